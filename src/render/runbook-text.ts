/**
 * A runbook for a terminal: an item with its facts, its numbered steps, and the schedules it is about.
 * Never: print a secret or a name that acts; leave a step out.
 */

import { isTask, type Runbook, type RunbookStep } from '../model/runbook.js';
import { paint } from './layout.js';
import { safeText } from './neutralise.js';
import { type ItemView, type RunbookOptions, viewRunbook } from './runbook-view.js';
import { sectionText } from './sections.js';

export interface RunbookTextOptions extends RunbookOptions {
  readonly color: boolean;
  /** Columns; 120 when nothing is known. */
  readonly width?: number;
}

/** The runbook as text, lines ended by newlines. */
export function renderRunbookText(runbook: Runbook, options: RunbookTextOptions): string {
  const { color, width = 120 } = options;
  const { name, url, release, authentication } = runbook.target;
  const digest = paint(`plan ${runbook.plan.slice(0, 8)}`, 'bold', color);
  if (runbook.items.length === 0) return `${safeText(name)}: nothing is left to hands.   ${digest}\n`;
  const view = viewRunbook(runbook, options);
  const about = `${release.value} (${release.source}), ${authentication}`;
  const lines = [`${paint(safeText(name), 'bold', color)}   ${safeText(url)}   ${safeText(about)}`];
  for (const [index, item] of view.items.entries()) lines.push('', ...itemLines(item, index + 1, color));
  for (const section of view.access) lines.push(...sectionText(section, { width, color }));
  return `${lines.join('\n')}\n\n${runbook.items.length} by hand.   ${digest}\n`;
}

function itemLines(item: ItemView, number: number, color: boolean): string[] {
  const place = item.place === '' ? '' : `   ${paint(safeText(item.place), 'dim', color)}`;
  const lines = [`${number}. ${paint(safeText(item.title), 'bold', color)}   ${item.id}${place}`];
  for (const [label, text] of item.facts) lines.push(`   ${label.padEnd(6)}  ${safeText(text)}`);
  let count = 0;
  for (const step of item.steps) {
    if (isTask(step)) count += 1;
    lines.push(`   ${stepText(step, count, color)}`);
    if (step.inferred !== undefined) lines.push(`          not certain: ${safeText(step.inferred)}`);
  }
  for (const { title, rows } of item.lists) {
    lines.push(`   ${safeText(title)}`, ...rows.map((row) => `     - ${safeText(row)}`));
  }
  return lines;
}

function stepText({ kind, text }: RunbookStep, number: number, color: boolean): string {
  switch (kind) {
    case 'click':
    case 'check':
    case 'command':
      return `[ ] ${number}. ${safeText(text)}`;
    case 'warning':
      return `  ${paint('!', 'magenta', color)}    ${safeText(text)}`;
    case 'note':
      return `       ${safeText(text)}`;
    default:
      return kind satisfies never;
  }
}
