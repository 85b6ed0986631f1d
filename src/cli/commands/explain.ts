/** `gallerist explain user | run | collection`: who may do what and why, on a live target or in a snapshot. Reads, never writes. */

import { explainCollection, explainUser } from '../../access/explain.js';
import { explainRun } from '../../access/explain-run.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { refKey } from '../../model/ref.js';
import { attestedRunSettings, explainWorkflow } from '../../plan/live-access.js';
import { lookUp, lookUpWorkflow } from '../../plan/look-up.js';
import { type Answer, renderAnswerMarkdown, renderAnswerText } from '../../render/explain.js';
import { renderAnswerJson } from '../../render/explain-json.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { type GlobalOptions, tell } from '../open.js';
import { readAccess, type SeenAccess } from './live.js';

export interface ExplainOptions extends GlobalOptions {
  readonly format: 'text' | 'json' | 'markdown';
  readonly snapshot?: string;
}

export async function explainUserCommand(context: Context, email: string, options: ExplainOptions): Promise<ExitCode> {
  const seen = await readAccess(context, options);
  if (seen === undefined) return EXIT.error;
  const { found, problem } = lookUp(seen.objects, 'user', email);
  const told = found === undefined ? undefined : explainUser(seen.state, refKey(found.ref));
  return answer(context, options, seen, told === undefined ? undefined : { about: 'user', told }, problem);
}

export async function explainCollectionCommand(
  context: Context,
  name: string,
  options: ExplainOptions,
): Promise<ExitCode> {
  const seen = await readAccess(context, options);
  if (seen === undefined) return EXIT.error;
  const { found, problem } = lookUp(seen.objects, 'collection', name);
  const told = found === undefined ? undefined : explainCollection(seen.state, refKey(found.ref));
  return answer(context, options, seen, told === undefined ? undefined : { about: 'collection', told }, problem);
}

export async function explainRunCommand(
  context: Context,
  options: ExplainOptions & { readonly user: string; readonly workflow: string },
): Promise<ExitCode> {
  const seen = await readAccess(context, options, { workflows: true });
  if (seen === undefined) return EXIT.error;
  const { declaration, snapshot, objects, state } = seen;
  const user = lookUp(objects, 'user', options.user);
  const workflow = snapshot.workflows === undefined ? undefined : lookUpWorkflow(snapshot.workflows, options.workflow);
  const problems = [user.problem, workflow?.problem].filter((problem) => problem !== undefined);
  if (user.found === undefined || problems.length > 0) return answer(context, options, seen, undefined, ...problems);
  if (workflow === undefined) tell(context, [withoutWorkflows(options.workflow)]);
  const read = workflow?.found === undefined ? null : explainWorkflow(workflow.found, objects);
  const told = explainRun(state, refKey(user.found.ref), read, attestedRunSettings(declaration));
  return answer(context, options, seen, told === undefined ? undefined : { about: 'run', told });
}

function withoutWorkflows(name: string): Diagnostic {
  return {
    code: 'GAL-908',
    severity: 'warning',
    message: `the snapshot holds no workflows: what ${JSON.stringify(name)} says about credentials, and who reaches it, is not known`,
    hint: 'take one that does: gallerist snapshot --workflows --out FILE',
  };
}

/** Prints the answer, or why there is none. */
function answer(
  context: Context,
  { format }: ExplainOptions,
  { evidence }: SeenAccess,
  told: Answer | undefined,
  ...problems: readonly (Diagnostic | undefined)[]
): ExitCode {
  if (told === undefined) {
    tell(
      context,
      problems.filter((problem) => problem !== undefined),
    );
    return EXIT.error;
  }
  context.out(render(context, format, told, evidence));
  return EXIT.done;
}

function render(
  context: Context,
  format: ExplainOptions['format'],
  told: Answer,
  evidence: SeenAccess['evidence'],
): string {
  switch (format) {
    case 'json':
      return renderAnswerJson(told, evidence);
    case 'markdown':
      return renderAnswerMarkdown(told, evidence);
    case 'text':
      return renderAnswerText(told, evidence, {
        color: context.color,
        ...(context.width === undefined ? {} : { width: context.width }),
      });
    default:
      return format satisfies never;
  }
}
