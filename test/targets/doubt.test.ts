/** What is done about a write whose answer never came, about what somebody else makes meanwhile, and about a key that is another's. */

import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { bindingsOf } from '../../src/apply/bindings.js';
import type { EmulatorOptions, Fault, Seed } from '../../src/emulator/index.js';
import type { Change } from '../../src/model/change.js';
import type { TargetConfig } from '../../src/model/declaration.js';
import { type Ref, refKey, refTo } from '../../src/model/ref.js';
import type { Outcome } from '../../src/model/step.js';
import type { Connection, World } from '../../src/model/system.js';
import { type CheckedEmulator, withEmulator } from '../support/emulator.js';
import { ADMINISTRATOR } from '../support/seeds.js';
import { changeOf, configFor, openConnection, performAll, readAll, stepsOf, user, worldOf } from './support.js';

const ADMIN = 'admin@emulator.example';
const SEED: Seed = {
  users: [
    ADMINISTRATOR,
    { email: 'ana@acme.example', firstName: 'Ana', lastName: 'Ruiz', role: 'Artisan' },
    { email: 'omar@acme.example', firstName: 'Omar', lastName: 'Haddad', role: 'Member' },
  ],
  groups: [
    { name: 'Alpha', role: 'Viewer', members: ['ana@acme.example'] },
    { name: 'Empty', role: 'Viewer' },
  ],
  collections: [{ name: 'Close', owner: ADMIN, shares: [{ user: 'ana@acme.example', canAddAssets: true }] }],
  credentials: [{ userName: 'ACME\\svc', users: ['ana@acme.example'] }],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: ADMIN }],
};
const ana = user('ana@acme.example');
const omar = user('omar@acme.example');

interface Stage {
  readonly emulator: CheckedEmulator;
  readonly connection: Connection;
  readonly world: World;
  readonly run: (...changes: readonly Change[]) => Promise<readonly Outcome[]>;
  /** Lets time pass on the client. */
  readonly wait: (milliseconds: number) => void;
}

function stage<T>(
  options: EmulatorOptions,
  act: (stage: Stage) => Promise<T>,
  config: Partial<TargetConfig> = {},
): Promise<T> {
  return withEmulator({ seed: SEED, ...options }, async (emulator) => {
    let ahead = 0;
    const { connection } = await openConnection(configFor(emulator.url, config), {
      now: () => new Date(Date.now() + ahead),
    });
    const world = worldOf(await readAll(connection));
    try {
      return await act({
        emulator,
        connection,
        world,
        run: async (...changes) =>
          (await performAll(connection, stepsOf(changes, world), world)).map(({ outcome }) => outcome),
        wait: (milliseconds) => {
          ahead += milliseconds;
        },
      });
    } finally {
      await connection.close();
    }
  });
}

/** Meets the first request of a sort with a fault. */
function once(call: RegExp, fault: Fault): NonNullable<EmulatorOptions['intercept']> {
  let met = false;
  return ({ method, path }) => {
    if (met || !call.test(`${method} ${path}`)) return undefined;
    met = true;
    return fault;
  };
}

function count(emulator: CheckedEmulator, call: RegExp): number {
  return emulator.exchanges.filter(({ method, path }) => call.test(`${method} ${path}`)).length;
}

const CHANGES: readonly (readonly [what: string, call: RegExp, make: (world: World) => Change])[] = [
  [
    'a user is changed',
    /^PUT v3\/users\//,
    (world) => changeOf(world, 'user', 'omar@acme.example', 'update', { set: { role: 'Viewer' } }),
  ],
  [
    'a user is deactivated',
    /^POST v3\/users\/.*deactivate/,
    (world) => changeOf(world, 'user', 'omar@acme.example', 'deactivate'),
  ],
  [
    'a group is changed',
    /^PUT v3\/usergroups\//,
    (world) => changeOf(world, 'group', 'Alpha', 'update', { set: { role: 'Member' } }),
  ],
  [
    'somebody joins',
    /^POST v3\/usergroups\/.*users$/,
    (world) => changeOf(world, 'group', 'Alpha', 'update', { add: [['members', omar]] }),
  ],
  [
    'somebody leaves',
    /^DELETE v3\/usergroups\/.*users\//,
    (world) => changeOf(world, 'group', 'Alpha', 'update', { remove: [['members', ana]] }),
  ],
  ['a group is deleted', /^DELETE v3\/usergroups\/\w+\?/, (world) => changeOf(world, 'group', 'Empty', 'delete')],
  [
    'a collection gets another owner',
    /^PUT v3\/collections\/\w+$/,
    (world) => changeOf(world, 'collection', 'Close', 'update', { set: { owner: omar } }),
  ],
  [
    'a share is added',
    /^POST v3\/collections\/.*users$/,
    (world) =>
      changeOf(world, 'collection', 'Close', 'update', {
        add: [['shares', omar, { can: ['add-assets'], until: null }]],
      }),
  ],
  [
    'a share is changed',
    /^PUT v3\/collections\/.*permissions$/,
    (world) =>
      changeOf(world, 'collection', 'Close', 'update', { update: [['shares', ana, { can: [], until: null }]] }),
  ],
  [
    'a share is removed',
    /^DELETE v3\/collections\/.*users\//,
    (world) => changeOf(world, 'collection', 'Close', 'update', { remove: [['shares', ana]] }),
  ],
  [
    'a credential is shared',
    /^POST v3\/credentials\/.*users$/,
    (world) => changeOf(world, 'credential', 'ACME\\svc', 'update', { add: [['shares', omar]] }),
  ],
];

describe('a lost answer is looked up, and what was not done is done', () => {
  const faults: readonly (readonly [string, Fault])[] = [
    ['it was done, and the connection broke', { commit: true, reset: true }],
    ['it was done, and a gateway answered 502', { commit: true, status: 502, body: '<html>' }],
    ['the connection broke before', { reset: true }],
    ['the server answered 500 and did nothing', { status: 500, body: '{}' }],
  ];
  it.each(CHANGES.flatMap(([what, call, make]) => faults.map(([how, fault]) => ({ what, how, call, make, fault }))))(
    '$what: $how',
    async ({ call, make, fault }) => {
      const plain = await stage({}, async ({ emulator, world, run }) => {
        await run(make(world));
        return stateOf(emulator);
      });
      await stage({ intercept: once(call, fault) }, async ({ emulator, world, run }) => {
        const [outcome] = await run(make(world));
        expect(outcome).toMatchObject({
          status: 'done',
          message: expect.stringMatching(/looked up, it was done|done by a second try/),
        });
        expect(count(emulator, call)).toBeLessThanOrEqual(2);
        expect(stateOf(emulator)).toEqual(plain);
      });
    },
  );

  it('and when it cannot be looked up either, it is unknown, and says both', () => {
    let broken = false;
    return stage(
      {
        intercept: ({ method, path }) => {
          if (method === 'PUT' && path.startsWith('v3/usergroups')) broken = true;
          return broken ? { reset: true, commit: method === 'PUT' } : undefined;
        },
      },
      async ({ emulator, world, run }) => {
        const [outcome] = await run(changeOf(world, 'group', 'Alpha', 'update', { set: { role: 'Member' } }));
        expect(outcome?.status).toBe('failed');
        expect(outcome?.message).toMatch(/^PUT v3\/usergroups\/.*no answer.*; then: GET v3\/usergroups/);
        expect(count(emulator, /^PUT/)).toBe(1);
      },
    );
  });
});

/** What the server holds, without what differs from run to run. */
function stateOf(emulator: CheckedEmulator): unknown {
  const { auditLog: _, nextId: __, ...state } = emulator.save();
  return JSON.parse(JSON.stringify(state, (name, value: unknown) => (/^date|Date$/.test(name) ? undefined : value)));
}

describe('a create nobody waits for any more', () => {
  it('is not sent again: it may still come, and does', () =>
    stage(
      { intercept: once(/^POST v3\/usergroups$/, { delay: 2_000 }) },
      async ({ emulator, world, run }) => {
        const [outcome] = await run(changeOf(world, 'group', 'New', 'create'));
        expect(outcome).toMatchObject({
          status: 'unknown',
          message: expect.stringContaining('it is not there, and may yet come'),
        });
        await pause(1_900);
        expect(count(emulator, /^POST v3\/usergroups$/)).toBe(1);
        expect(emulator.save().groups?.filter(({ name }) => name === 'New')).toHaveLength(1);
      },
      { readTimeout: 100 },
    ));

  it('and that may not be sent again stays in doubt, whether it was not there because it was not done or not yet', async () => {
    let interrupted = false;
    await stage(
      {
        intercept: ({ method, path }) => {
          const posts = method === 'POST' && path === 'v3/usergroups';
          if (posts) interrupted = true;
          if (posts) return { commit: true, status: 502, body: '<html>' };
          // The list that it is looked up in does not hold it yet.
          return interrupted ? { status: 200, body: '[]', headers: { 'content-type': 'application/json' } } : undefined;
        },
      },
      async ({ emulator, connection, world }) => {
        const [step] = stepsOf([changeOf(world, 'group', 'New', 'create')], world);
        const permit = async () => (interrupted ? 'interrupted by SIGTERM' : undefined);
        const outcome = step && (await connection.perform(step, bindingsOf(world), permit));
        expect(outcome).toMatchObject({
          status: 'unknown',
          message: expect.stringMatching(
            /502.*; looked up, it was not there, and it was not tried again: interrupted by SIGTERM$/,
          ),
        });
        expect(count(emulator, /^POST v3\/usergroups$/)).toBe(1);
        expect(emulator.save().groups?.filter(({ name }) => name === 'New')).toHaveLength(1);
      },
    );
  });

  it('and that was not begun when the run is to stop is skipped, whatever it waits for', () => {
    let ended = false;
    return stage(
      { intercept: ({ path }) => (ended && path === 'oauth2/token' ? { status: 503, body: '' } : undefined) },
      async ({ connection, world, wait }) => {
        const [step] = stepsOf([changeOf(world, 'group', 'New', 'create')], world);
        ended = true;
        wait(7_200_000);
        let asked = 0;
        const permit = async () => {
          asked += 1;
          return 'interrupted by SIGTERM';
        };
        const outcome = step && (await connection.perform(step, bindingsOf(world), permit));
        expect([outcome?.status, asked]).toEqual(['skipped', 1]);
      },
    );
  });

  it('and that others made otherwise meanwhile is theirs', () =>
    stage(
      {
        intercept: ({ method, path }) => {
          if (method !== 'POST' || path !== 'v3/usergroups') return undefined;
          return { reset: true };
        },
      },
      async ({ emulator, world, run }) => {
        const making = run(changeOf(world, 'group', 'New', 'create', { set: { role: 'Member' } }));
        const { groups = [], ...state } = emulator.save();
        emulator.load({ ...state, groups: [...groups, { name: 'New', role: 'Curator' }] });
        const [outcome] = await making;
        expect(outcome).toMatchObject({ status: 'lost-race', message: expect.stringContaining('with another role') });
      },
    ));
});

describe('a create whose answer is lost, with several of the name there', () => {
  it('takes none of them for its own, and names them all', () =>
    stage({ intercept: once(/^POST v3\/usergroups$/, { reset: true }) }, async ({ emulator, world, run }) => {
      const making = run(changeOf(world, 'group', 'New', 'create'));
      const { groups = [], ...state } = emulator.save();
      emulator.load({ ...state, groups: [...groups, { name: 'New' }, { name: 'New' }] });
      const [outcome] = await making;
      expect(outcome).toMatchObject({
        status: 'lost-race',
        message: expect.stringMatching(/^there are 2 by the name of .*New.* with the ids \w+, \w+/),
      });
      expect(outcome?.bound).toBeUndefined();
    }));
});

describe('a create on a reading older than a minute', () => {
  const make = (world: World, name: string, role = 'Member'): Change =>
    changeOf(world, 'group', name, 'create', { set: { role } });

  it('looks first, once for all of a kind; a young reading is believed', () =>
    stage({}, async ({ emulator, world, run, wait }) => {
      const before = count(emulator, /^GET v3\/usergroups$/);
      await run(make(world, 'One'));
      expect(count(emulator, /^GET v3\/usergroups$/)).toBe(before);
      wait(61_000);
      await run(...['Two', 'Three', 'Four', 'Five'].map((name) => make(world, name)));
      expect(count(emulator, /^GET v3\/usergroups$/)).toBe(before + 1);
    }));

  it('takes what is there as it should be, and does not touch what is there otherwise', () =>
    stage({}, async ({ emulator, world, run, wait }) => {
      const { groups = [], ...state } = emulator.save();
      emulator.load({
        ...state,
        groups: [...groups, { name: 'Same', role: 'Member' }, { name: 'Other', role: 'Curator' }],
      });
      wait(61_000);
      const outcomes = await run(make(world, 'Same'), make(world, 'Other'));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['already', 'failed']);
      expect(outcomes.find(({ status }) => status === 'already')?.bound).toHaveLength(1);
      expect(outcomes.find(({ status }) => status === 'failed')?.message).toMatch(/with another role: plan again$/);
      expect(count(emulator, /^POST v3\/usergroups$/)).toBe(0);
    }));

  /** Gives a group another name, as somebody would by hand. */
  function rename(emulator: CheckedEmulator, from: string, to: string): void {
    const { groups = [], ...state } = emulator.save();
    emulator.load({ ...state, groups: groups.map((one) => (one.name === from ? { ...one, name: to } : one)) });
  }

  it('never takes an object that was read under another name, whatever it is called by now', () =>
    stage({}, async ({ emulator, world, run, wait }) => {
      rename(emulator, 'Empty', 'New');
      wait(61_000);
      const id = world.object(refTo('group', 'Empty'))?.id;
      expect(await run(changeOf(world, 'group', 'New', 'create', { set: { role: 'Viewer' } }))).toEqual([
        {
          status: 'failed',
          message: `group New cannot be created while another object goes by this name, with id ${id}: apply again once that one is renamed`,
          requests: 2,
        },
      ]);
      expect(count(emulator, /^POST v3\/usergroups$/)).toBe(0);
    }));

  it('creates as soon as the name is free, however old the last listing is', () =>
    stage({}, async ({ emulator, world, run, wait }) => {
      rename(emulator, 'Empty', 'New');
      wait(61_000);
      await run(make(world, 'One'));
      rename(emulator, 'New', 'Old');
      expect(await run(make(world, 'New'))).toMatchObject([{ status: 'done' }]);
    }));

  it('never takes such an object for what a lost answer made', () =>
    stage(
      { switches: { uniqueGroupNames: false }, intercept: once(/^POST v3\/usergroups$/, { reset: true }) },
      async ({ emulator, world, run }) => {
        rename(emulator, 'Empty', 'New');
        const [outcome] = await run(changeOf(world, 'group', 'New', 'create', { set: { role: 'Viewer' } }));
        expect(outcome).toMatchObject({ status: 'done', bound: [{ ref: refTo('group', 'New') }] });
        expect(outcome?.bound?.[0]?.id).not.toBe(world.object(refTo('group', 'Empty'))?.id);
        expect(count(emulator, /^POST v3\/usergroups$/)).toBe(2);
      },
    ));

  it('asks again for what could not be listed once', () => {
    let broken = false;
    return stage(
      {
        intercept: ({ path }) => (broken && path === 'v3/usergroups' ? { status: 400, body: '"no"' } : undefined),
      },
      async ({ world, run, wait }) => {
        wait(61_000);
        broken = true;
        expect(await run(make(world, 'One'))).toMatchObject([{ status: 'failed' }]);
        broken = false;
        expect(await run(make(world, 'Two'))).toMatchObject([{ status: 'done' }]);
      },
    );
  });

  it('does not create what it could not look up', () => {
    let broken = false;
    return stage(
      { intercept: ({ path }) => (broken && path === 'v3/usergroups' ? { status: 400, body: '"no"' } : undefined) },
      async ({ emulator, world, run, wait }) => {
        wait(61_000);
        broken = true;
        expect(await run(make(world, 'One'))).toMatchObject([
          { status: 'failed', message: expect.stringContaining('could not be looked up') },
        ]);
        expect(count(emulator, /^POST v3\/usergroups$/)).toBe(0);
      },
    );
  });
});

describe('twins', () => {
  const twice = { uniqueGroupNames: false, uniqueCollectionNames: false, uniqueEmails: false } as const;
  const kinds: readonly (readonly [Ref['kind'] & ('group' | 'collection' | 'user' | 'studio'), string])[] = [
    ['group', 'New'],
    ['collection', 'New'],
    ['user', 'new@acme.example'],
    ['studio', 'New'],
  ];
  const parts = { set: { firstName: 'N', lastName: 'P' } };

  it.each(kinds)(
    'a %s that somebody else made as well is found, and ours is taken back while it is empty',
    (kind, name) =>
      stage({ switches: twice }, async ({ emulator, connection, world, run }) => {
        const [outcome] = await run(changeOf(world, kind, name, 'create', kind === 'user' ? parts : {}));
        const ours = outcome?.bound?.[0];
        if (ours === undefined) throw new Error('not created');
        expect(await connection.twins([ours])).toEqual(new Map());
        twin(emulator, kind, name);
        const found = (await connection.twins([ours])).get(refKey(ours.ref));
        expect(found).toHaveLength(2);
        expect(found).toContain(ours.id);
        expect(await connection.takeBack(ours)).toMatchObject({ status: 'done' });
        const left = await connection.find(refTo(kind, name));
        expect(left).toHaveLength(1);
        expect(left).not.toContain(ours.id);
      }),
  );

  it('ours stays when somebody uses it', () =>
    stage({ switches: { ...twice, collectionInUse: 'assets' } }, async ({ emulator, connection, world, run }) => {
      const made = await run(
        changeOf(world, 'group', 'New', 'create', { add: [['members', ana]] }),
        changeOf(world, 'collection', 'New', 'create', { add: [['shares', ana, { can: [], until: null }]] }),
      );
      const ours = made.flatMap(({ bound }) => bound ?? []);
      expect(ours).toHaveLength(2);
      for (const one of ours) {
        expect(await connection.takeBack(one)).toMatchObject({
          status: 'failed',
          message: expect.stringMatching(/has members|is in use/),
        });
      }
      const state = emulator.save();
      expect([state.groups?.length, state.collections?.length]).toEqual([3, 2]);
    }));

  it('ours stays when it is somebody else’s by now', () =>
    stage({ switches: twice }, async ({ emulator, connection, world, run }) => {
      const [outcome] = await run(changeOf(world, 'collection', 'New', 'create'));
      const ours = outcome?.bound?.[0];
      if (ours === undefined) throw new Error('not created');
      const { collections = [], users = [], ...state } = emulator.save();
      const other = users.find(({ email }) => email === 'ana@acme.example')?.id ?? '';
      const given = collections.map((one) => (one.name === 'New' ? { ...one, owner: other } : one));
      emulator.load({ ...state, users, collections: given });
      expect(await connection.takeBack(ours)).toMatchObject({
        status: 'failed',
        message: 'it is not owned by the account',
      });
      expect(await connection.find(refTo('collection', 'New'))).toEqual([ours.id]);
    }));

  it('many are looked for in one list a kind', () =>
    stage({ switches: twice }, async ({ emulator, connection, world, run }) => {
      const people = Array.from({ length: 20 }, (_, at) =>
        changeOf(world, 'user', `p${at}@acme.example`, 'create', parts),
      );
      const groups = Array.from({ length: 20 }, (_, at) => changeOf(world, 'group', `G${at}`, 'create'));
      const made = (await run(...people, ...groups)).flatMap(({ bound }) => bound ?? []);
      const before = emulator.exchanges.length;
      expect((await connection.twins(made)).size).toBe(0);
      expect(
        emulator.exchanges
          .slice(before)
          .map(({ path }) => path)
          .sort(),
      ).toEqual(['v3/usergroups', 'v3/users']);
    }));
});

function twin(emulator: CheckedEmulator, kind: string, name: string): void {
  const { groups = [], collections = [], users = [], studios = [], ...state } = emulator.save();
  emulator.load({
    ...state,
    groups: kind === 'group' ? [...groups, { name }] : groups,
    collections: kind === 'collection' ? [...collections, { name, owner: ADMIN }] : collections,
    users: kind === 'user' ? [...users, { email: name, firstName: 'T', lastName: 'Win' }] : users,
    studios: kind === 'studio' ? [...studios, { name }] : studios,
  });
}

describe('a key that is not that of the declared account', () => {
  it('shows when somebody is added to a group, and stops the run', () =>
    stage(
      {},
      async ({ world, run }) => {
        const [outcome] = await run(changeOf(world, 'group', 'Empty', 'update', { add: [['members', omar]] }));
        expect(outcome).toMatchObject({
          status: 'failed',
          halt: expect.stringMatching(/^the key is not that of ana@acme\.example/),
        });
      },
      { account: 'ana@acme.example' },
    ));

  it('shows at the next write when the first could not be looked at', () =>
    stage(
      { intercept: once(/^GET v3\/collections\/\w+$/, { status: 403, body: '{}' }) },
      async ({ world, run }) => {
        const [first] = await run(changeOf(world, 'collection', 'One', 'create'));
        expect(first?.status).toBe('done');
        const [second] = await run(changeOf(world, 'collection', 'Two', 'create'));
        expect(second?.halt).toMatch(/^the key is not that of ana@acme\.example/);
      },
      { account: 'ana@acme.example' },
    ));

  it('that is the account costs one look in a run', () =>
    stage({}, async ({ emulator, world, run }) => {
      await run(changeOf(world, 'collection', 'One', 'create'), changeOf(world, 'collection', 'Two', 'create'));
      await run(changeOf(world, 'group', 'Empty', 'update', { add: [['members', omar]] }));
      expect(count(emulator, /^GET v3\/collections\/\w+$/)).toBe(1);
      expect(count(emulator, /^GET v3\/usergroups\/\w+$/)).toBe(3);
    }));
});
