/** DESIGN §4: what the YAML says, rule by rule. */
import { describe, expect, it } from 'vitest';
import { normaliseWords } from '../../src/config/relation.js';
import type { Declaration, DeclaredObject, Loaded } from '../../src/model/declaration.js';
import { fieldOrigin } from '../../src/model/declaration.js';
import { refTo } from '../../src/model/ref.js';
import type { DeclaredValue } from '../../src/model/value.js';
import { declared, type Fixture, GALLERIST, LAYERED, memoryFiles, NOW, openFixture } from './memory-files.js';

const PEOPLE = 'users:\n  - email: ana@acme.example\n  - email: omar@acme.example\n  - email: temp@acme.example\n';

function codes(loaded: Loaded): readonly string[] {
  return loaded.diagnostics.map(({ code }) => code);
}

function meaning(loaded: Loaded): Declaration {
  if (loaded.declaration === undefined) throw new Error(JSON.stringify(loaded.diagnostics, null, 1));
  return loaded.declaration;
}

function object(loaded: Loaded, name: string): DeclaredObject {
  const found = meaning(loaded).objects.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

function field(loaded: Loaded, name: string, key: string): DeclaredValue | undefined {
  return object(loaded, name).fields[key];
}

async function layered(shared: string, own: string, more: Fixture = {}): Promise<Loaded> {
  const project = await openFixture({
    'gallerist.yaml': LAYERED,
    'access/a.yaml': shared,
    'environments/production/b.yaml': own,
    ...more,
  });
  return project.declare('production');
}

const user = (email: string) => ({ kind: 'user', path: [email] });
const group = (name: string) => ({ kind: 'group', path: [name] });

describe('omitted is unmanaged, empty is none', () => {
  it('holds no field that was not written', async () => {
    const loaded = await declared('users:\n  - { email: ana@acme.example, role: Viewer }\ngroups:\n  - name: G\n');
    expect(object(loaded, 'ana@acme.example').fields).toEqual({ role: 'Viewer' });
    expect(object(loaded, 'G').fields).toEqual({});
    expect(object(loaded, 'G').state).toBe('present');
  });

  it('keeps an empty list as a list of nothing', async () => {
    const loaded = await declared('groups:\n  - { name: G, members: [] }\n');
    expect(object(loaded, 'G').fields).toEqual({ members: [] });
  });

  it('gives an entry the defaults it leaves out: no end, nothing extra', async () => {
    const loaded = await declared(
      `${PEOPLE}groups: [{ name: G, members: [omar@acme.example] }]\ncollections:\n  - { name: C, owner: ana@acme.example, shares: [{ group: G }] }\n`,
    );
    expect(field(loaded, 'G', 'members')).toEqual([
      { to: user('omar@acme.example'), attributes: { until: null }, at: 0 },
    ]);
    expect(field(loaded, 'C', 'shares')).toEqual([{ to: group('G'), attributes: { can: [], until: null }, at: 0 }]);
  });

  it('reads an empty credential as none', async () => {
    const loaded = await declared('users:\n  - { email: ana@acme.example, defaultCredential: "" }\n');
    expect(field(loaded, 'ana@acme.example', 'defaultCredential')).toBeNull();
  });
});

describe('values are normalised', () => {
  it('sorts entries by key and remembers where each was written', async () => {
    const loaded = await declared(
      `${PEOPLE}groups: [{ name: G, members: [temp@acme.example, { user: ANA@acme.example }, omar@acme.example] }]\n`,
    );
    expect(field(loaded, 'G', 'members')).toEqual([
      { to: user('ana@acme.example'), attributes: { until: null }, at: 1 },
      { to: user('omar@acme.example'), attributes: { until: null }, at: 2 },
      { to: user('temp@acme.example'), attributes: { until: null }, at: 0 },
    ]);
  });

  it.each([
    ['[admin]', ['admin']],
    ['[admin, add-assets]', ['admin']],
    ['[remove-users, add-users, remove-assets, update-assets, add-assets]', ['admin']],
    ['[update-assets, add-assets, update-assets]', ['add-assets', 'update-assets']],
    ['[]', []],
  ])('reads can: %s as %j (semantics.md §9)', async (can, words) => {
    const loaded = await declared(
      `${PEOPLE}collections:\n  - { name: C, owner: ana@acme.example, shares: [{ user: omar@acme.example, can: ${can} }] }\n`,
    );
    expect(field(loaded, 'C', 'shares')).toMatchObject([{ attributes: { can: words } }]);
  });

  it('knows people by folded e-mail, Windows accounts by folded name, everything else exactly', async () => {
    const loaded = await declared(
      'users:\n  - email: Ana@ACME.example\ngroups:\n  - name: Finance\n  - name: finance\ncredentials:\n  - username: ACME\\Svc\n',
    );
    expect(meaning(loaded).objects.map(({ ref }) => ref.path[0])).toEqual([
      'ana@acme.example',
      'Finance',
      'finance',
      'acme\\svc',
    ]);
    expect(object(loaded, 'Ana@ACME.example').name).toBe('Ana@ACME.example');
  });

  it('lists objects by kind, then by key', async () => {
    const loaded = await declared(
      'settings: { defaultRole: Viewer }\nstudios: [{ name: S }]\ngroups: [{ name: B }, { name: A }]\nusers: [{ email: z@a.b }, { email: a@a.b }]\n',
    );
    expect(meaning(loaded).objects.map(({ ref }) => `${ref.kind} ${ref.path[0]}`)).toEqual([
      'user a@a.b',
      'user z@a.b',
      'group A',
      'group B',
      'studio S',
      'settings settings',
    ]);
  });
});

describe('two layers', () => {
  const shared = `${PEOPLE}  - { email: lead@acme.example, role: Viewer, firstName: Lee, permissions: { scheduleJobs: true, apiAccess: false } }\ngroups: [{ name: G, role: Member, members: [ana@acme.example, omar@acme.example] }]\n`;

  it('let the target win field by field and permission by permission', async () => {
    const loaded = await layered(
      shared,
      'users:\n  - { email: Lead@acme.example, role: Artisan, permissions: { apiAccess: true } }\n',
    );
    expect(object(loaded, 'Lead@acme.example').fields).toEqual({
      firstName: 'Lee',
      role: 'Artisan',
      'permissions.scheduleJobs': true,
      'permissions.apiAccess': true,
    });
  });

  it('let a list replace the shared one, never add to it', async () => {
    const loaded = await layered(shared, 'groups: [{ name: G, members: [temp@acme.example] }]\n');
    expect(object(loaded, 'G').fields).toMatchObject({ role: 'Member', members: [{ to: user('temp@acme.example') }] });
  });

  it('know both places', async () => {
    const loaded = await layered(shared, 'users:\n  - { email: lead@acme.example, role: Artisan }\n');
    const lead = object(loaded, 'lead@acme.example');
    expect(loaded.locate(lead.origin)).toMatchObject({ file: 'environments/production/b.yaml', line: 2 });
    expect(loaded.locate(fieldOrigin(lead, 'role'))).toMatchObject({
      file: 'environments/production/b.yaml',
      line: 2,
      column: 39,
    });
    expect(loaded.locate(fieldOrigin(lead, 'permissions.apiAccess'))).toMatchObject({
      file: 'access/a.yaml',
      line: 5,
      length: 5,
    });
  });

  it('merge settings, which are one object', async () => {
    const loaded = await layered(
      'settings: { defaultRole: Viewer, runAs: x }\n',
      'settings: { defaultRole: Member }\n',
    );
    expect(object(loaded, 'settings').fields).toEqual({ defaultRole: 'Member', runAs: 'x' });
  });

  it('give a file that a target names to that target alone, however wide the shared pattern is', async () => {
    const project = await openFixture({
      'gallerist.yaml': `version: 1\naccess: ["**/*.yaml"]\ntargets:\n  p: { system: alteryx-server, url: "http://p/", authentication: saml, access: [env/p/*.yaml] }\n  s: { system: alteryx-server, url: "http://s/", authentication: saml }\n`,
      'a.yaml': 'groups: [{ name: A }]\n',
      'env/p/b.yaml': 'groups: [{ name: B }]\n',
      'attestations/p.yaml': 'attestations: []\n',
    });
    const names = async (target: string) => meaning(await project.declare(target)).objects.map(({ name }) => name);
    expect(await names('p')).toEqual(['A', 'B']);
    expect(await names('s')).toEqual(['A']);
  });

  it('read and parse a shared file once, for however many targets', async () => {
    const files = memoryFiles({
      'gallerist.yaml': `version: 1\naccess: [a.yaml]\ntargets:\n  p: { system: alteryx-server, url: "http://p/", authentication: saml }\n  s: { system: alteryx-server, url: "http://s/", authentication: saml }\n`,
      'a.yaml': 'groups: [{ name: A }]\n',
    });
    const { openProject } = await import('../../src/config/project.js');
    const project = await openProject({ folder: '/p', files, asOf: NOW, environment: {} });
    await project.declare('p');
    await project.declare('s');
    expect(Object.fromEntries(files.reads)).toEqual({ '/p/gallerist.yaml': 1, '/p/a.yaml': 1 });
  });
});

describe('profiles', () => {
  const profile =
    'profiles:\n  analyst: { role: Artisan, studio: Finance, permissions: { scheduleJobs: true, apiAccess: false } }\nstudios: [{ name: Finance }]\n';

  it('fill in what is not said, permission by permission; what is said wins', async () => {
    const loaded = await declared(
      `${profile}users:\n  - { email: a@b.c, profile: analyst, role: Viewer, permissions: { apiAccess: true } }\n`,
    );
    expect(object(loaded, 'a@b.c').fields).toEqual({
      role: 'Viewer',
      studio: { kind: 'studio', path: ['Finance'] },
      'permissions.scheduleJobs': true,
      'permissions.apiAccess': true,
    });
    expect(loaded.diagnostics).toEqual([]);
  });

  it('are where their fields are said to come from', async () => {
    const loaded = await declared(`${profile}users:\n  - { email: a@b.c, profile: analyst }\n`);
    expect(loaded.locate(fieldOrigin(object(loaded, 'a@b.c'), 'role'))).toMatchObject({ line: 2, column: 20 });
  });

  it('are restated by a target field by field', async () => {
    const loaded = await layered(
      `${profile}users: [{ email: a@b.c, profile: analyst }]\n`,
      'profiles: { analyst: { role: Member } }\n',
    );
    expect(object(loaded, 'a@b.c').fields).toMatchObject({ role: 'Member', 'permissions.scheduleJobs': true });
  });

  it('are not called unused when another target uses them', async () => {
    const project = await openFixture({
      'gallerist.yaml': `version: 1\naccess: [a.yaml]\ntargets:\n  p: { system: alteryx-server, url: "http://p/", authentication: saml }\n  s: { system: alteryx-server, url: "http://s/", authentication: saml, access: [s.yaml] }\n`,
      'a.yaml': 'profiles: { x: { role: Viewer }, y: {} }\n',
      's.yaml': 'users: [{ email: a@b.c, profile: x }]\n',
    });
    expect((await project.declare('p')).diagnostics.map(({ message }) => message)).toEqual([
      'profile "y" is used by nobody',
    ]);
  });
});

describe('keys, pins and earlier names', () => {
  it('tell objects of one name apart by id, in the files of a target', async () => {
    const loaded = await layered(
      'users: [{ email: a@b.c }]\n',
      'groups:\n  - { name: Twin, id: one, members: [a@b.c] }\n  - { name: Twin, id: two, members: [] }\n  - { name: Single, id: three }\ncollections:\n  - { name: C, owner: a@b.c, shares: [{ group: Twin, id: two }, { group: Single }] }\n',
    );
    expect(
      meaning(loaded)
        .objects.filter(({ ref }) => ref.kind === 'group')
        .map(({ ref, id }) => [ref.path, id]),
    ).toEqual([
      [['Single'], 'three'],
      [['Twin', 'one'], 'one'],
      [['Twin', 'two'], 'two'],
    ]);
    expect(field(loaded, 'C', 'shares')).toMatchObject([
      { to: group('Single') },
      { to: refTo('group', 'Twin', 'two') },
    ]);
  });

  it('let a pinned person have any e-mail address, or none', async () => {
    const loaded = await layered(
      'groups: []\n',
      'users:\n  - { email: "", id: one }\n  - { email: "", id: two }\n  - { email: not an address, id: three }\n',
    );
    expect(meaning(loaded).objects.map(({ ref }) => ref.path)).toEqual([['', 'one'], ['', 'two'], ['not an address']]);
  });

  it('let a target pin an object that is shared', async () => {
    const loaded = await layered('groups: [{ name: G, role: Member }]\n', 'groups: [{ name: G, id: one }]\n');
    expect(object(loaded, 'G')).toMatchObject({ id: 'one', ref: group('G'), fields: { role: 'Member' } });
  });

  it('keep earlier names in the order written', async () => {
    const loaded = await declared('groups: [{ name: G, previously: [F, E] }]\n');
    expect(object(loaded, 'G').previously).toEqual(['F', 'E']);
  });

  it('let names that are traps in JavaScript be names', async () => {
    const loaded = await declared(
      'groups:\n  - { name: __proto__, role: Member }\n  - { name: constructor }\nprofiles: { constructor: { role: Viewer } }\nusers:\n  - { email: a@b.c, profile: constructor }\n',
    );
    expect(object(loaded, '__proto__').fields).toEqual({ role: 'Member' });
    expect(object(loaded, 'a@b.c').fields).toEqual({ role: 'Viewer' });
    expect((await declared('users:\n  - { email: a@b.c, profile: toString }\n')).diagnostics).toMatchObject([
      { code: 'GAL-304' },
    ]);
  });

  it('take what acts on terminals as it is, when it is written as an escape', async () => {
    const loaded = await declared('groups:\n  - { name: "\\e[2J\\u202Ea\\nb | <script>" }\n');
    expect(meaning(loaded).objects.map(({ name }) => name)).toEqual(['\u001b[2J\u202ea\nb | <script>']);
  });
});

describe('people who leave', () => {
  it('are a name and a state: nothing else written about them is meant', async () => {
    const loaded = await declared(
      'profiles: { p: { role: Artisan } }\nusers:\n  - { email: a@b.c, state: deactivated, role: Curator, profile: p, studio: Nowhere }\n  - { email: d@b.c, state: deleted, role: Curator }\n',
    );
    expect(meaning(loaded).objects.map(({ state, fields }) => [state, fields])).toEqual([
      ['deactivated', {}],
      ['deleted', {}],
    ]);
    expect(loaded.diagnostics).toEqual([]);
  });

  it('are left out of groups and shares, with a warning for each', async () => {
    const loaded = await declared(
      'users: [{ email: a@b.c }, { email: l@b.c, state: deactivated }]\ngroups: [{ name: G, members: [l@b.c, a@b.c] }]\ncollections: [{ name: C, owner: a@b.c, shares: [{ user: l@b.c }] }]\n',
    );
    expect(field(loaded, 'G', 'members')).toMatchObject([{ to: user('a@b.c'), at: 1 }]);
    expect(field(loaded, 'C', 'shares')).toEqual([]);
    expect(codes(loaded)).toEqual(['GAL-312', 'GAL-312']);
  });
});

describe('until', () => {
  async function untilIn(date: string, timeZone?: string): Promise<unknown> {
    const loaded = await declared(
      `${PEOPLE}groups: [{ name: G, members: [{ user: ana@acme.example, until: ${date} }] }]\n`,
      {
        'gallerist.yaml': timeZone === undefined ? GALLERIST : `${GALLERIST}    timeZone: ${timeZone}\n`,
      },
    );
    const members = field(loaded, 'G', 'members');
    return Array.isArray(members)
      ? members.map((entry) => (typeof entry === 'string' ? entry : entry.attributes.until))
      : members;
  }

  it.each([
    ['2027-01-31', undefined, '2027-01-31T23:59:59Z'],
    ['2027-01-31', 'Europe/Madrid', '2027-01-31T22:59:59Z'],
    ['2027-07-31', 'Europe/Madrid', '2027-07-31T21:59:59Z'],
    // The clocks go back in the night to this day and forward in the night to that one: the end of the day is after the change.
    ['2027-10-31', 'Europe/Madrid', '2027-10-31T22:59:59Z'],
    ['2027-03-28', 'Europe/Madrid', '2027-03-28T21:59:59Z'],
    ['2027-01-31', 'America/New_York', '2027-02-01T04:59:59Z'],
    ['2027-01-31', 'Asia/Kathmandu', '2027-01-31T18:14:59Z'],
    ['2027-01-31', 'Pacific/Kiritimati', '2027-01-31T09:59:59Z'],
    ['2028-02-29', undefined, '2028-02-29T23:59:59Z'],
    ['2027-01-31T18:00:00Z', 'Europe/Madrid', '2027-01-31T18:00:00Z'],
    ['2027-01-31T18:00+02:00', undefined, '2027-01-31T16:00:00Z'],
    ['2027-01-31T18:00:00.123Z', undefined, '2027-01-31T18:00:00.123Z'],
  ])('%s in %s ends at %s', async (date, zone, instant) => {
    expect(await untilIn(date, zone)).toEqual([instant]);
  });

  it.each([
    '2027-02-29',
    '2027-13-01',
    '2027-00-10',
    '2027-1-31',
    '31/01/2027',
    '2027-01-31T18:00:00',
    '2027-01-31T25:00:00Z',
    '0001-01-01',
    'tomorrow',
  ])('%s is not a date', async (date) => {
    const loaded = await declared(
      `${PEOPLE}groups: [{ name: G, members: [{ user: ana@acme.example, until: "${date}" }] }]\n`,
    );
    expect(codes(loaded)).toEqual(['GAL-313']);
  });

  it('holds through its day, and counts as absent with a warning afterwards', async () => {
    expect(await untilIn('2026-11-20')).toEqual(['2026-11-20T23:59:59Z']);
    expect(await untilIn('2026-11-19')).toEqual([]);
  });
});

describe('secrets', () => {
  it('stay references, and need not be set', async () => {
    const loaded = await declared('credentials:\n  - { username: A\\b, password: "${env:NOT_SET}" }\n', {
      'gallerist.yaml': `${GALLERIST}    credentials: { clientId: "\${env:KEY}", clientSecret: "\${file:s.txt}" }\n`,
      's.txt': 'secret',
    });
    expect(loaded.diagnostics).toEqual([]);
    expect(field(loaded, 'A\\b', 'password')).toEqual({ secret: 'env', name: 'NOT_SET' });
    expect(meaning(loaded).target.credentials).toEqual({
      clientId: { secret: 'env', name: 'KEY' },
      clientSecret: { secret: 'file', name: 's.txt' },
    });
  });

  it('are never read when a project is opened', async () => {
    const files = memoryFiles({
      'gallerist.yaml': GALLERIST,
      'access/a.yaml': 'credentials:\n  - { username: A\\b, password: "${file:s.txt}" }\n',
      's.txt': 'secret',
    });
    const { openProject } = await import('../../src/config/project.js');
    const project = await openProject({ folder: '/p', files, asOf: NOW, environment: {} });
    expect((await project.declare('production')).diagnostics).toEqual([]);
    expect(files.reads.has('/p/s.txt')).toBe(false);
  });

  it('are plain text everywhere else', async () => {
    const loaded = await declared('groups:\n  - { name: "${env:HOME}" }\n', {}, { HOME: 'x' });
    expect(meaning(loaded).objects.map(({ name }) => name)).toEqual(['${env:HOME}']);
  });
});

describe('a target', () => {
  async function target(lines: string, environment: Readonly<Record<string, string>> = {}): Promise<Loaded> {
    const head = 'version: 1\naccess: [a.yaml]\ntargets:\n  production:\n    system: alteryx-server\n';
    const project = await openFixture(
      { 'gallerist.yaml': head + lines.replace(/^(?=.)/gm, '    '), 'a.yaml': '{}\n' },
      environment,
    );
    return project.declare('production');
  }

  it('has defaults', async () => {
    const { origin: _, ...config } = meaning(await target('url: http://g\nauthentication: saml\n')).target;
    expect(config).toEqual({
      name: 'production',
      system: 'alteryx-server',
      url: 'http://g/',
      authentication: 'saml',
      provisioning: 'api',
      concurrency: 8,
      connectTimeout: 10_000,
      readTimeout: 60_000,
      timeZone: 'UTC',
      permissionsNeed: 'Viewer',
    });
  });

  it('provisions by directory under Windows authentication', async () => {
    expect(meaning(await target('url: http://g\nauthentication: windows\n')).target.provisioning).toBe('directory');
  });

  it.each([
    ['https://g.example/webapi', 'https://g.example/webapi/'],
    ['https://G.example/webapi///', 'https://g.example/webapi/'],
    ['https://g.example:443/webapi/', 'https://g.example/webapi/'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/'],
  ])('reads the url %s as %s', async (written, url) => {
    expect(meaning(await target(`url: ${written}\nauthentication: saml\n`)).target.url).toBe(url);
  });

  it('fills variables into its own configuration', async () => {
    const { target: config } = meaning(
      await target(
        'url: https://${env:HOST}/webapi/\nauthentication: saml\naccount: ${env:ACCOUNT}\nrelease: "${env:REL}"\n',
        {
          HOST: 'g.example',
          ACCOUNT: 'svc@acme.example',
          REL: '2025.2',
        },
      ),
    );
    expect(config).toMatchObject({ url: 'https://g.example/webapi/', account: 'svc@acme.example', release: '2025.2' });
  });

  it('refines what the project says of undeclared objects, key by key', async () => {
    const project = await openFixture({
      'gallerist.yaml': `${GALLERIST}    manage: { users: { undeclared: deactivate }, groups: { except: [X] } }\nmanage:\n  groups: { undeclared: delete, except: [A, B], externallyOwned: ["SCIM *"] }\n  studios: { undeclared: ignore }\nguards: { minAdministrators: 3, protect: { users: [a@b.c] } }\n`,
      'access/a.yaml': '{}\n',
    });
    const { manage, guards } = meaning(await project.declare('production'));
    const users = { file: 'gallerist.yaml', path: ['targets', 'production', 'manage', 'users', 'undeclared'] };
    expect(manage.user).toEqual({
      undeclared: 'deactivate',
      except: [],
      externallyOwned: [],
      explicit: true,
      origin: users,
    });
    expect(manage.group).toEqual({
      undeclared: 'delete',
      except: ['X'],
      externallyOwned: ['SCIM *'],
      explicit: true,
      origin: { file: 'gallerist.yaml', path: ['manage', 'groups', 'undeclared'] },
    });
    expect(manage.studio).toMatchObject({ undeclared: 'ignore', explicit: true });
    expect(manage.collection).toEqual({ undeclared: 'report', except: [], externallyOwned: [], explicit: false });
    expect(manage.settings).toMatchObject({ undeclared: 'ignore', explicit: false });
    expect(guards).toEqual({
      minAdministrators: 3,
      maxLosing: { percent: 25, floor: 5 },
      protect: { users: ['a@b.c'], groups: [], collections: [] },
    });
  });
});

describe('what must not be', () => {
  it('lets a target without directories empty the directory groups of a shared group', async () => {
    const shared = 'groups:\n  - { name: G, directoryGroups: [{ sid: S-1-5-21-1-2-3-1104 }] }\n';
    const loaded = await layered(shared, 'groups:\n  - { name: G, directoryGroups: [] }\n');
    expect(loaded.diagnostics).toEqual([]);
    expect(object(loaded, 'G').fields).toEqual({});
  });

  it('keeps directory groups under Windows authentication, by SID', async () => {
    const loaded = await declared(
      'groups:\n  - { name: G, directoryGroups: [{ sid: s-1-5-21-1-2-3-1104, name: ACME\\FIN }] }\n',
      {
        'gallerist.yaml': GALLERIST.replace('built-in', 'windows'),
      },
    );
    expect(field(loaded, 'G', 'directoryGroups')).toEqual([
      { to: { kind: 'directoryGroup', path: ['S-1-5-21-1-2-3-1104'] }, attributes: { name: 'ACME\\FIN' }, at: 0 },
    ]);
  });

  it('does not call references dangling when a file with declarations could not be read', async () => {
    const loaded = await declared(
      'groups:\n  - { name: G, members: [a@b.c] }\nusers: [{ email: z@b.c, profile: gone }]\n',
      { 'access/b.yaml': 'users: [{ email: a@b.c ]\n' },
    );
    expect(new Set(codes(loaded))).toEqual(new Set(['GAL-102']));
  });

  it('knows the name of an object that has a mistake elsewhere in it', async () => {
    const loaded = await declared(
      'users:\n  - { email: a@b.c, role: Boss }\ngroups:\n  - { name: G, members: [a@b.c] }\n',
    );
    expect(codes(loaded)).toEqual(['GAL-204']);
  });

  it('gives no declaration when there is an error, and one when there are only warnings', async () => {
    expect((await declared('users: [{ email: x }]\n')).declaration).toBeUndefined();
    const warned = await declared('collections: [{ name: C }]\n');
    expect(codes(warned)).toEqual(['GAL-316']);
    expect(warned.declaration).toBeDefined();
  });

  it('declares a target alone when only the target is wanted: access files are not read, patterns not judged', async () => {
    const files = memoryFiles({ 'gallerist.yaml': GALLERIST });
    const { openProject } = await import('../../src/config/project.js');
    const project = await openProject({ folder: '/p', files, asOf: NOW, environment: {} });
    expect(codes(await project.declare('production'))).toEqual(['GAL-114']);
    const alone = await project.declare('production', { bare: true });
    expect(alone.diagnostics).toEqual([]);
    expect(meaning(alone)).toMatchObject({ objects: [], target: { name: 'production' } });
  });

  it('counts the files that were read', async () => {
    const loaded = await declared('{}\n', {
      'access/b/c.yaml': '{}\n',
      'attestations/production.yaml': 'attestations: []\n',
    });
    expect(loaded.files).toBe(4);
  });
});

describe('what has no name', () => {
  const nameless = 'users:\n  - { email: "", id: "65f1" }\n';

  it('is pinned by its id, and meant by it in lists', async () => {
    const loaded = await layered('{}\n', `${nameless}groups:\n  - { name: G, members: [{ user: "", id: "65f1" }] }\n`);
    expect(codes(loaded)).toEqual([]);
    expect(field(loaded, 'G', 'members')).toMatchObject([{ to: { kind: 'user' } }]);
  });

  it('is never meant by an empty name alone', async () => {
    const loaded = await layered('{}\n', `${nameless}groups:\n  - { name: G, members: [{ user: "" }] }\n`);
    expect(codes(loaded)).toEqual(['GAL-205']);
  });
});

describe('words of a set', () => {
  const words = ['admin', 'read', 'write'];

  it('are sorted and stand once; a word means all the others only where the field says so', () => {
    expect(normaliseWords(['write', 'admin', 'write'], { words })).toEqual(['admin', 'write']);
    expect(normaliseWords(['write', 'admin'], { words, all: 'admin' })).toEqual(['admin']);
    expect(normaliseWords(['write', 'read'], { words, all: 'admin' })).toEqual(['admin']);
    expect(normaliseWords(['read'], { words, all: 'admin' })).toEqual(['read']);
  });
});
