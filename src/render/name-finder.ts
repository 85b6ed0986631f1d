/**
 * Finds names in a text and puts "a person" in their place: as they are, and as messages and terminals spell them.
 * Never: take a part of a word for a name, or one of our own words where it is no name; take more time than the text has words, however many names there are.
 */

import { safeMarkdown, safeText } from './neutralise.js';
import { isOwnWord, OWN_PHRASES } from './own-words.js';

export const PERSON = 'a person';

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const IN_WORD = /[\p{L}\p{N}\p{M}]/u;
/** Messages cut longer names (config/problem.ts). */
const CUT = 57;
/** What stands before a name wherever one is said, so that one of our own words is a name there. */
const INTRODUCED = /\b(?:user|member|share|attested by) $/;

interface Sought {
  readonly text: string;
  /** How much of it stands before its first word. */
  readonly before: number;
  readonly anyCase: boolean;
  /** One of our own words: a name only where names stand. */
  readonly own: boolean;
  /** What stands there instead; undefined: it stays, being no name. */
  readonly shown: string | undefined;
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
  function seek(texts: readonly string[], { anyCase, own, shown }: Pick<Sought, 'anyCase' | 'own' | 'shown'>): void {
    for (const text of texts) {
      const first = text.match(WORD)?.[0];
      // One letter is in every sentence.
      if (first === undefined || text.length < 2) continue;
      const word = first.toLowerCase();
      const same = byWord.get(word) ?? new Map<string, Sought>();
      byWord.set(word, same);
      if (anyCase || !same.has(text)) same.set(text, { text, before: text.indexOf(first), anyCase, own, shown });
    }
  }
  for (const name of given) {
    if (!isOwnWord(name)) seek(spellings(name.trim()), { anyCase: false, own: false, shown: PERSON });
  }
  for (const name of keys) {
    seek(spellings(name.trim()), { anyCase: true, own: isOwnWord(name), shown: PERSON });
  }
  if (byWord.size === 0) return (text) => text;
  // Last, so that a person who is called like one of them does not take its place.
  for (const phrase of OWN_PHRASES) {
    seek([phrase, safeMarkdown(phrase)], { anyCase: true, own: false, shown: undefined });
  }
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
      const start = index - found.before;
      shown += text.slice(at, start) + (found.shown ?? text.slice(start, start + found.text.length));
      at = index - found.before + found.text.length;
    }
    return shown + text.slice(at);
  };
}

/** Whether a name stands at a place of a text, as whole words, and not before `from`. */
function standsAt({ text: name, anyCase, own }: Sought, text: string, start: number, from: number): boolean {
  if (start < from) return false;
  const here = text.slice(start, start + name.length);
  const alone = start === 0 && here.length === text.length;
  if (own && !alone && !INTRODUCED.test(text.slice(Math.max(0, start - 20), start))) return false;
  if (anyCase ? here.toLowerCase() !== name.toLowerCase() : here !== name) return false;
  const next = text.slice(start + name.length, start + name.length + 2);
  return !(IN_WORD.test(name.slice(-1)) && IN_WORD.test([...next][0] ?? ''));
}
