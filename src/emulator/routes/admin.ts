/** Endpoints of the older APIs that still answer beside V3 (server-v3.md §12). The only place where shares show their permissions. */

import { createHash } from 'node:crypto';
import { type Answer, notFound, ok, refuse } from '../answer.js';
import { effectiveRole } from '../auth.js';
import type { CollectionRecord, Permissions, Share } from '../records.js';
import type { Call, GuardedRoute } from '../router.js';
import { auditValues } from '../seed-save.js';
import { shownShares } from './collections.js';
import { shareObject } from './directory.js';
import { page } from './filters.js';

export const ADMIN_ROUTES: readonly GuardedRoute[] = [
  {
    method: 'GET',
    path: 'admin/v1/collections',
    access: 'curator',
    query: ['page', 'pageSize'],
    keep: true,
    handle: listCollections,
  },
  {
    method: 'GET',
    path: 'admin/v1/auditlog',
    access: 'curator',
    query: ['entity', 'page', 'pageSize'],
    handle: listAudit,
  },
  {
    method: 'GET',
    path: 'admin/v2/users',
    access: 'curator',
    query: ['subscriptionId', 'page', 'pageSize'],
    keep: true,
    handle: listUsers,
  },
  {
    method: 'GET',
    path: 'admin/v2/subscriptions',
    access: 'curator',
    query: ['page', 'pageSize'],
    keep: true,
    handle: listSubscriptions,
  },
];

function paged<T>(call: Call, list: readonly T[], show: (item: T) => unknown): Answer {
  const items = page(call, list);
  return 'status' in items ? items : ok(items.map(show));
}

function listCollections(call: Call): Answer {
  if (call.settings.switches.adminCollections === 'missing') return notFound;
  return paged(call, call.state.collections.all(), (one) => collectionView(call, one));
}

/** Two ids, of which one is the V3 id: which, is not documented. */
function collectionView(call: Call, one: CollectionRecord) {
  const { settings, state } = call;
  const other = createHash('sha256').update(`other id of ${one.id}`).digest('hex').slice(0, 24);
  const allForCurators = settings.switches.curatorFlags === 'all';
  const v3IsId = settings.switches.adminCollectionId === 'id';
  return {
    collectionId: v3IsId ? other : one.id,
    name: one.name,
    ownerId: one.ownerId,
    dateAdded: one.dateAdded,
    apps: one.workflows.map(({ id, dateAdded, addedById }) => ({ appId: id, dateAdded, addedById })),
    schedules: one.schedules.map(({ id, dateAdded, addedById }) => ({ scheduleId: id, dateAdded, addedById })),
    insights: [],
    users: shownShares(call, one.users).map((share) => {
      const user = state.users.get(share.id);
      const windows = settings.authentication === 'windows' ? user : undefined;
      return {
        userId: windows === undefined ? share.id : null,
        activeDirectoryObject: windows === undefined ? null : shareObject(windows),
        ...shareView(call, share, allForCurators && user !== undefined && effectiveRole(state, user) === 'Curator'),
      };
    }),
    subscriptions: one.studioIds.map((id) => ({
      subscriptionId: id,
      dateAdded: one.dateAdded,
      addedById: one.ownerId,
      expirationDate: null,
      optOutUsers: [],
      ...shownPermissions(call, NOTHING, false),
    })),
    userGroups: shownShares(call, one.groups).map((share) => ({
      userGroupId: share.id,
      ...shareView(call, share, false),
    })),
    id: v3IsId ? one.id : other,
  };
}

const NOTHING: Permissions = {
  isAdmin: false,
  canAddAssets: false,
  canRemoveAssets: false,
  canUpdateAssets: false,
  canAddUsers: false,
  canRemoveUsers: false,
};

function shareView(call: Call, { dateAdded, addedById, expirationDate, permissions }: Share, every: boolean) {
  const end = expirationDate === '' ? null : expirationDate;
  return { dateAdded, addedById, expirationDate: end, ...shownPermissions(call, permissions, every) };
}

/** @param every whether every flag shows as set, whatever was written. */
function shownPermissions({ settings }: Call, permissions: Permissions, every: boolean) {
  const { adminCollections, adminFlags } = settings.switches;
  if (adminCollections !== 'permissions') return {};
  const all = every || (permissions.isAdmin && adminFlags === 'all');
  return {
    permissions: {
      collection: { isAdmin: all || permissions.isAdmin },
      applications: {
        canUpdate: all || permissions.canUpdateAssets,
        canAdd: all || permissions.canAddAssets,
        canRemove: all || permissions.canRemoveAssets,
      },
      users: { canAdd: all || permissions.canAddUsers, canRemove: all || permissions.canRemoveUsers },
    },
  };
}

const ENTITIES = ['AppInfo', 'Collection', 'Credential', 'Subscription', 'User', 'UserGroup'];

function listAudit(call: Call): Answer {
  const entity = call.query('entity')?.toLowerCase();
  const known = ENTITIES.find((one) => one.toLowerCase() === entity);
  if (known === undefined) return refuse('entity', `One of ${ENTITIES.join(', ')} is expected.`);
  for (const name of ['page', 'pageSize']) {
    if (call.query(name) === undefined) return refuse(name, `The ${name} is required.`);
  }
  const rows = call.state.auditLog.filter((row) => row.entity === known);
  return paged(call, rows, ({ oldValues, newValues, ...row }) => ({
    ...row,
    oldValues: auditValues(oldValues),
    newValues: auditValues(newValues),
  }));
}

function listUsers(call: Call): Answer {
  const studioId = call.query('subscriptionId');
  const users = call.state.users.all().filter((user) => studioId === undefined || user.studioId === studioId);
  return paged(call, users, (user) => ({
    id: user.id,
    email: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
    role: user.role,
    active: user.isActive,
    accountLocked: user.isAccountLocked,
    numFailedLogins: 0,
    validated: user.isValidated,
    pending: false,
    subscriptionId: user.studioId,
    canSchedule: user.canScheduleJobs,
    canSetPriority: user.canPrioritizeJobs,
    canSetWorkerAssignment: user.canAssignJobs,
    timezone: user.timeZone,
    language: user.language,
    dateAdded: user.dateCreated,
  }));
}

function listSubscriptions(call: Call): Answer {
  return paged(call, call.state.studios.all(), ({ id, name, credentialId }) => ({
    id,
    name,
    active: true,
    expirationDate: null,
    defaultWorkflowCredentialId: credentialId,
  }));
}
