import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Seed, SeedUser } from '../../src/emulator/index.js';
import type { Moved } from '../../src/model/stale.js';
import { type Ran, type Workplace, workplace } from '../support/cli.js';
import { type CheckedEmulator, startCheckedEmulator, withEmulator } from '../support/emulator.js';
import { NOW, openMemory, planOn, projectYaml, writesOf } from '../support/main-path.js';
import { resumeOn, throughFile } from '../support/saved-plan.js';
import { ADMINISTRATOR } from '../support/seeds.js';

const KEYS = {
  AYX_KEY: 'emulator-key',
  AYX_SECRET: 'planted-client-secret',
  SVC_PASSWORD: 'planted-password-7731',
} as const;
const { SVC_PASSWORD: _, ...NO_PASSWORD } = KEYS;

const ADMIN = 'admin@emulator.example';
const admin: SeedUser = ADMINISTRATOR;
const seed: Seed = {
  users: [
    admin,
    { email: 'second@acme.example', firstName: 'Se', lastName: 'Cond', role: 'Curator' },
    { email: 'ana@acme.example', firstName: 'Ana', lastName: 'Ruiz', role: 'Artisan' },
    { email: 'omar@acme.example', firstName: 'Omar', lastName: 'Haddad', role: 'Member', isApiEnabled: true },
  ],
  groups: [{ name: 'Finance', role: 'Viewer', members: ['ana@acme.example'] }],
  collections: [{ name: 'Close', owner: 'ana@acme.example', shares: [{ group: 'Finance', canAddAssets: true }] }],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'planted-client-secret', user: ADMIN }],
};

const project = (url: string, account = ADMIN): string => `version: 1
access: [access/*.yaml]
targets:
  production:
    system: alteryx-server
    url: ${url}
    release: "2026.1"
    authentication: built-in
    account: ${account}
    caFile: ca.pem
    credentials: { clientId: "\${env:AYX_KEY}", clientSecret: "\${env:AYX_SECRET}" }
`;

const ACCESS = `users:
  - { email: ana@acme.example, role: Default }
  - { email: omar@acme.example, role: Artisan }
  - { email: new@acme.example, role: Viewer, firstName: Nia, lastName: Ewe }
groups:
  - name: Finance
    role: Member
    members: [ana@acme.example, omar@acme.example]
collections:
  - name: Close
    owner: ana@acme.example
    shares: [{ group: Finance }, { user: omar@acme.example, can: [add-assets] }]
credentials:
  - { username: ACME\\svc-new, password: "\${env:SVC_PASSWORD}", shares: [{ group: Finance }] }
`;

let emulator: CheckedEmulator;
let place: Workplace;
/** Text that must be in no file and on no stream. */
const PLANTED = [KEYS.AYX_SECRET, KEYS.SVC_PASSWORD];

beforeEach(async () => {
  emulator = await startCheckedEmulator({ seed, tls: true });
  place = workplace({
    'gallerist.yaml': project(emulator.url),
    'access/all.yaml': ACCESS,
    'ca.pem': emulator.ca ?? '',
  });
});

afterEach(async () => {
  const texts = place.left();
  place.remove();
  await emulator.close();
  for (const secret of PLANTED) for (const text of texts) expect(text.includes(secret)).toBe(false);
});

const file = (): string => join(place.folder, 'plan.json');
const save = (...more: readonly string[]): Promise<Ran> => place.run(['plan', '--out', 'plan.json', ...more], KEYS);
const take = (...more: readonly string[]): Promise<Ran> => place.run(['apply', 'plan.json', ...more], KEYS);

type Held = { -readonly [K in keyof Seed]: Seed[K] };

/** The server by hand: what it holds, with something changed. */
function change(edit: (held: Held) => void): void {
  const held = structuredClone(emulator.save());
  edit(held);
  emulator.load(held);
}

const user = (held: Seed, email: string, more: Partial<SeedUser>): readonly SeedUser[] =>
  held.users?.map((one) => (one.email === email ? { ...one, ...more } : one)) ?? [];

/** What a refused apply says moved. */
async function moved(): Promise<readonly (Moved & { readonly what: string })[]> {
  const writes = writesOf(emulator);
  const ran = await take('--format', 'json');
  expect({ code: ran.code, err: ran.code === 5 ? '' : ran.err }).toEqual({ code: 5, err: '' });
  expect(writesOf(emulator)).toBe(writes);
  const said = JSON.parse(ran.out);
  expect(said).toMatchObject({
    format: 'gallerist.stale/v1',
    target: 'production',
    plan: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  return said.moved;
}

describe('a plan that was saved', () => {
  it('is written for nobody else to read, applied as it is, and then there is nothing to do', async () => {
    const saved = await save('--detailed-exitcode');
    expect(saved).toMatchObject({ code: 2, err: 'wrote plan.json\n' });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const { format, digest, steps } = JSON.parse(readFileSync(file(), 'utf8'));
    expect(format).toBe('gallerist.plan/v1');
    const applied = await take();
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.out).toContain(`${steps.length} steps: ${steps.length} done`);
    expect(applied.out).toContain(`Complete: everything planned was done and read back.   plan ${digest.slice(0, 8)}`);
    const writes = writesOf(emulator);
    const again = await take();
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).toContain(`${steps.length} steps: ${steps.length} done already`);
    expect(again.out).toContain('0 writes');
    expect(writesOf(emulator)).toBe(writes);
    expect(await place.run(['plan', '--detailed-exitcode'], KEYS)).toMatchObject({ code: 0 });
  });

  it('needs no access files, and says that it did not look at them', async () => {
    await save();
    renameSync(join(place.folder, 'access'), join(place.folder, 'elsewhere'));
    const applied = await take();
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.err).toContain('the access files are not at hand');
    expect(await take()).toMatchObject({ code: 0 });
    renameSync(join(place.folder, 'elsewhere'), join(place.folder, 'access'));
    expect(await place.run(['plan', '--detailed-exitcode'], KEYS)).toMatchObject({ code: 0 });
  });

  it('is applied over what was done before: a part that failed, and nothing twice', async () => {
    await save();
    const part = await place.run(['apply', 'plan.json'], NO_PASSWORD);
    expect(part).toMatchObject({ code: 4 });
    expect(part.out).toContain('SVC_PASSWORD');
    const rest = await take('--format', 'json');
    expect(rest).toMatchObject({ code: 0 });
    const { counts, results } = JSON.parse(rest.out);
    expect(counts).toMatchObject({ done: 4, already: results.length - 4, failed: 0 });
    const held = emulator.save();
    expect(held.users?.filter(({ email }) => email === 'new@acme.example')).toHaveLength(1);
    expect(held.credentials).toHaveLength(1);
  });

  it('is written though a guard blocks it, and passes with its digest there and then, or at the apply', async () => {
    place.write({ 'access/all.yaml': ACCESS.replace('role: Artisan }', 'permissions: { apiAccess: false } }') });
    expect(await save()).toMatchObject({ code: 3 });
    const writes = writesOf(emulator);
    expect(await take()).toMatchObject({ code: 3 });
    expect(await take('--acknowledge', `api-keys=${'0'.repeat(64)}`)).toMatchObject({ code: 3 });
    expect(writesOf(emulator)).toBe(writes);
    const { digest } = JSON.parse(readFileSync(file(), 'utf8'));
    expect(await save('--acknowledge', `api-keys=${digest}`)).toMatchObject({ code: 0 });
    const acknowledged = readFileSync(file(), 'utf8');
    expect(JSON.parse(acknowledged).digest).toBe(digest);
    expect(await save()).toMatchObject({ code: 3 });
    expect(await take('--acknowledge', `api-keys=${digest.slice(0, 8)}`)).toMatchObject({ code: 0 });
    writeFileSync(file(), acknowledged);
    expect(await take()).toMatchObject({ code: 0 });
  });

  it('is not one that compares two revisions', async () => {
    const compared = await place.run(['plan', '--base', 'HEAD', '--out', 'plan.json'], KEYS);
    expect(compared).toMatchObject({ code: 1 });
    expect(compared.err).toContain('GAL-605');
  });
});

describe('a saved plan that does not fit any more', () => {
  beforeEach(async () => {
    expect(await save()).toMatchObject({ code: 0 });
  });

  it.each<[string, (held: Held) => void, readonly string[]]>([
    [
      'a role',
      (held) => (held.users = user(held, 'omar@acme.example', { role: 'Viewer' })),
      ['omar@acme.example, role: planned on Member, found Viewer'],
    ],
    [
      'a person deleted',
      (held) => (held.users = held.users?.filter(({ email }) => email !== 'omar@acme.example') ?? []),
      [expect.stringMatching(/^omar@acme\.example: planned on the one with id \w+, found none$/)],
    ],
    [
      'a person made by hand',
      (held) =>
        (held.users = [
          ...(held.users ?? []),
          { email: 'new@acme.example', firstName: 'Nia', lastName: 'Ewe', role: 'Artisan' },
        ]),
      ['new@acme.example, role: planned on nothing, found Artisan'],
    ],
    [
      'a share',
      (held) =>
        (held.collections =
          held.collections?.map((one) => ({
            ...one,
            shares: [
              {
                group: held.groups?.[0]?.id ?? '',
                isAdmin: true,
                canAddAssets: true,
                canUpdateAssets: true,
                canRemoveAssets: true,
                canAddUsers: true,
                canRemoveUsers: true,
              },
            ],
          })) ?? []),
      ['collection Close, shares: group Finance: planned on it there with add-assets, found it there with admin'],
    ],
    [
      'the role of a group',
      (held) => (held.groups = held.groups?.map((one) => ({ ...one, role: 'Artisan' })) ?? []),
      ['group Finance, role: planned on Viewer, found Artisan'],
    ],
    [
      'the name of a group',
      (held) => (held.groups = held.groups?.map((one) => ({ ...one, name: 'Treasury' })) ?? []),
      ['group Finance, name: planned on Finance, found Treasury'],
    ],
    [
      'another group of the same name',
      (held) => {
        const id = held.groups?.[0]?.id ?? '';
        Object.assign(held, JSON.parse(JSON.stringify(held).replaceAll(id, 'f'.repeat(24))));
      },
      [expect.stringMatching(/^group Finance: planned on the one with id \w+, found the one with id f+$/)],
    ],
    [
      'a member nobody approved',
      (held) =>
        (held.groups =
          held.groups?.map((one) => ({ ...one, members: [...(one.members ?? []), 'third@acme.example'] })) ?? []),
      [
        expect.stringMatching(
          /^third@acme\.example: would gain run workflows in collections.*, which was not approved$/,
        ),
      ],
    ],
  ])('names %s that was changed by hand', async (what, edit, expected) => {
    change((held) => {
      if (what === 'a member nobody approved') {
        held.users = [
          ...(held.users ?? []),
          { email: 'third@acme.example', firstName: 'T', lastName: 'H', role: 'Evaluated' },
        ];
      }
      edit(held);
    });
    const found = (await moved()).map((one) => one.what);
    for (const one of expected) expect(found).toContainEqual(one);
    const text = await take();
    expect(text.code).toBe(5);
    expect(text.out).toMatch(/Nothing was changed: \d+ things? moved since the plan was made/);
    expect(await take('--format', 'markdown')).toMatchObject({
      code: 5,
      out: expect.stringContaining('### Not applied to `production`'),
    });
  });

  it('names every one of several', async () => {
    change((held) => {
      held.users = user(held, 'omar@acme.example', { role: 'Viewer' });
      held.groups = held.groups?.map((one) => ({ ...one, role: 'Artisan' })) ?? [];
    });
    expect((await moved()).map(({ kind }) => kind)).toEqual(['value', 'value']);
  });

  it('names the declaration, when the files are at hand and say something else', async () => {
    place.write({ 'access/all.yaml': ACCESS.replace('role: Viewer', 'role: Member') });
    expect(await moved()).toMatchObject([
      { kind: 'declaration', planned: expect.any(String), found: expect.any(String) },
    ]);
    place.write({ 'access/all.yaml': `# The same in other words.\n${ACCESS}` });
    expect(await take()).toMatchObject({ code: 0 });
  });

  it('names files at hand that cannot be read, with what is wrong with them', async () => {
    place.write({ 'access/all.yaml': `${ACCESS}users: []\n` });
    const ran = await take('--format', 'json');
    expect(ran.code).toBe(5);
    expect(ran.err).toContain('GAL-107');
    expect(JSON.parse(ran.out).moved).toMatchObject([{ kind: 'declaration', found: null }]);
  });

  it('names another address before it asks anything there', async () => {
    await withEmulator({ seed, tls: true }, async (other) => {
      place.write({ 'gallerist.yaml': project(other.url) });
      const before = other.exchanges.length;
      expect(await moved()).toContainEqual(
        expect.objectContaining({ kind: 'target', property: 'url', planned: emulator.url, found: other.url }),
      );
      expect(other.exchanges.length).toBe(before);
    });
  });

  it('names another account, and a server where the account is another', async () => {
    place.write({ 'gallerist.yaml': project(emulator.url, 'second@acme.example') });
    renameSync(join(place.folder, 'access'), join(place.folder, 'elsewhere'));
    const [found] = await moved();
    expect(found).toMatchObject({ kind: 'target', property: 'account' });
    expect(found?.what).toMatch(/planned on admin@emulator\.example \(id \w+\), found second@acme\.example \(id \w+\)/);
    place.write({ 'gallerist.yaml': project(emulator.url).replace('2026.1', '2022.1') });
    expect(await moved()).toMatchObject([{ kind: 'target', property: 'release', planned: '2026.1', found: '2022.1' }]);
  });

  it('is refused for another target than its own', async () => {
    const ran = await take('--target', 'staging');
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.err).toContain('GAL-606');
  });

  it.each<[string, (text: string) => string, string]>([
    ['edited', (text) => text.replace('"leaves": "Artisan"', '"leaves": "Curator"'), 'GAL-604'],
    ['cut off', (text) => text.slice(0, -200), 'GAL-602'],
    ['of another major version', (text) => text.replace('gallerist.plan/v1', 'gallerist.plan/v2'), 'GAL-603'],
  ])('is refused when it was %s', async (_, edit, code) => {
    const text = readFileSync(file(), 'utf8');
    writeFileSync(file(), edit(text));
    expect(edit(text)).not.toBe(text);
    const before = emulator.exchanges.length;
    const ran = await take();
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain(code);
    expect(emulator.exchanges.length).toBe(before);
  });

  it('is refused when there is no such file, or no project', async () => {
    expect((await place.run(['apply', 'other.json'], KEYS)).err).toContain('GAL-602');
    renameSync(join(place.folder, 'gallerist.yaml'), join(place.folder, 'gone.yaml'));
    const ran = await take();
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.err).toContain('GAL-113');
  });
});

describe('with people counted', () => {
  const discreetly = ['--people', 'counts'] as const;

  /** Runs a command in both formats and holds that nobody is named on any stream. */
  async function quiet(code: number, ...args: readonly string[]): Promise<readonly Ran[]> {
    const ran: Ran[] = [];
    for (const format of ['text', 'markdown']) {
      const one = await place.run([...args, ...discreetly, '--format', format], NO_PASSWORD);
      expect(`${one.out}${one.err}`).not.toMatch(/@|&#64;|omar|haddad/i);
      expect(one.code).toBe(code);
      ran.push(one);
    }
    return ran;
  }

  it('nobody is named: in plans, guards, progress, failures and what moved', async () => {
    place.write({ 'access/all.yaml': ACCESS.replace('role: Artisan }', 'permissions: { apiAccess: false } }') });
    const [blocked] = await quiet(3, 'plan', '--out', 'plan.json');
    expect(blocked?.out).toContain('a person would lose API access');
    const { digest } = JSON.parse(readFileSync(file(), 'utf8'));
    await quiet(4, 'apply', 'plan.json', '--acknowledge', `api-keys=${digest}`);
    change((held) => {
      held.users = user(held, 'new@acme.example', { role: 'Artisan' });
    });
    const [stale] = await quiet(5, 'apply', 'plan.json', '--acknowledge', `api-keys=${digest}`);
    expect(stale?.out).toMatch(/a person, role +planned on nothing, found Artisan/);
  });

  it('nor in what is wrong with the files', async () => {
    place.write({ 'access/all.yaml': ACCESS.replace('members: [ana@', 'members: [anna@') });
    const [text] = await quiet(1, 'plan');
    expect(text?.err).toContain('GAL-308');
  });

  it('which JSON cannot be: it is refused', async () => {
    const ran = await place.run(['plan', ...discreetly, '--format', 'json'], KEYS);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('GAL-901');
  });
});

describe('a saved plan that is old', () => {
  const UNTIL = '2026-06-15T13:00:00Z';
  const access = (until: string, role: string): string =>
    `users: [{ email: ana@acme.example, role: ${role} }]\ngroups: [{ name: G, role: Viewer, members: [{ user: ana@acme.example, until: "${until}" }] }]\n`;

  it.each([
    ['what the plan itself leaves has ended', access(UNTIL, 'Viewer'), true],
    ['only what the files declare has ended', access(UNTIL, 'Artisan'), true],
    ['nothing of it has ended', access('2026-06-15T14:00:00Z', 'Viewer'), false],
  ])('%s', async (what, text, stale) => {
    const inGroup = what.startsWith('only') ? ['ana@acme.example'] : [];
    const world: Seed = {
      users: [admin, { email: 'ana@acme.example', firstName: 'A', lastName: 'R', role: 'Viewer' }],
      groups: [{ name: 'G', role: 'Viewer', members: inGroup }],
      apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: ADMIN }],
    };
    await withEmulator({ seed: world }, async (server) => {
      const texts = { 'gallerist.yaml': projectYaml({ url: server.url }), 'access/all.yaml': text };
      const plan = (await planOn(texts)).ready?.plan;
      if (plan === undefined) throw new Error('no plan');
      expect(Date.parse(plan.asOf)).toBe(NOW.getTime());
      const later = new Date('2026-06-15T13:30:00Z');
      const taken = await resumeOn(texts, throughFile(plan), { now: later });
      const expected = { kind: 'expiry', ref: { kind: 'group', path: ['G'] }, field: 'members', until: UNTIL };
      if (stale) expect(taken.moved).toMatchObject([expected]);
      else expect(taken.report?.complete).toBe(true);
      // As of then the files declare the same: only the end is named, not another declaration.
      expect((await openMemory(texts, NOW)).diagnostics).toEqual([]);
    });
  });
});

describe('a saved plan that gives a membership with an end', () => {
  it('lets nobody in who should be out by now, with the access files or without', async () => {
    const world: Seed = {
      users: [admin, { email: 'ana@acme.example', firstName: 'A', lastName: 'R', role: 'Viewer' }],
      groups: [{ name: 'Admins', role: 'Curator' }],
      apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: ADMIN }],
    };
    await withEmulator({ seed: world }, async (server) => {
      const alone = { 'gallerist.yaml': projectYaml({ url: server.url }) };
      const texts = {
        ...alone,
        'access/all.yaml':
          'users: [{ email: ana@acme.example }]\ngroups: [{ name: Admins, members: [{ user: ana@acme.example, until: 2026-06-30 }] }]\n',
      };
      const plan = (await planOn(texts)).ready?.plan;
      if (plan === undefined) throw new Error('no plan');
      const saved = throughFile(plan);
      const now = new Date('2026-08-01T00:00:00Z');
      const expected = [
        {
          kind: 'expiry',
          ref: { kind: 'group', path: ['Admins'] },
          field: 'members',
          until: '2026-06-30T23:59:59Z',
        },
      ];
      expect((await resumeOn(alone, saved, { now })).moved).toMatchObject(expected);
      expect((await resumeOn(texts, saved, { now })).moved).toMatchObject(expected);
      expect(writesOf(server)).toBe(0);
      expect((await resumeOn(alone, saved)).report?.complete).toBe(true);
    });
  });
});
