/**
 * What every step's call shares: names turned into ids, what is live held against what the step expects, answers turned into outcomes.
 * A step whose object already is as it leaves it makes no write; one that finds something else than expected does nothing and says so.
 */

import type { Attributes } from '../../../model/change.js';
import { describeRef, type Ref, refKey } from '../../../model/ref.js';
import type { LiveObject } from '../../../model/snapshot.js';
import type { Delta, Outcome, Step } from '../../../model/step.js';
import type { Bindings } from '../../../model/system.js';
import { type DeclaredValue, isLiveRef, isRef, isSecretReference, type LiveValue } from '../../../model/value.js';
import type { Answer } from '../answer.js';
import { beginReading, type Reading } from '../decode.js';
import { type Problem, tell } from '../problem.js';
import type { Session } from '../session.js';

export interface StepContext {
  readonly session: Session;
  readonly step: Step;
  readonly bindings: Bindings;
}

export const DONE: Outcome = { status: 'done' };

export function failed(message: string): Outcome {
  return { status: 'failed', message };
}

export function already(message: string): Outcome {
  return { status: 'already', message };
}

/** The outcome of a call that did not go well. A write whose answer is missing, or is an error of the server itself, may have been done. */
export function outcomeOf(problem: Problem): Outcome {
  const { message, hint } = tell(problem);
  if (problem.kind === 'withheld') return { status: 'skipped', message };
  const said = hint === undefined ? message : `${message}; ${hint}`;
  // Without a token nothing was sent.
  const write = 'call' in problem && !/^GET |^POST oauth2\/token$/.test(problem.call);
  const unknown =
    problem.kind === 'lost' ||
    problem.kind === 'garbled' ||
    problem.kind === 'unexpected' ||
    (problem.kind === 'refused' && problem.status >= 500);
  return write && unknown ? { status: 'unknown', message: said } : { status: 'failed', message: said };
}

/** Done for any success: the codes are uneven (server-v3.md §2). */
export function concluded(answer: Answer): Outcome {
  return answer.kind === 'answered' ? DONE : outcomeOf(answer);
}

/** The live id of an object the step needs, or the outcome that says it is not there. */
export function idOfRef(context: StepContext, ref: Ref): { readonly id: string } | { readonly outcome: Outcome } {
  if (ref.kind === 'directoryGroup') return { id: ref.path[0] ?? '' };
  const id = context.bindings.id(ref);
  return id === undefined ? { outcome: failed(`${describeRef(ref)} does not exist on the target`) } : { id };
}

/** A create answers the id as a JSON string, or a view that holds it as `id` or `credentialId` (server-v3.md §2, §7). */
export function createdId(body: unknown): string | undefined {
  if (typeof body === 'string') return body === '' ? undefined : body;
  if (typeof body !== 'object' || body === null) return undefined;
  const id = 'id' in body ? body.id : 'credentialId' in body ? body.credentialId : undefined;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** An object read for a step: decoded, with the answer it came from. */
export type Found<T> = { readonly value: T; readonly body: unknown } | { readonly outcome: Outcome };

/** Reads and decodes one object. Gone is a failure that says so. */
export async function readOne<T>(
  context: StepContext,
  path: string,
  decode: (body: unknown, reading: Reading) => T,
): Promise<Found<T>> {
  const answer = await context.session.http.get(path);
  if (answer.kind !== 'answered') {
    const gone = answer.kind === 'refused' && answer.status === 404;
    return {
      outcome: gone
        ? failed(`GET ${path}: ${describeRef(context.step.ref)} is gone since it was read`)
        : outcomeOf(answer),
    };
  }
  const reading = beginReading(path);
  const value = decode(answer.body, reading);
  return reading.problems.length === 0
    ? { value, body: answer.body }
    : { outcome: outcomeOf({ kind: 'unexpected', call: `GET ${path}`, details: reading.problems }) };
}

/** The object of an update as it is now, with its id; or the outcome where nothing is to be written: gone, changed meanwhile, or so already. */
export async function openObject<T>(
  context: StepContext,
  read: (id: string) => Promise<Found<T>>,
  asLive: (value: T) => LiveObject,
): Promise<
  { readonly id: string; readonly value: T; readonly body: unknown } | { readonly outcome: Outcome; readonly value?: T }
> {
  const target = idOfRef(context, context.step.ref);
  if ('outcome' in target) return target;
  const found = await read(target.id);
  if ('outcome' in found) return found;
  const settled = compare(context, asLive(found.value));
  return settled === undefined ? { id: target.id, ...found } : { outcome: settled, value: found.value };
}

/** For {@link openObject}: what is read is the live object. */
export function asItIs(live: LiveObject): LiveObject {
  return live;
}

/** What a step means to do with what it found: undefined is "go on and write". */
function compare(context: StepContext, live: LiveObject): Outcome | undefined {
  const { step, bindings } = context;
  const own = step.effect.filter((delta) => delta.entry === undefined && refKey(delta.ref) === refKey(step.ref));
  let left = 0;
  for (const delta of own) {
    const is = liveValue(live, delta.field);
    if (same(delta.leaves, is, bindings)) left += 1;
    else if (delta.expects !== undefined && is !== undefined && !same(delta.expects, is, bindings)) {
      return changedMeanwhile(step.ref, delta, is, bindings);
    }
  }
  return own.length > 0 && left === own.length ? already(`${describeRef(step.ref)} is so already`) : undefined;
}

/** What of the step's own effect is otherwise on a live object; what cannot be compared is left out. */
export function differing({ step, bindings }: StepContext, live: LiveObject): readonly string[] {
  return step.effect
    .filter(({ ref, field, entry, leaves }) => {
      if (entry !== undefined || field === 'exists' || refKey(ref) !== refKey(step.ref)) return false;
      const is = liveValue(live, field);
      return is !== undefined && !isSecretReference(leaves) && !same(leaves, is, bindings);
    })
    .map(({ field }) => field);
}

function liveValue(live: LiveObject, field: string): LiveValue | undefined {
  if (field === 'state') return live.state;
  if (field === 'email' || field === 'name' || field === 'username') return live.name;
  return live.fields[field];
}

function same(wanted: Delta['leaves'] | undefined, is: LiveValue | undefined, bindings: Bindings): boolean {
  if (is === undefined || wanted === undefined) return false;
  if (isRef(wanted)) return isLiveRef(is) && bindings.id(wanted) === is.id;
  return wanted === is;
}

function changedMeanwhile(ref: Ref, delta: Delta, is: LiveValue, bindings: Bindings): Outcome {
  return failed(
    `${describeRef(ref)} was changed since it was read: ${delta.field} should have been ${show(delta.expects)}, is ${showLive(is, delta, bindings)}`,
  );
}

function show(value: DeclaredValue | Attributes | null | undefined): string {
  if (isRef(value)) return describeRef(value);
  if (isSecretReference(value)) return 'a secret';
  return value === undefined ? 'unknown' : JSON.stringify(value);
}

function showLive(is: LiveValue, delta: Delta, bindings: Bindings): string {
  if (!isLiveRef(is)) return isSecretReference(is) ? 'a secret' : JSON.stringify(is);
  const known = [delta.expects, delta.leaves].find((value) => isRef(value) && bindings.id(value) === is.id);
  return isRef(known) ? describeRef(known) : `the ${is.kind} with id ${is.id}`;
}

/** The step's delta on a field of its own object. */
export function deltaOn(step: Step, field: string): Delta | undefined {
  return step.effect.find(
    (delta) => delta.field === field && delta.entry === undefined && refKey(delta.ref) === refKey(step.ref),
  );
}

/** The text of an argument; empty when there is none. */
export function argument(step: Step, name: string): string {
  const { args } = step;
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return '';
  const value = new Map(Object.entries(args)).get(name);
  return typeof value === 'string' ? value : '';
}

/** Everything an answer holds but what is named: unknown fields go back as they came (DESIGN §5). */
export function without(body: unknown, names: ReadonlySet<string>): Record<string, unknown> {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name)));
}
