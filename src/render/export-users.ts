/**
 * The users of an export. Those with the same role and permissions share a profile, so that a line says who somebody is and a
 * profile what he may. Profiles are complete: every flag that was read is in them.
 */

import { describeKind } from '../model/kinds/index.js';
import { compareText } from '../model/ref.js';
import type { LiveObject } from '../model/snapshot.js';
import { isLiveRef } from '../model/value.js';
import { referencePair, textPair } from './export-fields.js';
import type { Names } from './export-names.js';
import { map, type Pair, quotedString, string, verbatim, type Yaml } from './yaml-text.js';

/** What a user may by himself, as pairs for a profile or for the user. */
interface Rights {
  /** The same for the same rights. */
  readonly key: string;
  readonly role: string;
  readonly pairs: readonly Pair[];
}

export interface Profiles {
  /** The name of the profile a user's rights are in; undefined: they stand with the user. */
  readonly of: (user: LiveObject) => string | undefined;
  /** The section `profiles`; undefined when there is none. */
  readonly section: Yaml | undefined;
}

const PERMISSION = 'permissions.';

function rightsOf(user: LiveObject): Rights {
  const role = typeof user.fields.role === 'string' ? user.fields.role : '';
  const flags: Pair[] = [];
  for (const field of describeKind('user').fields) {
    const value = user.fields[field.name];
    if (field.name.startsWith(PERMISSION) && typeof value === 'boolean') {
      flags.push([field.name.slice(PERMISSION.length), verbatim(String(value))]);
    }
  }
  const pairs: Pair[] = [];
  if (role !== '') pairs.push(['role', string(role)]);
  if (flags.length > 0) pairs.push(['permissions', map(flags)]);
  return { key: JSON.stringify(pairs), role, pairs };
}

/** Profiles for the rights that at least two of these users share: the commonest first, named after their role. */
export function makeProfiles(users: readonly LiveObject[]): Profiles {
  const shared = new Map<string, { readonly rights: Rights; count: number }>();
  for (const user of users) {
    if (user.state === 'deactivated') continue;
    const rights = rightsOf(user);
    const found = shared.get(rights.key);
    if (found === undefined) shared.set(rights.key, { rights, count: 1 });
    else found.count += 1;
  }
  const common = [...shared.values()]
    .filter(({ rights, count }) => count > 1 && rights.pairs.length > 0)
    .sort((a, b) => b.count - a.count || compareText(a.rights.key, b.rights.key));

  const names = new Map<string, string>();
  const used = new Map<string, number>();
  const pairs: Pair[] = [];
  for (const { rights } of common) {
    const base = profileName(rights.role);
    const number = (used.get(base) ?? 0) + 1;
    used.set(base, number);
    const name = number === 1 ? base : `${base}-${number}`;
    names.set(rights.key, name);
    pairs.push([name, map(rights.pairs)]);
  }
  return {
    of: (user) => names.get(rightsOf(user).key),
    section:
      pairs.length === 0 ? undefined : { kind: 'map', pairs: pairs.sort(([a], [b]) => compareText(a, b)), block: true },
  };
}

/** `NoAccess` → `no-access`. */
function profileName(role: string): string {
  return role === '' ? 'user' : role.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

/** What cannot be written for a user and why, one comment each, is added to `comments`. */
export function userYaml(
  user: LiveObject,
  options: { readonly names: Names; readonly profile: string | undefined; readonly pinned: boolean },
): Yaml {
  const comments: string[] = [];
  const pairs: Pair[] = [['email', string(user.name)]];
  if (options.pinned) pairs.push(['id', quotedString(user.id)]);
  if (user.state === 'deactivated') return map([...pairs, ['state', string('deactivated')]]);

  for (const field of describeKind('user').fields) {
    const value = user.fields[field.name];
    if (field.name === 'role') {
      pairs.push(...(options.profile === undefined ? rightsOf(user).pairs : [profilePair(options.profile)]));
    } else if (field.shape === 'reference') {
      if (isLiveRef(value)) pairs.push(...referencePair(field.name, value, options.names, comments));
    } else if (field.name === 'locked') {
      if (value === true) comments.push('the account is locked');
    } else if (field.shape === 'scalar' && !field.name.startsWith(PERMISSION) && typeof value === 'string') {
      pairs.push(...textPair(field, value, comments));
    }
  }
  return map(pairs, comments);
}

function profilePair(name: string): Pair {
  return ['profile', string(name)];
}
