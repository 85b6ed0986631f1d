/** argv → command → exit code. Anything that gets here as an exception is a bug or I/O, and is said so. */

import { CommanderError } from 'commander';
import { type Context, contextOf, EXIT, type ExitCode } from './context.js';
import { tellFault } from './fault.js';
import { printerTo } from './printer.js';
import { buildProgram } from './program.js';

/** Runs the command line of a process and sets its exit code. */
export async function main(process: NodeJS.Process): Promise<void> {
  const [out, err] = [printerTo(process.stdout), printerTo(process.stderr)];
  const context = contextOf(process, { out: out.print, err: err.print });
  const { command, code } = await runCommand(context, process.argv);
  process.exitCode = code;
  const lost = await out.settled();
  if (lost === undefined) return;
  context.err(`error: standard output is not complete: ${lost.message}\n`);
  // The codes of an apply tell what became of the target, whoever could read the report.
  if (command !== 'apply' && (code === EXIT.done || code === EXIT.changes)) process.exitCode = EXIT.error;
}

interface Ended {
  /** The name of the command; undefined when the command line names none. */
  readonly command: string | undefined;
  readonly code: ExitCode;
}

async function runCommand(context: Context, argv: readonly string[]): Promise<Ended> {
  let command: string | undefined;
  let code: ExitCode = EXIT.done;
  try {
    const program = buildProgram(context, (ended) => {
      code = ended;
    });
    program.hook('preAction', (_, action) => {
      command = action.name();
    });
    await program.parseAsync(argv);
    return { command, code };
  } catch (error) {
    if (error instanceof CommanderError) return { command, code: error.exitCode === 0 ? EXIT.done : EXIT.error };
    tellFault(context, error);
    return { command, code: EXIT.error };
  }
}
