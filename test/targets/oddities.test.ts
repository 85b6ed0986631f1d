/** Every oddity of server-v3.md §2–§10, §13 and §16 that touches what the target does, by its name. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EmulatorOptions, Fault, Seed } from '../../src/emulator/index.js';
import type { Change } from '../../src/model/change.js';
import type { TargetConfig } from '../../src/model/declaration.js';
import { refTo } from '../../src/model/ref.js';
import type { Outcome, Step } from '../../src/model/step.js';
import type { Connection, World } from '../../src/model/system.js';
import { entriesOf } from '../../src/model/value.js';
import { type CheckedEmulator, withEmulator } from '../support/emulator.js';
import { changeOf, configFor, openConnection, performAll, readAll, stepsOf, user, worldOf } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'gallerist-oddities-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ADMIN = {
  email: 'admin@emulator.example',
  firstName: 'Ad',
  lastName: 'Min',
  role: 'Curator',
  isApiEnabled: true,
  canCreateCollections: true,
  sid: 'S-1-5-21-1-2-3-1000',
} as const;
const SEED: Seed = {
  users: [
    ADMIN,
    { email: 'ana@acme.example', firstName: 'Ana', lastName: 'Ruiz', role: 'Artisan', sid: 'S-1-5-21-1-2-3-1001' },
    { email: 'omar@acme.example', firstName: 'Omar', lastName: 'Haddad', role: 'Member', sid: 'S-1-5-21-1-2-3-1002' },
  ],
  groups: [
    { name: 'Alpha', role: 'Viewer', members: ['ana@acme.example', 'omar@acme.example'] },
    { name: 'Beta', role: 'Evaluated' },
  ],
  studios: [{ name: 'Finance' }, { name: 'Lab' }],
  credentials: [{ userName: 'ACME\\svc', users: ['ana@acme.example'] }],
  workflows: [{ name: 'Close books', owner: 'ana@acme.example' }],
  collections: [
    { name: 'Close', owner: ADMIN.email, shares: [{ user: 'ana@acme.example', canAddAssets: true }] },
    { name: 'Full', owner: ADMIN.email, workflows: ['Close books'] },
  ],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: ADMIN.email }],
};
const ana = user('ana@acme.example');
const omar = user('omar@acme.example');

interface Stage {
  readonly emulator: CheckedEmulator;
  readonly connection: Connection;
  readonly world: World;
  /** Lowers and performs. */
  run(...changes: readonly Change[]): Promise<readonly Outcome[]>;
  /** Performs steps as they are. */
  perform(steps: readonly Step[]): Promise<readonly Outcome[]>;
  again(): Promise<World>;
}

function stage<T>(
  options: EmulatorOptions,
  act: (stage: Stage) => Promise<T>,
  config: Partial<TargetConfig> = {},
): Promise<T> {
  return withEmulator({ seed: SEED, ...options }, async (emulator) => {
    if (emulator.ca !== undefined) writeFileSync(join(folder, 'ca.pem'), emulator.ca);
    const { connection } = await openConnection(
      configFor(emulator.url, {
        authentication: options.authentication ?? 'built-in',
        ...(emulator.ca === undefined ? {} : { caFile: 'ca.pem' }),
        ...config,
      }),
      { projectFolder: folder },
    );
    const world = worldOf(await readAll(connection));
    const perform = async (steps: readonly Step[]): Promise<readonly Outcome[]> =>
      (await performAll(connection, steps, world)).map(({ outcome }) => outcome);
    try {
      return await act({
        emulator,
        connection,
        world,
        run: (...changes) => perform(stepsOf(changes, world)),
        perform,
        again: async () => worldOf(await readAll(connection)),
      });
    } finally {
      await connection.close();
    }
  });
}

/** The bodies sent to a method and path, decoded. */
function sent(emulator: CheckedEmulator, call: RegExp): readonly unknown[] {
  return emulator.exchanges
    .filter(({ method, path }) => call.test(`${method} ${path}`))
    .map(({ requestBody }) => (requestBody === '' ? undefined : JSON.parse(requestBody)));
}

/** Answers once in place of the server. */
function once(call: RegExp, fault: Fault): NonNullable<EmulatorOptions['intercept']> {
  let answered = false;
  return ({ method, path }) => {
    if (answered || !call.test(`${method} ${path}`)) return undefined;
    answered = true;
    return fault;
  };
}

describe('§2 conventions', () => {
  it('any 2xx is success: 201 for users and groups, 200 for collections and credentials, 200 without a body for PUT usergroups', () =>
    stage({ tls: true }, async ({ emulator, world, run }) => {
      const outcomes = await run(
        changeOf(world, 'user', 'new@acme.example', 'create', { set: { firstName: 'N', lastName: 'P' } }),
        changeOf(world, 'group', 'New', 'create'),
        changeOf(world, 'collection', 'New', 'create'),
        changeOf(world, 'credential', 'ACME\\new', 'create', {
          set: { password: { secret: 'env', name: 'SVC_PASSWORD' } },
        }),
        changeOf(world, 'studio', 'New', 'create'),
        changeOf(world, 'group', 'Beta', 'update', { set: { role: 'Member' } }),
      );
      expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['done']));
      const statuses = new Map(
        emulator.exchanges
          .filter(({ method }) => method !== 'GET')
          .map(({ method, path, status }) => [`${method} ${path.replace(/[0-9a-f]{24}/, '{id}')}`, status]),
      );
      expect(Object.fromEntries(statuses)).toMatchObject({
        'POST v3/users': 201,
        'POST v3/usergroups': 201,
        'POST v3/collections': 200,
        'POST v3/credentials': 200,
        'POST v3/subscriptions': 201,
        'PUT v3/usergroups/{id}': 200,
      });
    }));

  it('creates that answer only the id as a JSON string bind it, and so do views with `id` or `credentialId`', () =>
    stage({ tls: true }, async ({ world, run, again }) => {
      const outcomes = await run(
        changeOf(world, 'user', 'new@acme.example', 'create', { set: { firstName: 'N', lastName: 'P' } }),
        changeOf(world, 'group', 'New', 'create'),
        changeOf(world, 'collection', 'New', 'create'),
        changeOf(world, 'credential', 'ACME\\new', 'create', {
          set: { password: { secret: 'env', name: 'SVC_PASSWORD' } },
        }),
      );
      const after = await again();
      const bound = outcomes.flatMap((outcome) => outcome.bound ?? []);
      expect(bound).toHaveLength(4);
      for (const { ref, id } of bound) expect(after.object(ref)?.id).toBe(id);
    }));

  it('a ModelState 400 is told in its own words', () =>
    stage({}, async ({ world, run }) => {
      const [outcome] = await run(changeOf(world, 'group', 'x'.repeat(300), 'create'));
      expect(outcome?.status).toBe('failed');
      expect(outcome?.message).toMatch(/^POST v3\/usergroups: the server answered 400: .*Name/i);
    }));

  it('401 for "not allowed" ends in one failure, after one new token, and says what the account needs', () =>
    stage(
      { seed: { ...SEED, users: (SEED.users ?? []).map((one) => ({ ...one, canCreateCollections: false })) } },
      async ({ world, run, emulator }) => {
        const tokens = emulator.counts()['POST oauth2/token'] ?? 0;
        const [outcome] = await run(changeOf(world, 'collection', 'New', 'create'));
        expect(outcome?.status).toBe('failed');
        expect(outcome?.message).toMatch(/not allowed \(401.*for collections the right to create them/);
        expect(sent(emulator, /^POST v3\/collections$/)).toHaveLength(2);
        expect(emulator.counts()['POST oauth2/token']).toBe(tokens + 1);
      },
    ));
});

describe('§4 users', () => {
  it('PUT sends every writable field as read, and none of the read-only ones', () =>
    stage({}, async ({ emulator, world, run }) => {
      await run(changeOf(world, 'user', 'omar@acme.example', 'update', { set: { workerTag: 'gpu' } }));
      expect(sent(emulator, /^PUT v3\/users/)).toEqual([
        {
          firstName: 'Omar',
          lastName: 'Haddad',
          email: 'omar@acme.example',
          role: 'Member',
          defaultWorkerTag: 'gpu',
          canScheduleJobs: false,
          canPrioritizeJobs: false,
          canAssignJobs: false,
          canCreateCollections: false,
          isApiEnabled: false,
          defaultCredentialId: '',
          isAccountLocked: false,
          isActive: true,
          isValidated: true,
          timeZone: '',
          language: '',
          canCreateAndUpdateDcm: false,
          canShareForExecutionDcm: false,
          canShareForCollaborationDcm: false,
          canManageGenericVaultsDcm: false,
        },
      ]);
    }));

  it('fields that this version does not know go back as they came', () =>
    stage(
      {
        intercept: ({ method, path }) =>
          method === 'GET' && /^v3\/users\/\w+$/.test(path)
            ? {
                status: 200,
                body: JSON.stringify({
                  id: 'x',
                  email: 'omar@acme.example',
                  firstName: null,
                  role: 'Member',
                  canScheduleJobs: false,
                  canPrioritizeJobs: false,
                  canAssignJobs: false,
                  canCreateCollections: false,
                  isApiEnabled: false,
                  isAccountLocked: false,
                  isActive: true,
                  isValidated: true,
                  lastLoginDateTime: '2026-01-01T00:00:00',
                  sharedCredentialIds: ['1'],
                  canDoSomethingNew: true,
                }),
              }
            : method === 'PUT'
              ? { status: 200, body: '{}' }
              : undefined,
      },
      async ({ emulator, world, run }) => {
        await run(
          changeOf(world, 'user', 'omar@acme.example', 'update', { set: { 'permissions.scheduleJobs': true } }),
        );
        const [body] = emulator.exchanges
          .filter(({ method }) => method === 'PUT')
          .map(({ requestBody }): unknown => JSON.parse(requestBody));
        expect(body).toMatchObject({ canDoSomethingNew: true, firstName: '', language: '', canScheduleJobs: true });
        expect(body).not.toHaveProperty('lastLoginDateTime');
        expect(body).not.toHaveProperty('sharedCredentialIds');
        expect(body).not.toHaveProperty('id');
      },
    ));

  it.each(['keep', 'reset'] as const)(
    'Data Connection Manager flags survive a PUT, whether omitted ones are kept or reset: %s',
    (omittedFlags) =>
      stage(
        {
          switches: { omittedFlags },
          seed: {
            ...SEED,
            users: (SEED.users ?? []).map((one) => ({ ...one, canManageGenericVaultsDcm: true })),
          },
        },
        async ({ world, run, again }) => {
          await run(changeOf(world, 'user', 'omar@acme.example', 'update', { set: { workerTag: 'gpu' } }));
          expect((await again()).object(omar)?.fields['permissions.manageGenericVaults']).toBe(true);
        },
      ),
  );

  it('a person without a name cannot be created, and no call is made to learn it', () =>
    stage({}, async ({ world, run, connection }) => {
      const [outcome] = await run(changeOf(world, 'user', 'new@acme.example', 'create', { set: { firstName: 'N' } }));
      expect(outcome).toMatchObject({ status: 'failed', message: expect.stringContaining('without lastName') });
      expect(connection.requests.writes).toBe(0);
    }));

  it('deactivating takes people out of every group; the effect says so', () =>
    stage({}, async ({ world, run, again }) => {
      const change = changeOf(world, 'user', 'ana@acme.example', 'deactivate');
      const [step] = stepsOf([change], world);
      expect(step?.effect).toEqual([
        { ref: ana, field: 'state', expects: 'active', leaves: 'deactivated' },
        { ref: refTo('group', 'Alpha'), field: 'members', entry: ana, expects: {}, leaves: null },
      ]);
      expect((await run(change))[0]?.status).toBe('done');
      const after = await again();
      expect(after.object(ana)?.state).toBe('deactivated');
      expect(after.groupsOf(ana)).toEqual([]);
    }));

  it('somebody inactive who is still in a group is deactivated again before being deleted', () =>
    stage(
      {
        seed: {
          ...SEED,
          users: [
            ...(SEED.users ?? []),
            { email: 'gone@acme.example', firstName: 'Gone', lastName: 'Girl', isActive: false },
          ],
          groups: [{ name: 'Alpha', role: 'Viewer', members: ['gone@acme.example'] }, { name: 'Beta' }],
        },
      },
      async ({ world, run }) => {
        const outcomes = await run(changeOf(world, 'user', 'gone@acme.example', 'delete'));
        expect(outcomes.map(({ status }) => status)).toEqual(['done', 'done']);
      },
    ));

  it('deactivating says when it took away more than the plan names', () =>
    stage({}, async ({ world, connection, emulator, run }) => {
      const beta = emulator.save().groups?.find(({ name }) => name === 'Beta')?.id ?? '';
      const other = await openConnection(configFor(emulator.url));
      const there = worldOf(await readAll(other.connection));
      await performAll(
        other.connection,
        stepsOf([changeOf(there, 'group', 'Beta', 'update', { add: [['members', ana]] })], there),
        there,
      );
      await other.connection.close();
      const [outcome] = await run(changeOf(world, 'user', 'ana@acme.example', 'deactivate'));
      expect(beta).not.toBe('');
      expect(outcome).toMatchObject({ status: 'done', message: 'left 2 groups, 1 of which the plan names' });
      expect(connection.requests.writes).toBe(1);
    }));

  it.each([400, 409])('deleting somebody who still owns something fails with what to do: %i', (userInUseStatus) =>
    stage({ switches: { userInUseStatus } }, async ({ emulator, world, run }) => {
      const { workflows: _, ...state } = emulator.save();
      const collections = (state.collections ?? []).map((one) => ({
        ...one,
        owner: 'ana@acme.example',
        workflows: [],
      }));
      emulator.load({ ...state, collections });
      const outcomes = await run(changeOf(world, 'user', 'ana@acme.example', 'delete'));
      expect(outcomes.map(({ status }) => status)).toEqual(['done', 'failed']);
      expect(outcomes[1]?.message).toMatch(/transfer them first; the account stays as it is by now$/);
    }),
  );

  it.each(['built-in', 'windows'] as const)(
    'somebody to be deleted who owns a workflow stays as he is, in his groups and with his role: %s',
    (authentication) =>
      stage({ authentication }, async ({ connection, world, run, again }) => {
        const change = changeOf(world, 'user', 'ana@acme.example', 'delete');
        for (const { title, operation } of stepsOf([change], world)) {
          if (operation !== 'user.delete') expect(title).toMatch(/, unless a workflow or schedule is owned$/);
        }
        const outcomes = await run(change);
        expect(outcomes[0]).toMatchObject({
          status: 'failed',
          message:
            'user ana@acme.example owns 1 workflow and cannot be deleted, so nothing was done: transfer them first',
        });
        expect(new Set(outcomes.slice(1).map(({ status }) => status))).toEqual(new Set(['skipped']));
        expect(connection.requests.writes).toBe(0);
        const after = await again();
        expect(after.object(ana)).toMatchObject({ state: 'active', fields: { role: 'Artisan' } });
        expect(after.groupsOf(ana)).toEqual([refTo('group', 'Alpha')]);
      }),
  );

  it('somebody to be deleted whose assets cannot be looked up stays as he is', () =>
    stage(
      { intercept: ({ path }) => (path.includes('/assets') ? { status: 404, body: '' } : undefined) },
      async ({ connection, world, run }) => {
        const outcomes = await run(changeOf(world, 'user', 'omar@acme.example', 'delete'));
        expect(outcomes.map(({ status }) => status)).toEqual(['failed', 'skipped']);
        expect(outcomes[0]?.message).toMatch(/^what user omar@acme\.example owns could not be looked up/);
        expect(connection.requests.writes).toBe(0);
      },
    ));

  it('somebody to be deleted who owns collections that go to somebody else is deleted after they went', () =>
    stage({}, async ({ emulator, run, world }) => {
      const { workflows: _, collections = [], ...state } = emulator.save();
      emulator.load({
        ...state,
        collections: collections.map((one) => ({ ...one, owner: 'ana@acme.example', workflows: [] })),
      });
      const there = changeOf(world, 'user', 'ana@acme.example', 'delete');
      expect(there.action).toBe('delete');
      const outcomes = await run(
        there,
        ...['Close', 'Full'].map((name) => ({
          ...changeOf(world, 'collection', name, 'update', { set: { owner: omar } }),
          fields: [{ field: 'owner', before: ana, after: omar, fate: { disposition: 'automatic' as const } }],
        })),
      );
      expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['done']));
    }));

  it.each(['exact', 'contains'] as const)(
    'an address is looked up by filter and compared here, however filters match: %s',
    (filterMatch) =>
      stage({ switches: { filterMatch } }, async ({ connection, world }) => {
        expect(await connection.find(user('ANA@acme.example'))).toEqual([world.object(ana)?.id]);
        expect(await connection.find(user('na@acme.example'))).toEqual([]);
      }),
  );
});

describe('§5 groups', () => {
  it('why somebody was not added is told in the words of the server, without what they must not hold', () => {
    const ids: string[] = [];
    return stage(
      {
        intercept: ({ method, path }) =>
          method === 'POST' && path.endsWith('/users')
            ? {
                status: 200,
                body: JSON.stringify({
                  successfullyAddedUserCount: 0,
                  totalUsersSubmittedCount: 2,
                  failedUserReasons: {
                    [ids[0] ?? '']: 'is \u001b[2J not\nwanted',
                    [ids[1] ?? '']: 'not with emulator%2Dsecret',
                  },
                }),
              }
            : undefined,
      },
      async ({ world, run }) => {
        ids.push(...[omar, user(ADMIN.email)].map((one) => world.object(one)?.id ?? ''));
        const [outcome] = await run(
          changeOf(world, 'group', 'Beta', 'update', {
            add: [
              ['members', omar],
              ['members', user(ADMIN.email)],
            ],
          }),
        );
        expect(outcome?.failedEntries).toEqual(
          expect.arrayContaining([
            { entry: omar, reason: 'is [2J not wanted' },
            { entry: user(ADMIN.email), reason: 'its words are not repeated, as there is a secret in them' },
          ]),
        );
      },
    );
  });

  it('members are a bare array, in one call, and only those who are not in yet', () =>
    stage({}, async ({ emulator, world, run }) => {
      await run(
        changeOf(world, 'group', 'Alpha', 'update', {
          add: [
            ['members', ana],
            ['members', user(ADMIN.email)],
          ],
        }),
      );
      expect(sent(emulator, /^POST v3\/usergroups\/\w+\/users/)).toEqual([[world.object(user(ADMIN.email))?.id]]);
    }));

  it('a 200 with failedUserReasons is a failure of those people, with the reason of the server', () =>
    stage(
      {
        intercept: ({ method, path }) =>
          method === 'POST' && path.endsWith('/users')
            ? {
                status: 200,
                body: JSON.stringify({
                  successfullyAddedUserCount: 1,
                  totalUsersSubmittedCount: 2,
                  failedUserReasons: { [reasonFor]: 'User is not validated', ['__proto__']: 'odd' },
                }),
              }
            : undefined,
      },
      async ({ world, run }) => {
        reasonFor = world.object(omar)?.id ?? '';
        const [outcome] = await run(
          changeOf(world, 'group', 'Beta', 'update', {
            add: [
              ['members', ana],
              ['members', omar],
            ],
          }),
        );
        expect(outcome).toMatchObject({
          status: 'failed',
          message: '1 of 2 were not added to group Beta',
          failedEntries: [{ entry: omar, reason: 'User is not validated' }],
        });
      },
    ));
  let reasonFor = '';

  it('people who cannot be added do not keep the others out', () =>
    stage({}, async ({ world, perform, again }) => {
      const steps = stepsOf(
        [
          changeOf(world, 'group', 'Beta', 'update', {
            add: [
              ['members', ana],
              ['members', user('nobody@acme.example')],
            ],
          }),
        ],
        world,
      );
      const [outcome] = await perform(steps);
      expect(outcome?.failedEntries).toEqual([
        { entry: user('nobody@acme.example'), reason: 'does not exist on the target' },
      ]);
      expect(entriesOf((await again()).object(refTo('group', 'Beta'))?.fields.members)).toHaveLength(1);
    }));

  it('fewer added than sent without a reason is a failure, not a success', () =>
    stage(
      {
        intercept: ({ method, path }) =>
          method === 'POST' && path.endsWith('/users')
            ? { status: 200, body: '{"successfullyAddedUserCount":0,"totalUsersSubmittedCount":1}' }
            : undefined,
      },
      async ({ world, run }) => {
        const [outcome] = await run(changeOf(world, 'group', 'Beta', 'update', { add: [['members', ana]] }));
        expect(outcome).toMatchObject({ status: 'failed', message: expect.stringContaining('added 0 of 1') });
      },
    ));

  it('deleting never forces: a group with members stays', () =>
    stage({}, async ({ emulator, world, run, again }) => {
      const [outcome] = await run(changeOf(world, 'group', 'Alpha', 'delete'));
      expect(outcome?.status).toBe('failed');
      expect((await again()).object(refTo('group', 'Alpha'))).toBeDefined();
      expect(emulator.exchanges.map(({ path }) => path).filter((path) => path.includes('forceDelete'))).toEqual([
        expect.stringMatching(/forceDelete=false$/),
      ]);
    }));

  it('a directory group goes in as a bare JSON string, and is looked up before it is taken out: 400 if absent', () =>
    stage({ authentication: 'windows' }, async ({ emulator, world, run }) => {
      const sid = refTo('directoryGroup', 's-1-5-21-1-2-3-1104');
      const add = changeOf(world, 'group', 'Beta', 'update', {
        add: [['directoryGroups', sid, { name: 'ACME\\FIN' }]],
      });
      const remove = changeOf(world, 'group', 'Beta', 'update', { remove: [['directoryGroups', sid]] });
      expect((await run(remove))[0]?.status).toBe('already');
      expect((await run(add))[0]?.status).toBe('done');
      expect((await run(add))[0]?.status).toBe('already');
      expect((await run(remove))[0]?.status).toBe('done');
      expect(sent(emulator, /^POST .*activedirectorygroups$/)).toEqual(['S-1-5-21-1-2-3-1104']);
    }));

  it('a directory group the directory does not know says so', () =>
    stage(
      { authentication: 'windows', seed: { ...SEED, directory: [{ sid: 'S-1-5-21-1-2-3-9' }] } },
      async ({ world, run }) => {
        const sid = refTo('directoryGroup', 'S-1-5-21-1-2-3-1104');
        const [outcome] = await run(changeOf(world, 'group', 'Beta', 'update', { add: [['directoryGroups', sid]] }));
        expect(outcome).toMatchObject({ status: 'failed', message: expect.stringContaining('may not know') });
      },
    ));
});

describe('§6 collections', () => {
  it.each([null, ''])('one whose owner is gone (%j) gets one, and without one it cannot be renamed', (ownerId) => {
    /** The answer of a server that lost the owner. */
    const orphaned = (body: unknown): string => JSON.stringify({ ...Object(body), ownerId });
    let view: unknown;
    return stage(
      {
        intercept: ({ method, path }) =>
          view !== undefined && method === 'GET' && /^v3\/collections\/\w+$/.test(path)
            ? { status: 200, body: orphaned(view) }
            : undefined,
      },
      async ({ emulator, world, run }) => {
        const id = world.object(refTo('collection', 'Close'))?.id ?? '';
        view = { id, name: 'Close', dateAdded: '2026-01-01T00:00:00Z', users: [], userGroupIds: [] };
        const [renamed] = await run({
          ...changeOf(world, 'collection', 'Close', 'update'),
          fields: [{ field: 'name', before: 'Close', after: 'Closed', fate: { disposition: 'automatic' } }],
        });
        expect(renamed).toMatchObject({
          status: 'failed',
          message: 'collection Close has no owner, and cannot be changed without: declare one',
        });
        const [owned] = await run({
          ...changeOf(world, 'collection', 'Close', 'update'),
          fields: [{ field: 'owner', before: null, after: ana, fate: { disposition: 'automatic' } }],
        });
        expect(owned?.status).toBe('done');
        expect(sent(emulator, /^PUT v3\/collections/)).toEqual([{ name: 'Close', ownerId: world.object(ana)?.id }]);
      },
    );
  });

  it('a share sends all six permissions, and the end only when there is one', () =>
    stage({}, async ({ emulator, world, run }) => {
      await run(
        changeOf(world, 'collection', 'Close', 'update', {
          add: [
            ['shares', omar, { can: ['admin'], until: null }],
            ['shares', refTo('group', 'Beta'), { can: ['add-assets'], until: '2027-03-31T23:59:59Z' }],
          ],
        }),
      );
      const all = {
        canAddAssets: true,
        canRemoveAssets: true,
        canUpdateAssets: true,
        canAddUsers: true,
        canRemoveUsers: true,
      };
      const none = { canRemoveAssets: false, canUpdateAssets: false, canAddUsers: false, canRemoveUsers: false };
      const bodies = sent(emulator, /^POST v3\/collections\/\w+\/user/);
      expect(bodies).toContainEqual({
        userId: world.object(omar)?.id,
        collectionsPermissions: { isAdmin: true, ...all },
      });
      expect(bodies).toContainEqual({
        userGroupId: world.object(refTo('group', 'Beta'))?.id,
        expirationDate: '2027-03-31T23:59:59Z',
        collectionsPermissions: { isAdmin: false, canAddAssets: true, ...none },
      });
    }));

  it('an end is taken away by a PUT without it', () =>
    stage({}, async ({ world, run, again }) => {
      const end = { can: [], until: '2027-03-31T23:59:59Z' };
      await run(changeOf(world, 'collection', 'Close', 'update', { update: [['shares', ana, end]] }));
      await run(
        changeOf(world, 'collection', 'Close', 'update', { update: [['shares', ana, { can: [], until: null }]] }),
      );
      expect(entriesOf((await again()).object(refTo('collection', 'Close'))?.fields.shares)[0]?.attributes).toEqual({
        can: [],
        until: null,
      });
    }));

  it('a share that somebody else added meanwhile is not added twice: its permissions are set', () =>
    stage({ switches: { duplicateMember: 'refuse' } }, async ({ world, run, again }) => {
      const add = changeOf(world, 'collection', 'Close', 'update', {
        add: [['shares', omar, { can: [], until: null }]],
      });
      await run(add);
      const wider = changeOf(world, 'collection', 'Close', 'update', {
        add: [['shares', omar, { can: ['add-assets'], until: null }]],
      });
      expect((await run(wider))[0]).toMatchObject({ status: 'done', message: expect.stringContaining('already') });
      const shares = entriesOf((await again()).object(refTo('collection', 'Close'))?.fields.shares);
      expect(shares.find(({ to }) => to.path[0] === 'omar@acme.example')?.attributes.can).toEqual(['add-assets']);
    }));

  it('a share that is gone is not changed', () =>
    stage({}, async ({ world, run }) => {
      await run(changeOf(world, 'collection', 'Close', 'update', { remove: [['shares', ana]] }));
      const [outcome] = await run(
        changeOf(world, 'collection', 'Close', 'update', { update: [['shares', ana, { can: [], until: null }]] }),
      );
      expect(outcome).toMatchObject({ status: 'failed', message: expect.stringContaining('not shared with user ana') });
    }));

  it('deleting never forces: a collection with assets stays', () =>
    stage({}, async ({ world, run, again }) => {
      expect((await run(changeOf(world, 'collection', 'Full', 'delete')))[0]?.status).toBe('failed');
      expect((await again()).object(refTo('collection', 'Full'))).toBeDefined();
    }));

  it('what is created belongs to the account until its owner is set, and one of another owner shows whose key it is', () =>
    stage(
      {},
      async ({ world, run }) => {
        const change = changeOf(world, 'collection', 'New', 'create', { set: { owner: omar } });
        const [create, own] = stepsOf([change], world);
        expect(create?.effect[1]).toEqual({ ref: change.ref, field: 'owner', expects: null, leaves: ana });
        expect(own?.effect).toEqual([{ ref: change.ref, field: 'owner', expects: ana, leaves: omar }]);
        const outcomes = await run(change);
        expect(outcomes.map(({ status }) => status)).toEqual(['failed', 'skipped']);
        expect(outcomes[0]?.halt).toMatch(/^the key is not that of ana@acme\.example/);
      },
      { account: 'ana@acme.example' },
    ));
});

describe('§7 credentials', () => {
  it('a password is in one request and nowhere else', () =>
    stage({ tls: true }, async ({ emulator, world, run }) => {
      const change = changeOf(world, 'credential', 'ACME\\new', 'create', {
        set: { password: { secret: 'env', name: 'SVC_PASSWORD' } },
      });
      const steps = stepsOf([change], world);
      const outcomes = await run(change);
      expect(JSON.stringify([steps, outcomes])).not.toContain('planted-secret');
      expect(emulator.exchanges.filter(({ requestBody }) => requestBody.includes('planted-secret'))).toHaveLength(1);
      expect(sent(emulator, /^POST v3\/credentials$/)).toEqual([
        { username: 'ACME\\new', password: 'planted-secret-0451' },
      ]);
    }));

  it('a password that is not set fails its step by the name of the variable, before any call', () =>
    stage({ tls: true }, async ({ world, run, connection }) => {
      const [outcome] = await run(
        changeOf(world, 'credential', 'ACME\\new', 'create', { set: { password: { secret: 'env', name: 'NOWHERE' } } }),
      );
      expect(outcome).toMatchObject({ status: 'failed', message: '${env:NOWHERE}: the variable is not set' });
      expect(connection.requests.writes).toBe(0);
    }));

  it('without TLS a password is never sent, whatever a step asks for', () =>
    stage({ switches: { plainHttpCredentials: 'allow' } }, async ({ emulator, world, run, connection }) => {
      const set = { password: { secret: 'env', name: 'SVC_PASSWORD' } } as const;
      const outcomes = await run(
        changeOf(world, 'credential', 'ACME\\new', 'create', { set }),
        changeOf(world, 'credential', 'ACME\\svc', 'update', { set }),
      );
      expect(outcomes).toMatchObject([
        { status: 'failed', message: expect.stringContaining('over https only') },
        { status: 'failed', message: expect.stringContaining('over https only') },
      ]);
      expect(connection.requests.writes).toBe(0);
      expect(JSON.stringify(emulator.exchanges)).not.toContain('planted-secret');
    }));

  it('a release without POST says that it does not have it', () =>
    stage({ tls: true, level: '2024.2' }, async ({ world, run }) => {
      const [outcome] = await run(
        changeOf(world, 'credential', 'ACME\\new', 'create', {
          set: { password: { secret: 'env', name: 'SVC_PASSWORD' } },
        }),
      );
      expect(outcome).toMatchObject({
        status: 'failed',
        message: expect.stringContaining('this release does not have it'),
      });
    }));

  it('deleting never forces: one that is shared stays', () =>
    stage({}, async ({ world, run, again }) => {
      expect((await run(changeOf(world, 'credential', 'ACME\\svc', 'delete')))[0]?.status).toBe('failed');
      expect((await again()).object(refTo('credential', 'acme\\SVC'))).toBeDefined();
    }));
});

describe('§10 studios', () => {
  it('the answer of a create holds a key and a secret: neither gets into an outcome', () =>
    stage({}, async ({ emulator, world, run }) => {
      const outcomes = await run(changeOf(world, 'studio', 'New', 'create', { set: { shareSchedules: true } }));
      const answer = emulator.exchanges.find(({ method, path }) => method === 'POST' && path === 'v3/subscriptions');
      const body = JSON.parse(answer?.responseBody ?? '{}') as Record<string, string>;
      expect(body.apiSecret).toMatch(/./);
      expect(JSON.stringify(outcomes)).not.toContain(body.apiSecret);
      expect(JSON.stringify(outcomes)).not.toContain(body.apiKey);
    }));

  it('canShareSchedule when it is created, canShareSchedules when it is changed', () =>
    stage({}, async ({ emulator, world, run }) => {
      await run(
        changeOf(world, 'studio', 'New', 'create', { set: { shareSchedules: true } }),
        changeOf(world, 'studio', 'Lab', 'update', { set: { shareSchedules: true } }),
      );
      expect(sent(emulator, /^POST v3\/subscriptions$/)).toEqual([{ name: 'New', canShareSchedule: true }]);
      expect(sent(emulator, /^PUT v3\/subscriptions/)).toEqual([
        { name: 'Lab', credentialId: '', canShareSchedules: true },
      ]);
    }));

  it('the id to delete is in the query', () =>
    stage({}, async ({ emulator, world, run }) => {
      await run(changeOf(world, 'studio', 'Lab', 'delete'));
      const paths = emulator.exchanges.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
      expect(paths).toEqual([`v3/subscriptions?subscriptionId=${world.object(refTo('studio', 'Lab'))?.id}`]);
    }));

  it('a move names the person in a list and leaves the others where they are', () =>
    stage({}, async ({ emulator, world, run, again }) => {
      const lab = refTo('studio', 'Lab');
      await run(changeOf(world, 'user', 'ana@acme.example', 'update', { set: { studio: lab } }));
      await run(changeOf(world, 'user', 'omar@acme.example', 'update', { set: { studio: lab } }));
      expect(sent(emulator, /^PUT v3\/subscriptions\/\w+\/users/)).toHaveLength(2);
      const after = await again();
      expect([ana, omar].map((ref) => after.object(ref)?.fields.studio)).toEqual([lab, lab]);
    }));
});

describe('§13 Windows authentication', () => {
  it('permissions of a person are written by SID, those of a group by id', () =>
    stage({ authentication: 'windows' }, async ({ emulator, world, run }) => {
      const [outcome] = await run(
        changeOf(world, 'collection', 'Close', 'update', {
          update: [['shares', ana, { can: ['admin'], until: null }]],
        }),
      );
      expect(outcome?.status).toBe('done');
      const paths = emulator.exchanges.filter(({ method }) => method === 'PUT').map(({ path }) => path);
      expect(paths).toEqual([expect.stringMatching(/\/users\/S-1-5-21-1-2-3-1001\/permissions$/)]);
    }));

  it.each(['id', 'sid', 'either'] as const)(
    'members are added and removed, whether the server takes an id or a SID: %s',
    (windowsCollectionUser) =>
      stage({ authentication: 'windows', switches: { windowsCollectionUser } }, async ({ world, run }) => {
        expect(
          (
            await run(
              changeOf(world, 'collection', 'Close', 'update', { add: [['shares', omar, { can: [], until: null }]] }),
            )
          ).map(({ status }) => status),
        ).toEqual(['done']);
        expect(
          (await run(changeOf(world, 'collection', 'Close', 'update', { remove: [['shares', ana]] }))).map(
            ({ status }) => status,
          ),
        ).toEqual(['done']);
      }),
  );

  it('the plan carries the SID, so that a saved one can be performed without reading anybody', () =>
    stage({ authentication: 'windows' }, async ({ world }) => {
      const [step] = stepsOf(
        [changeOf(world, 'collection', 'Close', 'update', { update: [['shares', ana, { can: [], until: null }]] })],
        world,
      );
      expect(step?.args).toEqual({ sid: 'S-1-5-21-1-2-3-1001' });
    }));

  it('a person whose SID no answer told is not given permissions, and never taken for absent', () =>
    stage(
      { authentication: 'windows', seed: { ...SEED, groups: [{ name: 'Beta', role: 'Evaluated' }] } },
      async ({ world, run }) => {
        expect(world.object(ana)?.facts.sid).toBeUndefined();
        const [update] = await run(
          changeOf(world, 'collection', 'Close', 'update', { update: [['shares', ana, { can: [], until: null }]] }),
        );
        expect(update).toMatchObject({
          status: 'failed',
          message: expect.stringContaining('the SID of user ana@acme.example is needed'),
        });
        const [remove] = await run(changeOf(world, 'collection', 'Close', 'update', { remove: [['shares', ana]] }));
        expect(remove?.status).toBe('done');
      },
    ));

  it('nobody is created, and nobody is deactivated by a switch there is not', () =>
    stage({ authentication: 'windows' }, async ({ world }) => {
      const operations = stepsOf(
        [
          changeOf(world, 'user', 'ana@acme.example', 'deactivate', {
            set: { role: 'NoAccess' },
            leaves: [refTo('group', 'Alpha')],
          }),
        ],
        world,
      ).map(({ operation }) => operation);
      expect(operations).toEqual(['user.update', 'group.member.remove']);
    }));

  it('groups that nobody declared are not left', () =>
    stage({ authentication: 'windows' }, async ({ world }) => {
      const steps = stepsOf(
        [changeOf(world, 'user', 'ana@acme.example', 'deactivate', { set: { role: 'NoAccess' } })],
        world,
      );
      expect(steps.map(({ operation }) => operation)).toEqual(['user.update']);
    }));
});

describe('what changed since it was read', () => {
  it('is left alone and told, with what was expected and what is there', () =>
    stage({}, async ({ world, run, connection }) => {
      await run(changeOf(world, 'user', 'omar@acme.example', 'update', { set: { role: 'Viewer' } }));
      const { writes } = connection.requests;
      const [outcome] = await run(changeOf(world, 'user', 'omar@acme.example', 'update', { set: { role: 'Artisan' } }));
      expect(outcome).toMatchObject({
        status: 'failed',
        message: 'user omar@acme.example was changed since it was read: role should have been "Member", is "Viewer"',
        requests: 1,
      });
      expect(connection.requests.writes).toBe(writes);
    }));

  it('names people, not ids, when an owner changed', () =>
    stage({}, async ({ world, run }) => {
      await run(changeOf(world, 'collection', 'Close', 'update', { set: { owner: omar } }));
      const [outcome] = await run(changeOf(world, 'collection', 'Close', 'update', { set: { owner: ana } }));
      expect(outcome?.message).toMatch(/owner should have been user admin@emulator\.example, is the user with id/);
    }));

  it('and is gone fails its update and is "already" for its deletion', () =>
    stage({}, async ({ world, run }) => {
      const remove = changeOf(world, 'group', 'Beta', 'delete');
      expect((await run(remove))[0]?.status).toBe('done');
      expect((await run(remove))[0]?.status).toBe('already');
      const [outcome] = await run(changeOf(world, 'group', 'Beta', 'update', { set: { role: 'Member' } }));
      expect(outcome).toMatchObject({ status: 'failed', message: expect.stringContaining('gone since it was read') });
    }));
});

describe('answers that are lost', () => {
  const create = /^POST v3\/usergroups$/;
  it.each<[string, Fault, Outcome['status'], number]>([
    ['the connection breaks after the server did it', { commit: true, reset: true }, 'done', 1],
    ['the server did it and answers 500', { commit: true, status: 500, body: '{}' }, 'done', 1],
    ['a gateway answers 502, and nothing was done', { status: 502, body: '<html>' }, 'done', 2],
    ['a gateway gives up waiting', { status: 504, body: '<html>' }, 'unknown', 1],
    ['a page comes instead', { commit: true, status: 200, body: '<html>sign in</html>' }, 'done', 1],
    ['the id is missing', { commit: true, status: 201, body: '{}' }, 'done', 1],
    ['the server refuses', { status: 400, body: '"no"' }, 'failed', 1],
  ])('of a create are looked up before it is sent again: %s', (_, fault, expected, posts) =>
    stage({ intercept: once(create, fault) }, async ({ world, run, emulator, connection }) => {
      const [outcome] = await run(changeOf(world, 'group', 'New', 'create'));
      expect(outcome?.status).toBe(expected);
      expect(emulator.counts()['POST v3/usergroups']).toBe(posts);
      const ids = await connection.find(refTo('group', 'New'));
      expect(ids).toHaveLength(expected === 'done' ? 1 : 0);
      expect(outcome?.bound?.map(({ id }) => id) ?? []).toEqual(ids);
    }),
  );

  it('of the token are no doubt about the write: it was never sent', () => {
    let broken = false;
    return stage(
      {
        intercept: ({ method, path }) => {
          if (method === 'POST' && path === 'v3/usergroups') {
            broken = true;
            return { status: 401, body: '{}' };
          }
          return broken && path === 'oauth2/token' ? { reset: true } : undefined;
        },
      },
      async ({ world, run }) => {
        const [outcome] = await run(changeOf(world, 'group', 'New', 'create'));
        expect(outcome).toMatchObject({
          status: 'failed',
          message: expect.stringContaining('POST oauth2/token: no answer'),
        });
      },
    );
  });

  it('of a look-up are not taken for "there is none"', () =>
    stage(
      {
        intercept: ({ path }) => (path.startsWith('v3/collections') && finds ? { status: 500, body: '{}' } : undefined),
      },
      async ({ connection }) => {
        finds = true;
        await expect(connection.find(refTo('collection', 'Close'))).rejects.toThrow('the server answered 500');
        finds = false;
      },
    ));
  let finds = false;
});

describe('finding', () => {
  it('gives every id a name has', () =>
    stage(
      {
        seed: {
          ...SEED,
          collections: [
            { name: 'Twin', owner: ADMIN.email },
            { name: 'Twin', owner: ADMIN.email },
          ],
        },
      },
      async ({ connection }) => {
        const ids = await connection.find(refTo('collection', 'Twin'));
        expect(ids).toHaveLength(2);
        expect(await connection.find(refTo('collection', 'Twin', ids[0]))).toEqual([ids[0]]);
        expect(await connection.find(refTo('collection', 'twin'))).toEqual([]);
        expect(await connection.find(refTo('credential', 'acme\\SVC'))).toHaveLength(1);
        expect(await connection.find(refTo('studio', 'Lab'))).toHaveLength(1);
        expect(await connection.find(refTo('settings', 'settings'))).toEqual([]);
      },
    ));

  it('asks for a person just created as it was written: a server may mind case', () =>
    stage({ switches: { filterMatch: 'exact' } }, async ({ connection, emulator, world, run }) => {
      await run(
        changeOf(world, 'user', 'New.Person@acme.example', 'create', { set: { firstName: 'N', lastName: 'P' } }),
      );
      expect(await connection.find(user('new.person@acme.example'))).toHaveLength(1);
      expect(emulator.exchanges.at(-1)?.path).toBe('v3/users?email=New.Person%40acme.example');
    }));
});
