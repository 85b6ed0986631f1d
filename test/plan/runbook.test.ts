import { describe, expect, it } from 'vitest';
import type { Attestation } from '../../src/model/declaration.js';
import type { Plan } from '../../src/model/plan.js';
import type { LiveSchedule, ManualPart, Runbook, ScheduleList } from '../../src/model/runbook.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import type { DeclaredValue } from '../../src/model/value.js';
import { makePlan } from '../../src/plan/plan.js';
import { asksForSchedules, emailsIn, runbookOf } from '../../src/plan/runbook.js';
import { attestCommand } from '../../src/plan/settings.js';
import { systemFor } from '../../src/targets/index.js';
import { declarationOf, declared, live, snapshotOf } from '../support/world.js';

const system = systemFor('alteryx-server');

function attestation(setting: string, value: string, on = '2026-03-02', evidence?: string): Attestation {
  const origin = { file: 'attestations/test.yaml', path: ['attestations', 0] };
  return { setting, value, by: 'jo@acme.example', on, origin, ...(evidence !== undefined && { evidence }) };
}

interface Parts {
  readonly settings?: Readonly<Record<string, DeclaredValue>>;
  readonly attestations?: readonly Attestation[];
  readonly release?: Snapshot['release'];
}

function planOf({ settings = {}, attestations = [], release }: Parts): Plan {
  const { plan, diagnostics } = makePlan({
    declaration: declarationOf({
      objects: [
        declared('settings', 'settings', settings),
        declared('credential', 'ACME\\svc', { password: { secret: 'env', name: 'SVC' } }),
        declared('user', 'ana@acme.example', { role: 'Default' }),
      ],
      attestations,
    }),
    snapshot: snapshotOf([live('user', 'u1', 'ana@acme.example', { role: 'Default' })], {
      release: release ?? { value: '2025.1', source: 'declared' },
    }),
    system,
    locate: ({ file, path }) => ({ file, line: path.length, column: 1 }),
  });
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join());
  return plan;
}

function runbookFor(parts: Parts, schedules?: ScheduleList): Runbook {
  const plan = planOf(parts);
  return runbookOf({
    plan,
    instruct: (part: ManualPart) => system.instruct(part, plan.target),
    ...(schedules !== undefined && { schedules }),
    emails: new Map([['u1', 'ana@acme.example']]),
  });
}

const item = (runbook: Runbook, field: string | null) => {
  const found = runbook.items.find((one) => one.field === field);
  if (found === undefined) throw new Error(`no item ${field}`);
  return found;
};

const SETTINGS = { defaultRole: 'Member', workflowCredentials: 'required', runAs: "ACME\\o'svc" };

describe('the items of a runbook', () => {
  it('are as many as the plan says are left to hands', () => {
    const plan = planOf({ settings: SETTINGS });
    const { items } = runbookFor({ settings: SETTINGS });
    expect(items).toHaveLength(plan.counts.manual);
    expect(items.map(({ ref, field }) => `${ref.kind} ${field}`)).toEqual([
      'credential null',
      'settings defaultRole',
      'settings workflowCredentials',
      'settings runAs',
    ]);
    expect(items.map(({ at }) => at?.file)).toEqual(items.map(() => 'access/test.yaml'));
  });

  it('are none where everything is attested as declared', () => {
    const release = { value: '2025.2', source: 'declared' } as const;
    const runbook = runbookFor({
      settings: { defaultRole: 'Viewer' },
      attestations: [attestation('defaultRole', 'Viewer')],
      release,
    });
    expect(runbook.items).toEqual([]);
    expect(runbook.schedules).toEqual({ kind: 'not-needed' });
  });

  it('have one id for one task, whatever it is today and whichever release it is', () => {
    const first = runbookFor({ settings: SETTINGS });
    const later = runbookFor({
      settings: SETTINGS,
      attestations: [attestation('workflowCredentials', 'users-may-select')],
      release: { value: '2022.1', source: 'assumed' },
    });
    for (const field of ['defaultRole', 'workflowCredentials', 'runAs', null]) {
      expect(item(later, field).id).toBe(item(first, field).id);
      expect(item(first, field).id).toMatch(/^rb-[0-9a-f]{12}$/);
    }
    expect(new Set(first.items.map(({ id }) => id)).size).toBe(first.items.length);
    const other = runbookFor({ settings: { ...SETTINGS, workflowCredentials: 'default' } });
    expect(item(other, 'workflowCredentials').id).not.toBe(item(first, 'workflowCredentials').id);
  });

  it('end with the command that closes them, or say that the next plan sees it', () => {
    const runbook = runbookFor({ settings: SETTINGS });
    const command = 'gallerist attest workflowCredentials=required --target test';
    expect(item(runbook, 'workflowCredentials')).toMatchObject({ closing: { by: 'attestation', command } });
    expect(item(runbook, 'workflowCredentials').steps.at(-1)).toEqual({ kind: 'command', text: command });
    expect(item(runbook, null).closing.by).toBe('reading');
    expect(item(runbook, null).steps.every(({ kind }) => kind !== 'command')).toBe(true);
  });

  it('say who attested the value of today, the newest attestation alone', () => {
    const runbook = runbookFor({
      settings: SETTINGS,
      attestations: [
        attestation('defaultRole', 'Artisan', '2026-01-01'),
        attestation('defaultRole', 'Viewer', '2026-03-02', 'CHG-1'),
      ],
    });
    expect(item(runbook, 'defaultRole')).toMatchObject({
      from: 'Viewer',
      attested: { value: 'Viewer', by: 'jo@acme.example', on: '2026-03-02', evidence: 'CHG-1' },
    });
    expect(item(runbook, 'runAs')).toMatchObject({ attested: null });
    expect(item(runbook, 'runAs').from).toBeUndefined();
    expect(item(runbook, null).attested).toBeNull();
  });

  it('that change access are told, with what the plan says of people', () => {
    const runbook = runbookFor({ settings: SETTINGS, attestations: [attestation('defaultRole', 'Viewer')] });
    expect(runbook.items.filter(({ changesAccess }) => changesAccess).map(({ field }) => field)).toEqual([
      null,
      'defaultRole',
    ]);
    expect(runbook.access.entries.flatMap(({ people }) => people.map(({ name }) => name))).toEqual([
      'ana@acme.example',
    ]);
  });
});

describe('the lines in a plan', () => {
  it('are the steps of the runbook and, apart from them, its warnings, closed by the same command', () => {
    const plan = planOf({ settings: SETTINGS, attestations: [attestation('workflowCredentials', 'users-may-select')] });
    const fields = plan.changes.flatMap((change) => change.fields);
    const fate = fields.find(({ field }) => field === 'workflowCredentials')?.fate;
    expect(fate?.warnings).toEqual(['it disables schedules that carry no credentials, without a word']);
    expect(fate?.runbook).toEqual([
      'Sign in to the Server UI as a Curator',
      'Write down which of these schedules are on',
      'Admin > Settings > Configuration: Workflow Credentials: choose "Require User Credentials"',
      'Save',
      'Switch those schedules on again',
      'gallerist attest workflowCredentials=required --target test',
    ]);
  });

  it('do not change the digest when the same value is attested by somebody else', () => {
    const digest = (parts: Partial<Attestation>): string =>
      planOf({ settings: SETTINGS, attestations: [{ ...attestation('runAs', 'ACME\\old'), ...parts }] }).digest;
    expect(digest({ by: 'eve@acme.example', on: '2026-04-04', evidence: 'X' })).toBe(digest({}));
    expect(digest({ value: 'ACME\\older' })).not.toBe(digest({}));
  });
});

describe('the command that attests', () => {
  it.each([
    ['Viewer', 'Viewer'],
    [false, 'false'],
    ['users-may-select', 'users-may-select'],
    ['', "''"],
    ['ACME\\svc', "'ACME\\svc'"],
    ['a b', "'a b'"],
    ['$(reboot)', "'$(reboot)'"],
    ["o'neil", "'o'\\''neil'"],
  ])('writes %j so that a shell takes it as it is', (value, written) => {
    expect(attestCommand('production', 'runAs', value)).toBe(`gallerist attest runAs=${written} --target production`);
  });
});

const schedule = (id: string, more: Partial<LiveSchedule> = {}): LiveSchedule => ({
  id,
  name: `Schedule ${id}`,
  owner: 'u1',
  workflow: 'w1',
  enabled: true,
  carriesCredentials: false,
  ...more,
});

const schedules: ScheduleList = {
  schedules: [
    schedule('bare'),
    schedule('with', { carriesCredentials: true, owner: 'u9' }),
    schedule('off', { enabled: false }),
    { id: 'silent', name: 'Silent', owner: 'u1', workflow: 'w1' },
  ],
};

describe('the schedules an item disables', () => {
  it.each([
    ['default', 'required', ['bare', 'with', 'silent?']],
    ['required', 'default', ['bare', 'with', 'silent?']],
    ['users-may-select', 'required', ['bare', 'silent?']],
    ['users-may-select', 'default', ['with', 'silent?']],
    ['default', 'users-may-select', null],
  ] as const)('from %s to %s', (from, to, expected) => {
    const runbook = runbookFor(
      { settings: { workflowCredentials: to }, attestations: [attestation('workflowCredentials', from)] },
      schedules,
    );
    const { disabling } = item(runbook, 'workflowCredentials');
    expect(disabling).toHaveLength(1);
    const listed = disabling[0]?.schedules?.map(({ id, certain }) => `${id}${certain ? '' : '?'}`) ?? null;
    expect(listed).toEqual(expected);
    expect(runbook.schedules).toEqual(
      expected === null ? { kind: 'not-needed' } : { kind: 'read', seen: 4, disabled: 1 },
    );
  });

  it('are listed for every mode that is possible when nobody attested it', () => {
    const { disabling } = item(
      runbookFor({ settings: { workflowCredentials: 'required' } }, schedules),
      'workflowCredentials',
    );
    expect(disabling.map(({ from, schedules: all }) => `${from} ${all?.length}`)).toEqual([
      'default 3',
      'users-may-select 2',
    ]);
  });

  it('name their owner where people were read, and the id where not', () => {
    const { disabling } = item(
      runbookFor({ settings: SETTINGS, attestations: [attestation('workflowCredentials', 'default')] }, schedules),
      'workflowCredentials',
    );
    expect(disabling[0]?.schedules?.map(({ owner }) => owner)).toEqual([
      { id: 'u1', email: 'ana@acme.example' },
      { id: 'u9', email: null },
      { id: 'u1', email: 'ana@acme.example' },
    ]);
  });

  it('are not made up where they were not read', () => {
    const parts = { settings: SETTINGS, attestations: [attestation('workflowCredentials', 'default')] };
    for (const list of [undefined, { problem: 'the server answered 404' }]) {
      const runbook = runbookFor(parts, list);
      expect(item(runbook, 'workflowCredentials').disabling).toEqual([
        { from: 'default', disables: 'all', schedules: null },
      ]);
      expect(runbook.schedules.kind).toBe('not-read');
    }
    expect(runbookFor(parts, { problem: 'the server answered 404' }).schedules).toMatchObject({
      reason: 'the server answered 404',
    });
  });

  it('are asked for only where something is disabled', () => {
    const asks = (settings: Parts['settings'], from?: string): boolean => {
      const attestations = from === undefined ? [] : [attestation('workflowCredentials', from)];
      const plan = planOf({ ...(settings !== undefined && { settings }), attestations });
      return asksForSchedules({ plan, instruct: (part) => system.instruct(part, plan.target) });
    };
    expect(asks({ workflowCredentials: 'required' })).toBe(true);
    expect(asks({ workflowCredentials: 'required' }, 'default')).toBe(true);
    expect(asks({ workflowCredentials: 'required' }, 'required')).toBe(false);
    expect(asks({ workflowCredentials: 'users-may-select' })).toBe(false);
    expect(asks({ workflowCredentials: 'users-may-select' }, 'default')).toBe(false);
    expect(asks({ defaultRole: 'Viewer' })).toBe(false);
  });

  it('have owners by live id', () => {
    expect(emailsIn(snapshotOf([live('group', 'g', 'Finance'), live('user', 'u', 'X@acme.example')])).get('u')).toBe(
      'X@acme.example',
    );
    expect(emailsIn(snapshotOf([live('group', 'g', 'Finance')])).has('g')).toBe(false);
  });
});
