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

/** What the parser's codes mean to somebody who writes YAML; its own words where they say it best. */
function explain(problem: YAMLError, text: string): { readonly code: Problem['code']; message: string; hint?: string } {
  const rest = text.slice(problem.pos[0], text.indexOf('\n', problem.pos[0]) + 1 || text.length);
  const line = text.slice(text.lastIndexOf('\n', problem.pos[0] - 1) + 1, problem.pos[0]) + rest;
  const quoteReference = { hint: 'quote it inside braces and brackets: "${env:NAME}"' };
  switch (problem.code) {
    case 'TAB_AS_INDENT':
      return { code: 'GAL-108', message: 'a tab is used for indentation', hint: 'use spaces' };
    case 'TAG_RESOLVE_FAILED':
      return {
        code: 'GAL-118',
        message: 'YAML tags are not supported here',
        hint: 'remove the word that begins with !',
      };
    case 'DUPLICATE_KEY':
      return { code: 'GAL-107', message: 'the same key stands twice in one mapping', hint: 'keep one of them' };
    case 'BAD_ALIAS':
      return {
        code: 'GAL-102',
        message: 'a plain text may not begin with * or &: YAML reads an alias or an anchor',
        hint: 'put the text in quotes',
      };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return /:(?:\s|$)/.test(rest.trimEnd())
        ? {
            code: 'GAL-102',
            message: 'a second ": " on one line',
            hint: 'put a text that holds ": " in quotes, or begin a new line',
          }
        : {
            code: 'GAL-102',
            message: 'the next line looks like a key, but is indented as if it continued this text',
            hint: 'give both lines the same indentation',
          };
    case 'BAD_SCALAR_START':
      return {
        code: 'GAL-102',
        message: `a plain text may not begin with ${rest.trim()[0] ?? 'this'}`,
        hint: 'put the text in quotes',
      };
    case 'BAD_DQ_ESCAPE':
      return {
        code: 'GAL-102',
        message: 'a backslash in double quotes begins an escape, and this is none',
        hint: 'use single quotes, or write the backslash twice',
      };
    case 'MISSING_CHAR':
    case 'BAD_INDENT':
    case 'UNEXPECTED_TOKEN':
      return {
        code: 'GAL-102',
        message: plainWords(problem.message),
        ...(/[{[,][^"']*\$\{/.test(line) ? quoteReference : {}),
      };
    default:
      return { code: 'GAL-102', message: plainWords(problem.message) };
  }
}

/** The parser's first sentence, without its own idea of a code frame and without any text of the file. */
function plainWords(message: string): string {
  const sentence = message.split(/ at line \d+, column \d+|: ["']|\n/)[0] ?? message;
  return `this is not YAML: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
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

/** The tokens of a text, or undefined when it is nested so deeply that composing it could exhaust the stack. */
function tokensOf(text: string): readonly CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_STACK) return undefined;
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
  if (tokens === undefined)
    return { value: undefined, problems: [tooDeep({ file, line: 1, column: 1 })], spots: undefined };
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
    const { code, message, hint } = explain(problem, text);
    const first = problem.code === 'DUPLICATE_KEY' ? firstKeys.get(problem.pos[0]) : undefined;
    return error(code, message, locationAt(file, text, problem.pos[0], problem.pos[1]), {
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
