/** The state as a seed that loads to the same state: every value written out, every reference an id. */

import type { Entry, Share } from './records.js';
import type { Seed, SeedShare } from './seed.js';
import type { State } from './state.js';

export function saveSeed(state: State): Seed {
  return {
    defaultRole: state.defaultRole,
    users: state.users.all().map(({ studioId, ...user }) => ({ ...user, studio: studioId })),
    groups: state.groups.all().map(({ members, directoryGroups, ...group }) => ({
      ...group,
      members: members.map(entryOut),
      directoryGroups: directoryGroups.map(({ id, name, dateAdded, addedById }) => ({
        sid: id,
        name,
        dateAdded,
        addedBy: addedById,
      })),
    })),
    ...(state.directory === undefined ? {} : { directory: [...state.directory.values()] }),
    studios: state.studios.all().map(({ credentialId, ...studio }) => ({ ...studio, credential: credentialId })),
    credentials: state.credentials.all().map(({ userIds, groupIds, createdById, ...credential }) => ({
      ...credential,
      users: userIds,
      groups: groupIds,
      createdBy: createdById,
    })),
    collections: state.collections.all().map((one) => ({
      id: one.id,
      name: one.name,
      owner: one.ownerId,
      dateAdded: one.dateAdded,
      shares: [
        ...one.users.map((share) => ({ user: share.id, ...shareOut(share) })),
        ...one.groups.map((share) => ({ group: share.id, ...shareOut(share) })),
      ],
      workflows: one.workflows.map(entryOut),
      schedules: one.schedules.map(entryOut),
      studios: one.studioIds,
    })),
    workflows: state.workflows.all().map(({ ownerId, studioId, credentialId, ...workflow }) => ({
      ...workflow,
      owner: ownerId,
      studio: studioId,
      credential: credentialId,
    })),
    schedules: state.schedules.all().map(({ ownerId, workflowId, credentialId, ...schedule }) => ({
      ...schedule,
      owner: ownerId,
      workflow: workflowId,
      credential: credentialId,
    })),
    apiKeys: [...state.keys.values()].map(({ userId, ...key }) => ({ ...key, user: userId })),
    auditLog: state.auditLog.map((row) => ({
      ...row,
      oldValues: auditValues(row.oldValues),
      newValues: auditValues(row.newValues),
    })),
    nextId: state.nextId(),
  };
}

/** Values of an audit row as the API gives them: text, without secrets. */
export function auditValues(values: object | string | null): string | null {
  if (values === null || typeof values === 'string') return values;
  return JSON.stringify(values, (name, value: unknown) => (SECRETS.has(name) ? undefined : value));
}

const SECRETS: ReadonlySet<string> = new Set(['password', 'apiKey', 'apiSecret']);

const entryOut = ({ id, dateAdded, addedById }: Entry) => ({ ref: id, dateAdded, addedBy: addedById });

function shareOut({ permissions, expirationDate, dateAdded, addedById }: Share): SeedShare {
  return {
    ...permissions,
    ...(expirationDate === '' ? {} : { expirationDate }),
    dateAdded,
    addedBy: addedById,
  };
}
