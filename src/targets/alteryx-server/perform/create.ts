/**
 * Creates that can be trusted: looked up before when the last reading is old, posted, and looked up again whenever the answer leaves a
 * doubt. A POST is never sent a second time before the name was looked up and found to be free, and never after a time-out: what is
 * still under way may yet be done. Never takes an object for its own that is another's by the plan, whatever it is called by now.
 */

import { describeRef } from '../../../model/ref.js';
import type { LiveObject } from '../../../model/snapshot.js';
import type { Outcome } from '../../../model/step.js';
import type { Answer } from '../answer.js';
import { findIds, recentIds, UnansweredError } from '../find.js';
import { already, createdId, differing, type Found, failed, outcomeOf, type StepContext } from './context.js';

interface Creation {
  readonly post: () => Promise<Answer>;
  /** Reads what was found under the name. */
  readonly read: (id: string) => Promise<Found<LiveObject>>;
  /** What an answer means here in particular. */
  readonly explain?: (answer: Answer) => Outcome | undefined;
}

export async function create(context: StepContext, creation: Creation): Promise<Outcome> {
  const { step, session } = context;
  let before = await lookUp(() => recentIds(session, step.ref));
  // What goes by this name and is somebody else's may have been renamed since by an earlier step.
  if (ofOthers(context, before.ids).length > 0) before = await lookUp(() => findIds(session, step.ref));
  if (before.withheld === true) return { status: 'skipped', message: before.why ?? '' };
  if (before.why !== undefined) return failed(`${describeRef(step.ref)} could not be looked up: ${before.why}`);
  const [other] = ofOthers(context, before.ids);
  if (other !== undefined) {
    return failed(
      `${describeRef(step.ref)} cannot be created while another object goes by this name, with id ${other}: apply again once that one is renamed`,
    );
  }
  if (before.ids[0] !== undefined) return foundBefore(context, creation, before.ids);
  let doubt: Outcome | undefined;
  for (;;) {
    const answer = await creation.post();
    const id = answer.kind === 'answered' ? createdId(answer.body) : undefined;
    if (id !== undefined) return bound(context, id);
    const outcome = creation.explain?.(answer) ?? doubtOf(context, answer);
    if (doubt !== undefined && outcome.status === 'skipped') {
      return {
        ...doubt,
        message: `${doubt.message ?? ''}; looked up, it was not there, and it was not tried again: ${outcome.message ?? ''}`,
      };
    }
    if (outcome.status !== 'unknown') return outcome;
    await session.pause();
    const after = await lookUp(() => findIds(session, step.ref));
    if (after.why !== undefined) {
      return { ...outcome, message: `${outcome.message ?? ''}; and it could not be looked up: ${after.why}` };
    }
    const others = new Set(ofOthers(context, after.ids));
    const made = after.ids.filter((id) => !others.has(id));
    if (made.length > 0) return foundAfter(context, creation, made, outcome);
    if (mayStillCome(answer)) {
      return { ...outcome, message: `${outcome.message ?? ''}; looked up, it is not there, and may yet come` };
    }
    if (doubt !== undefined) return failed(`${outcome.message ?? ''}; looked up, it is not there`);
    doubt = outcome;
  }
}

/** Those that are bound to another Ref. */
function ofOthers({ step: { ref }, bindings }: StepContext, ids: readonly string[]): readonly string[] {
  return ids.filter((id) => bindings.taken({ kind: ref.kind, id }) && bindings.id(ref) !== id);
}

function bound({ step, bindings }: StepContext, id: string, message?: string): Outcome {
  bindings.bind(step.ref, id);
  return { status: 'done', bound: [{ ref: step.ref, id }], ...(message === undefined ? {} : { message }) };
}

function doubtOf({ step }: StepContext, answer: Answer): Outcome {
  return answer.kind === 'answered'
    ? { status: 'unknown', message: `${describeRef(step.ref)} was created, but the answer does not tell its id` }
    : outcomeOf(answer);
}

/** Whether the server, or one behind it, may still be at work on a call nobody waits for any more. */
function mayStillCome(answer: Answer): boolean {
  if (answer.kind === 'lost') return /TIMEOUT|TIMEDOUT/.test(answer.reason);
  return answer.kind === 'refused' && (answer.status === 504 || answer.status === 408);
}

async function lookUp(
  find: () => Promise<readonly string[]>,
): Promise<{ readonly ids: readonly string[]; readonly why?: string; readonly withheld?: boolean }> {
  try {
    return { ids: await find() };
  } catch (error) {
    if (error instanceof UnansweredError) {
      return { ids: [], why: error.message, withheld: error.problem.kind === 'withheld' };
    }
    throw error;
  }
}

/** Somebody made it since it was read. As it was to be made it serves; otherwise the plan no longer fits. */
async function foundBefore(context: StepContext, { read }: Creation, ids: readonly string[]): Promise<Outcome> {
  const name = describeRef(context.step.ref);
  const [id] = ids;
  if (id === undefined || ids.length > 1) return severalThere(name, ids);
  const found = await read(id);
  if ('outcome' in found) return found.outcome;
  const others = differing(context, found.value);
  if (others.length > 0) {
    return failed(
      `${name} was created by somebody else since it was read, with another ${others.join(', ')}: plan again`,
    );
  }
  context.bindings.bind(context.step.ref, id);
  return { ...already(`${name} was created since it was read`), bound: [{ ref: context.step.ref, id }] };
}

/** The answer is lost, the object is there: ours, when it is as we sent it. */
async function foundAfter(
  context: StepContext,
  { read }: Creation,
  ids: readonly string[],
  doubt: Outcome,
): Promise<Outcome> {
  const name = describeRef(context.step.ref);
  const [id] = ids;
  if (id === undefined || ids.length > 1) return severalThere(name, ids);
  const found = await read(id);
  if ('outcome' in found) return { ...doubt, message: `${doubt.message ?? ''}; ${found.outcome.message ?? ''}` };
  const others = differing(context, found.value);
  if (others.length > 0) {
    return {
      status: 'lost-race',
      message: `${doubt.message ?? ''}; looked up, there is a ${name} with another ${others.join(', ')}: somebody else made it at the same moment; plan again`,
    };
  }
  return bound(context, id, `${doubt.message ?? ''}; looked up, it was done`);
}

/** None of them can be told to be ours, so all of them stay. */
function severalThere(name: string, ids: readonly string[]): Outcome {
  return {
    status: 'lost-race',
    message: `there are ${ids.length} by the name of ${name} now, with the ids ${ids.join(', ')}: somebody else made one at the same moment; remove or rename all but one, then plan again`,
  };
}
