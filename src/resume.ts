/**
 * The main path of a saved plan: files → target → read → recheck; what follows is the same apply as for a plan just made. Nothing is
 * planned: what was approved is what is done, or nothing. Never prints, never exits.
 */

import { endedSince, movedTarget } from './apply/moved.js';
import { recheck } from './apply/recheck.js';
import type { Project } from './config/types.js';
import { type Diagnostic, hasErrors } from './diagnostics/diagnostic.js';
import type { Declaration, Locate } from './model/declaration.js';
import type { Plan } from './model/plan.js';
import type { Snapshot } from './model/snapshot.js';
import { type Moved, STALE_FORMAT, type StaleReport } from './model/stale.js';
import type { Connection } from './model/system.js';
import { readLive, type Source } from './run.js';

export interface ResumeOptions {
  /** Checked: see plan/plan-file.ts. */
  readonly plan: Plan;
  /** Opened as of the plan's own instant, so that the same files declare the same. */
  readonly project: Project;
  readonly source: Source;
  readonly now: Date;
}

export interface Resumed {
  readonly diagnostics: readonly Diagnostic[];
  /** The files are not there to be compared: only the target was looked at. */
  readonly filesMissing?: true;
  /** Set when the plan does not fit any more. */
  readonly stale?: StaleReport;
  /** Set when it does. */
  readonly ready?: {
    readonly snapshot: Snapshot;
    /** Ids of the steps whose effects are there already. */
    readonly done: ReadonlySet<string>;
    /** How many steps set what cannot be read, so that nothing tells whether they are done: they are among those to do. */
    readonly unproven: number;
    /** What talks to the target; without objects when the files are missing. */
    readonly target: Declaration['target'];
    /** The declaration the plan was made from, when it is at hand. */
    readonly declaration?: Declaration;
    readonly locate: Locate;
  };
  /** Open, whatever happened after: the caller closes it. */
  readonly connection?: Connection;
}

/** Walks up to the point where the steps that are left can be performed. */
export async function resume({ plan, project, source, now }: ResumeOptions): Promise<Resumed> {
  const { name } = plan.target;
  const bare = await project.declare(name, { bare: true });
  if (bare.declaration === undefined || hasErrors(bare.diagnostics)) return { diagnostics: bare.diagnostics };
  const { target } = bare.declaration;
  const atHand = await declarationAtHand(project, plan);
  const { declaration } = atHand;
  const common = atHand.missing ? ({ filesMissing: true } as const) : {};
  const { system, url, authentication } = target;
  const seen = { system, url, authentication };
  const offline = [...movedTarget(plan.target, seen), ...atHand.moved, ...endedSince(plan, declaration, now)];
  if (offline.length > 0) return { ...common, diagnostics: atHand.diagnostics, stale: staleness(plan, offline) };

  const { connection, ...read } = await readLive(source, bare.declaration, plan.basis.scope);
  const open = { ...common, ...(connection === undefined ? {} : { connection }), diagnostics: read.diagnostics };
  const { snapshot } = read;
  if (snapshot === undefined || hasErrors(read.diagnostics)) return open;

  const movedSince = movedTarget(plan.target, snapshot);
  if (movedSince.length > 0) return { ...open, stale: staleness(plan, movedSince) };
  const { standing, moved } = recheck(plan, snapshot, now.toISOString());
  if (moved.length > 0) return { ...open, stale: staleness(plan, moved) };
  const done = new Set([...standing].flatMap(([id, state]) => (state === 'done' ? [id] : [])));
  const unproven = [...standing.values()].filter((state) => state === 'unproven').length;
  return {
    ...open,
    ready: {
      snapshot,
      done,
      unproven,
      target,
      locate: project.locate,
      ...(declaration === undefined ? {} : { declaration }),
    },
  };
}

interface AtHand {
  readonly declaration?: Declaration;
  readonly missing: boolean;
  readonly moved: readonly Moved[];
  /** Why files that are there cannot be compared. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What the files declare, where they are at hand: a place that applies an approved plan need not have them. */
async function declarationAtHand(project: Project, plan: Plan): Promise<AtHand> {
  const { declaration, diagnostics } = await project.declare(plan.target.name);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.some(({ code }) => code === 'GAL-114')) return { missing: true, moved: [], diagnostics: [] };
  const found = errors.length > 0 || declaration === undefined ? null : declaration.digest;
  if (found === plan.declaration && declaration !== undefined) {
    return { declaration, missing: false, moved: [], diagnostics: [] };
  }
  return { missing: false, moved: [{ kind: 'declaration', planned: plan.declaration, found }], diagnostics: errors };
}

function staleness(plan: Plan, moved: readonly Moved[]): StaleReport {
  const { digest, target, names } = plan;
  return { format: STALE_FORMAT, plan: digest, target: target.name, moved, ...(names !== undefined && { names }) };
}
