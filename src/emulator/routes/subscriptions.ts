/** `v3/subscriptions`: studios (server-v3.md §10). A user is in one studio at most: being put into one moves him. */

import { createHash } from 'node:crypto';
import { type Answer, created, empty, message, notFound, ok, refuse } from '../answer.js';
import { type Bound, type Contract, flag } from '../bind.js';
import type { StudioRecord } from '../records.js';
import { type Call, type GuardedRoute, takes } from '../router.js';
import { textFilter } from './filters.js';

const CREATE = {
  name: { type: 'string', required: true, min: 1, max: 255 },
  canShareSchedule: { type: 'boolean' },
  credentialId: { type: 'string' },
} as const satisfies Contract;
const UPDATE = {
  name: { type: 'string', required: true, min: 1 },
  credentialId: { type: 'string', required: true },
  canShareSchedules: { type: 'boolean', required: true },
} as const satisfies Contract;
const MOVE = { userIds: { type: 'strings', required: true } } as const satisfies Contract;

const BOUNDS = [
  ['userCountGreaterThanEquals', 'userCount', 1],
  ['userCountLessThanEquals', 'userCount', -1],
  ['workflowCountGreaterThanEquals', 'workflowCount', 1],
  ['workflowCountLessThanEquals', 'workflowCount', -1],
] as const;

const ALL = 'v3/subscriptions';
const ONE = `${ALL}/{subscriptionId}`;
const place = { access: 'curator', since: '2024.2' } as const;

export const SUBSCRIPTION_ROUTES: readonly GuardedRoute[] = [
  {
    method: 'GET',
    path: ALL,
    ...place,
    query: ['name', 'canShareSchedule', 'defaultWorkflowCredentialId', ...BOUNDS.map(([name]) => name)],
    keep: true,
    handle: listStudios,
  },
  { method: 'POST', path: ALL, ...place, ...takes('contract', CREATE, createStudio) },
  { method: 'DELETE', path: ALL, ...place, query: ['subscriptionId'], handle: deleteStudio },
  { method: 'GET', path: ONE, ...place, handle: getStudio },
  { method: 'PUT', path: ONE, ...place, ...takes('subscription', UPDATE, updateStudio) },
  { method: 'PUT', path: `${ONE}/users`, ...place, ...takes('contract', MOVE, moveUsers) },
];

function view({ id, name, credentialId, canShareSchedules }: StudioRecord) {
  return { id, name, credentialId, canShareSchedules };
}

function counts(list: readonly { readonly studioId: string }[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { studioId } of list) found.set(studioId, (found.get(studioId) ?? 0) + 1);
  return found;
}

function listStudios(call: Call): Answer {
  const { state } = call;
  const users = counts(state.users.all());
  const workflows = counts(state.workflows.all());
  const byName = textFilter(call, 'name');
  const shares = call.query('canShareSchedule');
  const credential = call.query('defaultWorkflowCredentialId');
  const bounds = BOUNDS.flatMap(([name, count, sign]) => {
    const limit = call.query(name);
    return limit === undefined ? [] : [{ name, count, sign, limit: Number(limit) }];
  });
  const wrong = bounds.find(({ limit }) => !Number.isInteger(limit));
  if (wrong !== undefined) return refuse(wrong.name, 'A whole number is expected.');
  const list = state.studios
    .all()
    .map((one) => ({
      userCount: users.get(one.id) ?? 0,
      workflowCount: workflows.get(one.id) ?? 0,
      ...view(one),
    }))
    .filter(
      (one) =>
        byName(one.name) &&
        (shares === undefined || one.canShareSchedules === flag(shares)) &&
        (credential === undefined || one.credentialId === credential) &&
        bounds.every(({ count, sign, limit }) => (one[count] - limit) * sign >= 0),
    );
  return ok(list);
}

function withStudio(call: Call, id: string, handle: (studio: StudioRecord) => Answer): Answer {
  const studio = call.state.studios.get(id);
  return studio === undefined ? notFound : handle(studio);
}

function getStudio(call: Call): Answer {
  const { state } = call;
  return withStudio(call, call.param('subscriptionId'), (studio) => {
    const users = state.users.all().filter(({ studioId }) => studioId === studio.id);
    const workflows = state.workflows.all().filter(({ studioId }) => studioId === studio.id);
    return ok({
      users: users.map(({ id, firstName, lastName }) => ({ id, name: `${firstName} ${lastName}` })),
      workflows: workflows.map(({ id, name }) => ({ id, name })),
      ...view(studio),
    });
  });
}

function unknownCredential(call: Call, id: string): boolean {
  return id !== '' && call.state.credentials.get(id) === undefined;
}

/** 201 with the studio's own key and secret in it (server-v3.md §10). They open nothing in V3. */
function createStudio(call: Call, sent: Bound<typeof CREATE>): Answer {
  const { state, caller } = call;
  const credentialId = sent.credentialId ?? '';
  if (unknownCredential(call, credentialId)) return refuse('contract.CredentialId', 'There is no such credential.');
  const id = state.newId();
  const now = state.now();
  const studio: StudioRecord = {
    id,
    name: sent.name,
    credentialId,
    canShareSchedules: sent.canShareSchedule ?? false,
    apiKey: state.newId(),
    apiSecret: createHash('sha256').update(`secret of studio ${id}`).digest('hex'),
    dateUpdated: now,
  };
  state.studios.put(studio, caller.id);
  return created({
    name: studio.name,
    apiKey: studio.apiKey,
    apiSecret: studio.apiSecret,
    active: true,
    expirationDate: null,
    expDate: null,
    dateUpdated: now,
    apiEnabled: false,
    canShareSchedules: studio.canShareSchedules,
    credentialId,
    credentials: [],
    dataConnections: [],
    id,
  });
}

function updateStudio(call: Call, sent: Bound<typeof UPDATE>): Answer {
  const { state, caller } = call;
  return withStudio(call, call.param('subscriptionId'), (studio) => {
    if (unknownCredential(call, sent.credentialId)) {
      return refuse('subscription.CredentialId', 'There is no such credential.');
    }
    const after = { ...studio, ...sent, dateUpdated: state.now() };
    state.studios.put(after, caller.id);
    return ok(view(after));
  });
}

/** The id is in the query; refused while anybody or anything is in the studio. */
function deleteStudio(call: Call): Answer {
  const { state, caller } = call;
  const wanted = call.query('subscriptionId');
  if (wanted === undefined || wanted === '') return refuse('subscriptionId', 'The subscriptionId is required.');
  return withStudio(call, wanted, ({ id }) => {
    const inIt = ({ studioId }: { readonly studioId: string }): boolean => studioId === id;
    if (state.users.all().some(inIt)) return message(400, 'The subscription has users.');
    if (state.workflows.all().some(inIt)) return message(400, 'The subscription has workflows.');
    for (const collection of state.collections.all()) {
      const studioIds = collection.studioIds.filter((one) => one !== id);
      if (studioIds.length < collection.studioIds.length)
        state.collections.put({ ...collection, studioIds }, caller.id);
    }
    state.studios.remove(id, caller.id);
    return empty;
  });
}

/** Moves users here, from wherever they are; nobody moves when one of them is unknown. */
function moveUsers(call: Call, sent: Bound<typeof MOVE>): Answer {
  const { state, caller } = call;
  return withStudio(call, call.param('subscriptionId'), ({ id }) => {
    const users = sent.userIds.map((userId) => state.users.get(userId));
    if (users.includes(undefined)) return refuse('contract.UserIds', 'There is a user id that does not exist.');
    for (const user of users) {
      if (user !== undefined && user.studioId !== id) state.users.put({ ...user, studioId: id }, caller.id);
    }
    return empty;
  });
}
