/** Users as the model has them. Source: server-v3.md §4. One list gives everything but the studio and, under Windows, the SID. */

import type { LiveObject } from '../../../model/snapshot.js';
import type { LiveValue } from '../../../model/value.js';
import {
  type Fields,
  flagOf,
  idOf,
  nullableText,
  optionalInstant,
  optionalText,
  type Reading,
  readFields,
  readList,
  unexpected,
} from '../decode.js';
import { API_ROLES, roleFromApi } from '../words.js';
import { decodeWith, fetch, type ReadContext, sortObjects } from './context.js';

export function userPath(id: string): string {
  return `v3/users/${encodeURIComponent(id)}`;
}

export interface UserOptions {
  /** Whether the answers have the four flags of the Data Connection Manager. */
  readonly dcm: boolean;
  /** The studio of each user by id, where it was read. */
  readonly studios: ReadonlyMap<string, string> | undefined;
  readonly sids: ReadonlyMap<string, string>;
  /** Under Windows authentication shares name people by SID alone: who has none here cannot be told among them (server-v3.md §6). */
  readonly windows: boolean;
}

/** Every user as answered. The default view lacks most fields, so the full one is asked for (server-v3.md §16.2). */
export async function fetchUsers(context: ReadContext): Promise<unknown> {
  return (await fetch(context, 'v3/users?view=Full'))?.body;
}

export function decodeUsers(
  context: ReadContext,
  body: unknown,
  studios: ReadonlyMap<string, string> | undefined,
): LiveObject[] {
  const dcm = context.has('dcmFlags') && answersDcm(context, body);
  const options: UserOptions = { dcm, studios, sids: context.sids, windows: context.windows };
  const decoded = decodeWith(context, 'v3/users', body, (value, reading) => {
    const list = readList(value, reading);
    const users: LiveObject[] = [];
    for (let index = 0; index < list.length; index += 1) {
      reading.trail[0] = index;
      users.push(decodeUser(list[index], reading, options));
    }
    return users;
  });
  return sortObjects(decoded ?? []);
}

/** A release that should have the flags and does not answer them: they are a gap, and said. */
function answersDcm(context: ReadContext, body: unknown): boolean {
  const first: unknown = Array.isArray(body) ? body[0] : undefined;
  if (first === undefined || (typeof first === 'object' && first !== null && 'canCreateAndUpdateDcm' in first))
    return true;
  const reason = 'the server does not answer it, though its release should';
  for (const field of [
    'createAndUpdateDcm',
    'shareDcmForExecution',
    'shareDcmForCollaboration',
    'manageGenericVaults',
  ]) {
    context.gaps.push({ kind: 'user', field: `permissions.${field}`, reason });
  }
  context.notice('users come without Data Connection Manager permissions: is the declared release right?');
  return false;
}

/** One `UserView`. */
export function decodeUser(value: unknown, reading: Reading, options: UserOptions): LiveObject {
  const user = readFields(value, reading);
  const id = idOf(user, 'id', reading);
  const fields: Record<string, LiveValue> = {
    // Under Windows authentication names come from the directory and may be missing.
    firstName: optionalText(user, 'firstName', reading),
    lastName: optionalText(user, 'lastName', reading),
    role: readRole(user, reading),
    'permissions.scheduleJobs': flagOf(user, 'canScheduleJobs', reading),
    'permissions.prioritizeJobs': flagOf(user, 'canPrioritizeJobs', reading),
    'permissions.assignJobs': flagOf(user, 'canAssignJobs', reading),
    'permissions.createCollections': flagOf(user, 'canCreateCollections', reading),
    'permissions.apiAccess': flagOf(user, 'isApiEnabled', reading),
    defaultCredential: readReference(user, 'defaultCredentialId', 'credential', reading),
    workerTag: optionalText(user, 'defaultWorkerTag', reading),
    timeZone: optionalText(user, 'timeZone', reading),
    language: optionalText(user, 'language', reading),
    locked: flagOf(user, 'isAccountLocked', reading),
  };
  if (options.dcm) {
    fields['permissions.createAndUpdateDcm'] = flagOf(user, 'canCreateAndUpdateDcm', reading);
    fields['permissions.shareDcmForExecution'] = flagOf(user, 'canShareForExecutionDcm', reading);
    fields['permissions.shareDcmForCollaboration'] = flagOf(user, 'canShareForCollaborationDcm', reading);
    fields['permissions.manageGenericVaults'] = flagOf(user, 'canManageGenericVaultsDcm', reading);
  }
  if (options.studios !== undefined) {
    const studio = options.studios.get(id);
    fields.studio = studio === undefined ? null : { kind: 'studio', id: studio };
  }
  const lastLogin = optionalInstant(user, 'lastLoginDateTime', reading);
  const sid = options.sids.get(id);
  return {
    kind: 'user',
    id,
    name: nullableText(user, 'email', reading),
    state: flagOf(user, 'isActive', reading) ? 'active' : 'deactivated',
    fields,
    ...(lastLogin === null && sid === undefined && !options.windows
      ? {}
      : {
          facts: {
            ...(lastLogin === null ? {} : { lastLogin }),
            ...(sid === undefined ? (options.windows ? { unrecognisable: true } : {}) : { sid }),
          },
        }),
  };
}

/** A role in the declaration's word. */
export function readRole(fields: Fields, reading: Reading): string {
  const word = fields.role;
  const role = typeof word === 'string' ? roleFromApi(word) : undefined;
  if (role !== undefined) return role;
  unexpected(reading, 'role', `one of ${API_ROLES.join(', ')}`, word);
  return 'NoAccess';
}

/** An id that may be null or empty: then nothing is referred to. */
export function readReference(fields: Fields, name: string, kind: 'credential' | 'user', reading: Reading): LiveValue {
  const id = optionalText(fields, name, reading);
  return id === '' ? null : { kind, id };
}
