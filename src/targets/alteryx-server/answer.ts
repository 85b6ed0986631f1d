/**
 * What comes of a call, and what follows from it: whether it may be sent again, and how it is told. Reads may always be sent again, writes only
 * when they certainly never reached the server or were turned away. Sends nothing.
 */

import { notJson } from './answer-words.js';
import type { Problem } from './problem.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  /** The decoded JSON; undefined when the answer had no body, as PUT usergroups (server-v3.md §5). */
  readonly body: unknown;
  /** Header `Date`, for the clock check. */
  readonly date: string | undefined;
}

export type Answer = Answered | Problem;

/** Refusals that pass: too many calls, and errors of the server itself. */
export const PASSING: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

export function mayTryAgain(method: Method, answer: Answer): boolean {
  switch (answer.kind) {
    case 'unsent':
      return answer.cause === 'network';
    case 'lost':
      return method === 'GET';
    case 'refused':
      // 429 turns a request away before it is done; after a 5xx nobody knows.
      return answer.status === 429 || (method === 'GET' && PASSING.has(answer.status));
    case 'answered':
    case 'garbled':
    case 'key':
    case 'unexpected':
    case 'withheld':
      return false;
    default:
      return answer satisfies never;
  }
}

export function reasonOf(answer: Answer): string {
  if (answer.kind === 'refused') return String(answer.status);
  return answer.kind === 'lost' || answer.kind === 'unsent' ? answer.reason : answer.kind;
}

/** Where a redirect leads, without query: it may carry what is nobody's business. Nor does a user in the address. */
export function whereTo(location: string | string[] | undefined): string {
  const value = Array.isArray(location) ? location[0] : location;
  return value === undefined ? '' : `to ${value.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//')}`;
}

export function decode(call: string, status: number, text: string, date: string | string[] | undefined): Answer {
  const stamp = Array.isArray(date) ? date[0] : date;
  if (text === '') return { kind: 'answered', status, body: undefined, date: stamp };
  try {
    return { kind: 'answered', status, body: JSON.parse(text), date: stamp };
  } catch {
    return { kind: 'garbled', call, reason: notJson(text) };
  }
}
