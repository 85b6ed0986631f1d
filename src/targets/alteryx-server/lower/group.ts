/**
 * A group's change as calls: members join in one POST, leave one by one, directory groups go by their SID. Never forces a deletion.
 * Source: server-v3.md §5.
 */

import type { Change, EntryChange, FieldChange } from '../../../model/change.js';
import { compareRefs } from '../../../model/ref.js';
import type { Delta, LoweredStep } from '../../../model/step.js';
import { automatic, count, deltaOf, existence, initial, makeStep, nameOf } from './step.js';

export function lowerGroup(change: Change): readonly LoweredStep[] {
  const fields = automatic(change.fields);
  switch (change.action) {
    case 'create':
      return [creation(change, fields), ...membership(change)];
    case 'update':
      return [...update(change, fields), ...membership(change)];
    case 'delete':
      return [...membership(change), deletion(change)];
    case 'deactivate':
      return [];
    default:
      return change.action satisfies never;
  }
}

function creation(change: Change, fields: readonly FieldChange[]): LoweredStep {
  const { ref } = change;
  // The API wants a role; a group without one gives none.
  const role = fields.find(({ field }) => field === 'role')?.after ?? 'Default';
  return makeStep({
    operation: 'group.create',
    change,
    phase: 'create',
    title: `create group ${change.name}`,
    args: { name: change.name },
    effect: [existence(ref, true), initial(ref, 'role', role)],
    touches: [ref],
    requires: [],
  });
}

function update(change: Change, fields: readonly FieldChange[]): readonly LoweredStep[] {
  const { ref } = change;
  const written = fields.filter(({ field }) => field === 'name' || field === 'role');
  if (written.length === 0) return [];
  return [
    makeStep({
      operation: 'group.update',
      change,
      phase: 'roles',
      title: `set ${written.map(({ field }) => field).join(', ')} of group ${change.name}`,
      effect: written.map((field) => deltaOf(ref, field)),
      touches: [ref],
      requires: [ref],
      at: written[0]?.at,
    }),
  ];
}

function membership(change: Change): readonly LoweredStep[] {
  const entries = automatic(change.entries);
  const members = entries.filter(({ field }) => field === 'members');
  const directory = entries.filter(({ field }) => field === 'directoryGroups');
  const steps: LoweredStep[] = [];
  const joining = members.filter(({ action }) => action === 'add');
  if (joining.length > 0) steps.push(join(change, joining));
  for (const entry of members) if (entry.action === 'remove') steps.push(leave(change, entry));
  for (const entry of directory) if (entry.action !== 'update') steps.push(directoryGroup(change, entry));
  return steps;
}

function join(change: Change, joining: readonly EntryChange[]): LoweredStep {
  const people = joining.map(({ to }) => to).sort(compareRefs);
  const first = people[0];
  const who = people.length === 1 && first !== undefined ? nameOf(first) : count(people.length, 'member');
  return makeStep({
    operation: 'group.members.add',
    change,
    phase: 'join',
    title: `add ${who} to ${change.name}`,
    // An end of membership is not stored by the server (capabilities: absent), so it is no part of what the call leaves.
    effect: people.map((entry): Delta => ({ ref: change.ref, field: 'members', entry, expects: null, leaves: {} })),
    touches: [change.ref, ...people],
    requires: [change.ref, ...people],
    at: joining[0]?.at,
  });
}

function leave(change: Change, { to, at }: EntryChange): LoweredStep {
  return makeStep({
    operation: 'group.member.remove',
    change,
    phase: 'leave',
    title: `remove ${nameOf(to)} from ${change.name}`,
    effect: [{ ref: change.ref, field: 'members', entry: to, expects: {}, leaves: null }],
    touches: [change.ref, to],
    requires: [change.ref],
    at,
  });
}

function directoryGroup(change: Change, { to, action, before, after, at }: EntryChange): LoweredStep {
  const adds = action === 'add';
  const name = (adds ? after : before)?.name;
  const label = typeof name === 'string' && name !== '' ? name : nameOf(to);
  return makeStep({
    operation: adds ? 'group.directoryGroup.add' : 'group.directoryGroup.remove',
    change,
    phase: adds ? 'join' : 'leave',
    title: `${adds ? 'add' : 'remove'} directory group ${label} ${adds ? 'to' : 'from'} ${change.name}`,
    // The name is the directory's: it is no part of what the call leaves.
    effect: [
      { ref: change.ref, field: 'directoryGroups', entry: to, expects: adds ? null : {}, leaves: adds ? {} : null },
    ],
    touches: [change.ref],
    requires: [change.ref],
    at,
  });
}

function deletion(change: Change): LoweredStep {
  return makeStep({
    operation: 'group.delete',
    change,
    phase: 'delete',
    title: `delete group ${change.name}`,
    effect: [existence(change.ref, false)],
    touches: [change.ref],
    requires: [change.ref],
  });
}
