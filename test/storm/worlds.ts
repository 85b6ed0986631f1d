/** Generated plans for the storms: random servers with random declarations of three sorts, always the same for the same number. */

import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Seed } from '../../src/emulator/index.js';
import { projectYaml } from '../support/main-path.js';
import { declarationArbitrary, seedArbitrary } from '../support/random-world.js';
import { pairArbitrary } from '../support/transition-world.js';

export interface StormWorld {
  readonly name: string;
  /** Whether passwords go over the wire: then it must be TLS. */
  readonly secret: boolean;
  readonly seed: Seed;
  /** The project's files, for a server at an address, with its certificate authority. */
  readonly files: (server: { readonly url: string; readonly ca: string }) => Readonly<Record<string, string>>;
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
    .map(({ yaml, project }, at) => world(`fresh ${at}`, FRESH_SEED, yaml, {}, project));
  return Array.from({ length: each }, (_, at) => [odd[at], dense[at], fresh[at]])
    .flat()
    .filter((one) => one !== undefined)
    .slice(0, count);
}

function world(
  name: string,
  seed: Seed,
  yaml: string,
  more: Readonly<Record<string, string>> = {},
  project = '',
): StormWorld {
  return {
    name,
    seed,
    secret: yaml.includes('password:'),
    files: ({ url, ca }) => ({
      'gallerist.yaml': `${projectYaml({ url })}${project}${GUARDS}`,
      'ca.pem': ca,
      'access/all.yaml': yaml,
      ...more,
    }),
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
    { email: 'out@x.example', firstName: 'O', lastName: 'Ut', role: 'Viewer' },
  ],
  groups: [
    { name: 'Old', role: 'Viewer', members: ['old@x.example', 'leaver@x.example'] },
    { name: 'Empty', role: 'Viewer' },
  ],
  collections: [
    { name: 'Old', owner: 'old@x.example', shares: [{ user: 'leaver@x.example', canAddAssets: true }] },
    { name: 'Unused', owner: 'old@x.example' },
  ],
  credentials: [{ userName: 'ACME\\unused' }],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: ACCOUNT.id }],
};

/** What nobody declares goes, where it is empty. */
const DELETING = `manage:
  groups: { undeclared: delete }
  collections: { undeclared: delete, except: [Old] }
  credentials: { undeclared: delete }
`;

/**
 * Declarations that create people, groups, collections with owners, credentials with passwords and studios, and use them at once; that
 * deactivate and delete people, and delete what nobody declares.
 */
function freshArbitrary(): fc.Arbitrary<{ readonly yaml: string; readonly project: string }> {
  const people = ['a@x.example', 'b@x.example', 'c@x.example'];
  const groups = ['G', 'H'];
  return fc
    .record({
      people: fc.subarray(people, { minLength: 1 }),
      roles: fc.tuple(...people.map(() => fc.constantFrom('Default', 'Member', 'Artisan', 'Curator'))),
      groups: fc.subarray(groups, { minLength: 1 }),
      collections: fc.subarray(['C', 'D', 'E'], { minLength: 1 }),
      owned: fc.boolean(),
      credentials: fc.subarray(['ACME\\svc', 'ACME\\etl']),
      studio: fc.boolean(),
      leaves: fc.constantFrom(undefined, 'deactivated', 'deleted'),
      deletes: fc.boolean(),
    })
    .map(({ people: declared, roles, groups: named, collections, owned, credentials, studio, leaves, deletes }) => ({
      project: deletes ? DELETING : '',
      yaml: stringify({
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
          ...(leaves === undefined ? [] : [{ email: 'leaver@x.example', state: 'deactivated' }]),
          ...(leaves === 'deleted' ? [{ email: 'out@x.example', state: 'deleted' }] : []),
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
        ...(credentials.length > 0
          ? {
              credentials: credentials.map((username) => ({
                username,
                password: '${env:SVC_PASSWORD}',
                shares: [{ group: named[0] }],
              })),
            }
          : {}),
        ...(studio
          ? { studios: [{ name: 'S', ...(credentials[0] === undefined ? {} : { defaultCredential: credentials[0] }) }] }
          : {}),
      }),
    }));
}

const AT_ODDS_SEED: Seed = {
  ...FRESH_SEED,
  groups: [
    { name: 'Team', role: 'Viewer', members: ['old@x.example'] },
    { name: 'Disputed', role: 'Member' },
  ],
  collections: [
    { name: 'Plans', owner: ACCOUNT.id, shares: [{ user: 'leaver@x.example', canAddAssets: true }] },
    { name: 'Unused', owner: ACCOUNT.id },
  ],
  credentials: [{ userName: 'ACME\\shared' }],
};

/**
 * Declarations at odds with each other about the same few objects: every writer has other values for all of them, one keeps and shares
 * what the next deletes, one promotes whom the next deactivates, and all create the same names.
 */
export function worldsAtOdds(writers: number, round: number): readonly StormWorld[] {
  return Array.from({ length: writers }, (_, writer) => {
    const turn = writer + round;
    const pick = <T>(...values: readonly T[]): T => values[turn % values.length] as T;
    const keeps = turn % 2 === 0;
    const yaml = stringify({
      users: [
        { email: ACCOUNT.email },
        {
          email: 'new@x.example',
          firstName: pick('N', 'M', 'L'),
          lastName: 'Ew',
          role: pick('Member', 'Artisan', 'Viewer'),
        },
        { email: 'old@x.example', role: pick('Artisan', 'Member', 'Curator'), workerTag: pick('', 'gpu', 'cpu') },
        keeps ? { email: 'leaver@x.example', role: 'Artisan' } : { email: 'leaver@x.example', state: 'deactivated' },
      ],
      groups: [
        {
          name: 'Team',
          role: pick('Member', 'Artisan', 'Viewer'),
          members: pick(['new@x.example'], ['old@x.example'], []),
        },
        { name: 'Made', role: pick('Viewer', 'Member', 'Artisan'), members: ['new@x.example'] },
        ...(keeps ? [{ name: 'Disputed', role: 'Member' }] : []),
      ],
      collections: [
        {
          name: 'Plans',
          owner: pick('old@x.example', 'new@x.example', ACCOUNT.email),
          shares: [{ group: keeps ? 'Disputed' : 'Team', can: pick(['add-assets'], ['update-assets'], []) }],
        },
        { name: 'Made', owner: pick('new@x.example', ACCOUNT.email), shares: [{ group: 'Made', can: [] }] },
        ...(keeps ? [{ name: 'Unused', shares: [{ group: 'Disputed' }] }] : []),
      ],
      credentials: [
        { username: 'ACME\\shared', shares: pick<object[]>([{ group: 'Team' }], []) },
        { username: 'ACME\\made', password: '${env:SVC_PASSWORD}', shares: pick<object[]>([{ group: 'Made' }], []) },
      ],
    });
    return world(`at odds ${round}/${writer}`, AT_ODDS_SEED, yaml, {}, keeps ? '' : DELETING);
  });
}
