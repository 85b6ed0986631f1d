/**
 * Performs the steps of a plan: what each waits for first, independent ones side by side, bounded. A failed step stops what needs it
 * and nothing else. Never plans: it performs the very steps it was given. Never ends while a step is under way.
 */

import { refKey } from '../model/ref.js';
import type { ApplyEvent, StepResult } from '../model/report.js';
import type { Outcome, Step } from '../model/step.js';
import type { Bindings } from '../model/system.js';

export interface ExecuteOptions {
  readonly perform: (step: Step, bindings: Bindings) => Promise<Outcome>;
  readonly bindings: Bindings;
  /** Steps under way at once. */
  readonly concurrency: number;
  readonly onEvent: (event: ApplyEvent) => void;
  /** Looks after steps that made something, before anything builds on it: the outcomes that turn out otherwise, by step. */
  readonly confirm?: (made: readonly StepResult[]) => Promise<ReadonlyMap<string, Outcome>>;
  /** Why nothing more may be started; asked before each step. */
  readonly halted?: () => string | undefined;
}

/**
 * Every step with its outcome, in the plan's order. Resolves when nothing is under way and nothing can be started.
 * @throws what a callback threw first. Nothing is started after that, and what was under way has ended by then.
 */
export async function execute(steps: readonly Step[], options: ExecuteOptions): Promise<readonly StepResult[]> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const outcomes = new Map<string, Outcome>();
  const open = new Map<string, number>();
  const followers = new Map<string, Step[]>();
  for (const step of steps) {
    const before = [...step.after, ...step.waits];
    open.set(step.id, before.length);
    for (const other of before) {
      const list = followers.get(other);
      if (list === undefined) followers.set(other, [step]);
      else list.push(step);
    }
  }
  const ready = steps.filter((step) => open.get(step.id) === 0);
  const stopperOf = (step: Step): Step | undefined =>
    step.after.map((id) => byId.get(id)).find((other) => other !== undefined && stops(other, step, outcomes));

  const settle = (step: Step, outcome: Outcome): void => {
    outcomes.set(step.id, outcome);
    for (const bound of outcome.bound ?? []) options.bindings.bind(bound.ref, bound.id);
    options.onEvent({
      kind: 'finished',
      step: step.id,
      title: step.title,
      outcome,
      done: outcomes.size,
      total: steps.length,
    });
  };
  const release = (step: Step): void => {
    for (const next of followers.get(step.id) ?? []) {
      const left = (open.get(next.id) ?? 1) - 1;
      open.set(next.id, left);
      if (left === 0) ready.push(next);
    }
  };

  /** Made, and not looked after yet: nothing that follows may begin. */
  let held: Step[] = [];
  const confirmHeld = async (): Promise<void> => {
    const made = held;
    held = [];
    const found = options.halted?.() === undefined ? await options.confirm?.(resultsOf(made)) : undefined;
    for (const step of made) {
      const otherwise = found?.get(step.id);
      if (otherwise !== undefined) settle(step, otherwise);
      release(step);
    }
  };
  const resultsOf = (some: readonly Step[]): readonly StepResult[] =>
    some.map((step) => ({ step: step.id, outcome: outcomes.get(step.id) ?? { status: 'skipped' } }));

  const underWay = new Set<Promise<void>>();
  const thrown: unknown[] = [];
  const perform = async (step: Step): Promise<void> => {
    options.onEvent({ kind: 'started', step: step.id, title: step.title });
    const outcome = await options.perform(step, options.bindings);
    settle(step, outcome);
    const looksAfter = options.confirm !== undefined && outcome.status === 'done' && outcome.bound !== undefined;
    if (looksAfter) held.push(step);
    else release(step);
  };
  let next = 0;
  const startReady = (): void => {
    for (let step = ready[next]; step !== undefined && underWay.size < options.concurrency; step = ready[next]) {
      next += 1;
      const halted = options.halted?.();
      const stopper = halted === undefined ? stopperOf(step) : undefined;
      if (halted !== undefined || stopper !== undefined) {
        settle(step, { status: 'skipped', message: halted ?? `because "${stopper?.title}" was not done` });
        release(step);
        continue;
      }
      const call = perform(step)
        .catch((error: unknown) => void thrown.push(error))
        .finally(() => underWay.delete(call));
      underWay.add(call);
    }
  };

  try {
    while (thrown.length === 0) {
      startReady();
      if (underWay.size > 0) await Promise.race(underWay);
      // Nothing else can be done: everything made so far is looked after in one go.
      else if (held.length > 0) await confirmHeld();
      else break;
    }
  } finally {
    await Promise.all(underWay);
  }
  if (thrown.length > 0) throw thrown[0];

  return steps.map((step) => ({
    step: step.id,
    outcome: outcomes.get(step.id) ?? { status: 'skipped', message: 'because a step before it never ended' },
  }));
}

/** Whether an earlier step's outcome stops a later one. Where only some entries failed, only the people concerned are stopped. */
function stops(earlier: Step, later: Step, outcomes: ReadonlyMap<string, Outcome>): boolean {
  const outcome = outcomes.get(earlier.id);
  if (outcome === undefined || outcome.status === 'done' || outcome.status === 'already') return false;
  if (outcome.failedEntries === undefined) return true;
  const failed = new Set(outcome.failedEntries.map(({ entry }) => refKey(entry)));
  return later.touches.some((ref) => failed.has(refKey(ref)));
}
