/** Steps on studios, which the API calls subscriptions. Source: server-v3.md §10. */

import { describeRef } from '../../../model/ref.js';
import type { Outcome } from '../../../model/step.js';
import { isLiveRef, isRef } from '../../../model/value.js';
import { decodeStudio, studioPath } from '../read/studios.js';
import {
  already,
  argument,
  compare,
  concluded,
  deltaOn,
  failed,
  idOfRef,
  readOne,
  type StepContext,
  without,
} from './context.js';
import { create } from './create.js';

const READ_ONLY = new Set(['id', 'users', 'workflows', 'userCount', 'workflowCount']);

/** `canShareSchedule` here, `canShareSchedules` everywhere else. The answer holds a key and a secret: only its id is looked at. */
export async function createStudio(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const credential = credentialId(context);
  if (credential !== undefined && 'outcome' in credential) return credential.outcome;
  const shares = deltaOn(step, 'shareSchedules')?.leaves;
  const body = {
    name: argument(step, 'name'),
    ...(typeof shares === 'boolean' ? { canShareSchedule: shares } : {}),
    ...(credential === undefined ? {} : { credentialId: credential.id }),
  };
  return create(context, {
    post: () => session.http.write('POST', 'v3/subscriptions', body),
    read: (id) => readOne(context, studioPath(id), decodeStudio),
    explain: (answer) =>
      answer.kind === 'refused' && (answer.status === 404 || answer.status === 405)
        ? failed(`${answer.call}: this release does not have it (${answer.status})`)
        : undefined,
  });
}

/** The id of the credential the step sets; undefined: it sets none. Empty: it takes it away. */
function credentialId(context: StepContext): { readonly id: string } | { readonly outcome: Outcome } | undefined {
  const delta = deltaOn(context.step, 'defaultCredential');
  if (delta === undefined) return undefined;
  return isRef(delta.leaves) ? idOfRef(context, delta.leaves) : { id: '' };
}

export async function updateStudio(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const target = idOfRef(context, step.ref);
  if ('outcome' in target) return target.outcome;
  const found = await readOne(context, studioPath(target.id), decodeStudio);
  if ('outcome' in found) return found.outcome;
  const settled = compare(context, found.value);
  if (settled !== undefined) return settled;
  const credential = credentialId(context);
  if (credential !== undefined && 'outcome' in credential) return credential.outcome;
  const { defaultCredential, shareSchedules } = found.value.fields;
  const body = {
    ...without(found.body, READ_ONLY),
    name: deltaOn(step, 'name')?.leaves ?? found.value.name,
    credentialId: credential?.id ?? (isLiveRef(defaultCredential) ? defaultCredential.id : ''),
    canShareSchedules: deltaOn(step, 'shareSchedules')?.leaves ?? shareSchedules,
  };
  return concluded(await session.http.write('PUT', studioPath(target.id), body));
}

/** The id goes into the query, not the path (server-v3.md §10, §16.8). Refused while anybody or any workflow is in it. */
export async function deleteStudio(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const target = idOfRef(context, step.ref);
  if ('outcome' in target) return target.outcome;
  const answer = await session.http.write('DELETE', `v3/subscriptions?subscriptionId=${encodeURIComponent(target.id)}`);
  return answer.kind === 'refused' && answer.status === 404
    ? already(`${describeRef(step.ref)} is gone already`)
    : concluded(answer);
}
