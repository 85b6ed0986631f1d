/**
 * Decides whether a text is plain enough for the fast parser: a lexical screen that lets through only what two YAML parsers
 * cannot read differently. It knows one line at a time: keys, list dashes, texts on one line, flow collections on one line.
 * Never: let through what it does not know. A text that fails is not wrong; it is read by the careful parser.
 */

/** Tabs, every line break that is not LF or CRLF, the byte order mark. */
const UNSAFE = /[\t\u0085\u2028\u2029\ufeff]|\r(?!\n)/;
const KEY = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/;
/** Keys that would be null or a boolean, and the one that is a trap in JavaScript. */
const ODD_KEY = /^(?:null|true|false|y|n|yes|no|on|off|__proto__)$/i;
const SMALL_INTEGER = /^(?:0|[1-9][0-9]{0,14})$/;
const NUMERIC = /^[0-9][0-9a-fA-FxXoO_.+-]*$/;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const MAX_FLOW_DEPTH = 16;
const NO = -1;

const SPACE = 0x20;
const HASH = 0x23;
const COMMA = 0x2c;
const DASH = 0x2d;
const COLON = 0x3a;
const DOUBLE = 0x22;
const SINGLE = 0x27;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** How a plain text may begin: a letter, a digit, and what no parser gives a meaning. */
function startsPlain(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    isDigit(code) ||
    code === 0x5f || // _
    code === 0x24 || // $
    code === 0x28 || // (
    code === 0x2f || // /
    code === BACKSLASH ||
    code > 0xa0
  );
}

function isFlowMark(code: number): boolean {
  return code === COMMA || code === OPEN_LIST || code === CLOSE_LIST || code === OPEN_MAP || code === CLOSE_MAP;
}

function safeNumber(token: string): boolean {
  return !isDigit(token.charCodeAt(0)) || !NUMERIC.test(token) || SMALL_INTEGER.test(token) || DATE.test(token);
}

function safeKey(token: string): boolean {
  return KEY.test(token) && !ODD_KEY.test(token);
}

function skipSpaces(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) === SPACE) at++;
  return at;
}

/** Nothing but spaces and a comment to the end of the line. A comment needs a space before it. */
function endsLine(text: string, from: number, end: number): boolean {
  const at = skipSpaces(text, from, end);
  return at === end || (at > from && text.charCodeAt(at) === HASH);
}

/** The end of a quoted text, or NO. Only escapes that both parsers know in the same way. */
function skipQuoted(text: string, from: number, end: number): number {
  const quote = text.charCodeAt(from);
  for (let at = from + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (quote === DOUBLE || text.charCodeAt(at + 1) !== SINGLE || at + 1 >= end) return at + 1;
      at++;
    } else if (code === BACKSLASH && quote === DOUBLE) {
      at++;
      const next = text[at];
      if (at >= end || (next !== '"' && next !== '\\' && next !== 'n')) return NO;
    }
  }
  return NO;
}

/** The end of a plain text (before spaces that follow it), or NO. It stops at `: ` and ` #`, in a flow also at its marks. */
function skipPlain(text: string, from: number, end: number, flow: boolean): number {
  if (!startsPlain(text.charCodeAt(from))) return NO;
  let last = from + 1;
  for (let at = from + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === SPACE) continue;
    if (code === HASH && text.charCodeAt(at - 1) === SPACE) break;
    if (code === COLON) {
      const next = at + 1 < end ? text.charCodeAt(at + 1) : SPACE;
      if (next === SPACE) break;
      if (flow && isFlowMark(next)) return NO;
    }
    if (flow && isFlowMark(code)) break;
    last = at + 1;
  }
  return last;
}

/** The end of a flow key with its colon and the spaces after it, or NO. */
function skipFlowKey(text: string, from: number, end: number): number {
  const code = text.charCodeAt(from);
  let at: number;
  if (code === DOUBLE || code === SINGLE) {
    at = skipQuoted(text, from, end);
    if (at === NO || !safeKey(text.slice(from + 1, at - 1))) return NO;
  } else {
    at = skipPlain(text, from, end, true);
    if (at === NO || !safeKey(text.slice(from, at))) return NO;
  }
  if (text.charCodeAt(at) !== COLON || text.charCodeAt(at + 1) !== SPACE) return NO;
  return skipSpaces(text, at + 1, end);
}

/** The end of a flow value, or NO. */
function skipFlow(text: string, from: number, end: number, depth: number): number {
  if (from >= end || depth > MAX_FLOW_DEPTH) return NO;
  const code = text.charCodeAt(from);
  if (code === DOUBLE || code === SINGLE) return skipQuoted(text, from, end);
  if (code !== OPEN_LIST && code !== OPEN_MAP) {
    const at = skipPlain(text, from, end, true);
    return at === NO || !safeNumber(text.slice(from, at)) ? NO : at;
  }
  const close = code === OPEN_LIST ? CLOSE_LIST : CLOSE_MAP;
  let at = skipSpaces(text, from + 1, end);
  if (text.charCodeAt(at) === close) return at + 1;
  for (;;) {
    if (close === CLOSE_MAP) {
      at = skipFlowKey(text, at, end);
      if (at === NO) return NO;
    }
    at = skipFlow(text, at, end, depth + 1);
    if (at === NO) return NO;
    at = skipSpaces(text, at, end);
    if (at >= end) return NO;
    if (text.charCodeAt(at) === close) return at + 1;
    if (text.charCodeAt(at) !== COMMA) return NO;
    at = skipSpaces(text, at + 1, end);
  }
}

/** A text or a flow collection that fills the rest of the line. */
function isWholeValue(text: string, from: number, end: number): boolean {
  const code = text.charCodeAt(from);
  if (code === DOUBLE || code === SINGLE || code === OPEN_LIST || code === OPEN_MAP) {
    const at = skipFlow(text, from, end, 0);
    return at !== NO && endsLine(text, at, end);
  }
  const at = skipPlain(text, from, end, false);
  return at !== NO && safeNumber(text.slice(from, at)) && endsLine(text, at, end);
}

/** Where the key of a block mapping that begins here ends, its colon included, or NO. */
function skipKey(text: string, from: number, end: number): number {
  const code = text.charCodeAt(from);
  const quotedKey = code === DOUBLE || code === SINGLE;
  const at = quotedKey ? skipQuoted(text, from, end) : skipPlain(text, from, end, false);
  if (at === NO || text.charCodeAt(at) !== COLON || (at + 1 < end && text.charCodeAt(at + 1) !== SPACE)) return NO;
  return safeKey(quotedKey ? text.slice(from + 1, at - 1) : text.slice(from, at)) ? at + 1 : NO;
}

/**
 * Whether the fast parser may read a text.
 * @param text a decoded file without control characters and without a byte order mark
 */
export function passesScreen(text: string): boolean {
  if (UNSAFE.test(text)) return false;
  /** Column of the last thing on the line before, and whether it awaits a block below it. */
  let column = 0;
  let open = true;
  let begun = false;
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const next = feed === -1 ? text.length : feed + 1;
    let end = feed === -1 ? text.length : feed;
    if (end > start && text.charCodeAt(end - 1) === 0x0d) end--;
    let at = skipSpaces(text, start, end);
    if (at === end || text.charCodeAt(at) === HASH) {
      start = next;
      continue;
    }
    if (!begun && end - start === 3 && text.startsWith('---', start)) {
      begun = true;
      start = next;
      continue;
    }
    begun = true;
    if (!open && at - start > column) return false;
    let dashes = 0;
    while (text.charCodeAt(at) === DASH && at < end && (at + 1 === end || text.charCodeAt(at + 1) === SPACE)) {
      column = at - start;
      at = skipSpaces(text, at + 1, end);
      dashes++;
    }
    if (dashes > MAX_FLOW_DEPTH) return false;
    if (at === end) {
      open = true;
    } else {
      const key = skipKey(text, at, end);
      if (key === NO) {
        if (dashes === 0 || !isWholeValue(text, at, end)) return false;
        open = false;
      } else {
        column = at - start;
        const value = skipSpaces(text, key, end);
        open = value === end || text.charCodeAt(value) === HASH;
        if (!open && !isWholeValue(text, value, end)) return false;
      }
    }
    start = next;
  }
  return begun;
}
