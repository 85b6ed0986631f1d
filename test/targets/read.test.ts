import { describe, expect, it } from 'vitest';
import type { EmulatorOptions, Seed } from '../../src/emulator/index.js';
import type { TargetConfig } from '../../src/model/declaration.js';
import type { LiveObject, Snapshot } from '../../src/model/snapshot.js';
import type { Scope } from '../../src/model/system.js';
import { entriesOf } from '../../src/model/value.js';
import { type CheckedEmulator, withEmulator } from '../support/emulator.js';
import { ADMINISTRATOR } from '../support/seeds.js';
import { configFor, EVERYTHING, type Opened, openConnection, readAll } from './support.js';

const ADMIN = ADMINISTRATOR;
const KEYS = [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: ADMIN.email }];

const SEED: Seed = {
  users: [
    ADMIN,
    {
      email: 'Ana.Ruiz@acme.example',
      firstName: 'Ana',
      lastName: 'Ruiz',
      role: 'Evaluated',
      studio: 'Finance',
      defaultCredentialId: 'ACME\\svc-finance',
      defaultWorkerTag: 'gpu',
      timeZone: 'Europe/Madrid',
      language: 'es-es',
      canScheduleJobs: true,
      canManageGenericVaultsDcm: true,
      lastLoginDateTime: '2026-05-01T08:00:00.000Z',
    },
    { email: 'gone@acme.example', firstName: 'Gone', lastName: 'Girl', isActive: false, isAccountLocked: true },
  ],
  groups: [
    { name: 'Beta', role: 'Evaluated' },
    { name: 'Alpha', role: 'Member', members: ['gone@acme.example', 'Ana.Ruiz@acme.example'] },
  ],
  studios: [{ name: 'Finance', credential: 'ACME\\svc-finance', canShareSchedules: true }, { name: 'Lab' }],
  credentials: [
    { userName: 'ACME\\svc-finance', password: 'planted-secret-0451', groups: ['Alpha'], users: [ADMIN.email] },
    { userName: 'ACME\\svc-other' },
  ],
  workflows: [{ name: 'Close', owner: ADMIN.email }],
  collections: [
    {
      name: 'Month-end',
      owner: 'Ana.Ruiz@acme.example',
      workflows: ['Close'],
      shares: [
        { user: ADMIN.email, isAdmin: true },
        {
          user: 'gone@acme.example',
          canAddAssets: true,
          canUpdateAssets: true,
          expirationDate: '2027-03-31T23:59:59.000Z',
        },
        { group: 'Alpha' },
        {
          group: 'Beta',
          canAddAssets: true,
          canUpdateAssets: true,
          canRemoveAssets: true,
          canAddUsers: true,
          canRemoveUsers: true,
        },
      ],
    },
  ],
  apiKeys: KEYS,
};

interface Read extends Opened {
  readonly snapshot: Snapshot;
  readonly emulator: CheckedEmulator;
}

function reading<T>(
  options: EmulatorOptions,
  run: (read: Read) => T | Promise<T>,
  config: Partial<TargetConfig> = {},
  scope: Scope = EVERYTHING,
): Promise<T> {
  return withEmulator({ seed: SEED, ...options }, async (emulator) => {
    const opened = await openConnection(
      configFor(emulator.url, { authentication: options.authentication ?? 'built-in', ...config }),
    );
    try {
      return await run({ ...opened, snapshot: await readAll(opened.connection, scope), emulator });
    } finally {
      await opened.connection.close();
    }
  });
}

function find(snapshot: Snapshot, kind: string, name: string): LiveObject {
  const found = snapshot.objects.find((object) => object.kind === kind && object.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

/** Entries as `name: attributes`, so that expectations need no ids. */
function entries(snapshot: Snapshot, object: LiveObject, field: string): readonly string[] {
  const names = new Map(snapshot.objects.map(({ kind, id, name }) => [`${kind} ${id}`, name]));
  return entriesOf(object.fields[field]).map(
    ({ to, attributes }) => `${names.get(`${to.kind} ${to.id}`) ?? to.id}: ${JSON.stringify(attributes)}`,
  );
}

const NO_TOKEN = ([request]: [string, number]): boolean => !request.includes('oauth2');

describe('reading', () => {
  it('gives users in the words of the declaration', () =>
    reading({}, ({ snapshot }) => {
      const ana = find(snapshot, 'user', 'Ana.Ruiz@acme.example');
      expect(ana).toEqual({
        kind: 'user',
        id: ana.id,
        name: 'Ana.Ruiz@acme.example',
        state: 'active',
        fields: {
          firstName: 'Ana',
          lastName: 'Ruiz',
          role: 'Default',
          'permissions.scheduleJobs': true,
          'permissions.prioritizeJobs': false,
          'permissions.assignJobs': false,
          'permissions.createCollections': false,
          'permissions.apiAccess': false,
          'permissions.createAndUpdateDcm': false,
          'permissions.shareDcmForExecution': false,
          'permissions.shareDcmForCollaboration': false,
          'permissions.manageGenericVaults': true,
          studio: { kind: 'studio', id: find(snapshot, 'studio', 'Finance').id },
          defaultCredential: { kind: 'credential', id: find(snapshot, 'credential', 'ACME\\svc-finance').id },
          workerTag: 'gpu',
          timeZone: 'Europe/Madrid',
          language: 'es-es',
          locked: false,
        },
        facts: { lastLogin: '2026-05-01T08:00:00Z' },
      });
      const gone = find(snapshot, 'user', 'gone@acme.example');
      expect(gone.state).toBe('deactivated');
      expect(gone.fields).toMatchObject({
        defaultCredential: null,
        workerTag: '',
        timeZone: '',
        language: '',
        locked: true,
      });
    }));

  it('gives groups with members, credentials with shares, studios, and no password anywhere', () =>
    reading({}, ({ snapshot }) => {
      const alpha = find(snapshot, 'group', 'Alpha');
      expect(alpha.fields.role).toBe('Member');
      expect(new Set(entries(snapshot, alpha, 'members'))).toEqual(
        new Set(['Ana.Ruiz@acme.example: {}', 'gone@acme.example: {}']),
      );
      expect(alpha.facts).toEqual({ members: 2 });
      expect('directoryGroups' in alpha.fields).toBe(false);
      expect(find(snapshot, 'group', 'Beta').fields).toEqual({ role: 'Default', members: [] });
      expect(entries(snapshot, find(snapshot, 'credential', 'ACME\\svc-finance'), 'shares')).toEqual([
        'Alpha: {}',
        `${ADMIN.email}: {}`,
      ]);
      expect(find(snapshot, 'studio', 'Finance')).toMatchObject({
        fields: { shareSchedules: true, defaultCredential: { kind: 'credential' } },
        facts: { members: 1 },
      });
      expect(JSON.stringify(snapshot)).not.toContain('planted-secret');
    }));

  it('gives shares of collections with what they allow and until when, from the admin pages (§6, §12)', () =>
    reading({}, ({ snapshot }) => {
      const collection = find(snapshot, 'collection', 'Month-end');
      expect(new Set(entries(snapshot, collection, 'shares'))).toEqual(
        new Set([
          'admin@emulator.example: {"can":["admin"],"until":null}',
          'gone@acme.example: {"can":["add-assets","update-assets"],"until":"2027-03-31T23:59:59Z"}',
          'Alpha: {"can":[],"until":null}',
          // All the others together are the same right as admin (semantics.md §9).
          'Beta: {"can":["admin"],"until":null}',
        ]),
      );
      expect(collection.facts).toEqual({ assets: 1 });
      expect(snapshot.gaps).toEqual([]);
    }));

  it.each(['full', 'reduced'] as const)('tells the studios a collection is shared with: V3 lists %s', (fullLists) => {
    const [collection] = SEED.collections ?? [];
    if (collection === undefined) throw new Error('no collection in the seed');
    const seed = { ...SEED, collections: [{ ...collection, studios: ['Lab', 'Finance'] }] };
    return reading({ seed, switches: { fullLists } }, ({ snapshot }) => {
      const ids = ['Finance', 'Lab'].map((name) => find(snapshot, 'studio', name).id).sort();
      const { facts, fields } = find(snapshot, 'collection', 'Month-end');
      expect(facts).toEqual({ assets: 1, studioShares: 2, sharedStudios: ids });
      expect(entriesOf(fields.shares)).toHaveLength(4);
    });
  });

  it('knows the account by its address, whatever the case, and nobody when it is not among the users', async () => {
    await reading({}, ({ snapshot }) => expect(snapshot.account?.email).toBe(ADMIN.email), {
      account: 'Admin@Emulator.example',
    });
    await reading({}, ({ snapshot }) => expect(snapshot.account).toBeNull(), { account: 'nobody@acme.example' });
  });

  it('is the same, byte for byte, however often and in whatever order answers come', () =>
    reading({}, async ({ snapshot, connection }) => {
      const again = await readAll(connection);
      expect({ ...again, takenAt: '' }).toEqual({ ...snapshot, takenAt: '' });
      expect(JSON.stringify({ ...again, takenAt: '' })).toBe(JSON.stringify({ ...snapshot, takenAt: '' }));
      const order = snapshot.objects.map(({ kind, name }) => `${kind} ${name}`);
      expect(order).toEqual([
        'user Ana.Ruiz@acme.example',
        'user admin@emulator.example',
        'user gone@acme.example',
        'group Alpha',
        'group Beta',
        'collection Month-end',
        'credential ACME\\svc-finance',
        'credential ACME\\svc-other',
        'studio Finance',
        'studio Lab',
      ]);
    }));
});

describe('requests', () => {
  it('are one list a kind, one a group and a studio, and the admin page', () =>
    reading({}, ({ emulator, connection }) => {
      expect(Object.fromEntries(Object.entries(emulator.counts()).filter(NO_TOKEN))).toEqual({
        'GET v3/users': 1,
        'GET v3/usergroups': 1,
        'GET v3/usergroups/{id}': 2,
        'GET v3/collections': 1,
        'GET admin/v1/collections': 1,
        'GET v3/credentials': 1,
        'GET v3/subscriptions': 1,
        'GET v3/subscriptions/{id}': 2,
      });
      expect(connection.requests).toEqual({ reads: 10, writes: 0 });
    }));

  it('are none for kinds nobody asks for', () =>
    reading(
      {},
      ({ emulator, snapshot }) => {
        expect(Object.fromEntries(Object.entries(emulator.counts()).filter(NO_TOKEN))).toEqual({ 'GET v3/users': 1 });
        expect(snapshot.scope).toEqual(['user']);
        expect('studio' in (snapshot.objects[0]?.fields ?? {})).toBe(false);
      },
      {},
      { kinds: ['user'], userStudios: false },
    ));

  it('are one each for the credentials that matter where the list says less, and none for the others (§7)', () =>
    reading(
      { switches: { fullLists: 'reduced' } },
      ({ emulator, snapshot }) => {
        expect(emulator.counts()['GET v3/credentials/{id}']).toBe(1);
        expect(find(snapshot, 'credential', 'ACME\\svc-finance').fields.shares).toHaveLength(2);
        expect(find(snapshot, 'credential', 'ACME\\svc-other').fields).toEqual({});
      },
      {},
      { kinds: ['credential'], userStudios: false, credentials: ['acme\\svc-finance'] },
    ));

  it('are as many admin pages as 1,234 collections need, and no more', async () => {
    const collections = Array.from({ length: 1234 }, (_, index) => ({
      name: `C${index}`,
      owner: ADMIN.email,
      shares: [{ user: ADMIN.email, canAddAssets: index % 2 === 0 }],
    }));
    await reading(
      { seed: { users: [ADMIN], collections, apiKeys: KEYS } },
      ({ emulator, snapshot, notices }) => {
        expect(Object.fromEntries(Object.entries(emulator.counts()).filter(NO_TOKEN))).toEqual({
          'GET v3/collections': 1,
          'GET admin/v1/collections': 3,
        });
        expect(snapshot.objects).toHaveLength(1234);
        const odd = snapshot.objects.filter(
          ({ fields }) => JSON.stringify(entriesOf(fields.shares)[0]?.attributes) === '{"can":[],"until":null}',
        );
        expect(odd).toHaveLength(617);
        expect(notices).toEqual([]);
      },
      {},
      { kinds: ['collection'], userStudios: false },
    );
  });
});

describe('what is not documented about admin/v1/collections (§12, §18)', () => {
  it.each(['id', 'collectionId'] as const)('is found out: the V3 id may be its `%s`', (adminCollectionId) =>
    reading({ switches: { adminCollectionId } }, ({ snapshot }) => {
      expect(snapshot.gaps).toEqual([]);
      expect(entries(snapshot, find(snapshot, 'collection', 'Month-end'), 'shares')).toContain(
        'Alpha: {"can":[],"until":null}',
      );
    }),
  );

  it.each([
    ['missing', 'full'],
    ['missing', 'reduced'],
  ] as const)('pages that are %s leave who is in, and a gap (V3 lists %s)', (adminCollections, fullLists) =>
    reading({ switches: { adminCollections, fullLists } }, ({ snapshot, emulator, notices }) => {
      const shares = entries(snapshot, find(snapshot, 'collection', 'Month-end'), 'shares');
      expect(new Set(shares)).toEqual(
        new Set(['admin@emulator.example: {}', 'gone@acme.example: {}', 'Alpha: {}', 'Beta: {}']),
      );
      expect(snapshot.gaps.map(({ kind, field }) => `${kind} ${field}`)).toEqual([
        'collection shares.can',
        'collection shares.until',
      ]);
      expect(notices.join()).toMatch(/does not have admin\/v1\/collections/);
      expect(emulator.counts()['GET v3/collections/{id}'] ?? 0).toBe(fullLists === 'reduced' ? 1 : 0);
    }),
  );

  it('pages without permissions are a gap, and never read as "nothing allowed"', () =>
    reading({ switches: { adminCollections: 'no-permissions' } }, ({ snapshot }) => {
      for (const { attributes } of entriesOf(find(snapshot, 'collection', 'Month-end').fields.shares)) {
        expect(attributes.can).toBeUndefined();
      }
      expect(snapshot.gaps.some(({ field }) => field === 'shares.can')).toBe(true);
    }));

  it('pages that the account may not read are a gap as well', () =>
    reading(
      {
        intercept: ({ path }) =>
          path.startsWith('admin/') ? { status: 401, body: '{"message":"denied"}' } : undefined,
      },
      ({ snapshot }) => {
        expect(snapshot.gaps[0]?.reason).toMatch(/may not read admin\/v1\/collections/);
      },
    ));

  it('the pages also say who is in where the V3 list does not', () =>
    reading({ switches: { fullLists: 'reduced' } }, ({ snapshot, emulator }) => {
      expect(entriesOf(find(snapshot, 'collection', 'Month-end').fields.shares)).toHaveLength(4);
      expect(find(snapshot, 'collection', 'Month-end').facts).toEqual({ assets: 1 });
      expect(emulator.counts()['GET v3/collections/{id}']).toBeUndefined();
    }));

  it('a collection the pages do not know keeps its shares without attributes, and that is said', () =>
    reading(
      {
        intercept: ({ path }) => (path.startsWith('admin/') ? { status: 200, body: '[]' } : undefined),
        seed: SEED,
      },
      ({ snapshot }) => {
        expect(entries(snapshot, find(snapshot, 'collection', 'Month-end'), 'shares')).toContain('Alpha: {}');
        expect(snapshot.gaps.map(({ reason }) => reason)).toContain(
          'neither id in admin/v1/collections is one that V3 lists',
        );
      },
    ));
});

describe('Windows authentication (§5, §6, §13)', () => {
  const seed: Seed = {
    users: [
      { ...ADMIN, sid: 'S-1-5-21-1-2-3-1000' },
      { email: 'ana@acme.example', firstName: '', lastName: '', sid: 'S-1-5-21-1-2-3-1001' },
      { email: 'omar@acme.example', firstName: '', lastName: '', sid: 'S-1-5-21-1-2-3-1002' },
    ],
    groups: [
      {
        name: 'Alpha',
        role: 'Member',
        members: ['ana@acme.example'],
        directoryGroups: [{ sid: 'S-1-5-21-1-2-3-1104', name: 'ACME\\FIN' }],
      },
    ],
    collections: [
      {
        name: 'Close',
        owner: ADMIN.email,
        shares: [{ user: 'ana@acme.example', canAddAssets: true }, { user: 'omar@acme.example' }],
      },
    ],
    apiKeys: KEYS,
  };

  it('gives directory groups by SID, in capitals, with the name of the directory', () =>
    reading({ authentication: 'windows', seed }, ({ snapshot }) => {
      const alpha = find(snapshot, 'group', 'Alpha');
      expect(alpha.fields.directoryGroups).toEqual([
        { to: { kind: 'directoryGroup', id: 'S-1-5-21-1-2-3-1104' }, attributes: { name: 'ACME\\FIN' } },
      ]);
      expect(entries(snapshot, alpha, 'members')).toEqual(['ana@acme.example: {}']);
      expect(alpha.facts).toEqual({ members: 2 });
    }));

  it('finds the user behind the SID of a collection member through groups, and keeps the SID of the others', () =>
    reading({ authentication: 'windows', seed }, ({ snapshot }) => {
      const shares = entries(snapshot, find(snapshot, 'collection', 'Close'), 'shares');
      expect(shares.some((share) => share.startsWith('ana@acme.example: {"can":["add-assets"]'))).toBe(true);
      expect(shares.every((share) => /^(?:ana|omar)@|^sid:S-1-5-21-1-2-3-1002/.test(share))).toBe(true);
      expect(find(snapshot, 'user', 'ana@acme.example').facts?.sid).toBe('S-1-5-21-1-2-3-1001');
    }));
});

describe('releases (§15)', () => {
  it.each([
    ['2022.1', false],
    ['2024.1', true],
  ] as const)('%s: Data Connection Manager permissions are there: %s', (release, there) =>
    reading(
      { level: release },
      ({ snapshot }) => {
        const fields = find(snapshot, 'user', 'Ana.Ruiz@acme.example').fields;
        expect('permissions.manageGenericVaults' in fields).toBe(there);
      },
      { release },
    ),
  );

  it('below 2024.2 studios are a gap and cost no request', () =>
    reading(
      { level: '2024.1' },
      ({ snapshot, emulator }) => {
        expect(snapshot.gaps).toEqual([
          { kind: 'studio', reason: 'studios: 2024.2 and later, this is 2024.1' },
          { kind: 'user', field: 'studio', reason: 'studios: 2024.2 and later, this is 2024.1' },
        ]);
        expect(snapshot.scope).not.toContain('studio');
        expect(emulator.counts()['GET v3/subscriptions']).toBeUndefined();
      },
      { release: '2024.1' },
    ));

  it('declared newer than the server is: a missing endpoint and missing flags are gaps, said and not a crash', () =>
    reading(
      { level: '2022.1' },
      ({ snapshot, notices }) => {
        expect(snapshot.gaps.map(({ kind, field }) => `${kind} ${field ?? ''}`.trim())).toEqual([
          'studio',
          'user studio',
          'user permissions.createAndUpdateDcm',
          'user permissions.shareDcmForExecution',
          'user permissions.shareDcmForCollaboration',
          'user permissions.manageGenericVaults',
        ]);
        expect(notices).toHaveLength(2);
      },
      { release: '2026.1' },
    ));

  it.each([
    ['2022.1', '2022.1'],
    ['2024.1', '2024.1'],
    ['2024.2', '2024.2'],
    ['2026', '2025.2'],
  ] as const)('nobody declared are taken from the swagger document: level %s is at least %s', (level, value) =>
    withEmulator({ seed: SEED, level }, async (emulator) => {
      const { release: _, ...config } = configFor(emulator.url);
      const { connection } = await openConnection(config);
      const snapshot = await readAll(connection);
      expect(snapshot.release).toEqual({ value, source: 'swagger document' });
      await readAll(connection);
      expect(Object.entries(emulator.counts()).filter(([name]) => name.includes('swagger'))).toEqual([
        ['GET swagger/docs/v3', 1],
      ]);
      await connection.close();
    }),
  );

  it('that nothing tells are taken for the lowest, and said to be assumed', () =>
    withEmulator({ seed: SEED, switches: { swaggerDocument: false } }, async (emulator) => {
      const { release: _, ...config } = configFor(emulator.url);
      const { connection } = await openConnection(config);
      const snapshot = await readAll(connection);
      expect(snapshot.release).toEqual({ value: '2022.1', source: 'assumed' });
      expect(snapshot.gaps.find(({ kind }) => kind === 'studio')?.reason).toMatch(/declare `release`/);
      await connection.close();
    }));
});
