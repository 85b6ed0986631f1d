/** A bare client for tests of the emulator: no knowledge, no conveniences beyond the token. */

import { Agent, fetch } from 'undici';
import {
  EMULATOR_ACCOUNT,
  type Emulator,
  type EmulatorOptions,
  type Seed,
  startEmulator,
} from '../../src/emulator/index.js';
import { withEmulator } from '../support/emulator.js';

interface Reply {
  readonly status: number;
  readonly text: string;
  /** The JSON of the answer; undefined for an empty one. Tests say what they expect of it. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely by assertions
  readonly body: any;
  readonly headers: Headers | undefined;
}

export interface Api {
  readonly emulator: Emulator;
  /** A string body is sent as it is, anything else as JSON. */
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  get(path: string): Promise<Reply>;
  post(path: string, body?: unknown): Promise<Reply>;
  put(path: string, body?: unknown): Promise<Reply>;
  delete(path: string): Promise<Reply>;
  /** The same server through another key. */
  as(clientId: string, clientSecret: string): Promise<Api>;
}

export const form = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();
export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export const ADMIN_KEY = { clientId: 'admin-key', clientSecret: 'admin-secret' };

/** A seed with one Curator, `admin@x.example`, whose key `openApi` uses. */
export function seedWith(seed: Seed = {}): Seed {
  const admin = {
    email: 'admin@x.example',
    firstName: 'Ada',
    lastName: 'Admin',
    role: 'Curator',
    isApiEnabled: true,
    canCreateCollections: true,
  } as const;
  const keys = [{ ...ADMIN_KEY, user: admin.email }, ...(seed.apiKeys ?? [])];
  return { ...seed, users: [admin, ...(seed.users ?? [])], apiKeys: keys };
}

export const NO_FLAGS = {
  isAdmin: false,
  canAddAssets: false,
  canRemoveAssets: false,
  canUpdateAssets: false,
  canAddUsers: false,
  canRemoveUsers: false,
};

async function openApi(
  emulator: Emulator,
  clientId: string,
  clientSecret: string,
): Promise<Api & { end(): Promise<void> }> {
  const dispatcher = new Agent(emulator.ca === undefined ? {} : { connect: { ca: emulator.ca } });
  async function send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const answer = await fetch(new URL(path, emulator.url), {
      dispatcher,
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' && headers['content-type'] !== undefined ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
    return {
      status: answer.status,
      text,
      body: json ? JSON.parse(text) : undefined,
      headers: new Headers([...answer.headers]),
    };
  }
  let token: string | undefined;
  const grant = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  token = (await send('POST', 'oauth2/token', form(grant), FORM)).body?.access_token;
  return {
    emulator,
    send,
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    put: (path, body) => send('PUT', path, body),
    delete: (path) => send('DELETE', path),
    as: (otherId, otherSecret) => openApi(emulator, otherId, otherSecret),
    end: () => dispatcher.destroy(),
  };
}

function keyOf(options: EmulatorOptions): readonly [string, string] {
  const [key = EMULATOR_ACCOUNT] = options.seed?.apiKeys ?? [];
  return [key.clientId, key.clientSecret];
}

/** Runs a test as the first key of the seed; fails it when anything broke the API's contract. */
export async function withApi(options: EmulatorOptions, run: (api: Api) => Promise<void>): Promise<void> {
  await withEmulator({ seed: seedWith(), ...options }, async (emulator) => {
    const api = await openApi(emulator, ...keyOf({ seed: seedWith(), ...options }));
    await run(api).finally(() => api.end());
  });
}

/** The same for tests that break the contract on purpose. */
export async function withLooseApi(options: EmulatorOptions, run: (api: Api) => Promise<void>): Promise<void> {
  const emulator = await startEmulator({ seed: seedWith(), ...options });
  const api = await openApi(emulator, ...keyOf({ seed: seedWith(), ...options }));
  await run(api)
    .finally(() => api.end())
    .finally(() => emulator.close());
}

/** Id of the user with an e-mail. */
export async function userId(api: Api, email: string): Promise<string> {
  const { body } = await api.get(`v3/users?email=${encodeURIComponent(email)}`);
  return body[0].id;
}
