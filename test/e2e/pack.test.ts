/** What goes to those who install a tarball: made from a tree that nobody built, with nothing but the program, its schemas and its docs. */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'gallerist-pack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('npm pack builds what it packs, and the packed program runs', { timeout: 120_000 }, () => {
  const tree = join(folder, 'tree');
  for (const name of ['bin', 'src', 'scripts', 'schemas', 'docs', 'README.md', 'LICENSE', 'tsconfig.json']) {
    cpSync(join(root, name), join(tree, name), { recursive: true, preserveTimestamps: true });
  }
  for (const name of ['package.json', 'package-lock.json']) {
    cpSync(join(root, name), join(tree, name), { preserveTimestamps: true });
  }
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: tree, stdio: 'pipe' });

  execFileSync('tar', ['-xzf', 'gallerist-0.1.0.tgz'], { cwd: folder });
  const packed = join(folder, 'package');
  symlinkSync(join(root, 'node_modules'), join(packed, 'node_modules'));
  const run = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [join(packed, 'bin/gallerist.js'), ...args], { cwd: folder, encoding: 'utf8' });
  expect(run('--version')).toBe('0.1.0\n');
  expect(JSON.parse(run('schema', 'access')).$id).toBe('access.schema.json');
  run('-C', 'project', 'init', '--url', 'https://gallery.acme.example/webapi/', '--account', 'svc@acme.example');
  expect(run('-C', 'project', 'validate')).toContain('valid');

  const listed = execFileSync('tar', ['-tzf', 'gallerist-0.1.0.tgz'], { cwd: folder, encoding: 'utf8' })
    .trim()
    .split('\n');
  const tops = new Set(listed.map((path) => path.split('/')[1]).filter((top) => top !== dirname('.')));
  expect([...tops].sort()).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'docs', 'package.json', 'schemas']);
  expect(listed.filter((path) => path.startsWith('package/dist/') && !path.startsWith('package/dist/bundle/'))).toEqual(
    [],
  );
});
