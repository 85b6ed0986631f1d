/** What somebody may do and why, told about one person, one collection, or everybody. Plain data for the renderers. */

import type { AccessPerson, GivenPath, HeldRights, NotProven, RoleOfGroup, Stance, Standstill } from './access.js';
import type { Called } from './names.js';
import type { Ref } from './ref.js';
import type { EffectiveRole, Role } from './roles.js';
import type { Gap, Snapshot } from './snapshot.js';

/** What an answer rests on: which target, read when, judged when. */
export interface Evidence {
  readonly target: Pick<Snapshot, 'url' | 'release' | 'authentication'> & { readonly name: string };
  /** When the target was read, ISO. */
  readonly takenAt: string;
  /** What ends are judged by, ISO. */
  readonly asOf: string;
  /** The default role as attested; null: nobody did. */
  readonly defaultRole: EffectiveRole | null;
  /** What could not be read. */
  readonly gaps: readonly Gap[];
  /** What things in the answer are called where that is not their key. */
  readonly names: readonly Called[];
}

/** Rights that something gives but the role does not let through. */
export interface InertRights {
  /** rightKeys, sorted; at least one. */
  readonly rights: readonly string[];
  /** The least role that would wake them. */
  readonly needs: EffectiveRole;
  readonly paths: readonly GivenPath[];
}

/** What holds under some of the default roles that are possible. */
export interface Under<T> {
  /** Null: whatever the default role is. */
  readonly assuming: readonly EffectiveRole[] | null;
  readonly holds: T;
}

interface Membership {
  readonly group: Ref;
  /** Null: the group itself could not be read. */
  readonly role: RoleOfGroup;
  /** ISO instant; null: no end. */
  readonly until: string | null;
}

/** A group with directory groups inside: who is in those cannot be read. */
export interface Behind {
  readonly group: Ref;
  readonly role: RoleOfGroup;
  /** Sorted by SID. */
  readonly directoryGroups: readonly { readonly sid: string; readonly name: string }[];
}

export interface UserExplanation {
  readonly person: AccessPerson;
  readonly id: string | null;
  readonly standstill: Standstill | null;
  readonly lastLogin: string | null;
  readonly ownRole: Role;
  /** Sorted by group. */
  readonly groups: readonly Membership[];
  readonly studio: Ref | null;
  /** One, unless the default role decides and nobody attested it. */
  readonly access: readonly Under<{
    readonly stance: Stance;
    /** Sorted by their first right. */
    readonly rights: readonly HeldRights[];
    readonly inert: readonly InertRights[];
  }>[];
  /** Whether the person is in one of these besides cannot be read. Sorted by group. */
  readonly behind: readonly Behind[];
  readonly notProven: readonly NotProven[];
}

/** How one person gets into a collection. */
export interface CollectionAccess {
  readonly person: AccessPerson;
  readonly standstill: Standstill | null;
  readonly access: readonly Under<{
    readonly stance: Stance;
    readonly rights: readonly HeldRights[];
    readonly inert: readonly InertRights[];
  }>[];
}

export interface CollectionExplanation {
  readonly collection: Ref;
  readonly name: string;
  readonly owner: Ref | null;
  /** Everybody who gets in, sorted by refKey. */
  readonly people: readonly CollectionAccess[];
  /** People it is shared with, or who own it, and who do not get in, sorted by refKey. */
  readonly shutOut: readonly CollectionAccess[];
  /** Groups it is shared with that let in people nobody can list. */
  readonly behind: readonly Behind[];
  readonly notProven: readonly NotProven[];
}

/** One line of a review. */
export interface ReviewRow {
  readonly person: AccessPerson;
  readonly id: string | null;
  readonly standstill: Standstill | null;
  readonly ownRole: Role;
  /** Null: it is the default role, which nobody attested; or there is no role because of the standstill. */
  readonly role: EffectiveRole | null;
  readonly from: 'own' | 'group' | 'default' | null;
  /** Groups that give the role, sorted. */
  readonly through: readonly Ref[];
  /** How many groups the person is in. */
  readonly groups: number;
  /** The flags that are on, whether they are of use or not. */
  readonly permissions: readonly string[];
  /** Whether the admin API can be called; null: the default roles that are possible disagree. */
  readonly adminApi: boolean | null;
  readonly studio: Ref | null;
  /** How many collections the person gets into by shares or ownership; a Curator gets into all. Null: the default roles disagree. */
  readonly collections: number | null;
  /** Null: the default roles disagree. */
  readonly credentials: number | null;
  readonly lastLogin: string | null;
  /** The next end of anything held, ISO, under any default role that is possible; null: nothing ends. */
  readonly nextEnd: string | null;
}

/** Who has what. */
export interface Review {
  /** Sorted by refKey. */
  readonly rows: readonly ReviewRow[];
  /** How many people there are in all. */
  readonly people: number;
  /** What ends before an instant (ISO), the first first; null: it was not asked for. */
  readonly expiring: { readonly before: string; readonly endings: readonly Ending[] } | null;
  /** Groups with directory groups inside: what their people have is in no row. Sorted by group. */
  readonly behind: readonly Behind[];
  readonly notProven: readonly NotProven[];
}

/** A share or membership that ends. */
export interface Ending {
  /** Group, collection or credential. */
  readonly on: Ref;
  /** Person or group. */
  readonly to: Ref;
  readonly until: string;
  /** People who hold it: one, or the members of the group. */
  readonly people: number;
}
