/**
 * HTTP around the emulated server: reads a request whole, finds its route, checks the caller, answers as JSON; counts, delays and
 * faults on the way. Handling itself is one synchronous call, so requests never see each other half done.
 */

import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, message, unauthorized } from './answer.js';
import type { createAuth } from './auth.js';
import { parseBody } from './body.js';
import { breakOff } from './break-off.js';
import type { Certificate } from './certificate.js';
import type { createRouter, Found } from './router.js';
import type { Settings } from './settings.js';
import type { State } from './state.js';
import type { EmulatorOptions, Fault } from './types.js';

const BASE = '/webapi';

export interface ServerParts {
  readonly options: EmulatorOptions;
  readonly settings: Settings;
  readonly certificate: Certificate | undefined;
  readonly find: ReturnType<typeof createRouter>;
  readonly auth: ReturnType<typeof createAuth>;
  readonly state: () => State;
}

/** An answer as it goes out. */
interface Sent {
  readonly status: number;
  readonly text: string;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

interface Target {
  /** Below the base, doubled slashes folded. Undefined outside the base. */
  readonly path: string | undefined;
  readonly query: string;
}

export interface RunningServer {
  readonly url: string;
  readonly counts: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. @throws when the port is taken. */
export async function serve(parts: ServerParts): Promise<RunningServer> {
  const { options, settings } = parts;
  const counts = new Map<string, number>();
  const closing = new AbortController();
  // Every request that waits listens to it.
  setMaxListeners(0, closing.signal);
  const answerTo = createAnswering(parts);
  let index = 0;

  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestBody = await read(request);
    const method = request.method ?? 'GET';
    const target = targetOf(request.url ?? '/');
    const shown = target.path === undefined ? (request.url ?? '/') : `${target.path}${target.query}`;
    const found: Found = target.path === undefined ? { kind: 'nothing' } : parts.find(method, target.path);
    const name = `${method} ${countedPath(found, target.path ?? shown)}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const fault = options.intercept?.({ method, path: shown, index: index++ });
    const instead =
      fault !== undefined && (fault.reset === true || fault.status !== undefined || fault.break !== undefined);
    const handle = (): Sent => answerTo(request, method, target, found, requestBody);

    // A fault that comes after the handling, and an ordinary slow answer, hold back an answer whose effect already stands.
    let sent = fault === undefined || fault.commit === true ? handle() : undefined;
    await wait((options.latency ?? 0) + (fault?.delay ?? 0), closing.signal);
    if (!instead) sent ??= handle();
    const out = fault === undefined ? sent : faulty(fault, sent);
    const exchange = {
      method,
      path: shown,
      requestHeaders: request.headers,
      requestBody,
      status: out?.status ?? 0,
      responseBody: out?.text ?? '',
      fault: instead,
    };
    if (out === undefined) request.socket.destroy();
    else if (fault?.break !== undefined) breakOff(request.socket, fault.break, out);
    else {
      response.writeHead(out.status, { ...out.headers, 'content-length': out.bytes.length }).end(out.bytes);
    }
    options.onExchange?.(exchange);
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // The only failures here are a client or this server going away in the middle.
    onRequest(request, response).catch((error: unknown) => {
      response.destroy();
      if (!request.destroyed && !closing.signal.aborted) throw error;
    });
  };
  const { certificate } = parts;
  const server: Server =
    certificate === undefined
      ? createServer(listener)
      : createSecureServer({ key: certificate.key, cert: certificate.cert }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  // Listening on a TCP port, the address is never a path.
  const { port } = server.address() as AddressInfo;
  return {
    url: `${settings.tls ? 'https' : 'http'}://127.0.0.1:${port}${BASE}/`,
    counts,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The server's own answer to a request, without delays and faults. */
function createAnswering({ auth, settings, state: current }: ServerParts) {
  const kept = new Map<string, { readonly state: State; readonly version: number; readonly sent: Sent }>();
  // An expired share leaves without a write.
  const mayKeep = settings.switches.expiredShares === 'listed';

  function keptOr(key: string, state: State, make: () => Answer): Sent {
    const there = kept.get(key);
    if (there?.state === state && there.version === state.version()) return there.sent;
    const sent = encode(make());
    if (kept.size >= 64) kept.clear();
    kept.set(key, { state, version: state.version(), sent });
    return sent;
  }

  return (request: IncomingMessage, method: string, target: Target, found: Found, text: string): Sent => {
    if (found.kind === 'nothing' || found.kind === 'later') {
      return encode(message(404, `No HTTP resource was found that matches the request URI '${request.url}'.`));
    }
    if (found.kind === 'other-method') {
      return encode(message(405, `The requested resource does not support http method '${method}'.`));
    }
    const { route, params } = found;
    const query = new Map([...new URLSearchParams(target.query)].map(([name, value]) => [name.toLowerCase(), value]));
    const state = current();
    const { authorization } = request.headers;
    const asked = {
      state,
      settings,
      param: (name: string) => params.get(name) ?? '',
      query: (name: string) => query.get(name.toLowerCase()),
      body: parseBody(request.headers['content-type'], text),
      authorization,
    };
    if (route.access === 'public') return encode(route.handle(asked));
    const caller = auth.caller(state, authorization);
    if (caller === undefined || !auth.allows(route, caller.role)) return encode(unauthorized);
    const { user, role } = caller;
    const handle = (): Answer => route.handle({ ...asked, caller: user, role });
    if (mayKeep && route.keep === true && role === 'Curator') {
      return keptOr(`${target.path}${target.query}`, state, handle);
    }
    return encode(handle());
  };
}

function encode({ status, body, headers }: Answer): Sent {
  if (body === undefined) return outgoing(status, '', headers ?? {});
  return outgoing(status, JSON.stringify(body), { 'content-type': 'application/json; charset=utf-8', ...headers });
}

function outgoing(status: number, text: string, headers: Sent['headers']): Sent {
  return { status, text, bytes: Buffer.from(text), headers };
}

/** What goes out under a fault; undefined closes the connection. */
function faulty(fault: Fault, real: Sent | undefined): Sent | undefined {
  if (fault.reset === true) return undefined;
  const headers = { ...real?.headers, ...fault.headers };
  if (fault.status === undefined && real !== undefined) return { ...real, headers };
  return outgoing(fault.status ?? 200, fault.body ?? '', fault.headers ?? {});
}

function targetOf(url: string): Target {
  const mark = url.indexOf('?');
  const whole = (mark === -1 ? url : url.slice(0, mark)).replace(/\/{2,}/g, '/');
  const query = mark === -1 ? '' : url.slice(mark);
  const inside = whole.toLowerCase() === BASE || whole.toLowerCase().startsWith(`${BASE}/`);
  return { path: inside ? whole.slice(BASE.length + 1) : undefined, query };
}

function countedPath(found: Found, path: string): string {
  if (found.kind === 'nothing') return path;
  const pattern = found.kind === 'route' ? found.route.path : found.path;
  return pattern.replace(/\{[^}]+\}/g, '{id}');
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await pause(milliseconds, undefined, { signal });
}
