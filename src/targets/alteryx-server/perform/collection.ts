/**
 * Steps on collections and their shares. Sources: server-v3.md §6, §13. V3 tells who is in a collection and never with what, so a share
 * is held against membership only. Never forces a deletion.
 */

import { type Attributes, isAttributes } from '../../../model/change.js';
import { describeRef, type Ref } from '../../../model/ref.js';
import type { LiveObject } from '../../../model/snapshot.js';
import type { Outcome } from '../../../model/step.js';
import { isRef } from '../../../model/value.js';
import type { Answer } from '../answer.js';
import { collectionPath, decodeCollection, ownerOf } from '../read/collections.js';
import { sharePermissions } from '../words.js';
import { ownerIn, proveAccount } from './account.js';
import {
  already,
  argument,
  concluded,
  deltaOn,
  type Found,
  failed,
  idOfRef,
  openObject,
  readOne,
  type StepContext,
  without,
} from './context.js';
import { create } from './create.js';

const READ_ONLY = new Set([
  'id',
  'dateAdded',
  'workflowIds',
  'users',
  'subscriptionIds',
  'userGroupIds',
  'scheduleIds',
]);

/** 200 with the id as a JSON string. The account owns it, and needs the right to create collections even as a Curator (server-v3.md §3, §6). */
export async function createCollection(context: StepContext): Promise<Outcome> {
  const outcome = await create(context, {
    post: () => context.session.http.write('POST', 'v3/collections', { name: argument(context.step, 'name') }),
    read: async (id) => {
      const found = await readCollection(context, id);
      return 'outcome' in found ? found : { ...found, value: asLive(found.value) };
    },
  });
  const id = outcome.bound?.[0]?.id;
  return id === undefined ? outcome : proveAccount(context, outcome, collectionPath(id), ownerIn);
}

function asLive({ id, name, owner }: Collection): LiveObject {
  return { kind: 'collection', id, name, state: 'present', fields: { owner: ownerOf({ owner }) } };
}

type Collection = ReturnType<typeof decodeCollection>;

function readCollection(
  context: StepContext,
  id: string,
  sids = new Map<string, string>(),
): Promise<Found<Collection>> {
  return readOne(context, collectionPath(id), (body, reading) => decodeCollection(body, reading, sids));
}

export async function updateCollection(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const found = await openObject(context, (id) => readCollection(context, id), asLive);
  if ('outcome' in found) {
    return found.value === undefined ? found.outcome : revealed(context, found.outcome, found.value.owner);
  }
  const { name, owner } = found.value;
  const newOwner = deltaOn(step, 'owner')?.leaves;
  let ownerId = owner;
  if (isRef(newOwner)) {
    const user = idOfRef(context, newOwner);
    if ('outcome' in user) return user.outcome;
    ownerId = user.id;
  }
  // PUT requires an owner (server-v3.md §6).
  if (ownerId === '')
    return failed(`${describeRef(step.ref)} has no owner, and cannot be changed without: declare one`);
  const body = { ...without(found.body, READ_ONLY), name: deltaOn(step, 'name')?.leaves ?? name, ownerId };
  return concluded(await session.http.write('PUT', collectionPath(found.id), body));
}

/** What this very run created belongs to the account: another owner means that the key is somebody else's than declared. */
function revealed(context: StepContext, settled: Outcome, owner: string): Outcome {
  const account = context.session.account();
  const expected = deltaOn(context.step, 'owner')?.expects;
  const ours = account !== null && isRef(expected) && context.bindings.id(expected) === account.id;
  return settled.status === 'failed' && ours && owner !== account.id
    ? { ...settled, message: `${settled.message ?? ''}; is the key really that of ${account.email}?` }
    : settled;
}

/** The step's share: whom with, what it should allow, and how the server calls the person or group. */
interface Share {
  readonly collection: string;
  readonly to: Ref;
  readonly id: string;
  /** The SID of a person under Windows authentication, where it is known. */
  readonly sid: string | undefined;
  readonly segment: 'users' | 'userGroups';
  readonly after: Attributes | null;
  readonly present: boolean;
  /** Whether absence is certain: a person of unknown SID cannot be found among members that are told by SID. */
  readonly certain: boolean;
}

async function openShare(context: StepContext): Promise<Share | { readonly outcome: Outcome }> {
  const { step, session } = context;
  const delta = step.effect.find(({ entry }) => entry !== undefined);
  const to = delta?.entry;
  if (delta === undefined || to === undefined) return { outcome: failed('the step names nobody') };
  const target = idOfRef(context, step.ref);
  if ('outcome' in target) return target;
  const member = idOfRef(context, to);
  if ('outcome' in member) return member;
  const sids = new Map<string, string>();
  const found = await readCollection(context, target.id, sids);
  if ('outcome' in found) return found;
  const windows = session.config.authentication === 'windows' && to.kind === 'user';
  const named = argument(step, 'sid');
  const sid = windows
    ? (sids.get(member.id) ?? session.sidOf(member.id) ?? (named === '' ? undefined : named))
    : undefined;
  const present = (found.value.members ?? []).some(
    ({ kind, id }) => kind === to.kind && (id === member.id || (sid !== undefined && id === `sid:${sid}`)),
  );
  return {
    collection: target.id,
    to,
    id: member.id,
    sid,
    segment: to.kind === 'group' ? 'userGroups' : 'users',
    after: isAttributes(delta.leaves) ? delta.leaves : null,
    present,
    certain: !windows || sid !== undefined,
  };
}

/** All six permissions and the end; no end is said by leaving it out, which is taken to clear it (server-v3.md §6). */
function contract(after: Attributes | null): Record<string, unknown> {
  const can = after?.can;
  const until = after?.until;
  return {
    ...(typeof until === 'string' ? { expirationDate: until } : {}),
    collectionsPermissions: sharePermissions(Array.isArray(can) ? can : []),
  };
}

export async function addShare(context: StepContext): Promise<Outcome> {
  const share = await openShare(context);
  if ('outcome' in share) return share.outcome;
  const { step, session } = context;
  // Somebody was quicker. What that share allows V3 does not tell, so it is given what is declared.
  if (share.present) {
    const outcome = await writePermissions(context, share);
    return outcome.status === 'done'
      ? {
          ...outcome,
          message: `${describeRef(step.ref)} was shared with ${describeRef(share.to)} already: its permissions were set`,
        }
      : outcome;
  }
  const path = `${collectionPath(share.collection)}/${share.segment}`;
  const key = share.to.kind === 'group' ? 'userGroupId' : 'userId';
  return concluded(
    await byIdOrSid(share, (id) => session.http.write('POST', path, { [key]: id, ...contract(share.after) })),
  );
}

export async function updateShare(context: StepContext): Promise<Outcome> {
  const share = await openShare(context);
  if ('outcome' in share) return share.outcome;
  if (!share.present && share.certain) {
    return failed(`${describeRef(context.step.ref)} is not shared with ${describeRef(share.to)} any more`);
  }
  return writePermissions(context, share);
}

/** Under Windows authentication the path takes the SID of a person, not the id (server-v3.md §6, §13). */
async function writePermissions({ session }: StepContext, share: Share): Promise<Outcome> {
  const bySid = session.config.authentication === 'windows' && share.to.kind === 'user';
  const member = bySid ? share.sid : share.id;
  if (member === undefined) {
    return failed(`the SID of ${describeRef(share.to)} is needed under Windows authentication, and no answer told it`);
  }
  const path = `${collectionPath(share.collection)}/${share.segment}/${encodeURIComponent(member)}/permissions`;
  return concluded(await session.http.write('PUT', path, contract(share.after)));
}

export async function removeShare(context: StepContext): Promise<Outcome> {
  const share = await openShare(context);
  if ('outcome' in share) return share.outcome;
  if (!share.present && share.certain)
    return already(`${describeRef(context.step.ref)} is not shared with ${describeRef(share.to)} any more`);
  const path = `${collectionPath(share.collection)}/${share.segment}`;
  return concluded(
    await byIdOrSid(share, (id) => context.session.http.write('DELETE', `${path}/${encodeURIComponent(id)}`)),
  );
}

/**
 * Whether a person is named by id or by SID under Windows authentication is not documented where it is not a permission path: the id
 * first, and the SID when the server says that it knows no such person.
 */
async function byIdOrSid(share: Share, call: (id: string) => Promise<Answer>): Promise<Answer> {
  const answer = await call(share.id);
  const unknownPerson = answer.kind === 'refused' && (answer.status === 400 || answer.status === 404);
  return unknownPerson && share.sid !== undefined ? call(share.sid) : answer;
}
