/**
 * Bytes to text: size, UTF-8, byte order mark, control characters.
 * Never: look at what the text means.
 */

import type { Location } from '../diagnostics/diagnostic.js';
import { error, type Problem } from './problem.js';

/** No file may be larger, in bytes. A file of this size holds more than 100,000 people. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;
/** No saved plan, snapshot or seed may be larger, in bytes: ten times what a plan for 10,000 people takes. */
export const MAX_SAVED_BYTES = 256 * 1024 * 1024;
/** No line and no single text may be longer, in characters. */
export const MAX_TEXT = 1024 * 1024;

/** No list and no mapping may hold more. */
export const MAX_ENTRIES = 100_000;
/** No file may hold more values in all. */
export const MAX_VALUES = 2_000_000;
/** Collections inside collections. The declaration needs eight. */
export const MAX_DEPTH = 64;

/** Decoded, or not: then with as much of the text as can be shown beside the problem. */
export type Text = { readonly text: string } | { readonly problem: Problem; readonly shown?: string };

/** YAML 1.2 §5.1 allows tab, line feed, carriage return and what is printable; escapes in double quotes say the rest. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]/;

/** Line and column of an offset, counted from 1. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < offset; next = text.indexOf('\n', start)) {
    line++;
    start = next + 1;
  }
  return { line, column: offset - start + 1 };
}

/** Where the bytes stop being UTF-8: everything before the first replacement character decoded well. */
function firstBadCharacter(bytes: Uint8Array): { readonly line: number; readonly column: number } {
  const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return lineAndColumn(lossy, Math.max(0, lossy.indexOf('\ufffd')));
}

function looksLikeUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function longLine(text: string): number | undefined {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    if ((end === -1 ? text.length : end) - start > MAX_TEXT) return start;
    if (end === -1) break;
    start = end + 1;
  }
  return undefined;
}

export function tooDeep(at: Location): Problem {
  return error('GAL-106', `the file is nested deeper than ${MAX_DEPTH} levels`, at);
}

/**
 * Decodes a file.
 * @param file its name in the project, for the message
 * @param bytes at most {@link MAX_FILE_BYTES} + 1 of them need to be given
 */
export function readText(file: string, bytes: Uint8Array): Text {
  const start = { file, line: 1, column: 1 };
  if (bytes.length > MAX_FILE_BYTES) {
    return {
      problem: error('GAL-104', 'the file is larger than 8 MB', start, {
        hint: 'split it: any file may hold any section',
      }),
    };
  }
  if (looksLikeUtf16(bytes)) {
    return { problem: error('GAL-103', 'the file is UTF-16, not UTF-8', start, { hint: 'save it again as UTF-8' }) };
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return {
      shown: new TextDecoder('utf-8').decode(bytes),
      problem: error(
        'GAL-103',
        'the file is not UTF-8: this is the first character that cannot be read',
        { file, ...firstBadCharacter(bytes), length: 1 },
        { hint: 'save it again as UTF-8' },
      ),
    };
  }
  const control = CONTROL.exec(text);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return {
      shown: text,
      problem: error(
        'GAL-112',
        `the control character U+${code} may not stand in a YAML file`,
        { file, ...lineAndColumn(text, control.index), length: 1 },
        { hint: `delete it, or write it as "\\u${code}" in double quotes` },
      ),
    };
  }
  const long = longLine(text);
  if (long !== undefined) {
    const at = { file, ...lineAndColumn(text, long) };
    return { problem: error('GAL-105', 'the line is longer than 1,048,576 characters', at) };
  }
  return { text };
}
