/** argv → command → exit code. Anything that gets here as an exception is a bug or I/O, and is said so. */

import { CommanderError } from 'commander';
import { contextOf, EXIT } from './context.js';
import { tellFault } from './fault.js';
import { buildProgram } from './program.js';

/** Runs the command line of a process and sets its exit code. */
export async function main(process: NodeJS.Process): Promise<void> {
  const context = contextOf(process);
  // A reader that closes early (`gallerist plan | head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    throw error;
  });
  try {
    const program = buildProgram(context, (code) => {
      process.exitCode = code;
    });
    await program.parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.error;
      return;
    }
    process.exitCode = EXIT.error;
    tellFault(context, error);
  }
}
