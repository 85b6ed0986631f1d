import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LAYERED, openFixture } from './memory-files.js';

/** A declaration as data, to be written in any order into any files. */
interface Item {
  readonly section: string;
  readonly value: Readonly<Record<string, unknown>>;
}

const email = (index: number) => `person${index}@acme.example`;
const people = fc.uniqueArray(fc.nat({ max: 30 }), { minLength: 3, maxLength: 8 });
const world: fc.Arbitrary<readonly Item[]> = people.chain((indices) => {
  const someone = fc.constantFrom(...indices.map(email));
  const members = fc.uniqueArray(someone, { maxLength: 4 });
  const groups = fc.uniqueArray(fc.constantFrom('Finance', 'R&D', 'Ünï: code', '#1', '- x', 'null', '2024', 'a, b'), {
    maxLength: 4,
  });
  return fc
    .record({
      users: fc.tuple(
        ...indices.map((index) =>
          fc.record(
            {
              email: fc.constant(email(index)),
              role: fc.constantFrom('Viewer', 'Artisan', 'Default'),
              profile: fc.constantFrom('p', 'q'),
              permissions: fc.record({ apiAccess: fc.boolean(), scheduleJobs: fc.boolean() }, { requiredKeys: [] }),
            },
            { requiredKeys: ['email', 'profile'] },
          ),
        ),
      ),
      groups: groups.chain((names) =>
        fc.tuple(
          ...names.map((name) =>
            fc.record(
              { name: fc.constant(name), role: fc.constantFrom('Member', 'NoAccess'), members },
              { requiredKeys: ['name'] },
            ),
          ),
        ),
      ),
      collections: fc.tuple(
        ...['One', 'Two'].map((name) =>
          fc.record({
            name: fc.constant(name),
            owner: someone,
            shares: fc.uniqueArray(
              fc.record(
                {
                  user: someone,
                  can: fc.subarray([
                    'admin',
                    'add-assets',
                    'update-assets',
                    'remove-assets',
                    'add-users',
                    'remove-users',
                  ]),
                  until: fc.constantFrom('2027-01-31', '2028-02-29T10:00:00Z'),
                },
                { requiredKeys: ['user'] },
              ),
              { selector: (share) => share.user, maxLength: 3 },
            ),
          }),
        ),
      ),
    })
    .map(({ users, groups, collections }) => [
      ...users.map((value) => ({ section: 'users', value })),
      ...groups.map((value) => ({ section: 'groups', value })),
      ...collections.map((value) => ({ section: 'collections', value })),
    ]);
});

/** Deterministic shuffling from a list of numbers. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** The same value with keys, sets and relations in another order. JSON is YAML, which keeps the writer out of the test. */
function disordered(value: unknown, random: () => number): unknown {
  if (Array.isArray(value))
    return shuffled(
      value.map((item) => disordered(item, random)),
      random,
    );
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    shuffled(Object.entries(value), random).map(([key, inner]) => [key, disordered(inner, random)]),
  );
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const PROFILES =
  'profiles: { p: { role: Member, permissions: { apiAccess: true } }, q: {} }\nusers: [{ email: x@y.z, profile: p }, { email: x2@y.z, profile: q }]\n';

async function digest(items: readonly Item[], files: number, seed: number): Promise<string> {
  const random = randomFrom(seed);
  const parts = new Map<number, Map<string, unknown[]>>();
  for (const { section, value } of shuffled(items, random)) {
    const part = Math.floor(random() * files);
    const sections = parts.get(part) ?? new Map<string, unknown[]>();
    sections.set(section, [...(sections.get(section) ?? []), disordered(value, random)]);
    parts.set(part, sections);
  }
  const fixture: Record<string, string> = {
    'gallerist.yaml': LAYERED,
    'access/profiles.yaml': PROFILES,
    'environments/production/b.yaml': '# nothing here\n{}\n',
  };
  for (const [part, sections] of parts) {
    const text = [...sections].map(
      ([section, values]) =>
        `# ${seed}\n${section}:\n${values.map((value) => `  - ${JSON.stringify(value).replaceAll(',"', ', "').replaceAll('":', '": ')}\n`).join('')}`,
    );
    fixture[`access/${part}-${seed}.yaml`] = text.join('\n');
  }
  const project = await openFixture(fixture);
  const { declaration, diagnostics } = await project.declare('production');
  if (declaration === undefined) throw new Error(JSON.stringify(diagnostics));
  return declaration.digest;
}

describe('the digest of a declaration', () => {
  it('is the same however files, keys, lists and comments are arranged', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.integer({ min: 1, max: 4 }), fc.nat(), async (items, files, seed) => {
        expect(await digest(items, files, seed)).toBe(await digest(items, 1, 0));
      }),
      { numRuns: 150 },
    );
  });

  it('changes with what is meant', async () => {
    const base: Item[] = [{ section: 'groups', value: { name: 'G', role: 'Member', members: [] } }];
    const variants: Item[][] = [
      base,
      [{ section: 'groups', value: { name: 'G', role: 'Viewer', members: [] } }],
      [{ section: 'groups', value: { name: 'G', role: 'Member' } }],
      [{ section: 'groups', value: { name: 'G', role: 'Member', members: ['x@y.z'] } }],
      [{ section: 'groups', value: { name: 'G', role: 'Member', members: [{ user: 'x@y.z', until: '2027-01-31' }] } }],
      [{ section: 'groups', value: { name: 'g', role: 'Member', members: [] } }],
      [{ section: 'groups', value: { name: 'G', role: 'Member', members: [], previously: ['F'] } }],
      [{ section: 'groups', value: { name: 'G', state: 'deleted' } }],
      [{ section: 'studios', value: { name: 'G' } }],
    ];
    const digests = await Promise.all(variants.map((items) => digest(items, 1, 0)));
    expect(new Set(digests).size).toBe(variants.length);
  });

  it('depends on the rules and on what is attested, not on time-outs or on where the key is kept', async () => {
    async function of(gallerist: string, attestations = 'attestations: []\n'): Promise<string | undefined> {
      const project = await openFixture({
        'gallerist.yaml': gallerist,
        'access/a.yaml': '{}\n',
        'attestations/production.yaml': attestations,
      });
      return (await project.declare('production')).declaration?.digest;
    }
    const text = LAYERED.replace(/ {4}access:.*\n/, '');
    const same = await of(text);
    const on = (value: string, day: string) => `  - { setting: defaultRole, value: ${value}, by: ana, on: "${day}" }\n`;
    expect(
      await of(
        `${text}    concurrency: 2\n    readTimeout: 1000\n    credentials: { clientId: "\${env:A}", clientSecret: "\${env:B}" }\n`,
      ),
    ).toBe(same);
    expect(await of(`${text}    release: "2025.2"\n`)).not.toBe(same);
    expect(await of(`${text}guards: { minAdministrators: 3 }\n`)).not.toBe(same);
    expect(await of(`${text}manage: { users: { undeclared: ignore } }\n`)).not.toBe(same);
    const attested = await of(text, `attestations:\n${on('Viewer', '2026-01-02')}`);
    expect(attested).not.toBe(same);
    // Only the newest counts, in whatever order they stand.
    expect(await of(text, `attestations:\n${on('Viewer', '2026-01-02')}${on('Member', '2026-01-01')}`)).toBe(attested);
  });
});
