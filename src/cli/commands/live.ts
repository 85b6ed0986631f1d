/** What commands that look at the whole target share: everything it holds, read once, or a saved snapshot. */

import type { Project } from '../../config/types.js';
import { hasErrors } from '../../diagnostics/diagnostic.js';
import type { Declaration } from '../../model/declaration.js';
import type { Evidence } from '../../model/explanation.js';
import type { Snapshot } from '../../model/snapshot.js';
import { evidenceOf, type LiveAccess, liveAccess, otherTarget } from '../../plan/live-access.js';
import { FULL_SCOPE } from '../../plan/scope.js';
import { readLive } from '../../run.js';
import type { Context } from '../context.js';
import { chooseTarget, type GlobalOptions, liveSource, open, projectFolder, readSnapshotFile, tell } from '../open.js';

export interface Everything {
  readonly project: Project;
  readonly declaration: Declaration;
  readonly snapshot: Snapshot;
}

export interface Reading {
  /** Whether workflows are read as well. */
  readonly workflows?: boolean;
  /** Whether what is declared lends its names. Access files that are not right lend none, and are no error. */
  readonly names?: boolean;
}

/**
 * The declaration of the chosen target and a full snapshot. Problems are told; undefined when there is no snapshot.
 * The target alone is declared: its access files need not be right, or there at all.
 */
export async function readEverything(
  context: Context,
  options: GlobalOptions & { readonly snapshot?: string },
  { workflows = false, names = false }: Reading = {},
): Promise<Everything | undefined> {
  const folder = projectFolder(context, options);
  const project = await open(context, options);
  const chosen = chooseTarget(project, options);
  if (chosen.target === undefined) {
    tell(context, chosen.diagnostics, project);
    return undefined;
  }
  const named = names ? await project.declare(chosen.target) : undefined;
  const loaded =
    named?.declaration === undefined || hasErrors(named.diagnostics)
      ? await project.declare(chosen.target, { bare: true })
      : { ...named, diagnostics: [] };
  if (loaded.declaration === undefined || hasErrors(loaded.diagnostics)) {
    tell(context, loaded.diagnostics, project);
    return undefined;
  }
  const saved = options.snapshot === undefined ? undefined : await readSnapshotFile(context, options.snapshot);
  if (saved !== undefined) {
    const other = saved.snapshot === undefined ? undefined : otherTarget(loaded.declaration, saved.snapshot);
    tell(context, [...saved.diagnostics, ...(other === undefined ? [] : [other])], project);
    if (saved.snapshot === undefined || other !== undefined) return undefined;
    return { project, declaration: loaded.declaration, snapshot: saved.snapshot };
  }
  const { connection, snapshot, diagnostics } = await readLive(
    liveSource(context, folder),
    loaded.declaration,
    workflows ? { ...FULL_SCOPE, workflows } : FULL_SCOPE,
  );
  await connection?.close();
  tell(context, diagnostics, project);
  if (snapshot === undefined || hasErrors(diagnostics)) return undefined;
  return { project, declaration: loaded.declaration, snapshot };
}

/** Access on the chosen target, and what it is known from. */
export interface SeenAccess extends Everything, LiveAccess {
  readonly evidence: Evidence;
}

/** For commands that explain and plan nothing. Problems are told; undefined when there is no answer. */
export async function readAccess(
  context: Context,
  options: GlobalOptions & { readonly snapshot?: string },
  reading: Pick<Reading, 'workflows'> = {},
): Promise<SeenAccess | undefined> {
  const everything = await readEverything(context, options, { ...reading, names: true });
  if (everything === undefined) return undefined;
  const { declaration, snapshot } = everything;
  const access = liveAccess(declaration, snapshot);
  return { ...everything, ...access, evidence: evidenceOf(declaration, snapshot, access.names) };
}
