/**
 * Why there is no safe sequence of steps, told to people: who would hold what, after which step, and the line that would help. Words alone:
 * whether there is one is decided by transition.ts.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { rightOf } from '../model/access.js';
import { type DeclaredObject, fieldOrigin } from '../model/declaration.js';
import { keyText, type NameOf } from '../model/names.js';
import { refKey } from '../model/ref.js';
import { isRole } from '../model/roles.js';
import type { LoweredStep } from '../model/step.js';
import type { WorldObject } from '../model/system.js';
import { located } from './located.js';
import type { TransitionInput } from './transition.js';
import type { Breach } from './walk.js';

export function nameOf(person: string, { declared, live, state }: TransitionInput): string {
  return declared.get(person)?.name ?? live(person)?.name ?? state.people.get(person)?.name ?? person;
}

export function undeclaredRole(
  person: string,
  object: DeclaredObject | undefined,
  live: WorldObject | undefined,
  input: TransitionInput,
): Diagnostic {
  const own = live?.fields.role;
  const role = isRole(own) ? own : 'Default';
  const name = nameOf(person, input);
  return {
    code: 'GAL-521',
    severity: 'error',
    message: `${name} would for a moment hold what the plan gives neither before nor after; holding ${name} back needs a declared role, because whoever sets a role has to be told which one to leave`,
    hint: object === undefined ? `declare it: - { email: ${name}, role: ${role} }` : `add role: ${role} to ${name}`,
    ...located(input.locate, object?.origin),
  };
}

export function unordered(
  { person, rights, step }: Breach,
  sorted: readonly LoweredStep[],
  input: TransitionInput,
): Diagnostic {
  const object = input.declared.get(person);
  const what = rights
    .slice(0, 3)
    .map((right) => describeRight(right, calledIn(input)))
    .join(', ');
  return {
    code: 'GAL-522',
    severity: 'error',
    message: `no safe order was found: after "${sorted[step]?.title ?? ''}" ${nameOf(person, input)} would hold ${what}, which the plan gives neither before nor after`,
    hint: 'apply the change in two parts: first what takes away, then what gives',
    ...located(
      input.locate,
      object === undefined ? undefined : object.fields.role === undefined ? object.origin : fieldOrigin(object, 'role'),
    ),
  };
}

export function tooFewMeanwhile(least: number, enough: number): Diagnostic {
  return {
    code: 'GAL-523',
    severity: 'error',
    message: `no safe order was found: for a moment ${least} active Curators would be left, and ${enough} are needed`,
    hint: 'declare the role of the Curators who come and go, or promote first and demote in a second plan',
  };
}

/** Names for messages: as declared, else as live. */
function calledIn({ declared, live }: TransitionInput): NameOf {
  return (ref) => declared.get(refKey(ref))?.name ?? live(refKey(ref))?.name ?? keyText(ref);
}

function describeRight(key: string, names: NameOf): string {
  const right = rightOf(key);
  switch (right.kind) {
    case 'capability':
      return right.capability;
    case 'permission':
      return right.permission;
    case 'collection':
      return `${right.can} in collection ${names(right.collection)}`;
    case 'studio':
      return `studio ${names(right.studio)}`;
    case 'credential':
      return `credential ${names(right.credential)}`;
    case 'admin-api':
      return 'the admin API';
    default:
      return right satisfies never;
  }
}
