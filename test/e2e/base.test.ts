import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ran, type Workplace, workplace } from '../support/cli.js';

const PROJECT = `version: 1
access: [access/*.yaml]
targets:
  production:
    system: alteryx-server
    url: https://gallery.acme.example/webapi/
    release: "2025.2"
    authentication: built-in
    account: svc@acme.example
    credentials: { clientId: "\${env:AYX_KEY}", clientSecret: "\${file:secrets/key}" }
`;
const ACCESS = `users:
  - { email: ana@acme.example, role: Curator }
  - { email: omar@acme.example, role: Default }
groups:
  - name: Finance
    role: Artisan
    members: [omar@acme.example]
`;

let place: Workplace;

const git = (...args: string[]): string =>
  execFileSync(
    'git',
    ['-c', 'user.name=Ana', '-c', 'user.email=ana@acme.example', '-c', 'init.defaultBranch=main', ...args],
    {
      cwd: place.folder,
      env: { PATH: process.env.PATH ?? '', HOME: place.folder, GIT_CONFIG_NOSYSTEM: '1' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  ).trim();
const commit = (): string => {
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', 'a revision');
  return git('rev-parse', 'HEAD');
};
const plan = (...args: string[]): Promise<Ran> => place.run(['plan', ...args]);

beforeEach(() => {
  place = workplace({ 'gallerist.yaml': PROJECT, 'access/all.yaml': ACCESS });
  git('init', '-q');
});
afterEach(() => place.remove());

describe('plan --base', () => {
  it('shows what the files as they are change, with neither server nor credentials, and says what it rests on', async () => {
    const base = commit();
    place.write({ 'access/all.yaml': ACCESS.replace('Artisan', 'Viewer').replace(', role: Curator', '') });
    const ran = await plan('--base', 'main', '--detailed-exitcode');
    expect(ran).toMatchObject({ code: 2, err: '' });
    expect(ran.out).toContain(`compared with ${base.slice(0, 8)}, declared world: what is live may differ`);
    expect(ran.out).toMatch(/~ Finance +role +Artisan → Viewer/);
    expect(ran.out).toMatch(/omar@acme.example +Artisan \(group Finance\) → Viewer \(group Finance\) +loses/);
    expect(ran.out).toMatch(/user ana@acme.example role: no longer managed, stays Curator +main:access\/all.yaml:2/);
  });

  it('says nothing changes when nothing does, whatever is committed since', async () => {
    const base = commit();
    place.write({ 'access/more.yaml': 'users: []\n' });
    commit();
    const ran = await plan('--base', 'HEAD~1', '--detailed-exitcode');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(
      new RegExp(
        `^production, compared with ${base.slice(0, 8)}, declared world: .*: Nothing to change; 3 unchanged\\.`,
      ),
    );
  });

  it('gives JSON and Markdown that say so as well', async () => {
    const base = commit();
    place.write({ 'access/all.yaml': ACCESS.replace('Artisan', 'Viewer') });
    const json = JSON.parse((await plan('--base', 'main', '--format', 'json')).out);
    expect(json).toMatchObject({ format: 'gallerist.plan/v1', comparison: { base, over: 'declared' } });
    const markdown = (await plan('--base', 'main', '--format', 'markdown')).out;
    expect(markdown).toContain(`compared with ${base.slice(0, 8)}, declared world`);
  });

  it('reads a project in a folder of the repository, by any name of a commit', async () => {
    place.write({ 'deep/er/gallerist.yaml': PROJECT, 'deep/er/access/all.yaml': ACCESS });
    const base = commit();
    git('tag', 'v1');
    place.write({ 'deep/er/access/all.yaml': ACCESS.replace('Artisan', 'Viewer') });
    for (const name of ['main', 'v1', 'HEAD', base, base.slice(0, 10), 'refs/heads/main']) {
      const ran = await place.run(['plan', '-C', 'deep/er', '--base', name, '--detailed-exitcode']);
      expect(ran).toMatchObject({ code: 2, err: '' });
    }
  });

  it('compares over a snapshot when there is one', async () => {
    commit();
    const user = (id: string, name: string, role: string) => ({
      kind: 'user',
      id,
      name,
      state: 'active',
      fields: { role },
    });
    const snapshot = {
      format: 'gallerist.snapshot/v1',
      target: 'production',
      system: 'alteryx-server',
      url: 'https://gallery.acme.example/webapi/',
      release: { value: '2025.2', source: 'declared' },
      authentication: 'built-in',
      provisioning: 'api',
      account: { id: 's', email: 'svc@acme.example' },
      takenAt: '2026-06-15T12:00:00Z',
      scope: ['user', 'group'],
      objects: [
        user('a', 'ana@acme.example', 'Artisan'),
        user('o', 'omar@acme.example', 'Default'),
        user('s', 'svc@acme.example', 'Curator'),
        { kind: 'group', id: 'g', name: 'Finance', state: 'present', fields: { role: 'Artisan', members: [] } },
      ],
      gaps: [],
    };
    place.write({
      'saved.json': JSON.stringify(snapshot),
      'access/all.yaml': ACCESS.replace(', role: Curator', ''),
    });
    const ran = await plan('--base', 'main', '--snapshot', 'saved.json');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/compared with [0-9a-f]{8}, over a snapshot/);
    expect(ran.out).toContain('user ana@acme.example role: no longer managed, stays Artisan');
    expect(ran.out).toContain('1 of 1 changes are not of this revision');
  });

  it('is blocked by a guard like any plan', async () => {
    place.write({ 'gallerist.yaml': `${PROJECT}guards: { protect: { users: [omar@acme.example] } }\n` });
    commit();
    place.write({ 'access/all.yaml': ACCESS.replace('Artisan', 'Viewer') });
    expect(await plan('--base', 'main')).toMatchObject({ code: 3 });
  });

  it('lists what ends soon', async () => {
    commit();
    const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    place.write({
      'access/all.yaml': ACCESS.replace('[omar@acme.example]', `[{ user: omar@acme.example, until: ${soon} }]`),
    });
    const ran = await plan('--base', 'main');
    expect(ran.out).toContain(`membership of user omar@acme.example in group Finance ends ${soon}T23:59:59Z`);
  });
});

describe('links in a revision', () => {
  it('inside the project are followed', async () => {
    place.write({ 'real/all.yaml': ACCESS });
    rmSync(join(place.folder, 'access'), { recursive: true });
    symlinkSync('real', join(place.folder, 'access'));
    commit();
    place.write({ 'real/all.yaml': ACCESS.replace('Artisan', 'Viewer') });
    expect(await plan('--base', 'main', '--detailed-exitcode')).toMatchObject({ code: 2, err: '' });
  });

  it.each(['/etc/passwd', '../outside.yaml', '../../../../etc/passwd'])(
    'out of the project are refused: %s',
    async (to) => {
      place.write({
        'outside.yaml': 'users: [{ email: planted@acme.example }]\n',
        'deep/gallerist.yaml': PROJECT,
        'deep/access/all.yaml': ACCESS,
      });
      symlinkSync(to.startsWith('/') ? to : join('..', to), join(place.folder, 'deep/access/link.yaml'));
      commit();
      rmSync(join(place.folder, 'deep/access/link.yaml'), { recursive: true });
      const ran = await place.run(['plan', '-C', 'deep', '--base', 'main']);
      expect(ran).toMatchObject({ code: 1, out: '' });
      expect(ran.err).toContain('GAL-116');
      expect(ran.err).toContain('main:gallerist.yaml');
      expect(ran.err).not.toContain('planted');
    },
  );

  it('in a circle are a file that is not there', async () => {
    symlinkSync('two.yaml', join(place.folder, 'access/one.yaml'));
    symlinkSync('one.yaml', join(place.folder, 'access/two.yaml'));
    commit();
    rmSync(join(place.folder, 'access/one.yaml'));
    rmSync(join(place.folder, 'access/two.yaml'));
    const ran = await plan('--base', 'main');
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('is a link to nothing');
  });
});

describe('what may be wrong', () => {
  it.each(['nowhere', '--upload-pack=touch pwned', '-n', '', 'main..main', 'HEAD:access/all.yaml', '$(touch pwned)'])(
    'git does not know the revision %j',
    async (name) => {
      commit();
      const ran = await plan(`--base=${name}`);
      expect(ran).toMatchObject({ code: 1, out: '' });
      expect(ran.err).toMatch(/GAL-120 +git knows no commit/);
      expect(git('status', '--porcelain')).toBe('');
    },
  );

  it('the project is in no repository', async () => {
    rmSync(join(place.folder, '.git'), { recursive: true });
    const ran = await place.run(['plan', '--base', 'main'], { GIT_CEILING_DIRECTORIES: join(place.folder, '..') });
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('GAL-119');
  });

  it('git is not there', async () => {
    commit();
    const ran = await place.run(['plan', '--base', 'main'], { PATH: '/nonexistent' });
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('git cannot be run');
  });

  it('the revision has no project', async () => {
    git('commit', '-q', '--allow-empty', '-m', 'empty');
    const ran = await plan('--base', 'main');
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/GAL-121 +main \([0-9a-f]{8}\) holds no gallerist.yaml/);
  });

  it('the target is not in the revision: everything is new', async () => {
    place.write({ 'gallerist.yaml': PROJECT.replace('production', 'other') });
    const base = commit();
    place.write({ 'gallerist.yaml': PROJECT });
    const ran = await plan('--base', 'main');
    expect(ran.code).toBe(0);
    expect(ran.out).toContain(`${base.slice(0, 8)} has no target production: everything is new`);
    expect(ran.out).toMatch(/3 to create/);
  });

  it('the revision is not valid: its problems, with the lines as they were there', async () => {
    place.write({ 'access/all.yaml': ACCESS.replace('Artisan', 'Artisann') });
    commit();
    place.write({ 'access/all.yaml': ACCESS });
    const ran = await plan('--base', 'main');
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/main:access\/all.yaml:6:\d+ +error GAL-204 +in main: /);
    expect(ran.err).toContain('6 |     role: Artisann');
  });

  it('the files as they are are not valid: their problems, as ever', async () => {
    commit();
    place.write({ 'access/all.yaml': ACCESS.replace('Artisan', 'Artisann') });
    const ran = await plan('--base', 'main');
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/^access\/all.yaml:6/);
  });

  it('a file of the revision is larger than any may be', async () => {
    place.write({ 'access/big.yaml': `# ${'x'.repeat(1000)}\n`.repeat(9000) });
    commit();
    rmSync(join(place.folder, 'access/big.yaml'), { recursive: true });
    const ran = await plan('--base', 'main');
    expect(ran.err).toContain('GAL-104');
  });

  it('a program of the repository is never run', async () => {
    place.write({ '.gitattributes': '*.yaml filter=evil diff=evil\n', 'evil.sh': '#!/bin/sh\ntouch pwned\ncat\n' });
    chmodSync(join(place.folder, 'evil.sh'), 0o755);
    commit();
    git('config', 'filter.evil.smudge', './evil.sh');
    git('config', 'diff.evil.textconv', './evil.sh');
    expect(await plan('--base', 'main')).toMatchObject({ code: 0, err: '' });
    expect(git('status', '--porcelain')).toBe('');
  });
});
