/** Steps on studios, which the API calls subscriptions. Source: server-v3.md §10. */

import type { Outcome } from '../../../model/step.js';
import { isLiveRef, isRef } from '../../../model/value.js';
import { decodeStudio, studioPath } from '../read/studios.js';
import {
  argument,
  asItIs,
  concluded,
  deltaOn,
  failed,
  idOfRef,
  openObject,
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
  const found = await openObject(context, (id) => readOne(context, studioPath(id), decodeStudio), asItIs);
  if ('outcome' in found) return found.outcome;
  const credential = credentialId(context);
  if (credential !== undefined && 'outcome' in credential) return credential.outcome;
  const { defaultCredential, shareSchedules } = found.value.fields;
  const body = {
    ...without(found.body, READ_ONLY),
    name: deltaOn(step, 'name')?.leaves ?? found.value.name,
    credentialId: credential?.id ?? (isLiveRef(defaultCredential) ? defaultCredential.id : ''),
    canShareSchedules: deltaOn(step, 'shareSchedules')?.leaves ?? shareSchedules,
  };
  return concluded(await session.http.write('PUT', studioPath(found.id), body));
}
