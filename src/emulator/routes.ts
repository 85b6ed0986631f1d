/** Everything the emulated server answers, in one table. */

import type { createAuth } from './auth.js';
import type { PublicRoute, Route } from './router.js';
import { ADMIN_ROUTES } from './routes/admin.js';
import { COLLECTION_SHARE_ROUTES } from './routes/collection-shares.js';
import { COLLECTION_ROUTES } from './routes/collections.js';
import { CREDENTIAL_ROUTES, USER_CREDENTIAL_ROUTES } from './routes/credentials.js';
import { GROUP_ROUTES } from './routes/groups.js';
import { SUBSCRIPTION_ROUTES } from './routes/subscriptions.js';
import { USER_ACTION_ROUTES } from './routes/user-actions.js';
import { USER_ROUTES } from './routes/users.js';

export function allRoutes(auth: ReturnType<typeof createAuth>): readonly Route[] {
  const token: PublicRoute = {
    method: 'POST',
    path: 'oauth2/token',
    access: 'public',
    handle: ({ state, body, authorization }) => auth.token(state, body, authorization),
  };
  return [
    token,
    ...USER_ROUTES,
    ...USER_ACTION_ROUTES,
    ...GROUP_ROUTES,
    ...COLLECTION_ROUTES,
    ...COLLECTION_SHARE_ROUTES,
    ...CREDENTIAL_ROUTES,
    ...USER_CREDENTIAL_ROUTES,
    ...SUBSCRIPTION_ROUTES,
    ...ADMIN_ROUTES,
  ];
}
