/**
 * Makes the text of a file fit to be shown in a code frame: a password that somebody wrote into it is covered, letter for letter,
 * so that columns stay where they are.
 */

import type { Spot } from './positions.js';
import { SECRET_KEYS } from './schema-problems.js';

/** A reference and nothing after it that could be part of the value. */
const REFERENCE = /^["']?\$\{(?:env|file):[^}]*\}["']?(?=[\s,}\]]|$)/;
/** A fallback for files that are broken: the rest of the line after a secret key, quoted or not. */
const SECRET_LINE = new RegExp(`((?:${[...SECRET_KEYS].join('|')})["']?\\s*:[ \\t]*)([^\\n]*)`, 'g');
/** A password inside an address. */
const ADDRESS = /(:\/\/[^\s/@:"']*:)([^\s/@"']+)(?=@)/g;

function cover(text: string): string {
  return text.replace(/[^\r\n]/g, '•');
}

function secretRanges(spot: Spot, found: [start: number, end: number][]): void {
  for (const [key, entry] of spot.entries ?? []) {
    if (SECRET_KEYS.has(key) && entry.value.empty !== true) found.push([entry.value.start, entry.value.end]);
    else secretRanges(entry.value, found);
  }
  for (const item of spot.items ?? []) secretRanges(item, found);
}

/**
 * @param text the file
 * @param spots its positions, as far as they are known
 */
export function maskSecrets(text: string, spots: Spot | undefined): string {
  const ranges: [start: number, end: number][] = [];
  if (spots !== undefined) secretRanges(spots, ranges);
  let shown = text;
  for (const [start, end] of ranges) {
    if (REFERENCE.test(text.slice(start, start + 300))) continue;
    shown = shown.slice(0, start) + cover(text.slice(start, end)) + shown.slice(end);
  }
  return shown
    .replace(SECRET_LINE, (whole, key: string, value: string) => (REFERENCE.test(value) ? whole : key + cover(value)))
    .replace(ADDRESS, (_whole, before: string, password: string) => before + cover(password));
}
