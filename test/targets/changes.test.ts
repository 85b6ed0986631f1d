import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Level, Seed } from '../../src/emulator/index.js';
import type { Change, Disposition } from '../../src/model/change.js';
import { refTo } from '../../src/model/ref.js';
import type { World } from '../../src/model/system.js';
import { systemFor } from '../../src/targets/index.js';
import { withEmulator } from '../support/emulator.js';
import {
  changeOf,
  configFor,
  notLeft,
  openConnection,
  performAll,
  readAll,
  stepsOf,
  user,
  worldOf,
} from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'gallerist-target-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MODES = ['built-in', 'saml', 'windows'] as const;
const LEVELS = ['2022.1', '2024.1', '2024.2', '2026'] as const satisfies readonly Level[];
const RELEASES = { '2022.1': '2022.1', '2024.1': '2024.1', '2024.2': '2024.2', '2026': '2026.1' } as const;
type Mode = (typeof MODES)[number];

const ana = user('ana@acme.example');
const omar = user('omar@acme.example');
const idle = user('idle@acme.example');
const finance = refTo('group', 'Finance');
const free = refTo('credential', 'ACME\\svc-free');
const fin = refTo('directoryGroup', 'S-1-5-21-1-2-3-1104');
const UNTIL = '2035-01-31T23:59:59Z';

const SEED: Seed = {
  users: [
    {
      email: 'admin@emulator.example',
      firstName: 'Ad',
      lastName: 'Min',
      role: 'Curator',
      isApiEnabled: true,
      canCreateCollections: true,
      sid: 'S-1-5-21-1-2-3-1000',
    },
    {
      email: 'ana@acme.example',
      firstName: 'Ana',
      lastName: 'Ruiz',
      role: 'Artisan',
      studio: 'Finance',
      sid: 'S-1-5-21-1-2-3-1001',
    },
    {
      email: 'omar@acme.example',
      firstName: 'Omar',
      lastName: 'Haddad',
      role: 'Member',
      studio: 'Finance',
      canPrioritizeJobs: true,
      sid: 'S-1-5-21-1-2-3-1002',
    },
    { email: 'gone@acme.example', firstName: 'Gone', lastName: 'Girl', role: 'Viewer', isActive: false },
    {
      email: 'idle@acme.example',
      firstName: 'Idle',
      lastName: 'Hands',
      role: 'Viewer',
      sid: 'S-1-5-21-1-2-3-1003',
    },
  ],
  groups: [
    { name: 'Finance', role: 'Viewer', members: ['ana@acme.example', 'idle@acme.example', 'omar@acme.example'] },
    { name: 'Empty', role: 'Evaluated' },
    { name: 'Directory', role: 'Member', directoryGroups: [{ sid: 'S-1-5-21-1-2-3-1104', name: 'ACME\\FIN' }] },
  ],
  studios: [{ name: 'Finance' }, { name: 'Lab' }],
  credentials: [{ userName: 'ACME\\svc-old', groups: ['Finance'] }, { userName: 'ACME\\svc-free' }],
  collections: [
    {
      name: 'Close',
      owner: 'ana@acme.example',
      shares: [{ user: 'omar@acme.example', canAddAssets: true }, { group: 'Finance' }],
    },
    { name: 'Bare', owner: 'admin@emulator.example' },
  ],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: 'admin@emulator.example' }],
};

interface Row {
  readonly change: string;
  readonly make: (world: World) => readonly Change[];
  /** What decides the fate: `[kind, field, operation]` as the planner asks. */
  readonly asks: Parameters<ReturnType<ReturnType<typeof systemFor>['capabilities']>['ability']>;
  readonly fate?: (mode: Mode, level: Level) => Disposition;
  /** Operations the change becomes. */
  readonly steps: readonly string[] | ((mode: Mode) => readonly string[]);
  readonly tls?: true;
}

const studios = (_: Mode, level: Level): Disposition =>
  level === '2026' || level === '2024.2' ? 'automatic' : 'manual';
const newest = (_: Mode, level: Level): Disposition => (level === '2026' ? 'automatic' : 'manual');
const created = (mode: Mode): Disposition => (mode === 'windows' ? 'pending' : 'automatic');

const ROWS: readonly Row[] = [
  {
    change: 'a user is created with what POST takes',
    asks: ['user', undefined, 'create'],
    fate: created,
    make: (world) => [
      changeOf(world, 'user', 'New@acme.example', 'create', {
        set: {
          firstName: 'New',
          lastName: 'Person',
          role: 'Member',
          'permissions.scheduleJobs': true,
          defaultCredential: free,
          timeZone: 'Europe/Madrid',
          workerTag: 'gpu',
        },
      }),
    ],
    steps: ['user.create'],
  },
  {
    change: 'a user is created, and what POST does not take follows',
    asks: ['user', undefined, 'create'],
    fate: created,
    make: (world) => [
      changeOf(world, 'user', 'new@acme.example', 'create', {
        set: { firstName: 'New', lastName: 'Person', language: 'es-es', locked: true },
      }),
    ],
    steps: ['user.create', 'user.update'],
  },
  {
    change: 'every scalar of a user goes in one PUT',
    asks: ['user', 'role', 'update'],
    make: (world) => [
      changeOf(world, 'user', 'omar@acme.example', 'update', {
        set: {
          firstName: 'Omár',
          lastName: 'O’Haddad',
          role: 'Default',
          'permissions.scheduleJobs': true,
          'permissions.prioritizeJobs': false,
          'permissions.assignJobs': true,
          'permissions.createCollections': true,
          'permissions.apiAccess': true,
          defaultCredential: free,
          workerTag: 'gpu',
          timeZone: 'Europe/Madrid',
          language: 'es-es',
          locked: true,
        },
      }),
    ],
    steps: ['user.update'],
  },
  {
    change: 'DCM permissions change',
    asks: ['user', 'permissions.manageGenericVaults', 'update'],
    fate: (_, level) => (level === '2022.1' ? 'absent' : 'automatic'),
    make: (world) => [
      changeOf(world, 'user', 'omar@acme.example', 'update', {
        set: {
          'permissions.createAndUpdateDcm': true,
          'permissions.shareDcmForExecution': true,
          'permissions.shareDcmForCollaboration': true,
          'permissions.manageGenericVaults': true,
        },
      }),
    ],
    steps: ['user.update'],
  },
  {
    change: 'an e-mail address changes',
    asks: ['user', 'email', 'update'],
    make: (world) => [changeOf(world, 'user', 'omar@acme.example', 'update', { set: { email: 'Omar@acme.example' } })],
    steps: ['user.update'],
  },
  {
    change: 'a user is deactivated',
    asks: ['user', undefined, 'deactivate'],
    make: (world) => [
      changeOf(world, 'user', 'ana@acme.example', 'deactivate', {
        ...(world.snapshot.authentication === 'windows' ? { set: { role: 'NoAccess' } } : {}),
        leaves: [refTo('group', 'Finance')],
      }),
    ],
    steps: (mode) => (mode === 'windows' ? ['user.update', 'group.member.remove'] : ['user.deactivate']),
  },
  {
    change: 'a user is reactivated',
    asks: ['user', 'state', 'update'],
    make: (world) => [changeOf(world, 'user', 'gone@acme.example', 'update', { set: { state: 'active' } })],
    steps: ['user.update'],
  },
  {
    change: 'a user is deleted',
    asks: ['user', undefined, 'delete'],
    make: (world) => [changeOf(world, 'user', 'idle@acme.example', 'delete')],
    steps: (mode) =>
      mode === 'windows' ? ['user.update', 'group.member.remove', 'user.delete'] : ['user.deactivate', 'user.delete'],
  },
  {
    change: 'a user moves to another studio',
    asks: ['user', 'studio', 'update'],
    fate: studios,
    make: (world) => [
      changeOf(world, 'user', 'omar@acme.example', 'update', { set: { studio: refTo('studio', 'Lab') } }),
    ],
    steps: ['user.move'],
  },
  {
    change: 'a group is created with members',
    asks: ['group', undefined, 'create'],
    make: (world) => [
      changeOf(world, 'group', 'New', 'create', {
        set: { role: 'Member' },
        add: [
          ['members', ana],
          ['members', omar],
        ],
      }),
    ],
    steps: ['group.create', 'group.members.add'],
  },
  {
    change: 'a group is created without a role',
    asks: ['group', undefined, 'create'],
    make: (world) => [changeOf(world, 'group', 'New', 'create')],
    steps: ['group.create'],
  },
  {
    change: 'a group changes its role',
    asks: ['group', 'role', 'update'],
    make: (world) => [changeOf(world, 'group', 'Finance', 'update', { set: { role: 'Default' } })],
    steps: ['group.update'],
  },
  {
    change: 'members join and leave',
    asks: ['group', 'members', 'update'],
    make: (world) => [
      changeOf(world, 'group', 'Finance', 'update', { remove: [['members', ana]] }),
      changeOf(world, 'group', 'Empty', 'update', { add: [['members', ana]] }),
    ],
    steps: ['group.members.add', 'group.member.remove'],
  },
  {
    change: 'a group is deleted',
    asks: ['group', undefined, 'delete'],
    make: (world) => [changeOf(world, 'group', 'Empty', 'delete')],
    steps: ['group.delete'],
  },
  {
    change: 'a directory group joins',
    asks: ['group', 'directoryGroups', 'update'],
    fate: (mode, level) => (mode !== 'windows' ? 'absent' : level === '2022.1' ? 'manual' : 'automatic'),
    make: (world) => [
      changeOf(world, 'group', 'Finance', 'update', { add: [['directoryGroups', fin, { name: 'ACME\\FIN' }]] }),
    ],
    steps: ['group.directoryGroup.add'],
  },
  {
    change: 'a directory group leaves',
    asks: ['group', 'directoryGroups', 'update'],
    fate: (mode, level) => (mode !== 'windows' ? 'absent' : level === '2022.1' ? 'manual' : 'automatic'),
    make: (world) => [changeOf(world, 'group', 'Directory', 'update', { remove: [['directoryGroups', fin]] })],
    steps: ['group.directoryGroup.remove'],
  },
  {
    change: 'a collection is created with owner and shares',
    asks: ['collection', undefined, 'create'],
    make: (world) => [
      changeOf(world, 'collection', 'New', 'create', {
        set: { owner: ana },
        add: [
          ['shares', omar, { can: ['admin'], until: UNTIL }],
          ['shares', finance, { can: ['add-assets'], until: null }],
        ],
      }),
    ],
    steps: ['collection.create', 'collection.share.add', 'collection.share.add', 'collection.update'],
  },
  {
    change: 'a collection gets another owner',
    asks: ['collection', 'owner', 'update'],
    make: (world) => [changeOf(world, 'collection', 'Close', 'update', { set: { owner: idle } })],
    steps: ['collection.update'],
  },
  {
    change: 'shares are added, changed and removed',
    asks: ['collection', 'shares', 'update'],
    make: (world) => [
      changeOf(world, 'collection', 'Close', 'update', {
        add: [['shares', idle, { can: ['add-users', 'remove-users'], until: UNTIL }]],
        update: [['shares', omar, { can: ['update-assets'], until: UNTIL }]],
        remove: [['shares', finance]],
      }),
    ],
    steps: ['collection.share.remove', 'collection.share.add', 'collection.share.update'],
  },
  {
    change: 'a share is narrowed',
    asks: ['collection', 'shares', 'update'],
    make: (world) => [
      changeOf(world, 'collection', 'Close', 'update', { update: [['shares', omar, { can: [], until: UNTIL }]] }),
    ],
    steps: ['collection.share.update'],
  },
  {
    change: 'what a group may do in a collection changes',
    asks: ['collection', 'shares', 'update'],
    make: (world) => [
      changeOf(world, 'collection', 'Close', 'update', {
        update: [['shares', finance, { can: ['admin'], until: null }]],
      }),
    ],
    steps: ['collection.share.update'],
  },
  {
    change: 'a collection is deleted',
    asks: ['collection', undefined, 'delete'],
    make: (world) => [changeOf(world, 'collection', 'Bare', 'delete')],
    steps: ['collection.delete'],
  },
  {
    change: 'a credential is created and shared',
    asks: ['credential', undefined, 'create'],
    fate: newest,
    tls: true,
    make: (world) => [
      changeOf(world, 'credential', 'ACME\\svc-new', 'create', {
        set: { password: { secret: 'env', name: 'SVC_PASSWORD' } },
        add: [
          ['shares', ana],
          ['shares', finance],
        ],
      }),
    ],
    steps: ['credential.create', 'credential.share.add', 'credential.share.add'],
  },
  {
    change: 'a password is changed',
    asks: ['credential', 'password', 'update'],
    fate: newest,
    tls: true,
    make: (world) => [
      changeOf(world, 'credential', 'ACME\\svc-free', 'update', {
        set: { password: { secret: 'env', name: 'SVC_PASSWORD' } },
      }),
    ],
    steps: ['credential.password'],
  },
  {
    change: 'shares of a credential change',
    asks: ['credential', 'shares', 'update'],
    make: (world) => [
      changeOf(world, 'credential', 'ACME\\svc-old', 'update', {
        add: [['shares', ana]],
        remove: [['shares', finance]],
      }),
    ],
    steps: ['credential.share.remove', 'credential.share.add'],
  },
  {
    change: 'a credential is deleted',
    asks: ['credential', undefined, 'delete'],
    make: (world) => [changeOf(world, 'credential', 'ACME\\svc-free', 'delete')],
    steps: ['credential.delete'],
  },
  {
    change: 'a studio is created',
    asks: ['studio', undefined, 'create'],
    fate: studios,
    make: (world) => [
      changeOf(world, 'studio', 'New', 'create', { set: { defaultCredential: free, shareSchedules: true } }),
    ],
    steps: ['studio.create'],
  },
  {
    change: 'a studio is changed',
    asks: ['studio', 'defaultCredential', 'update'],
    fate: studios,
    make: (world) => [
      changeOf(world, 'studio', 'Lab', 'update', { set: { defaultCredential: free, shareSchedules: true } }),
    ],
    steps: ['studio.update'],
  },
  {
    change: 'a studio is deleted',
    asks: ['studio', undefined, 'delete'],
    fate: studios,
    make: (world) => [changeOf(world, 'studio', 'Lab', 'delete')],
    steps: ['studio.delete'],
  },
];

const table = ROWS.flatMap((row) =>
  MODES.flatMap((mode) => LEVELS.map((level) => ({ row, mode, level, change: row.change }))),
);

describe('every change, by authentication and feature level', () => {
  it.each(table)('$change · $mode · $level', async ({ row, mode, level }) => {
    const tls = row.tls ?? false;
    await withEmulator({ authentication: mode, level, seed: SEED, tls }, async (emulator) => {
      if (emulator.ca !== undefined) writeFileSync(join(folder, 'ca.pem'), emulator.ca);
      const { connection } = await openConnection(
        configFor(emulator.url, {
          authentication: mode,
          release: RELEASES[level],
          ...(tls ? { caFile: 'ca.pem' } : {}),
        }),
        { projectFolder: folder },
      );
      try {
        const snapshot = await readAll(connection);
        const world = worldOf(snapshot);
        const fate = row.fate?.(mode, level) ?? 'automatic';
        const ability = systemFor('alteryx-server')
          .capabilities(snapshot)
          .ability(...row.asks);
        expect(ability.disposition).toBe(fate);
        if (fate !== 'automatic') {
          expect(ability.reason).not.toBe('');
          if (fate === 'manual') expect(ability.runbook?.length).toBeGreaterThan(1);
          return;
        }
        const steps = stepsOf(row.make(world), world);
        expect(steps.map(({ operation }) => operation)).toEqual(
          typeof row.steps === 'function' ? row.steps(mode) : row.steps,
        );
        const results = await performAll(connection, steps, world);
        expect(results.filter(({ outcome }) => outcome.status !== 'done').map(({ outcome }) => outcome)).toEqual([]);
        expect(notLeft(steps, worldOf(await readAll(connection)))).toEqual([]);
      } finally {
        await connection.close();
      }
    });
  });
});

describe('a step performed twice', () => {
  // Creates are looked up by whoever performs them; permissions and passwords cannot be read through V3; what a deleted object was like
  // nobody can ask.
  const repeatable = table.filter(
    ({ row, level, mode }) =>
      level === '2026' &&
      (row.fate?.(mode, level) ?? 'automatic') === 'automatic' &&
      !/created|share is narrowed|may do in|password|shares are added|user is deleted/.test(row.change),
  );
  it.each(repeatable)('writes nothing the second time · $change · $mode', async ({ row, mode, level }) => {
    await withEmulator({ authentication: mode, level, seed: SEED }, async (emulator) => {
      const { connection } = await openConnection(configFor(emulator.url, { authentication: mode }));
      try {
        const world = worldOf(await readAll(connection));
        const steps = stepsOf(row.make(world), world);
        await performAll(connection, steps, world);
        const { writes } = connection.requests;
        // Removing a member and deleting are the same call whether there is anything to remove or not (server-v3.md §5).
        const blind = steps.filter(({ operation }) => /\.delete$|member\.remove$/.test(operation));
        for (const { step, outcome } of await performAll(connection, steps, world)) {
          const expected = step.operation === 'group.member.remove' ? 'done' : 'already';
          expect([step.operation, outcome.status]).toEqual([step.operation, expected]);
        }
        expect(connection.requests.writes - writes).toBe(blind.length);
      } finally {
        await connection.close();
      }
    });
  });
});
