/**
 * What came of an apply: the target is read once more, in bulk, and every fact the performed steps change is looked at. With the
 * declaration at hand it is planned again as well: what that still asks for is left. Never performs anything.
 */

import type { Declaration, Locate } from '../model/declaration.js';
import type { Plan } from '../model/plan.js';
import { refKey } from '../model/ref.js';
import type { ApplyReport, StepResult } from '../model/report.js';
import type { Connection, Permit, System } from '../model/system.js';
import { makePlan } from '../plan/plan.js';
import { whyWithoutEffect } from './no-effect.js';
import { type Compared, compareFacts } from './recheck.js';

/** What the plan was made from. */
export interface Declared {
  readonly declaration: Declaration;
  readonly system: System;
  readonly locate: Locate;
}

export interface VerifyOptions {
  readonly plan: Plan;
  readonly results: readonly StepResult[];
  readonly connection: Connection;
  /** Absent: the facts of the plan are all that is looked at. */
  readonly declared?: Declared;
  /** Ends the reading when it is refused. */
  readonly permit?: Permit;
}

/** One reading, whatever was done. */
export async function verify(options: VerifyOptions): Promise<Pick<ApplyReport, 'results' | 'left' | 'complete'>> {
  const { plan, results, connection, declared, permit } = options;
  const read = await connection.read(plan.basis.scope, permit);
  if (read.snapshot === undefined) return unread(results, read.diagnostics);
  const seen = compareFacts(plan, read.snapshot, read.snapshot.takenAt);
  let left = [...seen.standing.values()].filter((standing) => standing === 'open').length;
  if (declared !== undefined) {
    const again = makePlan({ ...declared, snapshot: read.snapshot });
    if (again.plan === undefined) return unread(results, again.diagnostics);
    left = again.plan.steps.length;
  }
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const known = read.snapshot.release.source !== 'assumed';
  const checked = results.map((result): StepResult => {
    const step = steps.get(result.step);
    return step === undefined ? result : judged(result, step, seen, known);
  });
  const complete =
    left === 0 && checked.every(({ outcome }) => outcome.status === 'done' || outcome.status === 'already');
  return { results: checked, left, complete };
}

/** The outcome of a step after looking: what was accepted may be without effect, what was lost may be done. */
function judged(result: StepResult, { effect }: Plan['steps'][number], seen: Compared, known: boolean): StepResult {
  const { outcome } = result;
  if (outcome.status !== 'done' && outcome.status !== 'unknown') return result;
  const failed = new Set(outcome.failedEntries?.map(({ entry }) => refKey(entry)));
  const lost = effect.filter(
    (delta) =>
      seen.found(delta) !== undefined &&
      !seen.holds(delta) &&
      !(delta.entry !== undefined && failed.has(refKey(delta.entry))),
  );
  if (lost.length > 0 && outcome.status === 'done') {
    const message = `the target accepted it, but ${whyWithoutEffect(lost, seen.found, known)}`;
    return { ...result, outcome: { ...outcome, status: 'did-not-take-effect', message } };
  }
  const standing = seen.standing.get(result.step);
  if (outcome.status === 'unknown' && standing === 'done') {
    const message = 'the answer was lost; reading back shows it took effect';
    return { ...result, outcome: { ...outcome, status: 'done', message } };
  }
  if (standing !== 'unproven') return result;
  if (outcome.status === 'done') return { ...result, unproven: true };
  const message = `${outcome.message ?? 'the answer was lost'}; what it sets cannot be read: apply again, to set it twice does no harm`;
  return { ...result, outcome: { ...outcome, message } };
}

/** What came of an apply that could not be looked at, with why. */
export function unread(
  results: readonly StepResult[],
  why: readonly { readonly message: string }[],
): Pick<ApplyReport, 'results' | 'left' | 'complete'> {
  const message = `done, but could not be read back: ${why.map((problem) => problem.message).join('; ')}`;
  return {
    left: 0,
    complete: false,
    results: results.map(
      (result): StepResult =>
        result.outcome.status === 'done'
          ? { ...result, outcome: { ...result.outcome, status: 'unknown', message } }
          : result,
    ),
  };
}
