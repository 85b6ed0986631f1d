/**
 * Two layers as one: what a target's own files say wins over what all targets share, field by field; lists replace.
 * Never: decide what a value means, or whether a reference leads anywhere.
 */

import type { Origin } from '../model/declaration.js';
import { KINDS } from '../model/kinds/index.js';
import { type KindName, refTo } from '../model/ref.js';
import { fieldsOf, keyPlace, type Layer, type Merged, originIn, type Written } from './layers.js';
import { error, type Problem, quoted } from './problem.js';

/** A shared object under a target's restatement: field by field the target wins, lists replace. */
function mergeObject(shared: Written | undefined, own: Written | undefined, ambiguous: boolean): Merged {
  const top = own ?? shared;
  if (top === undefined) throw new Error('nothing to merge');
  const under = own === undefined ? undefined : shared;
  const fields = fieldsOf(top.kind, top.item);
  const origins = new Map<string, Origin>();
  if (under !== undefined) {
    for (const [name, value] of fieldsOf(under.kind, under.item)) {
      if (fields.has(name)) continue;
      fields.set(name, value);
      origins.set(name, originIn(under.origin, name));
    }
  }
  const said = (key: string): unknown => top.item[key] ?? under?.item[key];
  const state = said('state');
  const previously = said('previously');
  const profile = said('profile');
  const profileOwner = top.item.profile === undefined ? under : top;
  const { kind, name, key, id, origin } = top;
  return {
    kind,
    name,
    key,
    id,
    origin,
    broken: top.broken || under?.broken === true,
    ref: refTo(kind.kind, name, ambiguous ? id : undefined),
    state: kind.states.length === 0 ? undefined : typeof state === 'string' ? state : kind.states[0],
    previously: Array.isArray(previously) ? previously.filter((item): item is string => typeof item === 'string') : [],
    fields,
    origins,
    ...(under === undefined ? {} : { restates: under.origin }),
    ...(typeof profile === 'string' && profileOwner !== undefined
      ? { profile: { name: profile, at: originIn(profileOwner.origin, 'profile') } }
      : {}),
  };
}

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
      const restated = above.get(key) ?? [];
      if (first === undefined) continue;
      const [top] = restated;
      if (restated.length > 1 && top !== undefined) {
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
      } else merged.set(key, [mergeObject(first, top, false)]);
    }
    for (const [key, objects] of above) {
      if (merged.has(key)) continue;
      merged.set(
        key,
        objects.map((object) => mergeObject(undefined, object, objects.length > 1)),
      );
    }
    index.set(kind, merged);
  }
  return index;
}

/** Profiles of both layers; a target restates a shared one field by field. */
export function mergeProfiles(shared: Layer, own: Layer): ReadonlyMap<string, Merged> {
  const names = new Set([...shared.profiles.keys(), ...own.profiles.keys()]);
  return new Map(
    [...names].map((name) => [name, mergeObject(shared.profiles.get(name), own.profiles.get(name), false)]),
  );
}
