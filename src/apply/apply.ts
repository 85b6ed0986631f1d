/**
 * Applies a plan and checks what came of it: perform → read → plan again. A step whose effect the second plan still asks for did not
 * take effect. Never computes another plan to perform: the second one is only compared.
 */

import type { Declaration, Locate } from '../model/declaration.js';
import type { Plan } from '../model/plan.js';
import { refKey } from '../model/ref.js';
import { APPLY_FORMAT, type ApplyEvent, type ApplyReport, type StepResult } from '../model/report.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Connection, System } from '../model/system.js';
import { matchWorld } from '../plan/match.js';
import { makePlan } from '../plan/plan.js';
import { scopeOf } from '../plan/scope.js';
import { bindingsOf } from './bindings.js';
import { execute } from './execute.js';
import { slotOf, whyWithoutEffect } from './no-effect.js';
import { record, type Watch } from './recording.js';

export interface ApplyOptions {
  readonly plan: Plan;
  readonly declaration: Declaration;
  /** What the plan was made on. */
  readonly snapshot: Snapshot;
  readonly system: System;
  readonly connection: Connection;
  readonly locate: Locate;
  readonly onEvent: (event: ApplyEvent) => void;
  /** The journal, and what may stop the run. */
  readonly watch?: Watch;
}

/** Performs the plan and reads back. Reads the target once more when anything was written, in bulk. */
export async function apply(options: ApplyOptions): Promise<ApplyReport> {
  const { plan, declaration, snapshot, connection, locate } = options;
  const { world } = matchWorld(declaration.objects, snapshot, locate);
  const recording = record(connection, plan.steps, options.watch ?? {});
  const results = await execute(plan.steps, {
    ...recording,
    bindings: bindingsOf(world),
    concurrency: declaration.target.concurrency,
    onEvent: options.onEvent,
  });
  // Somebody who wants the run to end does not wait for a reading; the next run reads first anyway.
  const stopped = recording.halted();
  const verified = stopped === undefined ? await verify(results, options) : { results, left: 0, complete: false };
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

async function verify(
  results: readonly StepResult[],
  { plan, declaration, system, connection, locate, onEvent }: ApplyOptions,
): Promise<Pick<ApplyReport, 'results' | 'left' | 'complete'>> {
  const performed = results.filter(({ outcome }) => outcome.status === 'done' || outcome.status === 'unknown');
  const allDone = results.every(({ outcome }) => outcome.status === 'done' || outcome.status === 'already');
  if (performed.length === 0) return { results, left: 0, complete: allDone };
  onEvent({ kind: 'verifying', total: performed.length });
  const read = await connection.read(scopeOf(declaration));
  const again =
    read.snapshot === undefined ? undefined : makePlan({ declaration, snapshot: read.snapshot, system, locate });
  if (again?.plan === undefined) {
    const why = [...read.diagnostics, ...(again?.diagnostics ?? [])].map(({ message }) => message).join('; ');
    return {
      left: 0,
      complete: false,
      results: results.map((result) =>
        result.outcome.status === 'done'
          ? {
              ...result,
              outcome: { ...result.outcome, status: 'unknown', message: `done, but could not be read back: ${why}` },
            }
          : result,
      ),
    };
  }
  const { plan: wants } = again;
  // What the second plan still wants to change, by slot: an effect of ours among them did not take.
  const wanted = new Set(wants.steps.flatMap((step) => step.effect.map((delta) => slotOf(delta))));
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const checked = results.map((result): StepResult => {
    const step = steps.get(result.step);
    const status = result.outcome.status;
    if (step === undefined || (status !== 'done' && status !== 'unknown')) return result;
    const failed = new Set(result.outcome.failedEntries?.map(({ entry }) => refKey(entry)));
    const lost = step.effect.filter(
      (delta) => wanted.has(slotOf(delta)) && !(delta.entry !== undefined && failed.has(refKey(delta.entry))),
    );
    if (lost.length > 0 && status === 'done') {
      return {
        ...result,
        outcome: {
          ...result.outcome,
          status: 'did-not-take-effect',
          message: `the target accepted it, but ${whyWithoutEffect(lost, wants)}`,
        },
      };
    }
    if (lost.length === 0 && status === 'unknown') {
      return {
        ...result,
        outcome: {
          ...result.outcome,
          status: 'done',
          message: 'the answer was lost; reading back shows it took effect',
        },
      };
    }
    return result;
  });
  const complete =
    wants.steps.length === 0 &&
    checked.every(({ outcome }) => outcome.status === 'done' || outcome.status === 'already');
  return { results: checked, left: wants.steps.length, complete };
}
