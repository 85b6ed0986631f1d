/** `gallerist snapshot`: what the target holds, as JSON, for planning without a server. */

import { resolve } from 'node:path';
import { renderSnapshotJson, snapshotSummary } from '../../render/snapshot.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import type { GlobalOptions } from '../open.js';
import { writeWhole } from '../write.js';
import { readEverything } from './live.js';

export async function snapshot(
  context: Context,
  options: GlobalOptions & { readonly out?: string; readonly workflows?: true },
): Promise<ExitCode> {
  const everything = await readEverything(
    context,
    { project: options.project, ...(options.target === undefined ? {} : { target: options.target }) },
    { workflows: options.workflows === true },
  );
  if (everything === undefined) return EXIT.error;
  const text = renderSnapshotJson(everything.snapshot);
  if (options.out === undefined) context.out(text);
  else {
    await writeWhole(resolve(context.folder, options.out), text, 0o600);
    context.err(`wrote ${options.out}: ${snapshotSummary(everything.snapshot)}\n`);
  }
  return EXIT.done;
}
