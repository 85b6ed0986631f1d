/** `gallerist apply`: a plan just made, or a saved one, shown, then performed and read back. */

import { type ApplyOptions, apply } from '../../apply/apply.js';
import type { Watch } from '../../apply/recording.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { ApplyEvent, ApplyReport } from '../../model/report.js';
import { isBlocked } from '../../plan/plan.js';
import { progressLine, renderApplyJson, renderApplyMarkdown, renderApplyText } from '../../render/apply.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { discreet, peopleOfPlan, peopleOfSnapshot } from '../discreet.js';
import { type Locked, locked } from '../locked.js';
import { projectFolder, tell } from '../open.js';
import { exitOf, watched } from '../watched.js';
import { type PlanOptions, renderPlan, walk } from './plan.js';

export interface ApplyCommandOptions extends Omit<PlanOptions, 'snapshot' | 'base' | 'out'> {
  readonly yes?: true;
}

/** What can be performed, wherever the plan came from. */
export interface Prepared extends Omit<ApplyOptions, 'onEvent' | 'watch'> {
  /** Why nothing may be written. */
  readonly unlocked: Diagnostic | undefined;
}

/** @param file a plan that `plan --out` wrote; without it, one is made now */
export async function applyCommand(
  outside: Context,
  file: string | undefined,
  options: ApplyCommandOptions,
): Promise<ExitCode> {
  const context = discreet(outside, options);
  if (context === undefined) return EXIT.error;
  if (file !== undefined) return (await import('../saved.js')).applySaved(context, file, options, perform);
  return locked(context, projectFolder(context, options), (lock) => applyNow(context, options, lock));
}

async function applyNow(context: Context, options: ApplyCommandOptions, lock: Locked): Promise<ExitCode> {
  const walked = await walk(context, options, lock.source);
  try {
    if (walked?.ready === undefined || walked.connection === undefined) return EXIT.error;
    const { plan, snapshot, declaration, system } = walked.ready;
    const { connection, locate } = walked;
    const { concurrency } = declaration.target;
    showPlan(context, plan, options);
    if (isBlocked(plan)) return EXIT.blocked;
    return await perform(
      context,
      { plan, snapshot, connection, concurrency, declared: { declaration, system, locate }, unlocked: lock.unlocked() },
      options,
    );
  } finally {
    await walked?.connection?.close();
  }
}

/** The plan that is performed is shown first; with --format json, stdout holds the report alone. */
export function showPlan(context: Context, plan: ApplyOptions['plan'], options: ApplyCommandOptions): void {
  const { format } = options;
  context.hide?.(peopleOfPlan(plan));
  if (format === 'text') {
    context.out(renderPlan(context, plan, options));
    return;
  }
  const beside = { ...context, color: context.errColor, width: context.errWidth };
  context.err(renderPlan(beside, plan, { ...options, format: format === 'json' ? 'text' : format }));
}

async function perform(context: Context, prepared: Prepared, options: ApplyCommandOptions): Promise<ExitCode> {
  const { plan, snapshot, done, unlocked } = prepared;
  context.hide?.(peopleOfSnapshot(snapshot));
  const left = plan.steps.filter(({ id }) => done?.has(id) !== true);
  if (left.length > 0 && unlocked !== undefined) {
    tell(context, [unlocked]);
    return EXIT.error;
  }
  if (left.length > 0 && context.interactive && options.yes !== true) {
    if (!(await context.confirm(`\nApply these ${left.length} calls to ${plan.target.name}?`))) {
      context.err('not confirmed: nothing was changed\n');
      return EXIT.error;
    }
  }
  const progress = progressTo(context);
  const act = (watch: Watch): Promise<ApplyReport> => apply({ ...prepared, onEvent: progress.event, watch });
  const ended = await watched(context, projectFolder(context, options), { plan, left }, act);
  progress.end();
  if (typeof ended === 'number') return ended;
  context.out(renderReport(context, ended, options));
  return exitOf(ended);
}

function renderReport(context: Context, report: ApplyReport, { format, people }: ApplyCommandOptions): string {
  switch (format) {
    case 'json':
      return renderApplyJson(report);
    case 'markdown':
      return renderApplyMarkdown(report, { people });
    case 'text':
      return report.plan.steps.length === 0 ? '' : renderApplyText(report, { color: context.color, people });
    default:
      return format satisfies never;
  }
}

/**
 * One line that is written over on a terminal; in a log, a line for each of the first steps and then for every hundredth. Where nobody
 * may be named it is a log: a line that is cut to fit may hold half a name.
 */
function progressTo(context: Context): { readonly event: (event: ApplyEvent) => void; readonly end: () => void } {
  let drawn = false;
  return {
    event: (event) => {
      if (context.interactive && context.hide === undefined) {
        context.err(`\r\x1b[2K${progressLine(event, { width: context.errWidth ?? 80 })}`);
        drawn = true;
      } else if (event.kind === 'verifying') {
        context.err(`${progressLine(event)}\n`);
      } else if (
        event.kind === 'finished' &&
        (event.total <= 200 ||
          event.done % 100 === 0 ||
          event.done === event.total ||
          event.outcome.status === 'failed')
      ) {
        context.err(`${progressLine(event)}\n`);
      }
    },
    end: () => {
      if (drawn) context.err('\r\x1b[2K');
    },
  };
}
