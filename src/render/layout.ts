/**
 * Rows become aligned lines: a gutter, a name, an effect, and at the right the line of the file that caused it. Everything
 * that is printed passes through here and is neutralised here.
 * Never: cut anything off. What does not fit goes on under where it began, or as long a line as it takes.
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
  /** Columns to lay out for; locations stand at the right of them. */
  readonly width: number;
  /** Whether longer effects go on in lines of their own. Where nobody looks at a terminal a row stays one line, to be searched. */
  readonly wrap: boolean;
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

/** Columns an effect is given, however little room there is. */
const NARROWEST = 24;
/** What goes on stands a little to the right of where the next effect begins. */
const HANGING = '  ';

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

  return safe.flatMap(({ sign, name, effect, place }) => {
    const gutter = sign === ' ' ? ' ' : paint(sign, SIGN_PAINT[sign], color);
    const named = nameWidth === 0 && name === '' ? '' : `${padTo(name, nameWidth)}  `;
    const entry = /^[-+~] /.test(effect) ? (effect[0] as Exclude<Sign, ' '>) : undefined;
    const shown = place === '' ? effect : padTo(effect, effectWidth);
    const effectText = entry === undefined ? shown : `${paint(entry, SIGN_PAINT[entry], color)}${shown.slice(1)}`;
    const at = place === '' ? '' : `   ${paint(place, 'dim', color)}`;
    const line = `${indent}${gutter} ${named}${effectText}${at}`.trimEnd();
    const long = displayWidth(name) > nameWidth;
    const columns = left + displayWidth(effect) + (place === '' ? 0 : place.length + 3);
    if (!options.wrap || (columns <= width && !long)) return [line];
    const under = ' '.repeat(left);
    const room = Math.max(NARROWEST, width - left);
    const [first = '', ...others] = wrapped(effect, place, room, color);
    const begun = entry === undefined ? first : `${paint(entry, SIGN_PAINT[entry], color)}${first.slice(1)}`;
    const opening = long ? [`${indent}${gutter} ${name}`, `${under}${begun}`] : [`${indent}${gutter} ${named}${begun}`];
    return [...opening, ...others.map((text) => `${under}${HANGING}${text}`)].map((text) => text.trimEnd());
  });
}

/**
 * An effect in lines of so many columns, with the place behind it or on a line of its own. Broken between its parts, which three spaces
 * separate; a part that is too long for a line, at its spaces.
 */
function wrapped(effect: string, place: string, room: number, color: boolean): readonly string[] {
  const lines: string[] = [];
  let line = '';
  const fits = (text: string): boolean =>
    displayWidth(line + text.trimEnd()) <= (lines.length === 0 ? room : room - HANGING.length);
  const end = (): void => {
    if (line !== '') lines.push(line.trimEnd());
    line = '';
  };
  for (const part of effect.split(/(?<= {3})(?! )/)) {
    if (!fits(part)) end();
    for (const word of part.split(/(?<= )(?! )/)) {
      if (!fits(word)) end();
      line += word;
    }
  }
  lines.push(line);
  if (place === '') return lines;
  const shown = paint(place, 'dim', color);
  if (displayWidth(line) + 3 + place.length > room - HANGING.length) return [...lines, shown];
  return [...lines.slice(0, -1), `${line}   ${shown}`];
}
