/**
 * Makes the text of a file fit to be shown in a code frame: a secret that somebody wrote into it is covered, letter for letter, so
 * that columns stay where they are. What might be a secret is one (see secret-keys.ts).
 * Never: cover a reference; it is what should stand there, and holds no secret.
 */

import type { Spot } from './positions.js';
import { keepsSecrets, mayBeSecret, mayBeSecretInCredentials } from './secret-keys.js';

/** A reference, and nothing after it in its line that could be part of the value. */
const REFERENCE = /^[ \t]*(["']?)\$\{(?:env|file):[^}\r\n]*\}\1(?=[ \t]*(?:[,}\]#\r\n]|$))/;
const LONGEST_REFERENCE = 300;
/** Who asks, inside an address: the password, or all of it where there is only one word, which may be a token. */
const ADDRESS = /(:\/\/(?:[^\s/@:"']*:)?)([^\s/"']+)(?=@)/g;

type Range = readonly [start: number, end: number];

function cover(text: string): string {
  return text.replace(/[^\r\n]/g, '•');
}

function isReference(text: string, { start, end }: Spot): boolean {
  const found = REFERENCE.exec(text.slice(start, Math.max(end, start + LONGEST_REFERENCE)));
  return found !== null && start + found[0].length >= end;
}

/** @param kept whether the spot is where secrets are kept */
function secretRanges(text: string, spot: Spot, kept: boolean, found: Range[]): void {
  const isSecret = kept ? mayBeSecretInCredentials : mayBeSecret;
  for (const [key, { keyStart, keyEnd, value }] of spot.entries ?? []) {
    // Without a space after its colon, a value is part of the key.
    const glued = text.slice(keyStart, keyEnd).search(/[:=]/);
    if (glued !== -1 && isSecret(text.slice(keyStart, keyStart + glued))) found.push([keyStart + glued + 1, keyEnd]);
    if (!isSecret(key)) secretRanges(text, value, keepsSecrets(key), found);
    else if (value.empty !== true && !isReference(text, value)) found.push([value.start, value.end]);
  }
  for (const item of spot.items ?? []) secretRanges(text, item, kept, found);
}

function coverRanges(text: string, ranges: readonly Range[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const [start, end] of [...ranges].sort(([a], [b]) => a - b)) {
    if (end <= at) continue;
    const from = Math.max(at, start);
    parts.push(text.slice(at, from), cover(text.slice(from, end)));
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/** Where the value of a secret begins in a line, by the words before its colons; undefined: nowhere. */
function secretIn(line: string, isSecret: (key: string) => boolean): number | undefined {
  for (const { index } of line.matchAll(/[:=]/g)) {
    const key = /[^{}[\],:=?]*$/.exec(line.slice(0, index))?.[0] ?? '';
    const value = line.slice(index + 1);
    if (isSecret(key) && !REFERENCE.test(value)) return index + 1 + value.search(/\S|$/);
  }
  return undefined;
}

/** Whether a value goes on in the lines below: it has not begun, is a block, or its quote is open. */
function goesOn(value: string): boolean {
  const text = value.trim();
  return /^(?:$|[|>&!#])/.test(text) || /^"(?:[^"\\]|\\.)*$/.test(text) || /^'(?:[^']|'')*$/.test(text);
}

/** For comments and broken files, of which no positions are known: the rest of a line after a secret key, and what belongs to it. */
function secretLines(text: string, found: Range[]): void {
  const known = new Map<string, boolean>();
  function isSecret(key: string): boolean {
    const answer = known.get(key) ?? mayBeSecret(key);
    known.set(key, answer);
    return answer;
  }
  /** The column of the key whose value goes on. */
  let open: number | undefined;
  let begin = 0;
  for (const line of text.split('\n')) {
    const indent = line.search(/[^\s-]/);
    const belongs = open !== undefined && (indent === -1 || indent > open || !line.includes(':'));
    const start = belongs ? line.search(/\S|$/) : secretIn(line, isSecret);
    if (start !== undefined) found.push([begin + start, begin + line.length]);
    if (!belongs) open = start !== undefined && goesOn(line.slice(start)) ? indent : undefined;
    begin += line.length + 1;
  }
}

/**
 * @param text the file
 * @param spots its positions, as far as they are known
 */
export function maskSecrets(text: string, spots: Spot | undefined): string {
  const ranges: Range[] = [];
  if (spots !== undefined) secretRanges(text, spots, false, ranges);
  secretLines(text, ranges);
  return coverRanges(text, ranges).replace(ADDRESS, (_whole, before: string, asking: string) => before + cover(asking));
}
