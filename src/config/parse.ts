/**
 * Text to data: the fast parser for what passes the screen, the careful one for the rest and for every error.
 * Never: let a file decide how long that takes. Depth, length of texts and number of entries are bounded.
 */

import { CORE_SCHEMA, load } from 'js-yaml';
import { type Spot, spotsOf } from './positions.js';
import { error, type Problem } from './problem.js';
import { MAX_DEPTH, MAX_TEXT, tooDeep } from './read.js';
import { passesScreen } from './screen.js';

/** No list and no mapping may hold more. */
const MAX_ENTRIES = 100_000;
/** No file may hold more values in all. */
const MAX_VALUES = 2_000_000;

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

function parseFast(text: string): { readonly value: unknown } | undefined {
  if (!passesScreen(text)) return undefined;
  try {
    return { value: load(text, { schema: CORE_SCHEMA, maxDepth: MAX_DEPTH }) };
  } catch {
    // Whatever it says, the careful parser says it with a position and in the same words as for every other file.
    return undefined;
  }
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
  const fast = parseFast(text);
  if (fast !== undefined) {
    const problem = measure(file, fast.value);
    return { value: fast.value, problems: problem === undefined ? [] : [problem], spots: once(() => spotsOf(text)) };
  }
  const { parseCarefully } = await import('./careful.js');
  const { value, problems, spots } = parseCarefully(file, text);
  const problem = problems.length === 0 ? measure(file, value) : undefined;
  return { value, problems: problem === undefined ? problems : [problem], spots: () => spots };
}
