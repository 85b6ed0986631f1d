/**
 * The access difference of a plan: what happens to people, in two parts: what the apply does, and what follows once the rest is done by
 * hand. People to whom the same happens for the same reasons are one entry. Never leaves out somebody because no change names him.
 */

import type { AccessDifference, AccessEntry, AccessPart, NotProven, Stance } from '../model/access.js';
import { compareText, type Ref } from '../model/ref.js';
import { type EffectiveRole, ORDERED_ROLES } from '../model/roles.js';
import type { Delta } from '../model/step.js';
import { compareRights } from './compare.js';
import { applyDeltas, revert } from './delta.js';
import { groupsNotProven, groupsWritten, unreadShares, viewGroups } from './not-proven.js';
import { stanceOf } from './paths.js';
import { countAdministrators, countHolders, possibleDefaults, restsOnDefault, rightsOf } from './resolve.js';
import type { RightSet } from './rights.js';
import { rankOf } from './role.js';
import { type AccessState, refOf } from './state.js';
import { studioSharesDeleted, studioSharesOf } from './studio-shares.js';

/** What is left to hands, in terms of access (by-hand.ts makes it from the changes of a plan). */
export interface ByHand {
  readonly deltas: readonly Delta[];
  /** The default role afterwards; undefined: it stays as it is. */
  readonly defaultRole?: EffectiveRole;
}

const NO_PART: AccessPart = { entries: [], gaining: 0, losing: 0, keeping: 0, notProven: [] };

/**
 * What effects, and then what is left to hands, do to everybody's access. The state is left as it was found.
 * Linear in the people whose access may change and what they hold; nothing is worked out for anybody else.
 * @param deltas effects of the plan's steps, in order
 */
export function accessDifference(state: AccessState, deltas: readonly Delta[], byHand: ByHand): AccessDifference {
  const people = countHolders(state);
  const changesDefault = byHand.defaultRole !== undefined && byHand.defaultRole !== state.defaultRole;
  if (deltas.length === 0 && byHand.deltas.length === 0 && !changesDefault) {
    return { apply: NO_PART, byHand: NO_PART, people };
  }
  const groups = new Set([...groupsWritten(state, deltas), ...groupsWritten(state, byHand.deltas)]);
  const unread = [...unreadShares(state, deltas), ...studioSharesDeleted(state, deltas)];
  const groupsBefore = viewGroups(state, groups);

  const applied = applyDeltas(state, deltas);
  const unreadByHand = [...unreadShares(state, byHand.deltas), ...studioSharesDeleted(state, byHand.deltas)];
  const groupsBetween = viewGroups(state, groups);

  const done = applyDeltas(state, byHand.deltas);
  const groupsAfter = viewGroups(state, groups);
  const later = new Set(done.people);
  if (changesDefault) for (const key of state.people.keys()) if (restsOnDefault(state, key)) later.add(key);
  const after = viewPeople(state, later, byHand.defaultRole ?? state.defaultRole);
  revert(done);

  const between = viewPeople(state, new Set([...applied.people, ...later]), state.defaultRole);
  revert(applied);
  const before = viewPeople(state, applied.people, state.defaultRole);

  return {
    apply: compareViews(state, before, between, [...groupsNotProven(state, groupsBefore, groupsBetween), ...unread]),
    byHand: compareViews(state, between, after, [
      ...groupsNotProven(state, groupsBetween, groupsAfter),
      ...unreadByHand,
    ]),
    people,
  };
}

/** Active Curators once the effects and what is left to hands are done. The state is left as it was found. */
export function administratorsAfter(state: AccessState, deltas: readonly Delta[], byHand: ByHand): number {
  const done = applyDeltas(state, [...deltas, ...byHand.deltas]);
  const count = countAdministrators(state, possibleDefaults({ defaultRole: byHand.defaultRole ?? state.defaultRole }));
  revert(done);
  return count;
}

/** A person at one moment, under one default role. */
interface View {
  readonly rights: RightSet;
  readonly stance: Stance;
}

/** A person at one moment: one view, or one for each default role that is possible where it matters. */
interface PersonView {
  readonly name: string | undefined;
  readonly views: readonly View[];
  /** The studio through which the person may get into collections, and whether the role lets that be, under all views or some. */
  readonly studio: { readonly key: string | null; readonly lets: 'always' | 'perhaps' | 'never' };
}

function viewPeople(
  state: AccessState,
  people: Iterable<string>,
  defaultRole: EffectiveRole | null,
): ReadonlyMap<string, PersonView> {
  const views = new Map<string, PersonView>();
  for (const key of people) {
    const possible = defaultRole === null && restsOnDefault(state, key) ? ORDERED_ROLES : [defaultRole ?? 'NoAccess'];
    const moments = possible.map((assumed) => {
      const rights = rightsOf(state, key, assumed);
      return { rights, stance: stanceOf(state, key, rights) };
    });
    const person = state.people.get(key);
    views.set(key, { name: person?.name, views: moments, studio: studioOf(person?.studio ?? null, moments) });
  }
  return views;
}

/** Collections need Member (semantics.md §4). */
function studioOf(key: string | null, views: readonly View[]): PersonView['studio'] {
  const lets = views.map(({ rights: { role } }) => role !== null && rankOf(role.role) >= rankOf('Member'));
  const some = lets.includes(true);
  return { key: some ? key : null, lets: !some ? 'never' : lets.includes(false) ? 'perhaps' : 'always' };
}

/** What happens to one person, apart from who it is. */
type Happening = Omit<AccessEntry, 'people' | 'assuming'>;

function compareViews(
  state: AccessState,
  before: ReadonlyMap<string, PersonView>,
  after: ReadonlyMap<string, PersonView>,
  notProven: readonly NotProven[],
): AccessPart {
  const memo: Memo = { state, byViews: new Map(), byContent: new Map() };
  const entries = new Map<string, { happening: Happening; assuming: AccessEntry['assuming']; people: Named[] }>();
  const counts = { gaining: 0, losing: 0, keeping: 0 };
  const studios = new Map<string, number>();
  let uncertain = 0;
  for (const key of [...after.keys()].sort(compareText)) {
    const was = before.get(key);
    const is = after.get(key);
    if (was === undefined || is === undefined) continue;
    if (was.studio.key !== is.studio.key || was.studio.lets !== is.studio.lets) {
      for (const studio of new Set([was.studio.key, is.studio.key])) {
        if (studio !== null) studios.set(studio, (studios.get(studio) ?? 0) + 1);
      }
    }
    const variants = variantsOf(memo, was.views, is.views);
    if (variants.length === 0) continue;
    if (variants.some(({ assuming }) => assuming !== null)) uncertain += 1;
    if (variants.some(({ happening }) => happening.gained.length > 0)) counts.gaining += 1;
    if (variants.some(({ happening }) => happening.lost.length > 0)) counts.losing += 1;
    if (variants.every(({ happening }) => happening.gained.length + happening.lost.length === 0)) counts.keeping += 1;
    const ref = refOf(state, key);
    const person: Named = { ref, name: is.name ?? was.name ?? ref.path.join(' / ') };
    for (const { id, happening, assuming } of variants) {
      const group = `${id} ${assuming?.join() ?? ''}`;
      const entry = entries.get(group);
      if (entry === undefined) entries.set(group, { happening, assuming, people: [person] });
      else entry.people.push(person);
    }
  }
  const unread = entries.size > 0 ? state.unread : [];
  return {
    entries: [...entries.values()]
      .map(({ happening, assuming, people }) => ({ people, ...happening, assuming }))
      .sort(compareEntries),
    ...counts,
    notProven: [
      ...notProven,
      ...studioSharesOf(state, studios),
      ...(uncertain > 0 ? [{ kind: 'default-role', people: uncertain } as const] : []),
      ...(unread.length > 0 ? [{ kind: 'not-read', kinds: unread } as const] : []),
    ],
  };
}

interface Named {
  readonly ref: Ref;
  readonly name: string;
}

/** Most people first; within that by the first of them, then by the default role assumed. */
function compareEntries(a: AccessEntry, b: AccessEntry): number {
  return (
    b.people.length - a.people.length ||
    compareText(a.people[0]?.ref.path.join('\0') ?? '', b.people[0]?.ref.path.join('\0') ?? '') ||
    ORDERED_ROLES.indexOf(a.assuming?.[0] ?? 'NoAccess') - ORDERED_ROLES.indexOf(b.assuming?.[0] ?? 'NoAccess')
  );
}

interface Variant {
  readonly id: number;
  readonly happening: Happening;
  readonly assuming: AccessEntry['assuming'];
}

/** What happens to a person under every default role that is possible; what happens under all of them stands once. */
function variantsOf(memo: Memo, was: readonly View[], is: readonly View[]): readonly Variant[] {
  const count = Math.max(was.length, is.length);
  const under = new Map<number, { happening: Happening; roles: EffectiveRole[] }>();
  for (let index = 0; index < count; index += 1) {
    const before = was[index] ?? was[0];
    const after = is[index] ?? is[0];
    if (before === undefined || after === undefined) continue;
    const found = happeningOf(memo, before, after);
    if (found === null) continue;
    const role = ORDERED_ROLES[index] ?? 'NoAccess';
    const same = under.get(found.id);
    if (same === undefined) under.set(found.id, { happening: found.happening, roles: [role] });
    else same.roles.push(role);
  }
  return [...under].map(([id, { happening, roles }]) => ({
    id,
    happening,
    assuming: count === 1 || roles.length === count ? null : roles,
  }));
}

interface Known {
  readonly id: number;
  readonly happening: Happening;
}

/** Each happening is worked out once: people with the same parts before and after share it. Null: nothing happens. */
interface Memo {
  readonly state: AccessState;
  readonly byViews: Map<string, Known | null>;
  readonly byContent: Map<string, Known>;
}

function happeningOf(memo: Memo, before: View, after: View): Known | null {
  const views = `${signature(before)}|${signature(after)}`;
  const known = memo.byViews.get(views);
  if (known !== undefined) return known;
  const found = workOut(memo, before, after);
  memo.byViews.set(views, found);
  return found;
}

function workOut({ state, byContent }: Memo, before: View, after: View): Known | null {
  const changes = compareRights(state, before.rights, after.rights);
  if (changes.gained.length + changes.lost.length + changes.kept.length === 0) return null;
  const happening: Happening = {
    before: before.stance,
    after: after.stance,
    everything: after.rights.parts.length === 0 ? 'lost' : before.rights.parts.length === 0 ? 'gained' : null,
    ...changes,
  };
  const content = JSON.stringify(happening);
  const known = byContent.get(content) ?? { id: byContent.size, happening };
  byContent.set(content, known);
  return known;
}

/** Equal signatures: the same rights by the same paths. */
function signature({ rights, stance }: View): string {
  const parts = rights.parts.map(({ part, end }) => (end === Number.POSITIVE_INFINITY ? part.id : `${part.id}:${end}`));
  const groups = rights.role?.groups.map(({ group, end }) => `${group}:${end}`) ?? [];
  const why = stance.kind === 'role' ? `${stance.role} ${stance.from}` : stance.because;
  return `${why} ${parts.join()} ${groups.join()}`;
}
