/**
 * A plan for a terminal: one line per visible effect, only what changes, unchanged counted, totals and digest last (DESIGN §8).
 * Never: print a secret or a name that acts; use colour as the only sign of anything.
 */

import type { Plan } from '../model/plan.js';
import { paint } from './layout.js';
import { safeText } from './neutralise.js';
import type { People } from './people.js';
import { maskFor, viewPlan } from './plan-view.js';
import { comparisonWords, isQuiet, targetWords, totalsText } from './plan-words.js';
import { sectionText } from './sections.js';

export interface TextOptions {
  readonly color: boolean;
  /** Columns; 120 when nothing is known. */
  readonly width?: number;
  /** One line an entry, and everything that is otherwise only counted. */
  readonly verbose?: boolean;
  /** Whether people are named (the default), or only counted. */
  readonly people?: People;
}

/** The plan as text, lines ended by newlines. */
export function renderPlanText(plan: Plan, options: TextOptions): string {
  const { color, people = 'names' } = options;
  const digest = paint(`plan ${plan.digest.slice(0, 8)}`, 'bold', color);
  const totals = `${totalsText(plan.counts)}   ${digest}\n`;
  const [name, url, rest] = targetWords(plan.target, people).map(safeText);
  const compared = comparisonWords(plan);
  if (isQuiet(plan)) return `${name}${compared === undefined ? '' : `, ${compared}`}: ${totals}`;

  const view = viewPlan(plan, { verbose: options.verbose ?? false, apart: false, people });
  const lines = [`${paint(name ?? '', 'bold', color)}   ${url}   ${rest}`];
  if (compared !== undefined) lines.push(compared);
  const sections = [
    ...view.changes.map(({ section }) => section),
    view.access.apply,
    ...view.meanwhile,
    view.byHand,
    view.access.byHand,
    view.access.notProven,
    view.pending,
    view.blocked,
    ...view.notes,
    view.findings,
  ];
  for (const section of sections)
    for (const line of sectionText(section, { width: options.width, color })) lines.push(line);

  if (plan.guards.length > 0) {
    const mask = maskFor(plan, people);
    const open = plan.guards.filter(({ acknowledged }) => !acknowledged).length;
    lines.push('', paint(open > 0 ? `Guards (${open} to acknowledge)` : 'Guards (all acknowledged)', 'bold', color));
    for (const { guard, message, hint, acknowledged } of plan.guards) {
      const sign = acknowledged ? ' ' : paint('!', 'magenta', color);
      lines.push(`  ${sign} ${guard}: ${safeText(mask(message))}${acknowledged ? ' (acknowledged)' : ''}`);
      if (acknowledged) continue;
      lines.push(`    → ${safeText(mask(hint))}`);
      lines.push(`    → or let it pass, knowing what it does: --acknowledge ${guard}=${plan.digest.slice(0, 8)}`);
    }
  }
  return `${lines.join('\n')}\n\n${totals}`;
}
