/** Saved plans over real HTTP in one process: made, written, read back, taken up again. */

import { apply } from '../../src/apply/apply.js';
import { parsePlan } from '../../src/config/saved-plan.js';
import type { Plan } from '../../src/model/plan.js';
import { refKey } from '../../src/model/ref.js';
import type { ApplyReport } from '../../src/model/report.js';
import type { Moved } from '../../src/model/stale.js';
import { matchWorld } from '../../src/plan/match.js';
import { checkPlan } from '../../src/plan/plan-file.js';
import { renderPlanJson } from '../../src/render/plan-json.js';
import { resume } from '../../src/resume.js';
import { connect, systemFor } from '../../src/targets/index.js';
import { FOLDER, NOW, openMemory, outside, snapshotOn } from './main-path.js';

/** A plan as it stands in a file, and what reading the file says. */
export function reread(text: string): { readonly plan?: Plan; readonly codes: readonly string[] } {
  const { plan, diagnostics } = parsePlan('plan.json', new TextEncoder().encode(text));
  const all = [...diagnostics, ...(plan === undefined ? [] : checkPlan('plan.json', plan))];
  const codes = all.map(({ code }) => code);
  return plan === undefined || codes.length > 0 ? { codes } : { plan, codes };
}

/** The plan through its file. @throws when the file is not one that can be applied. */
export function throughFile(plan: Plan): Plan {
  const { plan: read, codes } = reread(renderPlanJson(plan));
  if (read === undefined) throw new Error(`the file of a plan is refused: ${codes.join(', ')}`);
  return read;
}

export interface Taken {
  readonly moved: readonly Moved[];
  readonly report?: ApplyReport;
  /** Why it could not be held against the target: nothing was done. */
  readonly unread?: string;
}

export interface Taking {
  /** Stops it between steps. */
  readonly interrupted?: () => string | undefined;
  readonly now?: Date;
  /** Where files are that a connection reads. */
  readonly folder?: string;
}

/** Takes a saved plan up, as `apply FILE` does. */
export async function resumeOn(
  texts: Readonly<Record<string, string>>,
  plan: Plan,
  { interrupted = () => undefined, now = NOW, folder = FOLDER }: Taking = {},
): Promise<Taken> {
  const resumed = await resume({
    plan,
    project: await openMemory(texts, new Date(plan.asOf)),
    source: { kind: 'live', connect: (declaration) => connect({ config: declaration.target, ...outside(folder) }) },
    now,
  });
  const { ready, connection } = resumed;
  try {
    if (resumed.stale !== undefined) return { moved: resumed.stale.moved };
    if (ready === undefined || connection === undefined) {
      return { moved: [], unread: resumed.diagnostics.map(({ code, message }) => `${code} ${message}`).join('; ') };
    }
    const { snapshot, done, target, declaration, locate } = ready;
    const report = await apply({
      plan,
      snapshot,
      done,
      connection,
      concurrency: target.concurrency,
      ...(declaration && { declared: { declaration, system: systemFor(declaration.target.system), locate } }),
      onEvent: () => undefined,
      watch: { interrupted },
    });
    return { moved: [], report };
  } finally {
    await connection?.close();
  }
}

/** Everything the target holds, by name and without ids of what was made: two servers that hold the same give the same. */
export async function contentOf(texts: Readonly<Record<string, string>>): Promise<unknown> {
  const snapshot = await snapshotOn(texts);
  const { unmatched } = matchWorld([], snapshot, () => undefined);
  return unmatched.map(({ ref, name, state, fields }) => JSON.stringify([refKey(ref), name, state, fields])).sort();
}
