/** A plan is the same, to the byte, in whatever order a server lists what it has: guards and their words included. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GuardVerdict } from '../../src/model/plan.js';
import { refTo } from '../../src/model/ref.js';
import type { LiveObject } from '../../src/model/snapshot.js';
import { isEntryList } from '../../src/model/value.js';
import { renderPlanJson } from '../../src/render/plan-json.js';
import { ALTERYX_SERVER } from '../../src/targets/alteryx-server/system.js';
import { declared, entry, live, planOf } from '../support/world.js';

const PEOPLE = ['a', 'b', 'c', 'd', 'e'] as const;
const GROUPS = ['g', 'h', 'i'] as const;
const COLLECTIONS = ['k', 'l', 'm'] as const;
const STUDIOS = ['s', 't'] as const;
const email = (id: string): string => `${id}@acme.example`;
const on = <T>(names: readonly string[], value: fc.Arbitrary<T>) =>
  fc.tuple(...names.map((name) => value.map((one) => [name, one] as const)));

const role = fc.constantFrom('Default', 'Viewer', 'Artisan', 'Curator');
const side = fc.record({
  people: on(
    PEOPLE,
    fc.record({
      role,
      api: fc.boolean(),
      studio: fc.constantFrom(...STUDIOS),
      goes: fc.constantFrom(true, false, false),
    }),
  ),
  groups: on(GROUPS, fc.record({ role, members: fc.subarray([...PEOPLE]) })),
  collections: on(
    COLLECTIONS,
    fc.record({
      owner: fc.constantFrom('account', ...PEOPLE),
      users: fc.subarray([...PEOPLE]),
      groups: fc.subarray([...GROUPS]),
    }),
  ),
});
type Side = typeof side extends fc.Arbitrary<infer T> ? T : never;

const held = { can: [], until: null };

function lives({ people, groups, collections }: Side): readonly LiveObject[] {
  const to = (kind: 'user' | 'group', id: string, attributes = {}) => ({ to: { kind, id }, attributes });
  return [
    ...people.map(([id, person]) =>
      live('user', id, email(id), {
        role: person.role,
        'permissions.apiAccess': person.api,
        studio: { kind: 'studio', id: person.studio },
      }),
    ),
    ...groups.map(([id, group]) =>
      live('group', id, id, { role: group.role, members: group.members.map((member) => to('user', member)) }),
    ),
    ...collections.map(([id, { owner, users, groups: shared }]) =>
      live('collection', id, id, {
        owner: { kind: 'user', id: owner },
        shares: [
          ...users.filter((user) => user !== owner).map((user) => to('user', user, held)),
          ...shared.map((group) => to('group', group, held)),
        ],
      }),
    ),
    ...STUDIOS.map((id) => live('studio', id, id, {})),
  ];
}

function wanted({ people, groups, collections }: Side) {
  return [
    ...people.map(([id, person]) =>
      person.goes
        ? declared('user', email(id), {}, { state: 'deleted' })
        : declared('user', email(id), {
            role: person.role,
            'permissions.apiAccess': person.api,
            studio: refTo('studio', person.studio),
          }),
    ),
    ...groups.map(([id, group]) =>
      declared('group', id, { role: group.role, members: group.members.map((member) => entry('user', email(member))) }),
    ),
    // Two collections nobody declares: who owns them may go.
    ...collections.slice(2).map(([id, { owner, users, groups: shared }]) =>
      declared('collection', id, {
        owner: refTo('user', email(owner)),
        shares: [
          ...users.filter((user) => user !== owner).map((user) => entry('user', email(user), held)),
          ...shared.map((group) => entry('group', group, held)),
        ],
      }),
    ),
    declared('settings', 'settings', { workflowCredentials: 'required' }),
  ];
}

/** Objects in the order of the ranks, and what is listed in them the other way round. */
function shuffled(objects: readonly LiveObject[], ranks: readonly number[]): readonly LiveObject[] {
  return objects
    .map((object, index) => ({ object, rank: ranks[index] ?? 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ object }) => ({
      ...object,
      fields: Object.fromEntries(
        Object.entries(object.fields).map(([name, value]) => [name, isEntryList(value) ? [...value].reverse() : value]),
      ),
    }));
}

describe('a snapshot in another order', () => {
  it('gives the same plan, with the same guards in the same words (property)', () => {
    const tripped = new Set<GuardVerdict['guard']>();
    const ranks = fc.array(fc.nat(), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(side, side, ranks, fc.boolean(), (before, after, order, known) => {
        const parts = {
          objects: wanted(after),
          manage: { group: { externallyOwned: ['h'] } },
          guards: {
            minAdministrators: 3,
            maxLosing: { percent: 20, floor: 1 },
            protect: { users: [email('a'), email('b')], groups: ['g', 'i'], collections: ['l', 'm'] },
          },
          target: known ? {} : { account: null },
        };
        const make = (objects: readonly LiveObject[]) =>
          planOf(parts, objects, { system: ALTERYX_SERVER, snapshot: known ? {} : { account: null } });
        const objects = lives(before);
        const one = make(objects);
        const two = make(shuffled(objects, order));
        expect(two.diagnostics).toEqual(one.diagnostics);
        if (one.plan === undefined || two.plan === undefined) return;
        expect(renderPlanJson(two.plan)).toBe(renderPlanJson(one.plan));
        for (const { guard } of one.plan.guards) tripped.add(guard);
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 120) },
    );
    // Otherwise the property says nothing about them.
    expect([...tripped].sort()).toEqual([
      'account-lockout',
      'api-keys',
      'asset-owners',
      'credential-mode',
      'externally-owned',
      'mass-loss',
      'minimum-administrators',
      'protected',
      'studio-move',
    ]);
  });
});
