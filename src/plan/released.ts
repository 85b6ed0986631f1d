/**
 * What one revision manages and the next one lets go: fields that stay as they are, objects that fall to the rules for what nobody
 * declared. A live plan cannot show it, because it knows one revision only. Says it, changes nothing.
 */

import { type Declaration, type DeclaredObject, fieldOrigin, type Locate } from '../model/declaration.js';
import { describeKind } from '../model/kinds/index.js';
import type { NameOf } from '../model/names.js';
import type { Finding } from '../model/plan.js';
import { compareText, describeRef, foldName, refKey } from '../model/ref.js';
import { type DeclaredValue, entriesOf, isEntryList, isRef, isSecretReference } from '../model/value.js';
import { located } from './located.js';
import type { Pairs } from './revisions.js';
import { patternTest } from './standing.js';

export interface ReleasedInput {
  readonly base: Declaration;
  readonly head: Declaration;
  readonly pairs: Pairs;
  /** Places in base: what is released stands nowhere in head. */
  readonly locateBase: Locate;
  /** What the things that stay are called. */
  readonly names: NameOf;
  /** What a field of an object of base holds now; undefined when it cannot be told. */
  readonly held: (object: DeclaredObject, field: string) => DeclaredValue | undefined;
  /** Whether an object of base is there at all, as far as is known: what was declared may never have been applied. */
  readonly exists: (object: DeclaredObject) => boolean;
}

/** A finding for each released field and object, and for each membership whose end moves. Linear in objects, fields and entries. */
export function findReleased(input: ReleasedInput): readonly Finding[] {
  const { base, head, pairs } = input;
  const leftAlone = lettersOff(head);
  return base.objects.flatMap((was) => {
    if (was.state === 'deleted') return [];
    const is = pairs.headOf.get(refKey(was.ref));
    if (is !== undefined) {
      const stays = is.state !== 'deactivated' && is.state !== 'deleted';
      return stays ? [...releasedFields(was, is, input), ...movedEnds(was, is, input)] : [];
    }
    if (was.ref.kind === 'settings') return releasedFields(was, { ...was, fields: {} }, input);
    return [vanished(was, input.exists(was) ? leftAlone(was) : NOT_THERE, input)];
  });
}

function releasedFields(was: DeclaredObject, is: DeclaredObject, input: ReleasedInput): Finding[] {
  const { locateBase, held } = input;
  return describeKind(was.ref.kind).fields.flatMap(({ name }): Finding[] => {
    if (was.fields[name] === undefined || is.fields[name] !== undefined) return [];
    return [
      {
        code: 'GAL-518',
        severity: 'warning',
        ref: is.ref,
        message: `${describeRef(is.ref)} ${name}: no longer managed, ${staying(held(was, name), input.names)}`,
        ...located(locateBase, fieldOrigin(was, name)),
      },
    ];
  });
}

/** `stays Curator`, `its 3 entries stay`. */
function staying(value: DeclaredValue | undefined, names: NameOf): string {
  if (value === undefined || isSecretReference(value)) return 'stays what it is';
  if (value === null || value === '') return 'stays empty';
  if (isRef(value)) return `stays ${names(value)}`;
  if (isEntryList(value)) {
    if (value.length === 0) return 'stays empty';
    const called = value.map(({ to }) => names(to)).sort(compareText);
    const shown =
      called.length <= 3 ? called.join(', ') : `${called.slice(0, 3).join(', ')} and ${called.length - 3} more`;
    return `${shown} ${called.length === 1 ? 'stays' : 'stay'}`;
  }
  return `stays ${Array.isArray(value) ? value.join(', ') : String(value)}`;
}

/** The server has no end for members (server-v3.md §5): a later plan takes them out, so a plan of today has nothing to change. */
function movedEnds(was: DeclaredObject, is: DeclaredObject, { pairs, locateBase }: ReleasedInput): Finding[] {
  if (was.ref.kind !== 'group') return [];
  const ends = new Map(entriesOf(was.fields.members).map(({ to, attributes }) => [refKey(to), attributes.until]));
  return entriesOf(is.fields.members).flatMap(({ to, attributes }): Finding[] => {
    const before = ends.get(refKey(pairs.baseOf.get(refKey(to))?.ref ?? to));
    const after = attributes.until;
    if (before === undefined || after === undefined || before === after) return [];
    return [
      {
        code: 'GAL-526',
        severity: 'info',
        ref: is.ref,
        message: `membership of ${describeRef(to)} in ${describeRef(is.ref)} ends ${after ?? 'never'} instead of ${before ?? 'never'}`,
        ...located(locateBase, fieldOrigin(was, 'members')),
      },
    ];
  });
}

/** What becomes of an object that head no longer declares, and whether it takes anything away. */
interface Aftermath {
  readonly what: string;
  readonly severity: Finding['severity'];
}

const NOT_THERE: Aftermath = { what: 'and not there', severity: 'info' };

/** The rules of head for what nobody declares, as a question about one object; the same ones undeclared.ts applies. */
function lettersOff(head: Declaration): (was: DeclaredObject) => Aftermath {
  const declaredKinds = new Set(head.objects.map(({ ref }) => ref.kind));
  const tests = new Map(
    Object.entries(head.manage).map(([kind, rule]) => [
      kind,
      { excepted: patternTest(rule.except), external: patternTest(rule.externallyOwned) },
    ]),
  );
  const account = head.target.account === undefined ? undefined : foldName('user', head.target.account);
  const byRole = head.target.authentication === 'windows';
  return ({ ref, name, state }) => {
    const rule = head.manage[ref.kind];
    const { section } = describeKind(ref.kind);
    const calm = (what: string): Aftermath => ({ what, severity: 'info' });
    // Under Windows authentication somebody who left is still active to the server, and may be deleted (server-v3.md §13).
    if (state === 'deactivated' && !(byRole && rule.undeclared === 'delete')) return calm('stays deactivated');
    if (ref.kind === 'user' && foldName('user', name) === account) return calm('stays as it is: it is the account');
    if (tests.get(ref.kind)?.external(name) === true) return calm('is left to the system that owns it');
    if (tests.get(ref.kind)?.excepted(name) === true) return calm(`stays as it is (manage.${section}.except)`);
    if (!rule.explicit && !declaredKinds.has(ref.kind))
      return calm(`stays as it is: no ${section} are declared any more`);
    const by = `manage.${section}.undeclared: ${rule.undeclared}`;
    switch (rule.undeclared) {
      case 'ignore':
        return calm(`stays as it is (${by})`);
      case 'report':
        return calm(`stays as it is, and is reported (${by})`);
      case 'deactivate':
        return { what: `is deactivated (${by})`, severity: 'warning' };
      case 'delete':
        return { what: `is deleted (${by})`, severity: 'warning' };
      default:
        return rule.undeclared satisfies never;
    }
  };
}

function vanished(was: DeclaredObject, { what, severity }: Aftermath, { locateBase }: ReleasedInput): Finding {
  return {
    code: 'GAL-519',
    severity,
    ref: was.ref,
    message: `${describeRef(was.ref)}: no longer declared, ${what}`,
    ...located(locateBase, was.origin),
  };
}
