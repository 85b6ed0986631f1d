/**
 * Collections that are shared with studios: said, never counted. The facts tell that there are such shares, and not what they give or
 * whom they leave out (server-v3.md §6, §12), so no right follows from one.
 */

import type { NotProven } from '../model/access.js';
import { compareRefs, compareText, type Ref, refById, refKey } from '../model/ref.js';
import type { Delta } from '../model/step.js';
import { relatedTo } from './relation.js';
import type { AccessState } from './state.js';

/** The shares with studios of some collections, or of all, one item a studio. @param collections refKeys */
export function studioShares(
  state: AccessState,
  collections: Iterable<string> = state.collections.keys(),
): readonly NotProven[] {
  return told(state, collections, (studio) => membersOf(state, studio));
}

/** The same for one studio: what somebody in it gets besides. @param studio refKey */
export function studioSharesWith(state: AccessState, studio: string | null): readonly NotProven[] {
  if (studio === null) return [];
  return told(state, state.collections.keys(), () => 1).filter(
    ({ studio: one }) => one !== null && refKey(one) === studio,
  );
}

/** What goes with collections that effects delete. To be asked before they are applied. */
export function studioSharesDeleted(state: AccessState, deltas: Iterable<Delta>): readonly NotProven[] {
  const gone = new Set<string>();
  for (const { ref, field, leaves } of deltas) {
    if (ref.kind === 'collection' && field === 'exists' && leaves === false) gone.add(refKey(ref));
  }
  return studioShares(state, gone);
}

/**
 * What changes for people who come into a studio, leave one, or get a role that lets them into collections while they are in one.
 * @param concerned how many such people, by refKey of the studio
 */
export function studioSharesOf(state: AccessState, concerned: ReadonlyMap<string, number>): readonly NotProven[] {
  if (concerned.size === 0) return [];
  return told(state, state.collections.keys(), (studio) => (studio === null ? 0 : (concerned.get(studio) ?? 0)));
}

type StudioShares = Extract<NotProven, { readonly kind: 'studio-shares' }>;

/** Studios nobody is in are left out: there is nobody it is about. */
function told(
  state: AccessState,
  collections: Iterable<string>,
  peopleIn: (studio: string | null) => number | null,
): readonly StudioShares[] {
  const shared = new Map<string, { readonly studio: Ref | null; readonly collections: Ref[] }>();
  for (const key of collections) {
    const collection = state.collections.get(key);
    for (const id of new Set(collection?.studios)) {
      const studio = id === null ? null : (state.studioIds.get(id) ?? refById('studio', id));
      const same = studio === null ? '' : refKey(studio);
      const found = shared.get(same) ?? { studio, collections: [] };
      shared.set(same, found);
      if (collection !== undefined) found.collections.push(collection.ref);
    }
  }
  return [...shared]
    .sort(([a], [b]) => compareText(a, b))
    .map(
      ([key, { studio, collections: all }]): StudioShares => ({
        kind: 'studio-shares',
        studio,
        collections: all.sort(compareRefs),
        people: peopleIn(studio === null ? null : key),
      }),
    )
    .filter(({ people }) => people !== 0);
}

function membersOf(state: AccessState, studio: string | null): number | null {
  if (studio === null || state.unread.includes('studio')) return null;
  return relatedTo(state.inStudio.of, studio).size;
}
