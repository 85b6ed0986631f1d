/** What people are told of an error that nobody foresaw. Decides nothing about what follows from it. */

import { ioCode } from '../diagnostics/io-error.js';
import type { Context } from './context.js';

export function tellFault(context: Pick<Context, 'err'>, error: unknown): void {
  context.err(failureText(error));
}

/** What the system refused, in a line; a bug with its stack, for whoever is to find it. */
export function failureText(error: unknown): string {
  if (error instanceof Error && ioCode(error) !== undefined) return `error: ${error.message}\n`;
  const stack = error instanceof Error ? error.stack : undefined;
  return `error: this is a fault in gallerist, not in your files
${stack ?? String(error)}

Please report it with these lines. If an apply was under way, run the same command again: it reads the target first and
goes on from what it finds; .gallerist/journal has what was done.
`;
}
