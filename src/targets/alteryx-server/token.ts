/**
 * The bearer token of a target: asked for once by whoever needs it first, shared by all, renewed a minute before it ends. After a 401
 * one new token is asked for; if that does not help either, 401 means "not allowed" (server-v3.md §2) and no further one is asked for
 * until a minute has passed. Never shows the key, the secret or a token.
 */

import { type Dispatcher, request } from 'undici';
import type { Permit } from '../../model/system.js';
import { oauthError } from './answer-words.js';
import type { Problem } from './problem.js';
import { classify } from './transport-error.js';

export interface Token {
  readonly kind: 'token';
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly renewAt: number;
}

export interface TokenOptions {
  readonly base: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly dispatcher: Dispatcher;
  readonly now: () => Date;
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds. */
  readonly readTimeout: number;
}

const MINUTE = 60_000;
const MOST_TRIES = 5;
const CALL = 'POST oauth2/token';

export class Tokens {
  readonly #options: TokenOptions;
  #token: Token | undefined;
  /** Every token there was: an old one opens the server for as long as it lives. */
  readonly #given: string[] = [];
  #asking: Promise<Token | Problem> | undefined;
  /** Until when a 401 is believed, milliseconds since 1970. */
  #believedUntil = 0;

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  /** A token good for at least a moment, or why there is none. A permit that is refused ends the waiting for a next try, for all who share it. */
  async current(permit?: Permit): Promise<Token | Problem> {
    const token = this.#token;
    return token !== undefined && this.#time() < token.renewAt ? token : this.#ask(permit);
  }

  /** The token to try after a 401 on this one; undefined: there is no point. Another caller's renewal serves as well. */
  async after(rejected: Token, permit?: Permit): Promise<Token | Problem | undefined> {
    if (this.#token !== undefined && this.#token !== rejected) return this.#token;
    if (this.#time() < this.#believedUntil) return undefined;
    if (this.#asking === undefined) this.#token = undefined;
    return this.#ask(permit);
  }

  /** Told when a new token met 401 as well. */
  didNotHelp(token: Token): void {
    if (token === this.#token) this.#believedUntil = this.#time() + MINUTE;
  }

  /** Everything that must not be repeated from an answer. */
  secrets(): readonly string[] {
    const { clientId, clientSecret } = this.#options;
    return [clientSecret, clientId, this.#basic(), ...this.#given];
  }

  /** HTTP Basic, the way Swagger UI and most clients do it; form fields work too, and are not tried (server-v3.md §1). */
  #basic(): string {
    const { clientId, clientSecret } = this.#options;
    return Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  }

  #time(): number {
    return this.#options.now().getTime();
  }

  #ask(permit: Permit | undefined): Promise<Token | Problem> {
    this.#asking ??= this.#request(permit).then((answer) => {
      this.#asking = undefined;
      if (answer.kind === 'token') {
        this.#token = answer;
        this.#given.push(answer.value);
      }
      return answer;
    });
    return this.#asking;
  }

  /** Asking for a token changes nothing on the server, so it is tried again like a read. */
  async #request(permit: Permit | undefined): Promise<Token | Problem> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#requestOnce();
      const passing =
        (answer.kind === 'unsent' && answer.cause === 'network') ||
        answer.kind === 'lost' ||
        (answer.kind === 'refused' && busy(answer.status));
      if (!passing || tries === MOST_TRIES) return answer;
      await this.#options.sleep(Math.round(125 * 2 ** tries * (1 - this.#options.random() / 2)));
      const reason = await permit?.();
      if (reason !== undefined) return { kind: 'withheld', call: CALL, reason };
    }
  }

  async #requestOnce(): Promise<Token | Problem> {
    const { base, dispatcher, readTimeout } = this.#options;
    try {
      const response = await request(`${base.replace(/\/*$/, '/')}oauth2/token`, {
        method: 'POST',
        dispatcher,
        headersTimeout: readTimeout,
        bodyTimeout: readTimeout,
        headers: {
          accept: 'application/json',
          authorization: `Basic ${this.#basic()}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials',
      });
      const status = response.statusCode;
      const text = await response.body.text();
      if (status >= 200 && status < 300) return this.#decode(text);
      if (status < 400 || status === 404 || busy(status))
        return { kind: 'refused', call: CALL, status, words: undefined };
      return { kind: 'key', status, words: oauthError(text) };
    } catch (error) {
      return classify(error, CALL);
    }
  }

  #decode(text: string): Token | Problem {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return { kind: 'garbled', call: CALL, reason: 'the answer is not JSON' };
    }
    const value = fieldOf(body, 'access_token');
    const seconds = Number(fieldOf(body, 'expires_in'));
    // What no header can carry is no token.
    if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
      return { kind: 'unexpected', call: CALL, details: ['access_token: expected a token'] };
    }
    // 3600 s is what servers say (server-v3.md §1); one that says nothing gets the same.
    const lifetime = (Number.isFinite(seconds) && seconds > 0 ? seconds : 3600) * 1000;
    return { kind: 'token', value, renewAt: this.#time() + lifetime - Math.min(MINUTE, lifetime / 2) };
  }
}

/** A status that says nothing about the key. */
function busy(status: number): boolean {
  return status === 429 || status >= 500;
}

function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? new Map(Object.entries(body)).get(name) : undefined;
}
