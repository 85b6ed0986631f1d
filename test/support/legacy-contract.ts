/** The endpoints outside V3 that matter here (server-v3.md §1, §12), written down in the contract's own form. */

import type { Operation } from './contract.js';
import type { Schema } from './schema.js';

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const number: Schema = { type: 'integer' };
const time: Schema = { type: 'string', format: 'date-time' };

/** @param optional properties that may be missing; any that is listed nowhere is a problem. */
function object(required: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema {
  return { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } };
}
const list = (items: Schema): Schema => ({ type: 'array', items });

const permissions = object({
  collection: object({ isAdmin: flag }),
  applications: object({ canUpdate: flag, canAdd: flag, canRemove: flag }),
  users: object({ canAdd: flag, canRemove: flag }),
});
const share = { expirationDate: time, permissions, addedById: text };
const asset = { dateAdded: time, addedById: text };

const collection = object(
  { collectionId: text, name: text, ownerId: text, dateAdded: time, id: text },
  {
    apps: list(object({ appId: text }, asset)),
    schedules: list(object({ scheduleId: text }, asset)),
    insights: list(text),
    users: list(object({ dateAdded: time }, { ...share, userId: text, activeDirectoryObject: { type: 'object' } })),
    subscriptions: list(object({ subscriptionId: text }, { ...share, dateAdded: time, optOutUsers: list(text) })),
    userGroups: list(object({ userGroupId: text, dateAdded: time }, share)),
  },
);

const user = object(
  { id: text, email: text, firstName: text, lastName: text, role: text, active: flag, subscriptionId: text },
  {
    accountLocked: flag,
    numFailedLogins: number,
    validated: flag,
    pending: flag,
    canSchedule: flag,
    canSetPriority: flag,
    canSetWorkerAssignment: flag,
    timezone: text,
    language: text,
    dateAdded: time,
    dateUpdated: time,
  },
);

const auditRow = object(
  { id: text, entity: text, entityId: text, userId: text, timestamp: time, event: text },
  { oldValues: text, newValues: text },
);

const studio = object(
  { id: text, name: text, active: flag },
  { expirationDate: time, defaultWorkflowCredentialId: text },
);

const paged = [
  { name: 'page', in: 'query', type: 'integer' },
  { name: 'pageSize', in: 'query', type: 'integer' },
];

function read(schema: Schema, parameters: Operation['parameters'] = []): Operation {
  return { parameters, responses: { 200: { schema }, 400: {}, 401: {} } };
}

const entity = {
  name: 'entity',
  in: 'query',
  type: 'string',
  required: true,
  enum: ['AppInfo', 'Collection', 'Credential', 'Subscription', 'User', 'UserGroup'],
};

export const LEGACY_OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  'oauth2/token': {
    post: {
      parameters: [{ name: 'grant_type', in: 'formData', type: 'string' }],
      responses: {
        200: { schema: object({ access_token: text, token_type: text, expires_in: number }) },
        400: { schema: object({ error: text }, { error_description: text }) },
      },
    },
  },
  'admin/v1/collections': { get: read(list(collection), paged) },
  'admin/v1/auditlog': {
    get: read(list(auditRow), [entity, ...paged.map((one) => ({ ...one, required: true }))]),
  },
  'admin/v2/users': { get: read(list(user), [{ name: 'subscriptionId', in: 'query', type: 'string' }, ...paged]) },
  'admin/v2/subscriptions': { get: read(list(studio), paged) },
  'user/v2/credentials': { get: read(list(object({ id: text, userName: text }))) },
};
