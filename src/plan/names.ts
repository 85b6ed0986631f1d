/** What the things that a plan or an answer speaks of are called: as declared, else as live. Holds only names that are not the key itself. */

import { type AccessEntry, type GivenPath, type NotProven, rightOf } from '../model/access.js';
import type { DeclaredObject } from '../model/declaration.js';
import type { Called } from '../model/names.js';
import type { Plan } from '../model/plan.js';
import { compareRefs, foldName, type Ref, refKey } from '../model/ref.js';
import type { WorldObject } from '../model/system.js';
import { isRef } from '../model/value.js';
import type { Match } from './match.js';

/** Names of everything that is declared or live, sorted by refKey. What shares its name with another, or has none, is told by its id. */
export function namesOf(
  declared: readonly DeclaredObject[],
  { unmatched }: Pick<Match, 'unmatched'>,
): readonly Called[] {
  return [...declared, ...unmatched].flatMap(calledOtherwise).sort((a, b) => compareRefs(a.ref, b.ref));
}

function calledOtherwise({ ref, name, id }: Pick<WorldObject, 'ref' | 'name'> & { readonly id?: string }): Called[] {
  const key = ref.path.join(' / ');
  if (name === key) return [];
  if (foldName(ref.kind, name) === key || id === undefined) return [{ ref, name }];
  return [{ ref, name: name === '' ? `the one with id ${id}` : `${name} (id ${id})` }];
}

/** Those of the names that a plan needs: a plan for a few people does not carry the names of all. Linear in the plan. */
export function namesSaid(
  names: readonly Called[],
  plan: Pick<Plan, 'changes' | 'findings' | 'access' | 'gaps'>,
): readonly Called[] {
  if (names.length === 0) return names;
  const said = new Set<string>();
  for (const ref of refsIn(plan)) said.add(refKey(ref));
  return names.filter(({ ref }) => said.has(refKey(ref)));
}

function* refsIn({ changes, findings, access, gaps }: Parameters<typeof namesSaid>[1]): Generator<Ref> {
  for (const { ref, fields, entries, leaves = [] } of changes) {
    yield ref;
    yield* leaves;
    for (const { to } of entries) yield to;
    for (const { before, after } of fields) {
      if (isRef(before)) yield before;
      if (isRef(after)) yield after;
    }
  }
  for (const { ref } of findings) if (ref !== undefined) yield ref;
  const rights = new Set(gaps.flatMap((gap) => gap.rights));
  for (const part of [access.apply, access.byHand]) {
    for (const entry of part.entries) yield* refsOfEntry(entry, rights);
    for (const item of part.notProven) yield* refsOfUnproven(item, rights);
  }
  for (const key of rights) {
    const right = rightOf(key);
    if (right.kind === 'collection') yield right.collection;
    else if (right.kind === 'studio') yield right.studio;
    else if (right.kind === 'credential') yield right.credential;
  }
}

function* refsOfEntry({ people, before, after, lost, gained, kept }: AccessEntry, rights: Set<string>): Generator<Ref> {
  for (const { ref } of people) yield ref;
  for (const stance of [before, after]) if (stance.kind === 'role') yield* stance.groups;
  for (const change of [...lost, ...gained, ...kept]) {
    for (const right of change.rights) rights.add(right);
    for (const given of [...(change.before?.paths ?? []), ...(change.after?.paths ?? [])]) yield* refsOfPath(given);
  }
}

function* refsOfPath({ path }: GivenPath): Generator<Ref> {
  switch (path.kind) {
    case 'role':
      if (path.group !== undefined) yield path.group;
      return;
    case 'curator':
      if (path.through.group !== undefined) yield path.through.group;
      return;
    case 'share':
      if (path.via !== undefined) yield path.via;
      return;
    case 'studio':
      yield path.studio;
      return;
    case 'flag':
    case 'owner':
    case 'default-credential':
      return;
    default:
      path satisfies never;
  }
}

function* refsOfUnproven(item: NotProven, rights: Set<string>): Generator<Ref> {
  switch (item.kind) {
    case 'directory-groups':
      yield item.group;
      for (const right of [...item.lost, ...item.gained]) rights.add(right);
      return;
    case 'unread-share':
      yield item.on;
      yield item.to;
      return;
    case 'unlisted-members':
      yield item.group;
      return;
    case 'studio-shares':
      if (item.studio !== null) yield item.studio;
      yield* item.collections;
      return;
    case 'default-role':
    case 'not-read':
      return;
    default:
      item satisfies never;
  }
}
