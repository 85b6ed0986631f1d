/**
 * A plan for a terminal: one line per visible effect, only what changes, unchanged counted, totals and digest last (DESIGN §8).
 * Never: print a secret or a name that acts; use colour as the only sign of anything.
 */

import type { Plan } from '../model/plan.js';
import { layoutRows, paint } from './layout.js';
import { safeText } from './neutralise.js';
import { isQuiet, type Section, targetWords, totalsText, viewPlan } from './plan-view.js';

export interface TextOptions {
  readonly color: boolean;
  /** Columns; 120 when nothing is known. */
  readonly width?: number;
  /** One line an entry, and everything that is otherwise only counted. */
  readonly verbose?: boolean;
}

/** The plan as text, lines ended by newlines. */
export function renderPlanText(plan: Plan, options: TextOptions): string {
  const { color } = options;
  const digest = paint(`plan ${plan.digest.slice(0, 8)}`, 'bold', color);
  const totals = `${totalsText(plan.counts)}   ${digest}\n`;
  const [name, url, rest] = targetWords(plan.target).map(safeText);
  if (isQuiet(plan)) return `${name}: ${totals}`;

  const width = options.width ?? 120;
  const view = viewPlan(plan, { verbose: options.verbose ?? false, apart: false });
  const lines = [`${paint(name ?? '', 'bold', color)}   ${url}   ${rest}`];
  const section = (shown: Section): void => {
    if (shown.blocks.length === 0) return;
    const title = shown.count === undefined ? shown.title : `${shown.title} (${shown.count})`;
    lines.push('', paint(title, 'bold', color));
    for (const { reason, rows, runbook, more } of shown.blocks) {
      const indent = reason === '' ? '  ' : '    ';
      if (reason !== '') lines.push(`  ${safeText(reason)}`);
      for (const line of layoutRows(rows, { width, color, indent })) lines.push(line);
      if (more > 0) lines.push(`${indent}  and ${more} more (--verbose lists them)`);
      for (const [index, step] of runbook.entries()) {
        const mark = runbook.length > 1 ? `${index + 1}. ` : '→ ';
        lines.push(`${indent}  ${mark}${safeText(step)}`);
      }
    }
  };

  for (const { section: changes } of view.changes) section(changes);
  section(view.byHand);
  section(view.pending);
  section(view.blocked);
  for (const note of view.notes) section(note);
  section(view.findings);

  if (plan.guards.length > 0) {
    const open = plan.guards.filter(({ acknowledged }) => !acknowledged).length;
    lines.push('', paint(open > 0 ? `Guards (${open} to acknowledge)` : 'Guards (all acknowledged)', 'bold', color));
    for (const { guard, message, hint, acknowledged } of plan.guards) {
      const sign = acknowledged ? ' ' : paint('!', 'magenta', color);
      lines.push(`  ${sign} ${guard}: ${safeText(message)}${acknowledged ? ' (acknowledged)' : ''}`);
      if (!acknowledged) lines.push(`    → ${safeText(hint)}`);
    }
  }
  return `${lines.join('\n')}\n\n${totals}`;
}
