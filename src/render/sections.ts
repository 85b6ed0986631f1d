/**
 * Sections of a report: a title and rows under their reasons. The same section prints as text and as Markdown.
 * Never: print more than there is room for without saying how much is missing.
 */

import { layoutRows, paint, type Row } from './layout.js';
import { safeText } from './neutralise.js';

/** Rows under one reason, with what to do about them. */
export interface Block {
  /** Why, once for all rows. Empty: needs no reason. */
  readonly reason: string;
  readonly rows: readonly Row[];
  /** What a person does, line by line. */
  readonly runbook: readonly string[];
  /** What that brings besides. */
  readonly warnings?: readonly string[];
  /** Rows that are not listed. */
  readonly more: number;
}

export interface Section {
  readonly title: string;
  /** How many things the section is about; shown behind the title unless it is a section of changes. */
  readonly count?: number;
  readonly blocks: readonly Block[];
  /** What to run to see more of it. Shown only with blocks. */
  readonly pointer?: string;
}

/** `By hand (1)`. Fixed words and numbers: needs no neutralising. */
function titleText({ title, count }: Section): string {
  return count === undefined ? title : `${title} (${count})`;
}

/** A section for a terminal, with an empty line above it; nothing for an empty one. */
export function sectionText(
  section: Section,
  options: {
    /** Columns of the terminal; undefined: there is none. */
    readonly width: number | undefined;
    readonly color: boolean;
  },
): string[] {
  if (section.blocks.length === 0) return [];
  const layout = { width: options.width ?? 120, wrap: options.width !== undefined, color: options.color };
  const lines = ['', paint(titleText(section), 'bold', options.color)];
  for (const [index, { reason, rows, runbook, warnings = [], more }] of section.blocks.entries()) {
    const indent = reason === '' ? '  ' : '    ';
    if (isNew(section, index)) lines.push(`  ${safeText(reason)}`);
    for (const line of layoutRows(rows, { ...layout, indent })) lines.push(line);
    if (more > 0) lines.push(`${indent}  and ${more} more (--verbose lists them)`);
    for (const warning of warnings) lines.push(`${indent}  ! ${safeText(warning)}`);
    for (const [at, step] of runbook.entries()) lines.push(`${indent}  ${mark(runbook, at)}${safeText(step)}`);
  }
  if (section.pointer !== undefined) lines.push(`  → ${safeText(section.pointer)}`);
  return lines;
}

/** Whether a block has a reason that does not stand above the one before it. */
function isNew({ blocks }: Section, index: number): boolean {
  const reason = blocks[index]?.reason ?? '';
  return reason !== '' && blocks[index - 1]?.reason !== reason;
}

function mark(runbook: readonly string[], index: number): string {
  return runbook.length > 1 ? `${index + 1}. ` : '→ ';
}

/** Columns of fenced blocks before they scroll. */
const WIDTH = 110;

/** The most a section of Markdown takes beyond its lines: heading, fences, the sentence that says how much is missing. */
export const FRAME = 300;

/** A section for Markdown of at most `room` characters; when not even its frame fits, the frame alone. */
export function sectionMarkdown(section: Section, options: { readonly open: boolean; readonly room: number }): string {
  const told = section.blocks.flatMap(({ reason, rows, runbook, warnings = [], more }, index) => [
    ...(isNew(section, index) ? [`# ${safeText(reason)}`] : []),
    ...layoutRows(rows, { width: WIDTH, wrap: false, color: false, indent: '' }),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...warnings.map((warning) => `  ! ${safeText(warning)}`),
    ...runbook.map((step, at) => `  ${mark(runbook, at)}${safeText(step)}`),
  ]);
  const lines = section.pointer === undefined ? told : [...told, `→ ${safeText(section.pointer)}`];
  const kept: string[] = [];
  let size = FRAME;
  for (const line of lines) {
    size += line.length + 5;
    if (size > options.room) break;
    kept.push(line);
  }
  const missing = lines.length - kept.length;
  const body: string[] = [];
  if (kept.length > 0) body.push(fenced(kept));
  if (missing > 0) body.push(`${missing} more ${missing === 1 ? 'line' : 'lines'} in the text and JSON formats.`);
  const title = titleText(section);
  const parts = options.open
    ? [`#### ${title}`, ...body]
    : [`<details><summary>${title}</summary>`, ...body, '</details>'];
  return parts.join('\n\n');
}

/** A fenced block that its content cannot end: only a line of backticks indented by less than four spaces could. */
function fenced(lines: readonly string[]): string {
  const inert = lines.map((line) => (/^ {0,3}`{3,}\s*$/.test(line) ? `    ${line.trimStart()}` : line));
  return ['```diff', ...inert, '```'].join('\n');
}
