/**
 * Reads plain YAML in one pass: block mappings and lists, texts on one line, flow collections. That is how people write access, so
 * nearly every file is read here, ten times faster than by the careful parser. What the two could read differently is not plain.
 * Never: say what is wrong with a text. One that is not plain may be fine; the careful parser reads it, or explains.
 */

import { BEGINS_TEXT, FLOW_MARK, IN_KEY, isSafeKey, LINE_END, MAY_STOP, meaningOf, plays } from './plain-words.js';
import { MAX_DEPTH, MAX_ENTRIES, MAX_VALUES } from './read.js';

/** Tabs, and line breaks that are neither LF nor CRLF. */
const UNSAFE = /\t|\r(?!\n)/;

/** The answer of every reading function that met something it does not know. */
const ODD = Symbol('not plain');

const FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const DOUBLE = 0x22;
const HASH = 0x23;
const SINGLE = 0x27;
const COMMA = 0x2c;
const DASH = 0x2d;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;

/**
 * Reads a text, if it is plain.
 * @param given a decoded file without control characters and without a byte order mark
 * @param marks collects offsets: start and end of every node in the order of the text, before it those of its key; -1 for what is
 * left out. A collection ends after its first character, or when it is empty after its brackets.
 * @returns undefined when it is not
 */
export function readPlain(given: string, marks?: number[]): { readonly value: unknown } | undefined {
  // So that every line ends, and no character is looked for beyond the end.
  const text = given.endsWith('\n') ? given : `${given}\n`;
  let at = 0;
  /** Of the line that is read; -1 after the last. */
  let column = 0;
  let lineStart = 0;
  /** Of the comments that stand on lines of their own before this one. */
  let leftmostComment = 0;
  let depth = 0;
  let values = 0;
  const safeKeys = new Set<string>();

  /** To the next line that holds something, from anywhere in a line. */
  function nextLine(): void {
    const feed = text.indexOf('\n', at);
    if (feed === -1) column = -1;
    else beginLine(feed + 1);
  }

  function beginLine(from: number): void {
    leftmostComment = Number.POSITIVE_INFINITY;
    for (let start = from; ; start = at + 1) {
      at = start;
      while (text.charCodeAt(at) === SPACE) at++;
      lineStart = start;
      column = at === text.length ? -1 : at - start;
      const code = text.charCodeAt(at);
      if (code === HASH) leftmostComment = Math.min(leftmostComment, column);
      else if (code !== FEED && code !== RETURN) return;
      at = text.indexOf('\n', at);
      if (at === -1) {
        column = -1;
        return;
      }
    }
  }

  function skipSpaces(): void {
    while (text.charCodeAt(at) === SPACE) at++;
  }

  /** Whether nothing but spaces and a comment is left of the line. A comment needs a space before it. */
  function endsLine(): boolean {
    skipSpaces();
    const code = text.charCodeAt(at);
    return plays(LINE_END, code) || (code === HASH && text.charCodeAt(at - 1) === SPACE);
  }

  function isDash(): boolean {
    if (text.charCodeAt(at) !== DASH) return false;
    const next = text.charCodeAt(at + 1);
    return next === SPACE || plays(LINE_END, next);
  }

  /** Over spaces, and in a flow collection that began further left than `indent` over line breaks and comments. */
  function skipGap(indent: number): boolean {
    if (!endsLine()) return true;
    nextLine();
    return column > indent && leftmostComment > indent;
  }

  function quoted(): unknown {
    const start = at;
    const quote = text.charCodeAt(at++);
    let escaped = false;
    for (;;) {
      const code = text.charCodeAt(at);
      if (plays(LINE_END, code)) return ODD;
      if (code === quote) {
        if (quote === DOUBLE || text.charCodeAt(at + 1) !== SINGLE) break;
        escaped = true;
        at++;
      } else if (code === BACKSLASH && quote === DOUBLE) {
        escaped = true;
        at++;
        const next = text[at];
        if (next !== '"' && next !== '\\' && next !== 'n') return ODD;
      }
      at++;
    }
    at++;
    marks?.push(start, at);
    const inside = text.slice(start + 1, at - 1);
    if (!escaped) return inside;
    return quote === SINGLE
      ? inside.replaceAll("''", "'")
      : inside.replace(/\\(.)/g, (_whole, mark: string) => (mark === 'n' ? '\n' : mark));
  }

  /** A text without quotes. It stops at `: ` and ` #`, in a flow collection also at its marks. */
  function plain(inFlow: boolean): unknown {
    const start = at;
    if (!plays(BEGINS_TEXT, text.charCodeAt(at))) return ODD;
    let end = ++at;
    for (; ; at++) {
      const code = text.charCodeAt(at);
      if (!plays(MAY_STOP, code)) {
        end = at + 1;
        continue;
      }
      if (code === SPACE) continue;
      if (plays(LINE_END, code)) break;
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) break;
      if (code === COLON) {
        const next = text.charCodeAt(at + 1);
        if (next === SPACE || plays(LINE_END, next)) break;
        if (inFlow && plays(FLOW_MARK, next)) return ODD;
      }
      if (inFlow && plays(FLOW_MARK, code)) break;
      end = at + 1;
    }
    at = end;
    marks?.push(start, end);
    return meaningOf(text.slice(start, end));
  }

  /** Where the colon stands after a key that begins here, or -1. */
  function colon(): number {
    let end = at;
    const quote = text.charCodeAt(at);
    const isQuoted = quote === DOUBLE || quote === SINGLE;
    if (isQuoted) end++;
    while (plays(IN_KEY, text.charCodeAt(end))) end++;
    if (isQuoted && text.charCodeAt(end++) !== quote) return -1;
    if (text.charCodeAt(end) !== COLON) return -1;
    const next = text.charCodeAt(end + 1);
    return next === SPACE || plays(LINE_END, next) ? end : -1;
  }

  /** A key and its colon. */
  function key(): string | typeof ODD {
    const end = colon();
    if (end === -1) return ODD;
    const code = text.charCodeAt(at);
    const quote = code === DOUBLE || code === SINGLE ? 1 : 0;
    const name = text.slice(at + quote, end - quote);
    if (!safeKeys.has(name)) {
      if (!isSafeKey(name)) return ODD;
      safeKeys.add(name);
    }
    marks?.push(at, end);
    at = end + 1;
    return name;
  }

  function flowList(indent: number): unknown {
    const items: unknown[] = [];
    for (;;) {
      at++;
      if (!skipGap(indent)) return ODD;
      if (text.charCodeAt(at) === CLOSE_LIST) break;
      const item = flow(indent);
      if (item === ODD || !skipGap(indent)) return ODD;
      items.push(item);
      const code = text.charCodeAt(at);
      if (code === CLOSE_LIST) break;
      if (code !== COMMA) return ODD;
    }
    at++;
    return bounded(items, items.length);
  }

  function flowMapping(indent: number): unknown {
    const entries: Record<string, unknown> = {};
    let size = 0;
    for (;;) {
      at++;
      if (!skipGap(indent)) return ODD;
      if (text.charCodeAt(at) === CLOSE_MAP) break;
      const name = key();
      if (name === ODD || Object.hasOwn(entries, name) || !skipGap(indent)) return ODD;
      const value = flow(indent);
      if (value === ODD || !skipGap(indent)) return ODD;
      entries[name] = value;
      size++;
      const code = text.charCodeAt(at);
      if (code === CLOSE_MAP) break;
      if (code !== COMMA) return ODD;
    }
    at++;
    return bounded(entries, size);
  }

  /** A collection, unless it takes the text over its bounds. */
  function bounded(collection: unknown, size: number): unknown {
    values += size;
    return size > MAX_ENTRIES || values > MAX_VALUES ? ODD : collection;
  }

  /** A value of a flow collection, or one that fills the rest of a line. Its lines are indented deeper than `indent`. */
  function flow(indent: number, inFlow = true): unknown {
    const code = text.charCodeAt(at);
    if (code === DOUBLE || code === SINGLE) return quoted();
    if (code !== OPEN_LIST && code !== OPEN_MAP) return plain(inFlow);
    if (++depth > MAX_DEPTH) return ODD;
    const start = at;
    const mark = marks?.push(start, start + 1) ?? 0;
    const collection = code === OPEN_LIST ? flowList(indent) : flowMapping(indent);
    if (marks?.length === mark) marks[mark - 1] = at;
    depth--;
    return collection;
  }

  /** What stands after a dash or a key in column `indent`: on the same line, or on the lines below. */
  function below(indent: number, afterDash: boolean): unknown {
    if (endsLine()) {
      nextLine();
      if (column < indent || (column === indent && (afterDash || !isDash()))) {
        marks?.push(-1, -1);
        return null;
      }
      if (isDash() || colon() !== -1) return block(column);
    } else if (afterDash && (isDash() || colon() !== -1)) {
      column = at - lineStart;
      return block(column);
    }
    const value = flow(indent, false);
    if (value === ODD || !endsLine()) return ODD;
    nextLine();
    return value;
  }

  function list(indent: number): unknown {
    const items: unknown[] = [];
    while (column === indent && isDash()) {
      at++;
      const item = below(indent, true);
      if (item === ODD) return ODD;
      items.push(item);
    }
    return bounded(items, items.length);
  }

  function mapping(indent: number): unknown {
    const entries: Record<string, unknown> = {};
    let size = 0;
    while (column === indent) {
      const name = key();
      if (name === ODD || Object.hasOwn(entries, name)) return ODD;
      const value = below(indent, false);
      if (value === ODD) return ODD;
      entries[name] = value;
      size++;
    }
    return bounded(entries, size);
  }

  /** A list or a mapping whose entries begin in column `indent`. */
  function block(indent: number): unknown {
    if (++depth > MAX_DEPTH) return ODD;
    marks?.push(at, at + 1);
    const collection = isDash() ? list(indent) : mapping(indent);
    depth--;
    return collection;
  }

  if (UNSAFE.test(given)) return undefined;
  beginLine(0);
  if (column === 0 && text.startsWith('---', at) && plays(LINE_END, text.charCodeAt(at + 3))) nextLine();
  const value = block(column);
  // Whoever meets a line that is indented as nothing above it stops there.
  return value === ODD || column !== -1 ? undefined : { value };
}
