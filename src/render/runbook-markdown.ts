/**
 * A runbook for an issue or a pull request: a task list an item, within a size that a comment takes.
 * Never: grow past the budget; drop anything without saying how much; let a name be structure.
 */

import type { Runbook, RunbookStep } from '../model/runbook.js';
import { safeCell, safeMarkdown } from './neutralise.js';
import { MARKDOWN_BUDGET } from './plan-markdown.js';
import { type ItemView, type RunbookOptions, viewRunbook } from './runbook-view.js';
import { sectionMarkdown } from './sections.js';

/** Schedules that are listed of one item, and the characters they may take: the steps come first. */
const SHOWN = 50;
const FOR_SCHEDULES = 10_000;

/** Room that is kept for what happens to people, in characters. */
const FOR_ACCESS = 15_000;

/** The runbook as GitHub-flavoured Markdown of at most {@link MARKDOWN_BUDGET} characters, ending with a newline. */
export function renderRunbookMarkdown(runbook: Runbook, options: RunbookOptions): string {
  const { name, url, release, authentication } = runbook.target;
  const head = [
    `### Runbook for ${safeCell(name)}`,
    `${safeCell(url)}, ${safeMarkdown(release.value)} (${safeMarkdown(release.source)}), ${authentication}  \nPlan ${safeCell(runbook.plan)}`,
  ];
  if (runbook.items.length === 0) return `${[...head, 'Nothing is left to hands.'].join('\n\n')}\n`;
  const view = viewRunbook(runbook, options);
  const parts = [...head];
  let left = MARKDOWN_BUDGET - head.join('\n\n').length - FOR_ACCESS;
  for (const [index, item] of view.items.entries()) {
    const text = itemMarkdown(item, index + 1);
    left -= text.length + 2;
    if (left < 0) {
      parts.push(`${view.items.length - index} more in the text and JSON formats.`);
      break;
    }
    parts.push(text);
  }
  const told = view.access.filter(({ blocks }) => blocks.length > 0);
  for (const section of told)
    parts.push(sectionMarkdown(section, { open: true, room: FOR_ACCESS / told.length - 500 }));
  return `${parts.join('\n\n')}\n`;
}

function itemMarkdown({ id, title, place, facts, steps, lists }: ItemView, number: number): string {
  const where = place === '' ? '' : `, ${safeCell(place)}`;
  return [
    `#### ${number}. ${safeMarkdown(title)}`,
    [`${safeCell(id)}${where}`, ...facts.map(([label, text]) => `${label}: ${safeMarkdown(text)}`)].join('  \n'),
    steps.map(stepMarkdown).join('\n'),
    ...lists.map(({ title: heading, rows }) => [safeMarkdown(heading), '', ...rowLines(rows)].join('\n')),
  ].join('\n\n');
}

function rowLines(rows: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let left = FOR_SCHEDULES;
  for (const row of rows.slice(0, SHOWN)) {
    const line = `- ${safeMarkdown(row)}`;
    left -= line.length + 1;
    if (left < 0) break;
    lines.push(line);
  }
  const missing = rows.length - lines.length;
  return missing === 0 ? lines : [...lines, `- ${missing} more in the text and JSON formats`];
}

function stepMarkdown({ kind, text, inferred }: RunbookStep): string {
  const doubt = inferred === undefined ? '' : ` (not certain: ${safeMarkdown(inferred)})`;
  switch (kind) {
    case 'click':
    case 'check':
      return `- [ ] ${safeMarkdown(text)}${doubt}`;
    case 'command':
      return `- [ ] ${safeCell(text)}${doubt}`;
    case 'warning':
      return `- **Warning**: ${safeMarkdown(text)}${doubt}`;
    case 'note':
      return `- Note: ${safeMarkdown(text)}${doubt}`;
    default:
      return kind satisfies never;
  }
}
