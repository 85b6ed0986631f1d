/**
 * The path of a comparison: load two revisions of a project → plan one against the other. No server, no credentials, nothing sent; so it
 * may run on a pull request from anybody. Never prints, never exits.
 */

import type { Project } from './config/types.js';
import { type Diagnostic, hasErrors, type Location } from './diagnostics/diagnostic.js';
import type { Declaration, Locate } from './model/declaration.js';
import type { Plan } from './model/plan.js';
import type { Snapshot } from './model/snapshot.js';
import type { System } from './model/system.js';
import { planComparison } from './plan/comparison.js';

export interface CompareOptions {
  readonly head: Project;
  readonly base: Project;
  /** What base is called, for places in it, and its commit in full. */
  readonly revision: { readonly name: string; readonly commit: string };
  readonly target: string;
  /** What is live, if that is known; else what base declares stands for it. */
  readonly snapshot?: Snapshot;
  readonly systemFor: (name: string) => System;
  readonly assumedRelease: (system: string) => string;
  readonly acknowledgements: readonly { readonly guard: string; readonly digest: string }[];
}

export interface Compared {
  /** Problems of head, and of the plan. */
  readonly diagnostics: readonly Diagnostic[];
  /** Why base cannot be compared with; its places are in base. */
  readonly ofBase: readonly Diagnostic[];
  readonly plan?: Plan;
}

/** Compares. Both revisions are judged by the instant their projects were opened with. */
export async function compare(options: CompareOptions): Promise<Compared> {
  const { head, revision, target, snapshot, acknowledgements } = options;
  const [loaded, before] = await Promise.all([
    head.declare(target, { withoutSecrets: true }),
    declareBase(options.base, target),
  ]);
  const { declaration, locate, diagnostics } = loaded;
  if (declaration === undefined || hasErrors(diagnostics) || hasErrors(before.diagnostics)) {
    return { diagnostics, ofBase: before.diagnostics };
  }
  const planned = planComparison({
    base: before.declaration,
    head: declaration,
    commit: revision.commit,
    ...(snapshot === undefined ? {} : { snapshot }),
    system: options.systemFor(declaration.target.system),
    assumedRelease: options.assumedRelease(declaration.target.system),
    locate,
    locateBase: (origin) => inRevision(revision.name, before.locate(origin)),
    acknowledgements,
  });
  return {
    diagnostics: [...diagnostics, ...planned.diagnostics],
    ofBase: [],
    ...(planned.plan === undefined ? {} : { plan: planned.plan }),
  };
}

/** The declaration of base, with errors alone: who reads a comparison cannot mend what was merged. None: it has no such target. */
async function declareBase(
  base: Project,
  target: string,
): Promise<{
  readonly declaration?: Declaration;
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Locate;
}> {
  if (!base.targets.includes(target)) {
    return { diagnostics: base.diagnostics.filter(isError), locate: base.locate };
  }
  const { declaration, diagnostics, locate } = await base.declare(target, { withoutSecrets: true });
  return { ...(declaration && { declaration }), diagnostics: diagnostics.filter(isError), locate };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

/** A place in a revision, as git writes it: `main:access/finance.yaml`. */
export function inRevision(name: string, at: Location | undefined): Location | undefined {
  return at === undefined ? undefined : { ...at, file: `${name}:${at.file}` };
}
