/** Stored credentials as the model has them. Source: server-v3.md §7. Passwords are write-only: there is none in any answer. */

import type { LiveRef } from '../../../model/ref.js';
import { foldName } from '../../../model/ref.js';
import type { LiveObject } from '../../../model/snapshot.js';
import type { Entry } from '../../../model/value.js';
import { type Fields, idOf, idsOf, nullableText, type Reading, readFields, readList } from '../decode.js';
import { decodeWith, fetch, forEachAtOnce, type ReadContext, sortObjects } from './context.js';
import { NO_ATTRIBUTES, sortEntries } from './groups.js';

export async function readCredentials(context: ReadContext): Promise<LiveObject[]> {
  const listed = await fetch(context, 'v3/credentials?view=Full');
  if (listed === undefined) return [];
  const objects: LiveObject[] = [];
  const lessSaid: LiveObject[] = [];
  decodeWith(context, 'v3/credentials', listed.body, (body, reading) => {
    const list = readList(body, reading);
    for (let index = 0; index < list.length; index += 1) {
      reading.trail[0] = index;
      const credential = decodeCredential(list[index], reading);
      if (credential.fields.shares !== undefined || !sharesMatter(context, credential.name)) objects.push(credential);
      else lessSaid.push(credential);
    }
  });
  // Whether view=Full says who a credential is shared with is inferred (server-v3.md §7): where it does not, each is asked for.
  await forEachAtOnce(lessSaid, context, async (credential) => {
    const path = credentialPath(credential.id);
    const answer = await context.http.get(path);
    if (answer.kind === 'refused' && answer.status === 404) return;
    if (answer.kind !== 'answered') {
      context.problems.push(answer);
      return;
    }
    objects.push(decodeWith(context, path, answer.body, decodeCredential) ?? credential);
  });
  return sortObjects(objects);
}

export function credentialPath(id: string): string {
  return `v3/credentials/${encodeURIComponent(id)}`;
}

function sharesMatter({ scope }: ReadContext, userName: string): boolean {
  return scope.credentials === undefined || scope.credentials.includes(foldName('credential', userName));
}

/** One `CredentialsView`, or the reduced one: then without shares. */
export function decodeCredential(value: unknown, reading: Reading): LiveObject {
  const credential = readFields(value, reading);
  return {
    kind: 'credential',
    id: idOf(credential, 'id', reading),
    name: nullableText(credential, 'userName', reading),
    state: 'present',
    fields: saysShares(credential) ? { shares: decodeShares(credential, reading) } : {},
  };
}

function saysShares(credential: Fields): boolean {
  return credential.userIds !== undefined || credential.userGroupIds !== undefined;
}

function decodeShares(credential: Fields, reading: Reading): readonly Entry<LiveRef>[] {
  const shares: Entry<LiveRef>[] = [];
  for (const id of idsOf(credential, 'userIds', reading))
    shares.push({ to: { kind: 'user', id }, attributes: NO_ATTRIBUTES });
  for (const id of idsOf(credential, 'userGroupIds', reading)) {
    shares.push({ to: { kind: 'group', id }, attributes: NO_ATTRIBUTES });
  }
  return sortEntries(shares);
}
