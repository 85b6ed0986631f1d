/**
 * Profiles: templates for users, filled in when the declaration is loaded. What an object says itself wins, in either layer;
 * permissions are filled in one by one. Afterwards nothing knows of profiles but the origin of a field.
 */

import { closest } from '../diagnostics/suggest.js';
import { describeRef } from '../model/ref.js';
import { originIn } from './layers.js';
import { keyedFields, type Merged, saidOf } from './merge.js';
import { didYouMean, error, type Problem, quoted, warning } from './problem.js';

/** A shared file says outright what the profile that a target's file names would change: the shared file wins, and that is said. */
function overruled(object: Merged, profile: Merged): readonly Problem[] {
  const named = object.profile?.at;
  const under = object.parts[1];
  if (named === undefined || under === undefined || named.file !== object.part.origin.file) return [];
  const problems: Problem[] = [];
  for (const keyed of keyedFields(object.kind)) {
    const { field } = keyed;
    const said = saidOf(object.parts, keyed);
    const meant = saidOf(profile.parts, keyed);
    if (said?.part !== under || meant === undefined) continue;
    if (JSON.stringify(said.value) === JSON.stringify(meant.value)) continue;
    const message = `${field.name} of ${describeRef(object.ref)} is not taken from profile ${quoted(profile.name)}: a shared file says it outright`;
    const at = originIn(under.origin, field.name);
    problems.push(
      warning('GAL-331', message, named, { notes: [{ message: 'said here', at }], hint: `say ${field.name} here too` }),
    );
  }
  return problems;
}

/**
 * Fills in the profile of an object.
 * @param used collects the names of profiles that are used
 * @param incomplete whether profiles may be missing that could not be read, so that a missing one means nothing
 */
export function expandProfile(
  object: Merged,
  profiles: ReadonlyMap<string, Merged>,
  used: Set<string>,
  incomplete: boolean,
  problems: Problem[],
): Merged {
  if (object.profile === undefined) return object;
  const { name, at } = object.profile;
  const profile = profiles.get(name);
  if (profile === undefined) {
    if (!incomplete) {
      const near = didYouMean(closest(name, profiles.keys()), 'declare it under profiles');
      problems.push(error('GAL-304', `there is no profile ${quoted(name)}`, at, near));
    }
    return object;
  }
  used.add(name);
  problems.push(...overruled(object, profile));
  return { ...object, parts: [...object.parts, ...profile.parts] };
}

/** Profiles that nobody names. */
export function unusedProfiles(
  profiles: ReadonlyMap<string, Merged>,
  used: ReadonlySet<string>,
): readonly { readonly name: string; readonly problem: Problem }[] {
  return [...profiles.values()]
    .filter((profile) => !used.has(profile.name))
    .map((profile) => ({
      name: profile.name,
      problem: warning(
        'GAL-305',
        `profile ${quoted(profile.name)} is used by nobody`,
        { ...profile.part.origin, on: 'key' },
        { hint: 'remove it, or name it in profile' },
      ),
    }));
}
