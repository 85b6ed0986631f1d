/** What every part of a read shares: the client, and the one place for what could not be read. */

import type { KindName } from '../../../model/ref.js';
import type { Gap, LiveObject } from '../../../model/snapshot.js';
import type { Scope } from '../../../model/system.js';
import type { Answered } from '../answer.js';
import { beginReading, type Reading } from '../decode.js';
import type { Feature } from '../features.js';
import type { Calls } from '../http.js';
import type { Problem } from '../problem.js';

export interface ReadContext {
  readonly http: Calls;
  readonly scope: Scope;
  readonly windows: boolean;
  /** How many calls to keep in flight. */
  readonly concurrency: number;
  readonly has: (feature: Feature) => boolean;
  /** Why the release does not have a feature. */
  readonly lacks: (feature: Feature) => string;
  readonly notice: (message: string) => void;
  /** Collected: any of these means there is no snapshot. */
  readonly problems: Problem[];
  /** Collected: what exists and could not be read. */
  readonly gaps: Gap[];
  /** Collected under Windows authentication: the SID of a user by id, wherever an answer gives both. */
  readonly sids: Map<string, string>;
  /** Collected when workflows are read: where they are. */
  readonly holders: Holders;
}

/** Which workflows are where, as collections and studios tell it while they are read. All keys are ids. */
export interface Holders {
  /** The workflows of each collection that tells. */
  readonly collections: Map<string, readonly unknown[]>;
  /** The studio of each workflow. */
  readonly studios: Map<string, string>;
}

export function wants(context: ReadContext, kind: KindName): boolean {
  return context.scope.kinds.includes(kind);
}

/** The answer to a read that must succeed; undefined when it did not, and the problem is noted. */
export async function fetch(context: ReadContext, path: string): Promise<Answered | undefined> {
  const answer = await context.http.get(path);
  if (answer.kind === 'answered') return answer;
  context.problems.push(answer);
  return undefined;
}

/** Reads an answer with `decode`; problems with its form are noted, and then nothing is given. */
export function decodeWith<T>(
  context: Pick<ReadContext, 'problems'>,
  root: string,
  body: unknown,
  decode: (body: unknown, reading: Reading) => T,
): T | undefined {
  const reading = beginReading(root);
  const value = decode(body, reading);
  if (reading.problems.length === 0) return value;
  context.problems.push({ kind: 'unexpected', call: `GET ${root}`, details: reading.problems });
  return undefined;
}

/** Does `work` for every item, `limit` at a time, and stops taking new ones once a problem was noted. */
export async function forEachAtOnce<T>(
  items: readonly T[],
  context: Pick<ReadContext, 'problems' | 'concurrency'>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && context.problems.length === 0) {
      const item = items[next];
      next += 1;
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(context.concurrency, items.length) }, worker));
}

/** By name, then id, in byte order. */
export function sortObjects(objects: LiveObject[]): LiveObject[] {
  return objects.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
