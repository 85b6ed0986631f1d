/**
 * Diagnostics as text with a code frame, as JSON, and as annotations of a GitHub workflow.
 * Never: decide what is shown or in which order; never let text of a file act on a terminal or end an annotation.
 */

import type { Diagnostic, Location, Severity } from '../diagnostics/diagnostic.js';
import { safeJson, safeText } from './neutralise.js';

export interface TextOptions {
  readonly color: boolean;
  /** The text of a file, for code frames; without it there is none. */
  readonly source?: (file: string) => string | undefined;
}

/** Columns of a frame's text; longer lines are cut around the place. */
const FRAME_WIDTH = 100;
const TAB = '  ';

const COLORS = { error: '31', warning: '33', info: '36', dim: '2', bold: '1' } as const;

function painter(color: boolean): (style: keyof typeof COLORS, text: string) => string {
  return (style, text) => (color ? `\u001b[${COLORS[style]}m${text}\u001b[0m` : text);
}

/** How many columns a character takes: none for combining marks, two for East Asian wide ones and emoji (UAX #11, roughly). */
function columns(character: string): number {
  if (/^\p{M}$/u.test(character) || character === '\u200d' || character === '\ufe0f') return 0;
  return /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u.test(
    character,
  )
    ? 2
    : 1;
}

/** Text as it is drawn, and how many columns that takes. Tabs become spaces, what acts becomes an escape. */
function drawn(text: string): { readonly text: string; readonly width: number } {
  const safe = text
    .split('\t')
    .map((part) => safeText(part))
    .join(TAB);
  let width = 0;
  for (const character of safe) width += columns(character);
  return { text: safe, width };
}

/** The part of a line around a place, in UTF-16 units, never in the middle of a surrogate pair. */
function windowOf(line: string, column: number): readonly [from: number, to: number] {
  if (line.length <= FRAME_WIDTH) return [0, FRAME_WIDTH];
  let from = Math.max(0, Math.min(column - 1 - 20, line.length - FRAME_WIDTH));
  let to = from + FRAME_WIDTH;
  if (/[\udc00-\udfff]/.test(line[from] ?? '')) from++;
  if (/[\ud800-\udbff]/.test(line[to - 1] ?? '')) to--;
  return [from, to];
}

/** Three lines of the file with carets under the place. A place without length is the file as a whole: nothing to underline. */
function frame(
  at: Location,
  lines: readonly string[],
  paint: ReturnType<typeof painter>,
  severity: Severity,
): readonly string[] {
  const here = lines[at.line - 1];
  if (here === undefined || at.length === undefined) return [];
  const length = Math.max(1, at.length);
  const [from, to] = windowOf(here, at.column);
  const numbers = [at.line - 1, at.line, at.line + 1].filter((line) => line >= 1 && line <= lines.length);
  const gutter = String(Math.max(...numbers)).length;
  const rows: string[] = [];
  for (const number of numbers) {
    const line = lines[number - 1] ?? '';
    // A last line that is only the file's final newline is nothing to look at.
    if (number !== at.line && number === lines.length && line.trim() === '') continue;
    const before = from > 0 && line.length > from ? '…' : '';
    const after = line.length > to ? '…' : '';
    const shown = `${before}${drawn(line.slice(from, to)).text}${after}`;
    rows.push(`${paint('dim', `${String(number).padStart(gutter)} |`)} ${shown}`.trimEnd());
    if (number !== at.line) continue;
    const start = Math.min(Math.max(at.column - 1, from), to);
    const indent = (before === '' ? 0 : 1) + drawn(here.slice(from, start)).width;
    const width = Math.max(1, drawn(here.slice(start, Math.min(start + length, to))).width);
    rows.push(`${paint('dim', `${' '.repeat(gutter)} |`)} ${' '.repeat(indent)}${paint(severity, '^'.repeat(width))}`);
  }
  return rows;
}

function placeText({ file, line, column }: Location): string {
  return `${safeText(file)}:${line}:${column}`;
}

/**
 * For people: one block a diagnostic, each with the lines it is about. Ends with a line of totals; empty when there is nothing.
 * @param options `color` decides about escape sequences; `source` gives texts whose secrets are masked
 */
export function renderDiagnosticsText(diagnostics: readonly Diagnostic[], options: TextOptions): string {
  if (diagnostics.length === 0) return '';
  const paint = painter(options.color);
  const linesOf = lineReader(options.source);
  const blocks = diagnostics.map((diagnostic) => {
    const { code, severity, message, at, hint, notes } = diagnostic;
    const place = at === undefined ? '' : `${paint('bold', placeText(at))}  `;
    const rows = [`${place}${paint(severity, severity)} ${code}  ${safeText(message)}`];
    if (at !== undefined) rows.push(...indented(frame(at, linesOf(at.file), paint, severity)));
    for (const note of notes ?? []) {
      const where = note.at === undefined ? '' : `: ${placeText(note.at)}`;
      rows.push(`  note: ${safeText(note.message)}${where}`);
    }
    if (hint !== undefined) rows.push(`  hint: ${safeText(hint)}`);
    return rows.join('\n');
  });
  return `${blocks.join('\n\n')}\n\n${totals(diagnostics)}\n`;
}

/** The lines of files, each file split once however many diagnostics it has. */
function lineReader(source: TextOptions['source']): (file: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (file) => {
    const lines = known.get(file) ?? source?.(file)?.split(/\r?\n/) ?? [];
    known.set(file, lines);
    return lines;
  };
}

function indented(rows: readonly string[]): readonly string[] {
  return rows.map((row) => `  ${row}`);
}

function totals(diagnostics: readonly Diagnostic[]): string {
  const counted = (['error', 'warning', 'info'] as const).map((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    const word = severity === 'info' ? 'note' : severity;
    return count === 0 ? undefined : `${count} ${word}${count === 1 ? '' : 's'}`;
  });
  return counted.filter((text) => text !== undefined).join(', ');
}

/**
 * For programs, ending with a newline; the public contract `gallerist.diagnostics/v1`, which may gain keys and never loses one:
 * - `format`: `"gallerist.diagnostics/v1"`
 * - `diagnostics`: those found, as they are; empty when nothing is wrong
 *
 * What acts on a terminal is escaped.
 */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  const plain = diagnostics.map(({ code, severity, message, at, hint, notes }) => ({
    code,
    severity,
    message,
    ...(at === undefined ? {} : { at }),
    ...(hint === undefined ? {} : { hint }),
    ...(notes === undefined ? {} : { notes }),
  }));
  return `${safeJson(JSON.stringify({ format: 'gallerist.diagnostics/v1', diagnostics: plain }, null, 2))}\n`;
}

const GITHUB: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Escaping of workflow commands: data may not hold line breaks, properties neither colons nor commas. */
function commandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function commandProperty(text: string): string {
  return commandData(safeText(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * For a GitHub workflow: one annotation a diagnostic, shown beside the line in a pull request.
 * @param folder the project's, relative to the repository with forward slashes: GitHub looks up files from there; '' is the repository
 */
export function renderDiagnosticsGithub(diagnostics: readonly Diagnostic[], folder = ''): string {
  const fileOf = ({ file }: Location): string => (folder === '' ? file : `${folder}/${file}`);
  return diagnostics
    .map(({ code, severity, message, at, hint, notes }) => {
      const place =
        at === undefined
          ? []
          : [
              `file=${commandProperty(fileOf(at))}`,
              `line=${at.line}`,
              `col=${at.column}`,
              ...(at.length === undefined ? [] : [`endColumn=${at.column + at.length}`]),
            ];
      const details = [
        message,
        ...(notes ?? []).map((note) =>
          note.at === undefined ? note.message : `${note.message}: ${fileOf(note.at)}:${note.at.line}`,
        ),
        ...(hint === undefined ? [] : [hint]),
      ];
      const text = commandData(details.map(safeText).join('\n'));
      return `::${GITHUB[severity]} ${[...place, `title=${commandProperty(code)}`].join(',')}::${text}\n`;
    })
    .join('');
}
