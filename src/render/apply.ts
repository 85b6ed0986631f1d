/**
 * What an apply did, for a terminal, a pull request or a program: every outcome counted; what did not go well listed with what
 * to do next; what went well only counted.
 * Never: call an apply complete that is not.
 */

import { type NameOf, nameIn } from '../model/names.js';
import { compareText } from '../model/ref.js';
import { APPLY_FORMAT, type ApplyEvent, type ApplyReport } from '../model/report.js';
import type { Outcome, OutcomeStatus, Step } from '../model/step.js';
import { cutTo, paint, type Row, type Sign } from './layout.js';
import { safeCell, safeJson, safeMarkdown, safeText } from './neutralise.js';
import { hidePeople, maskOf, namesIn, type People, UNMASKED } from './people.js';
import { orderedPlan } from './plan-json.js';
import { type Block, FRAME, type Section, sectionMarkdown, sectionText } from './sections.js';
import { nameText, refText } from './values.js';

/** In the order in which they are listed. */
const STATUSES: readonly OutcomeStatus[] = [
  'failed',
  'unknown',
  'did-not-take-effect',
  'lost-race',
  'skipped',
  'already',
  'done',
];

const WORDS: Readonly<Record<OutcomeStatus, string>> = {
  done: 'done',
  already: 'done already',
  failed: 'failed',
  skipped: 'skipped',
  unknown: 'unknown',
  'did-not-take-effect': 'without effect',
  'lost-race': 'made twice',
};

/** Titles of the lists, and what to do about all of a list. */
const LISTED: Readonly<Record<Exclude<OutcomeStatus, 'done' | 'already'>, readonly [title: string, next: string]>> = {
  failed: ['Failed', 'put right what the message says, then apply again: what is done stays done'],
  unknown: ['Unknown: the answer was lost', 'apply again: it reads first and goes on from what it finds'],
  'did-not-take-effect': [
    'Did not take effect, as read back',
    'plan again to see what the server has now; somebody may have changed it meanwhile',
  ],
  'lost-race': [
    'Made by somebody else at the same moment',
    'plan again: it goes on with what the others made; one apply at a time is what your CI can see to',
  ],
  skipped: ['Skipped', 'these follow once the steps they wait for succeed: apply again'],
};

/** Steps of one reason that are listed when there are many. */
const SHOWN = 50;

interface Listed {
  readonly step: Step | undefined;
  readonly id: string;
  readonly outcome: Outcome;
}

interface View {
  readonly counts: ReadonlyMap<OutcomeStatus, number>;
  readonly sections: readonly Section[];
}

function viewReport({ plan, results }: ApplyReport, people: People = 'names'): View {
  const mask = people === 'names' ? UNMASKED : maskOf(namesIn(plan));
  const names = nameIn(plan.names);
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const byStatus = new Map<OutcomeStatus, Listed[]>();
  for (const { step: id, outcome } of results) {
    const listed = { step: steps.get(id), id, outcome };
    const same = byStatus.get(outcome.status);
    if (same === undefined) byStatus.set(outcome.status, [listed]);
    else same.push(listed);
  }
  const sections = STATUSES.flatMap((status): Section[] => {
    const listed = byStatus.get(status);
    if (status === 'done' || status === 'already' || listed === undefined) return [];
    const [title, next] = LISTED[status];
    const blocks = blocksOf(listed, status === 'skipped' ? ' ' : '!', names);
    const all = [...blocks, { reason: '', rows: [], runbook: [next], more: 0 }];
    return [hidePeople({ title, count: listed.length, blocks: all }, mask)];
  });
  return { counts: new Map(STATUSES.map((status) => [status, byStatus.get(status)?.length ?? 0])), sections };
}

/** The same reason stands once for all the steps it is about. */
function blocksOf(listed: readonly Listed[], sign: Sign, names: NameOf): Block[] {
  const groups = new Map<string, Row[]>();
  for (const { step, id, outcome } of listed) {
    const reason = outcome.message ?? 'no reason is known';
    const rows = groups.get(reason) ?? [];
    groups.set(reason, rows);
    rows.push({ sign, name: id, effect: step?.title ?? id, ...(step?.at !== undefined && { at: step.at }) });
    for (const { entry, reason: why } of outcome.failedEntries ?? []) {
      rows.push({ sign: ' ', name: '', effect: `${refText(entry, names)}: ${why}` });
    }
  }
  return [...groups.entries()].map(([reason, rows]) => ({
    reason,
    rows: rows.slice(0, SHOWN),
    runbook: [],
    more: Math.max(0, rows.length - SHOWN),
  }));
}

function countsText(counts: ReadonlyMap<OutcomeStatus, number>, total: number): string {
  const parts = [...STATUSES].reverse().flatMap((status) => {
    const count = counts.get(status) ?? 0;
    return count > 0 ? [`${count} ${WORDS[status]}`] : [];
  });
  return `${total} ${total === 1 ? 'step' : 'steps'}: ${parts.length === 0 ? 'nothing to do' : parts.join(', ')}`;
}

function requestsText({ reads, writes }: ApplyReport['requests']): string {
  return `${reads} ${reads === 1 ? 'read' : 'reads'}, ${writes} ${writes === 1 ? 'write' : 'writes'}`;
}

/** What is left that no apply will do by itself. */
function remainingText({ plan: { counts } }: ApplyReport): string {
  const parts: string[] = [];
  if (counts.manual > 0) parts.push(`${counts.manual} by hand`);
  if (counts.pending > 0) parts.push(`${counts.pending} pending`);
  if (counts.blocked > 0) parts.push(`${counts.blocked} blocked`);
  return parts.length === 0 ? '' : `Still open: ${parts.join(', ')} (see the plan).`;
}

function verdictText({ complete, left, stopped, results, journal }: ApplyReport): string {
  if (stopped !== undefined)
    return `Stopped: ${stopped}. Nothing was read back. The same command again goes on from here.`;
  const unproven = results.filter((result) => result.unproven === true).length;
  const except =
    unproven === 0 ? '' : `, but for ${unproven} ${unproven === 1 ? 'step' : 'steps'} that nothing can read back`;
  const done = `everything planned was done and read back${except}`;
  if (complete && journal?.lost !== undefined) return `Not written down whole: ${done}, but ${journal.lost}.`;
  if (complete) return `Complete: ${done}.`;
  const more = left === 0 ? '' : ` Reading back asks for ${left} more ${left === 1 ? 'call' : 'calls'}.`;
  return `Not complete.${more} The same command again goes on from here.`;
}

/** Where the run is written down, and the hash that shows whether it still is. */
function journalText({ journal }: ApplyReport): string {
  if (journal === undefined) return '';
  const { file, lines, head, lost } = journal;
  const whole = lost === undefined ? '' : ' (not whole: without its end)';
  return `Journal ${file}, ${lines} ${lines === 1 ? 'line' : 'lines'}, head ${head}${whole}`;
}

/** The report for a terminal. */
export function renderApplyText(
  report: ApplyReport,
  options: { readonly color: boolean; readonly width?: number; readonly people?: People },
): string {
  const { color } = options;
  const { counts, sections } = viewReport(report, options.people);
  const lines = sections.flatMap((section) => sectionText(section, { color, width: options.width }));
  const total = `${countsText(counts, report.results.length)}; ${requestsText(report.requests)}.`;
  const verdict = paint(
    safeText(verdictText(report)),
    report.complete && report.journal?.lost === undefined ? 'green' : 'red',
    color,
  );
  const remaining = remainingText(report);
  const journal = journalText(report);
  const foot = [
    total,
    ...(remaining === '' ? [] : [remaining]),
    ...(journal === '' ? [] : [safeText(journal)]),
    `${verdict}   plan ${digest(report)}`,
  ];
  return `${[...lines, '', ...foot].join('\n').trimStart()}\n`;
}

function digest({ plan }: ApplyReport): string {
  return safeText(plan.digest.slice(0, 8));
}

/** The report as GitHub-flavoured Markdown, at most 60,000 characters. */
export function renderApplyMarkdown(report: ApplyReport, options: { readonly people?: People } = {}): string {
  const { counts, sections } = viewReport(report, options.people);
  const used = STATUSES.filter((status) => (counts.get(status) ?? 0) > 0).reverse();
  const head = [
    `### Applied to ${safeCell(nameText(report.plan.target.name))}`,
    safeMarkdown(verdictText(report)),
    ...(used.length === 0
      ? []
      : [
          [
            `| ${used.map((status) => WORDS[status]).join(' | ')} |`,
            `|${used.map(() => '--:').join('|')}|`,
            `| ${used.map((status) => counts.get(status)).join(' | ')} |`,
          ].join('\n'),
        ]),
  ].join('\n\n');
  const remaining = remainingText(report);
  const journal = journalText(report);
  const foot = [
    ...(remaining === '' ? [] : [remaining]),
    ...(journal === '' ? [] : [safeMarkdown(journal)]),
    `${requestsText(report.requests)}. Plan ${safeCell(report.plan.digest)}`,
  ].join('  \n');
  let left = 60_000 - head.length - foot.length - 4;
  const shown: string[] = [];
  for (const [index, section] of sections.entries()) {
    const text = sectionMarkdown(section, { open: true, room: left - FRAME * (sections.length - index - 1) });
    left -= text.length + 2;
    shown.push(text);
  }
  return `${[head, ...shown, foot].join('\n\n')}\n`;
}

/**
 * The report as JSON, ending with a newline; the public contract `gallerist.apply/v1`, which may gain keys and never loses one:
 * - `format`: `"gallerist.apply/v1"`; `complete`: whether everything planned was done and read back
 * - `counts`: how many steps ended `done`, `already`, `failed`, `skipped`, `unknown`, `did-not-take-effect`, `lost-race`
 * - `requests`: `reads`, `writes`
 * - `left`: how many calls a plan made after reading back still asks for
 * - `stopped`?: why the run was ended before its end; `journal`?: `file`, `lines`, `head` (SHA-256 of its last line),
 *   `lost`? (why the journal is without its end)
 * - `results[]`, in the order of the plan's steps: `step` (its id), `outcome`: `status`, `message`?, `bound[]`? (`ref`, `id`),
 *   `failedEntries[]`? (`entry`, `reason`), `requests`?, `writes[]`? (`id`, `method`, `path`, `status`, null without an answer); `unproven`?: what the step sets cannot be read back
 * - `plan`: the plan that was performed, as `gallerist.plan/v1`
 */
export function renderApplyJson(report: ApplyReport): string {
  const counts = Object.fromEntries(
    [...viewReport(report).counts].sort(([a], [b]) => compareText(a, b)).map(([status, count]) => [status, count]),
  );
  const ordered = {
    format: APPLY_FORMAT,
    complete: report.complete,
    counts,
    requests: { reads: report.requests.reads, writes: report.requests.writes },
    left: report.left,
    ...(report.stopped !== undefined && { stopped: report.stopped }),
    ...(report.journal !== undefined && {
      journal: {
        file: report.journal.file,
        lines: report.journal.lines,
        head: report.journal.head,
        ...(report.journal.lost !== undefined && { lost: report.journal.lost }),
      },
    }),
    results: report.results.map(({ step, outcome, unproven }) => ({
      step,
      outcome: orderedOutcome(outcome),
      ...(unproven !== undefined && { unproven }),
    })),
    plan: orderedPlan(report.plan),
  };
  return `${safeJson(JSON.stringify(ordered, null, 2))}\n`;
}

function orderedOutcome({ status, message, bound, failedEntries, requests, writes }: Outcome): Outcome {
  return {
    status,
    ...(message !== undefined && { message }),
    ...(bound !== undefined && {
      bound: bound.map(({ ref, id }) => ({ ref: { kind: ref.kind, path: ref.path }, id })),
    }),
    ...(failedEntries !== undefined && {
      failedEntries: failedEntries.map(({ entry, reason }) => ({
        entry: { kind: entry.kind, path: entry.path },
        reason,
      })),
    }),
    ...(requests !== undefined && { requests }),
    ...(writes !== undefined && {
      writes: writes.map(({ id, method, path, status: answered }) => ({ id, method, path, status: answered })),
    }),
  };
}

/** One line for an event, without a newline; cut to `width` columns where that is given. */
export function progressLine(event: ApplyEvent, options: { readonly width?: number } = {}): string {
  const line = safeText(progressText(event));
  return options.width === undefined ? line : cutTo(line, options.width);
}

function progressText(event: ApplyEvent): string {
  switch (event.kind) {
    case 'started':
      return `…  ${event.title}`;
    case 'finished': {
      const count = `${String(event.done).padStart(String(event.total).length)}/${event.total}`;
      const { status, message } = event.outcome;
      const word = status === 'done' ? '' : `${WORDS[status]}: `;
      const why = status === 'done' || status === 'already' || message === undefined ? '' : ` (${message})`;
      return `${count}  ${word}${event.title}${why}`;
    }
    case 'verifying':
      return `reading back ${event.total} ${event.total === 1 ? 'step' : 'steps'} …`;
    default:
      return event satisfies never;
  }
}
