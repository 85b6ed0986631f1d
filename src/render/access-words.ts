/** Rights, paths and roles in words, short enough for a line. Gives plain text that may hold untrusted names: a renderer neutralises it. */

import {
  ADMINISTRATION,
  CAPABILITY_TABLE,
  type Capability,
  type CollectionRight,
  type GivenPath,
  type NotProven,
  type Path,
  type Right,
  type RolePath,
  rightOf,
  type Stance,
  type Standstill,
} from '../model/access.js';
import type { NameOf } from '../model/names.js';
import { type Ref, refKey } from '../model/ref.js';
import type { EffectiveRole } from '../model/roles.js';
import { dayText, nameText, refText, someText } from './values.js';

const CAPABILITIES: Readonly<Record<Capability, string>> = {
  'run-public': 'run public workflows',
  'run-collections': 'run workflows in collections',
  publish: 'publish',
  'studio-private': 'private studio',
  'add-to-collections': 'add assets to collections',
  'share-to-gallery': 'share to the gallery',
  'administer-collections': 'administer all collections',
  'admin-api': 'admin API',
};

const IN_COLLECTION: Readonly<Record<CollectionRight | 'unread', string>> = {
  run: 'run',
  add: 'add',
  update: 'update',
  remove: 'remove',
  'add-users': 'add users',
  'remove-users': 'remove users',
  own: 'own',
  unread: 'permissions not readable',
};

const STANDSTILLS: Readonly<Record<Standstill, string>> = {
  inactive: 'deactivated',
  locked: 'locked',
  pending: 'not signed in yet',
  absent: 'not there',
};

/** Every word here that says what somebody may do, or why nothing. */
export const RIGHT_WORDS: readonly string[] = [CAPABILITIES, IN_COLLECTION, STANDSTILLS].flatMap((words) =>
  Object.values(words),
);

/** Most collections, credentials or studios that are named in one line. */
const NAMED = 3;

/** Rights by their keys, what belongs together said together: `publish, private studio, Month-end close (run, add), 12 more collections`. */
export function rightsText(keys: readonly string[], verbose: boolean, names: NameOf): string {
  const rights = keys.map(rightOf);
  const capabilities = capabilitiesOf(rights).map((capability) => CAPABILITIES[capability]);
  return [...capabilities, ...ownTexts(rights, verbose, names)].join(', ');
}

/**
 * Rights that come or go with a role, beside its name: administration first, then what the role's name does not say; of what the role gives
 * to everybody a few, the rest counted: `administer all collections, admin API, prioritizeJobs, 4 more by the role`.
 */
export function byRoleText(keys: readonly string[], verbose: boolean, names: NameOf): string {
  if (verbose) return rightsText(keys, verbose, names);
  const rights = keys.map(rightOf);
  const capabilities = capabilitiesOf(rights);
  const administration = capabilities.filter((capability) => ADMINISTRATION.includes(capability));
  const ordinary = capabilities.filter((capability) => !ADMINISTRATION.includes(capability));
  const few = ordinary.length <= NAMED ? ordinary : ordinary.slice(0, administration.length > 0 ? 0 : NAMED - 1);
  const rest = ordinary.length - few.length;
  return [
    ...administration.map((capability) => CAPABILITIES[capability]),
    ...ownTexts(rights, verbose, names),
    ...few.map((capability) => CAPABILITIES[capability]),
    ...(rest > 0 ? [`${rest} more by the role`] : []),
  ].join(', ');
}

/** In the order of the role table. */
function capabilitiesOf(rights: readonly Right[]): readonly Capability[] {
  const held = new Set(rights.flatMap((right) => (right.kind === 'capability' ? [right.capability] : [])));
  return CAPABILITY_TABLE.map(([capability]) => capability).filter((capability) => held.has(capability));
}

/** What no role table gives: permissions, collections, studios, credentials. */
function ownTexts(rights: readonly Right[], verbose: boolean, names: NameOf): readonly string[] {
  // Being able to call it is what the capability is for: said once.
  const capable = rights.some((right) => right.kind === 'capability' && right.capability === 'admin-api');
  const calls = !capable && rights.some(({ kind }) => kind === 'admin-api');
  const namedRefs = (kind: 'studio' | 'credential'): readonly string[] =>
    rights.flatMap((right) => {
      if (right.kind !== kind) return [];
      return [refText(right.kind === 'studio' ? right.studio : right.credential, names)];
    });
  return [
    ...(calls ? ['calls to the admin API'] : []),
    ...rights.flatMap((right) => (right.kind === 'permission' ? [right.permission] : [])),
    ...named(collectionsOf(rights, names), 'collection', verbose),
    ...named(namedRefs('studio'), 'studio', verbose),
    ...named(namedRefs('credential'), 'credential', verbose),
  ];
}

function named(names: readonly string[], kind: string, verbose: boolean): readonly string[] {
  if (verbose || names.length <= NAMED) return names;
  const rest = names.length - (NAMED - 1);
  return [...names.slice(0, NAMED - 1), `${rest} more ${kind}s`];
}

/** Each collection once, with what is held in it; all six together are `all`. */
function collectionsOf(rights: readonly Right[], names: NameOf): readonly string[] {
  const byCollection = new Map<string, { readonly name: string; readonly held: (CollectionRight | 'unread')[] }>();
  for (const right of rights) {
    if (right.kind !== 'collection') continue;
    const key = refKey(right.collection);
    const found = byCollection.get(key);
    if (found === undefined) byCollection.set(key, { name: names(right.collection), held: [right.can] });
    else found.held.push(right.can);
  }
  return [...byCollection.values()].map(({ name, held }) => `${nameText(name)} (${heldIn(held)})`);
}

/** What is held in one collection, without its name: `run, add`. */
export function inCollectionText(keys: readonly string[]): string {
  return heldIn(keys.map(rightOf).flatMap((right) => (right.kind === 'collection' ? [right.can] : [])));
}

function heldIn(held: readonly (CollectionRight | 'unread')[]): string {
  const all = EVERYTHING.every((one) => held.includes(one));
  const rest = all ? held.filter((one) => !EVERYTHING.includes(one)) : ORDER.filter((one) => held.includes(one));
  return [...(all ? ['all'] : []), ...rest.map((one) => IN_COLLECTION[one])].join(', ');
}

const EVERYTHING: readonly (CollectionRight | 'unread')[] = [
  'run',
  'add',
  'update',
  'remove',
  'add-users',
  'remove-users',
];
const ORDER: readonly (CollectionRight | 'unread')[] = [...EVERYTHING, 'own', 'unread'];

/** `Member (group Finance Analysts)`, `Viewer (default)`, `deactivated`. */
export function stanceText(stance: Stance, names: NameOf): string {
  if (stance.kind === 'nothing') return STANDSTILLS[stance.because];
  return `${stance.role} (${stance.from === 'group' ? groupsText(stance.groups, names) : stance.from})`;
}

/** Why somebody holds nothing: `deactivated`. */
export function standstillText(because: Standstill): string {
  return STANDSTILLS[because];
}

function groupsText(groups: readonly Ref[], names: NameOf): string {
  const said = groups.map((group) => nameText(names(group)));
  const [first, ...others] = said;
  if (others.length === 0) return `group ${first ?? ''}`;
  return others.length === 1 ? `groups ${said.join(', ')}` : `group ${first ?? ''} and ${others.length} more`;
}

/** Why somebody has a right: `shared directly`, `shared with group Auditors`, `Artisan (own)`. */
export function pathText(path: Path, names: NameOf): string {
  switch (path.kind) {
    case 'role':
      return rolePathText(path, names);
    case 'curator':
      return `as ${rolePathText(path.through, names)}`;
    case 'flag':
      return 'permission of the user';
    case 'share':
      return path.via === undefined ? 'shared directly' : `shared with ${refText(path.via, names)}`;
    case 'owner':
      return 'as owner';
    case 'studio':
      return `in ${refText(path.studio, names)}`;
    case 'default-credential':
      return 'default credential of the user';
    default:
      return path satisfies never;
  }
}

function rolePathText({ role, from, group }: RolePath, names: NameOf): string {
  return `${role} (${group === undefined ? from : refText(group, names)})`;
}

/** Paths with their ends, where they differ from the whole: `shared directly until 2027-03-31; shared with group Auditors`. */
export function pathsText(paths: readonly GivenPath[], names: NameOf): string {
  return paths
    .map(({ path, until }) => `${pathText(path, names)}${until === null ? '' : ` ${untilText(until)}`}`)
    .join('; ');
}

/** `until 2027-03-31`; an end that is none: `with no end`. */
export function untilText(until: string | null): string {
  return until === null ? 'with no end' : `until ${dayText(until)}`;
}

/** `if the default role is Viewer or Member`. */
export function assumingText(roles: readonly EffectiveRole[]): string {
  const last = roles.at(-1) ?? '';
  const others = roles.slice(0, -1);
  return `if the default role is ${others.length === 0 ? last : `${others.join(', ')} or ${last}`}`;
}

/** `1 person`, `41 people`. */
export function peopleText(count: number): string {
  return `${count} ${count === 1 ? 'person' : 'people'}`;
}

/** Collections that people get into by a studio, as far as anybody can say. */
export function studioSharesText(
  { studio, collections, people }: Extract<NotProven, { kind: 'studio-shares' }>,
  verbose: boolean,
  names: NameOf,
): string {
  const shared = collections.map((ref) => nameText(names(ref)));
  const what = `${shared.length === 1 ? 'collection' : 'collections'} ${verbose ? shared.join(', ') : someText(shared)}`;
  const whom = studio === null ? 'a studio that is not told' : refText(studio, names);
  const who = people === null ? 'the people in it' : peopleText(people);
  return `${what} ${shared.length === 1 ? 'is' : 'are'} shared with ${whom}: what that gives ${who} is documented nowhere`;
}
