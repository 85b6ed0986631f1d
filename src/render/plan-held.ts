/** What does not happen by itself, each thing once under the reason that holds it, with what a person does about it. */

import type { AttestedSetting } from '../model/attestation.js';
import { byHandIn, type Disposition, type Fate } from '../model/change.js';
import { attestedRows } from './attested.js';
import { fateKey, type Piece, type RowOptions, rowsOf } from './change-rows.js';
import type { Row } from './layout.js';
import type { Section } from './sections.js';

interface Held {
  readonly title: string;
  readonly disposition: Disposition;
  readonly pieces: readonly Piece[];
  /** What the values of today rest on, where nothing reads them. */
  readonly attestations: readonly AttestedSetting[];
}

/** Groups pieces by why they are held, so that a reason and a runbook stand once for all they are about. */
export function heldSection(
  { title, disposition, pieces, attestations }: Held,
  options: Omit<RowOptions, 'section'>,
  most: number,
): Section {
  const groups = new Map<string, { readonly fate: Fate; readonly rows: Row[] }>();
  for (const piece of pieces) {
    const key = fateKey(piece.fate);
    const rows = [...heldRows(piece, { ...options, section: false }), ...attestedRows(piece, attestations)];
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
      ...(fate.warnings !== undefined && { warnings: fate.warnings }),
      more: Math.max(0, rows.length - most),
    })),
  };
}

/** What an object made by hand is to hold besides is left to the next plan, which finds it. */
function heldRows(piece: Piece, options: RowOptions): readonly Row[] {
  const { fate, whole, change, entries } = piece;
  const later = fate.disposition === 'manual' && whole && change.action === 'create' ? entries : [];
  if (later.length === 0) return rowsOf(piece, options);
  const rows = rowsOf({ ...piece, whole: false, fields: [] }, options).map(
    (row): Row => ({ ...row, sign: ' ', name: '', effect: `by the next plan: ${row.effect}` }),
  );
  return [...rowsOf({ ...piece, entries: [] }, options), ...rows];
}

/** As the totals count: what is done by hand part by part, everything else by object. */
function countOf(disposition: Disposition, pieces: readonly Piece[]): number {
  const changes = [...new Set(pieces.map(({ change }) => change))];
  return disposition === 'manual' ? changes.reduce((sum, change) => sum + byHandIn(change), 0) : changes.length;
}
