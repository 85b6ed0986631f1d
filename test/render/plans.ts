/** Plans for the renderers' tests: one with every kind of change, fate, finding and guard; one with hostile names; big ones. */

import type { Change, EntryChange, Fate, FieldChange } from '../../src/model/change.js';
import type { Plan } from '../../src/model/plan.js';
import { refTo } from '../../src/model/ref.js';

export const AUTOMATIC: Fate = { disposition: 'automatic' };
const MANUAL: Fate = {
  disposition: 'manual',
  reason: 'no API changes server-wide settings (release 2025.2)',
  runbook: [
    'Open Server Admin > Settings > Configuration, as a Curator.',
    'Set "Default Role" to No Access and save.',
    'gallerist attest production defaultRole=NoAccess',
  ],
};
const PENDING: Fate = { disposition: 'pending', reason: 'appears when the person signs in for the first time' };
const BLOCKED: Fate = { disposition: 'blocked', reason: 'it still holds 3 workflows and schedules: remove them first' };
const UNREADABLE: Fate = { disposition: 'unreadable', reason: 'admin/v1/collections does not answer' };
const ABSENT: Fate = { disposition: 'absent', reason: 'connection permissions exist since 2024.1' };
const EXTERNAL: Fate = { disposition: 'external', reason: 'matches externallyOwned "scim-*"' };

export function field(
  name: string,
  before: FieldChange['before'],
  after: FieldChange['after'],
  fate = AUTOMATIC,
): FieldChange {
  return { field: name, before, after, fate };
}

export function member(action: EntryChange['action'], email: string, until?: string, fate = AUTOMATIC): EntryChange {
  const attributes = until === undefined ? {} : { until };
  return {
    field: 'members',
    to: refTo('user', email),
    action,
    before: action === 'add' ? null : attributes,
    after: action === 'remove' ? null : attributes,
    fate,
  };
}

export function change(over: Partial<Change> & Pick<Change, 'ref' | 'name' | 'action'>): Change {
  return { id: over.action === 'create' ? null : 'id-1', fields: [], entries: [], fate: AUTOMATIC, ...over };
}

const NOTHING = { entries: [], gaining: 0, losing: 0, keeping: 0, notProven: [] };

const base: Plan = {
  format: 'gallerist.plan/v1',
  target: {
    name: 'production',
    system: 'alteryx-server',
    url: 'https://gallery.acme.example/webapi/',
    release: { value: '2025.2', source: 'declared' },
    authentication: 'built-in',
    account: { id: 'u0', email: 'svc-gallerist@acme.example' },
    fingerprint: 'f'.repeat(64),
  },
  asOf: '2026-03-01T09:00:00.000Z',
  declaration: 'd'.repeat(64),
  changes: [],
  steps: [],
  findings: [],
  guards: [],
  access: { apply: NOTHING, byHand: NOTHING, people: 0 },
  gaps: [],
  basis: { scope: { kinds: [], userStudios: false }, defaultRole: null, objects: [] },
  counts: {
    create: 0,
    update: 0,
    deactivate: 0,
    delete: 0,
    manual: 0,
    pending: 0,
    blocked: 0,
    unchanged: 212,
    steps: 0,
  },
  digest: '5f3a9c71'.padEnd(64, '0'),
  seal: 'e'.repeat(64),
};

export const emptyPlan: Plan = base;

const at = (file: string, line: number) => ({ at: { file, line, column: 5 } });
const people = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `person${String(index + 1).padStart(2, '0')}@acme.example`);

export const fullPlan: Plan = {
  ...base,
  changes: [
    change({
      ref: refTo('user', 'new@acme.example'),
      name: 'New@acme.example',
      action: 'create',
      fields: [
        field('firstName', null, 'Nia'),
        field('lastName', null, 'Ewe'),
        field('role', null, 'Artisan'),
        field('permissions.scheduleJobs', null, true),
        field('permissions.createCollections', null, false),
        field('studio', null, refTo('studio', 'Finance')),
      ],
      ...at('access/finance.yaml', 4),
    }),
    change({
      ref: refTo('user', 'omar@acme.example'),
      name: 'omar@acme.example',
      action: 'update',
      fields: [
        { ...field('role', 'Artisan', 'Default'), ...at('access/finance.yaml', 6) },
        { ...field('permissions.scheduleJobs', true, false), ...at('access/finance.yaml', 6) },
        field('permissions.shareDcmForExecution', undefined, true, ABSENT),
      ],
      ...at('access/finance.yaml', 6),
    }),
    change({
      ref: refTo('user', 'leaver@acme.example'),
      name: 'leaver@acme.example',
      action: 'deactivate',
      fields: [field('groups', ['Auditors', 'Close team', 'Finance Analysts', 'Readers'], [])],
      ...at('access/finance.yaml', 7),
    }),
    change({
      ref: refTo('user', 'stray@acme.example'),
      name: 'stray@acme.example',
      action: 'deactivate',
      because: 'undeclared',
    }),
    change({
      ref: refTo('user', 'gone@acme.example'),
      name: 'gone@acme.example',
      action: 'delete',
      ...at('access/finance.yaml', 8),
    }),
    change({
      ref: refTo('user', 'waiting@acme.example'),
      name: 'waiting@acme.example',
      action: 'create',
      fields: [field('role', null, 'Member', PENDING)],
      fate: PENDING,
      ...at('access/finance.yaml', 9),
    }),
    change({
      ref: refTo('group', 'Finance Analysts'),
      name: 'Finance Analysts',
      action: 'create',
      fields: [field('role', null, 'Member')],
      entries: [member('add', 'omar@acme.example'), member('add', 'temp@acme.example', '2027-01-31T23:59:59.000Z')],
      ...at('access/finance.yaml', 10),
    }),
    change({
      ref: refTo('group', 'Everybody'),
      name: 'Everybody',
      action: 'update',
      entries: [
        ...people(12).map((email) => member('add', email)),
        member('remove', 'leaver@acme.example'),
        member('add', 'waiting@acme.example', undefined, PENDING),
      ],
      ...at('access/finance.yaml', 14),
    }),
    change({
      ref: refTo('group', 'Warehouse'),
      name: 'Warehouse',
      action: 'update',
      renamedFrom: 'Storage',
      fields: [field('name', 'Storage', 'Warehouse'), field('role', 'Curator', 'Member')],
      entries: [
        {
          field: 'directoryGroups',
          to: refTo('directoryGroup', 'S-1-5-21-1-2-3-1104'),
          action: 'add',
          before: null,
          after: { name: 'ACME\\FIN-ANALYSTS' },
          fate: AUTOMATIC,
        },
      ],
    }),
    change({
      ref: refTo('group', 'scim-sales'),
      name: 'scim-sales',
      action: 'update',
      fields: [field('role', 'Viewer', 'Member', EXTERNAL)],
    }),
    change({
      ref: refTo('collection', 'Month-end close'),
      name: 'Month-end close',
      action: 'update',
      fields: [field('owner', refTo('user', 'omar@acme.example'), refTo('user', 'ana@acme.example'))],
      entries: [
        {
          field: 'shares',
          to: refTo('group', 'Finance Analysts'),
          action: 'add',
          before: null,
          after: { can: [], until: null },
          fate: AUTOMATIC,
        },
        {
          field: 'shares',
          to: refTo('group', 'Auditors'),
          action: 'add',
          before: null,
          after: { can: [], until: null },
          fate: AUTOMATIC,
        },
        {
          field: 'shares',
          to: refTo('user', 'omar@acme.example'),
          action: 'update',
          before: { can: ['admin'], until: '2027-03-31T23:59:59Z' },
          after: { can: ['add-assets', 'update-assets'], until: null },
          fate: AUTOMATIC,
        },
        {
          field: 'shares',
          to: refTo('user', 'leaver@acme.example'),
          action: 'remove',
          before: { can: ['admin'] },
          after: null,
          fate: AUTOMATIC,
        },
        {
          field: 'shares',
          to: refTo('user', 'ana@acme.example'),
          action: 'update',
          before: {},
          after: { can: ['admin'] },
          fate: UNREADABLE,
        },
      ],
      ...at('access/finance.yaml', 20),
    }),
    change({
      ref: refTo('collection', 'Old'),
      name: 'Old',
      action: 'delete',
      fate: BLOCKED,
      ...at('access/finance.yaml', 30),
    }),
    change({
      ref: refTo('credential', 'acme\\svc-finance'),
      name: 'ACME\\svc-finance',
      action: 'create',
      fields: [field('password', null, { secret: 'env', name: 'SVC_FINANCE' })],
      entries: [
        {
          field: 'shares',
          to: refTo('group', 'Finance Analysts'),
          action: 'add',
          before: null,
          after: {},
          fate: AUTOMATIC,
        },
      ],
      ...at('access/finance.yaml', 33),
    }),
    change({
      ref: refTo('studio', 'Finance'),
      name: 'Finance',
      action: 'update',
      fields: [
        field('shareSchedules', false, true),
        field('defaultCredential', null, refTo('credential', 'ACME\\svc-finance')),
      ],
    }),
    change({
      ref: refTo('settings', 'settings'),
      name: 'settings',
      action: 'update',
      fields: [{ ...field('defaultRole', 'Viewer', 'NoAccess', MANUAL), ...at('access/settings.yaml', 2) }],
    }),
  ],
  steps: [
    {
      id: 's0001',
      operation: 'user.update',
      ref: refTo('user', 'omar@acme.example'),
      phase: 'own',
      title: 'update omar@acme.example: role Default',
      args: { set: { role: 'Default' }, base: ['z', 'a'] },
      effect: [
        { ref: refTo('user', 'omar@acme.example'), field: 'role', expects: 'Artisan', leaves: 'Default' },
        {
          ref: refTo('user', 'omar@acme.example'),
          field: 'permissions.shareDcmForExecution',
          expects: undefined,
          leaves: true,
        },
      ],
      touches: [refTo('user', 'omar@acme.example')],
      requires: [],
      after: [],
      waits: [],
    },
    {
      id: 's0002',
      operation: 'collection.share',
      ref: refTo('collection', 'Month-end close'),
      phase: 'widen',
      title: 'share Month-end close with group Finance Analysts',
      args: {},
      effect: [
        {
          ref: refTo('collection', 'Month-end close'),
          field: 'shares',
          entry: refTo('group', 'Finance Analysts'),
          expects: null,
          leaves: { until: null, can: [] },
        },
      ],
      touches: [refTo('collection', 'Month-end close')],
      requires: [refTo('group', 'Finance Analysts')],
      after: ['s0001'],
      waits: [],
      ...at('access/finance.yaml', 22),
    },
  ],
  findings: [
    ...people(11).map((email) => ({
      code: 'GAL-501' as const,
      severity: 'info' as const,
      ref: refTo('user', email),
      message: `user ${email} is not declared`,
    })),
    {
      code: 'GAL-506',
      severity: 'warning',
      message: 'two users go by the e-mail twin@acme.example',
      hint: 'pin the one that is meant with `id:` in a file of the target',
      ...at('access/finance.yaml', 40),
    },
  ],
  guards: [
    {
      guard: 'account-lockout',
      message: 'the account svc-gallerist@acme.example would no longer be a Curator',
      hint: '--acknowledge account-lockout=5f3a9c71',
      acknowledged: false,
    },
    {
      guard: 'minimum-administrators',
      message: '1 administrator would remain, of at least 2',
      hint: 'keep one more Curator',
      acknowledged: false,
    },
    {
      guard: 'mass-loss',
      message: '31 of 90 people would lose access (34 %, at most 25 %)',
      hint: '--acknowledge mass-loss=5f3a9c71',
      acknowledged: true,
    },
    {
      guard: 'protected',
      message: 'cto@acme.example is protected and would be deactivated',
      hint: '--acknowledge protected=5f3a9c71',
      acknowledged: false,
    },
  ],
  counts: {
    create: 3,
    update: 6,
    deactivate: 2,
    delete: 1,
    manual: 1,
    pending: 1,
    blocked: 1,
    unchanged: 212,
    steps: 9,
  },
};

export const HOSTILE: readonly string[] = [
  '\x1b[2J\x1b[31mowned',
  '\x9b2J',
  '| --- | --- |',
  '<script>alert(1)</script>',
  '<details open><summary>x</summary>',
  '${env:AYX_SECRET}',
  'line\nbreak\r\nagain',
  '\u202egnp.exe\u2066',
  ' leading and trailing ',
  '```',
  '`` ` ``',
  '@octocat #1 GH-2 https://evil.example www.evil.example [x](http://y) ![i](z)',
  '</details>',
  '- x',
  'NUL\0here',
  '\ud800lone',
  '\u{1f469}\u200d\u{1f4bb}',
  '',
  'x'.repeat(300),
  '__proto__',
];

export const hostilePlan: Plan = {
  ...base,
  target: { ...base.target, account: { id: 'u0', email: '\x1b]0;title\x07@acme.example' } },
  changes: HOSTILE.flatMap((name) => [
    change({
      ref: refTo('group', name),
      name,
      action: 'update',
      renamedFrom: `${name}!`,
      fields: [field('name', `${name}!`, name), field('role', name, 'Member')],
      entries: HOSTILE.map((other) => member('add', other)),
    }),
    change({ ref: refTo('collection', name), name, action: 'delete', fate: { disposition: 'blocked', reason: name } }),
    change({
      ref: refTo('studio', name),
      name,
      action: 'update',
      fields: [field('shareSchedules', false, true, { disposition: 'manual', reason: name, runbook: [name, name] })],
    }),
    change({ ref: refTo('user', name), name, action: 'create', fate: { disposition: 'pending', reason: 'signs in' } }),
  ]),
  findings: HOSTILE.map((name) => ({
    code: 'GAL-501',
    severity: 'info',
    ref: refTo('group', name),
    message: name,
    hint: name,
    at: { file: name, line: 1, column: 1 },
  })),
  guards: [{ guard: 'protected', message: HOSTILE.join(' '), hint: HOSTILE.join(' '), acknowledged: false }],
  counts: {
    ...base.counts,
    update: HOSTILE.length,
    manual: HOSTILE.length,
    blocked: HOSTILE.length,
    pending: HOSTILE.length,
  },
};

/** A plan of so many groups, each with so many joins and leaves. */
export function bigPlan(groups: number, entries: number): Plan {
  return {
    ...base,
    changes: Array.from({ length: groups }, (_, index) =>
      change({
        ref: refTo('group', `Group ${index}`),
        name: `Group ${index}`,
        action: 'update',
        entries: Array.from({ length: entries }, (_, at) => member(at % 2 ? 'add' : 'remove', `p${at}@acme.example`)),
      }),
    ),
    counts: { ...base.counts, update: groups, steps: groups * 2 },
  };
}
