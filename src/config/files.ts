/** The file system of Node, as the little that loading needs of it. The only I/O of this folder, with git-files.ts. */

import type { Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { ioCode, ioError } from '../diagnostics/io-error.js';
import type { Entry, Files } from './types.js';

async function undefinedIfMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (cause) {
    const code = ioCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw cause;
  }
}

/** What is there instead of a file, or undefined: reading one of these may never end. */
function otherThanFile(found: Stats): string | undefined {
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return 'a folder, not a file';
  if (found.isFIFO()) return 'a named pipe, not a file';
  return found.isSocket() ? 'a socket, not a file' : 'a device, not a file';
}

/** Reads no more than asked for, so that a huge file costs nothing before it is refused. */
async function readUpTo(path: string, limit: number): Promise<Uint8Array> {
  // Before it is opened: opening a named pipe waits for somebody to write to it.
  const other = otherThanFile(await stat(path));
  if (other !== undefined) throw ioError(path, other);
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size <= limit) return await handle.readFile();
    const bytes = new Uint8Array(limit);
    const { bytesRead } = await handle.read(bytes, 0, limit, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Where a link leads decides what it is; one to nothing is as a file that is missing. */
async function followed(folder: string, name: string): Promise<Entry> {
  try {
    return { name, folder: (await undefinedIfMissing(stat(`${folder}/${name}`)))?.isDirectory() ?? false };
  } catch (cause) {
    const unreadable = ioCode(cause);
    if (unreadable === undefined) throw cause;
    return { name, folder: false, unreadable };
  }
}

/** Files on disk. */
export const nodeFiles: Files = {
  read: (path, limit = Number.MAX_SAFE_INTEGER) => readUpTo(path, limit),
  async list(path) {
    const entries = await undefinedIfMissing(readdir(path, { withFileTypes: true }));
    if (entries === undefined) return undefined;
    return Promise.all(
      entries.map((entry) =>
        entry.isSymbolicLink() ? followed(path, entry.name) : { name: entry.name, folder: entry.isDirectory() },
      ),
    );
  },
  realPath: (path) => undefinedIfMissing(realpath(path)),
};
