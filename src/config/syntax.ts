/**
 * What the careful parser's errors mean to somebody who writes YAML.
 * Never: repeat a word of the file; it may be a password.
 */

import type { YAMLError } from 'yaml';
import type { Problem } from './problem.js';

export interface Explained {
  readonly code: Problem['code'];
  readonly message: string;
  readonly hint?: string;
}

function syntax(message: string, hint?: string): Explained {
  return { code: 'GAL-102', message, ...(hint === undefined ? {} : { hint }) };
}

/**
 * Says a parser's error in our words.
 * @param text the file, to tell cases apart that the parser does not
 */
export function explain(problem: YAMLError, text: string): Explained {
  const start = problem.pos[0];
  const newline = text.indexOf('\n', start);
  const rest = text.slice(start, newline === -1 ? text.length : newline);
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start) + rest;
  const reference = /[{[,][^"']*\$\{/.test(line) ? 'quote it inside braces and brackets: "${env:NAME}"' : undefined;
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
      return syntax('a text that begins with * or & is an alias or an anchor in YAML', 'put the text in quotes');
    case 'BLOCK_AS_IMPLICIT_KEY':
      return /:(?:\s|$)/.test(rest)
        ? syntax('a second ": " on one line', 'put a text that holds ": " in quotes, or begin a new line')
        : syntax(
            'the next line looks like a key, but is indented as if it continued this text',
            'give both lines the same indentation',
          );
    case 'BAD_SCALAR_START':
      return syntax(`a plain text may not begin with ${rest[0] ?? 'this'}`, 'put the text in quotes');
    case 'BAD_DQ_ESCAPE':
      return syntax(
        'a backslash in double quotes begins an escape, and this is none',
        'use single quotes, or write the backslash twice',
      );
    case 'MULTILINE_IMPLICIT_KEY':
      return syntax('a key must stand on one line', 'is a quote or a colon missing above?');
    case 'UNEXPECTED_TOKEN':
      return syntax('this is not expected here: the value before it has ended', reference);
    case 'MISSING_CHAR':
    case 'BAD_INDENT':
      if (/quote/.test(problem.message)) return syntax('a quote is opened and not closed');
      if (/end with|^Flow/.test(problem.message))
        return syntax('a bracket or brace is opened and not closed', reference);
      if (/,/.test(problem.message)) return syntax('a comma is missing between two entries', reference);
      if (/followed by map values/.test(problem.message)) return syntax('a key needs a colon and a space after it');
      return syntax('the indentation fits none of the lines above', 'begin the keys of one mapping in the same column');
    default:
      return syntax(plainWords(problem.message));
  }
}

/** The parser's first sentence, without its own idea of a code frame and without any text of the file. */
function plainWords(message: string): string {
  const sentence = message.split(/ at line \d+, column \d+|: ["']|\n/)[0] ?? message;
  return `this is not YAML: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
