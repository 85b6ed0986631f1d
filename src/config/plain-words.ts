/**
 * Characters and words of plain YAML: what may begin a text, where one may have to stop, what it stands for.
 * Never: decide whether a whole text is plain.
 */

const KEY = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/;
/** Keys that would be null or a boolean, and the one that is a trap in JavaScript. */
const ODD_KEY = /^(?:null|true|false|__proto__)$/i;
/** What is a number to YAML 1.2 core, and begins with a digit. */
const NUMBER = /^(?:0o[0-7]+|0x[0-9a-fA-F]+|[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?)$/;
const WORDS: ReadonlyMap<string, boolean | null> = new Map(
  (
    [
      [null, 'null'],
      [true, 'true'],
      [false, 'false'],
    ] as const
  ).flatMap(([value, word]) =>
    [word, word.toUpperCase(), `${word[0]?.toUpperCase()}${word.slice(1)}`].map((written) => [written, value] as const),
  ),
);

const ZERO = 0x30;
const NINE = 0x39;

/** What a character may be. */
export const BEGINS_TEXT = 1;
export const IN_KEY = 2;
/** Where a plain text may have to stop. */
export const MAY_STOP = 4;
export const FLOW_MARK = 8;
export const LINE_END = 16;
/** By code, for ASCII. A table, because every character of every file is looked up in it. */
const PARTS = partsOf([
  [BEGINS_TEXT | IN_KEY, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_'],
  [BEGINS_TEXT, '$(/\\^;<=)'],
  [IN_KEY, '-.'],
  [MAY_STOP | FLOW_MARK, ',[]{}'],
  [MAY_STOP | LINE_END, '\n\r'],
  [MAY_STOP, ' :#'],
]);

function partsOf(rows: readonly (readonly [part: number, characters: string])[]): Uint8Array {
  const parts = new Uint8Array(128);
  for (const [part, characters] of rows) for (const character of characters) parts[character.charCodeAt(0)] = part;
  return parts;
}

/** Whether a character (by its code) may be that. */
export function plays(part: number, code: number): boolean {
  return ((PARTS[code] ?? BEGINS_TEXT) & part) !== 0;
}

/** What a plain text stands for in YAML 1.2 core. */
export function meaningOf(token: string): unknown {
  const first = token.charCodeAt(0);
  if (first >= ZERO && first <= NINE) return NUMBER.test(token) ? Number(token) : token;
  const word = token.length === 4 || token.length === 5 ? WORDS.get(token) : undefined;
  return word === undefined ? token : word;
}

/** Whether a key means the same to everybody. */
export function isSafeKey(name: string): boolean {
  return KEY.test(name) && !ODD_KEY.test(name);
}
