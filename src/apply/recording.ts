/**
 * Performing under watch: every write waits until its intent is durable in the journal, and nothing is written any more once there is a
 * reason to stop: the journal cannot be written, somebody interrupted, the key is not whose it should be. Decides nothing about steps.
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
}

export interface Recording {
  readonly perform: (step: Step, bindings: Bindings) => Promise<Outcome>;
  readonly confirm: (made: readonly StepResult[]) => Promise<ReadonlyMap<string, Outcome>>;
  readonly halted: () => string | undefined;
}

export function record(connection: Connection, steps: readonly Step[], { journal, interrupted }: Watch): Recording {
  const byId = new Map(steps.map((step) => [step.id, step]));
  let halt: string | undefined;
  const halted = (): string | undefined => halt ?? journal?.broken() ?? interrupted?.();

  /** Notes an intent at once, so that it is on its way to the disk while the step still reads; a write waits for it. */
  const watched = async (step: Step, act: (permit: Permit) => Promise<Outcome>): Promise<Outcome> => {
    const intended = journal?.intend(step);
    const outcome = await act(async () => halted() ?? (await intended) ?? halted());
    if (outcome.halt !== undefined) halt ??= `because ${outcome.halt}`;
    journal?.conclude(step.id, outcome);
    return outcome;
  };

  return {
    halted,
    perform: (step, bindings) => watched(step, (permit) => connection.perform(step, bindings, permit)),
    confirm: async (made) => {
      const created = made.flatMap(({ step, outcome }) =>
        (outcome.bound ?? []).map((bound) => ({ step: byId.get(step), bound, outcome })),
      );
      const twins = await connection.twins(created.map(({ bound }) => bound));
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

function told(ids: readonly string[], own: string, undone: Outcome): string {
  const others = ids.filter((id) => id !== own).join(', ');
  const ours =
    undone.status === 'done'
      ? `ours, ${own}, was empty and is removed`
      : `ours, ${own}, stays: ${undone.message ?? undone.status}; remove or rename one of them`;
  return `somebody else made one of the same name at the same moment, with id ${others}; ${ours}`;
}
