/**
 * Journals on the disk: `.gallerist/journal/<time>-<digest8>.jsonl`, for their owner's eyes only. Decides names and modes; never reads one
 * to recover from it.
 */

import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../diagnostics/io-error.js';
import { makeFolder } from './folder.js';
import type { JournalFile } from './journal.js';

/** Below the project. */
const FOLDER = '.gallerist/journal';

/**
 * Makes a new journal file (0600, in a folder of 0700) and opens it.
 * @throws an error with a `code` when it cannot be made.
 */
export async function createJournalFile(project: string, digest: string, now: Date): Promise<JournalFile> {
  const folder = join(project, FOLDER);
  await makeFolder(folder, 0o700);
  const stem = `${now.toISOString().replace(/[-:]/g, '')}-${digest.slice(0, 8)}`;
  for (let further = 1; ; further += 1) {
    const name = `${stem}${further === 1 ? '' : `-${further}`}.jsonl`;
    try {
      const file = await open(join(folder, name), 'ax', 0o600);
      await syncFolder(folder);
      return {
        name: `${FOLDER}/${name}`,
        append: async (text) => {
          await file.writeFile(text);
          await file.datasync();
          // Removed under our hands, it takes what is written and keeps nothing.
          if ((await file.stat()).nlink === 0) throw Object.assign(new Error('the file is gone'), { code: 'ENOENT' });
        },
        close: () => file.close(),
      };
    } catch (error) {
      if (further === 99 || !isCode(error, 'EEXIST')) throw error;
    }
  }
}

/** The name of a new file is durable once its folder is; not every system can do that. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const opened = await open(folder, 'r');
    try {
      await opened.sync();
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (!isCode(error, 'EISDIR') && !isCode(error, 'EPERM') && !isCode(error, 'EINVAL')) throw error;
  }
}

/** Texts of the journals of a project, the newest first, read when asked for. One that cannot be read is left out. */
export async function* journalsOf(project: string): AsyncGenerator<string> {
  const folder = join(project, FOLDER);
  const names = await readdir(folder).catch(() => []);
  for (const name of names
    .filter((one) => one.endsWith('.jsonl'))
    .sort()
    .reverse()) {
    const text = await readOrdinary(join(folder, name)).catch(() => undefined);
    if (text !== undefined) yield text;
  }
}

/** Only an ordinary file: a pipe would be waited on for ever. */
async function readOrdinary(path: string): Promise<string | undefined> {
  return (await stat(path)).isFile() ? readFile(path, 'utf8') : undefined;
}
