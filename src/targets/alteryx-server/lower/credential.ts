/**
 * A credential's change as calls. The password travels as a reference to where it is kept; it is resolved when the call is made and
 * never part of a step. Source: server-v3.md §7.
 */

import type { Change, EntryChange } from '../../../model/change.js';
import type { Json, LoweredStep } from '../../../model/step.js';
import { isSecretReference } from '../../../model/value.js';
import { automatic, existence, makeStep, nameOf } from './step.js';

export function lowerCredential(change: Change): readonly LoweredStep[] {
  const shares = automatic(change.entries).flatMap((entry) => share(change, entry));
  switch (change.action) {
    case 'create':
      return [creation(change), ...shares];
    case 'update':
      return [...rotation(change), ...shares];
    case 'delete':
      return [...shares, deletion(change)];
    case 'deactivate':
      return [];
    default:
      return change.action satisfies never;
  }
}

function passwordOf(change: Change): Json {
  const password = automatic(change.fields).find(({ field }) => field === 'password')?.after;
  return isSecretReference(password) ? { secret: password.secret, name: password.name } : null;
}

function creation(change: Change): LoweredStep {
  return makeStep({
    operation: 'credential.create',
    change,
    phase: 'create',
    title: `create credential ${change.name}`,
    args: { username: change.name, password: passwordOf(change) },
    effect: [existence(change.ref, true)],
    touches: [change.ref],
    requires: [],
  });
}

function rotation(change: Change): readonly LoweredStep[] {
  const field = automatic(change.fields).find((candidate) => candidate.field === 'password');
  if (field === undefined) return [];
  return [
    makeStep({
      operation: 'credential.password',
      change,
      phase: 'narrow',
      title: `set the password of credential ${change.name}`,
      args: { password: passwordOf(change) },
      // Write-only: what it is before cannot be read.
      effect: [{ ref: change.ref, field: 'password', expects: undefined, leaves: field.after }],
      touches: [change.ref],
      requires: [change.ref],
      at: field.at,
    }),
  ];
}

function share(change: Change, { to, action, before, after, at }: EntryChange): readonly LoweredStep[] {
  // A share of a credential has no attributes: there is nothing to update.
  if (action === 'update') return [];
  const adds = action === 'add';
  const who = `${to.kind} ${nameOf(to)}`;
  return [
    makeStep({
      operation: `credential.share.${action}`,
      change,
      phase: adds ? 'widen' : 'narrow',
      title: adds
        ? `share credential ${change.name} with ${who}`
        : `stop sharing credential ${change.name} with ${who}`,
      effect: [{ ref: change.ref, field: 'shares', entry: to, expects: before, leaves: after }],
      touches: [change.ref, ...(to.kind === 'user' ? [to] : [])],
      requires: adds ? [change.ref, to] : [change.ref],
      at,
    }),
  ];
}

function deletion(change: Change): LoweredStep {
  return makeStep({
    operation: 'credential.delete',
    change,
    phase: 'delete',
    title: `delete credential ${change.name}`,
    effect: [existence(change.ref, false)],
    touches: [change.ref],
    requires: [change.ref],
  });
}
