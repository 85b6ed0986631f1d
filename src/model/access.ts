/**
 * What people may do, as data: a right, the paths that give it, and the difference between two states of access.
 * Words only: which right follows from what is decided in access/. Everything here survives JSON unchanged.
 */

import { user } from './kinds/user.js';
import type { KindName, Ref } from './ref.js';
import type { EffectiveRole } from './roles.js';

/** What a role allows, with the least role that has it (semantics.md §5; identical from 2021.1 to the current release). */
export const CAPABILITY_TABLE = [
  ['run-public', 'Viewer'],
  ['run-collections', 'Member'],
  ['publish', 'Artisan'],
  ['studio-private', 'Artisan'],
  ['add-to-collections', 'Artisan'],
  ['share-to-gallery', 'Artisan'],
  ['administer-collections', 'Curator'],
  ['admin-api', 'Curator'],
] as const satisfies readonly (readonly [string, EffectiveRole])[];

export type Capability = (typeof CAPABILITY_TABLE)[number][0];

const PREFIX = 'permissions.';

/** The permission flags of a person, as the declaration calls them: `scheduleJobs`. */
export const PERMISSIONS: readonly string[] = user.fields
  .filter(({ name }) => name.startsWith(PREFIX))
  .map(({ name }) => name.slice(PREFIX.length));

/** What can be held in one collection. A share gives `run` at least; only ownership gives `own`. */
export const COLLECTION_RIGHTS = ['run', 'add', 'update', 'remove', 'add-users', 'remove-users', 'own'] as const;
export type CollectionRight = (typeof COLLECTION_RIGHTS)[number];

/**
 * One right. `unread` in a collection stands for whatever a share allows whose permissions could not be read: equal to itself,
 * and to nothing else. `admin-api` is being able to call it: the capability together with API access.
 */
export type Right =
  | { readonly kind: 'capability'; readonly capability: Capability }
  | { readonly kind: 'permission'; readonly permission: string }
  | { readonly kind: 'collection'; readonly collection: Ref; readonly can: CollectionRight | 'unread' }
  | { readonly kind: 'studio'; readonly studio: Ref }
  | { readonly kind: 'credential'; readonly credential: Ref }
  | { readonly kind: 'admin-api' };

/** One string per right, for maps and sorting. Names come last, so that nothing in a name can be taken for a right. */
export function rightKey(right: Right): string {
  switch (right.kind) {
    case 'capability':
      return `capability:${right.capability}`;
    case 'permission':
      return `permission:${right.permission}`;
    case 'collection':
      return `collection:${right.can}:${nameKey(right.collection)}`;
    case 'studio':
      return `studio:${nameKey(right.studio)}`;
    case 'credential':
      return `credential:${nameKey(right.credential)}`;
    case 'admin-api':
      return 'admin-api';
    default:
      return right satisfies never;
  }
}

function nameKey(ref: Ref): string {
  return ref.path.join('\0');
}

/**
 * The right a key stands for.
 * @throws for text that {@link rightKey} did not make: a bug.
 */
export function rightOf(key: string): Right {
  const [kind = '', word = ''] = key.split(':', 2);
  const named = <K extends KindName>(target: K, from: number): Ref<K> => ({
    kind: target,
    path: key.slice(from).split('\0'),
  });
  switch (kind) {
    case 'admin-api':
      return { kind };
    case 'permission':
      return { kind, permission: word };
    case 'studio':
      return { kind, studio: named('studio', kind.length + 1) };
    case 'credential':
      return { kind, credential: named('credential', kind.length + 1) };
    case 'collection': {
      const can = word === 'unread' ? word : COLLECTION_RIGHTS.find((one) => one === word);
      if (can === undefined) break;
      return { kind, can, collection: named('collection', kind.length + word.length + 2) };
    }
    case 'capability': {
      const row = CAPABILITY_TABLE.find(([one]) => one === word);
      if (row === undefined) break;
      return { kind, capability: row[0] };
    }
  }
  throw new Error(`not a right: ${key}`);
}

/** What makes an administrator. */
export const ADMINISTRATION: readonly Capability[] = ['administer-collections', 'admin-api'];

/** Whether a right, by its key, makes an administrator or lets somebody call an API. */
export function isPowerful(key: string): boolean {
  const right = rightOf(key);
  switch (right.kind) {
    case 'admin-api':
      return true;
    case 'capability':
      return ADMINISTRATION.includes(right.capability);
    case 'permission':
      return right.permission === 'apiAccess';
    case 'collection':
    case 'studio':
    case 'credential':
      return false;
    default:
      return right satisfies never;
  }
}

/**
 * Why somebody has a right. Several may give the same one. What a share or ownership is of is said by the right.
 * - `role`: the role table, through the own role, a group's, or the default role.
 * - `curator`: a Curator has every collection.
 * - `flag`: the permission flag of the person.
 * - `share`: a share of the collection or credential, with the person or (`via`) with a group the person is in.
 * - `owner`: owns the collection.
 * - `studio`: is in the studio; for a credential, the one the studio's jobs run with by default.
 * - `default-credential`: the one the person's own jobs run with by default.
 */
export type Path =
  | RolePath
  | { readonly kind: 'curator'; readonly through: RolePath }
  | { readonly kind: 'flag' }
  | { readonly kind: 'share'; readonly via?: Ref }
  | { readonly kind: 'owner' }
  | { readonly kind: 'studio'; readonly studio: Ref }
  | { readonly kind: 'default-credential' };

export interface RolePath {
  readonly kind: 'role';
  readonly role: EffectiveRole;
  readonly from: 'own' | 'group' | 'default';
  /** The group that carries the role, when one does. */
  readonly group?: Ref;
}

/** A path with its own end. */
export interface GivenPath {
  readonly path: Path;
  /** ISO instant; null: no end. */
  readonly until: string | null;
}

/** A right somebody holds: until the latest end of its paths. */
export interface Grant {
  /** ISO instant; null: no end. */
  readonly until: string | null;
  /** In a fixed order. */
  readonly paths: readonly GivenPath[];
}

/** Rights held alike. */
export interface HeldRights extends Grant {
  /** rightKeys, sorted; at least one. */
  readonly rights: readonly string[];
}

/** The role somebody really has, and where from. */
interface RoleView {
  readonly role: EffectiveRole;
  readonly from: 'own' | 'group' | 'default';
  /** The groups that give this role, in byte order; empty unless `from` is `group`. */
  readonly groups: readonly Ref[];
}

/** Why somebody holds nothing at all, whatever else is said. `absent`: there is no such person yet, or no longer. */
export type Standstill = 'inactive' | 'locked' | 'pending' | 'absent';

/** Rights that change alike. Gained: nothing or an earlier end before. Lost: nothing or an earlier end after. */
export interface RightChange {
  /** rightKeys, sorted; at least one. */
  readonly rights: readonly string[];
  readonly before: Grant | null;
  readonly after: Grant | null;
}

export interface AccessPerson {
  readonly ref: Ref;
  /** As live, or as it will be for somebody new. Untrusted text. */
  readonly name: string;
}

/** A side of a difference: the role, or why there is none. */
export type Stance =
  | ({ readonly kind: 'role' } & RoleView)
  | { readonly kind: 'nothing'; readonly because: Standstill };

/** People to whom exactly the same happens, for the same reasons. */
export interface AccessEntry {
  /** Sorted by refKey; at least one. */
  readonly people: readonly AccessPerson[];
  readonly before: Stance;
  readonly after: Stance;
  /** Whether nothing is left after, or there was nothing before. */
  readonly everything: 'lost' | 'gained' | null;
  /** Sorted by their first right, all three. */
  readonly gained: readonly RightChange[];
  readonly lost: readonly RightChange[];
  /** Held before and after with the same end, but by none of the same paths. */
  readonly kept: readonly RightChange[];
  /** Only under these default roles; null: whatever the default role is. Set when the default role is not known. */
  readonly assuming: readonly EffectiveRole[] | null;
}

/** Access that changes, or may, without anybody being able to say for whom or by how much. */
export type NotProven =
  | {
      /** Who is in a directory group inside a group cannot be read. What they gain and lose by the group stands here. */
      readonly kind: 'directory-groups';
      readonly group: Ref;
      readonly directoryGroups: readonly { readonly sid: string; readonly name: string }[];
      readonly before: RoleOfGroup;
      readonly after: RoleOfGroup;
      /** rightKeys, sorted. */
      readonly gained: readonly string[];
      readonly lost: readonly string[];
    }
  | {
      /** What the share allowed could not be read: some of what is gained may have been held, or more is lost. */
      readonly kind: 'unread-share';
      readonly on: Ref;
      readonly to: Ref;
      /** How many people hold something by it. */
      readonly people: number;
    }
  | {
      /** Members of a group that are not among the users: known only by their directory account. */
      readonly kind: 'unlisted-members';
      readonly group: Ref;
      readonly people: number;
    }
  | {
      /**
       * People get into collections by being in a studio. What a share with a studio gives them, and whom it leaves out, is documented
       * nowhere (server-v3.md §6); no API changes it.
       */
      readonly kind: 'studio-shares';
      /** Null: the target told only that there is one. */
      readonly studio: Ref | null;
      /** Sorted by refKey; at least one. */
      readonly collections: readonly Ref[];
      /** People it is about; null: who is in studios was not read. */
      readonly people: number | null;
    }
  | {
      /** The role of so many people rests on the default role, which nobody attested. */
      readonly kind: 'default-role';
      readonly people: number;
    }
  | {
      /** Kinds that were not read: rights through them are not in the difference. */
      readonly kind: 'not-read';
      readonly kinds: readonly KindName[];
    };

/** The role a group carries; null: there is no such group. */
export type RoleOfGroup = EffectiveRole | 'Default' | null;

/** One part of an access difference. */
export interface AccessPart {
  /** Most people first, then by what happens. */
  readonly entries: readonly AccessEntry[];
  /** People who gain something, lose something, keep something by another path alone. Under several default roles: any of them. */
  readonly gaining: number;
  readonly losing: number;
  readonly keeping: number;
  readonly notProven: readonly NotProven[];
}

/** What a plan does to people (DESIGN §6): by itself, and then once what it leaves to hands is done as well. */
export interface AccessDifference {
  readonly apply: AccessPart;
  /** On top of `apply`. */
  readonly byHand: AccessPart;
  /** People who hold something before, under any default role that is possible: what percentages are of. */
  readonly people: number;
}
