/**
 * An independent oracle: people of random servers try calls with their own keys, and what the emulator lets them do is what the
 * resolver says they may. The emulator shares no code with access/ (DESIGN §3).
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathsTo } from '../../src/access/paths.js';
import { rightsOf } from '../../src/access/resolve.js';
import { holds, keysOf } from '../../src/access/rights.js';
import { stateOf } from '../../src/access/state.js';
import type { Seed } from '../../src/emulator/seed.js';
import { rightKey } from '../../src/model/access.js';
import { compareText, refKey } from '../../src/model/ref.js';
import type { WorldObject } from '../../src/model/system.js';
import { matchWorld } from '../../src/plan/match.js';
import { withApi } from '../emulator/api.js';
import { seedArbitrary } from '../support/random-world.js';
import { configFor, openConnection, readAll } from '../targets/support.js';

const DEFAULTS = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator'] as const;

/** Everybody gets a key, whether it is of use or not; every other one an account that works, so that roles decide often. */
function withKeys(seed: Seed, defaultRole: (typeof DEFAULTS)[number]): Seed {
  const [account, ...rest] = seed.users ?? [];
  const people = rest.map((one, index) =>
    index % 2 === 0 ? { ...one, isActive: true, isAccountLocked: false, isApiEnabled: true } : one,
  );
  const keys = people.map(({ id = '' }) => ({ clientId: `key-${id}`, clientSecret: 'secret', user: id }));
  return {
    ...seed,
    users: [...(account ? [account] : []), ...people],
    defaultRole,
    apiKeys: [...(seed.apiKeys ?? []), ...keys],
  };
}

async function readWorld(url: string): Promise<readonly WorldObject[]> {
  const { connection } = await openConnection(configFor(url));
  try {
    return matchWorld([], await readAll(connection), () => undefined).unmatched;
  } finally {
    await connection.close();
  }
}

describe('what the emulator lets people do', () => {
  it('is what the resolver says they may: calls for Curators, for Artisans, for everybody, and what they may create and use', async () => {
    const seen = new Map<string, number>();
    const count = (what: string, may: boolean): void => {
      seen.set(`${what} ${may}`, (seen.get(`${what} ${may}`) ?? 0) + 1);
    };
    await fc.assert(
      fc.asyncProperty(seedArbitrary(), fc.constantFrom(...DEFAULTS), async (random, defaultRole) => {
        const seed = withKeys(random, defaultRole);
        await withApi({ seed }, async (api) => {
          const world = await readWorld(api.emulator.url);
          const state = stateOf(world, { asOf: new Date().toISOString(), defaultRole });
          for (const object of world) {
            if (object.ref.kind !== 'user' || object.name === 'admin@emulator.example') continue;
            const rights = rightsOf(state, refKey(object.ref), defaultRole);
            const as = await api.as(`key-${object.id}`, 'secret');
            const hasApi = holds(rights, 'permission:apiAccess');
            const isAdministrator = holds(rights, 'admin-api');
            const expected = {
              'v3/users': isAdministrator,
              'admin/v1/collections': isAdministrator,
              'v3/workflows': hasApi && holds(rights, 'capability:publish'),
              'user/v2/credentials': hasApi,
              'POST v3/collections': isAdministrator && holds(rights, 'permission:createCollections'),
            };
            const credentials = await as.get('user/v2/credentials');
            const allowed = {
              'v3/users': (await as.get('v3/users')).status === 200,
              'admin/v1/collections': (await as.get('admin/v1/collections')).status === 200,
              'v3/workflows': (await as.get('v3/workflows')).status === 200,
              'user/v2/credentials': credentials.status === 200,
              'POST v3/collections': (await as.post('v3/collections', { name: 'tried' })).status === 200,
            };
            expect({ person: object.id, ...allowed }).toEqual({ person: object.id, ...expected });
            for (const [what, may] of Object.entries(expected)) count(what, may);
            if (hasApi) {
              const given = keysOf(rights).filter(
                (key) =>
                  key.startsWith('credential:') &&
                  pathsTo(state, rights, key).some(({ path }) => path.kind === 'share'),
              );
              const ids = world.filter(
                ({ ref }) =>
                  ref.kind === 'credential' && given.includes(rightKey({ kind: 'credential', credential: ref })),
              );
              const answered = (credentials.body as { id: string }[]).map(({ id }) => id);
              expect(answered.sort(compareText)).toEqual(ids.map(({ id }) => id).sort(compareText));
            }
          }
        });
      }),
      { numRuns: 100 },
    );
    // The worlds were not all of one sort.
    for (const what of ['v3/users', 'v3/workflows', 'user/v2/credentials', 'POST v3/collections']) {
      expect([what, (seen.get(`${what} true`) ?? 0) > 0, (seen.get(`${what} false`) ?? 0) > 0]).toEqual([
        what,
        true,
        true,
      ]);
    }
  }, 120_000);
});
