/**
 * Performs a plan and looks at what came of it. A plan just made and a saved one go the same way; of a saved one, steps whose effects are
 * there already need no call. Never computes another plan to perform.
 */

import type { Plan } from '../model/plan.js';
import { APPLY_FORMAT, type ApplyEvent, type ApplyReport, type StepResult } from '../model/report.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Step } from '../model/step.js';
import type { Connection, Permit } from '../model/system.js';
import { matchPlan } from '../plan/basis.js';
import { bindingsOf } from './bindings.js';
import { execute } from './execute.js';
import { record, type Watch } from './recording.js';
import { type Declared, unread, verify } from './verify.js';

export interface ApplyOptions {
  readonly plan: Plan;
  /** What was read last: for a plan just made, what it was made on. */
  readonly snapshot: Snapshot;
  /** Ids of steps that are done, as {@link recheck} found. */
  readonly done?: ReadonlySet<string>;
  readonly connection: Connection;
  /** Steps under way at once. */
  readonly concurrency: number;
  /** What the plan was made from, when it is at hand. */
  readonly declared?: Declared;
  readonly onEvent: (event: ApplyEvent) => void;
  /** The journal, and what may stop the run. */
  readonly watch?: Watch;
}

/**
 * Performs the plan and reads back. Reads the target once more when anything was written, in bulk. An error that nobody foresaw ends the
 * run like an interruption, and is told to the watch: what was done until then is in the report all the same.
 */
export async function apply(options: ApplyOptions): Promise<ApplyReport> {
  const { plan, snapshot, connection, done = new Set(), onEvent } = options;
  const { world } = matchPlan(plan, snapshot);
  const steps = withoutDone(plan.steps, done);
  const recording = record(connection, steps, options.watch ?? {});
  const performed = await execute(steps, {
    ...recording,
    bindings: bindingsOf(world),
    concurrency: options.concurrency,
    onEvent,
  });
  const results = withDone(plan.steps, performed);
  // Somebody who wants the run to end does not wait for a reading; the next run reads first anyway.
  const interrupted = (): string | undefined => options.watch?.interrupted?.();
  const before = recording.halted();
  const read =
    before === undefined
      ? await readBack(results, options, async () => interrupted()).catch((error: unknown) =>
          unread(results, [{ message: recording.fault(error) }]),
        )
      : undefined;
  const stopped = before ?? interrupted();
  const verified = stopped === undefined && read !== undefined ? read : { results, left: 0, complete: false };
  const report = {
    format: APPLY_FORMAT,
    plan,
    results: verified.results,
    requests: { reads: connection.requests.reads, writes: connection.requests.writes },
    left: verified.left,
    complete: verified.complete,
    ...(stopped === undefined ? {} : { stopped }),
  } as const;
  const journal = await options.watch?.journal?.end(report);
  return journal === undefined ? report : { ...report, journal };
}

/** The steps that are left; what they wait for and is done they wait for no more. */
function withoutDone(steps: readonly Step[], done: ReadonlySet<string>): readonly Step[] {
  if (done.size === 0) return steps;
  const open = (ids: readonly string[]): readonly string[] => ids.filter((id) => !done.has(id));
  return steps
    .filter(({ id }) => !done.has(id))
    .map((step) => ({ ...step, after: open(step.after), waits: open(step.waits) }));
}

/** Every step of the plan, in its order. */
function withDone(steps: readonly Step[], performed: readonly StepResult[]): readonly StepResult[] {
  const results = new Map(performed.map((result) => [result.step, result]));
  return steps.map(
    ({ id }) => results.get(id) ?? { step: id, outcome: { status: 'already', message: 'done before, as read' } },
  );
}

async function readBack(
  results: readonly StepResult[],
  { plan, connection, declared, onEvent }: ApplyOptions,
  permit: Permit,
): Promise<Pick<ApplyReport, 'results' | 'left' | 'complete'>> {
  const performed = results.filter(({ outcome }) => outcome.status === 'done' || outcome.status === 'unknown');
  const allDone = results.every(({ outcome }) => outcome.status === 'done' || outcome.status === 'already');
  if (performed.length === 0) return { results, left: 0, complete: allDone };
  onEvent({ kind: 'verifying', total: performed.length });
  return verify({ plan, results, connection, permit, ...(declared === undefined ? {} : { declared }) });
}
