/** The file system of Node, as the little that loading needs of it. The only I/O of this folder, with git-files.ts. */

import { open, readdir, realpath, stat } from 'node:fs/promises';
import type { Files } from './types.js';

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}

async function undefinedIfMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

/** Reads no more than asked for, so that a huge file costs nothing before it is refused. */
async function readUpTo(path: string, limit: number): Promise<Uint8Array> {
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

/** Files on disk. */
export const nodeFiles: Files = {
  read: (path, limit = Number.MAX_SAFE_INTEGER) => readUpTo(path, limit),
  async list(path) {
    const entries = await undefinedIfMissing(readdir(path, { withFileTypes: true }));
    if (entries === undefined) return undefined;
    return Promise.all(
      entries.map(async (entry) => ({
        name: entry.name,
        folder: entry.isSymbolicLink()
          ? ((await undefinedIfMissing(stat(`${path}/${entry.name}`)))?.isDirectory() ?? false)
          : entry.isDirectory(),
      })),
    );
  },
  realPath: (path) => undefinedIfMissing(realpath(path)),
};
