/**
 * The runbook of a plan: every part that is left to hands, with what a person does about it, who attested what it is today, and what
 * closes it. Takes everything from the plan and the target's instructions: nothing is planned, and access is not worked out again.
 */

import { createHash } from 'node:crypto';
import { type EntryChange, type FieldChange, isAttributes } from '../model/change.js';
import type { DisabledSchedules, Disabling } from '../model/credential-mode.js';
import { type NameOf, nameIn } from '../model/names.js';
import type { Plan } from '../model/plan.js';
import { refKey } from '../model/ref.js';
import {
  type Closing,
  type Instructions,
  type ListedDisabling,
  type ListedSchedule,
  type LiveSchedule,
  type ManualPart,
  RUNBOOK_FORMAT,
  type Runbook,
  type RunbookItem,
  type RunbookStep,
  type ScheduleList,
  type ScheduleReading,
} from '../model/runbook.js';
import type { Snapshot } from '../model/snapshot.js';
import { isRef, isSecretReference } from '../model/value.js';
import { attestCommand } from './settings.js';

/** A part with what the plan says about it. */
interface Open {
  readonly part: ManualPart;
  readonly reason: string;
  readonly at: RunbookItem['at'];
}

export interface RunbookInput {
  readonly plan: Plan;
  readonly instruct: (part: ManualPart, names: NameOf) => Instructions;
  /** What reading schedules gave. Needed only where {@link asksForSchedules}. */
  readonly schedules?: ScheduleList;
  /** E-mail addresses of people by live id, as far as they were read. */
  readonly emails?: ReadonlyMap<string, string>;
}

/** The parts of a plan that are left to hands: as many as its counts say. */
function partsOf({ changes }: Pick<Plan, 'changes'>): readonly Open[] {
  return changes.flatMap((change): Open[] => {
    const { ref, name, action, fate, at = null } = change;
    const base = { ref, name, action };
    const reason = fate.reason ?? '';
    if (action !== 'update' && fate.disposition === 'manual') {
      const has = action === 'create' ? change.fields.map(({ field, after }) => ({ field, value: after })) : [];
      const [from, to] = action === 'create' ? [null, name] : [name, null];
      return [{ part: { ...base, from, to, has }, reason, at }];
    }
    const isManual = (piece: FieldChange | EntryChange): boolean => piece.fate.disposition === 'manual';
    return [...change.fields.filter(isManual), ...change.entries.filter(isManual)].map((piece) => ({
      part: {
        ...base,
        field: piece.field,
        ...('to' in piece && { entry: piece.to }),
        from: piece.before,
        to: piece.after,
        has: [],
      },
      reason: piece.fate.reason ?? '',
      at: piece.at ?? at,
    }));
  });
}

/** Whether some item switches schedules off, or may: then it is worth reading them. */
export function asksForSchedules({ plan, instruct }: Pick<RunbookInput, 'plan' | 'instruct'>): boolean {
  const names = nameIn(plan.names);
  return partsOf(plan).some(({ part }) => instruct(part, names).disabling.some(({ disables }) => disables !== null));
}

/** The runbook of a plan. Linear in its changes and in the schedules. */
export function runbookOf(input: RunbookInput): Runbook {
  const { plan } = input;
  const { name, system, url, release, authentication } = plan.target;
  const names = nameIn(plan.names);
  const items = partsOf(plan).map((open) => itemOf(open, input, names));
  return {
    format: RUNBOOK_FORMAT,
    target: { name, system, url, release, authentication },
    plan: plan.digest,
    asOf: plan.asOf,
    items,
    schedules: readingOf(items, input.schedules),
    access: plan.access.byHand,
    people: plan.access.people,
    names: plan.names ?? [],
  };
}

function itemOf({ part, reason, at }: Open, input: RunbookInput, names: NameOf): RunbookItem {
  const { plan } = input;
  const target = plan.target.name;
  const { steps, disabling, closing } = input.instruct(part, names);
  const closed = closingOf(part, closing, target);
  const isSetting = part.ref.kind === 'settings';
  return {
    id: idOf(target, part),
    ref: part.ref,
    name: part.name,
    action: part.action,
    field: part.field ?? null,
    entry: part.entry ?? null,
    from: part.from,
    to: part.to,
    has: part.has,
    reason,
    steps: closed.by === 'attestation' ? [...steps, commandOf(closed.command)] : steps,
    disabling: disabling.map((one) => listed(one, input)),
    closing: closed,
    attested: (isSetting && plan.basis.attestations?.find(({ setting }) => setting === part.field)) || null,
    changesAccess: isSetting ? part.field === 'defaultRole' : part.field !== 'password',
    at,
  };
}

function commandOf(text: string): RunbookStep {
  return { kind: 'command', text };
}

function closingOf({ field, to }: ManualPart, closing: Instructions['closing'], target: string): Closing {
  if (closing.by !== 'attestation') return closing;
  return {
    by: 'attestation',
    text: 'no plan sees it: somebody says that it is done, best with --evidence',
    command: attestCommand(target, field ?? '', to),
  };
}

/** What is to be done to what on which target; how it is now, where it is written and which release it is do not matter. */
function idOf(target: string, { ref, action, field, entry, to }: ManualPart): string {
  const task = [target, refKey(ref), action, field ?? '', entry === undefined ? '' : refKey(entry), wanted(to)];
  return `rb-${createHash('sha256').update(JSON.stringify(task)).digest('hex').slice(0, 12)}`;
}

/** A wanted value as one text. Where a secret is kept is no part of the task, nor what an entry says besides being there. */
function wanted(to: ManualPart['to']): string {
  if (isRef(to)) return refKey(to);
  if (isSecretReference(to)) return 'secret';
  return isAttributes(to) ? 'there' : JSON.stringify(to);
}

function listed(one: Disabling, { schedules, emails }: RunbookInput): ListedDisabling {
  const { from, disables } = one;
  if (disables === null || schedules === undefined || 'problem' in schedules)
    return { from, disables, schedules: null };
  const found = schedules.schedules.flatMap((schedule): ListedSchedule[] => {
    const certain = isDisabled(schedule, disables);
    if (certain === false) return [];
    const { id, name, owner, workflow } = schedule;
    return [{ id, name, owner: { id: owner, email: emails?.get(owner) ?? null }, workflow, certain: certain === true }];
  });
  return { from, disables, schedules: found };
}

/** Undefined: the target did not tell enough. What is off already cannot be switched off. */
function isDisabled({ enabled, carriesCredentials }: LiveSchedule, which: DisabledSchedules): boolean | undefined {
  if (enabled === false) return false;
  switch (which) {
    case 'all':
      return enabled;
    case 'with-credentials':
      return enabled === undefined ? undefined : carriesCredentials;
    case 'without-credentials':
      return enabled === undefined || carriesCredentials === undefined ? undefined : !carriesCredentials;
    default:
      return which satisfies never;
  }
}

function readingOf(items: readonly RunbookItem[], schedules: ScheduleList | undefined): ScheduleReading {
  if (!items.some(({ disabling }) => disabling.some(({ disables }) => disables !== null)))
    return { kind: 'not-needed' };
  if (schedules === undefined) {
    return { kind: 'not-read', reason: 'neither a saved plan nor a snapshot holds schedules' };
  }
  if ('problem' in schedules) return { kind: 'not-read', reason: schedules.problem };
  const disabled = schedules.schedules.filter(({ enabled }) => enabled === false).length;
  return { kind: 'read', seen: schedules.schedules.length, disabled };
}

/** E-mail addresses of the people in a snapshot, by live id. */
export function emailsIn({ objects }: Pick<Snapshot, 'objects'>): ReadonlyMap<string, string> {
  return new Map(objects.flatMap(({ kind, id, name }) => (kind === 'user' ? [[id, name] as const] : [])));
}
