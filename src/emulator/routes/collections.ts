/** `v3/collections`: list, read, create, replace, delete (server-v3.md §6). Shares and assets of one stand in collection-shares.ts. */

import { type Answer, empty, message, notFound, ok, refuse, unauthorized } from '../answer.js';
import { type Bound, type Contract, flag } from '../bind.js';
import type { CollectionRecord, Share } from '../records.js';
import { type Call, type GuardedRoute, takes } from '../router.js';
import { shareObject } from './directory.js';
import { full } from './filters.js';

const CREATE = { name: { type: 'string', required: true, min: 1 } } as const satisfies Contract;
const UPDATE = {
  name: { type: 'string', required: true, min: 1, max: 255 },
  ownerId: { type: 'string', required: true, min: 1, max: 255 },
} as const satisfies Contract;

const ONE = 'v3/collections/{collectionId}';

export const COLLECTION_ROUTES: readonly GuardedRoute[] = [
  { method: 'GET', path: 'v3/collections', access: 'curator', query: ['view'], keep: true, handle: listCollections },
  { method: 'POST', path: 'v3/collections', access: 'curator', ...takes('contract', CREATE, createCollection) },
  { method: 'GET', path: ONE, access: 'curator', handle: (call) => withCollection(call, (one) => show(call, one)) },
  {
    method: 'PUT',
    path: ONE,
    access: 'curator',
    ...takes('updateCollectionContract', UPDATE, updateCollection),
  },
  { method: 'DELETE', path: ONE, access: 'curator', query: ['forceDelete'], handle: deleteCollection },
];

export function withCollection(call: Call, handle: (collection: CollectionRecord) => Answer): Answer {
  const collection = call.state.collections.get(call.param('collectionId'));
  return collection === undefined ? notFound : handle(collection);
}

export const show = (call: Call, collection: CollectionRecord): Answer => ok(view(call, collection));

/** Writes a collection and answers with it. */
export function replaced(call: Call, collection: CollectionRecord): Answer {
  call.state.collections.put(collection, call.caller.id);
  return show(call, collection);
}

/** Shares that are shown: whether an expired one still is, is not known. */
export function shownShares(call: Call, shares: readonly Share[]): readonly Share[] {
  if (call.settings.switches.expiredShares === 'listed') return shares;
  const now = call.settings.now().getTime();
  return shares.filter(({ expirationDate }) => expirationDate === '' || Date.parse(expirationDate) > now);
}

/** Members without their permissions: V3 never gives them (server-v3.md §6). */
function view(call: Call, one: CollectionRecord) {
  const { state, settings } = call;
  const users = shownShares(call, one.users).map(({ id }) => {
    const user = settings.authentication === 'windows' ? state.users.get(id) : undefined;
    if (user === undefined) return { userId: id, activeDirectoryObject: null };
    // Under Windows members are kept by directory object, without a user id [inferred, server-v3.md §6].
    return { userId: null, activeDirectoryObject: shareObject(user) };
  });
  return {
    id: one.id,
    name: one.name,
    ownerId: one.ownerId,
    dateAdded: one.dateAdded,
    workflowIds: one.workflows.map(({ id }) => id),
    users,
    subscriptionIds: one.studioIds,
    userGroupIds: shownShares(call, one.groups).map(({ id }) => id),
    scheduleIds: one.schedules.map(({ id }) => id),
  };
}

function listCollections(call: Call): Answer {
  const collections = call.state.collections.all();
  if (full(call) && call.settings.switches.fullLists === 'full') return ok(collections.map((one) => view(call, one)));
  return ok(collections.map(({ id, name, ownerId, dateAdded }) => ({ id, name, ownerId, dateAdded })));
}

/** 200 with the bare id; the caller owns it and needs canCreateCollections, Curator or not. */
function createCollection(call: Call, sent: Bound<typeof CREATE>): Answer {
  const { state, caller } = call;
  if (!caller.canCreateCollections) return unauthorized;
  if (nameTaken(call, sent.name, '')) return refuse('contract.Name', 'The name is in use.');
  const id = state.newId();
  const lists = { users: [], groups: [], workflows: [], schedules: [], studioIds: [] };
  state.collections.put({ id, name: sent.name, ownerId: caller.id, dateAdded: state.now(), ...lists }, caller.id);
  return ok(id);
}

function updateCollection(call: Call, sent: Bound<typeof UPDATE>): Answer {
  return withCollection(call, (collection) => {
    if (nameTaken(call, sent.name, collection.id)) {
      return refuse('updateCollectionContract.Name', 'The name is in use.');
    }
    if (call.state.users.get(sent.ownerId) === undefined) {
      return refuse('updateCollectionContract.OwnerId', 'There is no such user.');
    }
    return replaced(call, { ...collection, name: sent.name, ownerId: sent.ownerId });
  });
}

function deleteCollection(call: Call): Answer {
  return withCollection(call, (collection) => {
    const assets = collection.workflows.length + collection.schedules.length;
    const shares = collection.users.length + collection.groups.length + collection.studioIds.length;
    const inUse = assets + (call.settings.switches.collectionInUse === 'anything' ? shares : 0) > 0;
    if (inUse && flag(call.query('forceDelete')) !== true) return message(400, 'The collection is not empty.');
    call.state.collections.remove(collection.id, call.caller.id);
    return empty;
  });
}

function nameTaken(call: Call, name: string, except: string): boolean {
  return call.settings.switches.uniqueCollectionNames && call.state.collections.isTaken(name, except);
}
