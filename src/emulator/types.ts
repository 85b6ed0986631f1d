/** What starting an emulator takes and gives. Tests, the demo and the command share it. */

import type { Seed } from './seed.js';

export type Level = '2022.1' | '2024.1' | '2024.2' | '2026';

/** What no public source tells about the real server (server-v3.md §17), as switches. Defaults are the choices made there. */
export interface Switches {
  /** Whether a second user with the same e-mail (case ignored) is refused with 400. */
  readonly uniqueEmails: boolean;
  readonly uniqueGroupNames: boolean;
  readonly uniqueCollectionNames: boolean;
  /** How list filters match. */
  readonly filterMatch: 'exact' | 'contains';
  /** Status for calls the authentication mode does not have. */
  readonly wrongModeStatus: number;
  /** What an omitted optional flag does in PUT /v3/users. */
  readonly omittedFlags: 'keep' | 'reset';
  /** What an omitted expirationDate does in a PUT of collection permissions. */
  readonly omittedExpiration: 'clear' | 'keep';
  /** Status of DELETE /v3/users for somebody with assets or groups: the contract lists 400 and 409. */
  readonly userInUseStatus: number;
  /** Whether POST /v3/users/{id}/deactivate works under Windows authentication. */
  readonly windowsDeactivate: 'works' | 'refused';
  /** Adding a member or share that is there already. */
  readonly duplicateMember: 'ignore' | 'refuse';
  readonly selfDemotion: 'allow' | 'refuse';
  /** Whether an issued token still works after its user lost Curator or API access: false checks at every call. */
  readonly tokenSurvivesDemotion: boolean;
  /** What lists of collections and credentials give for view=Full. */
  readonly fullLists: 'full' | 'reduced';
  /** Whether admin/v1/collections answers, and gives permissions. */
  readonly adminCollections: 'permissions' | 'no-permissions' | 'missing';
  /** Which id of admin/v1/collections is the V3 id. */
  readonly adminCollectionId: 'id' | 'collectionId';
  /** What a collection share of a Curator reads back. */
  readonly curatorFlags: 'as-written' | 'all';
  /** What a share written with isAdmin alone reads back. */
  readonly adminFlags: 'as-written' | 'all';
  /** What makes DELETE of a collection without forceDelete fail: assets only, or shares too. */
  readonly collectionInUse: 'assets' | 'anything';
  /** Windows: what POST/DELETE of collection users take. */
  readonly windowsCollectionUser: 'id' | 'sid' | 'either';
  /** What credential writes (and everything of DCM) do without TLS, and the status of a refusal. */
  readonly plainHttpCredentials: 'refuse' | 'allow';
  readonly plainHttpStatus: number;
  /** Whether the swagger document is served at swagger/docs/v3. */
  readonly swaggerDocument: boolean;
  /** Whether an expired share stays listed. */
  readonly expiredShares: 'listed' | 'gone';
}

export interface EmulatorOptions {
  /** 0: any free port. */
  readonly port?: number;
  readonly authentication?: 'built-in' | 'saml' | 'windows';
  readonly level?: Level;
  /** Serve HTTPS with a certificate made at start; its CA is in `Emulator.ca`. */
  readonly tls?: boolean;
  /** Milliseconds added to every answer. */
  readonly latency?: number;
  readonly seed?: Seed;
  readonly switches?: Partial<Switches>;
  readonly now?: () => Date;
  /** Lifetime of a token in seconds; 3600 on the real server. */
  readonly tokenLifetime?: number;
  /** Sees every request with its answer, after it was sent. For conformance checks and counting. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** May answer in place of the server, for fault tests: return undefined to let the request through. */
  readonly intercept?: (request: {
    readonly method: string;
    readonly path: string;
    readonly index: number;
  }) => Fault | undefined;
}

/**
 * How an answer breaks below HTTP. `in-headers`: the connection ends half-way through the headers, or is reset there. `short`: the body ends
 * before its announced length, or is reset there. `unended`: chunks without the last one. `unannounced`: half a body without a length, so
 * that its end looks right. `stalled`: half a body, and then nothing while the connection stays open. `no-http`: something else. `continue`:
 * a 100 nobody asked for comes first. `hints`: a 103 comes first, which every client has to take.
 */
export type Break =
  | 'in-headers'
  | 'reset-in-headers'
  | 'short'
  | 'reset-in-body'
  | 'unended'
  | 'unannounced'
  | 'stalled'
  | 'no-http'
  | 'continue'
  | 'hints';

/**
 * A fault in place of, or after, the real handling. With neither `status`, `reset` nor `break` the real answer is given, `delay` late.
 */
export interface Fault {
  /** Handle the request for real before the fault, so that its effect stands and only the answer is lost. */
  readonly commit?: boolean;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Close the connection instead of answering. */
  readonly reset?: boolean;
  /** Break the answer: that of `status` and `body`, or else the real one with `commit`, or else an empty 200. */
  readonly break?: Break;
  readonly delay?: number;
}

export interface Exchange {
  readonly method: string;
  /** Path below the base, with query: `v3/users?view=Full`. */
  readonly path: string;
  readonly requestHeaders: Readonly<Record<string, string | string[] | undefined>>;
  readonly requestBody: string;
  /** 0 when the connection was closed instead. Of an answer that broke: what it was to be. */
  readonly status: number;
  readonly responseBody: string;
  /** Whether `intercept` answered or closed in place of the server. */
  readonly fault: boolean;
}

export interface Emulator {
  /** Base of the web API: `http://127.0.0.1:PORT/webapi/`. */
  readonly url: string;
  /** PEM of the certificate authority, with tls. */
  readonly ca?: string;
  /** The whole state as a seed that loads to the same state. */
  save(): Seed;
  /** Replaces the whole state. Tokens live on for users of the same id whose key is still there. */
  load(seed: Seed): void;
  /** Requests so far, by `METHOD path` with ids replaced by `{id}`: `GET v3/users/{id}`. One that met a fault counts too. */
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}
