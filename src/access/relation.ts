/**
 * Tables that remember what they replace, so that a step can be tried and taken back, and relations that can be asked from both ends.
 * Knows nothing of access.
 */

/** One place that was written, with what stood there. */
export interface Replaced {
  readonly map: Map<string, unknown>;
  readonly key: string;
  readonly previous: unknown;
}

/** Everything that was written, in order. */
export type Log = Replaced[];

/** Writes or, with undefined, removes; what stood there goes into the log, if one is kept. */
export function put<V>(map: Map<string, V>, key: string, value: V | undefined, log: Log | null): void {
  log?.push({ map, key, previous: map.get(key) });
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

/** Takes back everything in a log. What was written since must have been taken back before. */
export function undo(log: readonly Replaced[]): void {
  for (let index = log.length - 1; index >= 0; index -= 1) {
    const replaced = log[index];
    if (replaced === undefined) continue;
    if (replaced.previous === undefined) replaced.map.delete(replaced.key);
    else replaced.map.set(replaced.key, replaced.previous);
  }
}

/** Pairs with a value, asked from either end. */
export interface Relation<V> {
  readonly of: Map<string, Map<string, V>>;
  readonly by: Map<string, Map<string, V>>;
}

export function relation<V>(): Relation<V> {
  return { of: new Map(), by: new Map() };
}

const NONE: ReadonlyMap<string, never> = new Map<string, never>();

/** What a thing is related to. */
export function relatedTo<V>(side: ReadonlyMap<string, ReadonlyMap<string, V>>, key: string): ReadonlyMap<string, V> {
  return side.get(key) ?? NONE;
}

/** Sets the value of a pair, or with undefined takes the pair away. */
export function relate<V>(
  { of, by }: Relation<V>,
  from: string,
  to: string,
  value: V | undefined,
  log: Log | null,
): void {
  put(inner(of, from), to, value, log);
  put(inner(by, to), from, value, log);
}

/** Takes away every pair of a thing on the first side. */
export function unrelateFrom<V>(pairs: Relation<V>, from: string, log: Log): void {
  for (const to of [...relatedTo(pairs.of, from).keys()]) relate(pairs, from, to, undefined, log);
}

/** Takes away every pair of a thing on the second side. */
export function unrelateTo<V>(pairs: Relation<V>, to: string, log: Log): void {
  for (const from of [...relatedTo(pairs.by, to).keys()]) relate(pairs, from, to, undefined, log);
}

function inner<V>(side: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const found = side.get(key);
  if (found !== undefined) return found;
  const made = new Map<string, V>();
  side.set(key, made);
  return made;
}
