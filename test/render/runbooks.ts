/** Runbooks for the renderers' tests: one with every kind of item, step and schedule list, and one in which every name is hostile. */

import { refTo } from '../../src/model/ref.js';
import { RUNBOOK_FORMAT, type Runbook, type RunbookItem } from '../../src/model/runbook.js';

const SETTINGS = {
  ref: refTo('settings', 'settings'),
  name: 'settings',
  action: 'update',
  entry: null,
  has: [],
} as const;
const NOTHING = { entries: [], gaining: 0, losing: 0, keeping: 0, notProven: [] };

const base: Runbook = {
  format: RUNBOOK_FORMAT,
  target: {
    name: 'production',
    system: 'alteryx-server',
    url: 'https://gallery.acme.example/webapi/',
    release: { value: '2022.2', source: 'declared' },
    authentication: 'windows',
  },
  plan: '5f3a9c71'.padEnd(64, '0'),
  asOf: '2026-03-01T09:00:00.000Z',
  items: [],
  schedules: { kind: 'not-needed' },
  access: NOTHING,
  people: 80,
  names: [],
};

export const emptyRunbook = base;

const mode: RunbookItem = {
  ...SETTINGS,
  id: 'rb-000000000001',
  field: 'workflowCredentials',
  from: undefined,
  to: 'required',
  reason: 'no API reads or writes it',
  steps: [
    { kind: 'click', text: 'Sign in to the Server UI as a Curator' },
    { kind: 'warning', text: 'it disables schedules, without a word' },
    { kind: 'check', text: 'Write down which of these schedules are on' },
    { kind: 'click', text: 'Admin > Settings > Configuration: choose', inferred: 'for 2022.2 the sources differ' },
    { kind: 'note', text: 'older releases call it otherwise' },
    { kind: 'command', text: 'gallerist attest workflowCredentials=required --target production' },
  ],
  disabling: [
    {
      from: 'default',
      disables: 'all',
      schedules: [
        {
          id: 's1',
          name: 'Nightly',
          owner: { id: 'u1', email: 'ana.ruiz@acme.example' },
          workflow: 'w1',
          certain: true,
        },
        { id: 's2', name: 'For omar@acme.example', owner: { id: 'u2', email: null }, workflow: 'w1', certain: false },
      ],
    },
    { from: 'users-may-select', disables: 'without-credentials', schedules: [] },
  ],
  closing: {
    by: 'attestation',
    text: 'no plan sees it: somebody says that it is done, best with --evidence',
    command: 'gallerist attest workflowCredentials=required --target production',
  },
  attested: null,
  changesAccess: false,
  at: { file: 'access/settings.yaml', line: 3, column: 3 },
};

const role: RunbookItem = {
  ...mode,
  id: 'rb-000000000002',
  field: 'defaultRole',
  from: 'Viewer',
  to: 'NoAccess',
  steps: [{ kind: 'command', text: 'gallerist attest defaultRole=NoAccess --target production' }],
  disabling: [],
  attested: { setting: 'defaultRole', value: 'Viewer', by: 'Local Jo', on: '2025-09-15', evidence: 'CHG-1' },
  changesAccess: true,
};

const unnamed: RunbookItem = {
  ...role,
  id: 'rb-000000000003',
  field: 'runAs',
  from: 'ACME\\old',
  to: '',
  steps: [],
  attested: null,
  changesAccess: false,
};

const credential: RunbookItem = {
  ...mode,
  id: 'rb-000000000004',
  ref: refTo('credential', 'ACME\\svc'),
  name: 'ACME\\svc',
  action: 'create',
  field: null,
  from: null,
  to: 'ACME\\svc',
  has: [{ field: 'password', value: { secret: 'env', name: 'SVC_PASSWORD' } }],
  reason: 'needs TLS: the server takes passwords over https only',
  steps: [{ kind: 'click', text: 'Admin > Credentials: add ACME\\svc', inferred: 'the name of the page' }],
  disabling: [],
  closing: { by: 'reading', text: 'the next plan sees the credential by its user name, and shares it' },
  changesAccess: true,
  at: null,
};

const directoryGroup: RunbookItem = {
  ...credential,
  id: 'rb-000000000005',
  ref: refTo('group', 'Finance'),
  name: 'Finance',
  action: 'update',
  field: 'directoryGroups',
  entry: refTo('directoryGroup', 'S-1-5-21-1'),
  from: null,
  to: { name: 'ACME\\FIN' },
  has: [],
};

const person: RunbookItem = {
  ...credential,
  id: 'rb-000000000006',
  ref: refTo('user', 'omar@acme.example'),
  name: 'omar@acme.example',
  action: 'update',
  field: 'studio',
  from: undefined,
  to: refTo('studio', 'Finance'),
  has: [],
  closing: { by: 'nothing', text: 'nothing can tell' },
};

export const fullRunbook: Runbook = {
  ...base,
  items: [mode, role, unnamed, credential, directoryGroup, person],
  schedules: { kind: 'read', seen: 5, disabled: 2 },
  access: {
    ...NOTHING,
    losing: 1,
    entries: [
      {
        people: [{ ref: refTo('user', 'omar@acme.example'), name: 'omar@acme.example' }],
        before: { kind: 'role', role: 'Viewer', from: 'default', groups: [] },
        after: { kind: 'role', role: 'NoAccess', from: 'default', groups: [] },
        everything: 'lost',
        gained: [],
        lost: [
          {
            rights: ['capability:run-public'],
            before: { until: null, paths: [{ path: { kind: 'role', role: 'Viewer', from: 'default' }, until: null }] },
            after: null,
          },
        ],
        kept: [],
        assuming: null,
      },
    ],
    notProven: [{ kind: 'not-read', kinds: ['studio'] }],
  },
};

/** Every text that comes from outside, as somebody who means harm would choose it. */
export function runbookOfNames(name: string): Runbook {
  const owner = { id: name, email: name };
  return {
    ...base,
    target: { ...base.target, name, url: name },
    schedules: { kind: 'read', seen: 1, disabled: 0 },
    items: [
      {
        ...mode,
        at: { file: name, line: 1, column: 1 },
        disabling: [
          { from: 'default', disables: 'all', schedules: [{ id: name, name, owner, workflow: name, certain: true }] },
        ],
        attested: { setting: 'workflowCredentials', value: name, by: name, on: '2026-01-01', evidence: name },
      },
      { ...unnamed, from: name, to: name, reason: name, steps: [{ kind: 'command', text: `gallerist ${name}` }] },
      { ...credential, ref: refTo('credential', name), name, steps: [{ kind: 'click', text: name, inferred: name }] },
      { ...directoryGroup, ref: refTo('group', name), name, entry: refTo('directoryGroup', name), to: { name } },
      { ...person, ref: refTo('user', name), name, to: refTo('studio', name) },
    ],
  };
}

/** So many items, with so many schedules each. */
export function bigRunbook(items: number, schedules: number): Runbook {
  return {
    ...fullRunbook,
    schedules: { kind: 'read', seen: schedules, disabled: 0 },
    items: Array.from({ length: items }, (_, index) => ({
      ...mode,
      id: `rb-${String(index).padStart(12, '0')}`,
      disabling: [
        {
          from: 'default' as const,
          disables: 'all' as const,
          schedules: Array.from({ length: schedules }, (_none, at) => ({
            id: `s${at}`,
            name: `Schedule ${at}`,
            owner: { id: 'u1', email: 'ana.ruiz@acme.example' },
            workflow: 'w1',
            certain: true,
          })),
        },
      ],
    })),
  };
}
