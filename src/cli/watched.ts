/**
 * An apply under watch: its journal, signals, errors that nobody foresaw, and what the last run says about the same plan. Everything that
 * could keep it from being written down is found out before anything is written. Only ever under the lock of the target: see locked.ts.
 */

import { type Journal, reasonOf, startJournal } from '../apply/journal.js';
import { createJournalFile, journalsOf } from '../apply/journal-file.js';
import type { Watch } from '../apply/recording.js';
import { isOf, whyAgain } from '../apply/same-plan.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Plan } from '../model/plan.js';
import type { ApplyReport } from '../model/report.js';
import type { Step } from '../model/step.js';
import { type Context, EXIT, type ExitCode } from './context.js';
import { tellFault } from './fault.js';
import { tell } from './open.js';
import { actorOf, commitOf, jobOf } from './origin.js';
import { VERSION } from './program.js';

/**
 * Runs `act` under watch. An exit code instead of a report says that there is none, and why is told: 1, it could not begin, and nothing was
 * written. Without steps there is nothing to watch.
 * @param left the steps of the plan that are to be performed
 */
export async function watched(
  context: Context,
  project: string,
  { plan, left }: { readonly plan: Plan; readonly left: readonly Step[] },
  act: (watch: Watch) => Promise<ApplyReport>,
): Promise<ApplyReport | ExitCode> {
  if (left.length === 0) return act({});
  await tellAgain(context, project, plan, left);
  let journal: Journal;
  try {
    journal = await begin(context, project, plan);
  } catch (error) {
    tell(context, [notWrittenDown('what an apply does', plan.target.name, error)]);
    return EXIT.error;
  }
  try {
    const report = await interruptible(context, journal, act);
    if (report.journal?.lost !== undefined) tellLost(context, report.journal.lost);
    return report;
  } catch (error) {
    // A fault of the run itself: what its steps came to is in the journal, which has no end.
    tellFault(context, error);
    return EXIT.partly;
  }
}

/** @throws when the journal cannot be written. */
async function begin({ now, machine, environment }: Context, project: string, plan: Plan): Promise<Journal> {
  const origin = {
    run: crypto.randomUUID(),
    plan: { digest: plan.digest, declaration: plan.declaration, steps: plan.steps.length },
    target: plan.target,
    commit: await commitOf(project, environment),
    actor: actorOf(environment) ?? null,
    job: jobOf(environment) ?? null,
    host: machine.host,
    pid: machine.pid,
    version: VERSION,
  };
  return startJournal(await createJournalFile(project, plan.digest, now()), origin, now);
}

/** Why an apply did not begin: `what` could not be written down. @throws what is no failed input or output. */
export function notWrittenDown(what: string, target: string, error: unknown): Diagnostic {
  if (!(error instanceof Error)) throw error;
  return {
    code: 'GAL-620',
    severity: 'error',
    message: `${what} could not be written down, so nothing was written to ${target}: ${reasonOf(error)}`,
    hint: 'the folder .gallerist of the project must be writable, with room on its disk',
  };
}

/** What was done is in the report and on the target; the file does not say all of it. */
function tellLost(context: Context, lost: string): void {
  // A line of progress may stand there.
  context.err('\n');
  tell(context, [
    {
      code: 'GAL-623',
      severity: 'error',
      message: `${lost}; the journal is without its end, and results may be missing in it`,
      hint: 'keep the report of this run in its place; the same command again goes on from what the target has',
    },
  ]);
}

/** The first signal lets what is under way finish, the second leaves at once: its intents then stand without results. */
async function interruptible(
  context: Context,
  journal: Journal,
  act: (watch: Watch) => Promise<ApplyReport>,
): Promise<ApplyReport> {
  let interrupted: string | undefined;
  const off = context.onSignal((signal) => {
    if (interrupted !== undefined) {
      context.err('\nleft at once: what was under way may have been done; apply again to see\n');
      context.leave(EXIT.partly);
      return;
    }
    interrupted = `interrupted by ${signal}`;
    journal.note(interrupted);
    context.err('\ninterrupted: finishing what is under way; once more leaves at once\n');
  });
  try {
    return await act({
      journal,
      interrupted: () => interrupted,
      onFault: (error) => {
        context.err('\nan error that was not foreseen: finishing what is under way\n');
        tellFault(context, error);
      },
    });
  } finally {
    off();
  }
}

async function tellAgain(context: Context, project: string, plan: Plan, left: readonly Step[]): Promise<void> {
  for await (const text of journalsOf(project)) {
    if (!isOf(text, plan.target.fingerprint)) continue;
    for (const message of whyAgain(text, plan.digest, left)) {
      tell(context, [
        { code: 'GAL-622', severity: 'warning', message: `this is the plan of the last run again: ${message}` },
      ]);
    }
    return;
  }
}

/**
 * Declared for every end of an apply: 0 only when the journal, where there is one, is whole too; 1 when it was stopped before it wrote
 * anything and nobody asked for that.
 */
export function exitOf(report: ApplyReport): ExitCode {
  if (report.complete) return report.journal?.lost === undefined ? EXIT.done : EXIT.partly;
  const untouched = report.results.every(({ outcome }) => outcome.status === 'skipped' || outcome.status === 'already');
  return untouched && report.stopped !== undefined && !report.stopped.startsWith('interrupted')
    ? EXIT.error
    : EXIT.partly;
}
