/**
 * Endpoints over things this server never holds: jobs, gallery data connections, DCM connections. Reading finds none, which is the
 * truth; what would make one is answered 501 and says so, since pretending would be worse.
 */

import { message, notFound, ok } from '../answer.js';
import type { GuardedRoute, Method } from '../router.js';
import type { Level } from '../types.js';
import { withTls } from './credentials.js';

const JOB_QUERY = [
  'sortField',
  'direction',
  'offset',
  'limit',
  'priorities',
  'statuses',
  'users',
  'allUsers',
  'workflowNames',
  'completedBefore',
  'completedAfter',
];

const NO_JOBS = {
  data: [],
  pagination: { currentPage: 1, pageSize: 0, totalItems: 0, totalPages: 0, hasNextPage: false, hasPreviousPage: false },
};

type Access = GuardedRoute['access'];

function missing(method: Method, path: string, access: Access, since: Level): GuardedRoute {
  return { method, path, access, since, handle: () => notFound };
}

/** Everything of DCM needs TLS (server-v3.md §9). */
function dcm(method: Method, path: string, access: Access, handle: GuardedRoute['handle']): GuardedRoute {
  return {
    method,
    path: `v3/dcm/${path}`,
    access,
    since: '2024.1',
    handle: (call) => withTls(call, () => handle(call)),
  };
}

const none = () => notFound;
const unable = () => message(501, 'The emulator cannot do this.');

const VERSION = ['versionId'];
const CONNECTION = 'v3/serverDataConnections/{dataConnectionId}';

export const ABSENT_ROUTES: readonly GuardedRoute[] = [
  { method: 'GET', path: 'v3/jobs', access: 'artisan', since: '2026', query: JOB_QUERY, handle: () => ok(NO_JOBS) },
  { ...missing('GET', 'v3/jobs/{jobId}', 'artisan', '2024.1'), query: ['includeMessages'] },
  missing('GET', 'v3/jobs/{jobId}/messages', 'artisan', '2024.1'),
  missing('DELETE', 'v3/jobs/{jobId}', 'artisan', '2026'),
  { method: 'POST', path: 'v3/workflows', access: 'artisan', handle: unable },
  { method: 'POST', path: 'v3/workflows/{workflowId}/versions', access: 'artisan', handle: unable },
  { method: 'GET', path: 'v3/workflows/{workflowId}/package', access: 'artisan', query: VERSION, handle: unable },
  { method: 'GET', path: 'v3/workflows/{workflowId}/questions', access: 'artisan', query: VERSION, handle: unable },
  { method: 'POST', path: 'v3/workflows/{workflowId}/jobs', access: 'artisan', since: '2024.1', handle: unable },
  {
    method: 'GET',
    path: 'v3/serverDataConnections',
    access: 'curator',
    query: ['view'],
    handle: () => ok([]),
  },
  missing('GET', CONNECTION, 'curator', '2022.1'),
  missing('PUT', CONNECTION, 'curator', '2022.1'),
  missing('DELETE', CONNECTION, 'curator', '2022.1'),
  missing('POST', `${CONNECTION}/users`, 'curator', '2022.1'),
  missing('POST', `${CONNECTION}/userGroups`, 'curator', '2022.1'),
  missing('DELETE', `${CONNECTION}/users/{userId}`, 'curator', '2022.1'),
  missing('DELETE', `${CONNECTION}/userGroups/{userGroupId}`, 'curator', '2022.1'),
  dcm('GET', 'connections/{id}', 'artisan', none),
  dcm('DELETE', 'connections/{id}', 'artisan', none),
  { ...dcm('GET', 'connections/lookup', 'artisan', none), query: ['connectionId'] },
  dcm('POST', 'connections', 'artisan', unable),
  dcm('PUT', 'connections/{id}/sharing/execution', 'artisan', none),
  dcm('DELETE', 'connections/{id}/sharing/execution', 'artisan', none),
  { ...dcm('PUT', 'connections/{id}/sharing/collaboration', 'artisan', none), since: '2026' },
  { ...dcm('GET', 'admin/connections', 'curator', () => ok([])), query: ['connectionId', 'visibleBy'] },
  dcm('GET', 'admin/connections/{id}', 'curator', none),
  dcm('DELETE', 'admin/connections/{id}', 'curator', none),
  dcm('POST', 'admin/connections', 'curator', unable),
  dcm('DELETE', 'admin/connections/{id}/sharing/execution', 'curator', none),
  dcm('DELETE', 'admin/connections/{id}/sharing/collaboration', 'curator', none),
  dcm('GET', 'admin/connectionhandlingrules', 'curator', () => ok([])),
  dcm('POST', 'admin/connectionhandlingrules', 'curator', unable),
  dcm('GET', 'admin/connectionhandlingrules/{id}', 'curator', none),
  dcm('DELETE', 'admin/connectionhandlingrules/{id}', 'curator', none),
  missing('GET', 'v3/DCMEConnections/{connectionId}', 'curator', '2022.1'),
  { method: 'GET', path: 'v3/usage', access: 'curator', since: '2026', handle: unable },
  { method: 'POST', path: 'v3/usage', access: 'curator', since: '2026', handle: unable },
];
