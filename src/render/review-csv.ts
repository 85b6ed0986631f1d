/**
 * Who has what as CSV (RFC 4180), for spreadsheets. Names come from a server: what a spreadsheet would take for a formula is made text by an
 * apostrophe before it, what acts on a terminal is a visible escape.
 */

import type { Evidence, Review, ReviewRow } from '../model/explanation.js';
import { type NameOf, nameIn } from '../model/names.js';
import { safeText } from './neutralise.js';

const HEADER =
  'person id state ownRole role from through groups permissions adminApi studio collections credentials lastLogin nextEnd'.split(
    ' ',
  );

/** Lines end with CRLF, the last one too (RFC 4180 §2). Several words in a cell are parted by `; `. */
export function renderReviewCsv({ rows }: Review, evidence: Evidence): string {
  const names = nameIn(evidence.names);
  return [HEADER, ...rows.map((row) => cells(row, names))].map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

function cells(row: ReviewRow, names: NameOf): readonly string[] {
  return [
    row.person.name,
    row.id ?? '',
    row.standstill ?? 'active',
    row.ownRole,
    row.role ?? '',
    row.from ?? '',
    row.through.map(names).join('; '),
    String(row.groups),
    row.permissions.join('; '),
    known(row.adminApi),
    row.studio === null ? '' : names(row.studio),
    // A Curator gets into every one.
    row.role === 'Curator' ? 'all' : known(row.collections),
    known(row.credentials),
    row.lastLogin ?? '',
    row.nextEnd ?? '',
  ];
}

/** `unknown` where nobody can say: an empty cell would read as nothing. */
function known(value: boolean | number | null): string {
  return value === null ? 'unknown' : String(value);
}

/**
 * What spreadsheets take for a formula at the start of a cell, full-width forms included, also behind spaces; and the tab and line ends
 * that may hide one.
 */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** One cell. Quoted where a comma, a quote or another separator stands in it, or a space at an end (RFC 4180 §2.6). */
function cell(text: string): string {
  const inert = `${FORMULA.test(text) ? "'" : ''}${safeText(text)}`;
  return /[",;']|^\s|\s$/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
