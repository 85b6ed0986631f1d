/** Names to live ids while a plan is applied, and back: what was read, and what earlier steps created. */

import { liveKey, type Ref, refKey } from '../model/ref.js';
import type { Bindings, World } from '../model/system.js';

/** Bindings that start from the world the plan was made on. */
export function bindingsOf(world: World): Bindings {
  const created = new Map<string, string>();
  const made = new Set<string>();
  // Asked for only where a name that should be free is not.
  let read: ReadonlySet<string> | undefined;
  return {
    id: (ref: Ref) => created.get(refKey(ref)) ?? world.object(ref)?.id,
    bind: (ref: Ref, id: string) => {
      created.set(refKey(ref), id);
      made.add(liveKey({ kind: ref.kind, id }));
    },
    taken: (live) => {
      read ??= new Set(world.snapshot.objects.map(liveKey));
      return made.has(liveKey(live)) || read.has(liveKey(live));
    },
  };
}
