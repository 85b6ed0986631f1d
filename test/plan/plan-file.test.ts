import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SAVED_BYTES } from '../../src/config/read.js';
import { parsePlan } from '../../src/config/saved-plan.js';
import type { Plan } from '../../src/model/plan.js';
import { refTo } from '../../src/model/ref.js';
import { digestPlan, sealOf } from '../../src/plan/digest.js';
import { acknowledge, makePlan } from '../../src/plan/plan.js';
import { checkPlan } from '../../src/plan/plan-file.js';
import { orderedPlan, renderPlanJson } from '../../src/render/plan-json.js';
import { ALTERYX_SERVER } from '../../src/targets/alteryx-server/system.js';
import { reread } from '../support/saved-plan.js';
import { declarationOf, declared, entry, live, snapshotOf } from '../support/world.js';

const person = (id: string, role: string) =>
  live('user', id, `${id}@acme.example`, { role, firstName: 'F', lastName: 'L', 'permissions.apiAccess': true });

/** A plan with every part: creates, updates, leavers, shares, a secret, a guard, findings, access. */
function fullPlan(): Plan {
  const { plan } = makePlan({
    declaration: declarationOf({
      objects: [
        declared('user', 'new@acme.example', { role: 'Viewer', firstName: 'N', lastName: 'E' }),
        declared('user', 'omar@acme.example', { role: 'Default', 'permissions.apiAccess': false }),
        declared('user', 'gone@acme.example', {}, { state: 'deactivated' }),
        declared('group', 'Finance', { role: 'Member', members: [entry('user', 'omar@acme.example')] }),
        declared('collection', 'Close', {
          owner: refTo('user', 'omar@acme.example'),
          shares: [entry('group', 'Finance', { can: ['add-assets'], until: '2027-01-31T23:59:59Z' })],
        }),
        declared('credential', 'ACME\\svc', { password: { secret: 'env', name: 'SVC' } }),
        declared('settings', 'settings', { defaultRole: 'NoAccess' }),
      ],
      manage: { group: { undeclared: 'report', explicit: true } },
    }),
    snapshot: snapshotOf([
      person('omar', 'Artisan'),
      person('gone', 'Member'),
      live('group', 'g', 'Finance', {
        role: 'Viewer',
        members: [{ to: { kind: 'user', id: 'gone' }, attributes: {} }],
        directoryGroups: [{ to: { kind: 'directoryGroup', id: 'S-1-5-1' }, attributes: { name: 'ACME\\X' } }],
      }),
      live('group', 'stray', '<b>Stray</b>\u202e', { role: 'Default', members: [], directoryGroups: [] }),
    ]),
    system: ALTERYX_SERVER,
    locate: () => ({ file: 'access/test.yaml', line: 3, column: 5 }),
  });
  if (plan === undefined) throw new Error('no plan');
  return plan;
}

const PLAN = fullPlan();
const TEXT = renderPlanJson(PLAN);

type Editable = { -readonly [K in keyof Plan]: Plan[K] };

/** The plan's text with something changed in the parsed JSON. */
function edited(edit: (plan: Editable) => void): string {
  const value = JSON.parse(TEXT) as Editable;
  edit(value);
  return JSON.stringify(value);
}

/** A file that agrees with itself again after an edit: made by whoever knows how. */
function forged(edit: (plan: Editable) => void): string {
  const plan = structuredClone(reread(TEXT).plan ?? PLAN);
  edit(plan);
  const digested = { ...plan, digest: digestPlan(plan) };
  return JSON.stringify({ ...digested, seal: sealOf(digested) });
}

describe('a plan file', () => {
  it('holds every part a plan can have', () => {
    expect(PLAN.steps.length).toBeGreaterThan(5);
    expect(PLAN.guards.map(({ guard }) => guard)).toContain('api-keys');
    expect(PLAN.findings.length).toBeGreaterThan(0);
    expect(PLAN.access.apply.entries.length).toBeGreaterThan(0);
    expect(PLAN.access.apply.notProven.length).toBeGreaterThan(0);
    expect(PLAN.counts.manual).toBeGreaterThan(0);
  });

  it('reads back as the plan it was made from', () => {
    const { plan, codes } = reread(TEXT);
    expect(codes).toEqual([]);
    expect(plan).toEqual(JSON.parse(JSON.stringify(orderedPlan(PLAN))));
    expect(renderPlanJson(plan ?? PLAN)).toBe(TEXT);
    expect([PLAN.digest, PLAN.seal]).toEqual([digestPlan(PLAN), sealOf(PLAN)]);
  });

  it('does not care about layout and the order of keys', () => {
    const backwards = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(backwards)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, item]) => [key, backwards(item)]),
            )
          : value;
    expect(reread(JSON.stringify(backwards(JSON.parse(TEXT)))).codes).toEqual([]);
  });

  it('holds where a secret is kept, and of guards what was acknowledged', () => {
    const passed = acknowledge(PLAN, [{ guard: 'api-keys', digest: PLAN.digest.slice(0, 8) }]);
    const { plan } = reread(renderPlanJson(passed));
    expect(plan?.guards.find(({ guard }) => guard === 'api-keys')?.acknowledged).toBe(true);
    expect(TEXT).toContain('"secret": "env"');
    expect(passed.digest).toBe(PLAN.digest);
    expect(passed.seal).not.toBe(PLAN.seal);
  });

  it('of a later v1 may say more, at the top and inside, as long as it was sealed so', () => {
    const more = forged((plan) => {
      Object.assign(plan, { weather: 'fine' });
      Object.assign(plan.steps[0] ?? {}, { weight: 3 });
    });
    expect(reread(more).codes).toEqual([]);
    expect(reread(edited((plan) => Object.assign(plan, { weather: 'fine' }))).codes).toEqual(['GAL-604']);
  });

  it.each<[string, string | Uint8Array, string]>([
    ['of another major version', edited((plan) => Object.assign(plan, { format: 'gallerist.plan/v2' })), 'GAL-603'],
    ['that is something else', '{"format":"gallerist.snapshot/v1"}', 'GAL-602'],
    ['that is no JSON', TEXT.slice(0, TEXT.length / 2), 'GAL-602'],
    ['that is not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 'GAL-602'],
    ['that is empty', '', 'GAL-602'],
    ['that is too large', new Uint8Array(MAX_SAVED_BYTES + 1), 'GAL-602'],
    [
      'that is nested without end',
      `{"format":"gallerist.plan/v1","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      'GAL-602',
    ],
    [
      'that would change what every object is',
      TEXT.replace('"args": {', '"args": {"__proto__": {"isAdmin": true},'),
      'GAL-602',
    ],
    ['without a part', edited((plan) => void Object.assign(plan, { guards: undefined })), 'GAL-602'],
  ])('%s is refused', (_, content, code) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const { plan, diagnostics } = parsePlan('plan.json', bytes);
    expect(plan).toBeUndefined();
    expect(diagnostics[0]?.code).toBe(code);
    expect(diagnostics[0]?.hint).toContain('gallerist plan --out');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it.each<[string, (plan: Editable) => void]>([
    ['a step taken out', (plan) => Object.assign(plan, { steps: plan.steps.slice(0, -1) })],
    ['a guard taken out', (plan) => Object.assign(plan, { guards: [] })],
    ['a guard acknowledged by hand', (plan) => Object.assign(plan.guards[0] ?? {}, { acknowledged: true })],
    ['a later instant', (plan) => Object.assign(plan, { asOf: '2036-06-15T12:00:00Z' })],
    ['another declaration', (plan) => Object.assign(plan, { declaration: '0'.repeat(64) })],
    ['another address', (plan) => Object.assign(plan.target, { url: 'https://elsewhere.example/webapi/' })],
    ['another live object', (plan) => Object.assign(plan.basis.objects[0] ?? {}, { id: 'other' })],
    ['another default role', (plan) => Object.assign(plan.basis, { defaultRole: 'Curator' })],
    ['an access difference without a person', (plan) => void (plan.access.apply.entries as unknown[]).pop()],
    ['another place', (plan) => Object.assign(plan.changes[0]?.at ?? {}, { line: 99 })],
    ['the digest of another plan', (plan) => Object.assign(plan, { digest: 'a'.repeat(64) })],
    ['the seal of another plan', (plan) => Object.assign(plan, { seal: 'a'.repeat(64) })],
  ])('with %s is refused', (_, edit) => {
    expect(reread(edited(edit)).codes).toContain('GAL-604');
  });

  it.each<[string, (plan: Editable) => void, string]>([
    ['counts that are not its own', (plan) => (plan.counts = { ...plan.counts, create: 7 }), 'counts'],
    ['steps in no order', (plan) => (plan.steps = [...plan.steps].reverse()), 'order'],
    [
      'a step that waits for itself',
      (plan) => (plan.steps = plan.steps.map((step) => ({ ...step, waits: [step.id] }))),
      'order',
    ],
    ['a guard twice', (plan) => (plan.guards = [...plan.guards, ...plan.guards]), 'guard'],
    [
      'a name twice',
      (plan) => (plan.basis = { ...plan.basis, objects: [...plan.basis.objects, ...plan.basis.objects] }),
      'name',
    ],
    ['no instant', (plan) => (plan.asOf = 'soon'), 'when'],
    [
      'a fingerprint of its own',
      (plan) => (plan.target = { ...plan.target, fingerprint: '0'.repeat(64) }),
      'fingerprint',
    ],
  ])('that was sealed with %s is refused all the same', (_, edit, says) => {
    const { plan } = parsePlan('plan.json', new TextEncoder().encode(forged(edit)));
    if (plan === undefined) throw new Error('not parsed');
    expect(checkPlan('plan.json', plan).map(({ message }) => message)).toEqual([expect.stringContaining(says)]);
  });

  it('that was sealed with the digest of another plan is refused: what is acknowledged quotes it', () => {
    const other = { ...(reread(TEXT).plan ?? PLAN), digest: 'a'.repeat(64) };
    const { plan } = parsePlan(
      'plan.json',
      new TextEncoder().encode(JSON.stringify({ ...other, seal: sealOf(other) })),
    );
    if (plan === undefined) throw new Error('not parsed');
    expect(checkPlan('plan.json', plan).map(({ message }) => message)).toEqual([expect.stringContaining('its digest')]);
  });

  it('that compares two revisions is refused', () => {
    const compared = forged((plan) => (plan.comparison = { base: '0f3c', over: 'declared' }));
    expect(reread(compared).codes).toEqual(['GAL-605']);
  });
});

describe('any change of a plan file', () => {
  const original = reread(TEXT).plan;
  const bytes = new TextEncoder().encode(TEXT);
  const places = pathsIn(JSON.parse(TEXT));

  /** A file that is taken must be the plan it was. */
  function held(content: Uint8Array): void {
    const { plan, diagnostics } = parsePlan('plan.json', content);
    if (plan === undefined || diagnostics.length > 0 || checkPlan('plan.json', plan).length > 0) return;
    expect(plan).toEqual(original);
  }

  it('in its bytes never gives another plan (6,000 mutations)', () => {
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      kind: fc.constantFrom('set', 'remove', 'insert', 'cut', 'double'),
      byte: fc.nat(255),
      size: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let content: Uint8Array = bytes;
        for (const { at, kind, byte, size } of changes) content = mutated(content, at, kind, byte, size);
        held(content);
      }),
      { numRuns: 6_000 },
    );
  }, 120_000);

  it('in its JSON never gives another plan (4,000 mutations)', () => {
    const values = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(
        'Curator',
        true,
        false,
        null,
        0,
        '',
        [],
        {},
        'a'.repeat(64),
        PLAN.digest,
        PLAN.seal,
        PLAN.asOf,
      ),
      // Something from elsewhere in the plan.
      fc.nat(places.length - 1).map((at) => valueAt(JSON.parse(TEXT), places[at] ?? [])),
    );
    fc.assert(
      fc.property(fc.nat(places.length - 1), fc.constantFrom('replace', 'remove', 'add'), values, (at, kind, value) => {
        const plan: unknown = JSON.parse(TEXT);
        changeAt(plan, places[at] ?? [], kind, value);
        held(new TextEncoder().encode(JSON.stringify(plan)));
      }),
      { numRuns: 4_000 },
    );
  }, 120_000);
});

function mutated(bytes: Uint8Array, place: number, kind: string, byte: number, size: number): Uint8Array {
  const at = Math.min(place, Math.max(0, bytes.length - 1));
  const before = bytes.subarray(0, at);
  switch (kind) {
    case 'set':
      return joined(before, [byte], bytes.subarray(at + 1));
    case 'remove':
      return joined(before, [], bytes.subarray(at + size));
    case 'insert':
      return joined(before, [byte], bytes.subarray(at));
    case 'cut':
      return bytes.slice(0, at);
    default:
      return joined(before, bytes.subarray(at, at + size), bytes.subarray(at));
  }
}

function joined(before: Uint8Array, middle: ArrayLike<number>, after: Uint8Array): Uint8Array {
  return Buffer.concat([before, Uint8Array.from(middle), after]);
}

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Object.entries(value).flatMap(([key, item]) =>
    pathsIn(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? inside : [path, ...inside];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
}

function changeAt(plan: unknown, path: Path, kind: string, value: unknown): void {
  const parent = valueAt(plan, path.slice(0, -1)) as Record<string | number, unknown>;
  const key = path.at(-1) ?? '';
  if (kind === 'replace') parent[key] = value;
  else if (Array.isArray(parent))
    parent.splice(Number(key), kind === 'remove' ? 1 : 0, ...(kind === 'remove' ? [] : [value]));
  else if (kind === 'remove') delete parent[key];
  else parent[`${key}x`] = value;
}
