/**
 * Signing in and who may call: tokens for API keys, and at every call the user's state and *effective* role
 * (server-v3.md §1, §3; semantics.md §7). Never says why it refuses: the real server does not either.
 */

import { createHash } from 'node:crypto';
import { type Answer, ok } from './answer.js';
import type { Body } from './body.js';
import type { UserRecord } from './records.js';
import type { GuardedRoute } from './router.js';
import type { ApiRole } from './seed.js';
import { has, type Settings } from './settings.js';
import type { State } from './state.js';

export type EffectiveRole = Exclude<ApiRole, 'Evaluated'>;

const ORDER: readonly EffectiveRole[] = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator'];

/** Own role; else the highest of the groups, those on Evaluated skipped; else the server's default (semantics.md §7). */
export function effectiveRole(state: State, user: UserRecord): EffectiveRole {
  if (user.role !== 'Evaluated') return user.role;
  let highest = -1;
  for (const group of state.groups.all()) {
    if (group.role === 'Evaluated' || !group.members.some((member) => member.id === user.id)) continue;
    highest = Math.max(highest, ORDER.indexOf(group.role));
  }
  return ORDER[highest] ?? state.defaultRole;
}

interface Token {
  readonly clientId: string;
  /** Undefined for the key of a studio, which opens nothing in V3 (server-v3.md §1). */
  readonly userId: string | undefined;
  readonly expires: number;
  /** As it was when the token was issued. */
  readonly role: EffectiveRole;
  readonly usable: boolean;
}

export interface Caller {
  readonly user: UserRecord;
  readonly role: EffectiveRole;
}

const usable = (user: UserRecord): boolean => user.isActive && !user.isAccountLocked && user.isApiEnabled;

export function createAuth(settings: Settings) {
  const tokens = new Map<string, Token>();

  function issue(state: State, clientId: string, clientSecret: string): Answer {
    const key = state.keys.get(clientId);
    const user = key?.clientSecret === clientSecret ? state.users.get(key.userId) : undefined;
    const studio = state.studios
      .all()
      .some((one) => one.apiKey !== '' && one.apiKey === clientId && one.apiSecret === clientSecret);
    if (user === undefined && !studio) return tokenError('invalid_client', 'Client authentication failed.');
    const value = createHash('sha256').update(`token ${tokens.size} of ${clientId}`).digest('base64url');
    tokens.set(value, {
      clientId,
      userId: user?.id,
      expires: settings.now().getTime() + settings.tokenLifetime * 1000,
      role: user === undefined ? 'NoAccess' : effectiveRole(state, user),
      usable: user !== undefined && usable(user),
    });
    return ok({ access_token: value, token_type: 'bearer', expires_in: settings.tokenLifetime });
  }

  return {
    /** POST oauth2/token: client credentials in a Basic header or in the form; other fields have no effect (server-v3.md §1). */
    token(state: State, body: Body, authorization: string | undefined): Answer {
      const field = (name: string): string => formField(body, name);
      if (field('grant_type') !== 'client_credentials') {
        return tokenError('unsupported_grant_type', 'Only client_credentials is supported, as a form field.');
      }
      const basic = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
      if (basic === undefined) return issue(state, field('client_id'), field('client_secret'));
      const pair = Buffer.from(basic, 'base64').toString('utf8');
      const colon = pair.indexOf(':');
      return issue(state, pair.slice(0, Math.max(colon, 0)), pair.slice(colon + 1));
    },

    /** Who is calling, if his token is good and he may call at all. */
    caller(state: State, authorization: string | undefined): Caller | undefined {
      const token = tokens.get(/^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
      if (token?.userId === undefined || token.expires <= settings.now().getTime()) return undefined;
      const user = state.users.get(token.userId);
      if (user === undefined) return undefined;
      if (settings.switches.tokenSurvivesDemotion) return token.usable ? { user, role: token.role } : undefined;
      if (state.keys.get(token.clientId)?.userId !== user.id || !usable(user)) return undefined;
      return { user, role: effectiveRole(state, user) };
    },

    /** Whether a role may call a route. The API for Artisans came after 2022.1 (server-v3.md §3, §15). */
    allows(route: GuardedRoute, role: EffectiveRole): boolean {
      if (role === 'Curator') return true;
      if (role === 'NoAccess') return false;
      return route.access === 'anyone' || (route.access === 'artisan' && role === 'Artisan' && has(settings, '2024.1'));
    },
  };
}

const tokenError = (error: string, description: string): Answer => ({
  status: 400,
  body: { error, error_description: description },
});

function formField(body: Body, name: string): string {
  if (body.kind !== 'form' || body.value === null || typeof body.value !== 'object') return '';
  const value: unknown = new Map(Object.entries(body.value)).get(name);
  return typeof value === 'string' ? value : '';
}
