/**
 * The state of access that people are judged by: made in one way when a plan is made, when it is taken up again, and when somebody only
 * asks. What a kind that was not looked at would give is unknown, never nothing.
 */

import { type AccessState, stateOf } from '../access/state.js';
import type { Declaration } from '../model/declaration.js';
import { LIVE_KINDS } from '../model/kinds/index.js';
import type { KindName } from '../model/ref.js';
import type { EffectiveRole } from '../model/roles.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Scope } from '../model/system.js';
import type { Match } from './match.js';
import { attestedDefaultRole } from './settings.js';

export interface Judgement {
  /** ISO instant ends are judged by. */
  readonly asOf: string;
  readonly defaultRole: EffectiveRole | null;
  readonly permissionsNeed?: EffectiveRole;
  /** Kinds that count, as far as they were read. */
  readonly kinds: readonly KindName[];
}

/** By what a declaration's target is judged. */
export function judgementOf(declaration: Declaration, kinds: readonly KindName[]): Judgement {
  const { asOf, target } = declaration;
  return { asOf, defaultRole: attestedDefaultRole(declaration), permissionsNeed: target.permissionsNeed, kinds };
}

/** Access as a snapshot has it. Linear in objects and entries. */
export function accessOf({ world, matched, unmatched }: Match, { kinds, ...options }: Judgement): AccessState {
  const read = LIVE_KINDS.filter((kind) => kinds.includes(kind) && world.snapshot.scope.includes(kind));
  const objects = [...matched.values(), ...unmatched].filter(({ ref }) => read.includes(ref.kind));
  return stateOf(objects, { ...options, unread: LIVE_KINDS.filter((kind) => !read.includes(kind)) });
}

/**
 * The kinds a plan is judged by: those its declaration is about, whatever else a snapshot happens to hold, so that the plan is the same
 * live and from a full snapshot. Without knowing who is in which studio, studios tell nothing.
 */
export function judgedKinds({ kinds, userStudios }: Scope, { scope }: Snapshot): readonly KindName[] {
  return kinds.filter((kind) => scope.includes(kind) && (kind !== 'studio' || userStudios));
}
