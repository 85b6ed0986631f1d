/**
 * What a plan rests on, so that a saved one can be taken up again without the declaration: what was read, and which live object each
 * of its names stands for. The way back is here as well: a snapshot seen by the names of a plan.
 */

import type { Declaration, Origin } from '../model/declaration.js';
import { LIVE_KINDS } from '../model/kinds/index.js';
import type { Plan, PlanBasis, PlannedObject } from '../model/plan.js';
import { compareRefs, foldName, type KindName, type Ref, type RefKind, refKey } from '../model/ref.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Step } from '../model/step.js';
import type { Scope } from '../model/system.js';
import { isRef } from '../model/value.js';
import { judgedKinds, judgementOf } from './judged.js';
import { type Match, matchWorld } from './match.js';
import { attestedSettings } from './settings.js';

/** Linear in the steps and the declared objects. @param asked what the declaration is about */
export function basisOf(declaration: Declaration, asked: Scope, match: Match, steps: readonly Step[]): PlanBasis {
  const { snapshot } = match.world;
  const { defaultRole, permissionsNeed, kinds } = judgementOf(declaration, judgedKinds(asked, snapshot));
  return {
    // A saved snapshot may hold more than the declaration needs: what it held was looked at.
    scope: {
      ...asked,
      kinds: LIVE_KINDS.filter((kind) => asked.kinds.includes(kind) || snapshot.scope.includes(kind)),
    },
    defaultRole,
    ...(permissionsNeed === undefined ? {} : { permissionsNeed }),
    judged: kinds,
    attestations: attestedSettings(declaration),
    objects: steps.length === 0 ? [] : objectsOf(declaration, match, steps),
  };
}

/** Every live object that the steps name, and those that go by another name than their own: access is told in their names. */
function objectsOf(declaration: Declaration, match: Match, steps: readonly Step[]): readonly PlannedObject[] {
  const objects = new Map<string, PlannedObject>();
  const add = (ref: Ref): void => {
    const key = refKey(ref);
    const live = objects.has(key) ? undefined : match.world.object(ref);
    if (live !== undefined) objects.set(key, { ref, id: live.id, name: live.name });
  };
  for (const step of steps) for (const ref of refsOf(step)) add(ref);
  for (const { ref, id } of declaration.objects) {
    const live = match.matched.get(refKey(ref));
    if (live !== undefined && (id !== undefined || foldName(ref.kind, live.name) !== ref.path[0])) add(ref);
  }
  return [...objects.values()].sort((a, b) => compareRefs(a.ref, b.ref));
}

/** Everything a step is about, looks at or points to. */
function* refsOf(step: Step): Generator<Ref> {
  yield step.ref;
  yield* step.touches;
  yield* step.requires;
  for (const { ref, entry, expects, leaves } of step.effect) {
    yield ref;
    if (entry !== undefined) yield entry;
    if (isRef(expects)) yield expects;
    if (isRef(leaves)) yield leaves;
  }
}

const NOWHERE: Origin = { file: '', path: [] };

/**
 * A snapshot by the names of a plan: what was live is found by its id, what the plan creates by its name. An object that is not found
 * is absent from the world; several of one name are, too.
 */
export function matchPlan({ basis, steps }: Pick<Plan, 'basis' | 'steps'>, snapshot: Snapshot): Match {
  const created = steps.flatMap(({ effect }) =>
    effect.filter(({ field, leaves }) => field === 'exists' && leaves === true).map(({ ref }) => ref),
  );
  const named = [...basis.objects, ...created.map((ref) => ({ ref, name: ref.path.join(' / ') }))].flatMap((object) =>
    isKind(object.ref) ? [{ previously: [], state: undefined, origin: NOWHERE, ...object, ref: object.ref }] : [],
  );
  return matchWorld(named, snapshot, () => undefined);
}

function isKind(ref: Ref): ref is Ref<KindName> {
  const kind: RefKind = ref.kind;
  return kind !== 'directoryGroup';
}
