/**
 * The table of routes and finding one: segments in any case, parameters opaque, doubled slashes ignored
 * (server-v3.md §1, §2). Knows neither bodies nor who may call.
 */

import type { Answer } from './answer.js';
import { type Binding, type Bound, bind, bindString, bindStrings, type Contract } from './bind.js';
import type { Body } from './body.js';
import type { UserRecord } from './records.js';
import type { ApiRole } from './seed.js';
import { has, type Settings } from './settings.js';
import type { State } from './state.js';
import type { Level } from './types.js';

/** What the handler of a public route is given. */
interface Request {
  readonly state: State;
  readonly settings: Settings;
  /** A part of the path; '' when the route has no such part. */
  param(name: string): string;
  /** A query parameter, its name in any case. */
  query(name: string): string | undefined;
  readonly body: Body;
  readonly authorization: string | undefined;
}

/** What every other handler is given: the request and who makes it. */
export interface Call extends Request {
  readonly caller: UserRecord;
  /** The caller's effective role. */
  readonly role: Exclude<ApiRole, 'Evaluated'>;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a route says about its body, for the swagger document. */
export interface BodyShape {
  readonly param: string;
  readonly shape: Contract | 'string' | 'strings';
}

interface RoutePlace {
  readonly method: Method;
  /** `v3/users/{userId}` */
  readonly path: string;
  readonly since?: Level;
  readonly query?: readonly string[];
  readonly body?: BodyShape;
}

export interface PublicRoute extends RoutePlace {
  readonly access: 'public';
  readonly handle: (request: Request) => Answer;
}

export interface GuardedRoute extends RoutePlace {
  /** Who may call it: Curators; Artisans too (server-v3.md §3); or everybody with an API key. */
  readonly access: 'curator' | 'artisan' | 'anyone';
  /** Whether an answer to a Curator may be given again until something is written. */
  readonly keep?: true;
  readonly handle: (call: Call) => Answer;
}

export type Route = PublicRoute | GuardedRoute;

type Taking = Pick<GuardedRoute, 'body' | 'handle'>;

/** The body of a route and its handling, with the body bound. */
export function takes<C extends Contract>(
  param: string,
  shape: C,
  handle: (call: Call, body: Bound<C>) => Answer,
): Taking {
  return { body: { param, shape }, handle: bound((call) => bind(call.body, shape, param, call.settings), handle) };
}

export function takesStrings(param: string, handle: (call: Call, body: readonly string[]) => Answer): Taking {
  return { body: { param, shape: 'strings' }, handle: bound((call) => bindStrings(call.body, param), handle) };
}

export function takesString(param: string, handle: (call: Call, body: string) => Answer): Taking {
  return { body: { param, shape: 'string' }, handle: bound((call) => bindString(call.body, param), handle) };
}

function bound<T>(
  binding: (call: Call) => Binding<T>,
  handle: (call: Call, body: T) => Answer,
): GuardedRoute['handle'] {
  return (call) => {
    const sent = binding(call);
    return sent.ok ? handle(call, sent.value) : sent.answer;
  };
}

export type Found =
  | { readonly kind: 'route'; readonly route: Route; readonly params: ReadonlyMap<string, string> }
  /** The path is there, with other methods. */
  | { readonly kind: 'other-method'; readonly path: string }
  /** A later release has it: a 404 like any unknown path (server-v3.md §17). */
  | { readonly kind: 'later'; readonly path: string }
  | { readonly kind: 'nothing' };

interface Node {
  readonly literals: Map<string, Node>;
  readonly routes: Map<string, { readonly route: Route; readonly names: readonly string[] }>;
  path: string;
  param: Node | undefined;
}

const node = (): Node => ({ literals: new Map(), routes: new Map(), path: '', param: undefined });

export function createRouter(routes: readonly Route[], settings: Settings) {
  const root = node();
  for (const route of routes) {
    let at = root;
    const names: string[] = [];
    for (const segment of route.path.split('/')) {
      const name = /^\{(.+)\}$/.exec(segment)?.[1];
      if (name === undefined) {
        const next = at.literals.get(segment.toLowerCase()) ?? node();
        at.literals.set(segment.toLowerCase(), next);
        at = next;
      } else {
        names.push(name);
        at.param ??= node();
        at = at.param;
      }
    }
    at.path = route.path;
    at.routes.set(route.method, { route, names });
  }

  /** @param path below the base, without query. */
  return function find(method: string, path: string): Found {
    let at = root;
    const values: string[] = [];
    for (const segment of path.split('/')) {
      if (segment === '') continue;
      const literal = at.literals.get(segment.toLowerCase());
      if (literal === undefined) values.push(decode(segment));
      const next = literal ?? at.param;
      if (next === undefined) return { kind: 'nothing' };
      at = next;
    }
    const hit = at.routes.get(method);
    const isThere = ({ route }: { readonly route: Route }) => route.since === undefined || has(settings, route.since);
    if (hit === undefined) {
      if (at.routes.size === 0) return { kind: 'nothing' };
      return { kind: [...at.routes.values()].some(isThere) ? 'other-method' : 'later', path: at.path };
    }
    if (!isThere(hit)) return { kind: 'later', path: at.path };
    const params = new Map(hit.names.map((name, index) => [name, values[index] ?? '']));
    return { kind: 'route', route: hit.route, params };
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
