/**
 * Finds names in a text and puts "a person" in their place: as they are, and as messages and terminals spell them.
 * Never: take a part of a word for a name; take more time than the text has words, however many names there are.
 */

import { ORDERED_ROLES } from '../model/roles.js';
import { safeText } from './neutralise.js';

export const PERSON = 'a person';

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const IN_WORD = /[\p{L}\p{N}\p{M}]/u;
/** Messages cut longer names (config/problem.ts). */
const CUT = 57;
/** Called so or not: what somebody may do has to stay readable. */
const ROLES: ReadonlySet<string> = new Set([...ORDERED_ROLES, 'Default']);

interface Sought {
  readonly text: string;
  /** How much of it stands before its first word. */
  readonly before: number;
  readonly anyCase: boolean;
}

/** The ways a name is spelled in what is printed. */
function spellings(name: string): readonly string[] {
  const characters = [...name];
  const cut = characters.length > CUT ? [characters.slice(0, CUT).join('')] : [];
  return [name, ...cut].flatMap((text) => [text, safeText(text), JSON.stringify(text).slice(1, -1)]);
}

/**
 * @param keys what people are known by: found in any case
 * @param given first and last names, many of which are words too: found as they are written
 */
export function nameFinder(keys: readonly string[], given: readonly string[]): (text: string) => string {
  const byWord = new Map<string, Map<string, Sought>>();
  function seek(name: string, anyCase: boolean): void {
    for (const text of spellings(name.trim())) {
      const first = text.match(WORD)?.[0];
      // One letter is in every sentence.
      if (first === undefined || text.length < 2) continue;
      const word = first.toLowerCase();
      const same = byWord.get(word) ?? new Map<string, Sought>();
      byWord.set(word, same);
      if (anyCase || !same.has(text)) same.set(text, { text, before: text.indexOf(first), anyCase });
    }
  }
  for (const name of given) if (!ROLES.has(name.trim())) seek(name, false);
  for (const name of keys) seek(name, true);
  if (byWord.size === 0) return (text) => text;
  const sorted = new Map(
    [...byWord].map(([word, same]) => [word, [...same.values()].sort((a, b) => b.text.length - a.text.length)]),
  );

  return (text) => {
    let shown = '';
    let at = 0;
    for (const { 0: word, index } of text.matchAll(WORD)) {
      if (index < at) continue;
      const found = sorted.get(word.toLowerCase())?.find((sought) => standsAt(sought, text, index - sought.before, at));
      if (found === undefined) continue;
      shown += text.slice(at, index - found.before) + PERSON;
      at = index - found.before + found.text.length;
    }
    return shown + text.slice(at);
  };
}

/** Whether a name stands at a place of a text, as whole words, and not before `from`. */
function standsAt({ text: name, anyCase }: Sought, text: string, start: number, from: number): boolean {
  if (start < from) return false;
  const here = text.slice(start, start + name.length);
  if (anyCase ? here.toLowerCase() !== name.toLowerCase() : here !== name) return false;
  const next = text.slice(start + name.length, start + name.length + 2);
  return !(IN_WORD.test(name.slice(-1)) && IN_WORD.test([...next][0] ?? ''));
}
