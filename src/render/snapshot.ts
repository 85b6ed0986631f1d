/**
 * A snapshot as JSON, to be saved and planned against, and in one line for people. Keys stand in a fixed order: the same
 * snapshot is the same bytes, whatever order it was put together in.
 */

import { KINDS } from '../model/kinds/index.js';
import { compareText, type LiveRef } from '../model/ref.js';
import type { Gap, LiveObject, LiveWorkflow, Snapshot } from '../model/snapshot.js';
import { type Entry, isEntryList, isLiveRef, type LiveValue } from '../model/value.js';
import { safeJson, safeText } from './neutralise.js';
import { countText } from './values.js';

/** The snapshot as JSON `gallerist.snapshot/v1`, ending with a newline. Reads back as the same snapshot; holds no secret. */
export function renderSnapshotJson(snapshot: Snapshot): string {
  const { release, account } = snapshot;
  const ordered: Snapshot = {
    format: snapshot.format,
    target: snapshot.target,
    system: snapshot.system,
    url: snapshot.url,
    release: { value: release.value, source: release.source },
    authentication: snapshot.authentication,
    provisioning: snapshot.provisioning,
    account: account === null ? null : { id: account.id, email: account.email },
    takenAt: snapshot.takenAt,
    scope: snapshot.scope,
    gaps: snapshot.gaps.map(orderedGap),
    objects: snapshot.objects.map(orderedObject),
    ...(snapshot.workflows !== undefined && { workflows: snapshot.workflows.map(orderedWorkflow) }),
  };
  return `${safeJson(JSON.stringify(ordered, null, 2))}\n`;
}

/** `212 objects of https://…: 90 users, 15 groups, …; 1 gap`. */
export function snapshotSummary(snapshot: Snapshot): string {
  const counts = new Map<string, number>();
  for (const { kind } of snapshot.objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = KINDS.filter(({ kind }) => snapshot.scope.includes(kind)).map(({ kind, section }) =>
    countText(counts.get(kind) ?? 0, section),
  );
  const gaps = snapshot.gaps.length === 0 ? '' : `; ${snapshot.gaps.length} could not be read`;
  return safeText(`${countText(snapshot.objects.length, 'objects')} of ${snapshot.url}: ${kinds.join(', ')}${gaps}`);
}

function orderedGap({ kind, field, reason }: Gap): Gap {
  return { kind, ...(field !== undefined && { field }), reason };
}

function orderedWorkflow(workflow: LiveWorkflow): LiveWorkflow {
  const { id, name, owner, isPublic, othersCanExecute, credentials, credential, runDisabled, collections, studio } =
    workflow;
  return {
    id,
    name,
    owner,
    isPublic,
    othersCanExecute,
    ...(credentials !== undefined && { credentials }),
    ...(credential !== undefined && { credential }),
    ...(runDisabled !== undefined && { runDisabled }),
    ...(collections !== undefined && { collections }),
    ...(studio !== undefined && { studio }),
  };
}

function orderedObject(object: LiveObject): LiveObject {
  const { kind, id, name, state, fields, facts } = object;
  return {
    kind,
    id,
    name,
    state,
    fields: sorted(fields, orderedValue),
    ...(facts !== undefined && { facts: sorted(facts, (fact) => fact) }),
  };
}

function orderedValue(value: LiveValue): LiveValue {
  if (isLiveRef(value)) return { kind: value.kind, id: value.id };
  return isEntryList(value) ? value.map(orderedEntry) : value;
}

function orderedEntry({ to, attributes }: Entry<LiveRef>): Entry<LiveRef> {
  return { to: { kind: to.kind, id: to.id }, attributes: sorted(attributes, (attribute) => attribute) };
}

/** A mapping with its keys in byte order. */
function sorted<T>(mapping: Readonly<Record<string, T>>, order: (value: T) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(mapping)
      .sort(([a], [b]) => compareText(a, b))
      .map(([name, value]) => [name, order(value)]),
  );
}
