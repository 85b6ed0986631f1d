/** `gallerist plan`: the main path up to the plan, rendered. */

import { hasErrors } from '../../diagnostics/diagnostic.js';
import type { Plan } from '../../model/plan.js';
import { isBlocked } from '../../plan/plan.js';
import { renderPlanJson } from '../../render/plan-json.js';
import { renderPlanMarkdown } from '../../render/plan-markdown.js';
import { renderPlanText } from '../../render/plan-text.js';
import { type Run, run } from '../../run.js';
import { systemFor } from '../../targets/index.js';
import { parseAcknowledgements } from '../acknowledge.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { chooseTarget, type GlobalOptions, liveSource, open, projectFolder, readSnapshotFile, tell } from '../open.js';

export interface PlanOptions extends GlobalOptions {
  readonly format: 'text' | 'json' | 'markdown';
  readonly snapshot?: string;
  readonly detailedExitcode?: true;
  readonly acknowledge: readonly string[];
  readonly verbose?: true;
}

export async function plan(context: Context, options: PlanOptions): Promise<ExitCode> {
  const walked = await walk(context, options);
  await walked?.connection?.close();
  const made = walked?.ready?.plan;
  if (made === undefined) return EXIT.error;
  context.out(renderPlan(context, made, options));
  if (isBlocked(made)) return EXIT.blocked;
  return options.detailedExitcode && made.steps.length > 0 ? EXIT.changes : EXIT.done;
}

/** The main path with its problems told; undefined when it could not even begin. The caller closes the connection. */
export async function walk(context: Context, options: PlanOptions): Promise<Run | undefined> {
  const folder = projectFolder(context, options);
  const acknowledged = parseAcknowledgements(options.acknowledge);
  const project = await open(context, options);
  const chosen = chooseTarget(project, options);
  const saved = options.snapshot === undefined ? undefined : readSnapshotFile(context, options.snapshot);
  const wrong = [...acknowledged.diagnostics, ...chosen.diagnostics, ...(saved?.diagnostics ?? [])];
  if (hasErrors(wrong) || chosen.target === undefined || (saved !== undefined && saved.snapshot === undefined)) {
    tell(context, wrong, project);
    return undefined;
  }
  const walked = await run({
    project,
    target: chosen.target,
    source:
      saved?.snapshot === undefined ? liveSource(context, folder) : { kind: 'snapshot', snapshot: saved.snapshot },
    systemFor,
    acknowledgements: acknowledged.acknowledgements,
  });
  tell(context, [...wrong, ...walked.diagnostics], project);
  return walked;
}

export function renderPlan(context: Context, made: Plan, options: Pick<PlanOptions, 'format' | 'verbose'>): string {
  const verbose = options.verbose === true;
  switch (options.format) {
    case 'json':
      return renderPlanJson(made);
    case 'markdown':
      return renderPlanMarkdown(made, { verbose });
    case 'text':
      return renderPlanText(made, {
        color: context.color,
        verbose,
        ...(context.width === undefined ? {} : { width: context.width }),
      });
    default:
      return options.format satisfies never;
  }
}
