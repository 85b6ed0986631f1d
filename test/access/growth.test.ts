import { describe, expect, it } from 'vitest';
import { applyDeltas, revert } from '../../src/access/delta.js';
import { accessDifference } from '../../src/access/difference.js';
import { rightsOf } from '../../src/access/resolve.js';
import { review } from '../../src/access/review.js';
import { type AccessState, stateOf } from '../../src/access/state.js';
import { refKey } from '../../src/model/ref.js';
import type { WorldObject } from '../../src/model/system.js';
import { AS_OF, collection, entry, group, object, share, user } from './world.js';

const GROUPS = 100;

/** People × 5 groups, 200 collections shared with groups, and one group everybody is in. */
function company(people: number): readonly WorldObject[] {
  const members = Array.from({ length: GROUPS }, () => [] as string[]);
  const names = Array.from({ length: people }, (_, index) => `p${index}`);
  names.forEach((name, index) => {
    for (let which = 0; which < 5; which += 1) members[(index * 7 + which * 13) % GROUPS]?.push(name);
  });
  return [
    ...names.map((name, index) =>
      object('user', name, {
        role: index % 3 === 0 ? 'Artisan' : 'Default',
        'permissions.scheduleJobs': index % 2 === 0,
      }),
    ),
    ...members.map((inside, index) =>
      object('group', `G${index}`, {
        role: ['Default', 'Viewer', 'Member'][index % 3] ?? 'Default',
        members: inside.map((name) => entry(user(name))),
      }),
    ),
    object('group', 'All', { role: 'Member', members: names.map((name) => entry(user(name))) }),
    ...Array.from({ length: 200 }, (_, index) =>
      object('collection', `C${index}`, {
        owner: user('p0'),
        shares: [share(group(`G${index % GROUPS}`), ['add-assets'])],
      }),
    ),
  ];
}

/** How often maps are asked and written while something runs: what the work consists of. */
function work<T>(run: () => T): { readonly count: number; readonly value: T } {
  const original = { get: Map.prototype.get, set: Map.prototype.set, has: Map.prototype.has };
  let count = 0;
  Map.prototype.get = function (this: Map<unknown, unknown>, key: unknown) {
    count += 1;
    return original.get.call(this, key);
  };
  Map.prototype.set = function (this: Map<unknown, unknown>, key: unknown, value: unknown) {
    count += 1;
    return original.set.call(this, key, value) as typeof this;
  };
  Map.prototype.has = function (this: Map<unknown, unknown>, key: unknown) {
    count += 1;
    return original.has.call(this, key);
  };
  try {
    return { value: run(), count };
  } finally {
    Object.assign(Map.prototype, original);
  }
}

const options = { asOf: AS_OF, defaultRole: 'Viewer' } as const;

function everybody(state: AccessState): number {
  let parts = 0;
  for (const key of state.people.keys()) parts += rightsOf(state, key, 'Viewer').parts.length;
  return parts;
}

describe('the work', () => {
  const small = company(2_000);
  const large = company(4_000);
  const ratio = (run: (objects: readonly WorldObject[]) => unknown): number =>
    work(() => run(large)).count / work(() => run(small)).count;

  it('of reading a world and of everybody’s rights grows with people and memberships, no faster', () => {
    expect(ratio((objects) => stateOf(objects, options))).toBeLessThan(2.3);
    expect(ratio((objects) => everybody(stateOf(objects, options)))).toBeLessThan(2.3);
    expect(ratio((objects) => review(stateOf(objects, options)))).toBeLessThan(2.3);
  });

  it('of a difference that reaches everybody grows with people, no faster', () => {
    const demoted = { ref: group('All'), field: 'role', expects: 'Member', leaves: 'Viewer' };
    const shared = {
      ref: collection('New'),
      field: 'shares',
      entry: group('All'),
      expects: null,
      leaves: { can: [], until: null },
    };
    expect(
      ratio((objects) =>
        accessDifference(stateOf(objects, options), [demoted, shared], { deltas: [], defaultRole: 'NoAccess' }),
      ),
    ).toBeLessThan(2.3);
  });

  it('of one step is that of the people it reaches, however many others there are', () => {
    const one = (objects: readonly WorldObject[]): number => {
      const state = stateOf(objects, options);
      everybody(state);
      const delta = {
        ref: collection('C1'),
        field: 'shares',
        entry: user('p7'),
        expects: null,
        leaves: { can: [], until: null },
      };
      return work(() => {
        const applied = applyDeltas(state, [delta]);
        for (const key of applied.people) rightsOf(state, key, 'Viewer');
        revert(applied);
      }).count;
    };
    expect(one(large)).toBe(one(small));
    expect(one(small)).toBeLessThan(100);
  });

  it('is shared: people with the same groups have the same parts, not copies of them', () => {
    const made = (objects: readonly WorldObject[]): number => {
      const state = stateOf(objects, options);
      everybody(state);
      return state.made.parts;
    };
    expect(made(large)).toBe(made(small));
    const state = stateOf(small, options);
    const [a, b] = ['p1', 'p1001'].map((name) =>
      rightsOf(state, refKey(user(name)), 'Viewer').parts.map(({ part }) => part),
    );
    expect(a?.filter((part) => b?.includes(part)).length).toBeGreaterThan(5);
  });
});
