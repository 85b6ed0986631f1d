/** A server of a few lines for tests of the transport: gives tokens, and answers the rest as told. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Http } from '../../src/targets/alteryx-server/http.js';
import { openNetwork } from '../../src/targets/alteryx-server/network.js';
import { Tokens } from '../../src/targets/alteryx-server/token.js';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
}

export type Handler = (request: Seen, response: ServerResponse, incoming: IncomingMessage) => void;

export interface TinyServer {
  readonly url: string;
  readonly port: number;
  /** Everything but token requests. */
  readonly calls: Seen[];
  readonly tokens: Seen[];
  /** The most calls that were under way at once. */
  most(): number;
  readonly server: Server;
  close(): Promise<void>;
}

export const KEY = { clientId: 'the-api-key', clientSecret: 'planted-secret-0451' } as const;

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Starts a server at `/webapi/`. Tokens are `token-1`, `token-2`, … unless `giveToken` answers otherwise. */
export async function startTiny(
  handle: Handler,
  options: {
    readonly giveToken?: Handler;
    readonly expiresIn?: number;
    readonly tls?: { readonly key: string; readonly cert: string };
  } = {},
): Promise<TinyServer> {
  const calls: Seen[] = [];
  const tokens: Seen[] = [];
  let open = 0;
  let most = 0;
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const seen: Seen = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        authorization: incoming.headers.authorization ?? '',
        body: Buffer.concat(chunks).toString(),
      };
      if (seen.url.endsWith('/oauth2/token')) {
        tokens.push(seen);
        if (options.giveToken !== undefined) options.giveToken(seen, response, incoming);
        else {
          json(response, 200, {
            access_token: `token-${tokens.length}`,
            token_type: 'bearer',
            expires_in: options.expiresIn ?? 3600,
          });
        }
        return;
      }
      calls.push(seen);
      open += 1;
      most = Math.max(most, open);
      response.on('close', () => {
        open -= 1;
      });
      handle(seen, response, incoming);
    });
  };
  const server = options.tls === undefined ? createServer(listener) : createSecureServer(options.tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/webapi/`,
    port,
    calls,
    tokens,
    most: () => most,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Client {
  readonly http: Http;
  readonly pauses: number[];
  readonly notices: string[];
  /** Moves the client's clock. Milliseconds. */
  advance(milliseconds: number): void;
  close(): Promise<void>;
}

export function openClient(
  url: string,
  options: {
    readonly concurrency?: number;
    readonly readTimeout?: number;
    readonly connectTimeout?: number;
    readonly largestAnswer?: number;
    readonly environment?: Readonly<Record<string, string>>;
    readonly authorities?: readonly string[];
  } = {},
): Client {
  const pauses: number[] = [];
  const notices: string[] = [];
  let time = Date.parse('2026-06-15T12:00:00Z');
  const readTimeout = options.readTimeout ?? 5_000;
  const dispatcher = openNetwork({
    url,
    environment: options.environment ?? {},
    authorities: options.authorities,
    concurrency: options.concurrency ?? 4,
    connectTimeout: options.connectTimeout ?? 2_000,
    readTimeout,
    ...(options.largestAnswer === undefined ? {} : { largestAnswer: options.largestAnswer }),
  });
  const shared = {
    base: url,
    dispatcher,
    now: () => new Date(time),
    random: () => 0,
    sleep: async (milliseconds: number) => {
      pauses.push(milliseconds);
    },
    readTimeout,
  };
  const http = new Http({
    ...shared,
    tokens: new Tokens({ ...shared, ...KEY }),
    onNotice: (message) => notices.push(message),
  });
  return {
    http,
    pauses,
    notices,
    advance: (milliseconds) => {
      time += milliseconds;
    },
    close: () => dispatcher.close(),
  };
}
