import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/cli/program.js';
import type { Seed } from '../../src/emulator/index.js';
import { type Workplace, workplace } from '../support/cli.js';
import { type CheckedEmulator, startCheckedEmulator, withEmulator } from '../support/emulator.js';
import { writesOf } from '../support/main-path.js';
import { makePipe } from '../support/process.js';
import { ADMINISTRATOR } from '../support/seeds.js';

const KEYS = { AYX_KEY: 'emulator-key', AYX_SECRET: 'planted-client-secret' } as const;
const PLANTED = ['planted-client-secret', 'planted-password-7731', 'planted-old-password'];

const seed: Seed = {
  users: [
    ADMINISTRATOR,
    { email: 'second@acme.example', firstName: 'Se', lastName: 'Cond', role: 'Curator' },
    { email: 'ana@acme.example', firstName: 'Ana', lastName: 'Ruiz', role: 'Artisan' },
    { email: 'omar@acme.example', firstName: 'Omar', lastName: 'Haddad', role: 'Member' },
  ],
  groups: [
    { name: 'Finance', role: 'Viewer', members: ['ana@acme.example'] },
    {
      name: '\u001b[2J| --- |<script>${env:AYX_SECRET}\nsecond line \u202Egnp',
      role: 'Viewer',
      members: ['omar@acme.example'],
    },
  ],
  credentials: [{ userName: 'ACME\\svc-old', password: 'planted-old-password', groups: ['Finance'] }],
  collections: [{ name: 'Close', owner: 'ana@acme.example', shares: [{ group: 'Finance', isAdmin: true }] }],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'planted-client-secret', user: 'admin@emulator.example' }],
};

const project = (url: string): string => `version: 1
access: [access/*.yaml]
targets:
  production:
    system: alteryx-server
    url: ${url}
    release: "2026.1"
    authentication: built-in
    account: admin@emulator.example
    caFile: ca.pem
    credentials: { clientId: "\${env:AYX_KEY}", clientSecret: "\${env:AYX_SECRET}" }
`;

const ACCESS = `users:
  - { email: ana@acme.example, role: Default }
  - { email: omar@acme.example, role: Artisan, firstName: Omar, lastName: Haddad }
groups:
  - name: Finance
    role: Member
    members: [ana@acme.example, omar@acme.example]
collections:
  - name: Close
    owner: ana@acme.example
    shares: [{ group: Finance }]
credentials:
  - { username: ACME\\svc-new, password: "\${env:SVC_PASSWORD}", shares: [{ group: Finance }] }
`;

let emulator: CheckedEmulator;
let place: Workplace;

beforeEach(async () => {
  emulator = await startCheckedEmulator({ seed, tls: true });
  place = workplace({
    'gallerist.yaml': project(emulator.url),
    'access/all.yaml': ACCESS,
    'ca.pem': emulator.ca ?? '',
  });
});

afterEach(async () => {
  // Whatever a test did: no secret on any stream or in any file.
  const texts = place.left();
  place.remove();
  await emulator.close();
  for (const secret of PLANTED) for (const text of texts) expect(text.includes(secret)).toBe(false);
});

const live = { ...KEYS, SVC_PASSWORD: 'planted-password-7731' };

describe('the commands together', () => {
  it('validate, plan, apply, and then nothing is left and nothing is written', async () => {
    expect(await place.run(['validate'])).toMatchObject({ code: 0, err: '' });
    const plan = await place.run(['plan', '--detailed-exitcode'], live);
    expect(plan).toMatchObject({ code: 2, err: '' });
    expect(plan.out).toMatch(/~ ana@acme.example +role +Artisan → Default +access\/all.yaml:2/);
    expect(plan.out).toMatch(/password \(secret\)/);
    const apply = await place.run(['apply'], live);
    expect(apply).toMatchObject({ code: 0 });
    expect(apply.out).toContain('Complete');
    const writes = writesOf(emulator);
    expect(await place.run(['plan', '--detailed-exitcode'], live)).toMatchObject({ code: 0 });
    expect(await place.run(['apply', '--format', 'json'], live)).toMatchObject({ code: 0 });
    expect(writesOf(emulator)).toBe(writes);
  });

  it('plans the same from a snapshot, with neither server nor credentials', async () => {
    expect(await place.run(['snapshot', '--out', 'saved.json'], live)).toMatchObject({ code: 0, out: '' });
    expect(statSync(join(place.folder, 'saved.json')).mode & 0o777).toBe(0o600);
    const online = await place.run(['plan', '--format', 'json'], live);
    const before = emulator.exchanges.length;
    const offline = await place.run(['plan', '--snapshot', 'saved.json', '--format', 'json', '--detailed-exitcode']);
    expect(offline.code).toBe(2);
    expect(emulator.exchanges.length).toBe(before);
    const digest = (text: string): unknown => JSON.parse(text).digest;
    expect(digest(offline.out)).toBe(digest(online.out));
  });

  it('exports a project that plans to no change, hostile names and all', async () => {
    const exported = await place.run(['export', '--out', 'adopted'], live);
    expect(exported.code).toBe(0);
    place.write({ 'adopted/ca.pem': emulator.ca ?? '' });
    const config = join(place.folder, 'adopted/gallerist.yaml');
    expect(existsSync(config)).toBe(true);
    const keys = [...readFileSync(config, 'utf8').matchAll(/\$\{env:([A-Z_]+)\}/g)].map((found) => found[1] ?? '');
    const environment = Object.fromEntries(
      keys.map((key) => [key, key.endsWith('SECRET') ? KEYS.AYX_SECRET : KEYS.AYX_KEY]),
    );
    const plan = await place.run(['plan', '--project', 'adopted', '--detailed-exitcode'], environment);
    expect(plan.err).toBe('');
    expect(plan.code).toBe(0);
    expect(plan.out).toContain('Nothing to change');
  });

  it('does not write over files', async () => {
    place.write({ 'access/users.yaml': 'users: []\n' });
    const again = await place.run(['export'], live);
    expect(again.code).toBe(1);
    expect(again.err).toContain('GAL-903');
    expect(readFileSync(join(place.folder, 'access/users.yaml'), 'utf8')).toBe('users: []\n');
    expect(existsSync(join(place.folder, 'access/groups.yaml'))).toBe(false);
  });

  it('exports no snapshot of another server, whose address would stand beside the keys of this one', async () => {
    await place.run(['snapshot', '--out', 'saved.json'], live);
    const saved = readFileSync(join(place.folder, 'saved.json'), 'utf8');
    place.write({ 'other.json': saved.replaceAll(emulator.url, 'https://other.example/webapi/') });
    const refused = await place.run(['export', '--snapshot', 'other.json', '--out', 'adopted']);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('GAL-515');
    expect(existsSync(join(place.folder, 'adopted'))).toBe(false);
    expect(await place.run(['export', '--snapshot', 'saved.json', '--out', 'adopted'])).toMatchObject({ code: 0 });
  });

  it('begins with init, in an empty folder', async () => {
    const made = await place.run([
      'init',
      '--project',
      'fresh',
      '--url',
      emulator.url,
      '--account',
      'admin@emulator.example',
      '--release',
      '2026.1',
    ]);
    expect(made).toMatchObject({ code: 0 });
    expect(await place.run(['validate', '--project', 'fresh'])).toMatchObject({ code: 0 });
    expect((await place.run(['init', '--project', 'fresh', '--url', emulator.url])).err).toContain('GAL-903');
  });

  it.each([
    ['a url that is no address', ['--url', 'gallery'], 'GAL-325'],
    ['a url with a password', ['--url', 'https://u:planted-client-secret@x.example/'], 'GAL-326'],
    ['a name of two words', ['--name', 'a b'], 'GAL-205'],
    ['no name', ['--name', ''], 'GAL-205'],
    ['a name that is a trap', ['--name', '__proto__'], 'GAL-205'],
    ['an account that is no address', ['--account', 'nomail'], 'GAL-306'],
    ['no release', ['--release', ''], 'GAL-205'],
  ])('begins with nothing that the next command would refuse: %s', async (_name, options, code) => {
    const refused = await place.run(['init', '--project', 'fresh', '--url', emulator.url, ...options]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain(code);
    expect(refused.err).toContain('nothing was written');
    expect(existsSync(join(place.folder, 'fresh'))).toBe(false);
  });

  it('begins in a repository: its .gitignore stays, and the line to add is said unless it is there', async () => {
    for (const [folder, ignores] of [
      ['plain', 'node_modules/\n'],
      ['ready', '.gallerist/\r\nnode_modules/\r\n'],
    ] as const) {
      place.write({ [`${folder}/.gitignore`]: ignores });
      const made = await place.run(['init', '--project', folder, '--url', emulator.url]);
      expect(made.code).toBe(0);
      expect(made.out).not.toContain('.gitignore');
      expect(made.err.includes('add the line .gallerist/')).toBe(folder === 'plain');
      expect(readFileSync(join(place.folder, folder, '.gitignore'), 'utf8')).toBe(ignores);
    }
  });

  it('attests a setting and closes it', async () => {
    place.write({ 'access/settings.yaml': 'settings: { defaultRole: NoAccess }\n' });
    expect((await place.run(['plan'], live)).out).toContain('By hand (1)');
    expect(
      await place.run(['attest', 'defaultRole=NoAccess', '--by', 'ana@acme.example', '--evidence', 'CHG-1']),
    ).toMatchObject({ code: 0 });
    expect((await place.run(['plan'], live)).out).not.toContain('By hand');
    expect((await place.run(['attest', 'defaultRole=Boss', '--by', 'x'])).code).toBe(1);
    expect((await place.run(['attest', 'defaultRole=Viewer'])).err).toContain('GAL-904');
    for (const nobody of ['', ' ']) {
      const before = readFileSync(join(place.folder, 'attestations/production.yaml'), 'utf8');
      const refused = await place.run(['attest', 'defaultRole=Viewer', '--by', nobody]);
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toContain('GAL-904');
      expect(readFileSync(join(place.folder, 'attestations/production.yaml'), 'utf8')).toBe(before);
    }
  });

  it('tells what doctor finds', async () => {
    const well = await place.run(['doctor'], live);
    expect(well.code).toBe(0);
    const ill = await place.run(['doctor', '--format', 'json'], { ...live, AYX_SECRET: 'wrong' });
    expect(ill.code).toBe(1);
    expect(JSON.parse(ill.out)).toBeTruthy();
  });
});

describe('exit codes (DESIGN §7)', () => {
  it('is 1 for what is wrong, on stderr, with nothing on stdout', async () => {
    place.write({ 'access/wrong.yaml': 'users:\n  - { email: x@acme.example, role: curator }\n' });
    for (const command of ['plan', 'apply']) {
      const ran = await place.run([command], live);
      expect(ran).toMatchObject({ code: 1, out: '' });
      expect(ran.err).toMatch(/access\/wrong.yaml:2:\d+/);
    }
    expect(writesOf(emulator)).toBe(0);
  });

  it.each([
    ['nothing listens', (url: string) => url.replace(/:\d+\//, ':1/'), {}, 'GAL-401'],
    ['the key is not taken', (url: string) => url, { AYX_SECRET: 'no' }, 'GAL-402'],
  ])(
    'is 1 when %s, said once however many lists were asked for, with target and address',
    async (_name, to, keys, code) => {
      const address = to(emulator.url);
      place.write({ 'gallerist.yaml': project(address) });
      const refused = await place.run(['plan'], { ...live, ...keys });
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toContain(code);
      expect(refused.err.split(`production at ${address}: `)).toHaveLength(2);
      expect(refused.err).toMatch(/\n1 error\n$/);
    },
  );

  it('is 1 for a wrong command line, with the way out', async () => {
    expect(await place.run(['plna'])).toMatchObject({ code: 1 });
    expect((await place.run(['plan', '--format', 'xml'])).err).toContain('text, json, markdown');
    expect((await place.run(['plan', '--target', 'prodution'], live)).err).toContain('production');
    expect((await place.run(['apply', '--acknowledge', 'mass-loss'], live)).err).toContain('GUARD=DIGEST');
    expect((await place.run(['plan', '--snapshot', 'none.json'])).err).toContain('none.json');
  });

  it('is 3 for a guarded plan, which is shown, and nothing is written until it is acknowledged with its digest', async () => {
    place.write({ 'access/all.yaml': 'users:\n  - { email: second@acme.example, role: Viewer }\n' });
    const blocked = await place.run(['apply'], live);
    expect(blocked.code).toBe(3);
    expect(blocked.out).toContain('minimum-administrators');
    expect(writesOf(emulator)).toBe(0);
    const digest = /plan ([0-9a-f]{8})/.exec(blocked.out)?.[1] ?? '';
    expect((await place.run(['apply', '--acknowledge', 'minimum-administrators=00000000'], live)).code).toBe(3);
    expect(await place.run(['apply', '--acknowledge', `minimum-administrators=${digest}`], live)).toMatchObject({
      code: 0,
    });
  });

  it('is 4 when something failed, everything independent was done, and the same command again goes on', async () => {
    // The password is not set: the credential fails, and its share with it; the rest is done.
    const ran = await place.run(['apply'], KEYS);
    expect(ran.code).toBe(4);
    expect(ran.out).toContain('SVC_PASSWORD');
    const after = await place.run(['apply', '--format', 'json'], live);
    expect(after.code).toBe(0);
    const { plan } = JSON.parse(after.out);
    // What was left: the credential, and what its people and group had to wait with.
    expect(plan.counts).toMatchObject({ create: 1 });
    expect(await place.run(['plan', '--detailed-exitcode'], live)).toMatchObject({ code: 0 });
  });
});

describe('streams and formats', () => {
  it.each([
    ['the folder of the command', undefined, 'infra/access/a.yaml'],
    ['the checkout a workflow names', '.', 'infra/access/a.yaml'],
    ['a checkout of the project alone', 'infra', 'access/a.yaml'],
    ['the folder of the command, when the checkout is elsewhere', 'elsewhere', 'infra/access/a.yaml'],
  ])('annotates files relative to %s', async (_name, workspace, file) => {
    place.write({ 'infra/gallerist.yaml': project(emulator.url), 'infra/access/a.yaml': 'x: 1\n', 'infra/ca.pem': '' });
    const environment = workspace === undefined ? {} : { GITHUB_WORKSPACE: join(place.folder, workspace) };
    const { out } = await place.run(['-C', 'infra', 'validate', '--format', 'github'], environment);
    expect(out).toContain(`file=${file},line=1`);
  });

  it('keeps data on stdout and everything else on stderr', async () => {
    const ran = await place.run(['apply', '--format', 'json'], live);
    expect(() => JSON.parse(ran.out)).not.toThrow();
    expect(ran.err).toContain('reading back');
  });

  it('makes hostile names harmless in every format', async () => {
    place.write({ 'access/all.yaml': 'groups: [{ name: Finance }]\n' });
    for (const format of ['text', 'markdown', 'json']) {
      const { out } = await place.run(['plan', '--format', format], live);
      expect(out).toMatch(/second line/);
      for (const bad of ['\u001b', '\u202E', 'line\nsecond']) expect(out.includes(bad)).toBe(false);
      // Outside of code, where GitHub would take it for HTML.
      if (format === 'markdown') expect(out.replace(/^```[\s\S]*?^```/gm, '').includes('<script>')).toBe(false);
    }
  });

  it('prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
    expect(VERSION).toBe(version);
    expect((await place.run(['--version'])).out).toBe(`${version}\n`);
  });

  it('prints every schema, and writes them all', async () => {
    expect(JSON.parse((await place.run(['schema', 'access'])).out)).toHaveProperty('$schema');
    expect(await place.run(['schema', '--out', 'schemas'])).toMatchObject({ code: 0 });
    expect(readdirSync(join(place.folder, 'schemas'))).toContain('gallerist.schema.json');
    expect(await place.run(['schema'])).toMatchObject({ code: 1, err: expect.stringContaining('which schema?') });
    expect((await place.run(['schema', 'plam', '--out', 'x'])).err).toContain('there is no schema plam');
    const both = await place.run(['schema', 'plan', '--out', 'x']);
    expect([both.code, both.err]).toEqual([1, expect.stringContaining('--out writes every schema into a folder')]);
    expect(existsSync(join(place.folder, 'x'))).toBe(false);
  });

  it('loads nothing at start that --help does not need', async () => {
    const ran = await place.run(['--help'], { NODE_DEBUG: 'esm,module' });
    expect(ran.code).toBe(0);
    for (const heavy of ['undici', 'js-yaml', 'ajv', 'validators'])
      expect(ran.err.includes(`node_modules/${heavy}`)).toBe(false);
  });
});

describe('what is no file', () => {
  it('is told with code and place in every format, beside everything else', async () => {
    symlinkSync('loop.yaml', join(place.folder, 'access/loop.yaml'));
    place.write({ 'access/wrong.yaml': 'users:\n  - { email: x@acme.example, role: curator }\n' });
    const text = await place.run(['validate']);
    expect([text.code, text.err]).toEqual([
      1,
      expect.stringMatching(/access\/wrong.yaml:2:\d+ [\s\S]*gallerist.yaml:2:10 .*GAL-101 .*loop.yaml.*ELOOP/),
    ]);
    const github = await place.run(['validate', '--format', 'github']);
    expect(github.out).toMatch(/^::error file=gallerist.yaml,line=2,col=10,.*title=GAL-101::/m);
    expect(github).toMatchObject({ code: 1, err: '' });
    const json = await place.run(['validate', '--format', 'json']);
    expect([json.code, json.err]).toEqual([1, '']);
    expect(JSON.parse(json.out)).toMatchObject({
      format: 'gallerist.diagnostics/v1',
      diagnostics: [{ code: 'GAL-204' }, { code: 'GAL-101', at: { file: 'gallerist.yaml', line: 2, column: 10 } }],
    });
  });

  it('is not waited for where a command names it', async () => {
    makePipe(join(place.folder, 'pipe'));
    const commands = [
      ['plan', '--snapshot', 'pipe'],
      ['apply', 'pipe'],
      ['emulator', '--port', '0', '--seed', 'pipe'],
      ['review', '--snapshot', 'pipe'],
    ];
    for (const command of commands) {
      const { code, out, err } = await place.run(command, live);
      expect([code, out, err]).toEqual([
        1,
        '',
        expect.stringMatching(/error GAL-\d+ .*pipe.*: a named pipe, not a file/),
      ]);
    }
  });

  it('nor read when it is too large to be meant', async () => {
    // A file of one byte at its end: it takes no room.
    const { open } = await import('node:fs/promises');
    const handle = await open(join(place.folder, 'huge.json'), 'w');
    await handle.truncate(3 * 2 ** 30);
    await handle.close();
    const { code, err } = await place.run(['plan', '--snapshot', 'huge.json']);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('GAL-101  snapshot huge.json cannot be read: larger than 256 MB'),
    ]);
    rmSync(join(place.folder, 'huge.json'));
  });

  it('leaves the JSON of a project without problems empty', async () => {
    const { code, out } = await place.run(['validate', '--format', 'json']);
    expect([code, JSON.parse(out)]).toEqual([0, { format: 'gallerist.diagnostics/v1', diagnostics: [] }]);
  });
});

describe('requests (DESIGN §9)', () => {
  it('makes one list per kind in scope, one GET per group, the admin pages, and nothing for other kinds', async () => {
    place.write({
      'access/all.yaml':
        'collections: [{ name: Close, shares: [{ group: Finance, can: [admin] }] }]\ngroups: [{ name: Finance }]\n',
    });
    const { code } = await place.run(['plan'], live);
    expect(code).toBe(0);
    expect(emulator.counts()).toEqual({
      'POST oauth2/token': 1,
      'GET v3/users': 1,
      'GET v3/usergroups': 1,
      'GET v3/usergroups/{id}': 2,
      'GET v3/collections': 1,
      'GET admin/v1/collections': 1,
    });
  });

  it('makes none for a declaration of settings alone', async () => {
    place.write({ 'access/all.yaml': 'settings: { userRegistration: false }\n' });
    expect((await place.run(['plan'], live)).code).toBe(0);
    expect(Object.keys(emulator.counts()).filter((request) => request.startsWith('GET v3'))).toEqual([]);
  });
});

describe('notices on the way', () => {
  it('never bring what acts on a terminal out of an answer', async () => {
    let posted = false;
    await withEmulator(
      {
        seed,
        intercept: ({ method, path }) => {
          posted ||= method === 'POST' && path === 'v3/usergroups';
          // Only what looks for twins asks for the list after something was made, and before everything is read back.
          return posted && path === 'v3/usergroups' && method === 'GET'
            ? { status: 200, body: JSON.stringify('\u009b2J\u202ehello') }
            : undefined;
        },
      },
      async ({ url }) => {
        place.write({
          'gallerist.yaml': project(url).replace('    caFile: ca.pem\n', ''),
          'access/all.yaml': 'groups: [{ name: New }]\n',
        });
        const { err } = await place.run(['apply', '--yes'], live);
        expect(err).toContain('\\u{9b}2J\\u{202e}hello');
        expect(err).toContain('could not be looked up');
        expect(err).not.toMatch(/[\u0080-\u009f\u202e]/);
      },
    );
  });
});

describe('the emulator command', () => {
  it('serves until it is interrupted, and saves its state', async () => {
    const { spawn } = await import('node:child_process');
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../bin/gallerist.js'), 'emulator', '--port', '0', '--save', 'state.json'],
      { cwd: place.folder },
    );
    const url = await new Promise<string>((resolve) =>
      child.stdout.on('data', (data) => resolve(/http\S+/.exec(String(data))?.[0] ?? '')),
    );
    const answer = await fetch(`${url}v3/users`);
    expect(answer.status).toBe(401);
    // It holds keys and passwords.
    expect(statSync(join(place.folder, 'state.json')).mode & 0o777).toBe(0o600);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(JSON.parse(readFileSync(join(place.folder, 'state.json'), 'utf8'))).toHaveProperty('users');
  });

  it('refuses a seed that is none, and options out of range', async () => {
    place.write({ 'seed.json': '{"users":[{"email":1}]}' });
    expect((await place.run(['emulator', '--seed', 'seed.json'])).err).toContain('GAL-905');
    expect((await place.run(['emulator', '--port', '99999'])).err).toContain('GAL-901');
    expect((await place.run(['emulator', '--seed', 'none.json'])).err).toContain(
      'GAL-905  none.json cannot be read: ENOENT',
    );
  });

  it('says that a port is taken', async () => {
    const taken = await place.run(['emulator', '--port', new URL(emulator.url).port]);
    expect([taken.code, taken.err]).toEqual([1, expect.stringMatching(/GAL-909 .*EADDRINUSE[\s\S]*--port 0/)]);
  });

  it('finds out before it serves whether its files can be written, and then ends', async () => {
    place.write({ file: '' });
    for (const [name, ...more] of [['--save'], ['--ca-out', '--tls']]) {
      const { code, out, err } = await place.run(['emulator', '--port', '0', name ?? '', 'file/state.json', ...more]);
      expect([code, out, err]).toEqual([1, '', expect.stringMatching(/^error: ENOTDIR: .*\n$/)]);
    }
  });
});
