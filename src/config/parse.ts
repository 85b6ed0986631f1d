/**
 * Text to data: the plain reader for what it knows, the careful parser for the rest and for every error.
 * Never: let a file decide how long that takes. Depth, length of texts and number of entries are bounded.
 */

import { readPlain } from './plain.js';
import { type Spot, spotsOf } from './positions.js';
import { error, type Problem } from './problem.js';
import { MAX_DEPTH, MAX_ENTRIES, MAX_TEXT, MAX_VALUES, tooDeep } from './read.js';

export interface Parsed {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Positions, worked out when first asked for. Undefined when there are none: an empty or unreadable text. */
  readonly spots: () => Spot | undefined;
}

/** Says whether data is within bounds, without recursion: it may be deep, and aliases may make it large. */
function measure(file: string, root: unknown): Problem | undefined {
  const start = { file, line: 1, column: 1 };
  const pending: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 0 }];
  let values = 0;
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (++values > MAX_VALUES) return error('GAL-117', `the file holds more than ${MAX_VALUES} values`, start);
    const { value, depth } = item;
    if (typeof value === 'string' && value.length > MAX_TEXT) {
      return error('GAL-105', `a text is longer than ${MAX_TEXT} characters`, start);
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) return tooDeep(start);
    const children = Array.isArray(value) ? value : Object.values(value);
    if (children.length > MAX_ENTRIES) {
      return error('GAL-117', `a list holds more than ${MAX_ENTRIES} entries`, start, { hint: 'split the file' });
    }
    for (const child of children) {
      if (typeof child === 'object' ? child !== null : typeof child === 'string' && child.length > MAX_TEXT) {
        pending.push({ value: child, depth: depth + 1 });
      } else values++;
    }
  }
  return undefined;
}

/** A value that is worked out once, when it is first needed. */
function once<T>(work: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => {
    result ??= { value: work() };
    return result.value;
  };
}

/**
 * Reads a decoded file.
 * @param file its name in the project, for problems
 */
export async function parseText(file: string, text: string): Promise<Parsed> {
  const plain = readPlain(text);
  if (plain !== undefined) return { value: plain.value, problems: [], spots: once(() => spotsOf(text)) };
  const { parseCarefully } = await import('./careful.js');
  const { value, problems, spots } = parseCarefully(file, text);
  const problem = problems.length === 0 ? measure(file, value) : undefined;
  return { value, problems: problem === undefined ? problems : [problem], spots: () => spots };
}
