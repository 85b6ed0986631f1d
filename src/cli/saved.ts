/** `gallerist apply FILE`: a plan that was saved and approved, checked, held against the target, and then performed like any other. */

import { type ParsedPlan, parsePlan } from '../config/saved-plan.js';
import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.js';
import type { Plan } from '../model/plan.js';
import type { StaleReport } from '../model/stale.js';
import { acknowledge, isBlocked } from '../plan/plan.js';
import { checkPlan } from '../plan/plan-file.js';
import { renderStaleJson, renderStaleMarkdown, renderStaleText } from '../render/stale.js';
import { resume } from '../resume.js';
import { systemFor } from '../targets/index.js';
import { parseAcknowledgements } from './acknowledge.js';
import { type ApplyCommandOptions, type Prepared, showPlan } from './commands/apply.js';
import { type Context, EXIT, type ExitCode } from './context.js';
import { peopleOfPlan } from './discreet.js';
import { type Locked, locked } from './locked.js';
import { open, projectFolder, readNamed, tell } from './open.js';

type Perform = (context: Context, prepared: Prepared, options: ApplyCommandOptions) => Promise<ExitCode>;

export async function applySaved(
  context: Context,
  file: string,
  options: ApplyCommandOptions,
  perform: Perform,
): Promise<ExitCode> {
  const acknowledged = parseAcknowledgements(options.acknowledge);
  const saved = await readPlanFile(context, file, options.target);
  const wrong = [...acknowledged.diagnostics, ...saved.diagnostics, ...rotationsAsked(options)];
  tell(context, wrong);
  if (saved.plan === undefined || hasErrors(wrong)) return EXIT.error;
  const plan = acknowledge(saved.plan, acknowledged.acknowledgements);
  context.hide?.(peopleOfPlan(plan));
  if (isBlocked(plan)) {
    showPlan(context, plan, options);
    return EXIT.blocked;
  }

  return locked(context, projectFolder(context, options), (lock) => takeUp({ context, plan, options, perform, lock }));
}

interface TakingUp {
  readonly context: Context;
  readonly plan: Plan;
  readonly options: ApplyCommandOptions;
  readonly perform: Perform;
  readonly lock: Locked;
}

/** Holds a plan that is whole and not blocked against the target, and performs what is left of it. */
async function takeUp({ context, plan, options, perform, lock }: TakingUp): Promise<ExitCode> {
  // The files as of the plan's own instant: what ended since is told by itself, not as another declaration.
  const project = await open({ ...context, now: () => new Date(plan.asOf) }, options);
  const resumed = await resume({ plan, project, source: lock.source, now: context.now() });
  const { connection, ready } = resumed;
  try {
    tell(context, resumed.diagnostics, project);
    if (resumed.stale !== undefined) {
      context.out(renderStale(context, resumed.stale, options));
      return EXIT.stale;
    }
    if (ready === undefined || connection === undefined) return EXIT.error;
    showPlan(context, plan, options);
    if (resumed.filesMissing) context.err('the access files are not at hand: the plan is taken as it was approved\n');
    if (ready.done.size > 0) context.err(`${ready.done.size} of ${plan.steps.length} steps are done already\n`);
    if (ready.unproven > 0) {
      const steps = ready.unproven === 1 ? '1 step sets' : `${ready.unproven} steps set`;
      context.err(`${steps} what cannot be read: done now, whether or not it was done before\n`);
    }
    const { snapshot, done, target, declaration, locate } = ready;
    const prepared = { plan, snapshot, done, connection, concurrency: target.concurrency, unlocked: lock.unlocked() };
    const declared =
      declaration === undefined ? undefined : { declaration, system: systemFor(declaration.target.system), locate };
    return await perform(context, declared === undefined ? prepared : { ...prepared, declared }, options);
  } finally {
    await connection?.close();
  }
}

/** A saved plan says itself what it rotates. */
function rotationsAsked({ rotate }: ApplyCommandOptions): readonly Diagnostic[] {
  if (rotate.length === 0) return [];
  return [
    {
      code: 'GAL-901',
      severity: 'error',
      message: '--rotate cannot be added to a saved plan: it is applied as it was approved',
      hint: 'save another one: gallerist plan --rotate USERNAME --out FILE',
    },
  ];
}

/** A plan file, checked as far as a file alone can be. */
export async function readPlanFile(context: Context, file: string, target: string | undefined): Promise<ParsedPlan> {
  const read = await readNamed(context, file);
  if (typeof read === 'string') {
    return { diagnostics: [{ code: 'GAL-602', severity: 'error', message: `plan ${file} cannot be read: ${read}` }] };
  }
  const { plan, diagnostics } = parsePlan(file, read);
  if (plan === undefined) return { diagnostics };
  const found = [...diagnostics, ...checkPlan(file, plan)];
  if (target !== undefined && target !== plan.target.name) {
    found.push({
      code: 'GAL-606',
      severity: 'error',
      message: `plan ${file} is for target ${plan.target.name}, not for ${target}`,
      hint: 'leave --target out: the plan says which',
    });
  }
  return { plan, diagnostics: found };
}

function renderStale(context: Context, stale: StaleReport, options: ApplyCommandOptions): string {
  const verbose = options.verbose === true;
  const { people } = options;
  switch (options.format) {
    case 'json':
      return renderStaleJson(stale);
    case 'markdown':
      return renderStaleMarkdown(stale, { verbose, people });
    case 'text':
      return renderStaleText(stale, {
        verbose,
        people,
        color: context.color,
        ...(context.width === undefined ? {} : { width: context.width }),
      });
    default:
      return options.format satisfies never;
  }
}
