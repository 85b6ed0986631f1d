/**
 * Two layers as one: what a target's own files say wins over what all targets share, field by field; lists replace.
 * Never: decide what a value means, or whether a reference leads anywhere.
 */

import type { Origin } from '../model/declaration.js';
import type { Field, KindDescription } from '../model/field.js';
import { KINDS } from '../model/kinds/index.js';
import { type KindName, type Ref, refTo } from '../model/ref.js';
import { keyPlace, type Layer, originIn, type Part, type Written } from './layers.js';
import { error, type Problem, quoted } from './problem.js';

/** One object with everything that is said of it. */
export interface Merged extends Written {
  readonly ref: Ref<KindName>;
  readonly state: string | undefined;
  readonly previously: readonly string[];
  /** Who says something of it, and who wins first: the target's file, the shared one, then those of its profile. */
  readonly parts: readonly Part[];
  /** The profile it names, and where. */
  readonly profile: { readonly name: string; readonly at: Origin } | undefined;
}

/** A field as somebody wrote it. */
export interface Said {
  readonly value: unknown;
  readonly part: Part;
}

/** A field with its name as keys: `permissions.scheduleJobs` stands in the mapping `permissions`. */
interface KeyedField {
  readonly field: Field;
  readonly outer: string;
  readonly inner: string | undefined;
}

/** Split once, for every object. */
const KEYED: ReadonlyMap<KindDescription, readonly KeyedField[]> = new Map(
  KINDS.map((kind) => [
    kind,
    kind.fields.map((field) => {
      const [outer = '', inner] = field.name.split('.');
      return { field, outer, inner };
    }),
  ]),
);

/** The fields of a kind, in their order. */
export function keyedFields(kind: KindDescription): readonly KeyedField[] {
  return KEYED.get(kind) ?? [];
}

/** What is said of a field, by whoever wins. */
export function saidOf(parts: readonly Part[], { outer, inner }: KeyedField): Said | undefined {
  for (const part of parts) {
    let value = part.item[outer];
    if (inner !== undefined) {
      value = typeof value === 'object' && value !== null ? (value as Part['item'])[inner] : undefined;
    }
    if (value !== undefined) return { value, part };
  }
  return undefined;
}

/** Whether the schema found a mistake in what is said of a field. */
export function isBroken({ broken }: Part, { outer, inner }: KeyedField): boolean {
  return broken !== undefined && (broken.has(outer) || (inner !== undefined && broken.has(`${outer}/${inner}`)));
}

/** Where a field stands. Of one that nobody wrote: where it would. */
export function originOfField(object: Merged, field: Field): Origin {
  const keyed = keyedFields(object.kind).find((candidate) => candidate.field === field);
  const said = keyed === undefined ? undefined : saidOf(object.parts, keyed);
  return originIn((said?.part ?? object.part).origin, field.name);
}

/** The value of a key that is no field, by whoever wins. */
function keyOf(parts: readonly Part[], key: string): Said | undefined {
  for (const part of parts) {
    const value = part.item[key];
    if (value !== undefined) return { value, part };
  }
  return undefined;
}

/** A shared object under a target's restatement, or one of the two alone. */
function mergeObject(top: Written, under: Written | undefined, ambiguous: boolean): Merged {
  const { kind, name, key, id, part } = top;
  const parts = under === undefined ? [part] : [part, under.part];
  const state = keyOf(parts, 'state');
  const previously = keyOf(parts, 'previously')?.value;
  const profile = keyOf(parts, 'profile');
  return {
    kind,
    name,
    key,
    id,
    part,
    parts,
    ref: refTo(kind.kind, name, ambiguous ? id : undefined),
    state: typeof state?.value === 'string' && kind.states.includes(state.value) ? state.value : kind.states[0],
    previously: Array.isArray(previously)
      ? previously.filter((item): item is string => typeof item === 'string')
      : NONE,
    profile:
      typeof profile?.value === 'string'
        ? { name: profile.value, at: originIn(profile.part.origin, 'profile') }
        : undefined,
  };
}

const NONE: readonly string[] = [];

/** The declared objects of a target, by kind and key. A key has several only when ids tell them apart. */
export type Index = ReadonlyMap<KindName, ReadonlyMap<string, readonly Merged[]>>;

/**
 * Merges the layers of a target.
 * @param shared files of the project
 * @param own files of the target
 */
export function mergeLayers(shared: Layer, own: Layer, problems: Problem[]): Index {
  const index = new Map<KindName, Map<string, Merged[]>>();
  for (const { kind, section } of KINDS) {
    const below = shared.objects.get(kind) ?? new Map<string, readonly Written[]>();
    const above = own.objects.get(kind) ?? new Map<string, readonly Written[]>();
    const merged = new Map<string, Merged[]>();
    for (const [key, objects] of below) {
      // Several in a shared file were reported already; the first stands for all.
      const [first] = objects;
      const restated = above.get(key);
      const top = restated?.[0];
      if (first === undefined) continue;
      if (restated !== undefined && restated.length > 1 && top !== undefined) {
        problems.push(
          error(
            'GAL-303',
            `several ${section} are called ${quoted(first.name)}, and this one says of none which it is`,
            keyPlace(first),
            {
              notes: [{ message: 'one of them is here', at: keyPlace(top) }],
              hint: "declare it in the target's own files only, with its id",
            },
          ),
        );
      } else
        merged.set(key, [top === undefined ? mergeObject(first, undefined, false) : mergeObject(top, first, false)]);
    }
    for (const [key, objects] of above) {
      if (merged.has(key)) continue;
      merged.set(
        key,
        objects.map((object) => mergeObject(object, undefined, objects.length > 1)),
      );
    }
    index.set(kind, merged);
  }
  return index;
}

/** Profiles of both layers; a target restates a shared one field by field. */
export function mergeProfiles(shared: Layer, own: Layer): ReadonlyMap<string, Merged> {
  const profiles = new Map<string, Merged>();
  for (const [name, top] of own.profiles) profiles.set(name, mergeObject(top, shared.profiles.get(name), false));
  for (const [name, only] of shared.profiles) {
    if (!profiles.has(name)) profiles.set(name, mergeObject(only, undefined, false));
  }
  return profiles;
}
