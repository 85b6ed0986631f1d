/** Who has what, a line a person, what ends soon, and what nobody can know. Only reads a state of access; linear in people, memberships and shares. */

import { PERMISSIONS, rightKey } from '../model/access.js';
import type { Ending, Review, ReviewRow } from '../model/explanation.js';
import { compareText } from '../model/ref.js';
import type { EffectiveRole } from '../model/roles.js';
import { behindGroups, notAttested, notRead, unlistedIn } from './explain.js';
import { stanceOf } from './paths.js';
import { relatedTo } from './relation.js';
import { possibleDefaults, restsOnDefault, rightsOf, standstillOf } from './resolve.js';
import { endIn, type RightSet } from './rights.js';
import { type AccessState, endOf, refOf, untilOf } from './state.js';
import { studioShares } from './studio-shares.js';

export interface ReviewFilter {
  /** People who have this role in fact. Those for whom it cannot be told are left in. */
  readonly role?: EffectiveRole;
  /** People who hold nothing because they are inactive, locked or pending. */
  readonly inactive?: boolean;
  /** People with API access. */
  readonly api?: boolean;
  /** People of whose rights one ends before this instant, ISO. */
  readonly endingBefore?: string;
}

/** The review that was asked for, with what ends when `endingBefore` asks for it. */
export function reviewAccess(state: AccessState, filter: ReviewFilter): Review {
  const rows = review(state, filter);
  const { endingBefore } = filter;
  return {
    rows,
    people: state.people.size,
    expiring: endingBefore === undefined ? null : { before: endingBefore, endings: endings(state, endingBefore) },
    behind: behindGroups(state, state.directory.of.keys()),
    notProven: [
      ...unlistedIn(state, [...state.groups.keys()]),
      ...studioShares(state),
      ...notAttested(rows.filter(({ role, standstill }) => role === null && standstill === null).length),
      ...notRead(state),
    ],
  };
}

const ADMIN_API = rightKey({ kind: 'admin-api' });

/** The lines of everybody who passes the filter, sorted by refKey. */
export function review(state: AccessState, filter: ReviewFilter = {}): readonly ReviewRow[] {
  const rows: ReviewRow[] = [];
  const before = filter.endingBefore === undefined ? undefined : endOf(filter.endingBefore);
  for (const key of [...state.people.keys()].sort(compareText)) {
    const row = rowOf(state, key);
    if (row === undefined) continue;
    if (filter.inactive === true && row.standstill === null) continue;
    if (filter.api === true && !row.permissions.includes('apiAccess')) continue;
    if (filter.role !== undefined && row.role !== filter.role && !(row.role === null && row.standstill === null))
      continue;
    if (before !== undefined && (row.nextEnd === null || endOf(row.nextEnd) >= before)) continue;
    rows.push(row);
  }
  return rows;
}

function rowOf(state: AccessState, key: string): ReviewRow | undefined {
  const person = state.people.get(key);
  if (person === undefined) return undefined;
  // One, unless the role rests on a default role that nobody attested.
  const sets = (restsOnDefault(state, key) ? possibleDefaults(state) : KNOWN).map((defaultRole) =>
    rightsOf(state, key, defaultRole),
  );
  const stances = sets.flatMap((set) => {
    const stance = stanceOf(state, key, set);
    return stance.kind === 'role' ? [stance] : [];
  });
  const counted = sets.map(counts);
  const role = agreed(stances.map((stance) => stance.role));
  return {
    person: { ref: person.ref, name: person.name },
    id: person.id,
    standstill: standstillOf(person) ?? null,
    ownRole: person.role,
    role,
    from: agreed(stances.map(({ from }) => from)),
    through: role === null ? [] : (stances[0]?.groups ?? []),
    groups: relatedTo(state.members.by, key).size,
    permissions: PERMISSIONS.filter((_, index) => (person.flags & (1 << index)) !== 0),
    adminApi: agreed(sets.map((set) => endIn(set, ADMIN_API) > 0)),
    studio: person.studio === null ? null : refOf(state, person.studio),
    collections: agreed(counted.map(({ collections }) => collections)),
    credentials: agreed(counted.map(({ credentials }) => credentials)),
    lastLogin: person.lastLogin,
    nextEnd: untilOf(Math.min(...sets.map(nextEnd))),
  };
}

/** Of no matter to people whose role does not rest on it. */
const KNOWN: readonly EffectiveRole[] = ['NoAccess'];

/** What all of them say; null where they disagree, or there are none. */
function agreed<T>(answers: readonly T[]): T | null {
  const [first, ...others] = answers;
  return first === undefined || others.some((other) => other !== first) ? null : first;
}

function counts({ parts }: RightSet): { readonly collections: number; readonly credentials: number } {
  const collections = new Set<string>();
  const credentials = new Set<string>();
  for (const { part } of parts) {
    for (const key of part.grants.keys()) {
      if (key.startsWith('collection:run:')) collections.add(key);
      else if (key.startsWith('credential:')) credentials.add(key);
    }
  }
  return { collections: collections.size, credentials: credentials.size };
}

/** The first end of a right by all its paths: milliseconds, Infinity for none. */
function nextEnd(set: RightSet): number {
  const ending = new Set<string>();
  for (const { part, end } of set.parts) {
    for (const [key, granted] of part.grants) {
      if (Math.min(granted, end) !== Number.POSITIVE_INFINITY) ending.add(key);
    }
  }
  let next = Number.POSITIVE_INFINITY;
  for (const key of ending) next = Math.min(next, endIn(set, key));
  return next;
}

/** Shares and memberships that end after `asOf` and before an instant (ISO), the first first. Ended ones are none of them. */
export function endings(state: AccessState, before: string): readonly Ending[] {
  const limit = endOf(before);
  const found: { readonly end: number; readonly ending: Ending }[] = [];
  const add = (on: string, to: string, end: number): void => {
    const until = untilOf(end);
    if (until === null || end <= state.asOf || end >= limit) return;
    const ref = refOf(state, to);
    const people = ref.kind === 'group' ? relatedTo(state.members.of, to).size : 1;
    found.push({ end, ending: { on: refOf(state, on), to: ref, until, people } });
  };
  for (const [on, shares] of state.shares.of) for (const [to, { end }] of shares) add(on, to, end);
  for (const [on, members] of state.members.of) for (const [to, end] of members) add(on, to, end);
  const order = ({ on, to }: Ending): string => [on.kind, ...on.path, to.kind, ...to.path].join('\0');
  return found
    .sort((a, b) => a.end - b.end || compareText(order(a.ending), order(b.ending)))
    .map(({ ending }) => ending);
}
