import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { expandPatterns, treeOf } from '../../src/config/expand.js';
import { nodeFiles } from '../../src/config/files.js';
import { begin, enter, matchesFile, matchesPath, matchName, readPattern } from '../../src/config/glob.js';
import { openProject } from '../../src/config/project.js';
import { GALLERIST, NOW } from './memory-files.js';

function matches(text: string, path: string): boolean {
  const pattern = readPattern(text);
  if ('problem' in pattern) throw new Error(pattern.problem);
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  let progress: ReturnType<typeof enter> = begin(pattern);
  for (const folder of folders) progress = progress && enter(progress, folder);
  return progress !== undefined && matchesFile(progress, name);
}

describe('a pattern', () => {
  it.each([
    ['access/*.yaml', 'access/a.yaml', true],
    ['access/*.yaml', 'access/b/a.yaml', false],
    ['access/*.yaml', 'access/a.yml', false],
    ['access/**/*.yaml', 'access/a.yaml', true],
    ['access/**/*.yaml', 'access/b/c/a.yaml', true],
    ['**/*.yaml', 'a.yaml', true],
    ['**', 'a/b.yaml', true],
    ['access/**', 'access/a.yaml', true],
    ['access/**', 'access/b/a.yaml', true],
    ['access/**', 'other/a.yaml', false],
    ['**/b/**/*.yaml', 'a/b/c/d.yaml', true],
    ['**/b/**/*.yaml', 'a/c/d.yaml', false],
    ['./access//a.yaml', 'access/a.yaml', true],
    ['{access,people}/*.{yaml,yml}', 'people/a.yml', true],
    ['{access,people}/*.{yaml,yml}', 'groups/a.yml', false],
    ['a{b,c{d,e}}.yaml', 'ace.yaml', true],
    ['a{b,c{d,e}}.yaml', 'ac.yaml', false],
    ['{,sub/}a.yaml', 'sub/a.yaml', true],
    ['{,sub/}a.yaml', 'a.yaml', true],
    ['a?.yaml', 'ab.yaml', true],
    ['a?.yaml', 'a.yaml', false],
    ['*', '.hidden', false],
    ['.*', '.hidden', true],
    ['**/*.yaml', '.git/a.yaml', false],
    ['**/*.yaml', 'node_modules/x/a.yaml', false],
    ['.github/**/*.yaml', '.github/x/a.yaml', true],
    ['.github/**', '.github/a.yaml', true],
    ['**/.github/*.yaml', 'x/.github/a.yaml', true],
    ['a+(b).yaml', 'a+(b).yaml', true],
    ['a.yaml', 'aXyaml', false],
  ])('%s: %s is matched: %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  it.each(['', ' ', '/etc/*.yaml', 'C:/x', '../x', 'a/../../b', 'a\\b', 'a{b', 'a}b', '[ab].yaml', '{a,b}'.repeat(9)])(
    '%j is refused',
    (pattern) => {
      expect(readPattern(pattern)).toHaveProperty('problem');
    },
  );

  it.each([
    ['environments/production/**/*.yaml', true],
    ['environments/*/pinned.{yaml,yml}', true],
    ['environments/**', true],
    ['environments/production/other.yaml', false],
    ['environments/*.yaml', false],
    ['../**', false],
  ])('%s means a file that is not there yet: %s', (pattern, means) => {
    expect(matchesPath(pattern, 'environments/production/pinned.yaml')).toBe(means);
  });

  it('takes time in proportion to the name, whatever its stars', () => {
    // A back-tracking matcher would need 2^30 steps for either.
    expect(matchName('a*'.repeat(30), `${'a'.repeat(5000)}b`)).toBe(true);
    expect(matchName(`${'a*'.repeat(30)}c`, `${'a'.repeat(5000)}b`)).toBe(false);
    const pattern = readPattern(`${'**/a/'.repeat(30)}x.yaml`);
    if ('problem' in pattern) throw new Error(pattern.problem);
    let progress: ReturnType<typeof enter> = begin(pattern);
    for (let depth = 0; depth < 500; depth++) progress = progress && enter(progress, 'a');
    expect(progress && matchesFile(progress, 'y.yaml')).toBe(false);
  });
});

describe('files on disk', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'gallerist-config-'));
    folders.push(folder);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, path, '..'), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return folder;
  }

  it('are found through links that stay inside, once each, sorted', async () => {
    const folder = await folderWith({ 'access/b.yaml': '', 'access/a/c.yaml': '', 'people/d.yaml': '' });
    await symlink('../people', join(folder, 'access/people'));
    const { files, problems } = await expandPatterns(
      treeOf(nodeFiles, folder),
      ['access/**/*.yaml', 'access/*.yaml'],
      () => ({ file: 'gallerist.yaml', path: [] }),
      () => false,
    );
    expect(problems).toEqual([]);
    expect(files).toEqual(['access/a/c.yaml', 'access/b.yaml', 'access/people/d.yaml']);
  });

  it('are refused when a link leads out, and a circle of links ends', async () => {
    const outside = await folderWith({ 'secret.yaml': 'users: []\n' });
    const folder = await folderWith({ 'gallerist.yaml': GALLERIST, 'access/a.yaml': '{}\n' });
    await symlink('..', join(folder, 'access/up'));
    await symlink(outside, join(folder, 'access/out'));
    const project = await openProject({ folder, files: nodeFiles, asOf: NOW, environment: {} });
    const { diagnostics } = await project.declare('production');
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'GAL-116 access/out is a link that leaves the project',
    ]);
  });

  it('are one file when two names lead to it', async () => {
    const folder = await folderWith({
      'gallerist.yaml': GALLERIST,
      'access/a.yaml': 'groups: [{ name: G }]\n',
      'access/x/b.yaml': '{}\n',
    });
    await symlink('a.yaml', join(folder, 'access/again.yaml'));
    await symlink('x', join(folder, 'access/y'));
    const project = await openProject({ folder, files: nodeFiles, asOf: NOW, environment: {} });
    expect(await project.declare('production')).toMatchObject({ files: 3, diagnostics: [] });
  });

  it('are read no further than the limit', async () => {
    const folder = await folderWith({ 'a.yaml': 'x'.repeat(1000) });
    expect((await nodeFiles.read(join(folder, 'a.yaml'), 10)).length).toBe(10);
    expect((await nodeFiles.read(join(folder, 'a.yaml'))).length).toBe(1000);
    await expect(nodeFiles.read(join(folder, 'b.yaml'))).rejects.toThrow('ENOENT');
    expect(await nodeFiles.list(join(folder, 'nowhere'))).toBeUndefined();
    expect(await nodeFiles.realPath(join(folder, 'nowhere'))).toBeUndefined();
  });

  it('that cannot be read are said, and do not end the run', async () => {
    const folder = await folderWith({ 'gallerist.yaml': GALLERIST, 'access/a.yaml': '{}\n' });
    await mkdir(join(folder, 'access/b.yaml'));
    await symlink('b.yaml', join(folder, 'access/c.yaml'));
    const project = await openProject({ folder, files: nodeFiles, asOf: NOW, environment: {} });
    expect((await project.declare('production')).diagnostics).toEqual([]);
  });
});
