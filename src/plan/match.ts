/**
 * Who is who: gives every live object its canonical Ref, so that declared and live can be compared and every id becomes a name.
 * Decides by pin, then name, then earlier names. Never acts on an object it cannot tell apart: those keep a Ref by id.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { type DeclaredObject, fieldOrigin, type Locate } from '../model/declaration.js';
import {
  describeRef,
  foldName,
  isName,
  type KindName,
  type LiveRef,
  type Ref,
  refById,
  refKey,
  refTo,
} from '../model/ref.js';
import { refMap } from '../model/ref-map.js';
import type { LiveObject, Snapshot } from '../model/snapshot.js';
import type { World, WorldObject } from '../model/system.js';
import { type DeclaredValue, type Entry, entriesOf, isEntryList, isLiveRef, type LiveValue } from '../model/value.js';
import { located } from './located.js';

export interface Match {
  readonly world: World;
  /** The live object of each declared one, by refKey. */
  readonly matched: ReadonlyMap<string, WorldObject>;
  /** Live objects no declared one matches, in the snapshot's order. */
  readonly unmatched: readonly WorldObject[];
  /** The live objects that go by a name now, however it is spelled; matched or not. */
  bearers(kind: KindName, name: string): readonly WorldObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Live objects of one kind. */
interface Index {
  readonly byId: Map<string, Resolved>;
  /** By folded name. Objects without a name are in none. */
  readonly byName: Map<string, Resolved[]>;
}

/** What matching needs to know of a declared object, or of one that a saved plan names. */
type Named = Pick<DeclaredObject, 'ref' | 'name' | 'id' | 'previously' | 'state' | 'origin' | 'origins'>;

/** Matches a snapshot against what is declared. Without a declaration every live object is unmatched. */
export function matchWorld(declared: readonly Named[], snapshot: Snapshot, locate: Locate): Match {
  const diagnostics: Diagnostic[] = [];
  const kinds = new Map<LiveRef['kind'], Index>();
  const toRef = (live: LiveRef): Ref => kinds.get(live.kind)?.byId.get(live.id)?.ref ?? refOfUnknown(live);
  const all: Resolved[] = [];
  for (const live of snapshot.objects) {
    let index = kinds.get(live.kind);
    if (index === undefined) {
      index = { byId: new Map(), byName: new Map() };
      kinds.set(live.kind, index);
    }
    const object = new Resolved(live, toRef);
    all.push(object);
    index.byId.set(live.id, object);
    if (!isName(live.name)) continue;
    const name = foldName(live.kind, live.name);
    const same = index.byName.get(name);
    if (same === undefined) index.byName.set(name, [object]);
    else same.push(object);
  }
  const named = (kind: KindName, name: string): readonly Resolved[] =>
    kinds.get(kind)?.byName.get(foldName(kind, name)) ?? NONE;
  const free = (object: Named, name: string): readonly Resolved[] => {
    const candidates = named(object.ref.kind, name);
    return candidates.some(({ owner }) => owner !== undefined)
      ? candidates.filter(({ owner }) => owner === undefined)
      : candidates;
  };

  // Pins first: they take their object out of the search by name.
  for (const object of declared) {
    if (object.id === undefined) continue;
    const live = kinds.get(object.ref.kind)?.byId.get(object.id);
    if (live !== undefined) live.owner = object;
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
  const renamed: Named[] = [];
  for (const object of declared) {
    if (object.id !== undefined) continue;
    const [live, ...others] = free(object, object.name);
    if (live !== undefined && others.length > 0)
      diagnostics.push(ambiguous(object, object.name, [live, ...others], locate));
    else if (live !== undefined) live.owner = object;
    else if (object.previously.length > 0) renamed.push(object);
  }
  // Earlier names last: an object that still goes by its present name is never taken for an old one of another.
  for (const object of renamed) {
    for (const name of object.previously) {
      const [live, ...others] = free(object, name);
      if (live === undefined) continue;
      if (others.length > 0) {
        diagnostics.push(ambiguous(object, name, [live, ...others], locate));
        continue;
      }
      live.owner = object;
      break;
    }
  }

  const taken = refMap<true>();
  for (const { ref } of declared) taken.set(ref, true);
  const matched = new Map<string, WorldObject>();
  const unmatched: WorldObject[] = [];
  const objects = refMap<WorldObject>();
  for (const object of all) {
    const { owner, live } = object;
    if (owner !== undefined) {
      object.ref = owner.ref;
      object.addressable = true;
      matched.set(refKey(owner.ref), object);
    } else {
      const natural = refTo(live.kind, live.name);
      if (named(live.kind, live.name).length === 1 && !taken.has(natural)) {
        object.ref = natural;
        object.addressable = true;
      }
      unmatched.push(object);
    }
    objects.set(object.ref, object);
  }

  let groups: ReturnType<typeof memberships> | undefined;
  const world: World = {
    snapshot,
    object: objects.get,
    groupsOf: (user) => {
      groups ??= memberships(all);
      return groups.get(user) ?? [];
    },
  };
  return { world, matched, unmatched, bearers: named, diagnostics };
}

const NONE: readonly Resolved[] = [];

/** What is referred to and not in the snapshot. Directory groups never are. */
function refOfUnknown(live: LiveRef): Ref {
  return live.kind === 'directoryGroup' ? refTo('directoryGroup', live.id) : refById(live.kind, live.id);
}

function ambiguous(object: Named, name: string, live: readonly Resolved[], locate: Locate): Diagnostic {
  const ids = live.map((candidate) => `${JSON.stringify(candidate.name)} with id ${candidate.id}`).join(', ');
  return {
    code: 'GAL-512',
    severity: 'error',
    message: `${live.length} live objects go by the name of ${describeRef({ kind: object.ref.kind, path: [name] })}: ${ids}`,
    hint: 'pin the one that is meant with `id:` in a file of the target, or rename or remove the others',
    ...located(locate, object.origin),
  };
}

/** The groups of every user who is in one. */
function memberships(objects: readonly Resolved[]) {
  const groups = refMap<Ref[]>();
  for (const { ref, fields } of objects) {
    if (ref.kind !== 'group') continue;
    for (const { to } of entriesOf(fields.members)) {
      const list = groups.get(to);
      if (list === undefined) groups.set(to, [ref]);
      else list.push(ref);
    }
  }
  return groups;
}

/**
 * A live object. Its Ref is set once, when everything is matched. Fields are resolved when first looked at: those of declared objects
 * are compared, those of others hardly ever.
 */
class Resolved implements WorldObject {
  readonly live: LiveObject;
  ref: Ref<KindName>;
  addressable = false;
  /** The declared object that is this one. */
  owner: Named | undefined;
  readonly #toRef: (live: LiveRef) => Ref;
  #fields: Readonly<Record<string, DeclaredValue>> | undefined;

  constructor(live: LiveObject, toRef: (live: LiveRef) => Ref) {
    this.live = live;
    this.ref = refById(live.kind, live.id);
    this.#toRef = toRef;
  }
  get id(): string {
    return this.live.id;
  }
  get name(): string {
    return this.live.name;
  }
  get state(): string {
    return this.live.state;
  }
  get facts(): WorldObject['facts'] {
    return this.live.facts ?? {};
  }
  get fields(): Readonly<Record<string, DeclaredValue>> {
    this.#fields ??= resolveFields(this.live.fields, this.#toRef);
    return this.#fields;
  }
}

type Fields<V> = Readonly<Record<string, V>>;

function resolveFields(fields: Fields<LiveValue>, toRef: (live: LiveRef) => Ref): Fields<DeclaredValue> {
  if (pointNowhere(fields)) return fields;
  const resolved: Record<string, DeclaredValue> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name] ?? null;
    if (isLiveRef(value)) resolved[name] = toRef(value);
    else if (isEntryList(value)) resolved[name] = value.map(({ to, attributes }) => ({ to: toRef(to), attributes }));
    else resolved[name] = value;
  }
  return resolved;
}

/** Most people's fields refer to nothing, and need no copy. */
function pointNowhere(
  fields: Fields<LiveValue>,
): fields is Fields<Exclude<LiveValue, LiveRef | readonly Entry<LiveRef>[]>> {
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (typeof value === 'object' && value !== null && (isLiveRef(value) || isEntryList(value))) return false;
  }
  return true;
}
