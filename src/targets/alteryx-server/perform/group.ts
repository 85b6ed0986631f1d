/** Steps on custom groups. Source: server-v3.md §5. Never forces a deletion. */

import { describeRef, type Ref } from '../../../model/ref.js';
import { isRole } from '../../../model/roles.js';
import type { LiveObject } from '../../../model/snapshot.js';
import type { Outcome } from '../../../model/step.js';
import { entriesOf } from '../../../model/value.js';
import { isFields } from '../decode.js';
import { decodeGroup, groupPath } from '../read/groups.js';
import { roleToApi } from '../words.js';
import { adderIn, proveAccount } from './account.js';
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

const READ_ONLY = new Set(['id', 'dateAdded', 'credentialIds', 'connectionIds', 'members']);

/** 201 with the id as a JSON string (server-v3.md §2, §5). */
export async function createGroup(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const role = deltaOn(step, 'role')?.leaves;
  const body = { name: argument(step, 'name'), role: roleToApi(isRole(role) ? role : 'Default') };
  return create(context, {
    post: () => session.http.write('POST', 'v3/usergroups', body),
    read: (id) => readGroup(context, id),
  });
}

/** Name and role go together; the answer is empty (server-v3.md §5). */
export async function updateGroup(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const found = await openObject(context, (id) => readGroup(context, id), asItIs);
  if ('outcome' in found) return found.outcome;
  const name = deltaOn(step, 'name')?.leaves ?? found.value.name;
  const role = deltaOn(step, 'role')?.leaves ?? found.value.fields.role;
  const body = { ...without(found.body, READ_ONLY), name, role: roleToApi(String(role)) };
  return concluded(await session.http.write('PUT', groupPath(found.id), body));
}

function readGroup(context: StepContext, id: string): Promise<Found<LiveObject>> {
  return readOne(context, groupPath(id), (body, reading) => decodeGroup(body, reading, new Map(), true));
}

/** The body is a bare array of ids; a failure for some of them is a 200 with reasons (server-v3.md §5, §16.3). */
export async function addMembers(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const target = idOfRef(context, step.ref);
  if ('outcome' in target) return target.outcome;
  const people: { readonly ref: Ref; readonly id: string }[] = [];
  const missing: Ref[] = [];
  for (const { entry } of step.effect) {
    if (entry === undefined) continue;
    const id = context.bindings.id(entry);
    if (id === undefined) missing.push(entry);
    else people.push({ ref: entry, id });
  }
  const found = await readGroup(context, target.id);
  if ('outcome' in found) return found.outcome;
  const present = new Set(entriesOf(found.value.fields.members).map(({ to }) => to.id));
  const joining = people.filter(({ id }) => !present.has(id));
  const failedEntries = missing.map((entry) => ({ entry, reason: 'does not exist on the target' }));
  if (joining.length > 0) {
    const answer = await session.http.write(
      'POST',
      `${groupPath(target.id)}/users`,
      joining.map(({ id }) => id),
    );
    if (answer.kind !== 'answered') return outcomeOf(answer);
    const reasons = reasonsIn(answer.body);
    for (const { ref, id } of joining) {
      const reason = reasons.get(id);
      if (reason !== undefined) {
        failedEntries.push({ entry: ref, reason: session.http.quote(reason) ?? 'no reason given' });
      }
    }
    const added = isFields(answer.body) ? answer.body.successfullyAddedUserCount : undefined;
    if (failedEntries.length === missing.length && typeof added === 'number' && added < joining.length) {
      return failed(
        `the server says that it added ${added} of ${joining.length} to ${describeRef(step.ref)}, and not why`,
      );
    }
  }
  if (failedEntries.length > 0) {
    return {
      status: 'failed',
      message: `${failedEntries.length} of ${people.length + missing.length} were not added to ${describeRef(step.ref)}`,
      failedEntries,
    };
  }
  if (joining.length === 0) return already(`all are in ${describeRef(step.ref)} already`);
  const joined = new Set(joining.map(({ id }) => id));
  return proveAccount(context, DONE, groupPath(target.id), (body) => adderIn(body, joined));
}

/** `failedUserReasons` by user id. Names come from the server: a Map, so that `__proto__` is one like any other. */
function reasonsIn(body: unknown): ReadonlyMap<string, string> {
  const reasons = isFields(body) && isFields(body.failedUserReasons) ? body.failedUserReasons : {};
  return new Map(Object.entries(reasons).map(([id, reason]) => [id, typeof reason === 'string' ? reason : '']));
}

/** 200 also when the person was not in the group; 404 is the group (server-v3.md §5). */
export async function removeMember(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const delta = step.effect.find(({ entry }) => entry !== undefined);
  if (delta?.entry === undefined) return failed('the step names nobody');
  const group = idOfRef(context, delta.ref);
  if ('outcome' in group) return group.outcome;
  const user = idOfRef(context, delta.entry);
  if ('outcome' in user) return user.outcome;
  return concluded(await session.http.write('DELETE', `${groupPath(group.id)}/users/${encodeURIComponent(user.id)}`));
}

/** The body is a bare JSON string; taking out one that is not in is a 400, unlike people (server-v3.md §5, §16.9): looked up first. */
export async function changeDirectoryGroup(context: StepContext, adds: boolean): Promise<Outcome> {
  const { step, session } = context;
  const target = idOfRef(context, step.ref);
  if ('outcome' in target) return target.outcome;
  const sid = step.effect.find(({ entry }) => entry !== undefined)?.entry?.path[0];
  if (sid === undefined) return failed('the step names no directory group');
  const found = await readGroup(context, target.id);
  if ('outcome' in found) return found.outcome;
  const present = entriesOf(found.value.fields.directoryGroups).some(({ to }) => to.id === sid.toUpperCase());
  if (present === adds)
    return already(`directory group ${sid} is ${adds ? 'in' : 'not in'} ${describeRef(step.ref)} already`);
  const path = `${groupPath(target.id)}/activedirectorygroups`;
  const answer = adds
    ? await session.http.write('POST', path, sid)
    : await session.http.write('DELETE', `${path}/${encodeURIComponent(sid)}`);
  if (answer.kind === 'refused' && answer.status === 404) {
    return failed(`${outcomeOf(answer).message ?? ''}; the directory may not know ${sid}`);
  }
  return concluded(answer);
}
