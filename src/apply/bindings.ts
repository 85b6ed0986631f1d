/** Names to live ids while a plan is applied: what was read, and what earlier steps created. */

import { type Ref, refKey } from '../model/ref.js';
import type { Bindings, World } from '../model/system.js';

/** Bindings that start from the world the plan was made on. */
export function bindingsOf(world: World): Bindings {
  const created = new Map<string, string>();
  return {
    id: (ref: Ref) => created.get(refKey(ref)) ?? world.object(ref)?.id,
    bind: (ref: Ref, id: string) => {
      created.set(refKey(ref), id);
    },
  };
}
