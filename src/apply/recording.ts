/**
 * Performing under watch: every write waits until its intent is durable in the journal, and nothing is written any more once there is a
 * reason to stop: the journal cannot be written, which the next intent finds out, somebody interrupted, the key is not whose it should
 * be, something threw. An error that nobody foresaw ends the run as those do, with its step noted as unknown. Decides nothing about steps.
 */

import { describeRef, refKey } from '../model/ref.js';
import type { StepResult } from '../model/report.js';
import type { Outcome, Step } from '../model/step.js';
import type { Bindings, Connection, Permit } from '../model/system.js';
import type { Journal } from './journal.js';

export interface Watch {
  /** Absent: nothing is noted. */
  readonly journal?: Journal;
  /** Why somebody wants the run to stop; undefined: nobody does. */
  readonly interrupted?: () => string | undefined;
  /** Told at once of every error that nobody foresaw: a bug, or a failed input or output. The report says only of what sort it was. */
  readonly onFault?: (error: unknown) => void;
}

export interface Recording {
  readonly perform: (step: Step, bindings: Bindings) => Promise<Outcome>;
  readonly confirm: (made: readonly StepResult[]) => Promise<ReadonlyMap<string, Outcome>>;
  readonly halted: () => string | undefined;
  /** Takes note of an error that nobody foresaw: nothing more is written. Gives words for it that hold nothing of its text. */
  readonly fault: (error: unknown) => string;
}

/** What the connection throws ends here: neither `perform` nor `confirm` throws it on. */
export function record(
  connection: Connection,
  steps: readonly Step[],
  { journal, interrupted, onFault }: Watch,
): Recording {
  const byId = new Map(steps.map((step) => [step.id, step]));
  let halt: string | undefined;
  const halted = (): string | undefined => halt ?? journal?.broken() ?? interrupted?.();

  const fault = (error: unknown): string => {
    const words = `an error that was not foreseen (${sortOf(error)})`;
    halt ??= `because of ${words}`;
    onFault?.(error);
    return words;
  };

  /** Notes an intent at once, so that it is on its way to the disk while the step still reads; a write waits for it. */
  const watched = async (step: Step, act: (permit: Permit) => Promise<Outcome>): Promise<Outcome> => {
    const intended = journal?.intend(step);
    let outcome: Outcome;
    try {
      outcome = await act(async () => halted() ?? (await intended) ?? halted());
    } catch (error) {
      outcome = { status: 'unknown', message: `${fault(error)} came up on the way: it may be done or not` };
    }
    if (outcome.halt !== undefined) halt ??= `because ${outcome.halt}`;
    journal?.conclude(step.id, outcome);
    return outcome;
  };

  return {
    halted,
    fault,
    perform: (step, bindings) => watched(step, (permit) => connection.perform(step, bindings, permit)),
    confirm: async (made) => {
      const created = made.flatMap(({ step, outcome }) =>
        (outcome.bound ?? []).map((bound) => ({ step: byId.get(step), bound, outcome })),
      );
      const twins = await connection
        .twins(
          created.map(({ bound }) => bound),
          async () => halted(),
        )
        .catch((error: unknown) => {
          fault(error);
          return new Map<string, readonly string[]>();
        });
      const otherwise = new Map<string, Outcome>();
      await Promise.all(
        created.map(async ({ step, bound, outcome }) => {
          const ids = twins.get(refKey(bound.ref));
          if (ids === undefined || step === undefined) return;
          const undoing = {
            ...step,
            operation: `${step.operation}.take-back`,
            title: `take back ${describeRef(bound.ref)}`,
            effect: step.effect.map((delta) => ({ ...delta, expects: delta.leaves, leaves: delta.expects ?? null })),
          };
          const undone = await watched(undoing, (permit) => connection.takeBack(bound, permit));
          const { bound: _, ...rest } = outcome;
          const lost: Outcome = { ...rest, status: 'lost-race', message: told(ids, bound.id, undone) };
          otherwise.set(step.id, lost);
          journal?.conclude(step.id, lost);
        }),
      );
      return otherwise;
    },
  };
}

/** What an error is, without its text: that may quote anything, and what is noted here lasts. */
function sortOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function told(ids: readonly string[], own: string, undone: Outcome): string {
  const others = ids.filter((id) => id !== own).join(', ');
  const ours =
    undone.status === 'done'
      ? `ours, ${own}, was empty and is removed`
      : `ours, ${own}, stays: ${undone.message ?? undone.status}; remove or rename one of them`;
  return `somebody else made one of the same name at the same moment, with id ${others}; ${ours}`;
}
