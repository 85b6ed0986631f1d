/** A studio's change as calls. People are moved by their own change, never by the studio's. Source: server-v3.md §10. */

import type { Change, FieldChange } from '../../../model/change.js';
import type { LoweredStep } from '../../../model/step.js';
import { automatic, deltaOf, existence, initial, makeStep, refsIn } from './step.js';

export function lowerStudio(change: Change): readonly LoweredStep[] {
  const fields = automatic(change.fields);
  switch (change.action) {
    case 'create':
      return [creation(change, fields)];
    case 'update':
      return fields.length === 0 ? [] : [update(change, fields)];
    case 'delete':
      return [deletion(change)];
    case 'deactivate':
      return [];
    default:
      return change.action satisfies never;
  }
}

function creation(change: Change, fields: readonly FieldChange[]): LoweredStep {
  const { ref } = change;
  return makeStep({
    operation: 'studio.create',
    change,
    phase: 'create',
    title: `create studio ${change.name}`,
    args: { name: change.name },
    effect: [existence(ref, true), ...fields.map(({ field, after }) => initial(ref, field, after))],
    touches: [ref],
    requires: refsIn(fields.map(({ after }) => after)),
  });
}

function update(change: Change, fields: readonly FieldChange[]): LoweredStep {
  const { ref } = change;
  return makeStep({
    operation: 'studio.update',
    change,
    phase: 'roles',
    title: `set ${fields.map(({ field }) => field).join(', ')} of studio ${change.name}`,
    effect: fields.map((field) => deltaOf(ref, field)),
    touches: [ref],
    requires: [ref, ...refsIn(fields.map(({ after }) => after))],
    at: fields[0]?.at,
  });
}

function deletion(change: Change): LoweredStep {
  return makeStep({
    operation: 'studio.delete',
    change,
    phase: 'delete',
    title: `delete studio ${change.name}`,
    effect: [existence(change.ref, false)],
    touches: [change.ref],
    requires: [change.ref],
  });
}
