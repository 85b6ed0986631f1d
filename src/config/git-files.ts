/**
 * The files of a project as a revision of git holds them: the same little file system as on disk, read from the object store.
 * Never: through a shell, from the working tree, or through a link that leaves the project.
 */

import { execFile } from 'node:child_process';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { ioError } from '../diagnostics/io-error.js';
import type { Files } from './types.js';

/** A project as of one commit. `files` takes paths below the project's folder, as if it were checked out there. */
export interface Revision {
  /** The commit, in full. */
  readonly commit: string;
  readonly files: Files;
}

export interface RevisionOptions {
  /** The project's folder, absolute; it may be any folder of the repository. */
  readonly folder: string;
  /** Whatever names a commit: a branch, a tag, `HEAD^1`. Untrusted. */
  readonly ref: string;
  /** Where git is found, and what it is told. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A link may lead to a link; more than so many are a circle. */
const MAX_LINKS = 32;
/** The names of the files of one folder of a repository, in bytes. */
const MAX_LISTING = 256 * 1024 * 1024;

/** More than the line before a blob and the one after it, in bytes. */
const HEADER = 128;

type Git = (
  args: readonly string[],
  more?: { readonly input?: string; readonly limit?: number },
) => Promise<{
  readonly ok: boolean;
  readonly bytes: Buffer;
  /** Whether there is no git at all. */
  readonly missing: boolean;
  /** The first line of what git complained about. */
  readonly complaint: string;
}>;

/** Runs git in a folder. Output beyond `limit` bytes is cut off and git is stopped. Never rejects: git says no by its exit code. */
function gitIn(folder: string, environment: RevisionOptions['environment']): Git {
  return (args, { input, limit = MAX_LISTING } = {}) =>
    new Promise((resolve) => {
      const child = execFile(
        'git',
        ['--no-replace-objects', '-C', folder, ...args],
        {
          encoding: 'buffer',
          maxBuffer: limit,
          env: { ...environment, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
          windowsHide: true,
        },
        (error, bytes, complaints) => {
          const code = error === null ? undefined : error.code;
          const cut = String(code) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';
          const [complaint = ''] = complaints.toString('utf8').split('\n', 1);
          resolve({ ok: error === null || cut, bytes, missing: String(code) === 'ENOENT', complaint });
        },
      );
      // git may have ended before it read everything.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input ?? '');
    });
}

/** A file of a revision. */
interface Blob {
  readonly kind: 'file' | 'link';
  readonly oid: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Opens a project as of a revision. Lists names at once; files are read when they are asked for.
 * Problems are values: no repository, no git, no such revision, or one without the project's folder.
 */
export async function openRevision({
  folder,
  ref,
  environment,
}: RevisionOptions): Promise<{ readonly revision?: Revision; readonly diagnostics: readonly Diagnostic[] }> {
  const git = gitIn(folder, environment);
  const inside = await git(['rev-parse', '--show-prefix']);
  if (!inside.ok) {
    return inside.missing
      ? refuse('GAL-119', 'git cannot be run', 'install git, or put it on the PATH')
      : refuse(
          'GAL-119',
          `there is no revision to compare with: ${inside.complaint}`,
          'compare in a clone of the repository',
        );
  }
  const found = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  const commit = line(found.bytes);
  if (!found.ok || !/^[0-9a-f]{40,64}$/.test(commit)) {
    return refuse(
      'GAL-120',
      `git knows no commit ${JSON.stringify(ref)}`,
      'fetch it first; in a GitHub workflow, actions/checkout brings a single commit unless fetch-depth says otherwise',
    );
  }
  const prefix = line(inside.bytes).replace(/\/$/, '');
  const listed = await git(['ls-tree', '-r', '-l', '-z', '--full-tree', `${commit}:${prefix}`]);
  const blobs = listed.ok ? readListing(listed.bytes) : new Map<string, Blob>();
  if (!blobs.has('gallerist.yaml')) {
    const where = prefix === '' ? '' : ` in ${prefix}`;
    return refuse(
      'GAL-121',
      `${ref} (${commit.slice(0, 8)}) holds no gallerist.yaml${where}`,
      'compare with a revision that has the project, or look at the whole of it with gallerist plan',
    );
  }
  return { revision: { commit, files: filesOf(folder, blobs, git) }, diagnostics: [] };
}

function refuse(
  code: 'GAL-119' | 'GAL-120' | 'GAL-121',
  message: string,
  hint: string,
): { readonly diagnostics: readonly Diagnostic[] } {
  return { diagnostics: [{ code, severity: 'error', message, hint }] };
}

function line(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/\r?\n$/, '');
}

/** `<mode> blob <oid> <size>\t<path>\0`: gitlinks of submodules are neither files nor folders here. */
function readListing(bytes: Buffer): ReadonlyMap<string, Blob> {
  const blobs = new Map<string, Blob>();
  for (const record of bytes.toString('utf8').split('\0')) {
    const parts = /^(\d+) blob ([0-9a-f]+) +(\d+|-|BAD)\t(.*)$/s.exec(record);
    if (parts === null) continue;
    const [, mode = '', oid = '', size = '', path = ''] = parts;
    blobs.set(path, { kind: mode === '120000' ? 'link' : 'file', oid, size: Number(size) || 0 });
  }
  return blobs;
}

/** Where a path of the project leads: a file or folder of it by its real path, or out of it. */
type Place = { readonly kind: 'file' | 'folder'; readonly path: string } | { readonly kind: 'outside' };

/** What a project's real paths begin with. No path outside it does: such a one is `OUTSIDE`. */
const ROOT = 'revision:';
const OUTSIDE = 'outside:';

function filesOf(folder: string, blobs: ReadonlyMap<string, Blob>, git: Git): Files {
  const folders = foldersOf(blobs.keys());
  const load = blobReader(git);

  /** Follows links name by name, as a file system does. Undefined: there is nothing. */
  async function resolve(relative: string): Promise<Place | undefined> {
    let rest = relative.split('/').filter((name) => name !== '' && name !== '.');
    let at: string[] = [];
    for (let links = 0; ; ) {
      const [name, ...following] = rest;
      if (name === undefined) break;
      rest = following;
      if (name === '..') {
        if (at.length === 0) return { kind: 'outside' };
        at = at.slice(0, -1);
        continue;
      }
      const here = [...at, name];
      const blob = blobs.get(here.join('/'));
      if (blob?.kind === 'link') {
        links += 1;
        if (links > MAX_LINKS) return undefined;
        const to = (await load(blob)).toString('utf8');
        if (/^(?:[/\\]|[A-Za-z]:)/.test(to)) return { kind: 'outside' };
        rest = [...to.split('/').filter((part) => part !== '' && part !== '.'), ...rest];
        continue;
      }
      if (blob === undefined ? !folders.has(here.join('/')) : rest.length > 0) return undefined;
      at = here;
    }
    const path = at.join('/');
    return { kind: blobs.has(path) ? 'file' : 'folder', path };
  }

  const relativeOf = (path: string): string => (path === folder ? '' : path.slice(folder.length + 1));
  return {
    async read(path, limit) {
      const place = await resolve(relativeOf(path));
      const blob = place?.kind === 'file' ? blobs.get(place.path) : undefined;
      if (blob === undefined) throw ioError(path, 'ENOENT');
      return load(blob, limit);
    },
    async list(path) {
      const place = await resolve(relativeOf(path));
      const names = place?.kind === 'folder' ? folders.get(place.path) : undefined;
      if (names === undefined || place?.kind !== 'folder') return undefined;
      const { path: real } = place;
      return Promise.all(
        [...names].map(async (name) => {
          const child = real === '' ? name : `${real}/${name}`;
          // A link out of the project counts as a file: whoever looks where it leads is told.
          const leads = blobs.has(child) ? await resolve(child) : undefined;
          return { name, folder: folders.has(child) || leads?.kind === 'folder' };
        }),
      );
    },
    async realPath(path) {
      const place = await resolve(relativeOf(path));
      if (place === undefined) return undefined;
      if (place.kind === 'outside') return OUTSIDE;
      return place.path === '' ? ROOT : `${ROOT}/${place.path}`;
    },
  };
}

/** The names in each folder, by the folder's path; the root's is empty. */
function foldersOf(paths: Iterable<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const path of paths) {
    let above = '';
    for (const name of path.split('/')) {
      const names = folders.get(above);
      if (names === undefined) folders.set(above, new Set([name]));
      else names.add(name);
      above = above === '' ? name : `${above}/${name}`;
    }
  }
  return folders;
}

/** Reads blobs; all that are asked for at one moment by one `git cat-file --batch`. What is longer than its limit is cut there. */
function blobReader(git: Git): (blob: Blob, limit?: number) => Promise<Buffer> {
  let waiting: {
    readonly oid: string;
    readonly size: number;
    readonly resolve: (bytes: Buffer) => void;
    readonly reject: (why: Error) => void;
  }[] = [];

  async function flush(): Promise<void> {
    const batch = waiting;
    waiting = [];
    const { bytes } = await git(['cat-file', '--batch'], {
      input: batch.map(({ oid }) => `${oid}\n`).join(''),
      limit: batch.reduce((sum, { size }) => sum + size + HEADER, 0),
    });
    let at = 0;
    for (const { oid, resolve, reject } of batch) {
      const end = bytes.indexOf(10, at);
      const size = /^[0-9a-f]+ blob (\d+)$/.exec(end < 0 ? '' : bytes.toString('latin1', at, end))?.[1];
      at = end < 0 ? bytes.length : end + 1;
      // A partial clone may know a file by name only.
      if (size === undefined) {
        reject(ioError(oid, 'not in this clone'));
        continue;
      }
      resolve(bytes.subarray(at, at + Number(size)));
      at += Number(size) + 1;
    }
  }

  return async ({ oid, size }, limit) => {
    if (limit !== undefined && size > limit) return (await git(['cat-file', 'blob', oid], { limit })).bytes;
    return new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ oid, size, resolve, reject });
    });
  };
}
