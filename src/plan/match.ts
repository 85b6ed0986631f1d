/**
 * Who is who: gives every live object its canonical Ref, so that declared and live can be compared and every id becomes a name.
 * Decides by pin, then name, then earlier names. Never acts on an object it cannot tell apart: those keep a Ref by id.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { type DeclaredObject, fieldOrigin, type Locate } from '../model/declaration.js';
import {
  describeRef,
  foldName,
  type KindName,
  type LiveRef,
  liveKey,
  type Ref,
  type RefKind,
  refKey,
  refTo,
} from '../model/ref.js';
import type { LiveObject, Snapshot } from '../model/snapshot.js';
import type { World, WorldObject } from '../model/system.js';
import { type DeclaredValue, entriesOf, isEntryList, isLiveRef, type LiveValue } from '../model/value.js';
import { located } from './located.js';

export interface Match {
  readonly world: World;
  /** The live object of each declared one, by refKey. */
  readonly matched: ReadonlyMap<string, WorldObject>;
  /** Live objects no declared one matches, in the snapshot's order. */
  readonly unmatched: readonly WorldObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The Ref of what cannot be addressed by name. No declared name begins so: names with an id end in `#id`. */
function refById<K extends RefKind>({ kind, id }: { readonly kind: K; readonly id: string }): Ref<K> {
  return { kind, path: [`id:${id}`] };
}

/** Matches a snapshot against what is declared. Without a declaration every live object is unmatched. */
export function matchWorld(declared: readonly DeclaredObject[], snapshot: Snapshot, locate: Locate): Match {
  const diagnostics: Diagnostic[] = [];
  const byName = new Map<string, LiveObject[]>();
  const byId = new Map<string, LiveObject>();
  for (const live of snapshot.objects) {
    byId.set(liveKey(live), live);
    if (live.name === '') continue;
    const name = nameKey(live.kind, live.name);
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [live]);
    else same.push(live);
  }

  const claimed = new Map<string, DeclaredObject>();
  const liveOf = new Map<string, LiveObject>();
  const claim = (object: DeclaredObject, live: LiveObject): void => {
    claimed.set(liveKey(live), object);
    liveOf.set(refKey(object.ref), live);
  };
  const free = (object: DeclaredObject, name: string): readonly LiveObject[] =>
    (byName.get(nameKey(object.ref.kind, name)) ?? []).filter((live) => !claimed.has(liveKey(live)));

  // Pins first: they take their object out of the search by name.
  for (const object of declared) {
    if (object.id === undefined) continue;
    const live = byId.get(liveKey({ kind: object.ref.kind, id: object.id }));
    if (live !== undefined) claim(object, live);
    else if (object.state !== 'deleted' && snapshot.scope.some((kind) => kind === object.ref.kind)) {
      diagnostics.push({
        code: 'GAL-511',
        severity: 'error',
        message: `${describeRef(object.ref)} is pinned to id ${object.id}, which the target does not have`,
        hint: 'correct the id, or remove it to match by name',
        ...located(locate, fieldOrigin(object, 'id')),
      });
    }
  }
  const renamed: DeclaredObject[] = [];
  for (const object of declared) {
    if (object.id !== undefined) continue;
    const candidates = free(object, object.name);
    if (candidates.length > 1) diagnostics.push(ambiguous(object, object.name, candidates, locate));
    else if (candidates[0] !== undefined) claim(object, candidates[0]);
    else if (object.previously.length > 0) renamed.push(object);
  }
  // Earlier names last: an object that still goes by its present name is never taken for an old one of another.
  for (const object of renamed) {
    for (const name of object.previously) {
      const candidates = free(object, name);
      if (candidates.length > 1) diagnostics.push(ambiguous(object, name, candidates, locate));
      if (candidates.length !== 1 || candidates[0] === undefined) continue;
      claim(object, candidates[0]);
      break;
    }
  }

  const taken = new Set(declared.map((object) => refKey(object.ref)));
  const refs = new Map<string, Ref<KindName>>();
  const addressable = new Set<string>();
  for (const live of snapshot.objects) {
    const key = liveKey(live);
    const owner = claimed.get(key);
    const natural = owner?.ref ?? refTo(live.kind, live.name);
    const unique =
      owner !== undefined ||
      (live.name !== '' && byName.get(nameKey(live.kind, live.name))?.length === 1 && !taken.has(refKey(natural)));
    refs.set(key, unique ? natural : refById(live));
    if (unique) addressable.add(key);
  }

  const world = makeWorld(snapshot, refs, addressable);
  const matched = new Map<string, WorldObject>();
  const unmatched: WorldObject[] = [];
  for (const live of snapshot.objects) {
    const ref = refs.get(liveKey(live));
    const object = ref === undefined ? undefined : world.object(ref);
    if (object === undefined) continue;
    if (claimed.has(liveKey(live))) matched.set(refKey(object.ref), object);
    else unmatched.push(object);
  }
  return { world, matched, unmatched, diagnostics };
}

function nameKey(kind: Ref['kind'], name: string): string {
  return `${kind}\0${foldName(kind, name)}`;
}

function ambiguous(object: DeclaredObject, name: string, live: readonly LiveObject[], locate: Locate): Diagnostic {
  const ids = live.map((candidate) => `${JSON.stringify(candidate.name)} with id ${candidate.id}`).join(', ');
  return {
    code: 'GAL-512',
    severity: 'error',
    message: `${live.length} live objects go by the name of ${describeRef({ kind: object.ref.kind, path: [name] })}: ${ids}`,
    hint: 'pin the one that is meant with `id:` in a file of the target, or rename or remove the others',
    ...located(locate, object.origin),
  };
}

function makeWorld(
  snapshot: Snapshot,
  refs: ReadonlyMap<string, Ref<KindName>>,
  addressable: ReadonlySet<string>,
): World {
  const objects = new Map<string, WorldObject>();
  const toRef = (live: LiveRef): Ref =>
    refs.get(liveKey(live)) ?? (live.kind === 'directoryGroup' ? refTo('directoryGroup', live.id) : refById(live));
  for (const live of snapshot.objects) {
    const ref = refs.get(liveKey(live)) ?? refById(live);
    objects.set(refKey(ref), new ResolvedObject(live, ref, addressable.has(liveKey(live)), toRef));
  }
  let groups: Map<string, Ref[]> | undefined;
  const memberships = (): Map<string, Ref[]> => {
    const index = new Map<string, Ref[]>();
    for (const live of snapshot.objects) {
      if (live.kind !== 'group') continue;
      const group = toRef(live);
      for (const member of entriesOf(live.fields.members)) {
        const key = refKey(toRef(member.to));
        const list = index.get(key);
        if (list === undefined) index.set(key, [group]);
        else list.push(group);
      }
    }
    return index;
  };
  return {
    snapshot,
    object: (ref) => objects.get(refKey(ref)),
    groupsOf: (user) => {
      groups ??= memberships();
      return groups.get(refKey(user)) ?? [];
    },
  };
}

/** Fields are resolved when first looked at: most live objects of a converged target are compared field by field, undeclared ones never. */
class ResolvedObject implements WorldObject {
  readonly ref: Ref<KindName>;
  readonly addressable: boolean;
  readonly #live: LiveObject;
  readonly #toRef: (live: LiveRef) => Ref;
  #fields: Readonly<Record<string, DeclaredValue>> | undefined;

  constructor(live: LiveObject, ref: Ref<KindName>, addressable: boolean, toRef: (live: LiveRef) => Ref) {
    this.#live = live;
    this.ref = ref;
    this.addressable = addressable;
    this.#toRef = toRef;
  }
  get id(): string {
    return this.#live.id;
  }
  get name(): string {
    return this.#live.name;
  }
  get state(): string {
    return this.#live.state;
  }
  get facts(): WorldObject['facts'] {
    return this.#live.facts ?? {};
  }
  get fields(): Readonly<Record<string, DeclaredValue>> {
    this.#fields ??= Object.fromEntries(
      Object.entries(this.#live.fields).map(([name, value]) => [name, resolve(value, this.#toRef)]),
    );
    return this.#fields;
  }
}

function resolve(value: LiveValue, toRef: (live: LiveRef) => Ref): DeclaredValue {
  if (isLiveRef(value)) return toRef(value);
  if (isEntryList(value)) return value.map((entry) => ({ to: toRef(entry.to), attributes: entry.attributes }));
  return value;
}
