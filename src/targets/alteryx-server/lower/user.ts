/**
 * A user's change as calls. One POST creates, one PUT carries every scalar that changes, a studio move and a deactivation are steps of
 * their own. Sources: server-v3.md §4, §10, §13.
 */

import type { Change, FieldChange } from '../../../model/change.js';
import { type Ref, refKey } from '../../../model/ref.js';
import { effectiveRole, isRole, ORDERED_ROLES, type Role } from '../../../model/roles.js';
import type { Delta, LoweredStep, Phase } from '../../../model/step.js';
import type { World } from '../../../model/system.js';
import { isRef } from '../../../model/value.js';
import { USER_FIELDS } from '../words.js';
import { automatic, deltaOf, existence, initial, makeStep, nameOf, refsIn } from './step.js';

export function lowerUser(change: Change, world: World): readonly LoweredStep[] {
  const fields = automatic(change.fields);
  const steps: LoweredStep[] = [];
  switch (change.action) {
    case 'create':
      steps.push(...creation(change, fields));
      break;
    case 'update':
      steps.push(...update(change, fields, world));
      break;
    case 'deactivate':
      steps.push(...deactivation(change, fields, world));
      break;
    case 'delete':
      steps.push(...deletion(change, world));
      break;
    default:
      return change.action satisfies never;
  }
  return steps;
}

function creation(change: Change, fields: readonly FieldChange[]): readonly LoweredStep[] {
  const { ref } = change;
  const now = fields.filter(({ field }) => USER_FIELDS.get(field)?.onCreate === true);
  // A new account is not locked: saying so needs no call.
  const later = fields.filter(
    ({ field, after }) =>
      USER_FIELDS.get(field)?.onCreate === false && field !== 'state' && !(field === 'locked' && after === false),
  );
  const effect: Delta[] = [existence(ref, true), initial(ref, 'state', 'active')];
  // Said even where it is not declared, so that what the person may do is known: without it the server takes Evaluated.
  if (!now.some(({ field }) => field === 'role')) effect.push(initial(ref, 'role', 'Default'));
  for (const { field, after } of now) effect.push(initial(ref, field, after));
  const steps = [
    makeStep({
      operation: 'user.create',
      change,
      phase: 'create',
      title: `create ${change.name}`,
      args: { email: change.name },
      effect,
      touches: [ref],
      requires: refsIn(now.map(({ after }) => after)),
    }),
  ];
  // The server fills these in by itself: what they are before cannot be known.
  const unknown = later.map((field) => ({ ...field, before: field.field === 'locked' ? false : undefined }));
  if (unknown.length > 0) steps.push(write(change, unknown, 'own'));
  steps.push(...studioMove(change, fields, true));
  return steps;
}

function update(change: Change, fields: readonly FieldChange[], world: World): readonly LoweredStep[] {
  const scalars = fields.filter(({ field }) => USER_FIELDS.has(field));
  const steps: LoweredStep[] = [];
  if (scalars.length > 0) steps.push(write(change, scalars, phaseOf(change.ref, scalars, world)));
  steps.push(...studioMove(change, fields, false));
  return steps;
}

function write(change: Change, fields: readonly FieldChange[], phase: Phase): LoweredStep {
  const { ref } = change;
  const what = fields.some(({ field }) => field === 'state')
    ? 'activate'
    : `set ${fields.map(({ field }) => field.replace(/^permissions\./, '')).join(', ')} of`;
  return makeStep({
    operation: 'user.update',
    change,
    phase,
    title: `${what} ${change.name}`,
    effect: fields.map((field) => deltaOf(ref, field)),
    touches: [ref],
    requires: [ref, ...refsIn(fields.map(({ after }) => after))],
    at: fields[0]?.at,
  });
}

/** A person is in exactly one studio: being moved is the only change there is (semantics.md §4). */
function studioMove(change: Change, fields: readonly FieldChange[], created: boolean): readonly LoweredStep[] {
  const move = fields.find(({ field }) => field === 'studio');
  if (move === undefined || !isRef(move.after)) return [];
  const { ref } = change;
  return [
    makeStep({
      operation: 'user.move',
      change,
      phase: 'roles',
      title: `move ${change.name} to studio ${nameOf(move.after)}`,
      // The studio a new person starts in is the server's choice.
      effect: [deltaOf(ref, created ? { ...move, before: undefined } : move)],
      touches: [ref],
      requires: [ref, move.after],
      at: move.at,
    }),
  ];
}

/**
 * Less first, more last (DESIGN §6). A role that rises decides for the whole call: what is lowered with it then waits, which takes
 * nothing from anybody too early.
 */
function phaseOf(user: Ref, fields: readonly FieldChange[], world: World): Phase {
  let lowered = false;
  for (const { field, before, after } of fields) {
    if (field === 'state') return 'own';
    if (field === 'role' && isRole(after)) {
      if (rises(isRole(before) ? before : undefined, after, user, world)) return 'own';
      lowered = true;
    }
    if (field.startsWith('permissions.') && after === false) lowered = true;
    if (field === 'locked' && after === true) lowered = true;
  }
  return lowered ? 'narrow' : 'own';
}

/** Whether the new own role may give more than the old one. What follows from a default role nobody told counts as more. */
function rises(before: Role | undefined, after: Role, user: Ref, world: World): boolean {
  if (after === 'NoAccess') return false;
  if (before === undefined) return true;
  const groupRoles: Role[] = [];
  for (const group of world.groupsOf(user)) {
    const role = world.object(group)?.fields.role;
    if (isRole(role)) groupRoles.push(role);
  }
  const was = effectiveRole(before, groupRoles, null);
  const becomes = effectiveRole(after, groupRoles, null);
  if (was === null || becomes === null) return true;
  return ORDERED_ROLES.indexOf(becomes) > ORDERED_ROLES.indexOf(was);
}

function deactivation(change: Change, fields: readonly FieldChange[], world: World): readonly LoweredStep[] {
  if (world.snapshot.authentication !== 'windows') return [deactivate(change, world)];
  // No switch under Windows authentication: role NoAccess, and leaving what is declared (server-v3.md §13). The planner names those groups.
  const steps: LoweredStep[] = [];
  const role = fields.filter(({ field }) => field === 'role');
  if (role.length > 0) steps.push(write(change, role, 'deactivate'));
  for (const group of change.leaves ?? []) steps.push(leave(change, group));
  return steps;
}

/** The role that takes everything away, for a person who has no switch; nothing when it is there. */
function noAccess(change: Change, world: World): readonly LoweredStep[] {
  const role = world.object(change.ref)?.fields.role;
  if (role === 'NoAccess') return [];
  return [write(change, [{ field: 'role', before: role, after: 'NoAccess', fate: change.fate }], 'deactivate')];
}

/** POST deactivate: the account goes inactive and leaves every group, declared or not (server-v3.md §4). */
function deactivate(change: Change, world: World): LoweredStep {
  const { ref } = change;
  const groups = [...world.groupsOf(ref)].sort((a, b) => (refKey(a) < refKey(b) ? -1 : 1));
  return makeStep({
    operation: 'user.deactivate',
    change,
    phase: 'deactivate',
    title: `deactivate ${change.name}${groups.length === 0 ? '' : `, leaving ${groups.length === 1 ? '1 group' : `${groups.length} groups`}`}`,
    effect: [
      { ref, field: 'state', expects: world.object(ref)?.state ?? 'active', leaves: 'deactivated' },
      ...groups.map((group): Delta => ({ ref: group, field: 'members', entry: ref, expects: {}, leaves: null })),
    ],
    touches: [ref, ...groups],
    requires: [ref],
  });
}

function leave(change: Change, group: Ref): LoweredStep {
  const { ref } = change;
  return {
    ...makeStep({
      operation: 'group.member.remove',
      change,
      // After the role: leaving a group that gives NoAccess would give more for a while.
      phase: 'leave',
      title: `remove ${change.name} from ${nameOf(group)}`,
      effect: [{ ref: group, field: 'members', entry: ref, expects: {}, leaves: null }],
      touches: [group, ref],
      requires: [ref],
    }),
    ref: group,
  };
}

/**
 * DELETE is refused to somebody in a group, and to an owner (server-v3.md §4, §16.11). So everybody leaves first; and nobody does who
 * owns what only the server tells of, or a refused DELETE would leave half a deletion behind.
 */
function deletion(change: Change, world: World): readonly LoweredStep[] {
  const { ref } = change;
  return [
    ...leavingAll(change, world).map((step) => ({
      ...step,
      args: { before: 'delete' },
      title: `${step.title}, unless a workflow or schedule is owned`,
    })),
    makeStep({
      operation: 'user.delete',
      change,
      phase: 'delete',
      title: `delete ${change.name}`,
      effect: [existence(ref, false)],
      touches: [ref],
      requires: [ref],
    }),
  ];
}

/** Out of every group: by one call where there is a switch. */
function leavingAll(change: Change, world: World): readonly LoweredStep[] {
  const groups = world.groupsOf(change.ref);
  if (world.snapshot.authentication === 'windows') {
    return groups.length === 0 ? [] : [...noAccess(change, world), ...groups.map((group) => leave(change, group))];
  }
  return groups.length > 0 || world.object(change.ref)?.state === 'active' ? [deactivate(change, world)] : [];
}
