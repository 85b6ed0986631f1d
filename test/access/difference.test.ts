import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDeltas } from '../../src/access/delta.js';
import { accessDifference, type ByHand } from '../../src/access/difference.js';
import { grantOf } from '../../src/access/paths.js';
import { rightsOf } from '../../src/access/resolve.js';
import { endIn, keysOf } from '../../src/access/rights.js';
import { type AccessOptions, endOf, untilOf } from '../../src/access/state.js';
import type { AccessDifference, AccessEntry, AccessPart } from '../../src/model/access.js';
import { compareText, type Ref, refById, refKey } from '../../src/model/ref.js';
import type { EffectiveRole } from '../../src/model/roles.js';
import type { Delta } from '../../src/model/step.js';
import type { WorldObject } from '../../src/model/system.js';
import {
  collection,
  credential,
  defaultRoles,
  deltas,
  entry,
  group,
  object,
  SOON,
  share,
  stateWith,
  studio,
  user,
  worlds,
} from './world.js';

const NOTHING_BY_HAND: ByHand = { deltas: [] };

function difference(
  objects: readonly WorldObject[],
  effects: readonly Delta[],
  byHand: ByHand = NOTHING_BY_HAND,
  options: Partial<AccessOptions> = {},
): AccessDifference {
  return accessDifference(stateWith(objects, options), effects, byHand);
}

const set = (ref: Ref, field: string, leaves: Delta['leaves']): Delta => ({ ref, field, expects: undefined, leaves });
const relate = (ref: Ref, field: string, to: Ref, leaves: Delta['leaves']): Delta => ({
  ref,
  field,
  entry: to,
  expects: undefined,
  leaves,
});

/** `ana,bob lose publish; gain …` in short. */
function brief({ entries }: AccessPart): string[] {
  const rights = (changes: AccessEntry['lost']): string => changes.flatMap((change) => change.rights).join(' ');
  return entries.map(({ people, everything, gained, lost, kept, assuming }) =>
    [
      people.map(({ name }) => name).join(),
      ...(assuming === null ? [] : [`if ${assuming.join()}`]),
      ...(everything === null ? [] : [`everything ${everything}`]),
      ...(gained.length > 0 ? [`+ ${rights(gained)}`] : []),
      ...(lost.length > 0 ? [`- ${rights(lost)}`] : []),
      ...(kept.length > 0 ? [`= ${rights(kept)}`] : []),
    ].join(' | '),
  );
}

const ARTISAN =
  'capability:add-to-collections capability:publish capability:share-to-gallery capability:studio-private';

describe('the access difference', () => {
  it('says what a role takes, with the path before and after', () => {
    const objects = [
      object('user', 'ana', { role: 'Artisan' }),
      object('group', 'Analysts', { role: 'Member', members: [entry(user('ana'))] }),
    ];
    const { apply } = difference(objects, [set(user('ana'), 'role', 'Default')]);
    expect(brief(apply)).toEqual([`ana | - ${ARTISAN} | = capability:run-collections capability:run-public`]);
    const [only] = apply.entries;
    expect(only?.before).toEqual({ kind: 'role', role: 'Artisan', from: 'own', groups: [] });
    expect(only?.after).toEqual({ kind: 'role', role: 'Member', from: 'group', groups: [group('Analysts')] });
    expect(only?.lost[0]?.before?.paths).toEqual([
      { path: { kind: 'role', role: 'Artisan', from: 'own' }, until: null },
    ]);
    expect([apply.losing, apply.gaining, apply.keeping]).toEqual([1, 0, 0]);
  });

  it('names people no change names: the role of a group, grouped with a count', () => {
    const crowd = Array.from({ length: 40 }, (_, index) => `p${index}`);
    const objects = [
      ...crowd.map((name) => object('user', name, { role: 'Default' })),
      object('user', 'boss', { role: 'Artisan' }),
      object('group', 'All', { role: 'Member', members: [...crowd, 'boss'].map((name) => entry(user(name))) }),
      object('collection', 'Close', { owner: user('boss'), shares: [share(group('All'))] }),
    ];
    const { apply, people } = difference(objects, [set(group('All'), 'role', 'Viewer')]);
    expect(apply.entries).toHaveLength(1);
    expect(apply.entries[0]?.people.map(({ name }) => name)).toEqual([...crowd].sort(compareText));
    expect(brief(apply)[0]).toMatch(/ \| - capability:run-collections collection:run:Close$/);
    expect([apply.losing, people]).toEqual([40, 41]);
  });

  it('wakes an inert share when a role is gained', () => {
    const objects = [
      object('user', 'ana', { role: 'Viewer' }),
      object('collection', 'Close', { shares: [share(user('ana'), ['add-assets'])] }),
    ];
    expect(brief(difference(objects, [set(user('ana'), 'role', 'Member')]).apply)).toEqual([
      'ana | + capability:run-collections collection:run:Close',
    ]);
  });

  it('says nothing of rights that stay by another of several paths, unless the paths have nothing in common', () => {
    const objects = [
      object('user', 'ana', { role: 'Member' }),
      object('group', 'A', { role: 'Default', members: [entry(user('ana'))] }),
      object('collection', 'Close', { shares: [share(user('ana')), share(group('A'))] }),
    ];
    const gone = relate(collection('Close'), 'shares', user('ana'), null);
    expect(brief(difference(objects, [gone]).apply)).toEqual([]);
    const moved = [gone, relate(collection('Close'), 'shares', group('A'), null)];
    moved.push(relate(collection('Close'), 'shares', group('B'), { can: [], until: null }));
    moved.push(relate(group('B'), 'members', user('ana'), {}));
    const { apply } = difference(objects, moved);
    expect(brief(apply)).toEqual(['ana | = collection:run:Close']);
    expect([apply.gaining, apply.losing, apply.keeping]).toEqual([0, 0, 1]);
  });

  it('counts an earlier end as lost and a later one as gained', () => {
    const objects = [
      object('user', 'ana', { role: 'Member' }),
      object('user', 'bob', { role: 'Member' }),
      object('collection', 'Close', { shares: [share(user('ana')), share(user('bob'), [], SOON)] }),
    ];
    const { apply } = difference(objects, [
      relate(collection('Close'), 'shares', user('ana'), { can: [], until: SOON }),
      relate(collection('Close'), 'shares', user('bob'), { can: [], until: null }),
    ]);
    expect(brief(apply)).toEqual(['ana | - collection:run:Close', 'bob | + collection:run:Close']);
    expect(apply.entries[0]?.lost[0]?.after?.until).toBe(SOON);
  });

  it('tells losing everything and getting in from other changes', () => {
    const objects = [object('user', 'ana', { role: 'Member' }), object('user', 'bob', { role: 'NoAccess' })];
    const { apply } = difference(objects, [
      set(user('ana'), 'state', 'deactivated'),
      set(user('bob'), 'role', 'Viewer'),
      set(user('cyd'), 'exists', true),
      set(user('cyd'), 'role', 'NoAccess'),
    ]);
    expect(brief(apply)).toEqual([
      'ana | everything lost | - capability:run-collections capability:run-public',
      'bob | everything gained | + capability:run-public',
    ]);
    expect(apply.entries[0]?.after).toEqual({ kind: 'nothing', because: 'inactive' });
  });

  it('shows a Curator who goes as losing all collections, not each, and what he keeps by shares', () => {
    const objects = [
      object('user', 'ana', { role: 'Curator' }),
      object('collection', 'Close', { shares: [share(user('ana'))] }),
      object('collection', 'Draft', { shares: [] }),
    ];
    const { apply } = difference(objects, [set(user('ana'), 'role', 'Artisan')]);
    expect(brief(apply)).toEqual([
      'ana | - capability:admin-api capability:administer-collections permission:prioritizeJobs',
    ]);
  });

  it('has a second part: what follows once the rest is done by hand, on top of the first', () => {
    const objects = [
      object('user', 'ana', { role: 'Default' }),
      object('user', 'bob', { role: 'Default' }),
      object('user', 'cyd', { role: 'Member' }),
    ];
    const both = difference(objects, [set(user('cyd'), 'role', 'Default')], { deltas: [], defaultRole: 'NoAccess' });
    expect(brief(both.apply)).toEqual(['cyd | - capability:run-collections | = capability:run-public']);
    expect(brief(both.byHand)).toEqual(['ana,bob,cyd | everything lost | - capability:run-public']);
    expect(both.byHand.losing).toBe(3);
    const credentials = difference(objects, [], {
      deltas: [
        set(credential('acme\\svc'), 'exists', true),
        relate(credential('acme\\svc'), 'shares', user('cyd'), {}),
      ],
    });
    expect(brief(credentials.byHand)).toEqual(['cyd | + credential:acme\\svc']);
  });

  it('gives one answer for each default role when nobody attested it, and none twice', () => {
    const objects = [object('user', 'ana', { role: 'Member' }), object('user', 'bob', { role: 'Member' })];
    const { apply } = difference(
      objects,
      [set(user('ana'), 'role', 'Default'), set(user('bob'), 'role', 'NoAccess')],
      NOTHING_BY_HAND,
      {
        defaultRole: null,
      },
    );
    expect(brief(apply)).toEqual([
      'ana | if NoAccess | everything lost | - capability:run-collections capability:run-public',
      'ana | if Viewer | - capability:run-collections | = capability:run-public',
      'ana | if Member | = capability:run-collections capability:run-public',
      `ana | if Artisan | + ${ARTISAN} | = capability:run-collections capability:run-public`,
      expect.stringMatching(/^ana \| if Curator \| \+ .*administer-collections/),
      'bob | everything lost | - capability:run-collections capability:run-public',
    ]);
    expect(apply.notProven).toEqual([{ kind: 'default-role', people: 1 }]);
    expect([apply.losing, apply.gaining, apply.keeping]).toEqual([2, 1, 0]);
  });

  it('leaves alone those whose access does not change, whatever default role nobody attested', () => {
    const objects = [
      object('user', 'ana', { role: 'Default' }),
      object('group', 'G', { role: 'Default', members: [] }),
    ];
    const effects = [relate(group('G'), 'members', user('ana'), {})];
    expect(difference(objects, effects, NOTHING_BY_HAND, { defaultRole: null }).apply).toEqual({
      entries: [],
      gaining: 0,
      losing: 0,
      keeping: 0,
      notProven: [],
    });
  });

  it('lists people behind directory groups as not proven, with what the group gives and takes', () => {
    const sid: Ref = { kind: 'directoryGroup', path: ['S-1-5-21-9'] };
    const fresh: Ref = { kind: 'directoryGroup', path: ['S-1-5-21-10'] };
    const objects = [
      object('user', 'ana', { role: 'Default' }),
      object('group', 'Analysts', {
        role: 'Member',
        members: [entry(user('ana'))],
        directoryGroups: [entry(sid, { name: 'ACME\\FIN' })],
      }),
      object('collection', 'Close', { shares: [share(group('Analysts'))] }),
    ];
    const { apply } = difference(objects, [
      set(group('Analysts'), 'role', 'Artisan'),
      relate(collection('Close'), 'shares', group('Analysts'), { can: ['update-assets'], until: null }),
      relate(group('Analysts'), 'directoryGroups', fresh, { name: 'ACME\\NEW' }),
    ]);
    expect(apply.notProven).toEqual([
      {
        kind: 'directory-groups',
        group: group('Analysts'),
        directoryGroups: [{ sid: 'S-1-5-21-9', name: 'ACME\\FIN' }],
        before: 'Member',
        after: 'Artisan',
        gained: ['collection:update:Close'],
        lost: [],
      },
      {
        kind: 'directory-groups',
        group: group('Analysts'),
        directoryGroups: [{ sid: 'S-1-5-21-10', name: 'ACME\\NEW' }],
        before: null,
        after: 'Artisan',
        gained: ['collection:run:Close', 'collection:update:Close'],
        lost: [],
      },
    ]);
  });

  it('lists unreadable permissions, members who are no users, and kinds that were not read as not proven', () => {
    const objects = [
      object('user', 'ana', { role: 'Member' }),
      object('group', 'G', {
        role: 'Default',
        members: [entry(user('ana')), entry(refById('user', 'sid:S-1-5-21-3'))],
      }),
      object('collection', 'Close', { shares: [entry(group('G'))] }),
    ];
    const { apply } = difference(
      objects,
      [relate(collection('Close'), 'shares', group('G'), { can: ['update-assets'], until: null })],
      NOTHING_BY_HAND,
      { unread: ['credential', 'studio'] },
    );
    expect(brief(apply)).toEqual(['ana | + collection:update:Close']);
    expect(apply.notProven).toEqual([
      { kind: 'unlisted-members', group: group('G'), people: 1 },
      { kind: 'unread-share', on: collection('Close'), to: group('G'), people: 2 },
      { kind: 'not-read', kinds: ['credential', 'studio'] },
    ]);
  });

  it('says what may change by the studio a person is in: moved, let in by a role, and with a collection that goes', () => {
    const objects = [
      object('user', 'ana', { role: 'Member', studio: studio('Sales') }),
      object('user', 'bob', { role: 'Viewer', studio: studio('Sales') }),
      object('studio', 'Sales', {}, { id: 's1' }),
      object('studio', 'Finance', {}, { id: 's2' }),
      object('collection', 'Close', {}, { facts: { studioShares: 1, sharedStudios: ['s1'] } }),
      object('collection', 'Draft', {}, { facts: { studioShares: 2, sharedStudios: ['s1', 's2'] } }),
    ];
    const said = (...deltas: Delta[]) => difference(objects, deltas).apply.notProven;
    const item = (name: string, people: number, ...names: string[]) => ({
      kind: 'studio-shares',
      studio: studio(name),
      collections: names.map(collection),
      people,
    });
    expect(said(set(user('ana'), 'studio', studio('Finance')))).toEqual([
      item('Finance', 1, 'Draft'),
      item('Sales', 1, 'Close', 'Draft'),
    ]);
    expect(said(set(user('bob'), 'role', 'Artisan'))).toEqual([item('Sales', 1, 'Close', 'Draft')]);
    expect(said(set(user('ana'), 'role', 'Viewer'), set(user('bob'), 'role', 'Member'))).toEqual([
      item('Sales', 2, 'Close', 'Draft'),
    ]);
    expect(said({ ref: collection('Close'), field: 'exists', expects: true, leaves: false })).toEqual([
      item('Sales', 2, 'Close'),
    ]);
    // A Viewer gets into no collection, and a Member does before and after.
    expect(said(set(user('bob'), 'studio', studio('Finance')), set(user('ana'), 'role', 'Artisan'))).toEqual([]);
  });

  it('is empty when nothing changes, and works nothing out for it', () => {
    const { apply, byHand, people } = difference([object('user', 'ana', { role: 'Member' })], []);
    expect([apply.entries, byHand.entries, people]).toEqual([[], [], 1]);
  });
});

describe('the law of the difference', () => {
  const everybody = ['ana', 'bob', 'cyd', 'dee', 'eve', 'new'];

  it('applied to the access before it gives the access after, for every right of every person', () => {
    fc.assert(
      fc.property(worlds, defaultRoles, deltas, deltas, defaultRoles, (objects, defaultRole, first, second, later) => {
        const state = stateWith(objects, { defaultRole });
        const result = accessDifference(state, first, { deltas: second, defaultRole: later });
        const moments: { at: EffectiveRole; part: AccessPart; next: EffectiveRole; effects: readonly Delta[] }[] = [
          { at: defaultRole, part: result.apply, next: defaultRole, effects: first },
          { at: defaultRole, part: result.byHand, next: later, effects: second },
        ];
        for (const { at, part, next, effects } of moments) {
          const before = everybody.map((name) => rightsOf(state, refKey(user(name)), at));
          applyDeltas(state, effects);
          everybody.forEach((name, index) => {
            const was = before[index];
            const is = rightsOf(state, refKey(user(name)), next);
            if (was === undefined) return;
            const entries = part.entries.filter(({ people }) =>
              people.some(({ ref }) => refKey(ref) === refKey(user(name))),
            );
            expect(entries.length).toBeLessThanOrEqual(1);
            const changes = entries.flatMap(({ gained, lost }) => [...gained, ...lost]);
            const changed = new Map(changes.flatMap((change) => change.rights.map((key) => [key, change] as const)));
            for (const key of new Set([...keysOf(was), ...keysOf(is), ...changed.keys()])) {
              if (key.startsWith('collection:unread:')) continue;
              const change = changed.get(key);
              expect([name, key, change?.before ?? null]).toEqual([
                name,
                key,
                change === undefined ? null : grantOf(state, was, key),
              ]);
              const applied =
                change === undefined ? endIn(was, key) : change.after === null ? 0 : endOf(change.after.until);
              expect([name, key, untilOf(applied)]).toEqual([name, key, untilOf(endIn(is, key))]);
            }
          });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is the same whatever the order of objects, and leaves the state as it was', () => {
    fc.assert(
      fc.property(worlds, defaultRoles, deltas, defaultRoles, (objects, defaultRole, effects, later) => {
        const byHand = { deltas: [], defaultRole: later };
        const state = stateWith(objects, { defaultRole });
        const once = JSON.stringify(accessDifference(state, effects, byHand));
        expect(JSON.stringify(accessDifference(state, effects, byHand))).toBe(once);
        const shuffled = stateWith([...objects].reverse(), { defaultRole });
        expect(JSON.stringify(accessDifference(shuffled, effects, byHand))).toBe(once);
      }),
      { numRuns: 200 },
    );
  });

  it('under an unknown default role is, role by role, the difference under that role', () => {
    fc.assert(
      fc.property(worlds, deltas, (objects, effects) => {
        const unknown = difference(objects, effects, NOTHING_BY_HAND, { defaultRole: null }).apply;
        for (const defaultRole of ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator'] as const) {
          const known = difference(objects, effects, NOTHING_BY_HAND, { defaultRole }).apply;
          const lines = (part: AccessPart): string[] =>
            part.entries
              .filter(({ assuming }) => assuming === null || assuming.includes(defaultRole))
              .flatMap(({ people, ...rest }) =>
                people.map(({ name }) => JSON.stringify({ name, ...rest, assuming: null })),
              )
              .sort();
          expect(lines(unknown)).toEqual(lines(known));
        }
      }),
      { numRuns: 200 },
    );
  });
});
