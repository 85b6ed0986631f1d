/** Several lists of diagnostics as one, in the order a reader goes through the files. */

import type { Diagnostic } from './diagnostic.js';

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const RANK = { error: 0, warning: 1, info: 2 } as const;

function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.at === undefined || b.at === undefined) {
    if (a.at !== b.at) return a.at === undefined ? -1 : 1;
  } else {
    const place = compareText(a.at.file, b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column;
    if (place !== 0) return place;
  }
  return RANK[a.severity] - RANK[b.severity] || compareText(a.code, b.code) || compareText(a.message, b.message);
}

/**
 * Sorted by file, line and column (those without a place first); what two targets both report stands once.
 * @param lists diagnostics of a project and of its targets, in any order
 */
export function collectDiagnostics(...lists: readonly (readonly Diagnostic[])[]): readonly Diagnostic[] {
  const sorted = lists.flat().sort(compareDiagnostics);
  const seen = new Set<string>();
  return sorted.filter((diagnostic) => {
    const text = JSON.stringify([diagnostic.code, diagnostic.at, diagnostic.message, diagnostic.notes]);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
