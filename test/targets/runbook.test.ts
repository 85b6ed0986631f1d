import { describe, expect, it } from 'vitest';
import type { Authentication } from '../../src/model/declaration.js';
import { refTo } from '../../src/model/ref.js';
import type { Instructions, ManualPart } from '../../src/model/runbook.js';
import type { DeclaredValue } from '../../src/model/value.js';
import { systemFor } from '../../src/targets/index.js';

interface On {
  readonly release?: string;
  readonly source?: 'declared' | 'swagger document' | 'assumed';
  readonly authentication?: Authentication;
}

function instruct(part: ManualPart, { release = '2025.2', source = 'declared', authentication = 'built-in' }: On = {}) {
  return systemFor('alteryx-server').instruct(part, { release: { value: release, source }, authentication });
}

function setting(field: string, from: DeclaredValue | undefined, to: DeclaredValue): ManualPart {
  return { ref: refTo('settings', 'settings'), name: 'settings', action: 'update', field, from, to, has: [] };
}

const told = ({ steps }: Instructions): string[] => steps.map(({ kind, text }) => `${kind} ${text}`);

const NEW_PAGE = 'Admin > Settings > Configuration';
const OLD_PAGE = 'Admin > Configuration';

/** server-v3.md §14.1, semantics.md §7: which page, and whether every source says so. */
const PAGES: readonly (readonly [release: string, page: string, certain: boolean])[] = [
  ['2021.4', OLD_PAGE, true],
  ['2022.1', OLD_PAGE, true],
  ['2022.2', NEW_PAGE, false],
  ['2022.3', NEW_PAGE, true],
  ['2023.1', NEW_PAGE, true],
  ['2023.2', NEW_PAGE, true],
  ['2024.1', NEW_PAGE, true],
  ['2024.2', NEW_PAGE, true],
  ['2025.1', NEW_PAGE, true],
  ['2025.2', NEW_PAGE, true],
  ['2026.1', NEW_PAGE, true],
];

/** What is clicked on that page: the labels of server-v3.md §14.1 and semantics.md §1, §5. */
const CLICKS: readonly (readonly [field: string, to: DeclaredValue, click: string])[] = [
  ['defaultRole', 'NoAccess', 'Default Role: choose "No Access"'],
  ['defaultRole', 'Viewer', 'Default Role: choose "Viewer"'],
  ['userRegistration', true, 'Users Can Register: switch it on'],
  ['userRegistration', false, 'Users Can Register: switch it off'],
  ['workflowCredentials', 'default', 'Workflow Credentials: choose "Use Default Credentials"'],
  ['workflowCredentials', 'required', 'Workflow Credentials: choose "Require User Credentials"'],
  ['workflowCredentials', 'users-may-select', 'Workflow Credentials: choose "Allow Users to Select"'],
];

describe('a setting of the Configuration page, by release', () => {
  const table = PAGES.flatMap(([release, page, certain]) =>
    CLICKS.map(([field, to, click]) => ({ release, page, certain, field, to, click })),
  );
  it.each(table)('$release: $field $to', ({ release, page, certain, field, to, click }) => {
    const { steps, closing } = instruct(setting(field, undefined, to), { release });
    const found = steps.filter(({ text }) => text === `${page}: ${click}`);
    expect(found).toHaveLength(1);
    expect(found[0]?.inferred === undefined).toBe(certain);
    expect(steps[0]?.text).toBe('Sign in to the Server UI as a Curator');
    expect(steps.filter(({ kind, text }) => kind === 'click' && text === 'Save')).toHaveLength(1);
    expect(closing).toEqual({ by: 'attestation' });
  });

  it.each([
    [
      '2022.1',
      'assumed',
      /^the release is not known and 2022\.1 is assumed: in 2022\.3 and later the page is Admin > Settings/,
    ],
    ['2022.1', 'swagger document', /^the swagger document shows what 2022\.1 has, the release may be later/],
    ['2023.1', 'swagger document', undefined],
    ['2025.2', 'swagger document', undefined],
    ['2022.1', 'declared', undefined],
    ['2022.2', 'declared', /^for 2022\.2 the sources differ: it may still be Admin > Configuration$/],
    ['2019.4', 'declared', /not known here/],
  ] as const)('says what is not certain for %s (%s)', (release, source, doubt) => {
    const { steps } = instruct(setting('defaultRole', 'Viewer', 'Member'), { release, source });
    const doubts = steps.flatMap(({ inferred }) => inferred ?? []);
    if (doubt === undefined) expect(doubts).toEqual([]);
    else expect(doubts).toEqual([expect.stringMatching(doubt)]);
  });
});

describe('the credential mode', () => {
  const ALL = 'all schedules';
  const WITHOUT = 'schedules that carry no credentials';
  const WITH = 'schedules that carry credentials';
  it.each([
    ['default', 'required', `it disables ${ALL}, without a word`],
    ['required', 'default', `it disables ${ALL}, without a word`],
    ['users-may-select', 'required', `it disables ${WITHOUT}, without a word`],
    ['users-may-select', 'default', `it disables ${WITH}, without a word`],
    ['default', 'users-may-select', undefined],
    ['required', 'users-may-select', undefined],
    [undefined, 'users-may-select', undefined],
    [
      undefined,
      'required',
      `what it is now is not attested: it disables ${ALL} if it is default now, ${WITHOUT} if it is users-may-select now, without a word`,
    ],
    [
      undefined,
      'default',
      `what it is now is not attested: it disables ${ALL} if it is required now, ${WITH} if it is users-may-select now, without a word`,
    ],
  ] as const)('from %s to %s says the one sentence that applies (semantics.md §1)', (from, to, warning) => {
    const given = instruct(setting('workflowCredentials', from, to));
    const warnings = given.steps.filter(({ kind }) => kind === 'warning').map(({ text }) => text);
    expect(warnings).toEqual(warning === undefined ? [] : [warning]);
    // Where nothing is disabled nothing is written down and nothing switched on again.
    expect(given.steps.filter(({ kind }) => kind === 'check')).toHaveLength(warning === undefined ? 0 : 2);
    if (warning === undefined) expect(told(given)).toContain('note it disables no schedules');
  });

  it('is what the guard goes by, too, possible values included', () => {
    expect(instruct(setting('workflowCredentials', 'users-may-select', 'required')).disabling).toEqual([
      { from: 'users-may-select', disables: 'without-credentials' },
    ]);
    expect(instruct(setting('workflowCredentials', undefined, 'default')).disabling).toEqual([
      { from: 'required', disables: 'all' },
      { from: 'users-may-select', disables: 'with-credentials' },
    ]);
    expect(instruct(setting('workflowCredentials', 'default', 'users-may-select')).disabling).toEqual([
      { from: 'default', disables: null },
    ]);
    expect(instruct(setting('defaultRole', 'Viewer', 'Member')).disabling).toEqual([]);
  });

  it('has the schedules written down before anything is saved, and switched on after', () => {
    const kinds = told(instruct(setting('workflowCredentials', 'default', 'required')));
    const at = (pattern: RegExp): number => kinds.findIndex((text) => pattern.test(text));
    expect(at(/Write down/)).toBeGreaterThan(at(/warning/));
    expect(at(/Write down/)).toBeLessThan(at(/choose/));
    expect(at(/Switch those schedules on again/)).toBeGreaterThan(at(/click Save/));
  });
});

describe('registration (server-v3.md §13)', () => {
  it.each([
    ['windows', false, [expect.stringMatching(/always on: the declared value cannot be reached/)]],
    ['saml', false, [expect.stringMatching(/recommended on/)]],
    ['built-in', false, []],
    ['windows', true, []],
    ['saml', true, []],
  ] as const)('under %s, switched to %s', (authentication, to, warnings) => {
    const { steps } = instruct(setting('userRegistration', !to, to), { authentication });
    expect(steps.filter(({ kind }) => kind === 'warning').map(({ text }) => text)).toEqual(warnings);
  });
});

describe('the Run As account (server-v3.md §14.2)', () => {
  it('is set on every worker, and is the same in every release', () => {
    const steps = told(instruct(setting('runAs', undefined, 'ACME\\svc')));
    expect(steps[0]).toBe('click On every worker node: Alteryx System Settings > Worker > Run As');
    expect(steps[1]).toBe('click Enter domain, user and password of ACME\\svc');
    expect(steps[2]).toMatch(/^check The account has "Log on as a batch job" on every worker/);
    for (const [release] of PAGES) {
      expect(told(instruct(setting('runAs', undefined, 'ACME\\svc'), { release }))).toEqual(steps);
    }
  });

  it('is taken out where it is declared empty, with what follows', () => {
    const steps = told(instruct(setting('runAs', 'ACME\\svc', '')));
    expect(steps[1]).toBe('click Take the account out');
    expect(steps[2]).toMatch(
      /^warning jobs then run as the account of the service .* Safe and Semi-safe need a Run As account/,
    );
  });
});

describe('what is not a setting', () => {
  const create: ManualPart = {
    ref: refTo('credential', 'ACME\\svc'),
    name: 'ACME\\svc',
    action: 'create',
    from: null,
    to: 'ACME\\svc',
    has: [{ field: 'password', value: { secret: 'env', name: 'PLANTED' } }],
  };
  const parts: readonly (readonly [
    what: string,
    part: ManualPart,
    step: RegExp,
    closed: Instructions['closing']['by'],
  ])[] = [
    ['a new credential', create, /^Admin > Credentials: add ACME\\svc with its password$/, 'reading'],
    [
      'a password',
      { ...create, action: 'update', field: 'password', from: undefined, to: { secret: 'env', name: 'PLANTED' } },
      /^Admin > Credentials: open ACME\\svc and enter the new password$/,
      'nothing',
    ],
    [
      'a renamed credential',
      { ...create, action: 'update', field: 'username', from: 'ACME\\old', to: 'ACME\\svc' },
      /^Admin > Credentials: the user name of a stored credential cannot be changed: add ACME\\svc, and delete the old one last$/,
      'reading',
    ],
    [
      'a studio',
      {
        ref: refTo('studio', 'Finance'),
        name: 'Finance',
        action: 'create',
        from: null,
        to: 'Finance',
        has: [
          { field: 'defaultCredential', value: refTo('credential', 'ACME\\svc') },
          { field: 'shareSchedules', value: true },
        ],
      },
      /^Admin > Subscriptions \(Studios\): add the studio Finance, default credential: acme\\svc; schedules may be shared: yes$/,
      'reading',
    ],
    [
      'the studio of a person',
      {
        ref: refTo('user', 'ana@acme.example'),
        name: 'ana@acme.example',
        action: 'update',
        field: 'studio',
        from: undefined,
        to: refTo('studio', 'Finance'),
        has: [],
      },
      /^Admin > Users: open ana@acme\.example and set the Subscription ID of the studio Finance$/,
      'reading',
    ],
    [
      'a directory group that joins',
      {
        ref: refTo('group', 'Finance'),
        name: 'Finance',
        action: 'update',
        field: 'directoryGroups',
        entry: refTo('directoryGroup', 'S-1-5-21-1'),
        from: null,
        to: { name: 'ACME\\FIN' },
        has: [],
      },
      /^Admin > User Groups: open the group Finance and add the directory group ACME\\FIN \(S-1-5-21-1\)$/,
      'reading',
    ],
    [
      'a directory group that leaves',
      {
        ref: refTo('group', 'Finance'),
        name: 'Finance',
        action: 'update',
        field: 'directoryGroups',
        entry: refTo('directoryGroup', 'S-1-5-21-1'),
        from: {},
        to: null,
        has: [],
      },
      /remove the directory group S-1-5-21-1$/,
      'reading',
    ],
  ];

  it.each(parts)('%s: where, that the name of the page is inferred, and what closes it', (_, part, step, closed) => {
    const { steps, closing, disabling } = instruct(part);
    const found = steps.find(({ text }) => step.test(text));
    expect(found?.inferred).toBe('the name of the page is not documented for this release');
    expect(closing.by).toBe(closed);
    expect(disabling).toEqual([]);
  });

  it('says what a studio is to have before it is saved, by the names that things have', () => {
    const change: ManualPart = {
      ref: refTo('studio', 'Finance'),
      name: 'Finance',
      action: 'update',
      field: 'defaultCredential',
      from: null,
      to: refTo('credential', 'ACME\\svc-Finance'),
      has: [],
    };
    const site = { release: { value: '2022.1', source: 'declared' }, authentication: 'built-in' } as const;
    const steps = systemFor('alteryx-server').instruct(change, site, () => 'ACME\\svc-Finance').steps;
    expect(steps.map(({ text }) => text)).toEqual([
      'Sign in to the Server UI as a Curator',
      'Admin > Subscriptions (Studios): open the studio Finance and set default credential: ACME\\svc-Finance',
      'Save',
    ]);
  });

  it('never says where a password is kept', () => {
    for (const [, part] of parts) expect(JSON.stringify(instruct(part))).not.toContain('PLANTED');
  });

  it('warns of what does not come back', () => {
    const warnings = (part: ManualPart): string[] =>
      instruct(part).steps.flatMap(({ kind, text }) => (kind === 'warning' ? [text] : []));
    expect(warnings(parts[4]?.[1] ?? create)).toEqual([expect.stringMatching(/move along and do not come back/)]);
    expect(warnings(parts[2]?.[1] ?? create)).toEqual([
      expect.stringMatching(/schedules; what the server does with them once it is deleted is not documented/),
    ]);
  });
});
