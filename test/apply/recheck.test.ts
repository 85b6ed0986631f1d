import { describe, expect, it } from 'vitest';
import { recheck } from '../../src/apply/recheck.js';
import type { Plan } from '../../src/model/plan.js';
import { refTo } from '../../src/model/ref.js';
import type { EffectiveRole } from '../../src/model/roles.js';
import type { LiveObject, Snapshot } from '../../src/model/snapshot.js';
import type { Moved } from '../../src/model/stale.js';
import type { LiveValue } from '../../src/model/value.js';
import { makePlan } from '../../src/plan/plan.js';
import { ALTERYX_SERVER } from '../../src/targets/alteryx-server/system.js';
import { AS_OF, type DeclarationParts, declarationOf, declared, entry, live, snapshotOf } from '../support/world.js';

const member = (id: string) => ({ to: { kind: 'user', id } as const, attributes: {} });
const share = (id: string, can: readonly string[] = [], until: string | null = null) => ({
  to: { kind: 'user', id } as const,
  attributes: { can, until },
});

const user = (id: string, role: string, more: Partial<LiveObject> = {}): LiveObject =>
  live('user', id, `${id}@acme.example`, { role, firstName: 'F', lastName: 'L' }, more);
const group = (members: readonly string[], role = 'Viewer', id = 'g'): LiveObject =>
  live('group', id, 'Finance', { role, members: members.map(member), directoryGroups: [] });
const collection = (shares: LiveValue, owner = 'ana', id = 'c'): LiveObject =>
  live('collection', id, 'Close', { owner: { kind: 'user', id: owner }, shares }, { facts: { assets: 1 } });

/** The world the plan is made on: Ana, Omar and Li; a group, a collection. */
const BEFORE: readonly LiveObject[] = [
  user('ana', 'Artisan'),
  user('omar', 'Member'),
  user('li', 'Default'),
  group(['omar']),
  collection([share('omar', ['add-assets'])]),
];

const DECLARED: DeclarationParts = {
  objects: [
    declared('user', 'ana@acme.example', { role: 'Artisan' }),
    declared('user', 'omar@acme.example', { role: 'Artisan' }),
    declared('user', 'li@acme.example', { role: 'Default' }),
    declared('user', 'new@acme.example', { role: 'Viewer', firstName: 'N', lastName: 'E' }),
    declared('group', 'Finance', {
      role: 'Viewer',
      members: [entry('user', 'ana@acme.example'), entry('user', 'li@acme.example')],
    }),
    declared('collection', 'Close', {
      owner: refTo('user', 'ana@acme.example'),
      shares: [entry('user', 'omar@acme.example', { can: ['update-assets'], until: null })],
    }),
  ],
};

const AFTER: readonly LiveObject[] = [
  user('ana', 'Artisan'),
  user('omar', 'Artisan'),
  user('li', 'Default'),
  live('user', 'n1', 'new@acme.example', { role: 'Viewer', firstName: 'N', lastName: 'E' }),
  group(['ana', 'li']),
  collection([share('omar', ['update-assets'])]),
];

function plan(parts: DeclarationParts, objects: readonly LiveObject[], more: Partial<Snapshot> = {}): Plan {
  const made = makePlan({
    declaration: declarationOf(parts),
    snapshot: snapshotOf(objects, more),
    system: ALTERYX_SERVER,
    locate: () => undefined,
  });
  if (made.plan === undefined) throw new Error(made.diagnostics.map(({ message }) => message).join('; '));
  return made.plan;
}

const MADE = plan(DECLARED, BEFORE);

/** A live world with some objects put in the place of those of the same id, and others left out. */
function world(base: readonly LiveObject[], instead: readonly LiveObject[], without: readonly string[] = []): Snapshot {
  const ids = new Set([...instead.map(({ id }) => id), ...without]);
  return snapshotOf([...base.filter(({ id }) => !ids.has(id)), ...instead]);
}

function openSteps(made: Plan, snapshot: Snapshot): readonly string[] {
  const { standing, moved } = recheck(made, snapshot, AS_OF);
  expect(moved).toEqual([]);
  return made.steps.filter(({ id }) => standing.get(id) !== 'done').map(({ title }) => title);
}

/** A thing that moved in one line: what, planned, found. */
function told(moved: Moved): string {
  const name = (ref: { readonly path: readonly string[] }): string => ref.path.join();
  switch (moved.kind) {
    case 'object':
      return `${name(moved.ref)}: ${moved.planned} → ${moved.found.join() || 'none'}`;
    case 'value':
      return `${name(moved.ref)} ${moved.field}${moved.entry ? ` ${name(moved.entry)}` : ''}: ${JSON.stringify(moved.planned)} → ${JSON.stringify(moved.found)}`;
    case 'access':
      return `${name(moved.ref)}${moved.unproven ? ' (unproven)' : ''}: -${moved.lost.join()} +${moved.gained.join()}`;
    default:
      return moved.kind;
  }
}

const movedOn = (snapshot: Snapshot, made = MADE): readonly string[] => recheck(made, snapshot, AS_OF).moved.map(told);

describe('a plan held against what is live', () => {
  it('has everything to do on what it was made on, and nothing once it is done', () => {
    expect(openSteps(MADE, snapshotOf(BEFORE))).toHaveLength(MADE.steps.length);
    expect(MADE.steps.length).toBeGreaterThan(4);
    expect(openSteps(MADE, snapshotOf(AFTER))).toEqual([]);
  });

  it('does again what nobody can read: that it was done cannot be told', () => {
    const ref = refTo('credential', 'ACME\\svc');
    const stored = live('credential', 'k', 'ACME\\svc', { shares: [] });
    const made = plan({ objects: [declared('credential', 'ACME\\svc', { shares: [] })] }, [...BEFORE, stored]);
    const [pattern] = MADE.steps;
    if (pattern === undefined) throw new Error('no step');
    const password: Plan['steps'][number] = {
      ...pattern,
      id: 'password',
      title: 'set the password',
      ref,
      effect: [{ ref, field: 'password', expects: null, leaves: { secret: 'env', name: 'SVC' } }],
    };
    const rotating = { ...made, steps: [password] };
    const { standing, moved } = recheck(rotating, snapshotOf([...BEFORE, stored]), AS_OF);
    expect([standing.get('password'), moved]).toEqual(['unproven', []]);
    expect(openSteps(rotating, snapshotOf([...BEFORE, stored]))).toEqual(['set the password']);
  });

  it.each<[string, Snapshot, readonly string[]]>([
    ['a role that was set', world(BEFORE, [user('omar', 'Artisan')]), ['set role of omar@acme.example']],
    ['some members that joined', world(BEFORE, [group(['omar', 'ana'])]), []],
    ['all members that joined', world(BEFORE, [group(['omar', 'ana', 'li'])]), ['add 2 members to Finance']],
    ['a member who left', world(BEFORE, [group([])]), ['remove omar@acme.example from Finance']],
    ['a person who was created', world(BEFORE, [AFTER[3] as LiveObject]), ['create new@acme.example']],
  ])('counts %s as done, and nothing else', (_, snapshot, done) => {
    const open = openSteps(MADE, snapshot);
    expect(MADE.steps.map(({ title }) => title).filter((title) => !open.includes(title))).toEqual(done);
  });

  it.each<[string, Snapshot, readonly string[]]>([
    ['a role', world(BEFORE, [user('omar', 'Viewer')]), ['omar@acme.example role: "Member" → "Viewer"']],
    [
      'a name',
      world(BEFORE, [live('group', 'g', 'Treasury', group(['omar']).fields)]),
      ['Finance name: "Finance" → "Treasury"'],
    ],
    ['an object that is gone', world(BEFORE, [], ['g']), ['Finance: g → none']],
    [
      'an object of the same name but another',
      world(BEFORE, [group(['omar'], 'Viewer', 'g2')], ['g']),
      ['Finance: g → g2'],
    ],
    ['a member that is gone', world(BEFORE, [], ['li']), ['li@acme.example: li → none']],
    [
      'a share that was changed',
      world(BEFORE, [collection([share('omar', ['admin'])])]),
      ['Close shares omar@acme.example: {"can":["add-assets"],"until":null} → {"can":["admin"],"until":null}'],
    ],
    [
      'a share that was taken away',
      world(BEFORE, [collection([])]),
      ['Close shares omar@acme.example: {"can":["add-assets"],"until":null} → null'],
    ],
    [
      'somebody made by another hand',
      world(BEFORE, [live('user', 'n1', 'new@acme.example', { role: 'Curator', firstName: 'N', lastName: 'E' })]),
      ['new@acme.example role: null → "Curator"'],
    ],
    [
      'two of a name that is to be made',
      world(BEFORE, [live('user', 'n1', 'new@acme.example'), live('user', 'n2', 'NEW@acme.example')]),
      ['new@acme.example: null → n1,n2'],
    ],
    [
      'somebody deactivated',
      world(BEFORE, [user('omar', 'Viewer', { state: 'deactivated' })], ['g']),
      ['Finance: g → none', 'omar@acme.example role: "Member" → "Viewer"'],
    ],
  ])('names %s that moved, with both values', (_, snapshot, moved) => {
    expect([...movedOn(snapshot)].sort()).toEqual([...moved].sort());
  });

  it('says what moved even where other steps are done', () => {
    expect(movedOn(world(AFTER, [user('omar', 'Viewer')]))).toEqual(['omar@acme.example role: "Member" → "Viewer"']);
  });
});

describe('what comes back to what it was', () => {
  // A Curator through a group that changes is held as one by an own role until somebody else has become it.
  const scene = (roles: { old: string; new: string; admins: string }): Snapshot =>
    snapshotOf([
      user('old', roles.old),
      user('new', roles.new),
      live('group', 'g', 'Admins', { role: roles.admins, members: [member('old')], directoryGroups: [] }),
    ]);
  const made = plan(
    {
      objects: [
        declared('user', 'old@acme.example', { role: 'Default' }),
        declared('user', 'new@acme.example', { role: 'Curator' }),
        declared('group', 'Admins', { role: 'Member', members: [entry('user', 'old@acme.example')] }),
      ],
      guards: { minAdministrators: 3 },
    },
    scene({ old: 'Default', new: 'Viewer', admins: 'Curator' }).objects.filter(({ id }) => id !== 'account'),
  );
  const standing = (snapshot: Snapshot): string => {
    const found = recheck(made, snapshot, AS_OF);
    expect(found.moved.map(told)).toEqual([]);
    return made.steps.map(({ id }) => (found.standing.get(id) === 'done' ? 'x' : '.')).join('');
  };

  it.each([
    ['is to do while everything between is', { old: 'Default', new: 'Viewer', admins: 'Curator' }, '....'],
    ['is done where the value between is found', { old: 'Curator', new: 'Viewer', admins: 'Curator' }, 'x...'],
    ['is done while the way back is open', { old: 'Curator', new: 'Curator', admins: 'Member' }, 'xxx.'],
    ['is to do as long as one thing between is', { old: 'Default', new: 'Curator', admins: 'Curator' }, '..x.'],
    [
      'is done, there and back, when everything between is',
      { old: 'Default', new: 'Curator', admins: 'Member' },
      'xxxx',
    ],
  ])('%s', (_, roles, expected) => {
    expect(made.steps.map(({ title }) => title)).toEqual([
      'hold old@acme.example at Curator',
      'set role of group Admins',
      'set role of new@acme.example',
      'set role of old@acme.example',
    ]);
    expect(standing(scene(roles))).toBe(expected);
  });
});

describe('access that nobody approved', () => {
  const parts: DeclarationParts = {
    objects: [
      declared('group', 'Finance', { role: 'Artisan' }),
      declared('user', 'omar@acme.example', { role: 'Default' }),
    ],
  };
  const before = [user('omar', 'Default'), user('li', 'Default'), group(['omar'])];
  const made = plan(parts, before);
  const gains = (person: string) =>
    expect.stringMatching(new RegExp(`^${person}: - \\+capability:add-to-collections.*capability:publish`));

  it('is named by the person whom no step names: somebody joined the group meanwhile', () => {
    expect(movedOn(snapshotOf([user('omar', 'Default'), user('li', 'Default'), group(['omar', 'li'])]), made)).toEqual([
      gains('li@acme.example'),
    ]);
  });

  it('is not what is done already', () => {
    const done = snapshotOf([user('omar', 'Default'), user('li', 'Default'), group(['omar', 'li'], 'Artisan')]);
    expect(movedOn(done, made)).toEqual([]);
  });

  it('is what wakes a share that came meanwhile', () => {
    const shared = snapshotOf([...before, collection([share('omar')], 'li')]);
    const about = plan({ ...parts, manage: { collection: { explicit: true } } }, before);
    expect(movedOn(shared, about)).toEqual(['omar@acme.example: - +collection:run:Close']);
    expect(movedOn(shared, made), 'a plan that is not about collections').toEqual([]);
  });

  it('is what would be held for longer than was approved, and not what ends earlier', () => {
    const until = (end: string | null) => [...before, collection([share('omar', [], end)], 'li')];
    const objects = [...(parts.objects ?? []), declared('collection', 'Close', {})];
    const ending = plan({ objects }, until('2027-01-31T23:59:59Z'));
    expect(movedOn(snapshotOf(until('2027-01-31T23:59:59Z')), ending)).toEqual([]);
    expect(movedOn(snapshotOf(until('2026-12-31T23:59:59Z')), ending)).toEqual([]);
    const longer = ['omar@acme.example: - +collection:run:Close'];
    expect(movedOn(snapshotOf(until('2027-06-30T23:59:59Z')), ending)).toEqual(longer);
    expect(movedOn(snapshotOf(until(null)), ending)).toEqual(longer);
  });

  it('is what people behind a directory group would get', () => {
    const directory = { to: { kind: 'directoryGroup', id: 'S-1-5-1' } as const, attributes: { name: 'ACME\\X' } };
    const inside = live('group', 'g', 'Finance', {
      role: 'Viewer',
      members: [member('omar')],
      directoryGroups: [directory],
    });
    expect(movedOn(snapshotOf([user('omar', 'Default'), user('li', 'Default'), inside]), made)).toEqual([
      'Finance (unproven): - +',
    ]);
  });

  it('is not less than what was approved', () => {
    expect(movedOn(snapshotOf([user('omar', 'Default'), user('li', 'Default'), group([])]), made)).toEqual([]);
  });

  it.each<[EffectiveRole | undefined]>([['Viewer'], [undefined]])(
    'is judged by the default role of the plan: %s',
    (defaultRole) => {
      const attestations =
        defaultRole === undefined
          ? []
          : [
              {
                setting: 'defaultRole',
                value: defaultRole,
                by: 'x',
                on: '2026-01-01',
                origin: { file: 'a', path: [] },
              },
            ];
      const leaving = plan({ objects: [declared('group', 'Finance', { members: [] })], attestations }, before);
      expect(leaving.basis.defaultRole).toBe(defaultRole ?? null);
      expect(movedOn(snapshotOf(before), leaving)).toEqual([]);
      expect(movedOn(snapshotOf([user('omar', 'Default'), user('li', 'Default'), group([])]), leaving)).toEqual([]);
    },
  );
});
