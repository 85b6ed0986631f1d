/**
 * An apply under watch: the lock of its target, its journal, signals, and what the last run says about the same plan. Everything that
 * could keep it from being written down is found out before anything is written.
 */

import { type Journal, reasonOf, startJournal } from '../apply/journal.js';
import { createJournalFile, journalsOf } from '../apply/journal-file.js';
import { type Holder, takeLock } from '../apply/lock.js';
import type { Watch } from '../apply/recording.js';
import { isOf, whyAgain } from '../apply/same-plan.js';
import type { Plan } from '../model/plan.js';
import type { ApplyReport } from '../model/report.js';
import type { Step } from '../model/step.js';
import { type Context, EXIT, type ExitCode } from './context.js';
import { tell } from './open.js';
import { actorOf, commitOf, jobOf } from './origin.js';
import { VERSION } from './program.js';

/**
 * Runs `act` under watch. Undefined: it could not begin, nothing was written, and why is told. Without steps there is nothing to watch.
 * @param left the steps of the plan that are to be performed
 */
export async function watched(
  context: Context,
  project: string,
  { plan, left }: { readonly plan: Plan; readonly left: readonly Step[] },
  act: (watch: Watch) => Promise<ApplyReport>,
): Promise<ApplyReport | undefined> {
  if (left.length === 0) return act({});
  await tellAgain(context, project, plan, left);
  const begun = await begin(context, project, plan).catch((error: unknown) => {
    if (!(error instanceof Error)) throw error;
    tell(context, [
      {
        code: 'GAL-620',
        severity: 'error',
        message: `what an apply does could not be written down, so nothing was written to ${plan.target.name}: ${reasonOf(error)}`,
        hint: 'the folder .gallerist of the project must be writable, with room on its disk',
      },
    ]);
    return undefined;
  });
  if (begun === undefined) return undefined;
  try {
    return await interruptible(context, begun.journal, act);
  } finally {
    await begun.release();
  }
}

/** Lock and journal. Undefined: somebody else has the lock, which is told. @throws when one of them cannot be written. */
async function begin(
  context: Context,
  project: string,
  plan: Plan,
): Promise<{ readonly journal: Journal; readonly release: () => Promise<void> } | undefined> {
  const { now, machine, environment } = context;
  const run = crypto.randomUUID();
  const actor = actorOf(environment);
  const { fingerprint, name: target } = plan.target;
  const holder = { run, actor: actor?.name ?? '', target };
  const lock = await takeLock({ project, fingerprint, holder, machine, now });
  if (lock.kind === 'held') {
    tell(context, [heldBy(lock.by, target, lock.file)]);
    return undefined;
  }
  try {
    const origin = {
      run,
      plan: { digest: plan.digest, declaration: plan.declaration, steps: plan.steps.length },
      target: plan.target,
      commit: await commitOf(project, environment),
      actor: actor ?? null,
      job: jobOf(environment) ?? null,
      host: machine.host,
      pid: machine.pid,
      version: VERSION,
    };
    const journal = await startJournal(await createJournalFile(project, plan.digest, now()), origin, now);
    return { journal, release: lock.release };
  } catch (error) {
    await lock.release();
    throw error;
  }
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
    return await act({ journal, interrupted: () => interrupted });
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

function heldBy(by: Holder | undefined, target: string, file: string) {
  const who = by === undefined ? 'somebody' : `${by.actor || 'somebody'} (process ${by.pid} on ${by.host})`;
  const since = by === undefined || by.since === '' ? '' : ` since ${by.since}`;
  return {
    code: 'GAL-621',
    severity: 'error',
    message: `${who} is applying to ${target}${since}; nothing was written`,
    hint: `wait for it to end; if it certainly has, remove ${file}`,
  } as const;
}

/** Declared for every end of an apply: 1 when it was stopped before it wrote anything and nobody asked for that. */
export function exitOf(report: ApplyReport): ExitCode {
  if (report.complete) return EXIT.done;
  const untouched = report.results.every(({ outcome }) => outcome.status === 'skipped' || outcome.status === 'already');
  return untouched && report.stopped !== undefined && !report.stopped.startsWith('interrupted')
    ? EXIT.error
    : EXIT.partly;
}
