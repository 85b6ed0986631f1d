/**
 * What two writers made of one name at the same moment: found by looking after the creates of a run, all of a kind at once. Ours is taken
 * back when it is the account's and empty. Never forces, never touches what somebody else made.
 */

import { type Ref, refKey } from '../../../model/ref.js';
import type { Outcome } from '../../../model/step.js';
import type { Created } from '../../../model/system.js';
import { entriesOf } from '../../../model/value.js';
import { beginReading, type Reading } from '../decode.js';
import { findAll, UnansweredError } from '../find.js';
import { collectionPath, decodeCollection } from '../read/collections.js';
import { credentialPath, decodeCredential } from '../read/credentials.js';
import { decodeGroup, groupPath } from '../read/groups.js';
import type { Session } from '../session.js';
import { DONE, failed, outcomeOf } from './context.js';
import { deleteOne } from './delete.js';

/** All ids of every name that several go by, one of them ours. A kind that cannot be asked for is left to the reading back. */
export async function findTwins(
  session: Session,
  created: readonly Created[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const kinds = new Map<Ref['kind'], Created[]>();
  for (const one of created) {
    const same = kinds.get(one.ref.kind);
    if (same === undefined) kinds.set(one.ref.kind, [one]);
    else same.push(one);
  }
  const twins = new Map<string, readonly string[]>();
  await Promise.all(
    [...kinds.values()].map(async (ours) => {
      try {
        const found = await findAll(
          session,
          ours.map(({ ref }) => ref),
        );
        ours.forEach(({ ref, id }, at) => {
          const ids = found[at] ?? [];
          if (ids.length > 1 && ids.includes(id)) twins.set(refKey(ref), ids);
        });
      } catch (error) {
        if (!(error instanceof UnansweredError)) throw error;
        session.notice(`what was created could not be looked up: ${error.message}`);
      }
    }),
  );
  return twins;
}

/** Removes one object that this run made. Not empty, or not the account's: it stays, and the outcome says why. */
export async function takeBack(session: Session, { ref, id }: Created): Promise<Outcome> {
  const kept = await inUse(session, ref, id);
  if (kept !== undefined) return failed(kept);
  const outcome = await deleteOne(session, ref, id);
  return outcome.status === 'already' ? DONE : outcome;
}

/** Why an object is not ours to remove; undefined: it is empty and the account's, or the server will say. */
async function inUse(session: Session, ref: Ref, id: string): Promise<string | undefined> {
  switch (ref.kind) {
    case 'group':
      return look(session, groupPath(id), (body, reading) =>
        (decodeGroup(body, reading, new Map(), true).facts?.members ?? 0) > 0 ? 'it has members' : undefined,
      );
    case 'credential':
      return look(session, credentialPath(id), (body, reading) =>
        entriesOf(decodeCredential(body, reading).fields.shares).length > 0 ? 'it is shared' : undefined,
      );
    case 'collection':
      return look(session, collectionPath(id), (body, reading) => {
        const { owner, members, assets, studios } = decodeCollection(body, reading, new Map());
        if (owner !== session.account()?.id) return 'it is not owned by the account';
        return (members ?? []).length + assets + studios.length > 0 ? 'it is in use' : undefined;
      });
    default:
      return undefined;
  }
}

async function look(
  session: Session,
  path: string,
  judge: (body: unknown, reading: Reading) => string | undefined,
): Promise<string | undefined> {
  const answer = await session.http.get(path);
  if (answer.kind !== 'answered') return outcomeOf(answer).message ?? 'it could not be read';
  const reading = beginReading(path);
  const why = judge(answer.body, reading);
  return reading.problems[0] ?? why;
}
