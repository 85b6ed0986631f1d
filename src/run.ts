/**
 * The main path, the same for plan and apply: load → check → read → diff → order → guard; what follows is render, or apply → verify.
 * Everything from outside comes in as a parameter. Never prints, never exits.
 */

import type { Project } from './config/types.js';
import { collectDiagnostics } from './diagnostics/collect.js';
import { type Diagnostic, hasErrors } from './diagnostics/diagnostic.js';
import type { Declaration, Locate } from './model/declaration.js';
import type { Plan } from './model/plan.js';
import type { Snapshot } from './model/snapshot.js';
import type { Connection, ReadResult, Scope, System } from './model/system.js';
import { makePlan } from './plan/plan.js';
import { scopeOf } from './plan/scope.js';

/** Where the live state comes from: a connection, or a saved snapshot and then neither server nor credentials are needed. */
export type Source =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | {
      readonly kind: 'live';
      readonly connect: (
        declaration: Declaration,
      ) => Promise<{ readonly connection?: Connection; readonly diagnostics: readonly Diagnostic[] }>;
    };

export interface RunOptions {
  readonly project: Project;
  readonly target: string;
  readonly source: Source;
  readonly systemFor: (name: string) => System;
  readonly acknowledgements?: readonly { readonly guard: string; readonly digest: string }[];
  /** User names of credentials whose password is to be sent again. */
  readonly rotate?: readonly string[];
}

export interface Run {
  /** Everything that was found wrong or worth a warning on the way. */
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Locate;
  /** Present when the path was walked to its end. */
  readonly ready?: {
    readonly declaration: Declaration;
    readonly snapshot: Snapshot;
    readonly system: System;
    readonly plan: Plan;
  };
  /** What was read, whatever came of it. */
  readonly snapshot?: Snapshot;
  /** Open when the source is live, whatever happened after: the caller closes it. */
  readonly connection?: Connection;
}

/** Walks the main path up to a guarded plan. */
export async function run(options: RunOptions): Promise<Run> {
  const { project, source } = options;
  const loaded = await project.declare(options.target);
  const { locate, declaration } = loaded;
  if (declaration === undefined || hasErrors(loaded.diagnostics)) return { diagnostics: loaded.diagnostics, locate };

  const { connection, ...opened } = await readLive(source, declaration, scopeOf(declaration));
  const diagnostics = [...loaded.diagnostics, ...opened.diagnostics];
  const open = {
    ...(connection === undefined ? {} : { connection }),
    ...(opened.snapshot === undefined ? {} : { snapshot: opened.snapshot }),
  };
  if (opened.snapshot === undefined || hasErrors(opened.diagnostics)) return { diagnostics, locate, ...open };

  const system = options.systemFor(declaration.target.system);
  const planned = makePlan({
    declaration,
    snapshot: opened.snapshot,
    system,
    locate,
    acknowledgements: options.acknowledgements ?? [],
    rotate: options.rotate ?? [],
  });
  diagnostics.push(...planned.diagnostics);
  if (planned.plan === undefined) return { diagnostics, locate, ...open };
  return {
    diagnostics,
    locate,
    ...open,
    ready: { declaration, snapshot: opened.snapshot, system, plan: planned.plan },
  };
}

/** The live state of a target in a scope, from wherever the source says. A problem with the target says which, and stands once. */
export async function readLive(
  source: Source,
  declaration: Declaration,
  scope: Scope,
): Promise<ReadResult & { readonly connection?: Connection }> {
  if (source.kind === 'snapshot') return { snapshot: source.snapshot, diagnostics: [] };
  const { connection, diagnostics } = await source.connect(declaration);
  if (connection === undefined) return { diagnostics };
  const read = await connection.read(scope);
  // What keeps one list from being read keeps every other from it.
  const { name, url } = declaration.target;
  const told = read.diagnostics.map((diagnostic) => ({
    ...diagnostic,
    message: `${name} at ${url}: ${diagnostic.message}`,
  }));
  return { ...read, diagnostics: collectDiagnostics(diagnostics, told), connection };
}
