/** The plan as a whole in a few words: which target, compared with what, how much of what. Gives plain text that may hold untrusted names. */

import type { Change, Disposition } from '../model/change.js';
import { byHandIn } from '../model/change.js';
import { KINDS } from '../model/kinds/index.js';
import type { Plan, PlanCounts, TargetIdentity } from '../model/plan.js';
import { piecesOf } from './change-rows.js';
import type { People } from './people.js';

/** `production   https://…   2025.2 (declared), built-in, as svc@acme.example`: who this is about. */
export function targetWords(
  target: TargetIdentity,
  people: People,
): readonly [name: string, url: string, rest: string] {
  const account =
    target.account === null ? 'account not known' : people === 'names' ? `as ${target.account.email}` : 'account known';
  return [
    target.name,
    target.url,
    `${target.release.value} (${target.release.source}), ${target.authentication}, ${account}`,
  ];
}

/** `compared with 1a2b3c4d, declared world: what is live may differ`; undefined for a plan of a live target or a snapshot alone. */
export function comparisonWords({ comparison }: Plan): string | undefined {
  if (comparison === undefined) return undefined;
  const commit = comparison.base.slice(0, 8);
  switch (comparison.over) {
    case 'declared':
      return `compared with ${commit}, declared world: what is live may differ`;
    case 'snapshot':
      return `compared with ${commit}, over a snapshot: what is live may differ by now`;
    default:
      return comparison.over satisfies never;
  }
}

/** `1 to create, 1 to update; 9 calls; 212 unchanged`. */
export function totalsText(counts: PlanCounts): string {
  const parts: string[] = [];
  const say = (count: number, what: string): void => {
    if (count > 0) parts.push(`${count} ${what}`);
  };
  say(counts.create, 'to create');
  say(counts.update, 'to update');
  say(counts.deactivate, 'to deactivate');
  say(counts.delete, 'to delete');
  say(counts.manual, 'by hand');
  say(counts.pending, 'pending');
  say(counts.blocked, 'blocked');
  const changes = parts.length === 0 ? 'Nothing to change' : parts.join(', ');
  const calls = counts.steps === 0 ? '' : `; ${counts.steps} ${counts.steps === 1 ? 'call' : 'calls'}`;
  return `${changes}${calls}; ${counts.unchanged} unchanged.`;
}

/** Whether there is nothing at all to tell. */
export function isQuiet(plan: Plan): boolean {
  return plan.changes.length === 0 && plan.findings.length === 0 && plan.guards.length === 0;
}

/** The kinds that have changes, with how many of what. */
export function countByKind(
  changes: readonly Change[],
): readonly { readonly title: string; readonly counts: ReadonlyMap<Change['action'] | Disposition, number> }[] {
  const kinds = new Map<string, Map<Change['action'] | Disposition, number>>();
  for (const change of changes) {
    const counts = kinds.get(change.ref.kind) ?? new Map<Change['action'] | Disposition, number>();
    kinds.set(change.ref.kind, counts);
    const dispositions = new Set(piecesOf(change).map(({ fate }) => fate.disposition));
    for (const disposition of dispositions) {
      const column = disposition === 'automatic' ? change.action : disposition;
      // By hand every part is a thing to do of its own, here as in the totals.
      counts.set(column, (counts.get(column) ?? 0) + (disposition === 'manual' ? byHandIn(change) : 1));
    }
  }
  return KINDS.flatMap(({ kind, section }) => {
    const counts = kinds.get(kind);
    return counts === undefined ? [] : [{ title: capital(section), counts }];
  });
}

/** `users` as a title. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
