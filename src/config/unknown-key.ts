/**
 * What to say of a key that is not known: what was probably meant, or where it belongs.
 * Never: repeat a value that is written as part of its key.
 */

import { didYouMean, error, type Place, type Problem, quoted } from './problem.js';
import type { JsonSchema } from './schema.js';
import { suggestKey } from './words.js';

export type Path = readonly (string | number)[];

/** Sections of the declaration for other systems, and for later versions. */
const OTHER_SECTIONS = new Set(['sites', 'workflows']);

/** `users` of `users[3].role`: what a reader calls the place. */
export function placeName(path: Path): string {
  const names = path.filter((step): step is string => typeof step === 'string');
  return names.at(-1) ?? 'the file';
}

/**
 * A key that the schema does not have.
 * @param path the mapping that holds it, `schema` what the mapping may hold
 */
export function unknownKey(key: string, path: Path, schema: JsonSchema, file: string): Problem {
  const at: Place = { file, path: [...path, key], on: 'key' };
  if (path.length === 0 && OTHER_SECTIONS.has(key)) {
    return error('GAL-206', `${key} cannot be declared in this version`, at, { hint: 'remove the section' });
  }
  const allowed = Object.keys(typeof schema.properties === 'object' ? (schema.properties ?? {}) : {});
  if (key === '<<') {
    return error('GAL-201', 'merge keys are not part of YAML 1.2', at, {
      hint: 'use a profile, or write the keys out',
    });
  }
  const where = path.length === 0 ? 'here' : `in ${placeName(path)}`;
  const [glued] = /^[^:=]*[:=](?=.)/.exec(key) ?? [];
  if (glued !== undefined) {
    // What follows is a value, and may be a secret.
    return error('GAL-201', `${quoted(`${glued}…`)} is not known ${where}`, at, {
      hint: 'between a key and its value stand a colon and a space',
    });
  }
  const elsewhere = ELSEWHERE[key];
  if (elsewhere !== undefined && !allowed.includes(elsewhere.near)) {
    const meant = suggestKey(key, allowed);
    return error('GAL-201', `${quoted(key)} is not known ${where}`, at, didYouMean(meant, elsewhere.hint));
  }
  const list = allowed.length <= 14 ? `known are ${allowed.join(', ')}` : undefined;
  return error('GAL-201', `${quoted(key)} is not known ${where}`, at, didYouMean(suggestKey(key, allowed), list));
}

/** Keys that are right, in another place. */
const ELSEWHERE: Readonly<Record<string, { readonly near: string; readonly hint: string }>> = {
  users: { near: 'users', hint: 'people are declared in the files that access names' },
  groups: { near: 'groups', hint: 'who is in a group is written there, under members' },
  collections: { near: 'collections', hint: 'collections are declared in the files that access names' },
  credentials: { near: 'credentials', hint: 'who may use a credential is written there, under shares' },
  targets: { near: 'targets', hint: 'targets are declared in gallerist.yaml' },
  manage: { near: 'manage', hint: 'manage stands in gallerist.yaml' },
  guards: { near: 'guards', hint: 'guards stand in gallerist.yaml' },
  password: { near: 'password', hint: 'people have no password here; only credentials do' },
  name: { near: 'name', hint: 'people have firstName and lastName' },
};
