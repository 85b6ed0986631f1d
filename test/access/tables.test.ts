import { describe, expect, it } from 'vitest';
import { grantOf } from '../../src/access/paths.js';
import { isAdministrator, possibleDefaults, restsOnDefault, rightsOf } from '../../src/access/resolve.js';
import { holds, type RightSet } from '../../src/access/rights.js';
import type { AccessOptions, AccessState } from '../../src/access/state.js';
import type { Capability } from '../../src/model/access.js';
import { refKey } from '../../src/model/ref.js';
import type { EffectiveRole, Role } from '../../src/model/roles.js';
import type { WorldObject } from '../../src/model/system.js';
import { credential, entry, group, LATER, object, PAST, SOON, share, stateWith, studio, user } from './world.js';

const ana = refKey(user('ana'));

function rights(objects: readonly WorldObject[], options: Partial<AccessOptions> = {}): [RightSet, AccessState] {
  const state = stateWith(objects, options);
  return [rightsOf(state, ana, state.defaultRole ?? 'Viewer'), state];
}

describe('the capability table (semantics.md §5)', () => {
  // Rows and columns as there: No Access, Viewer, Member, Artisan, Curator.
  const table: readonly (readonly [meaning: string, capability: Capability, ...cells: string[]])[] = [
    ['view+run public workflows', 'run-public', '–', '✓', '✓', '✓', '✓'],
    ['view+run workflows in collections', 'run-collections', '–', '–', '✓', '✓', '✓'],
    ['publish workflows, insights', 'publish', '–', '–', '–', '✓', '✓'],
    ['view+run private workflows in a studio', 'studio-private', '–', '–', '–', '✓', '✓'],
    ['add assets to collections', 'add-to-collections', '–', '–', '–', '✓', '✓'],
    ['share apps to the private gallery', 'share-to-gallery', '–', '–', '–', '✓', '✓'],
    ['administer all collections', 'administer-collections', '–', '–', '–', '–', '✓'],
    ['Admin API', 'admin-api', '–', '–', '–', '–', '✓'],
  ];
  const columns: readonly EffectiveRole[] = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator'];
  const cells = table.flatMap(([meaning, capability, ...ticks]) =>
    columns.map((role, index) => [role, ticks[index] === '✓' ? 'may' : 'may not', meaning, capability] as const),
  );

  it.each(cells)('%s %s %s', (role, may, _, capability) => {
    const [own] = rights([object('user', 'ana', { role })]);
    expect(holds(own, `capability:${capability}`)).toBe(may === 'may');
    const [through] = rights([
      object('user', 'ana', { role: 'Default' }),
      object('group', 'All', { role, members: [entry(user('ana'))] }),
    ]);
    expect(holds(through, `capability:${capability}`)).toBe(may === 'may');
    const [byDefault] = rights([object('user', 'ana', { role: 'Default' })], { defaultRole: role });
    expect(holds(byDefault, `capability:${capability}`)).toBe(may === 'may');
  });

  it('has every capability there is', () => {
    const [all] = rights([object('user', 'ana', { role: 'Curator' })]);
    expect(table.every(([, capability]) => holds(all, `capability:${capability}`))).toBe(true);
    expect(
      all.parts.flatMap(({ part }) => [...part.grants.keys()]).filter((key) => key.startsWith('capability:')),
    ).toHaveLength(table.length);
  });
});

describe('role evaluation (semantics.md §7)', () => {
  const rows: readonly (readonly [
    why: string,
    own: Role,
    groups: readonly Role[],
    fallback: EffectiveRole,
    is: string,
  ])[] = [
    ['the own role decides', 'Member', [], 'Viewer', 'Member own'],
    ['a Viewer stays one in a Curator group', 'Viewer', ['Curator'], 'Viewer', 'Viewer own'],
    ['No Access beats any group', 'NoAccess', ['Curator', 'Artisan'], 'Artisan', 'NoAccess own'],
    ['the highest group decides: Member + Curator', 'Default', ['Member', 'Curator'], 'Viewer', 'Curator group'],
    ['groups that are Default are skipped', 'Default', ['Default', 'Member'], 'Viewer', 'Member group'],
    ['No Access group + Viewer group', 'Default', ['NoAccess', 'Viewer'], 'Artisan', 'Viewer group'],
    ['a No Access group alone', 'Default', ['NoAccess'], 'Artisan', 'NoAccess group'],
    ['a lone group below the default role still decides', 'Default', ['Viewer'], 'Artisan', 'Viewer group'],
    ['no group: the default role', 'Default', [], 'Viewer', 'Viewer default'],
    ['all groups Default: the default role', 'Default', ['Default', 'Default'], 'Member', 'Member default'],
    ['the default role may be No Access', 'Default', [], 'NoAccess', 'NoAccess default'],
  ];

  it.each(rows)('%s', (_, own, groups, fallback, is) => {
    const objects = [
      object('user', 'ana', { role: own }),
      ...groups.map((role, index) => object('group', `G${index}`, { role, members: [entry(user('ana'))] })),
      object('group', 'Others', { role: 'Curator', members: [entry(user('bob'))] }),
    ];
    const [set] = rights(objects, { defaultRole: fallback });
    expect(`${set.role?.role} ${set.role?.from}`).toBe(is);
  });

  it('does not follow directory groups inside groups', () => {
    const [set] = rights([
      object('user', 'ana', { role: 'Default' }),
      object('group', 'G', {
        role: 'Curator',
        members: [],
        directoryGroups: [{ to: { kind: 'directoryGroup', path: ['S-1-5-21-1'] }, attributes: { name: 'ACME\\ALL' } }],
      }),
    ]);
    expect(set.role).toMatchObject({ role: 'Viewer', from: 'default' });
  });

  it('lets a membership that ended carry nothing, and says until when one does', () => {
    const objects = [
      object('user', 'ana', { role: 'Default' }),
      object('group', 'Gone', { role: 'Curator', members: [entry(user('ana'), { until: PAST })] }),
      object('group', 'Soon', { role: 'Artisan', members: [entry(user('ana'), { until: SOON })] }),
      object('group', 'Stays', { role: 'Member', members: [entry(user('ana'))] }),
    ];
    const [set, state] = rights(objects);
    expect(set.role?.role).toBe('Artisan');
    const until = (key: string): string | null | undefined => grantOf(state, set, key)?.until;
    expect(until('capability:publish')).toBe(SOON);
    expect(until('capability:run-collections')).toBeNull();
    expect(until('capability:admin-api')).toBeUndefined();
  });

  it('knows when a role does not last because the default role below takes over', () => {
    const [set, state] = rights([
      object('user', 'ana', { role: 'Default' }),
      object('group', 'Soon', { role: 'Artisan', members: [entry(user('ana'), { until: SOON })] }),
    ]);
    expect(grantOf(state, set, 'capability:run-public')?.until).toBeNull();
    expect(grantOf(state, set, 'capability:run-collections')?.until).toBe(SOON);
  });

  it('takes all five roles for possible when nobody attested the default role, and says whose role rests on it', () => {
    const objects = [
      object('user', 'ana', { role: 'Default' }),
      object('user', 'bob', { role: 'Member' }),
      object('user', 'cyd', { role: 'Default' }),
      object('user', 'dee', { role: 'Default' }),
      object('user', 'eve', { role: 'Default' }, { state: 'deactivated' }),
      object('group', 'G', { role: 'Member', members: [entry(user('cyd')), entry(user('dee'), { until: SOON })] }),
    ];
    const state = stateWith(objects, { defaultRole: null });
    expect(possibleDefaults(state)).toEqual(['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator']);
    expect(['ana', 'bob', 'cyd', 'dee', 'eve'].map((name) => restsOnDefault(state, refKey(user(name))))).toEqual([
      true,
      false,
      false,
      // Not now, but once the membership has ended.
      true,
      false,
    ]);
    expect(possibleDefaults(stateWith(objects, { defaultRole: 'Member' }))).toEqual(['Member']);
  });
});

describe('gates (DESIGN §6)', () => {
  const flags = { 'permissions.scheduleJobs': true, 'permissions.apiAccess': true };
  const close = object('collection', 'Close', {
    owner: user('ana'),
    shares: [share(group('G'), ['admin'])],
  });
  const g = object('group', 'G', { role: 'Default', members: [entry(user('ana'))] });
  const world = (fields: WorldObject['fields'], more: Partial<WorldObject> = {}): readonly WorldObject[] => [
    object('user', 'ana', { ...flags, studio: studio('Finance'), ...fields }, more),
    g,
    close,
    object('studio', 'Finance', { defaultCredential: credential('acme\\svc') }),
  ];

  it.each([
    ['an inactive person', world({ role: 'Curator' }, { state: 'deactivated' })],
    ['a pending person', world({ role: 'Curator' }, { state: 'pending' })],
    ['a locked person', world({ role: 'Curator', locked: true })],
    ['NoAccess', world({ role: 'NoAccess' })],
    ['nobody', [close]],
  ])('%s holds nothing at all', (_, objects) => {
    expect(rights(objects)[0].parts).toEqual([]);
  });

  it.each([
    ['Viewer', { run: false, add: false, own: false, studio: false, credential: true, schedule: true, api: false }],
    ['Member', { run: true, add: false, own: true, studio: false, credential: true, schedule: true, api: false }],
    ['Artisan', { run: true, add: true, own: true, studio: true, credential: true, schedule: true, api: false }],
    ['Curator', { run: true, add: true, own: true, studio: true, credential: true, schedule: true, api: true }],
  ] as const)('%s: collections need Member, adding and studios Artisan, the admin API a Curator', (role, expected) => {
    const [set] = rights(world({ role }));
    expect({
      run: holds(set, 'collection:run:Close'),
      add: holds(set, 'collection:add:Close'),
      own: holds(set, 'collection:own:Close'),
      studio: holds(set, 'studio:Finance'),
      credential: holds(set, 'credential:acme\\svc'),
      schedule: holds(set, 'permission:scheduleJobs'),
      api: holds(set, 'admin-api'),
    }).toEqual(expected);
  });

  it('lets nobody without API access call the admin API, Curator or not', () => {
    const [set] = rights([object('user', 'ana', { role: 'Curator', 'permissions.apiAccess': false })]);
    expect(holds(set, 'admin-api')).toBe(false);
    expect(holds(set, 'capability:admin-api')).toBe(true);
    expect(isAdministrator(set)).toBe(true);
  });

  it('gives a Curator every collection, and lets him set priorities without the flag (semantics.md §6)', () => {
    const [set, state] = rights([object('user', 'ana', { role: 'Curator' })]);
    expect(holds(set, 'collection:remove-users:Whatever')).toBe(true);
    expect(holds(set, 'permission:prioritizeJobs')).toBe(true);
    expect(holds(set, 'permission:assignJobs')).toBe(false);
    expect(grantOf(state, set, 'collection:run:Whatever')).toEqual({
      until: null,
      paths: [{ path: { kind: 'curator', through: { kind: 'role', role: 'Curator', from: 'own' } }, until: null }],
    });
  });

  it('can be told that flags need a role: whether they do is not documented', () => {
    expect(holds(rights(world({ role: 'Member' }))[0], 'permission:scheduleJobs')).toBe(true);
    const gated = { permissionsNeed: 'Artisan' } as const;
    expect(holds(rights(world({ role: 'Member' }), gated)[0], 'permission:scheduleJobs')).toBe(false);
    expect(holds(rights(world({ role: 'Artisan' }), gated)[0], 'permission:scheduleJobs')).toBe(true);
  });
});

describe('paths', () => {
  const world = [
    object('user', 'ana', { role: 'Default', defaultCredential: credential('acme\\svc') }),
    object('group', 'Analysts', { role: 'Member', members: [entry(user('ana'))] }),
    object('group', 'Builders', { role: 'Artisan', members: [entry(user('ana'), { until: LATER })] }),
    object('collection', 'Close', {
      owner: user('bob'),
      shares: [
        share(user('ana'), ['add-assets'], SOON),
        share(group('Analysts')),
        share(group('Builders'), ['admin'], SOON),
      ],
    }),
    object('collection', 'Draft', { owner: user('ana'), shares: [share(group('Analysts'), [], PAST)] }),
    object('credential', 'acme\\svc', { shares: [entry(group('Analysts'))] }),
  ];
  const [set, state] = rights(world);
  const paths = (key: string): unknown => grantOf(state, set, key);
  const via = (name: string) => ({ kind: 'share', via: group(name) });

  it('are all told, each with its end, and the latest end counts', () => {
    expect(paths('collection:run:Close')).toEqual({
      until: null,
      paths: [
        { path: { kind: 'share' }, until: SOON },
        { path: via('Analysts'), until: null },
        { path: via('Builders'), until: SOON },
      ],
    });
  });

  it('end with what gates them: adding needs the Artisan role that ends', () => {
    expect(paths('collection:own:Draft')).toEqual({ until: null, paths: [{ path: { kind: 'owner' }, until: null }] });
    expect(paths('collection:add:Draft')).toEqual({ until: LATER, paths: [{ path: { kind: 'owner' }, until: LATER }] });
  });

  it('do not lead through shares that ended', () => {
    expect(paths('collection:run:Draft')).toEqual({ until: null, paths: [{ path: { kind: 'owner' }, until: null }] });
  });

  it('name every group whose role is high enough', () => {
    const through = (name: string, role: EffectiveRole, until: string | null) => ({
      path: { kind: 'role', role, from: 'group', group: group(name) },
      until,
    });
    expect(paths('capability:run-collections')).toEqual({
      until: null,
      paths: [through('Analysts', 'Member', null), through('Builders', 'Artisan', LATER)],
    });
    expect(paths('capability:publish')).toEqual({ until: LATER, paths: [through('Builders', 'Artisan', LATER)] });
  });

  it('tell a default credential from a share of it', () => {
    expect(paths('credential:acme\\svc')).toEqual({
      until: null,
      paths: [
        { path: { kind: 'default-credential' }, until: null },
        { path: via('Analysts'), until: null },
      ],
    });
  });

  it('say that what a share allows beyond running could not be read', () => {
    const [own] = rights([
      object('user', 'ana', { role: 'Artisan' }),
      object('collection', 'Close', { shares: [entry(user('ana'))] }),
    ]);
    expect(holds(own, 'collection:run:Close')).toBe(true);
    expect(holds(own, 'collection:unread:Close')).toBe(true);
    expect(holds(own, 'collection:add:Close')).toBe(false);
  });

  it('take admin and all the words together for the same right (semantics.md §9)', () => {
    const words = ['add-assets', 'add-users', 'remove-assets', 'remove-users', 'update-assets'];
    const keys = [['admin'], words].map((can) => {
      const [own] = rights([
        object('user', 'ana', { role: 'Artisan' }),
        object('collection', 'Close', { shares: [share(user('ana'), can)] }),
      ]);
      return own.parts.flatMap(({ part }) => [...part.grants.keys()]).sort();
    });
    expect(keys[0]).toEqual(keys[1]);
  });
});
