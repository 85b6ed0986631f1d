/** Generated plans for the storms: random servers with random declarations of three sorts, always the same for the same number. */

import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Seed } from '../../src/emulator/index.js';
import { projectYaml } from '../support/main-path.js';
import { declarationArbitrary, seedArbitrary } from '../support/random-world.js';
import { pairArbitrary } from '../support/transition-world.js';

export interface StormWorld {
  readonly name: string;
  readonly seed: Seed;
  /** The project's files, for the emulator at an address. */
  readonly files: (url: string) => Readonly<Record<string, string>>;
}

const GUARDS = 'guards: { minAdministrators: 1, maxLosing: { percent: 100, floor: 1000 } }\n';

/** Worlds by number: odd servers, dense fights over roles, and plans that mostly create. */
export function stormWorlds(count: number, seed: number): readonly StormWorld[] {
  const each = Math.ceil(count / 3);
  const odd = fc
    .sample(fc.tuple(seedArbitrary(), declarationArbitrary()), { seed, numRuns: each })
    .map(([server, { text }], at) => world(`odd ${at}`, server, text));
  const dense = fc.sample(pairArbitrary(), { seed, numRuns: each }).map(({ seed: server, yaml, defaultRole }, at) =>
    world(`dense ${at}`, server, `${yaml}settings: { defaultRole: ${defaultRole} }\n`, {
      'attestations/test.yaml': `attestations: [{ setting: defaultRole, value: ${defaultRole}, by: x, on: "2026-01-01" }]\n`,
    }),
  );
  const fresh = fc
    .sample(freshArbitrary(), { seed, numRuns: each })
    .map((text, at) => world(`fresh ${at}`, FRESH_SEED, text));
  return Array.from({ length: each }, (_, at) => [odd[at], dense[at], fresh[at]])
    .flat()
    .filter((one) => one !== undefined)
    .slice(0, count);
}

function world(name: string, seed: Seed, yaml: string, more: Readonly<Record<string, string>> = {}): StormWorld {
  return {
    name,
    seed,
    files: (url) => ({ 'gallerist.yaml': `${projectYaml({ url })}${GUARDS}`, 'access/all.yaml': yaml, ...more }),
  };
}

const ACCOUNT = {
  id: 'acc0acc0acc0acc0acc0acc0',
  email: 'admin@emulator.example',
  firstName: 'Ad',
  lastName: 'Min',
  role: 'Curator',
  isApiEnabled: true,
  canCreateCollections: true,
} as const;

const FRESH_SEED: Seed = {
  users: [
    ACCOUNT,
    { email: 'old@x.example', firstName: 'O', lastName: 'Ld', role: 'Artisan' },
    { email: 'leaver@x.example', firstName: 'L', lastName: 'Eaver', role: 'Member' },
  ],
  groups: [{ name: 'Old', role: 'Viewer', members: ['old@x.example', 'leaver@x.example'] }],
  collections: [{ name: 'Old', owner: 'old@x.example', shares: [{ user: 'leaver@x.example', canAddAssets: true }] }],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: ACCOUNT.id }],
};

/** Declarations that create people, groups, collections, credentials and studios, and use them at once. */
function freshArbitrary(): fc.Arbitrary<string> {
  const people = ['a@x.example', 'b@x.example', 'c@x.example'];
  const groups = ['G', 'H'];
  return fc
    .record({
      people: fc.subarray(people, { minLength: 1 }),
      roles: fc.tuple(...people.map(() => fc.constantFrom('Default', 'Member', 'Artisan', 'Curator'))),
      groups: fc.subarray(groups, { minLength: 1 }),
      collections: fc.subarray(['C', 'D', 'E'], { minLength: 1 }),
      owned: fc.boolean(),
      credential: fc.boolean(),
      studio: fc.boolean(),
      leaves: fc.boolean(),
    })
    .map(({ people: declared, roles, groups: named, collections, owned, credential, studio, leaves }) =>
      stringify({
        users: [
          { email: ACCOUNT.email },
          ...declared.map((email, at) => ({
            email,
            firstName: 'F',
            lastName: 'L',
            role: roles[at],
            ...(studio && at === 0 ? { language: 'es-es' } : {}),
          })),
          { email: 'old@x.example', role: 'Member' },
          ...(leaves ? [{ email: 'leaver@x.example', state: 'deactivated' }] : []),
        ],
        groups: [
          ...named.map((name) => ({ name, role: 'Member', members: declared })),
          { name: 'Old', role: 'Member', members: [...declared.slice(0, 1), 'old@x.example'] },
        ],
        collections: collections.map((name, at) => ({
          name,
          owner: owned ? (declared[0] ?? ACCOUNT.email) : ACCOUNT.email,
          shares: [{ group: named[0], can: ['add-assets'] }, ...(at === 0 ? [{ user: 'old@x.example', can: [] }] : [])],
        })),
        ...(credential
          ? { credentials: [{ username: 'ACME\\svc', password: '${env:SVC_PASSWORD}', shares: [{ group: named[0] }] }] }
          : {}),
        ...(studio ? { studios: [{ name: 'S' }] } : {}),
      }),
    );
}
