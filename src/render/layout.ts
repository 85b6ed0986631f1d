/**
 * Rows become aligned lines: a gutter, a name, an effect, and at the right the line of the file that caused it. Everything
 * that is printed passes through here and is neutralised here.
 */

import type { Location } from '../diagnostics/diagnostic.js';
import { safeText } from './neutralise.js';

export type Sign = '+' | '~' | '-' | '!' | ' ';

/** One line before it is laid out. Text may be untrusted. An empty name continues the row above. */
export interface Row {
  readonly sign: Sign;
  readonly name: string;
  readonly effect: string;
  readonly at?: Location;
}

export interface LayoutOptions {
  /** Columns of the terminal; locations stand at the right of it, nothing is cut or wrapped. */
  readonly width: number;
  readonly color: boolean;
  /** Spaces before the gutter. */
  readonly indent: string;
}

export type Paint = 'red' | 'green' | 'yellow' | 'magenta' | 'bold' | 'dim';

const CODES: Readonly<Record<Paint, string>> = {
  red: '31',
  green: '32',
  yellow: '33',
  magenta: '35',
  bold: '1',
  dim: '2',
};

/** Text in a colour, when colour is wanted. */
export function paint(text: string, how: Paint, color: boolean): string {
  return color && text !== '' ? `\x1b[${CODES[how]}m${text}\x1b[0m` : text;
}

const SIGN_PAINT: Readonly<Record<Exclude<Sign, ' '>, Paint>> = {
  '+': 'green',
  '~': 'yellow',
  '-': 'red',
  '!': 'magenta',
};

/** Names wider than this do not push everybody's effect to the right. */
const WIDEST_NAME = 40;

/** Characters that take two columns, near enough for alignment: East Asian scripts and emoji (Unicode TR11). */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
const ASCII = /^[\x20-\x7e]*$/;

/** Columns a harmless text takes on a terminal. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** A harmless text cut to so many columns, with a mark where it was cut. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  let used = 1;
  for (const character of text) {
    used += displayWidth(character);
    if (used > width) break;
    cut += character;
  }
  return `${cut}…`;
}

function padTo(text: string, width: number): string {
  const missing = width - displayWidth(text);
  return missing > 0 ? text + ' '.repeat(missing) : text;
}

/** A table with a header, columns aligned to their widest cell, columns without any cell left out. Cells may be untrusted. */
export function layoutTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: { readonly color: boolean },
): string[] {
  const safe = rows.map((row) => row.map(safeText));
  const widths = header.map((title, column) => {
    const widest = safe.reduce((most, row) => Math.max(most, displayWidth(row[column] ?? '')), 0);
    return widest === 0 ? 0 : Math.max(widest, title.length);
  });
  const line = (cells: readonly string[]): string =>
    widths
      .flatMap((width, column) => (width === 0 ? [] : [padTo(cells[column] ?? '', width)]))
      .join('  ')
      .trimEnd();
  return [paint(line(header), 'bold', options.color), ...safe.map(line)];
}

/** Where a row comes from, as `file:line`. */
function placeText(at: Location | undefined): string {
  return at === undefined ? '' : `${safeText(at.file)}:${at.line}`;
}

/** Lays rows out under each other. Linear in the number of rows. */
export function layoutRows(rows: readonly Row[], options: LayoutOptions): string[] {
  const { color, indent, width } = options;
  const safe = rows.map((row) => ({
    sign: row.sign,
    name: safeText(row.name),
    effect: safeText(row.effect),
    place: placeText(row.at),
  }));
  let nameWidth = 0;
  let placeWidth = 0;
  for (const { name, place } of safe) {
    const columns = displayWidth(name);
    if (columns <= WIDEST_NAME) nameWidth = Math.max(nameWidth, columns);
    placeWidth = Math.max(placeWidth, place.length);
  }
  const left = indent.length + 2 + nameWidth + (nameWidth > 0 ? 2 : 0);
  const room = Math.max(0, width - left - placeWidth - 2);
  let effectWidth = 0;
  for (const { effect, place } of safe) {
    const columns = displayWidth(effect);
    if (place !== '' && columns <= room) effectWidth = Math.max(effectWidth, columns);
  }

  return safe.map(({ sign, name, effect, place }) => {
    const gutter = sign === ' ' ? ' ' : paint(sign, SIGN_PAINT[sign], color);
    const named = nameWidth === 0 && name === '' ? '' : `${padTo(name, nameWidth)}  `;
    const entry = /^[-+~] /.test(effect) ? (effect[0] as Exclude<Sign, ' '>) : undefined;
    const shown = place === '' ? effect : padTo(effect, effectWidth);
    const effectText = entry === undefined ? shown : `${paint(entry, SIGN_PAINT[entry], color)}${shown.slice(1)}`;
    const at = place === '' ? '' : `   ${paint(place, 'dim', color)}`;
    return `${indent}${gutter} ${named}${effectText}${at}`.trimEnd();
  });
}
