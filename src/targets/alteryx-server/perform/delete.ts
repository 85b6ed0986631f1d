/**
 * Deletions, of a step and of what an apply takes back. Nothing is forced: what is in use is refused by the server (server-v3.md §4, §5, §7,
 * §10). What is gone is deleted already.
 */

import { describeRef, type Ref } from '../../../model/ref.js';
import type { Outcome } from '../../../model/step.js';
import type { Answer } from '../answer.js';
import { collectionPath } from '../read/collections.js';
import { credentialPath } from '../read/credentials.js';
import { groupPath } from '../read/groups.js';
import { userPath } from '../read/users.js';
import type { Session } from '../session.js';
import { already, concluded, failed, idOfRef, outcomeOf, type StepContext } from './context.js';

export async function deleteObject(context: StepContext): Promise<Outcome> {
  const { ref } = context.step;
  const target = idOfRef(context, ref);
  return 'outcome' in target ? target.outcome : deleteOne(context.session, ref, target.id);
}

/** Deletes one object by its id. */
export async function deleteOne(session: Session, ref: Ref, id: string): Promise<Outcome> {
  const path = pathOf(ref, id);
  if (path === undefined) return failed(`${describeRef(ref)} cannot be deleted`);
  const answer = await session.http.write('DELETE', path);
  if (answer.kind === 'refused' && answer.status === 404) return already(`${describeRef(ref)} is gone already`);
  return (ref.kind === 'user' ? inUse(answer) : undefined) ?? concluded(answer);
}

/** 400 or 409, to somebody who owns assets or is in a group (server-v3.md §4, §16.11). */
function inUse(answer: Answer): Outcome | undefined {
  if (answer.kind !== 'refused' || (answer.status !== 400 && answer.status !== 409)) return undefined;
  const { message } = outcomeOf(answer);
  return failed(
    `${message}; a person who owns workflows, schedules or collections, or is in a group, cannot be deleted: transfer them first; the account stays as it is by now`,
  );
}

function pathOf({ kind }: Ref, id: string): string | undefined {
  switch (kind) {
    case 'user':
      return userPath(id);
    case 'group':
      return `${groupPath(id)}?forceDelete=false`;
    case 'collection':
      return `${collectionPath(id)}?forceDelete=false`;
    // With force shares would go unseen (server-v3.md §7).
    case 'credential':
      return `${credentialPath(id)}?force=false`;
    // The id goes into the query, not the path (server-v3.md §10, §16.8).
    case 'studio':
      return `v3/subscriptions?subscriptionId=${encodeURIComponent(id)}`;
    case 'directoryGroup':
    case 'settings':
      return undefined;
    default:
      return kind satisfies never;
  }
}
