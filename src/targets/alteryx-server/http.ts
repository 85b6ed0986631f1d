/**
 * Calls to the API: token, retries, limits, and what an answer is. Decides what may be sent again: reads always, writes only when they
 * certainly never reached the server or were turned away. Never follows a redirect, never logs, never throws for what a network can do.
 */

import { type Dispatcher, request } from 'undici';
import type { SentWrite } from '../../model/step.js';
import type { Permit } from '../../model/system.js';
import { type Answer, decode, type Method, mayTryAgain, PASSING, reasonOf, whereTo } from './answer.js';
import { fieldsNamed, quote } from './answer-words.js';
import type { Problem } from './problem.js';
import type { Token, Tokens } from './token.js';
import { classify } from './transport-error.js';

export interface HttpOptions {
  /** Base of the web API. One slash between it and a path, however either is written (server-v3.md §1). */
  readonly base: string;
  readonly dispatcher: Dispatcher;
  readonly tokens: Tokens;
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => Date;
  /** Milliseconds. */
  readonly readTimeout: number;
  readonly onNotice?: ((message: string) => void) | undefined;
}

const MOST_RETRIES = 4;
/** A wait is taken in pieces of so many milliseconds, so that a run that is to stop is not held up by it. */
const PIECE = 1_000;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 8_000;
/** A server that asks for more patience than this is told to people instead. */
const LONGEST_RETRY_AFTER = 120_000;

/** What makes calls: the client, or a view of it that counts them. */
export interface Calls {
  /** Reads `path` (below the base, without a leading slash), again if need be. */
  get(path: string): Promise<Answer>;
  /**
   * Writes. An answer that was lost is a problem of kind `lost` or a refusal with a status of 500 and more: the caller must look before it
   * tries again. With a `secret` in the body nothing that the server says is repeated but the names of fields that were sent.
   */
  write(method: Exclude<Method, 'GET'>, path: string, body?: unknown, secret?: string): Promise<Answer>;
  /** Words of the server from inside an answer, as they may be repeated: short, on one line, without secrets. */
  quote(words: string): string | undefined;
}

/** What was sent in the course of something. */
export interface Meter {
  requests: number;
  readonly writes: SentWrite[];
}

/** The client of one target, for as long as its connection lives. */
export class Http implements Calls {
  readonly #options: HttpOptions;
  readonly #base: string;
  /** Secrets that bodies held: whatever is called later must not repeat them either. */
  readonly #sent = new Set<string>();
  /** Begins the ids of this connection's writes. */
  readonly #run: string;
  #reads = 0;
  #writes = 0;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#base = options.base.replace(/\/*$/, '/');
    this.#run = Math.floor(options.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  }

  /** Calls made so far; asking for a token is not counted. */
  get requests(): { readonly reads: number; readonly writes: number } {
    return { reads: this.#reads, writes: this.#writes };
  }

  get(path: string): Promise<Answer> {
    return this.#call({ method: 'GET', path });
  }

  write(method: Exclude<Method, 'GET'>, path: string, body?: unknown, secret?: string): Promise<Answer> {
    return this.#write({ method, path }, body, secret);
  }

  quote(words: string): string | undefined {
    return quote(words, [...this.#options.tokens.secrets(), ...this.#sent]);
  }

  /**
   * The same calls, counted apart, retries included. `permit` is asked before a write is sent, each time, and ends a wait: of a write,
   * which is then withheld, and of a read, whose last answer then stands.
   */
  metered(permit?: Permit): { readonly calls: Calls; readonly meter: Readonly<Meter> } {
    const meter: Meter = { requests: 0, writes: [] };
    const calls: Calls = {
      get: (path) => this.#call({ method: 'GET', path, meter, permit }),
      write: (method, path, body, secret) => this.#write({ method, path, meter, permit }, body, secret),
      quote: (words) => this.quote(words),
    };
    return { calls, meter };
  }

  /** Calls of which none is sent, reads neither, and none is waited for once the permit is refused. Those under way end. */
  stoppable(permit?: Permit): Calls {
    const bounds = { permit, stops: true } as const;
    return {
      get: (path) => this.#call({ method: 'GET', path, ...bounds }),
      write: (method, path, body, secret) => this.#write({ method, path, ...bounds }, body, secret),
      quote: (words) => this.quote(words),
    };
  }

  #write(call: Call, body: unknown, secret: string | undefined): Promise<Answer> {
    if (secret !== undefined) this.#sent.add(secret);
    return this.#call({
      ...call,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(secret === undefined ? {} : { guarded: namesIn(body) }),
    });
  }

  async #call(call: Call): Promise<Answer> {
    for (let tries = 0; ; tries += 1) {
      const { answer, retryAfter, keyless } = await this.#authorised(call);
      if (tries === MOST_RETRIES || keyless === true || !mayTryAgain(call.method, answer)) return answer;
      const pause = retryAfter ?? this.#backOff(tries);
      if (pause > LONGEST_RETRY_AFTER) return answer;
      this.#options.onNotice?.(
        `${named(call)}: ${reasonOf(answer)}; trying again in ${(pause / 1000).toFixed(1)} s (${tries + 1} of ${MOST_RETRIES})`,
      );
      const withheld = await this.#wait(pause, call);
      if (withheld !== undefined) return needsPermit(call) ? withheld : answer;
    }
  }

  /** Lets time pass, unless the run is to stop meanwhile. Milliseconds. */
  async #wait(pause: number, call: Call): Promise<Problem | undefined> {
    if (call.permit === undefined) {
      await this.#options.sleep(pause);
      return undefined;
    }
    for (let left = pause; left > 0; left -= PIECE) {
      const withheld = await withholding(call);
      if (withheld !== undefined) return withheld;
      await this.#options.sleep(Math.min(left, PIECE));
    }
    return withholding(call);
  }

  /** Doubling, with up to half taken off at random so that callers do not come back together. Milliseconds. */
  #backOff(tries: number): number {
    const full = Math.min(FIRST_PAUSE * 2 ** tries, LONGEST_PAUSE);
    return Math.round(full * (1 - this.#options.random() / 2));
  }

  /** One call with a token; on 401 once more with a new one, then no more (server-v3.md §1, §16.5). */
  async #authorised(call: Call): Promise<Attempt> {
    const { tokens } = this.#options;
    const first = await tokens.current(call.permit);
    if (first.kind !== 'token') return { answer: first, keyless: true };
    const attempt = await this.#send(call, first);
    if (attempt.answer.kind !== 'refused' || attempt.answer.status !== 401) return attempt;
    const second = await tokens.after(first, call.permit);
    if (second === undefined) return attempt;
    if (second.kind !== 'token') return { answer: second, keyless: true };
    const again = await this.#send(call, second);
    if (again.answer.kind === 'refused' && again.answer.status === 401) tokens.didNotHelp(second);
    return again;
  }

  async #send(call: Call, token: Token): Promise<Attempt> {
    const { method, path, body, meter } = call;
    const withheld = needsPermit(call) ? await withholding(call) : undefined;
    if (withheld !== undefined) return { answer: withheld };
    if (meter !== undefined) meter.requests += 1;
    if (method === 'GET') this.#reads += 1;
    else this.#writes += 1;
    const sent = { id: `${this.#run}-${this.#writes}`, method, path, status: null as number | null };
    if (method !== 'GET') meter?.writes.push(sent);
    try {
      const response = await request(this.#base + path, {
        method,
        dispatcher: this.#options.dispatcher,
        headersTimeout: this.#options.readTimeout,
        bodyTimeout: this.#options.readTimeout,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token.value}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          // Nothing documents that the server notes it; a proxy or IIS before it can be made to.
          ...(method === 'GET' ? {} : { 'x-request-id': sent.id }),
        },
        body: body ?? null,
      });
      const status = response.statusCode;
      sent.status = status;
      const text = await response.body.text();
      const { headers } = response;
      if (status < 200 || status >= 300) {
        const retryAfter = PASSING.has(status) ? this.#retryAfter(headers['retry-after']) : undefined;
        return {
          answer: {
            kind: 'refused',
            call: named(call),
            status,
            words: this.#wordsOf(call, status < 400 ? whereTo(headers.location) : text),
          },
          ...(retryAfter === undefined ? {} : { retryAfter }),
        };
      }
      return { answer: decode(named(call), status, text, headers.date) };
    } catch (error) {
      return { answer: classify(error, named(call)) };
    }
  }

  #wordsOf({ guarded }: Call, text: string): string | undefined {
    return guarded === undefined ? this.quote(text) : fieldsNamed(text, guarded);
  }

  /** Header Retry-After, seconds or a date, as milliseconds from now. */
  #retryAfter(header: string | string[] | undefined): number | undefined {
    const value = Array.isArray(header) ? header[0] : header;
    if (value === undefined) return undefined;
    if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
    const time = Date.parse(value);
    return Number.isNaN(time) ? undefined : Math.max(0, time - this.#options.now().getTime());
  }
}

interface Call {
  readonly method: Method;
  readonly path: string;
  readonly body?: string;
  /** There is a secret in the body: the names of its fields, which is all that may be repeated of an answer. */
  readonly guarded?: readonly string[];
  readonly meter?: Meter;
  readonly permit?: Permit | undefined;
  /** A read, too, is sent only with the permit. */
  readonly stops?: true;
}

function needsPermit({ method, stops }: Call): boolean {
  return method !== 'GET' || stops === true;
}

/** Why a call may not be sent now, nor later. */
async function withholding(call: Call): Promise<Problem | undefined> {
  const reason = await call.permit?.();
  return reason === undefined ? undefined : { kind: 'withheld', call: named(call), reason };
}

/** What people are told of a call: without its query, which may name a person. */
function named({ method, path }: Call): string {
  return `${method} ${path.replace(/[?].*$/s, '')}`;
}

function namesIn(body: unknown): readonly string[] {
  return typeof body === 'object' && body !== null ? Object.keys(body) : [];
}

interface Attempt {
  readonly answer: Answer;
  /** Milliseconds the server asked for. */
  readonly retryAfter?: number;
  /** There was no token to call with: asking for one has had its own tries. */
  readonly keyless?: true;
}
