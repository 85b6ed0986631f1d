/**
 * Whether somebody who is to be deleted owns something that only the server tells of: the server refuses to delete an owner, and then
 * the steps before would have left half a deletion behind. Reads only. Collections are in every reading: the plan judges those, and
 * knows which of them it gives to somebody else.
 */

import { describeRef, type Ref } from '../../../model/ref.js';
import type { Outcome, Step } from '../../../model/step.js';
import { beginReading, listOf, readFields } from '../decode.js';
import { argument, failed, idOfRef, outcomeOf, type StepContext } from './context.js';

/** What `GET users/{id}/assets` lists besides collections; a server of 2022 has `insights` as well (server-v3.md §4). */
const ASSETS = ['workflows', 'schedules', 'insights'] as const;

/** Why a step on the way to a deletion must not be done; undefined: it may, or is none. */
export async function stillOwned(context: StepContext): Promise<Outcome | undefined> {
  const { step, session } = context;
  const leaver = argument(step, 'before') === 'delete' ? leaverOf(step) : undefined;
  if (leaver === undefined) return undefined;
  const user = idOfRef(context, leaver);
  if ('outcome' in user) return user.outcome;
  const path = `v3/users/${encodeURIComponent(user.id)}/assets?assetType=All`;
  const answer = await session.http.get(path);
  const who = describeRef(leaver);
  if (answer.kind !== 'answered') {
    return failed(`what ${who} owns could not be looked up, so nothing was done: ${outcomeOf(answer).message ?? ''}`);
  }
  const reading = beginReading(path);
  const fields = readFields(answer.body, reading);
  const owned = ASSETS.flatMap((name) => {
    const { length } = listOf(fields, name, reading);
    return length === 0 ? [] : [`${length} ${length === 1 ? name.slice(0, -1) : name}`];
  });
  if (reading.problems.length > 0) {
    return outcomeOf({ kind: 'unexpected', call: `GET ${path}`, details: reading.problems });
  }
  return owned.length === 0
    ? undefined
    : failed(`${who} owns ${owned.join(' and ')} and cannot be deleted, so nothing was done: transfer them first`);
}

/** The person a step is about: his own, or one that takes him out of a group. */
function leaverOf({ ref, effect }: Step): Ref | undefined {
  return ref.kind === 'user' ? ref : effect.find(({ entry }) => entry?.kind === 'user')?.entry;
}
