/**
 * A collection's change as calls: created bare (the account owns it), owner and name by one PUT, every share by a call of its own.
 * Never forces a deletion. Source: server-v3.md §6.
 */

import type { Attributes, Change, EntryChange, FieldChange } from '../../../model/change.js';
import { type Ref, refKey, refTo } from '../../../model/ref.js';
import type { Json, LoweredStep, Phase } from '../../../model/step.js';
import type { World } from '../../../model/system.js';
import { isRef } from '../../../model/value.js';
import { automatic, deltaOf, existence, initial, makeStep, nameOf, refsIn } from './step.js';

export function lowerCollection(change: Change, world: World): readonly LoweredStep[] {
  const fields = automatic(change.fields);
  const shares = automatic(change.entries).map((entry) => share(change, entry, world));
  switch (change.action) {
    case 'create':
      return [...creation(change, fields, world), ...shares];
    case 'update':
      return [...update(change, fields), ...shares];
    case 'delete':
      return [...shares, deletion(change)];
    case 'deactivate':
      return [];
    default:
      return change.action satisfies never;
  }
}

function creation(change: Change, fields: readonly FieldChange[], world: World): readonly LoweredStep[] {
  const { ref } = change;
  const { account } = world.snapshot;
  const creator = account === null ? undefined : refTo('user', account.email);
  const steps = [
    makeStep({
      operation: 'collection.create',
      change,
      phase: 'create',
      title: `create collection ${change.name}`,
      args: { name: change.name },
      effect: [existence(ref, true), ...(creator === undefined ? [] : [initial(ref, 'owner', creator)])],
      touches: [ref],
      requires: [],
    }),
  ];
  const owner = fields.find(({ field }) => field === 'owner');
  if (
    owner !== undefined &&
    !(isRef(owner.after) && creator !== undefined && refKey(owner.after) === refKey(creator))
  ) {
    steps.push(...update(change, [{ ...owner, before: creator }]));
  }
  return steps;
}

function update(change: Change, fields: readonly FieldChange[]): readonly LoweredStep[] {
  const { ref } = change;
  const written = fields.filter(({ field }) => field === 'name' || field === 'owner');
  if (written.length === 0) return [];
  const owner = written.find(({ field }) => field === 'owner');
  return [
    makeStep({
      operation: 'collection.update',
      change,
      // A new owner administers the collection: nobody gets that before what narrows is done.
      phase: 'widen',
      title:
        owner !== undefined && isRef(owner.after)
          ? `make ${nameOf(owner.after)} the owner of ${change.name}`
          : `rename collection ${change.renamedFrom ?? ''} to ${change.name}`,
      effect: written.map((field) => deltaOf(ref, field)),
      // The account, which has made it, is excused (DESIGN §6) and holds up nothing.
      touches: [ref, ...refsIn([change.action === 'create' ? undefined : owner?.before, owner?.after])],
      requires: [ref, ...refsIn([owner?.after])],
      at: written[0]?.at,
    }),
  ];
}

function share(change: Change, { to, action, before, after, at }: EntryChange, world: World): LoweredStep {
  const { ref } = change;
  const who = `${to.kind} ${nameOf(to)}`;
  const titles = {
    add: `share ${change.name} with ${who}`,
    update: `set what ${who} may do in ${change.name}`,
    remove: `stop sharing ${change.name} with ${who}`,
  } as const;
  return makeStep({
    operation: `collection.share.${action}`,
    change,
    phase: action === 'remove' || (action === 'update' && !widens(before, after)) ? 'narrow' : 'widen',
    title: titles[action],
    args: sidOf(to, world),
    effect: [{ ref, field: 'shares', entry: to, expects: before, leaves: after }],
    touches: [ref, ...(to.kind === 'user' ? [to] : [])],
    requires: action === 'remove' ? [ref] : [ref, to],
    at,
  });
}

/** Whether anything is gained: a word, or a later end. What could not be read counts as nothing held. */
function widens(before: Attributes | null, after: Attributes | null): boolean {
  const had = before?.can;
  const gets = after?.can;
  const words = Array.isArray(gets) ? gets : [];
  if (!Array.isArray(had)) return true;
  if (!had.includes('admin') && words.some((word) => !had.includes(word))) return true;
  const was = before?.until;
  const becomes = after?.until;
  if (was === null) return false;
  if (typeof was !== 'string' || typeof becomes !== 'string') return true;
  return Date.parse(becomes) > Date.parse(was);
}

/** Under Windows authentication permission paths take the SID (server-v3.md §6, §13); the plan carries it where some answer gave it. */
function sidOf(to: Ref, world: World): Json {
  if (to.kind !== 'user' || world.snapshot.authentication !== 'windows') return {};
  const sid = world.object(to)?.facts.sid;
  return sid === undefined ? {} : { sid };
}

function deletion(change: Change): LoweredStep {
  const phase: Phase = 'delete';
  return makeStep({
    operation: 'collection.delete',
    change,
    phase,
    title: `delete collection ${change.name}`,
    effect: [existence(change.ref, false)],
    touches: [change.ref],
    requires: [change.ref],
  });
}
