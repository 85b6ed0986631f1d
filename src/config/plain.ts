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

/** Reads one text, from its beginning to its end. A class, not closures: what V8 learns of closures it forgets with every file. */
class Reader {
  readonly #text: string;
  readonly #marks: number[] | undefined;
  readonly #safeKeys = new Set<string>();
  #at = 0;
  /** Of the line that is read; -1 after the last. */
  #column = 0;
  #lineStart = 0;
  /** Of the comments that stand on lines of their own before this one. */
  #leftmostComment = 0;
  #depth = 0;
  #values = 0;

  constructor(text: string, marks: number[] | undefined) {
    this.#text = text;
    this.#marks = marks;
  }

  read(): unknown {
    this.#beginLine(0);
    const text = this.#text;
    if (this.#column === 0 && text.startsWith('---', this.#at) && plays(LINE_END, text.charCodeAt(this.#at + 3))) {
      this.#nextLine();
    }
    const value = this.#block(this.#column);
    // Whoever meets a line that is indented as nothing above it stops there.
    return this.#column === -1 ? value : ODD;
  }

  /** To the next line that holds something, from anywhere in a line. */
  #nextLine(): void {
    const feed = this.#text.indexOf('\n', this.#at);
    this.#beginLine(feed === -1 ? this.#text.length : feed + 1);
  }

  #beginLine(from: number): void {
    const text = this.#text;
    this.#leftmostComment = Number.POSITIVE_INFINITY;
    for (let start = from; start < text.length; ) {
      let at = start;
      while (text.charCodeAt(at) === SPACE) at++;
      const code = text.charCodeAt(at);
      if (code === HASH) this.#leftmostComment = Math.min(this.#leftmostComment, at - start);
      else if (code !== FEED && code !== RETURN) {
        this.#at = at;
        this.#lineStart = start;
        this.#column = at - start;
        return;
      }
      start = text.indexOf('\n', at) + 1;
    }
    this.#at = text.length;
    this.#column = -1;
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }

  #skipSpaces(): void {
    while (this.#code() === SPACE) this.#at++;
  }

  /** Whether nothing but spaces and a comment is left of the line. A comment needs a space before it. */
  #endsLine(): boolean {
    this.#skipSpaces();
    const code = this.#code();
    return plays(LINE_END, code) || (code === HASH && this.#text.charCodeAt(this.#at - 1) === SPACE);
  }

  #isDash(): boolean {
    if (this.#code() !== DASH) return false;
    const next = this.#text.charCodeAt(this.#at + 1);
    return next === SPACE || plays(LINE_END, next);
  }

  /** Over spaces, and in a flow collection that began further left than `indent` over line breaks and comments. */
  #skipGap(indent: number): boolean {
    if (!this.#endsLine()) return true;
    this.#nextLine();
    return this.#column > indent && this.#leftmostComment > indent;
  }

  #quoted(): unknown {
    const start = this.#at;
    const quote = this.#code();
    this.#at++;
    let escaped = false;
    for (;;) {
      const code = this.#code();
      if (plays(LINE_END, code)) return ODD;
      if (code === quote) {
        if (quote === DOUBLE || this.#text.charCodeAt(this.#at + 1) !== SINGLE) break;
        escaped = true;
        this.#at++;
      } else if (code === BACKSLASH && quote === DOUBLE) {
        escaped = true;
        this.#at++;
        const next = this.#text[this.#at];
        if (next !== '"' && next !== '\\' && next !== 'n') return ODD;
      }
      this.#at++;
    }
    this.#at++;
    this.#marks?.push(start, this.#at);
    const inside = this.#text.slice(start + 1, this.#at - 1);
    if (!escaped) return inside;
    return quote === SINGLE
      ? inside.replaceAll("''", "'")
      : inside.replace(/\\(.)/g, (_whole, mark: string) => (mark === 'n' ? '\n' : mark));
  }

  /** A text without quotes. It stops at `: ` and ` #`, in a flow collection also at its marks. */
  #plain(inFlow: boolean): unknown {
    const text = this.#text;
    const start = this.#at;
    if (!plays(BEGINS_TEXT, text.charCodeAt(start))) return ODD;
    let end = start + 1;
    for (let at = end; ; at++) {
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
    this.#at = end;
    this.#marks?.push(start, end);
    return meaningOf(text.slice(start, end));
  }

  /** Where the colon stands after a key that begins here, or -1. */
  #colon(): number {
    const text = this.#text;
    let end = this.#at;
    const quote = text.charCodeAt(end);
    const isQuoted = quote === DOUBLE || quote === SINGLE;
    if (isQuoted) end++;
    while (plays(IN_KEY, text.charCodeAt(end))) end++;
    if (isQuoted && text.charCodeAt(end++) !== quote) return -1;
    if (text.charCodeAt(end) !== COLON) return -1;
    const next = text.charCodeAt(end + 1);
    return next === SPACE || plays(LINE_END, next) ? end : -1;
  }

  /** A key and its colon. */
  #key(): string | typeof ODD {
    const end = this.#colon();
    if (end === -1) return ODD;
    const code = this.#code();
    const quote = code === DOUBLE || code === SINGLE ? 1 : 0;
    const name = this.#text.slice(this.#at + quote, end - quote);
    if (!this.#safeKeys.has(name)) {
      if (!isSafeKey(name)) return ODD;
      this.#safeKeys.add(name);
    }
    this.#marks?.push(this.#at, end);
    this.#at = end + 1;
    return name;
  }

  #flowList(indent: number): unknown {
    const items: unknown[] = [];
    for (;;) {
      this.#at++;
      if (!this.#skipGap(indent)) return ODD;
      if (this.#code() === CLOSE_LIST) break;
      const item = this.#flow(indent);
      if (item === ODD || !this.#skipGap(indent)) return ODD;
      items.push(item);
      const code = this.#code();
      if (code === CLOSE_LIST) break;
      if (code !== COMMA) return ODD;
    }
    this.#at++;
    return this.#bounded(items, items.length);
  }

  #flowMapping(indent: number): unknown {
    const entries: Record<string, unknown> = {};
    let size = 0;
    for (;;) {
      this.#at++;
      if (!this.#skipGap(indent)) return ODD;
      if (this.#code() === CLOSE_MAP) break;
      const name = this.#key();
      if (name === ODD || Object.hasOwn(entries, name) || !this.#skipGap(indent)) return ODD;
      const value = this.#flow(indent);
      if (value === ODD || !this.#skipGap(indent)) return ODD;
      entries[name] = value;
      size++;
      const code = this.#code();
      if (code === CLOSE_MAP) break;
      if (code !== COMMA) return ODD;
    }
    this.#at++;
    return this.#bounded(entries, size);
  }

  /** A collection, unless it takes the text over its bounds. */
  #bounded(collection: unknown, size: number): unknown {
    this.#values += size;
    return size > MAX_ENTRIES || this.#values > MAX_VALUES ? ODD : collection;
  }

  /** A value of a flow collection, or one that fills the rest of a line. Its lines are indented deeper than `indent`. */
  #flow(indent: number, inFlow = true): unknown {
    const code = this.#code();
    if (code === DOUBLE || code === SINGLE) return this.#quoted();
    if (code !== OPEN_LIST && code !== OPEN_MAP) return this.#plain(inFlow);
    if (++this.#depth > MAX_DEPTH) return ODD;
    const start = this.#at;
    const mark = this.#marks?.push(start, start + 1) ?? 0;
    const collection = code === OPEN_LIST ? this.#flowList(indent) : this.#flowMapping(indent);
    if (this.#marks?.length === mark) this.#marks[mark - 1] = this.#at;
    this.#depth--;
    return collection;
  }

  /** What stands after a dash or a key in column `indent`: on the same line, or on the lines below. */
  #below(indent: number, afterDash: boolean): unknown {
    if (this.#endsLine()) {
      this.#nextLine();
      if (this.#column < indent || (this.#column === indent && (afterDash || !this.#isDash()))) {
        this.#marks?.push(-1, -1);
        return null;
      }
      if (this.#isDash() || this.#colon() !== -1) return this.#block(this.#column);
    } else if (afterDash && (this.#isDash() || this.#colon() !== -1)) {
      this.#column = this.#at - this.#lineStart;
      return this.#block(this.#column);
    }
    const value = this.#flow(indent, false);
    if (value === ODD || !this.#endsLine()) return ODD;
    this.#nextLine();
    return value;
  }

  #list(indent: number): unknown {
    const items: unknown[] = [];
    while (this.#column === indent && this.#isDash()) {
      this.#at++;
      const item = this.#below(indent, true);
      if (item === ODD) return ODD;
      items.push(item);
    }
    return this.#bounded(items, items.length);
  }

  #mapping(indent: number): unknown {
    const entries: Record<string, unknown> = {};
    let size = 0;
    while (this.#column === indent) {
      const name = this.#key();
      if (name === ODD || Object.hasOwn(entries, name)) return ODD;
      const value = this.#below(indent, false);
      if (value === ODD) return ODD;
      entries[name] = value;
      size++;
    }
    return this.#bounded(entries, size);
  }

  /** A list or a mapping whose entries begin in column `indent`. */
  #block(indent: number): unknown {
    if (++this.#depth > MAX_DEPTH) return ODD;
    this.#marks?.push(this.#at, this.#at + 1);
    const collection = this.#isDash() ? this.#list(indent) : this.#mapping(indent);
    this.#depth--;
    return collection;
  }
}

/**
 * Reads a text, if it is plain.
 * @param given a decoded file without control characters and without a byte order mark
 * @param marks collects offsets: start and end of every node in the order of the text, before it those of its key; -1 for what is
 * left out. A collection ends after its first character, or when it is empty after its brackets.
 * @returns undefined when it is not
 */
export function readPlain(given: string, marks?: number[]): { readonly value: unknown } | undefined {
  if (UNSAFE.test(given)) return undefined;
  // So that every line ends, and no character is looked for beyond the end.
  const value = new Reader(given.endsWith('\n') ? given : `${given}\n`, marks).read();
  return value === ODD ? undefined : { value };
}
