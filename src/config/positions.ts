/**
 * Where things stand in a file: a tree of offsets beside the tree of values, and the search in it by path.
 * Never: read a value. Values come from the parser; this only says where they were.
 */

import { COLLECTION_STYLE, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml';
import type { Location } from '../diagnostics/diagnostic.js';

/** A node by offsets, end exclusive. `empty`: there is nothing to see of it. */
export interface Spot {
  start: number;
  end: number;
  readonly empty?: true;
  readonly entries?: Map<string, { readonly keyStart: number; readonly keyEnd: number; readonly value: Spot }>;
  readonly items?: Spot[];
}

/** A collection ends where its last child ends; brackets and dashes after it are not worth an underline. */
function grow(spot: Spot, child: { readonly end: number }): void {
  if (child.end > spot.end) spot.end = child.end;
}

/**
 * The positions of a text that the fast parser can read. Costs a second run of its lexer, no more.
 * @throws what js-yaml throws, when the text is not YAML
 */
export function spotsOf(text: string): Spot | undefined {
  const events = parseEvents(text, {});
  let index = 1;
  function next(): Spot {
    const event = events[index++];
    if (event === undefined) throw new Error('the events end inside a node');
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        if (event.valueStart < 0) return { start: 0, end: 0, empty: true };
        const quote = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
        return { start: event.valueStart - quote, end: event.valueEnd + quote };
      }
      case EVENT_ID.SEQUENCE: {
        const spot = { start: event.start, end: event.start + 1, items: [] as Spot[] };
        while (events[index]?.type !== EVENT_ID.POP) {
          const item = next();
          spot.items.push(item);
          grow(spot, item);
        }
        index++;
        if (event.style === COLLECTION_STYLE.FLOW && spot.items.length === 0)
          spot.end = text.indexOf(']', spot.start) + 1;
        return spot;
      }
      case EVENT_ID.MAPPING: {
        const spot: Spot & { entries: NonNullable<Spot['entries']> } = {
          start: event.start,
          end: event.start + 1,
          entries: new Map(),
        };
        while (events[index]?.type !== EVENT_ID.POP) {
          const event = events[index];
          const name = event?.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : '';
          const key = next();
          const value = next();
          spot.entries.set(name, { keyStart: key.start, keyEnd: key.end, value });
          grow(spot, key);
          grow(spot, value);
        }
        index++;
        if (event.style === COLLECTION_STYLE.FLOW && spot.entries.size === 0)
          spot.end = text.indexOf('}', spot.start) + 1;
        return spot;
      }
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.ALIAS:
      case EVENT_ID.POP:
        return { start: 0, end: 0, empty: true };
      default:
        return event satisfies never;
    }
  }
  return events.length > 1 ? next() : undefined;
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
