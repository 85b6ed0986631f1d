/**
 * What a comparison over the declared world cannot tell, where it would matter to somebody. Says it, guesses nothing.
 */

import { type Declaration, type DeclaredObject, fieldOrigin, type Locate } from '../model/declaration.js';
import { describeKind } from '../model/kinds/index.js';
import type { Finding, Plan } from '../model/plan.js';
import { compareText, describeRef, type Ref, refKey } from '../model/ref.js';
import { entriesOf, isSecretReference } from '../model/value.js';
import { located } from './located.js';
import type { Pairs } from './revisions.js';

/** Fields and objects that stand before a change, and how one revision's are found from the other's. */
export interface UnknownInput {
  readonly base: Declaration;
  readonly head: Declaration;
  readonly pairs: Pairs;
  /** Places in head. */
  readonly locate: Locate;
}

const SNAPSHOT_HINT = 'compare over a snapshot to know: --snapshot FILE';

/**
 * Roles that decide somebody's difference without being declared, groups whose members are not, and whether what is deleted is empty.
 * @param made the plan so far: only what it touches is spoken of
 */
export function findUnknown(
  { base, pairs }: Pick<UnknownInput, 'base' | 'pairs'>,
  made: Pick<Plan, 'changes' | 'steps' | 'access'>,
): readonly Finding[] {
  const byRef = new Map(base.objects.map((object) => [refKey(object.ref), object]));
  const baseOf = (ref: Ref): DeclaredObject | undefined => pairs.baseOf.get(refKey(ref)) ?? byRef.get(refKey(ref));

  const affected = new Set<string>();
  for (const { entries } of [made.access.apply, made.access.byHand]) {
    for (const { people } of entries) {
      for (const { ref } of people) affected.add(refKey(baseOf(ref)?.ref ?? ref));
    }
  }
  const withoutRole = base.objects.filter(({ ref, state, fields }) => {
    if (fields.role !== undefined) return false;
    if (ref.kind === 'user') return state === 'active' && affected.has(refKey(ref));
    return ref.kind === 'group' && entriesOf(fields.members).some(({ to }) => affected.has(refKey(to)));
  });

  const groups = new Map<string, Ref>();
  for (const { ref, field, entry } of made.steps.flatMap(({ effect }) => effect)) {
    if (ref.kind === 'group' && field !== 'members' && field !== 'name') groups.set(refKey(ref), ref);
    if (entry?.kind === 'group') groups.set(refKey(entry), entry);
  }
  const withoutMembers = [...groups.values()].filter((ref) => {
    const was = baseOf(ref);
    return was !== undefined && was.fields.members === undefined;
  });

  const deleted = made.changes.filter(
    ({ ref, action, fate }) =>
      action === 'delete' &&
      fate.disposition === 'automatic' &&
      !(ref.kind === 'group' && baseOf(ref)?.fields.members !== undefined),
  );

  return [
    ...told(
      withoutRole.map(({ ref }) => ref),
      (names) =>
        `the role of ${names} is not declared and was taken for Default: what people gain and lose may be something else`,
    ),
    ...told(
      withoutMembers,
      (names) => `who is in ${names} is not declared: what those people gain or lose is not shown`,
    ),
    ...told(
      deleted.map(({ ref }) => ref),
      (names) => `whether ${names} still holds or owns something is not declared: then it would not be deleted`,
    ),
  ];
}

function told(refs: readonly Ref[], message: (names: string) => string): readonly Finding[] {
  if (refs.length === 0) return [];
  return [{ code: 'GAL-524', severity: 'warning', message: message(listed(refs)), hint: SNAPSHOT_HINT }];
}

/** Objects named in one message. */
const NAMED = 3;

function listed(refs: readonly Ref[]): string {
  const names = refs.map(describeRef).sort(compareText);
  return names.length <= NAMED
    ? names.join(', ')
    : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;
}

/**
 * Fields that head manages and base did not: what they are today nobody declared, so no change is shown for them. One finding an object;
 * none for objects that are new.
 */
export function findNewlyManaged({ head, pairs, locate }: UnknownInput): readonly Finding[] {
  const findings: Finding[] = [];
  for (const object of head.objects) {
    const was = pairs.baseOf.get(refKey(object.ref));
    // Settings are attested. What is pinned to an id exists, whether it was declared or not.
    if (object.ref.kind === 'settings' || (was === undefined && object.id === undefined)) continue;
    const names: string[] = [];
    let first: string | undefined;
    for (const { name } of describeKind(object.ref.kind).fields) {
      const value = object.fields[name];
      if (value === undefined || isSecretReference(value) || was?.fields[name] !== undefined) continue;
      first ??= name;
      names.push(typeof value === 'string' && value !== '' ? `${name} (${value})` : name);
    }
    if (first === undefined) continue;
    findings.push({
      code: 'GAL-520',
      severity: 'warning',
      ref: object.ref,
      message: `${describeRef(object.ref)}: ${names.join(', ')}: managed from now on; what is there today is not declared, so what would change is not known`,
      hint: SNAPSHOT_HINT,
      ...located(locate, fieldOrigin(object, first)),
    });
  }
  return findings;
}
