/**
 * A runbook as JSON: the public contract `gallerist.runbook/v1`, described by schemas/runbook.schema.json. Every key stands in a fixed
 * order. A later v1 may add keys, never take one away or change what it means.
 * Never: hold a resolved secret.
 */

import { type NameOf, nameIn } from '../model/names.js';
import type { Closing, ListedDisabling, Runbook, RunbookItem, RunbookStep, ScheduleReading } from '../model/runbook.js';
import { orderedPart } from './access-json.js';
import { safeJson } from './neutralise.js';
import { orderedAt, orderedAttested, orderedRef, orderedState, orderedValue } from './plan-json.js';
import { titleOf } from './runbook-view.js';

/** The runbook as JSON, indented by two spaces, ending with a newline. */
export function renderRunbookJson(runbook: Runbook): string {
  const { name, system, url, release, authentication } = runbook.target;
  const names = nameIn(runbook.names);
  const ordered = {
    format: runbook.format,
    target: { name, system, url, release: { value: release.value, source: release.source }, authentication },
    plan: runbook.plan,
    asOf: runbook.asOf,
    items: runbook.items.map((item) => orderedItem(item, names)),
    schedules: orderedReading(runbook.schedules),
    access: {
      items: runbook.items.filter(({ changesAccess }) => changesAccess).map(({ id }) => id),
      people: runbook.people,
      difference: orderedPart(runbook.access),
    },
  };
  return `${safeJson(JSON.stringify(ordered, null, 2))}\n`;
}

function orderedItem(item: RunbookItem, names: NameOf) {
  return {
    id: item.id,
    title: titleOf(item, names),
    ref: orderedRef(item.ref),
    name: item.name,
    action: item.action,
    field: item.field,
    entry: item.entry === null ? null : orderedRef(item.entry),
    ...(item.from !== undefined && { from: orderedState(item.from) }),
    to: orderedState(item.to),
    has: item.has.map(({ field, value }) => ({ field, value: orderedValue(value) })),
    reason: item.reason,
    attested: item.attested === null ? null : orderedAttested(item.attested),
    steps: item.steps.map(orderedStep),
    disabling: item.disabling.map(orderedDisabling),
    closing: orderedClosing(item.closing),
    changesAccess: item.changesAccess,
    at: orderedAt(item.at ?? undefined).at ?? null,
  };
}

function orderedStep({ kind, text, inferred }: RunbookStep): RunbookStep {
  return { kind, text, ...(inferred !== undefined && { inferred }) };
}

function orderedDisabling({ from, disables, schedules }: ListedDisabling): ListedDisabling {
  return {
    from,
    disables,
    schedules:
      schedules?.map(({ id, name, owner, workflow, certain }) => ({
        id,
        name,
        owner: { id: owner.id, email: owner.email },
        workflow,
        certain,
      })) ?? null,
  };
}

function orderedClosing(closing: Closing): Closing {
  const { text } = closing;
  return closing.by === 'attestation' ? { by: closing.by, text, command: closing.command } : { by: closing.by, text };
}

function orderedReading(reading: ScheduleReading): ScheduleReading {
  switch (reading.kind) {
    case 'not-needed':
      return { kind: reading.kind };
    case 'read':
      return { kind: reading.kind, seen: reading.seen, disabled: reading.disabled };
    case 'not-read':
      return { kind: reading.kind, reason: reading.reason };
    default:
      return reading satisfies never;
  }
}
