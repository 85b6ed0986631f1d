/**
 * A plan between two revisions of one declaration: what head changes when base is what is live, or when a snapshot is. Pure, offline, for
 * reading only: it goes through the same steps as a live plan, so that the difference in access comes out with it.
 */

import type { Change } from '../model/change.js';
import type { Declaration, Locate } from '../model/declaration.js';
import { nameIn } from '../model/names.js';
import type { Finding } from '../model/plan.js';
import { refKey } from '../model/ref.js';
import type { Snapshot } from '../model/snapshot.js';
import type { System } from '../model/system.js';
import { againstDeclared, declaredWorld } from './declared-world.js';
import { matchWorld } from './match.js';
import { namesOf } from './names.js';
import { makePlan, type Planned } from './plan.js';
import { findReleased } from './released.js';
import { pairRevisions } from './revisions.js';
import { findChangedRules } from './rules-changed.js';
import { attested } from './settings.js';
import { findNewlyManaged, findUnknown } from './unknown.js';

export interface ComparisonInput {
  /** Undefined: base has no such target, and everything is new. */
  readonly base: Declaration | undefined;
  readonly head: Declaration;
  /** The commit of base, in full. */
  readonly commit: string;
  /** What is live, if that is known; else what base declares stands for it. */
  readonly snapshot?: Snapshot;
  readonly system: System;
  /** The release to take where none is declared. */
  readonly assumedRelease: string;
  readonly locate: Locate;
  readonly locateBase: Locate;
  readonly acknowledgements?: readonly { readonly guard: string; readonly digest: string }[];
}

/** Plans head against base, or against the snapshot. */
export function planComparison(input: ComparisonInput): Planned {
  const { head, snapshot } = input;
  const base: Declaration = input.base ?? { ...head, objects: [], attestations: [] };
  const start: readonly Finding[] =
    input.base === undefined
      ? [
          {
            code: 'GAL-524',
            severity: 'info',
            message: `${input.commit.slice(0, 8)} has no target ${head.target.name}: everything is new`,
          },
        ]
      : findChangedRules(base, head);
  return snapshot === undefined ? overDeclared(input, base, start) : overSnapshot(input, base, start, snapshot);
}

function overDeclared(input: ComparisonInput, base: Declaration, start: readonly Finding[]): Planned {
  const { head, commit, system, locate, locateBase, acknowledgements = [] } = input;
  const pairs = pairRevisions(base.objects, head.objects);
  const release: Snapshot['release'] =
    head.target.release === undefined
      ? { value: input.assumedRelease, source: 'assumed' }
      : { value: head.target.release, source: 'declared' };
  const findings = [
    ...start,
    ...findReleased({
      base,
      head,
      pairs,
      locateBase,
      names: nameIn(namesOf([...base.objects, ...head.objects], { unmatched: [] })),
      held: (object, field) => object.fields[field],
      exists: () => true,
    }),
    ...findNewlyManaged({ base, head, pairs, locate }),
  ];
  return makePlan({
    declaration: againstDeclared(base, head),
    snapshot: declaredWorld(base, head, pairs, release),
    system,
    locate,
    acknowledgements,
    comparison: {
      base: commit,
      over: 'declared',
      findings: (made) => [...findings, ...findUnknown({ base, pairs }, made)],
    },
  });
}

function overSnapshot(
  input: ComparisonInput,
  base: Declaration,
  start: readonly Finding[],
  snapshot: Snapshot,
): Planned {
  const { head, commit, system, locate, locateBase, acknowledgements = [] } = input;
  const pairs = pairRevisions(base.objects, head.objects);
  const matched = matchWorld(base.objects, snapshot, locateBase);
  const live = matched.matched;
  const released = findReleased({
    base,
    head,
    pairs,
    locateBase,
    names: nameIn(namesOf(base.objects, matched)),
    exists: ({ ref }) => live.has(refKey(ref)) || !snapshot.scope.some((kind) => kind === ref.kind),
    held: (object, field) =>
      object.ref.kind === 'settings' ? attested(head, field) : live.get(refKey(object.ref))?.fields[field],
  });
  // The snapshot is of the target as it is now; that the target itself was declared otherwise is told apart.
  const before = makePlan({ declaration: { ...base, target: head.target }, snapshot, system, locate: locateBase });
  return makePlan({
    declaration: head,
    snapshot,
    system,
    locate,
    acknowledgements,
    comparison: {
      base: commit,
      over: 'snapshot',
      findings: (made) => [...start, ...released, ...openBefore(before, made.changes, commit)],
    },
  });
}

/** How much of a plan was to be done before this revision: the live system is not what base declares either. */
function openBefore(before: Planned, changes: readonly Change[], commit: string): readonly Finding[] {
  const name = commit.slice(0, 8);
  if (before.plan === undefined) {
    const why = before.diagnostics.map(({ code, message }) => `${code} ${message}`).join('; ');
    const message = `${name} itself cannot be planned over the snapshot, so what is new here is not told apart: ${why}`;
    return [{ code: 'GAL-524', severity: 'warning', message }];
  }
  const known = new Set(before.plan.changes.map(meaning));
  const old = changes.filter((change) => known.has(meaning(change))).length;
  if (old === 0) return [];
  return [
    {
      code: 'GAL-527',
      severity: 'info',
      message: `${old} of ${changes.length} changes are not of this revision: ${name} asks for them too, and they are not applied yet`,
    },
  ];
}

/** A change without places. Both plans are made alike, so their keys stand in one order. */
function meaning(change: Change): string {
  return JSON.stringify(change, (key, value: unknown) => (key === 'at' ? undefined : value));
}
