/**
 * The careful parser: YAML 1.2 core with positions, for files that are not plain enough for the fast one and for every file with
 * an error in it. It is nine times slower, so it is loaded only when it is needed.
 * Never: guess what a broken file meant.
 */

import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  type YAMLError,
} from 'yaml';
import type { Location } from '../diagnostics/diagnostic.js';
import type { Spot } from './positions.js';
import { error, type Problem } from './problem.js';
import { lineAndColumn, MAX_DEPTH, tooDeep } from './read.js';
import { type Explained, explain } from './syntax.js';

export interface CarefulResult {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Positions of whatever could be understood, even of a broken file. */
  readonly spots: Spot | undefined;
}

const MAX_ALIASES = 100;
/** The parser's stack for collections nested {@link MAX_DEPTH} deep, with room for what surrounds them. */
const MAX_STACK = MAX_DEPTH + 6;
/** More syntax errors than this help nobody: the parser has lost its way. */
const MAX_SYNTAX_PROBLEMS = 20;

function locationAt(file: string, text: string, from: number, to: number): Location {
  const start = Math.min(from, text.length);
  const newline = text.indexOf('\n', start);
  const end = Math.min(to, newline === -1 ? text.length : newline);
  return { file, ...lineAndColumn(text, start), length: Math.max(1, end - start) };
}

/** Where what is not closed was opened: the last quoted text, or the innermost last collection in brackets. */
function opening(document: Document, quote: boolean): number | undefined {
  let found: number | undefined;
  let node: unknown = document.contents;
  while (node !== null && node !== undefined) {
    if (isCollection(node)) {
      if (!quote && node.flow === true) found = node.range?.[0];
      const last: unknown = node.items.at(-1);
      node = isPair(last) ? (last.value ?? last.key) : last;
    } else {
      if (quote && isScalar(node)) found = node.range?.[0];
      break;
    }
  }
  return found;
}

/** The place to show for an error: where it was noticed, or for what is not closed where it was opened. */
function placeOf(problem: YAMLError, explained: Explained, document: Document, file: string, text: string): Location {
  const [start, end] = problem.pos;
  if (explained.message.endsWith('opened and not closed')) {
    const opened = opening(document, explained.message.startsWith('a quote'));
    if (opened !== undefined) return locationAt(file, text, opened, opened + 1);
  }
  const word = problem.code === 'DUPLICATE_KEY' ? /^[\w.-]+/.exec(text.slice(start, start + 128))?.[0] : undefined;
  return locationAt(file, text, start, word === undefined ? end : start + word.length);
}

function rangeOf(node: unknown): readonly [start: number, end: number] | undefined {
  return (isScalar(node) || isCollection(node) || isAlias(node)) && node.range
    ? [node.range[0], node.range[1]]
    : undefined;
}

/** The tree of positions of a document. `seen` stops aliases that hold themselves. */
function toSpots(node: unknown, document: Document, text: string, depth: number): Spot {
  const empty: Spot = { start: 0, end: 0, empty: true };
  const range = rangeOf(node);
  if (range === undefined || depth > 100) return empty;
  if (isAlias(node)) {
    const target = node.resolve(document);
    const spot = isCollection(target) ? toSpots(target, document, text, depth + 20) : empty;
    return { ...spot, start: range[0], end: range[1] } as Spot;
  }
  if (isMap(node) || isSeq(node)) {
    const spot: Spot = {
      start: range[0],
      end: range[0] + 1,
      ...(isMap(node) ? { entries: new Map() } : { items: [] }),
    };
    for (const item of node.items) {
      if (isPair(item)) {
        const key = rangeOf(item.key);
        if (key === undefined) continue;
        const value = toSpots(item.value, document, text, depth + 1);
        const name = isScalar(item.key) ? String(item.key.value) : '';
        spot.entries?.set(name, { keyStart: key[0], keyEnd: key[1], value });
        spot.end = Math.max(spot.end, key[1], value.end);
      } else {
        const value = toSpots(item, document, text, depth + 1);
        spot.items?.push(value);
        spot.end = Math.max(spot.end, value.end);
      }
    }
    if (node.items.length === 0) spot.end = range[1];
    return spot;
  }
  return range[0] === range[1] ? empty : { start: range[0], end: range[1] };
}

/** The tokens of a text, or where it is nested so deeply that composing it could exhaust the stack. */
function tokensOf(text: string): readonly CST.Token[] | { readonly tooDeepAt: number } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_STACK) return { tooDeepAt: parser.offset - lexeme.length };
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

/** One problem a line: the rest of a broken line is a consequence. */
function firstOfEachLine(problems: readonly Problem[]): readonly Problem[] {
  const lines = new Set<number>();
  return problems.filter((problem) => {
    if (problem.at === undefined || !('line' in problem.at) || lines.has(problem.at.line)) return false;
    lines.add(problem.at.line);
    return true;
  });
}

/**
 * Reads a text as YAML 1.2.
 * @returns the value when there is no problem; what is wrong, with positions, otherwise
 */
export function parseCarefully(file: string, text: string): CarefulResult {
  const tokens = tokensOf(text);
  if ('tooDeepAt' in tokens) {
    const at = locationAt(file, text, tokens.tooDeepAt, tokens.tooDeepAt + 1);
    return { value: undefined, problems: [tooDeep(at)], spots: undefined };
  }
  const firstKeys = new Map<number, number>();
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    logLevel: 'error',
    uniqueKeys: (a, b) => {
      const same = a === b || (isScalar(a) && isScalar(b) && String(a.value) === String(b.value));
      if (same && a.range && b.range) firstKeys.set(b.range[0], a.range[0]);
      return same;
    },
  });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (document === undefined) throw new Error('the composer gave no document');
  const problems = [...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_PROBLEMS).map((problem): Problem => {
    const explained = explain(problem, text);
    const { code, message, hint } = explained;
    const first = problem.code === 'DUPLICATE_KEY' ? firstKeys.get(problem.pos[0]) : undefined;
    return error(code, message, placeOf(problem, explained, document, file, text), {
      ...(hint === undefined ? {} : { hint }),
      ...(first === undefined
        ? {}
        : { notes: [{ message: 'first here', at: locationAt(file, text, first, first + 1) }] }),
    });
  });
  if (second !== undefined) {
    const at = locationAt(file, text, second.range[0], second.range[0] + 3);
    problems.push(
      error('GAL-110', 'the file holds more than one YAML document', at, {
        hint: 'remove the line ---, or split the file',
      }),
    );
  }
  const spots = document.contents === null ? undefined : toSpots(document.contents, document, text, 0);
  if (problems.length > 0) return { value: undefined, problems: firstOfEachLine(problems), spots };
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }), problems, spots };
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    const problem = /Unresolved alias/.test(cause.message)
      ? unknownAlias(file, text, cause.message)
      : error(
          'GAL-111',
          `aliases expand to more than ${MAX_ALIASES} copies`,
          { file, line: 1, column: 1 },
          { hint: 'write the lists out, or use a profile' },
        );
    return { value: undefined, problems: [problem], spots };
  }
}

/** `*name` without `&name`: nearly always a text that begins with a star. */
function unknownAlias(file: string, text: string, message: string): Problem {
  const alias = /: (.*)$/.exec(message)?.[1] ?? '';
  const offset = Math.max(0, text.indexOf(`*${alias}`));
  return error(
    'GAL-102',
    // The text itself is not repeated: it may be a password that begins with a star.
    'a text that begins with * is an alias in YAML, and nothing has its name',
    locationAt(file, text, offset, offset + alias.length + 1),
    { hint: 'put the text in quotes' },
  );
}
