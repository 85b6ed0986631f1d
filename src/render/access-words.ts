/** Rights, paths and roles in words, short enough for a line. Gives plain text that may hold untrusted names: a renderer neutralises it. */

import {
  CAPABILITY_TABLE,
  type Capability,
  type CollectionRight,
  type GivenPath,
  type Path,
  type Right,
  type RolePath,
  rightOf,
  type Stance,
  type Standstill,
} from '../model/access.js';
import type { Ref } from '../model/ref.js';
import type { EffectiveRole } from '../model/roles.js';
import { dayText, nameText, refText } from './values.js';

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

/** Most collections, credentials or studios that are named in one line. */
const NAMED = 3;

/** Rights by their keys, what belongs together said together: `publish, private studio, Month-end close (run, add), 12 more collections`. */
export function rightsText(keys: readonly string[], verbose: boolean): string {
  const rights = keys.map(rightOf);
  const said: string[] = [];
  for (const [capability] of CAPABILITY_TABLE) {
    const held = rights.some((right) => right.kind === 'capability' && right.capability === capability);
    if (held) said.push(CAPABILITIES[capability]);
  }
  // Being able to call it is what the capability is for: said once.
  const capable = rights.some((right) => right.kind === 'capability' && right.capability === 'admin-api');
  if (!capable && rights.some(({ kind }) => kind === 'admin-api')) said.push('calls to the admin API');
  for (const right of rights) if (right.kind === 'permission') said.push(right.permission);
  said.push(...named(collectionsOf(rights), 'collection', verbose));
  said.push(
    ...named(
      rights.flatMap((right) => (right.kind === 'studio' ? [refText(right.studio)] : [])),
      'studio',
      verbose,
    ),
  );
  said.push(
    ...named(
      rights.flatMap((right) => (right.kind === 'credential' ? [refText(right.credential)] : [])),
      'credential',
      verbose,
    ),
  );
  return said.join(', ');
}

function named(names: readonly string[], kind: string, verbose: boolean): readonly string[] {
  if (verbose || names.length <= NAMED) return names;
  const rest = names.length - (NAMED - 1);
  return [...names.slice(0, NAMED - 1), `${rest} more ${kind}s`];
}

/** Each collection once, with what is held in it; all six together are `all`. */
function collectionsOf(rights: readonly Right[]): readonly string[] {
  const byName = new Map<string, (CollectionRight | 'unread')[]>();
  for (const right of rights) {
    if (right.kind !== 'collection') continue;
    const name = right.collection.path.join(' / ');
    const held = byName.get(name);
    if (held === undefined) byName.set(name, [right.can]);
    else held.push(right.can);
  }
  return [...byName].map(([name, held]) => `${nameText(name)} (${heldIn(held)})`);
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
export function stanceText(stance: Stance): string {
  if (stance.kind === 'nothing') return STANDSTILLS[stance.because];
  return `${stance.role} (${stance.from === 'group' ? groupsText(stance.groups) : stance.from})`;
}

/** Why somebody holds nothing: `deactivated`. */
export function standstillText(because: Standstill): string {
  return STANDSTILLS[because];
}

function groupsText(groups: readonly Ref[]): string {
  const names = groups.map(({ path }) => nameText(path.join(' / ')));
  const [first, ...others] = names;
  if (others.length === 0) return `group ${first ?? ''}`;
  return others.length === 1 ? `groups ${names.join(', ')}` : `group ${first ?? ''} and ${others.length} more`;
}

/** Why somebody has a right: `shared directly`, `shared with group Auditors`, `Artisan (own)`. */
export function pathText(path: Path): string {
  switch (path.kind) {
    case 'role':
      return rolePathText(path);
    case 'curator':
      return `as ${rolePathText(path.through)}`;
    case 'flag':
      return 'permission of the user';
    case 'share':
      return path.via === undefined ? 'shared directly' : `shared with ${refText(path.via)}`;
    case 'owner':
      return 'as owner';
    case 'studio':
      return `in ${refText(path.studio)}`;
    case 'default-credential':
      return 'default credential of the user';
    default:
      return path satisfies never;
  }
}

function rolePathText({ role, from, group }: RolePath): string {
  return `${role} (${group === undefined ? from : refText(group)})`;
}

/** Paths with their ends, where they differ from the whole: `shared directly until 2027-03-31, shared with group Auditors`. */
export function pathsText(paths: readonly GivenPath[]): string {
  return paths.map(({ path, until }) => `${pathText(path)}${until === null ? '' : ` ${untilText(until)}`}`).join(', ');
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
