/**
 * Studios, which the API calls subscriptions (server-v3.md §10). A server without the endpoint is a gap, not an error: the release is
 * only declared. Who is in a studio costs one call each and is read only when somebody's studio matters.
 */

import type { LiveObject } from '../../../model/snapshot.js';
import { flagOf, idOf, listOf, nullableText, optionalCount, type Reading, readFields, readList } from '../decode.js';
import { decodeWith, forEachAtOnce, type ReadContext, sortObjects, wants } from './context.js';
import { readReference } from './users.js';

export interface Studios {
  readonly objects: LiveObject[];
  /** The studio of each user by id; undefined when it was not read. */
  readonly ofUsers: ReadonlyMap<string, string> | undefined;
}

const NONE: Studios = { objects: [], ofUsers: undefined };

export async function readStudios(context: ReadContext): Promise<Studios> {
  const asked = wants(context, 'studio') || context.scope.userStudios;
  if (!asked) return NONE;
  if (!context.has('studios')) return absent(context, context.lacks('studios'));
  const listed = await context.http.get('v3/subscriptions');
  if (listed.kind === 'refused' && listed.status === 404) {
    context.notice('v3/subscriptions does not exist, though the release should have it');
    return absent(context, 'the server does not have v3/subscriptions, though its release should');
  }
  if (listed.kind !== 'answered') {
    context.problems.push(listed);
    return NONE;
  }
  const objects = decodeWith(context, 'v3/subscriptions', listed.body, (body, reading) =>
    readList(body, reading).map((value, index) => {
      reading.trail[0] = index;
      return decodeStudio(value, reading);
    }),
  );
  if (objects === undefined) return NONE;
  return {
    objects: wants(context, 'studio') ? sortObjects(objects) : [],
    ofUsers: context.scope.userStudios ? await readUsers(context, objects) : undefined,
  };
}

function absent(context: ReadContext, reason: string): Studios {
  if (wants(context, 'studio')) context.gaps.push({ kind: 'studio', reason });
  if (context.scope.userStudios) context.gaps.push({ kind: 'user', field: 'studio', reason });
  return NONE;
}

async function readUsers(context: ReadContext, studios: readonly LiveObject[]): Promise<ReadonlyMap<string, string>> {
  const ofUsers = new Map<string, string>();
  await forEachAtOnce(studios, context, async ({ id }) => {
    const path = studioPath(id);
    const answer = await context.http.get(path);
    if (answer.kind === 'refused' && answer.status === 404) return;
    if (answer.kind !== 'answered') {
      context.problems.push(answer);
      return;
    }
    const users = decodeWith(context, path, answer.body, decodeStudioUsers);
    for (const user of users ?? []) ofUsers.set(user, id);
    if (context.scope.workflows !== true) return;
    const workflows = decodeWith(context, path, answer.body, decodeStudioWorkflows);
    for (const workflow of workflows ?? []) context.holders.studios.set(workflow, id);
  });
  return ofUsers;
}

export function studioPath(id: string): string {
  return `v3/subscriptions/${encodeURIComponent(id)}`;
}

/** One studio as listed or by itself. */
export function decodeStudio(value: unknown, reading: Reading): LiveObject {
  const studio = readFields(value, reading);
  const members = optionalCount(studio, 'userCount', reading);
  return {
    kind: 'studio',
    id: idOf(studio, 'id', reading),
    name: nullableText(studio, 'name', reading),
    state: 'present',
    fields: {
      defaultCredential: readReference(studio, 'credentialId', 'credential', reading),
      // `canShareSchedules` in every view, `canShareSchedule` where it is created (server-v3.md §10).
      shareSchedules: flagOf(studio, 'canShareSchedules', reading),
    },
    ...(members === undefined ? {} : { facts: { members } }),
  };
}

/** The ids of the users in a studio's own view. */
export function decodeStudioUsers(value: unknown, reading: Reading): readonly string[] {
  return idsIn(value, 'users', reading);
}

function decodeStudioWorkflows(value: unknown, reading: Reading): readonly string[] {
  return idsIn(value, 'workflows', reading);
}

function idsIn(value: unknown, name: 'users' | 'workflows', reading: Reading): readonly string[] {
  const list = listOf(readFields(value, reading), name, reading);
  const depth = reading.trail.length;
  const ids = list.map((one, index) => {
    reading.trail[depth] = name;
    reading.trail[depth + 1] = index;
    return idOf(readFields(one, reading), 'id', reading);
  });
  reading.trail.length = depth;
  return ids;
}
