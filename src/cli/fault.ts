/** What people are told of an error that nobody foresaw. Decides nothing about what follows from it. */

import type { Context } from './context.js';

/** A failed input or output by its message; a bug with all there is to report. */
export function tellFault(context: Pick<Context, 'err'>, error: unknown): void {
  const known = error instanceof Error && 'code' in error && typeof error.code === 'string';
  context.err(
    known
      ? `error: ${error.message}\n`
      : `error: this is a fault in gallerist, please report it\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
}
