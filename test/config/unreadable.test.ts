/** What stands in a project and is no file, or may not be looked at. */

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../src/config/files.js';
import { openProject } from '../../src/config/project.js';
import type { Files } from '../../src/config/types.js';
import { makePipe } from '../support/process.js';
import { GALLERIST, memoryFiles, NOW } from './memory-files.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gallerist-unreadable-'));
  await mkdir(join(folder, 'access'));
  await writeFile(join(folder, 'gallerist.yaml'), GALLERIST);
  await writeFile(join(folder, 'access/good.yaml'), 'groups: [{ name: G, role: Curatorr }]\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Everything found for `production`, as `place code message`. */
async function found(files: Files = nodeFiles, at = folder): Promise<readonly string[]> {
  const project = await openProject({ folder: at, files, asOf: NOW, environment: {} });
  const { diagnostics } = project.targets.length === 0 ? project : await project.declare('production');
  return diagnostics.map(({ at: place, code, message }) => {
    return `${place === undefined ? 'nowhere' : `${place.file}:${place.line}:${place.column}`} ${code} ${message}`;
  });
}

/** The other mistake, which is shown whatever else is wrong. */
const OTHER = expect.stringContaining('access/good.yaml:1:27 GAL-204');

describe('what is no file', () => {
  it('a named pipe is not waited for', async () => {
    makePipe(join(folder, 'access/pipe.yaml'));
    expect(await found()).toEqual([
      OTHER,
      'access/pipe.yaml:1:1 GAL-101 the file cannot be read (a named pipe, not a file)',
    ]);
  });

  it('a socket, and a device, are said to be what they are', async () => {
    const server = createServer().listen(join(folder, 'access/socket.yaml'));
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      expect(await found()).toContainEqual(
        'access/socket.yaml:1:1 GAL-101 the file cannot be read (a socket, not a file)',
      );
    } finally {
      server.close();
    }
    await expect(nodeFiles.read('/dev/null')).rejects.toThrow('/dev/null: a device, not a file');
    await expect(nodeFiles.read(folder)).rejects.toThrow('a folder, not a file');
  });

  it('gallerist.yaml itself is told as any other file', async () => {
    await rm(join(folder, 'gallerist.yaml'));
    makePipe(join(folder, 'gallerist.yaml'));
    expect(await found()).toEqual(['gallerist.yaml:1:1 GAL-101 the file cannot be read (a named pipe, not a file)']);
    await rm(join(folder, 'gallerist.yaml'));
    await symlink('gallerist.yaml', join(folder, 'gallerist.yaml'));
    expect(await found()).toEqual(['gallerist.yaml:1:1 GAL-101 the file cannot be read (ELOOP)']);
  });
});

describe('a link to itself', () => {
  it('is told at the pattern that could mean it, and everything else is checked', async () => {
    await symlink('loop', join(folder, 'access/loop'));
    await symlink('loop.yaml', join(folder, 'access/loop.yaml'));
    expect(await found()).toEqual([
      OTHER,
      'gallerist.yaml:2:10 GAL-101 access/loop cannot be read (ELOOP)',
      'gallerist.yaml:2:10 GAL-101 access/loop.yaml cannot be read (ELOOP)',
    ]);
  });

  it('that no pattern means is passed over', async () => {
    await symlink('loop', join(folder, 'loop'));
    await symlink('loop.yaml', join(folder, 'loop.yaml'));
    expect(await found()).toEqual([OTHER]);
  });

  it('as attestations is told', async () => {
    await mkdir(join(folder, 'attestations'));
    await symlink('production.yaml', join(folder, 'attestations/production.yaml'));
    expect(await found()).toContainEqual('attestations/production.yaml:1:1 GAL-101 the file cannot be read (ELOOP)');
  });

  it('as a file with a secret is told where it is named', async () => {
    await symlink('secret', join(folder, 'secret'));
    await writeFile(
      join(folder, 'gallerist.yaml'),
      `${GALLERIST}    credentials: { clientId: "\${file:secret}", clientSecret: "\${env:S}" }\n`,
    );
    expect(await found()).toContainEqual('gallerist.yaml:8:30 GAL-101 secret cannot be read (ELOOP)');
  });
});

describe('a folder that may not be read', () => {
  /** A file system that refuses one path. Not by rights on disk: an administrator may read everything. */
  const refusing = (refused: string): Files => {
    const files = memoryFiles({ 'gallerist.yaml': GALLERIST, 'access/a.yaml': '{}\n', 'access/b/c.yaml': '{}\n' });
    const refuse = (path: string): Promise<never> =>
      Promise.reject(
        Object.assign(new Error(`EACCES: permission denied, '${path}'`), { code: 'EACCES', syscall: 'stat' }),
      );
    return {
      read: (path, limit) => (path === refused ? refuse(path) : files.read(path, limit)),
      list: (path) => (path === refused ? refuse(path) : files.list(path)),
      realPath: (path) => (path === refused ? refuse(path) : files.realPath(path)),
    };
  };

  it.each([
    ['/p/access/b', ['gallerist.yaml:2:10 GAL-101 access/b cannot be read (EACCES)']],
    ['/p/access', ['gallerist.yaml:2:10 GAL-101 access cannot be read (EACCES)']],
    ['/p/access/a.yaml', ['gallerist.yaml:2:10 GAL-101 access/a.yaml cannot be read (EACCES)']],
    ['/p/gallerist.yaml', ['gallerist.yaml:1:1 GAL-101 the file cannot be read (EACCES)']],
  ])('%s is told at the pattern, not passed over', async (refused, expected) => {
    expect(await found(refusing(refused), '/p')).toEqual(expected);
  });

  it('of the project is told as such', async () => {
    const files = refusing('');
    const list: Files['list'] = (path) =>
      path === '/p'
        ? Promise.reject(Object.assign(new Error(), { code: 'EACCES', syscall: 'scandir' }))
        : files.list(path);
    expect(await found({ ...files, list }, '/p')).toEqual([
      'gallerist.yaml:2:10 GAL-101 the folder of the project cannot be read (EACCES)',
    ]);
  });

  it('is no excuse for a bug, which stays one', async () => {
    const files = { ...refusing(''), list: () => Promise.reject(new TypeError('a bug')) };
    await expect(found(files, '/p')).rejects.toThrow('a bug');
  });
});
