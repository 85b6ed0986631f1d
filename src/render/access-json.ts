/**
 * The access difference as part of the plan's JSON: every key in a fixed place, so that the same difference is the same bytes.
 *
 * Shape, part of `gallerist.plan/v1`; a later v1 may add keys, never take one away or change what it means:
 * - `access`: `apply` and `byHand` (what follows on top, once done by hand), `people` (who can hold something at all before)
 *   - of each: `losing`, `gaining`, `keeping` (numbers of people), `entries[]`, `notProven[]`
 *   - `entries[]`: `people[]` (`ref`, `name`), `before` and `after`, `everything` (`lost`, `gained` or null),
 *     `assuming[]` (default roles it holds under, or null: all), `lost[]`, `gained[]`, `kept[]`
 *     - `before`, `after`: `kind` `role` with `role`, `from`, `groups[]`; or `kind` `nothing` with `because`
 *     - `lost[]`, `gained[]`, `kept[]`: `rights[]`, `before`, `after` (`until`, `paths[]`; null: not held)
 *     - `rights[]`: `capability:WORD`, `permission:WORD`, `collection:WORD:NAME`, `studio:NAME`, `credential:NAME`, `admin-api`
 *     - `paths[]`: `path` (`kind` and what it leads through), `until` (ISO, null: no end)
 *   - `notProven[]`: `kind` and what is known of it
 */

import type {
  AccessDifference,
  AccessEntry,
  AccessPart,
  GivenPath,
  Grant,
  NotProven,
  Path,
  RightChange,
  RolePath,
  Stance,
} from '../model/access.js';
import type { Ref } from '../model/ref.js';

/** The difference with every key in its place. The key order of what comes in does not matter. */
export function orderedAccess({ apply, byHand, people }: AccessDifference): AccessDifference {
  return { apply: orderedPart(apply), byHand: orderedPart(byHand), people };
}

export function orderedPart({ losing, gaining, keeping, entries, notProven }: AccessPart): AccessPart {
  return { losing, gaining, keeping, entries: entries.map(orderedEntry), notProven: notProven.map(orderedNotProven) };
}

function orderedEntry(entry: AccessEntry): AccessEntry {
  return {
    people: entry.people.map(({ ref, name }) => ({ ref: orderedRef(ref), name })),
    before: orderedStance(entry.before),
    after: orderedStance(entry.after),
    everything: entry.everything,
    assuming: entry.assuming,
    lost: entry.lost.map(orderedChange),
    gained: entry.gained.map(orderedChange),
    kept: entry.kept.map(orderedChange),
  };
}

export function orderedStance(stance: Stance): Stance {
  if (stance.kind === 'nothing') return { kind: stance.kind, because: stance.because };
  return { kind: stance.kind, role: stance.role, from: stance.from, groups: stance.groups.map(orderedRef) };
}

function orderedChange({ rights, before, after }: RightChange): RightChange {
  return { rights, before: orderedGrant(before), after: orderedGrant(after) };
}

function orderedGrant(grant: Grant | null): Grant | null {
  return grant === null ? null : { until: grant.until, paths: grant.paths.map(orderedGiven) };
}

export function orderedGiven({ path, until }: GivenPath): GivenPath {
  return { path: orderedPath(path), until };
}

function orderedPath(path: Path): Path {
  switch (path.kind) {
    case 'role':
      return orderedRole(path);
    case 'curator':
      return { kind: path.kind, through: orderedRole(path.through) };
    case 'share':
      return { kind: path.kind, ...(path.via !== undefined && { via: orderedRef(path.via) }) };
    case 'studio':
      return { kind: path.kind, studio: orderedRef(path.studio) };
    case 'flag':
    case 'owner':
    case 'default-credential':
      return { kind: path.kind };
    default:
      return path satisfies never;
  }
}

function orderedRole({ kind, role, from, group }: RolePath): RolePath {
  return { kind, role, from, ...(group !== undefined && { group: orderedRef(group) }) };
}

export function orderedNotProven(item: NotProven): NotProven {
  switch (item.kind) {
    case 'directory-groups':
      return {
        kind: item.kind,
        group: orderedRef(item.group),
        directoryGroups: item.directoryGroups.map(({ sid, name }) => ({ sid, name })),
        before: item.before,
        after: item.after,
        lost: item.lost,
        gained: item.gained,
      };
    case 'unread-share':
      return { kind: item.kind, on: orderedRef(item.on), to: orderedRef(item.to), people: item.people };
    case 'unlisted-members':
      return { kind: item.kind, group: orderedRef(item.group), people: item.people };
    case 'studio-shares':
      return {
        kind: item.kind,
        studio: item.studio === null ? null : orderedRef(item.studio),
        collections: item.collections.map(orderedRef),
        people: item.people,
      };
    case 'default-role':
      return { kind: item.kind, people: item.people };
    case 'not-read':
      return { kind: item.kind, kinds: item.kinds };
    default:
      return item satisfies never;
  }
}

export function orderedRef(ref: Ref): Ref {
  return { kind: ref.kind, path: ref.path };
}
