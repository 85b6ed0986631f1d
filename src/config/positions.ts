/**
 * Where things stand in a file: a tree of offsets beside the tree of values, and the search in it by path.
 * Never: read a value. Values come from the parser; this only says where they were.
 */

import type { Location } from '../diagnostics/diagnostic.js';
import { readPlain } from './plain.js';

/** A node by offsets, end exclusive. `empty`: there is nothing to see of it. */
export interface Spot {
  start: number;
  end: number;
  readonly empty?: true;
  readonly entries?: Map<string, { readonly keyStart: number; readonly keyEnd: number; readonly value: Spot }>;
  readonly items?: Spot[];
}

/**
 * The positions of a plain text. Costs a second reading of it, no more.
 * @returns undefined when the text is not plain
 */
export function spotsOf(text: string): Spot | undefined {
  const marks: number[] = [];
  const plain = readPlain(text, marks);
  let next = 0;
  const mark = (): number => marks[next++] ?? -1;
  /** The tree of a value: marks stand in the order of the text, and so do keys and items. */
  function spotOf(value: unknown): Spot {
    const start = mark();
    const end = mark();
    if (start === -1) return { start: 0, end: 0, empty: true };
    // A collection ends where its last child ends; brackets and dashes after it are not worth an underline.
    let last = end;
    if (Array.isArray(value)) {
      const items = value.map((item) => {
        const spot = spotOf(item);
        last = Math.max(last, spot.end);
        return spot;
      });
      return { start, end: last, items };
    }
    if (typeof value !== 'object' || value === null) return { start, end };
    const entries = new Map(
      Object.entries(value).map(([name, inner]) => {
        const entry = { keyStart: mark(), keyEnd: mark(), value: spotOf(inner) };
        last = Math.max(last, entry.keyEnd, entry.value.end);
        return [name, entry] as const;
      }),
    );
    return { start, end: last, entries };
  }
  return plain === undefined ? undefined : spotOf(plain.value);
}

/** Offsets at which lines begin. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Finds places in one file. */
export interface Positions {
  /** The node at a path of keys, or the key that leads to it; what is empty or missing is shown by its key or by what holds it. */
  find(path: readonly (string | number)[], on: 'key' | 'value'): Location | undefined;
}

/**
 * @param file the name of the file, as it appears in locations
 * @param root the positions of the file's text
 */
export function positionsIn(file: string, text: string, root: Spot): Positions {
  const starts = lineStarts(text);

  function toLocation(start: number, end: number): Location {
    const line = lineOf(starts, start);
    const begin = starts[line] ?? 0;
    const newline = text.indexOf('\n', start);
    const lineEnd = newline === -1 ? text.length : newline;
    const visible = text.slice(start, Math.min(end, lineEnd)).trimEnd().length;
    return { file, line: line + 1, column: start - begin + 1, length: Math.max(1, visible) };
  }

  return {
    find(path, on) {
      let spot = root;
      let key: { readonly keyStart: number; readonly keyEnd: number } | undefined;
      for (const [index, step] of path.entries()) {
        const entry = spot.entries?.get(String(step));
        const item = typeof step === 'number' ? spot.items?.[step] : undefined;
        const child = entry?.value ?? item;
        if (child === undefined) return index === 0 ? undefined : toLocation(spot.start, spot.end);
        if (child.empty && entry === undefined) return toLocation(spot.start, spot.end);
        spot = child;
        key = entry;
      }
      if (key !== undefined && (on === 'key' || spot.empty)) return toLocation(key.keyStart, key.keyEnd);
      return spot.empty ? undefined : toLocation(spot.start, spot.end);
    },
  };
}
