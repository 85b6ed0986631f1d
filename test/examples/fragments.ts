/**
 * Turns a YAML fragment of a page into a whole project, so that the real checks run on it: the fragment where it belongs, and beside
 * it a declaration, by its key alone, of everything the fragment refers to and does not declare.
 */

import { parse, stringify } from 'yaml';

export type Place = 'access' | 'windows' | 'target' | 'gallerist' | 'attestations';

export const PLACES: readonly Place[] = ['access', 'windows', 'target', 'gallerist', 'attestations'];

const PROJECT = {
  version: 1,
  access: ['access/*.yaml'],
  targets: {
    production: {
      system: 'alteryx-server',
      url: 'https://gallery.acme.example/webapi/',
      release: '2025.2',
      authentication: 'built-in',
      account: 'svc-gallerist@acme.example',
      access: ['target/*.yaml'],
    },
  },
};

/** What only exists under Windows authentication is checked for such a target. */
const WINDOWS = { targets: { production: { authentication: 'windows', provisioning: 'directory' } } };

type Mapping = Readonly<Record<string, unknown>>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Files by path. */
export function projectAround(text: string, place: Place): ReadonlyMap<string, string> {
  const fragment: unknown = parse(text);
  if (!isMapping(fragment)) throw new Error('a fragment is a mapping');
  const files = new Map<string, string>();
  const own = place === 'gallerist' ? fragment : place === 'windows' ? WINDOWS : {};
  files.set('gallerist.yaml', stringify(merged(PROJECT, own)));
  files.set('access/stubs.yaml', stringify(stubs(place === 'gallerist' || place === 'attestations' ? {} : fragment)));
  files.set('target/none.yaml', 'groups: []\n');
  if (place === 'access' || place === 'windows') files.set('access/fragment.yaml', text);
  if (place === 'target') files.set('target/fragment.yaml', text);
  if (place === 'attestations') files.set('attestations/production.yaml', text);
  return files;
}

function merged(base: unknown, over: unknown): unknown {
  if (!isMapping(base) || !isMapping(over)) return over;
  const both = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) both.set(key, merged(both.get(key), value));
  return Object.fromEntries(both);
}

const SECTIONS = [
  ['users', 'email'],
  ['groups', 'name'],
  ['collections', 'name'],
  ['credentials', 'username'],
  ['studios', 'name'],
] as const;

/** What the fragment refers to, declared by its key. */
function stubs(fragment: Mapping): Mapping {
  const declared = new Set<string>();
  const wanted = new Set<string>(['users\0svc-gallerist@acme.example', 'users\0break-glass@acme.example']);
  const want = (section: string, name: unknown): void => {
    if (typeof name === 'string') wanted.add(`${section}\0${name}`);
  };
  for (const [section, key] of SECTIONS) {
    for (const object of listOf(fragment[section])) {
      if (!isMapping(object)) continue;
      if (typeof object[key] === 'string') declared.add(`${section}\0${object[key]}`);
      want('users', object.owner);
      want('studios', object.studio);
      want('credentials', object.defaultCredential);
      for (const member of listOf(object.members)) want('users', isMapping(member) ? member.user : member);
      for (const share of listOf(object.shares)) {
        if (!isMapping(share)) continue;
        want('users', share.user);
        want('groups', share.group);
      }
    }
  }
  const sections: Record<string, Mapping[]> = {};
  for (const [section, key] of SECTIONS) {
    const names = [...wanted]
      .filter((name) => !declared.has(name) && name.startsWith(`${section}\0`))
      .map((name) => name.slice(section.length + 1));
    if (names.length > 0) sections[section] = names.map((name) => ({ [key]: name }));
  }
  return sections;
}
