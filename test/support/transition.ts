/** Plans of the real target over small worlds, walked step by step, for tests of the safe transition. No HTTP. */

import { applyDeltas } from '../../src/access/delta.js';
import { rightsOf } from '../../src/access/resolve.js';
import { keysOf } from '../../src/access/rights.js';
import { stateOf } from '../../src/access/state.js';
import type { Attestation, DeclaredObject, GuardRules } from '../../src/model/declaration.js';
import type { Plan } from '../../src/model/plan.js';
import { refKey, refTo } from '../../src/model/ref.js';
import type { EffectiveRole } from '../../src/model/roles.js';
import type { LiveObject } from '../../src/model/snapshot.js';
import { matchWorld } from '../../src/plan/match.js';
import { makePlan, type Planned } from '../../src/plan/plan.js';
import { systemFor } from '../../src/targets/index.js';
import { type DeclarationParts, declarationOf, snapshotOf } from './world.js';

export interface Scene {
  readonly live: readonly LiveObject[];
  readonly declared: readonly DeclaredObject[];
  /** As attested; null: unknown. */
  readonly defaultRole?: EffectiveRole | null;
  readonly guards?: Partial<GuardRules>;
  readonly manage?: DeclarationParts['manage'];
}

export interface Walked {
  readonly planned: Planned;
  readonly plan: Plan;
  /** Titles of the steps, in order. */
  readonly titles: readonly string[];
  /** The role somebody really has: before, and after each step that is about him. Repeats left out. */
  readonly rolesOf: (email: string) => readonly string[];
  /** Whether somebody holds a right at any moment from before to after. */
  readonly everHolds: (email: string, right: string) => boolean;
}

export function planScene({ live, declared, defaultRole = 'Viewer', guards, manage }: Scene): Planned {
  const attested = (value: EffectiveRole): Attestation => ({
    setting: 'defaultRole',
    value,
    by: 'x',
    on: '2026-01-01',
    origin: { file: 'a', path: [] },
  });
  return makePlan({
    declaration: declarationOf({
      objects: declared,
      attestations: defaultRole === null ? [] : [attested(defaultRole)],
      guards: { minAdministrators: 1, ...guards },
      ...(manage === undefined ? {} : { manage }),
    }),
    snapshot: snapshotOf(live),
    system: systemFor('alteryx-server'),
    locate: (origin) => ({ file: origin.file, line: 7, column: 1 }),
  });
}

export function walkScene(scene: Scene): Walked {
  const planned = planScene(scene);
  const { plan } = planned;
  if (plan === undefined)
    throw new Error(planned.diagnostics.map(({ code, message }) => `${code} ${message}`).join('; '));
  const declaration = declarationOf({ objects: scene.declared });
  const match = matchWorld(declaration.objects, snapshotOf(scene.live), () => undefined);
  const assumed = scene.defaultRole ?? 'Viewer';
  const state = stateOf([...match.matched.values(), ...match.unmatched], {
    asOf: declaration.asOf,
    defaultRole: assumed,
  });
  const roles = new Map<string, string[]>();
  const held = new Map<string, Set<string>>();
  const look = (): void => {
    for (const key of state.people.keys()) {
      const rights = rightsOf(state, key, assumed);
      const role = rights.role?.role ?? 'nothing';
      const seen = roles.get(key) ?? ['absent'];
      if (seen.at(-1) !== role) seen.push(role);
      roles.set(key, seen);
      const ever = held.get(key) ?? new Set<string>();
      for (const right of keysOf(rights)) ever.add(right);
      held.set(key, ever);
    }
  };
  look();
  for (const [key, seen] of roles) roles.set(key, seen.slice(1));
  for (const step of plan.steps) {
    applyDeltas(state, step.effect);
    look();
  }
  const keyOf = (email: string): string => refKey(refTo('user', email));
  return {
    planned,
    plan,
    titles: plan.steps.map(({ title }) => title),
    rolesOf: (email) => roles.get(keyOf(email)) ?? [],
    everHolds: (email, right) => held.get(keyOf(email))?.has(right) ?? false,
  };
}
