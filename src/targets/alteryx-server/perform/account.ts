/**
 * Whose key it is: no call of the API tells, but what the key writes does: the owner of a fresh collection, who added a member
 * (server-v3.md §5, §6). Asked once a connection, at the first write that shows it. Never guesses where the account is not known.
 */

import type { Outcome } from '../../../model/step.js';
import { isFields } from '../decode.js';
import type { StepContext } from './context.js';

/** The outcome of a write that `path` shows the author of; another than the account halts the run. */
export async function proveAccount(
  { session }: StepContext,
  outcome: Outcome,
  path: string,
  authorIn: (body: unknown) => string | undefined,
): Promise<Outcome> {
  const account = session.account();
  if (outcome.status !== 'done' || account === null || session.proof.claimed) return outcome;
  session.proof.claimed = true;
  const answer = await session.http.get(path);
  const author = answer.kind === 'answered' ? authorIn(answer.body) : undefined;
  if (author === undefined) {
    session.proof.claimed = false;
    return outcome;
  }
  if (author === account.id) return outcome;
  const halt = `the key is not that of ${account.email}: what it wrote is by the user with id ${author}; correct \`account\` or the key, then plan again`;
  return { ...outcome, status: 'failed', message: `it was done, but ${halt}`, halt };
}

/** The owner of a collection as GET shows it. */
export function ownerIn(body: unknown): string | undefined {
  return isFields(body) && typeof body.ownerId === 'string' ? body.ownerId : undefined;
}

/** Who added one of these people to a group as GET shows it. */
export function adderIn(body: unknown, people: ReadonlySet<string>): string | undefined {
  const members = isFields(body) && Array.isArray(body.members) ? body.members : [];
  for (const member of members) {
    if (!isFields(member) || typeof member.userId !== 'string' || !people.has(member.userId)) continue;
    if (typeof member.addedByUserId === 'string' && member.addedByUserId !== '') return member.addedByUserId;
  }
  return undefined;
}
