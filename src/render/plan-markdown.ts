/**
 * A plan for a pull request: summary table first, what needs a decision unfolded, the rest folded, within a size that a comment
 * takes. Lines of changes stand in fenced blocks, where GitHub reads nothing and colours `+`, `-` and `!`.
 * Never: grow past the budget; drop anything without saying how much.
 */

import type { Change, Disposition } from '../model/change.js';
import type { Plan } from '../model/plan.js';
import { safeCell, safeMarkdown } from './neutralise.js';
import type { Mask, People } from './people.js';
import { maskFor, viewPlan } from './plan-view.js';
import { comparisonWords, countByKind, isQuiet, totalsText } from './plan-words.js';
import { FRAME, type Section, sectionMarkdown } from './sections.js';

/** GitHub takes 65,536 characters in a comment; the rest is room for what a workflow adds. */
export const MARKDOWN_BUDGET = 60_000;

export interface MarkdownOptions {
  readonly verbose?: boolean;
  /** Characters; for places that take less than a comment does. At least 4,000. */
  readonly budget?: number;
  /** Whether people are named (the default), or only counted. */
  readonly people?: People;
}

/** A guard may name many people; the full text is in the other formats. */
const LONGEST_MESSAGE = 1_000;
/** What all guards together may take, in characters of Markdown. */
const LONGEST_GUARDS = 20_000;

const COLUMNS: readonly (readonly [Change['action'] | Disposition, string])[] = [
  ['create', 'create'],
  ['update', 'update'],
  ['deactivate', 'deactivate'],
  ['delete', 'delete'],
  ['manual', 'by hand'],
  ['pending', 'pending'],
  ['blocked', 'blocked'],
];

/** The plan as GitHub-flavoured Markdown of at most `budget` characters, ending with a newline. */
export function renderPlanMarkdown(plan: Plan, options: MarkdownOptions = {}): string {
  const budget = options.budget ?? MARKDOWN_BUDGET;
  const people = options.people ?? 'names';
  const view = viewPlan(plan, { verbose: options.verbose ?? false, apart: true, people });
  const compared = comparisonWords(plan);
  const head = [
    `### Plan for ${safeCell(plan.target.name)}`,
    '',
    ...(compared === undefined ? [] : [`> ${safeMarkdown(compared)}`, '']),
    safeMarkdown(totalsText(plan.counts)),
  ];
  if (!isQuiet(plan)) head.push(...summaryTable(plan.changes), ...guardLines(plan, budget, maskFor(plan, people)));
  const foot = footer(plan, people);

  const parts: { readonly section: Section; readonly open: boolean }[] = [
    { section: view.attention, open: true },
    { section: view.access.apply, open: true },
    { section: view.byHand, open: true },
    { section: view.access.byHand, open: true },
    { section: view.access.notProven, open: false },
    ...view.meanwhile.map((section) => ({ section, open: false })),
    { section: view.blocked, open: true },
    ...view.changes.map(({ section }) => ({ section, open: false })),
    { section: view.pending, open: false },
    ...view.notes.map((section) => ({ section, open: false })),
    { section: view.findings, open: false },
  ].filter(({ section }) => section.blocks.length > 0);

  const start = head.join('\n');
  let left = budget - start.length - foot.length - 4;
  const shown: string[] = [];
  for (const [index, { section, open }] of parts.entries()) {
    const room = left - FRAME * (parts.length - index - 1);
    const text = sectionMarkdown(section, { open, room });
    left -= text.length + 2;
    shown.push(text);
  }
  return `${[start, ...shown, foot].join('\n\n')}\n`;
}

function summaryTable(changes: readonly Change[]): string[] {
  const kinds = countByKind(changes);
  if (kinds.length === 0) return [];
  const used = COLUMNS.filter(([column]) => kinds.some(({ counts }) => counts.has(column)));
  if (used.length === 0) return [];
  return [
    '',
    `| | ${used.map(([, title]) => title).join(' | ')} |`,
    `|---|${used.map(() => '--:').join('|')}|`,
    ...kinds.map(
      ({ title, counts }) => `| ${title} | ${used.map(([column]) => counts.get(column) ?? '').join(' | ')} |`,
    ),
  ];
}

function guardLines(plan: Plan, budget: number, mask: Mask): string[] {
  if (plan.guards.length === 0) return [];
  const open = plan.guards.some(({ acknowledged }) => !acknowledged);
  const lines: string[] = [];
  let left = Math.min(LONGEST_GUARDS, budget / 3);
  for (const [index, { guard, message, hint, acknowledged }] of plan.guards.entries()) {
    const text = [
      `- **${guard}**${acknowledged ? ' (acknowledged)' : ''}: ${safeMarkdown(cut(mask(message)))}`,
      ...(acknowledged
        ? []
        : [
            `  → ${safeMarkdown(cut(mask(hint)))}`,
            `  → or, knowing it: \`--acknowledge ${guard}=${plan.digest.slice(0, 8)}\``,
          ]),
    ].join('  \n');
    left -= text.length;
    if (left < 0) {
      lines.push(`- ${plan.guards.length - index} more in the text and JSON plan.`);
      break;
    }
    lines.push(text);
  }
  const title = open ? 'Guards: this plan is blocked until they are acknowledged' : 'Guards, all acknowledged';
  return ['', `#### ${title}`, '', ...lines];
}

function cut(text: string): string {
  return text.length <= LONGEST_MESSAGE ? text : `${text.slice(0, LONGEST_MESSAGE)}…`;
}

function footer({ target, digest }: Plan, people: People): string {
  const account =
    target.account === null
      ? 'account not known'
      : people === 'names'
        ? `as ${safeCell(target.account.email)}`
        : 'account known';
  const release = `${safeMarkdown(target.release.value)} (${safeMarkdown(target.release.source)})`;
  return `${safeCell(cut(target.url))}, ${release}, ${target.authentication}, ${account}  \nPlan ${safeCell(digest)}`;
}
