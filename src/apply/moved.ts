/** What of a saved plan does not fit any more before a single fact is looked at: the target, the files, the calendar. Pure. */

import type { Declaration } from '../model/declaration.js';
import type { Plan, TargetIdentity } from '../model/plan.js';
import { type Ref, refKey } from '../model/ref.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Moved } from '../model/stale.js';
import { entriesOf } from '../model/value.js';

/** What a target is; parts that are not known yet are not compared. */
type Seen = Partial<Pick<Snapshot, 'system' | 'url' | 'authentication' | 'release' | 'account'>>;

/** How the target differs from the one the plan was made for. Who sees it counts by the id alone: that is what the fingerprint holds. */
export function movedTarget(planned: TargetIdentity, seen: Seen): readonly Moved[] {
  const moved: Moved[] = [];
  const compare = (
    property: (Moved & { kind: 'target' })['property'],
    was: string | null,
    is: string | null | undefined,
  ): void => {
    if (is !== undefined && is !== was) moved.push({ kind: 'target', property, planned: was, found: is });
  };
  compare('system', planned.system, seen.system);
  compare('url', planned.url, seen.url);
  compare('authentication', planned.authentication, seen.authentication);
  compare('release', planned.release.value, seen.release?.value);
  if (seen.account !== undefined && seen.account?.id !== planned.account?.id) {
    moved.push({ kind: 'target', property: 'account', planned: told(planned.account), found: told(seen.account) });
  }
  return moved;
}

function told(account: Snapshot['account']): string | null {
  return account === null ? null : `${account.email} (id ${account.id})`;
}

/**
 * Entries of the plan and of the files that ended since the plan was made: what they say is another thing now. Asked of the changes and not
 * of the steps alone: an end that the target does not store, as that of a membership, is in no effect.
 */
export function endedSince(plan: Plan, declaration: Declaration | undefined, now: Date): readonly Moved[] {
  const from = Date.parse(plan.asOf);
  const moved = new Map<string, Moved>();
  const look = (ref: Ref, field: string, entry: Ref, until: unknown): void => {
    if (typeof until !== 'string') return;
    const end = Date.parse(until);
    if (end <= from || end > now.getTime()) return;
    moved.set(`${refKey(ref)}\0${field}\0${refKey(entry)}`, { kind: 'expiry', ref, field, entry, until });
  };
  for (const { ref, entries } of plan.changes) {
    for (const { field, to, before, after } of entries) {
      for (const side of [before, after]) look(ref, field, to, side?.until);
    }
  }
  for (const { effect } of plan.steps) {
    for (const { ref, field, entry, expects, leaves } of effect) {
      if (entry === undefined) continue;
      for (const side of [expects, leaves]) look(ref, field, entry, untilIn(side));
    }
  }
  for (const { ref, fields } of declaration?.objects ?? []) {
    for (const [field, value] of Object.entries(fields)) {
      for (const { to, attributes } of entriesOf(value)) look(ref, field, to, attributes.until);
    }
  }
  return [...moved.values()];
}

function untilIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'until' in value ? value.until : undefined;
}
