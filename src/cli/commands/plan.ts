/** `gallerist plan`: the main path up to the plan, or a comparison with a revision of git; rendered. */

import { resolve } from 'node:path';
import type { Project } from '../../config/types.js';
import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.js';
import type { Plan } from '../../model/plan.js';
import type { Snapshot } from '../../model/snapshot.js';
import { isBlocked } from '../../plan/plan.js';
import type { People } from '../../render/people.js';
import { renderPlanJson } from '../../render/plan-json.js';
import { renderPlanMarkdown } from '../../render/plan-markdown.js';
import { renderPlanText } from '../../render/plan-text.js';
import { type Run, run, type Source } from '../../run.js';
import { assumedRelease, systemFor } from '../../targets/index.js';
import { type Acknowledgement, parseAcknowledgements } from '../acknowledge.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { discreet, peopleOfPlan, peopleOfSnapshot } from '../discreet.js';
import { chooseTarget, type GlobalOptions, liveSource, open, projectFolder, readSnapshotFile, tell } from '../open.js';
import { writeWhole } from '../write.js';

export interface PlanOptions extends GlobalOptions {
  readonly format: 'text' | 'json' | 'markdown';
  readonly snapshot?: string;
  /** A revision of git to compare with, instead of the live system. */
  readonly base?: string;
  /** Where to save the plan, for `apply`. */
  readonly out?: string;
  readonly detailedExitcode?: true;
  readonly acknowledge: readonly string[];
  /** User names of credentials whose password is to be sent again. */
  readonly rotate: readonly string[];
  readonly verbose?: true;
  readonly people: People;
}

export async function plan(outside: Context, options: PlanOptions): Promise<ExitCode> {
  const context = discreet(outside, options);
  if (context === undefined) return EXIT.error;
  const contradiction = contradictionIn(options);
  if (contradiction !== undefined) {
    tell(context, [contradiction]);
    return EXIT.error;
  }
  const made =
    options.base === undefined ? await planLive(context, options) : await planBase(context, options, options.base);
  if (made === undefined) return EXIT.error;
  context.hide?.(peopleOfPlan(made));
  context.out(renderPlan(context, made, options));
  if (options.out !== undefined) {
    // It names people, and what they hold.
    await writeWhole(resolve(context.folder, options.out), renderPlanJson(made), 0o600);
    context.err(`wrote ${options.out}\n`);
  }
  if (isBlocked(made)) return EXIT.blocked;
  return options.detailedExitcode && made.steps.length > 0 ? EXIT.changes : EXIT.done;
}

/** Options of which each is fine, and not together. */
function contradictionIn({ base, out, rotate }: PlanOptions): Diagnostic | undefined {
  if (base === undefined) return undefined;
  if (out !== undefined) {
    return {
      code: 'GAL-605',
      severity: 'error',
      message: 'a comparison of two revisions cannot be saved with --out: nothing could ever apply it',
      hint: 'leave out --base to plan against the target, or --out to compare',
    };
  }
  if (rotate.length === 0) return undefined;
  return {
    code: 'GAL-901',
    severity: 'error',
    message: '--rotate has no meaning with --base: two revisions are compared, and nothing is sent',
    hint: 'leave out one of them',
  };
}

async function planLive(context: Context, options: PlanOptions): Promise<Plan | undefined> {
  const walked = await walk(context, options);
  await walked?.connection?.close();
  return walked?.ready?.plan;
}

/** The plan between a revision and the files as they are, with its problems told. */
async function planBase(context: Context, options: PlanOptions, ref: string): Promise<Plan | undefined> {
  const now = context.now();
  const still = { ...context, now: () => now };
  const begun = await begin(still, options);
  if (begun === undefined) return undefined;
  const [{ openRevision }, { compare, inRevision }] = await Promise.all([
    import('../../config/git-files.js'),
    import('../../compare.js'),
  ]);
  const folder = projectFolder(context, options);
  const { revision, diagnostics } = await openRevision({ folder, ref, environment: context.environment });
  if (revision === undefined) {
    tell(context, diagnostics);
    return undefined;
  }
  const base = await open(still, options, revision.files);
  const { project, target, snapshot, acknowledgements } = begun;
  const compared = await compare({
    head: project,
    base,
    revision: { name: ref, commit: revision.commit },
    target,
    ...(snapshot === undefined ? {} : { snapshot }),
    systemFor,
    assumedRelease,
    acknowledgements,
  });
  if (snapshot !== undefined) context.hide?.(peopleOfSnapshot(snapshot));
  for (const { people } of [project, base]) context.hide?.({ keys: people() });
  tell(context, compared.diagnostics, project);
  const ofBase = compared.ofBase.map(({ at, message, ...problem }) => {
    const place = inRevision(ref, at);
    return { ...problem, message: `in ${ref}: ${message}`, ...(place === undefined ? {} : { at: place }) };
  });
  tell(context, ofBase, { ...base, source: (file) => base.source(file.slice(ref.length + 1)) });
  return compared.plan;
}

interface Begun {
  readonly project: Project;
  readonly target: string;
  /** As saved, when one was named. */
  readonly snapshot?: Snapshot;
  readonly acknowledgements: readonly Acknowledgement[];
}

/** The project, and what the command line names, decoded; undefined when something is wrong with it, which is told. */
async function begin(context: Context, options: PlanOptions): Promise<Begun | undefined> {
  const acknowledged = parseAcknowledgements(options.acknowledge);
  const project = await open(context, options);
  const chosen = chooseTarget(project, options);
  const saved = options.snapshot === undefined ? undefined : await readSnapshotFile(context, options.snapshot);
  const wrong = [...acknowledged.diagnostics, ...chosen.diagnostics, ...(saved?.diagnostics ?? [])];
  tell(context, wrong, project);
  if (hasErrors(wrong) || chosen.target === undefined || (saved !== undefined && saved.snapshot === undefined)) {
    return undefined;
  }
  return {
    project,
    target: chosen.target,
    ...(saved?.snapshot === undefined ? {} : { snapshot: saved.snapshot }),
    acknowledgements: acknowledged.acknowledgements,
  };
}

/**
 * The main path with its problems told; undefined when it could not even begin. The caller closes the connection.
 * @param live where the live state comes from, unless the options name a snapshot; by default the target, without its lock
 */
export async function walk(
  context: Context,
  options: PlanOptions,
  live: Source = liveSource(context, projectFolder(context, options)),
): Promise<Run | undefined> {
  const begun = await begin(context, options);
  if (begun === undefined) return undefined;
  const { project, target, snapshot, acknowledgements } = begun;
  const walked = await run({
    project,
    target,
    source: snapshot === undefined ? live : { kind: 'snapshot', snapshot },
    systemFor,
    acknowledgements,
    rotate: options.rotate,
  });
  if (walked.snapshot !== undefined) context.hide?.(peopleOfSnapshot(walked.snapshot));
  tell(context, walked.diagnostics, project);
  return walked;
}

export function renderPlan(
  context: Context,
  made: Plan,
  options: Pick<PlanOptions, 'format' | 'verbose' | 'people'>,
): string {
  const verbose = options.verbose === true;
  const { people } = options;
  switch (options.format) {
    case 'json':
      return renderPlanJson(made);
    case 'markdown':
      return renderPlanMarkdown(made, { verbose, people });
    case 'text':
      return renderPlanText(made, {
        color: context.color,
        verbose,
        people,
        ...(context.width === undefined ? {} : { width: context.width }),
      });
    default:
      return options.format satisfies never;
  }
}
