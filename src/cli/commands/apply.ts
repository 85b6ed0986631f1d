/** `gallerist apply`: the main path, the plan shown, then performed and read back. */

import { apply } from '../../apply/apply.js';
import type { ApplyEvent, ApplyReport } from '../../model/report.js';
import { isBlocked } from '../../plan/plan.js';
import { progressLine, renderApplyJson, renderApplyMarkdown, renderApplyText } from '../../render/apply.js';
import type { Run } from '../../run.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { projectFolder } from '../open.js';
import { exitOf, watched } from '../watched.js';
import { type PlanOptions, renderPlan, walk } from './plan.js';

export interface ApplyCommandOptions extends Omit<PlanOptions, 'snapshot'> {
  readonly yes?: true;
}

export async function applyCommand(context: Context, options: ApplyCommandOptions): Promise<ExitCode> {
  const walked = await walk(context, options);
  try {
    return await perform(context, options, walked);
  } finally {
    await walked?.connection?.close();
  }
}

async function perform(context: Context, options: ApplyCommandOptions, walked: Run | undefined): Promise<ExitCode> {
  if (walked?.ready === undefined || walked.connection === undefined) return EXIT.error;
  const { plan, declaration, snapshot, system } = walked.ready;
  // The plan that is performed is shown first; with --format json, stdout holds the report alone.
  const shown = renderPlan(context, plan, {
    format: options.format === 'json' ? 'text' : options.format,
    ...(options.verbose ? { verbose: true } : {}),
  });
  if (options.format === 'text') context.out(shown);
  else context.err(shown);
  if (isBlocked(plan)) return EXIT.blocked;
  if (plan.steps.length > 0 && context.interactive && options.yes !== true) {
    if (!(await context.confirm(`\nApply these ${plan.steps.length} calls to ${plan.target.name}?`))) {
      context.err('nothing was changed\n');
      return EXIT.done;
    }
  }
  const progress = progressTo(context);
  const { connection, locate } = walked;
  const report = await watched(context, projectFolder(context, options), plan, (watch) =>
    apply({
      plan,
      snapshot,
      connection,
      concurrency: declaration.target.concurrency,
      declared: { declaration, system, locate },
      onEvent: progress.event,
      watch,
    }),
  );
  progress.end();
  if (report === undefined) return EXIT.error;
  context.out(renderReport(context, report, options));
  return exitOf(report);
}

function renderReport(context: Context, report: ApplyReport, { format }: ApplyCommandOptions): string {
  switch (format) {
    case 'json':
      return renderApplyJson(report);
    case 'markdown':
      return renderApplyMarkdown(report);
    case 'text':
      return report.plan.steps.length === 0 ? '' : renderApplyText(report, { color: context.color });
    default:
      return format satisfies never;
  }
}

/** One line that is written over on a terminal; in a log, a line for each of the first steps and then for every hundredth. */
function progressTo(context: Context): { readonly event: (event: ApplyEvent) => void; readonly end: () => void } {
  let drawn = false;
  return {
    event: (event) => {
      if (context.interactive) {
        context.err(`\r\x1b[2K${progressLine(event, { width: context.width ?? 80 })}`);
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
