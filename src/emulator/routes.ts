/** Everything the emulated server answers, in one table. */

import type { createAuth } from './auth.js';
import type { PublicRoute, Route } from './router.js';
import { ABSENT_ROUTES } from './routes/absent.js';
import { ADMIN_ROUTES } from './routes/admin.js';
import { COLLECTION_SHARE_ROUTES } from './routes/collection-shares.js';
import { COLLECTION_ROUTES } from './routes/collections.js';
import { CREDENTIAL_ROUTES, USER_CREDENTIAL_ROUTES } from './routes/credentials.js';
import { GROUP_ROUTES } from './routes/groups.js';
import { SCHEDULE_ROUTES } from './routes/schedules.js';
import { SUBSCRIPTION_ROUTES } from './routes/subscriptions.js';
import { swaggerRoute } from './routes/swagger.js';
import { USER_ACTION_ROUTES } from './routes/user-actions.js';
import { USER_ROUTES } from './routes/users.js';
import { WORKFLOW_ROUTES } from './routes/workflows.js';
import type { Settings } from './settings.js';

export function allRoutes(auth: ReturnType<typeof createAuth>, settings: Settings): readonly Route[] {
  const token: PublicRoute = {
    method: 'POST',
    path: 'oauth2/token',
    access: 'public',
    handle: ({ state, body, authorization }) => auth.token(state, body, authorization),
  };
  const routes: readonly Route[] = [
    token,
    ...USER_ROUTES,
    ...USER_ACTION_ROUTES,
    ...GROUP_ROUTES,
    ...COLLECTION_ROUTES,
    ...COLLECTION_SHARE_ROUTES,
    ...CREDENTIAL_ROUTES,
    ...USER_CREDENTIAL_ROUTES,
    ...SUBSCRIPTION_ROUTES,
    ...WORKFLOW_ROUTES,
    ...SCHEDULE_ROUTES,
    ...ABSENT_ROUTES,
    ...ADMIN_ROUTES,
  ];
  return [...routes, swaggerRoute(routes, settings)];
}
