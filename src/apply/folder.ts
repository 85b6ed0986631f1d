/** Folders of an apply and of files that are written. Decides nothing but how one is made. */

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isCode } from '../diagnostics/io-error.js';

/**
 * Creates a folder and what is missing above it. Node's own recursive way never ends where a file system refuses new names.
 * @throws an error with a `code` when it cannot be made.
 */
export async function makeFolder(folder: string, mode?: number): Promise<void> {
  try {
    await mkdir(folder, mode);
  } catch (error) {
    if (isCode(error, 'EEXIST')) return;
    if (!isCode(error, 'ENOENT') || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder), mode);
    await mkdir(folder, mode).catch((again: unknown) => {
      if (!isCode(again, 'EEXIST')) throw again;
    });
  }
}
