/** `gallerist runbook`: what a plan leaves to hands, as a checklist. Plans like `plan`, or takes a saved plan; writes nothing. */

import { hasErrors } from '../../diagnostics/diagnostic.js';
import type { Plan } from '../../model/plan.js';
import type { Runbook } from '../../model/runbook.js';
import { asksForSchedules, emailsIn, runbookOf } from '../../plan/runbook.js';
import type { People } from '../../render/people.js';
import { renderRunbookJson } from '../../render/runbook-json.js';
import { renderRunbookMarkdown } from '../../render/runbook-markdown.js';
import { renderRunbookText } from '../../render/runbook-text.js';
import { systemFor } from '../../targets/index.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { discreet, peopleOfPlan } from '../discreet.js';
import { type GlobalOptions, tell } from '../open.js';
import { walk } from './plan.js';

export interface RunbookOptions extends GlobalOptions {
  readonly format: 'text' | 'markdown' | 'json';
  readonly snapshot?: string;
  readonly rotate: readonly string[];
  readonly verbose?: true;
  readonly people: People;
}

/** @param file a plan that `plan --out` wrote; without it, one is made now */
export async function runbook(outside: Context, file: string | undefined, options: RunbookOptions): Promise<ExitCode> {
  const context = discreet(outside, options);
  if (context === undefined) return EXIT.error;
  const made = await (file === undefined ? ofTarget(context, options) : ofFile(context, file, options));
  if (made === undefined) return EXIT.error;
  context.out(render(context, made, options));
  return EXIT.done;
}

/** Made now: then the schedules that an item switches off can be read as well. */
async function ofTarget(context: Context, options: RunbookOptions): Promise<Runbook | undefined> {
  const walked = await walk(context, { ...options, acknowledge: [] });
  try {
    if (walked?.ready === undefined) return undefined;
    const { plan, snapshot } = walked.ready;
    context.hide?.(peopleOfPlan(plan));
    const input = instructed(plan);
    const schedules = asksForSchedules(input) ? await walked.connection?.schedules() : undefined;
    return runbookOf({ ...input, ...(schedules !== undefined && { schedules }), emails: emailsIn(snapshot) });
  } finally {
    await walked?.connection?.close();
  }
}

/** From the file alone: neither server nor project is asked. */
async function ofFile(context: Context, file: string, options: RunbookOptions): Promise<Runbook | undefined> {
  const clashing = options.snapshot !== undefined ? '--snapshot' : options.rotate.length > 0 ? '--rotate' : undefined;
  if (clashing !== undefined) {
    tell(context, [
      {
        code: 'GAL-901',
        severity: 'error',
        message: `${clashing} has no meaning with a saved plan: it is taken as it was saved`,
        hint: 'leave out one of the two',
      },
    ]);
    return undefined;
  }
  const { readPlanFile } = await import('../saved.js');
  const { plan, diagnostics } = await readPlanFile(context, file, options.target);
  if (plan !== undefined) context.hide?.(peopleOfPlan(plan));
  tell(context, diagnostics);
  return plan === undefined || hasErrors(diagnostics) ? undefined : runbookOf(instructed(plan));
}

function instructed(plan: Plan): Pick<Parameters<typeof runbookOf>[0], 'plan' | 'instruct'> {
  const system = systemFor(plan.target.system);
  return { plan, instruct: (part, names) => system.instruct(part, plan.target, names) };
}

function render(context: Context, made: Runbook, { format, people, ...rest }: RunbookOptions): string {
  const verbose = rest.verbose === true;
  switch (format) {
    case 'json':
      return renderRunbookJson(made);
    case 'markdown':
      return renderRunbookMarkdown(made, { people, verbose });
    case 'text':
      return renderRunbookText(made, {
        people,
        verbose,
        color: context.color,
        ...(context.width === undefined ? {} : { width: context.width }),
      });
    default:
      return format satisfies never;
  }
}
