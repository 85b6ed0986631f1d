/**
 * Profiles: templates for users, filled in when the declaration is loaded. What an object says itself wins, in either layer;
 * permissions are filled in one by one. Afterwards nothing knows of profiles but the origin of a field.
 */

import { closest } from '../diagnostics/suggest.js';
import type { Origin } from '../model/declaration.js';
import { describeRef } from '../model/ref.js';
import { type Merged, originIn } from './layers.js';
import { didYouMean, error, type Problem, quoted, warning } from './problem.js';

/** Where a field of a merged object or profile stands. */
export function originOfField(object: Merged, field: string): Origin {
  return object.origins.get(field) ?? originIn(object.origin, field);
}

/** A shared file says outright what the profile that a target's file names would change: the shared file wins, and that is said. */
function overruled(object: Merged, profile: Merged, named: Origin, field: string): Problem | undefined {
  const shared = object.origins.get(field);
  if (shared === undefined || named.file !== object.origin.file) return undefined;
  if (JSON.stringify(object.fields.get(field)) === JSON.stringify(profile.fields.get(field))) return undefined;
  return warning(
    'GAL-331',
    `${field} of ${describeRef(object.ref)} is not taken from profile ${quoted(profile.name)}: a shared file says it outright`,
    named,
    { notes: [{ message: 'said here', at: shared }], hint: `say ${field} here too` },
  );
}

/**
 * Fills in the profile of an object.
 * @param used collects the names of profiles that are used
 * @param incomplete whether files are missing, so that a missing profile means nothing
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
  const fields = new Map(object.fields);
  const origins = new Map(object.origins);
  for (const [field, value] of profile.fields) {
    if (fields.has(field)) {
      const problem = overruled(object, profile, at, field);
      if (problem !== undefined) problems.push(problem);
      continue;
    }
    fields.set(field, value);
    origins.set(field, originOfField(profile, field));
  }
  return { ...object, fields, origins, broken: object.broken || profile.broken };
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
        { ...profile.origin, on: 'key' },
        {
          hint: 'remove it, or name it in profile',
        },
      ),
    }));
}
