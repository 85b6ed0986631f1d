import { describe, expect, it } from 'vitest';
import { explainCollection, explainUser } from '../../src/access/explain.js';
import { rightsOf } from '../../src/access/resolve.js';
import { endings, review, reviewAccess } from '../../src/access/review.js';
import { runAccess, type WorkflowFacts } from '../../src/access/run-access.js';
import { type Ref, refKey } from '../../src/model/ref.js';
import type { WorldObject } from '../../src/model/system.js';
import {
  collection,
  credential,
  entry,
  group,
  LATER,
  object,
  PAST,
  SOON,
  share,
  stateWith,
  studio,
  user,
} from './world.js';

const sid: Ref = { kind: 'directoryGroup', path: ['S-1-5-21-9'] };

const world: readonly WorldObject[] = [
  object(
    'user',
    'ana',
    { role: 'Default', studio: studio('Finance'), 'permissions.apiAccess': true, 'permissions.scheduleJobs': true },
    { facts: { lastLogin: '2026-06-01T08:00:00Z' } },
  ),
  object('user', 'bob', { role: 'Viewer' }),
  object('user', 'cyd', { role: 'Curator', 'permissions.apiAccess': true }),
  object('user', 'dee', { role: 'Default' }),
  object('user', 'eve', { role: 'Artisan' }, { state: 'deactivated' }),
  object('user', 'fay', { role: 'Member', locked: true }),
  object('group', 'Analysts', {
    role: 'Member',
    members: [entry(user('ana')), entry(user('bob')), entry(user('sid:S-1'))],
  }),
  object('group', 'Directory', { role: 'Artisan', members: [], directoryGroups: [entry(sid, { name: 'ACME\\ALL' })] }),
  object('collection', 'Close', {
    owner: user('dee'),
    shares: [
      share(group('Analysts'), [], SOON),
      share(user('ana'), ['add-assets']),
      share(user('eve'), ['admin']),
      entry(group('Directory')),
    ],
  }),
  object('collection', 'Gone', { owner: user('cyd'), shares: [share(user('ana'), [], PAST)] }),
  object('credential', 'acme\\svc', { shares: [entry(group('Analysts'))] }),
  object('studio', 'Finance', { defaultCredential: null }),
];

describe('explaining a person', () => {
  const state = stateWith(world);

  it('tells role, groups, every right with its paths, and what sleeps for want of a role', () => {
    const told = explainUser(state, refKey(user('ana')));
    expect(told).toMatchObject({
      person: { name: 'ana' },
      standstill: null,
      lastLogin: '2026-06-01T08:00:00Z',
      ownRole: 'Default',
      groups: [{ group: group('Analysts'), role: 'Member', until: null }],
      studio: studio('Finance'),
      behind: [
        { group: group('Directory'), role: 'Artisan', directoryGroups: [{ sid: 'S-1-5-21-9', name: 'ACME\\ALL' }] },
      ],
      notProven: [],
    });
    const [only] = told?.access ?? [];
    expect(told?.access).toHaveLength(1);
    expect(only?.holds.stance).toEqual({ kind: 'role', role: 'Member', from: 'group', groups: [group('Analysts')] });
    expect(only?.holds.rights).toEqual([
      {
        rights: ['capability:run-collections', 'capability:run-public'],
        until: null,
        paths: [{ path: { kind: 'role', role: 'Member', from: 'group', group: group('Analysts') }, until: null }],
      },
      {
        rights: ['collection:run:Close'],
        until: null,
        paths: [
          { path: { kind: 'share' }, until: null },
          { path: { kind: 'share', via: group('Analysts') }, until: SOON },
        ],
      },
      {
        rights: ['credential:acme\\svc'],
        until: null,
        paths: [{ path: { kind: 'share', via: group('Analysts') }, until: null }],
      },
      {
        rights: ['permission:apiAccess', 'permission:scheduleJobs'],
        until: null,
        paths: [{ path: { kind: 'flag' }, until: null }],
      },
    ]);
    expect(only?.holds.inert).toEqual([
      { rights: ['collection:add:Close'], needs: 'Artisan', paths: [{ path: { kind: 'share' }, until: null }] },
      {
        rights: ['studio:Finance'],
        needs: 'Artisan',
        paths: [{ path: { kind: 'studio', studio: studio('Finance') }, until: null }],
      },
    ]);
  });

  it('says why somebody holds nothing', () => {
    expect(explainUser(state, refKey(user('eve')))).toMatchObject({
      standstill: 'inactive',
      access: [{ assuming: null, holds: { stance: { kind: 'nothing', because: 'inactive' }, rights: [], inert: [] } }],
    });
    expect(explainUser(state, refKey(user('fay')))?.standstill).toBe('locked');
    expect(explainUser(state, refKey(user('nobody')))).toBeUndefined();
  });

  it('answers for each default role when nobody attested it', () => {
    const told = explainUser(stateWith(world, { defaultRole: null, unread: ['studio'] }), refKey(user('dee')));
    expect(told?.access.map(({ assuming, holds }) => [assuming, holds.rights.length > 0])).toEqual([
      [['NoAccess'], false],
      [['Viewer'], true],
      [['Member'], true],
      [['Artisan'], true],
      [['Curator'], true],
    ]);
    expect(told?.notProven).toEqual([
      { kind: 'default-role', people: 1 },
      { kind: 'not-read', kinds: ['studio'] },
    ]);
  });
});

describe('explaining a collection', () => {
  it('lists everybody who gets in and how, who is shut out, and who cannot be listed', () => {
    const told = explainCollection(stateWith(world), refKey(collection('Close')));
    expect(told?.owner).toEqual(user('dee'));
    expect(
      told?.people.map(({ person, access }) => [
        person.name,
        access.flatMap(({ holds }) => holds.rights.flatMap(({ rights }) => rights)),
      ]),
    ).toEqual([
      ['ana', ['collection:run:Close']],
      [
        'cyd',
        ['add-users', 'add', 'own', 'remove-users', 'remove', 'run', 'update'].map(
          (right) => `collection:${right}:Close`,
        ),
      ],
    ]);
    expect(told?.people[1]?.access[0]?.holds.rights[0]?.paths[0]?.path.kind).toBe('curator');
    expect(told?.shutOut.map(({ person, standstill }) => [person.name, standstill])).toEqual([
      ['bob', null],
      // Owns it, but a Viewer gets into no collection.
      ['dee', null],
      ['eve', 'inactive'],
    ]);
    expect(told?.shutOut[0]?.access[0]?.holds.inert).toEqual([
      {
        rights: ['collection:run:Close'],
        needs: 'Member',
        paths: [{ path: { kind: 'share', via: group('Analysts') }, until: SOON }],
      },
    ]);
    expect(told?.behind.map((one) => one.group)).toEqual([group('Directory')]);
    expect(told?.notProven).toEqual([
      { kind: 'unlisted-members', group: group('Analysts'), people: 1 },
      { kind: 'unread-share', on: collection('Close'), to: group('Directory'), people: 0 },
    ]);
  });

  it('says that it is shared with studios, which ones, and with how many people, and counts nobody in', () => {
    const shared = (options = {}) =>
      stateWith(
        [
          object('user', 'ana', { role: 'Member', studio: studio('Sales') }),
          object('user', 'bob', { role: 'Member', studio: studio('Sales') }),
          object('user', 'dee', { role: 'Member', studio: studio('Finance') }),
          object('studio', 'Sales', {}, { id: 's1' }),
          object('studio', 'Empty', {}, { id: 's2' }),
          object('collection', 'Close', {}, { facts: { studioShares: 3, sharedStudios: ['s1', 's2'] } }),
        ],
        options,
      );
    const item = { kind: 'studio-shares', collections: [collection('Close')] };
    const sales = { ...item, studio: studio('Sales') };
    const unnamed = { ...item, studio: null, people: null };
    const told = explainCollection(shared(), refKey(collection('Close')));
    expect(told?.people).toEqual([]);
    expect(told?.notProven).toEqual([unnamed, { ...sales, people: 2 }]);
    expect(reviewAccess(shared(), {}).notProven).toEqual([unnamed, { ...sales, people: 2 }]);
    expect(explainUser(shared(), refKey(user('ana')))?.notProven).toEqual([{ ...sales, people: 1 }]);
    expect(explainUser(shared(), refKey(user('dee')))?.notProven).toEqual([]);
    // Where studios were not read nobody knows who is in one, and the empty one may hold somebody.
    expect(explainCollection(shared({ unread: ['studio'] }), refKey(collection('Close')))?.notProven).toEqual([
      unnamed,
      { ...item, studio: studio('Empty'), people: null },
      { ...sales, people: null },
      { kind: 'not-read', kinds: ['studio'] },
    ]);
  });

  it('counts who would get in as a Curator by the default role instead of listing everybody', () => {
    const told = explainCollection(stateWith(world, { defaultRole: null }), refKey(collection('Gone')));
    expect(told?.people.map(({ person }) => person.name)).toEqual(['cyd']);
    expect(told?.notProven).toEqual([{ kind: 'default-role', people: 1 }]);
    expect(explainCollection(stateWith(world), refKey(collection('None')))).toBeUndefined();
  });
});

describe('a review', () => {
  const state = stateWith(world);
  const names = (filter: Parameters<typeof review>[1]): string[] =>
    review(state, filter).map(({ person }) => person.name);

  it('has a line for everybody', () => {
    expect(review(state)[0]).toEqual({
      person: { ref: user('ana'), name: 'ana' },
      id: 'user-ana',
      standstill: null,
      ownRole: 'Default',
      role: 'Member',
      from: 'group',
      through: [group('Analysts')],
      groups: 1,
      permissions: ['scheduleJobs', 'apiAccess'],
      adminApi: false,
      studio: studio('Finance'),
      collections: 1,
      credentials: 1,
      lastLogin: '2026-06-01T08:00:00Z',
      nextEnd: null,
    });
    expect(names({})).toEqual(['ana', 'bob', 'cyd', 'dee', 'eve', 'fay']);
  });

  it('can be asked for a role, for inactive people, for API access, for what ends', () => {
    expect(names({ role: 'Curator' })).toEqual(['cyd']);
    expect(names({ role: 'Viewer' })).toEqual(['bob', 'dee']);
    expect(names({ inactive: true })).toEqual(['eve', 'fay']);
    expect(names({ api: true })).toEqual(['ana', 'cyd']);
    const ending = stateWith([
      object('user', 'ana', { role: 'Member' }),
      object('user', 'bob', { role: 'Member' }),
      object('collection', 'A', { shares: [share(user('ana'), [], SOON), share(user('bob'), [], LATER)] }),
    ]);
    const soon = review(ending, { endingBefore: '2026-07-15T00:00:00Z' });
    expect(soon.map(({ person, nextEnd }) => [person.name, nextEnd])).toEqual([['ana', SOON]]);
  });

  it('leaves those in for whom the role cannot be told', () => {
    const unsure = stateWith(world, { defaultRole: null });
    expect(review(unsure, { role: 'Curator' }).map(({ person, role }) => [person.name, role])).toEqual([
      ['cyd', 'Curator'],
      ['dee', null],
    ]);
  });

  it('says no only where it is known: what the default role decides is null where nobody attested it', () => {
    const unsure = stateWith(
      [
        object('user', 'ana', { role: 'Default', 'permissions.apiAccess': true }),
        object('user', 'bob', { role: 'Default' }),
        object('group', 'Project', { role: 'Artisan', members: [entry(user('bob'), { until: LATER })] }),
        object('collection', 'Close', { owner: user('ana'), shares: [share(user('bob'), [], SOON)] }),
        object('credential', 'acme\\svc', { shares: [entry(user('ana')), entry(user('bob'))] }),
      ],
      { defaultRole: null },
    );
    expect(
      review(unsure).map(({ person, role, from, adminApi, collections, credentials, nextEnd }) => [
        person.name,
        { role, from, adminApi, collections, credentials, nextEnd },
      ]),
    ).toEqual([
      ['ana', { role: null, from: 'default', adminApi: null, collections: null, credentials: null, nextEnd: null }],
      // Until the membership ends the role is the group's, whatever the default role is.
      ['bob', { role: 'Artisan', from: 'group', adminApi: false, collections: 1, credentials: 1, nextEnd: SOON }],
    ]);
    const soon = stateWith(
      [
        object('user', 'ana', { role: 'Default' }),
        object('collection', 'Close', { shares: [share(user('ana'), [], SOON)] }),
      ],
      { defaultRole: null },
    );
    expect(review(soon, { endingBefore: LATER }).map(({ nextEnd }) => nextEnd)).toEqual([SOON]);
  });

  it('lists what ends before an instant, the first first', () => {
    const ending = stateWith([
      object('user', 'ana', { role: 'Member' }),
      object('group', 'G', { role: 'Default', members: [entry(user('ana')), entry(user('bob'), { until: LATER })] }),
      object('collection', 'A', { shares: [share(group('G'), [], SOON), share(user('ana'), [], PAST)] }),
    ]);
    expect(endings(ending, '2027-06-01T00:00:00Z')).toEqual([
      { on: collection('A'), to: group('G'), until: SOON, people: 2 },
      { on: group('G'), to: user('bob'), until: LATER, people: 1 },
    ]);
    expect(endings(ending, SOON)).toEqual([]);
  });
});

describe('running a workflow (semantics.md §4, 2020.1 and later)', () => {
  const facts: WorkflowFacts = {
    owner: user('dee'),
    isPublic: false,
    studio: studio('Finance'),
    collections: [collection('Close')],
    othersCanExecute: true,
  };
  const state = stateWith([
    ...world,
    object('user', 'gus', { role: 'Artisan', studio: studio('Finance') }),
    object('user', 'hal', { role: 'NoAccess' }),
  ]);
  const ask = (name: string, more: Partial<WorkflowFacts> = {}) => {
    const key = refKey(user(name));
    const { can, ways, closed } = runAccess(state, key, rightsOf(state, key, 'Viewer'), { ...facts, ...more });
    return [
      can,
      ...(closed ? ['closed'] : []),
      ...ways.map(({ way, lacks, needs }) => `${way.kind}: ${lacks === null ? 'open' : `${lacks} (${needs})`}`),
    ];
  };

  it.each([
    ['a Member through a collection', 'ana', {}, [true, 'collection: open', 'studio: role (Artisan)']],
    ['a Viewer with a share that sleeps', 'bob', {}, [false, 'collection: role (Member)', 'studio: studio (Artisan)']],
    ['a Viewer on the public page', 'bob', { isPublic: true, collections: [], studio: null }, [true, 'public: open']],
    [
      'nobody without access',
      'hal',
      { isPublic: true },
      [false, 'public: role (Viewer)', 'collection: share (Member)', 'studio: studio (Artisan)'],
    ],
    ['an Artisan of the studio', 'gus', {}, [true, 'collection: share (Member)', 'studio: open']],
    ['a Curator', 'cyd', {}, [true, 'collection: open', 'studio: studio (Artisan)']],
    [
      'an inactive person, whatever is shared',
      'eve',
      {},
      [false, 'collection: role (Member)', 'studio: studio (Artisan)'],
    ],
    ['unknown collections', 'bob', { collections: null }, [null, 'studio: studio (Artisan)']],
    [
      'a workflow only its owner may run',
      'ana',
      { othersCanExecute: false },
      [false, 'closed', 'collection: open', 'studio: role (Artisan)'],
    ],
  ] as const)('%s', (_, name, more, expected) => {
    expect(ask(name, more)).toEqual(expected);
  });
});

it('explains credentials by every path', () => {
  const told = explainUser(
    stateWith([
      object('user', 'ana', { role: 'Artisan', studio: studio('Finance'), defaultCredential: credential('acme\\svc') }),
      object('credential', 'acme\\svc', { shares: [entry(user('ana'))] }),
      object('studio', 'Finance', { defaultCredential: credential('acme\\svc') }),
    ]),
    refKey(user('ana')),
  );
  const held = told?.access[0]?.holds.rights.find(({ rights }) => rights.includes('credential:acme\\svc'));
  expect(held?.paths.map(({ path }) => path.kind)).toEqual(['default-credential', 'share', 'studio']);
});
