/** Steps on users. Sources: server-v3.md §4, §10, §13. Every update is read, changed and sent whole: PUT replaces everything. */

import { describeRef } from '../../../model/ref.js';
import type { LiveObject } from '../../../model/snapshot.js';
import type { Outcome } from '../../../model/step.js';
import { type DeclaredValue, isRef } from '../../../model/value.js';
import { flagOf, isFields, readFields } from '../decode.js';
import { has } from '../features.js';
import { decodeStudioUsers, studioPath } from '../read/studios.js';
import { decodeUser, userPath } from '../read/users.js';
import { roleToApi, USER_FIELDS, type UserField } from '../words.js';
import {
  already,
  argument,
  asItIs,
  concluded,
  DONE,
  deltaOn,
  type Found,
  failed,
  idOfRef,
  openObject,
  outcomeOf,
  readOne,
  type StepContext,
  without,
} from './context.js';
import { create } from './create.js';

/** What GET returns and PUT does not take (server-v3.md §4). */
const READ_ONLY = new Set(['id', 'lastLoginDateTime', 'sharedCredentialIds', 'dataConnectionIds', 'dateCreated']);
/** Required in PUT, may be null or left out in GET: empty then (server-v3.md §4). */
const NULLABLE = [
  'email',
  'firstName',
  'lastName',
  'defaultCredentialId',
  'timeZone',
  'language',
  'defaultWorkerTag',
] as const;

export async function createUser(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const body: Record<string, unknown> = { email: argument(step, 'email') };
  for (const { field, leaves } of step.effect) {
    const known = USER_FIELDS.get(field);
    if (known === undefined || !known.onCreate) continue;
    const value = apiValue(context, known, leaves);
    if ('outcome' in value) return value.outcome;
    body[known.api] = value.value;
  }
  const missing = ['firstName', 'lastName'].filter((name) => typeof body[name] !== 'string' || body[name] === '');
  if (missing.length > 0) {
    return failed(`${describeRef(step.ref)} cannot be created without ${missing.join(' and ')}: declare them`);
  }
  session.spelled.set(step.ref.path[0] ?? '', argument(step, 'email'));
  return create(context, {
    post: () => session.http.write('POST', 'v3/users', body),
    read: (id) => readUser(context, id),
  });
}

export async function updateUser(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const found = await openObject(context, (id) => readUser(context, id), asItIs);
  if ('outcome' in found) return found.outcome;
  const body = without(found.body, READ_ONLY);
  for (const name of NULLABLE) body[name] ??= '';
  for (const { field, leaves } of step.effect) {
    const known = USER_FIELDS.get(field);
    if (known === undefined) continue;
    const value = apiValue(context, known, field === 'state' ? leaves === 'active' : leaves);
    if ('outcome' in value) return value.outcome;
    body[known.api] = value.value;
  }
  return concluded(await session.http.write('PUT', userPath(found.id), body));
}

/** The user as it is now. `isValidated` is no field of the model, but PUT requires it: an answer without it could not be sent back. */
async function readUser(context: StepContext, id: string): Promise<Found<LiveObject>> {
  const release = await context.session.release();
  return readOne(context, userPath(id), (body, reading) => {
    flagOf(readFields(body, reading), 'isValidated', reading);
    const dcm = has(release.value, 'dcmFlags') && isFields(body) && 'canCreateAndUpdateDcm' in body;
    return decodeUser(body, reading, { dcm, studios: undefined, sids: new Map(), windows: false });
  });
}

/** A value of the model in the API's words. */
function apiValue(
  context: StepContext,
  field: UserField,
  value: DeclaredValue | Readonly<Record<string, unknown>> | null,
): { readonly value: unknown } | { readonly outcome: Outcome } {
  switch (field.shape) {
    case 'role':
      return { value: typeof value === 'string' ? roleToApi(value) : 'Evaluated' };
    case 'text':
      return { value: typeof value === 'string' ? value : '' };
    case 'flag':
      return { value: value === true };
    case 'credential': {
      if (!isRef(value)) return { value: '' };
      const credential = idOfRef(context, value);
      return 'outcome' in credential ? credential : { value: credential.id };
    }
    default:
      return field.shape satisfies never;
  }
}

/** Also takes the person out of every group; the answer lists them (server-v3.md §4). */
export async function deactivateUser(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const target = idOfRef(context, step.ref);
  if ('outcome' in target) return target.outcome;
  const found = await readUser(context, target.id);
  if ('outcome' in found) return found.outcome;
  // Somebody inactive who is still in groups is deactivated again, for the groups' sake.
  const forGroups = deltaOn(step, 'state')?.expects === 'deactivated';
  if (found.value.state === 'deactivated' && !forGroups) return already(`${describeRef(step.ref)} is inactive already`);
  const answer = await session.http.write('POST', `${userPath(target.id)}/deactivate`);
  if (answer.kind !== 'answered') return outcomeOf(answer);
  const left = Array.isArray(answer.body) ? answer.body.length : 0;
  const planned = step.effect.filter(({ field }) => field === 'members').length;
  return left > planned ? { ...DONE, message: `left ${left} groups, ${planned} of which the plan names` } : DONE;
}

/** PUT moves the people it names into the studio; it does not replace who is in it (server-v3.md §10). */
export async function moveUser(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const delta = deltaOn(step, 'studio');
  if (delta === undefined || !isRef(delta.leaves)) return failed('the step names no studio');
  const user = idOfRef(context, step.ref);
  if ('outcome' in user) return user.outcome;
  const studio = idOfRef(context, delta.leaves);
  if ('outcome' in studio) return studio.outcome;
  const there = await readOne(context, studioPath(studio.id), decodeStudioUsers);
  if ('outcome' in there) return there.outcome;
  if (there.value.includes(user.id)) return already(`${describeRef(step.ref)} is in the studio already`);
  if (isRef(delta.expects)) {
    const from = idOfRef(context, delta.expects);
    if ('outcome' in from) return from.outcome;
    const before = await readOne(context, studioPath(from.id), decodeStudioUsers);
    if ('outcome' in before) return before.outcome;
    if (!before.value.includes(user.id)) {
      return failed(`${describeRef(step.ref)} was moved since it was read: no longer in ${describeRef(delta.expects)}`);
    }
  }
  return concluded(await session.http.write('PUT', `${studioPath(studio.id)}/users`, { userIds: [user.id] }));
}
