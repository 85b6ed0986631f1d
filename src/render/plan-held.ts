/** What does not happen by itself, each thing once under the reason that holds it, with what a person does about it. */

import { byHandIn, type Disposition, type Fate } from '../model/change.js';
import { type Piece, type RowOptions, rowsOf } from './change-rows.js';
import type { Row } from './layout.js';
import type { Section } from './sections.js';

/** Groups pieces by why they are held, so that a reason and a runbook stand once for all they are about. */
export function heldSection(
  title: string,
  disposition: Disposition,
  pieces: readonly Piece[],
  options: Omit<RowOptions, 'section'>,
  most: number,
): Section {
  const groups = new Map<string, { readonly fate: Fate; readonly rows: Row[] }>();
  for (const piece of pieces) {
    const key = [piece.fate.reason ?? '', ...(piece.fate.runbook ?? [])].join('\0');
    const rows = rowsOf(piece, { ...options, section: false });
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { fate: piece.fate, rows });
    else for (const row of rows) group.rows.push(row);
  }
  return {
    title,
    count: countOf(disposition, pieces),
    blocks: [...groups.values()].map(({ fate, rows }) => ({
      reason: fate.reason ?? '',
      rows: rows.slice(0, most),
      runbook: fate.runbook ?? [],
      more: Math.max(0, rows.length - most),
    })),
  };
}

/** As the totals count: what is done by hand part by part, everything else by object. */
function countOf(disposition: Disposition, pieces: readonly Piece[]): number {
  const changes = [...new Set(pieces.map(({ change }) => change))];
  return disposition === 'manual' ? changes.reduce((sum, change) => sum + byHandIn(change), 0) : changes.length;
}
