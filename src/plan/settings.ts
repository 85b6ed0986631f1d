/**
 * Server-wide settings: declared against attested, because no API tells them (server-v3.md §14). A difference is done by hand.
 * Never assumes a setting: what nobody attested is unknown.
 */

import type { Change, Fate, FieldChange } from '../model/change.js';
import { type Declaration, fieldOrigin, type Locate } from '../model/declaration.js';
import { settings } from '../model/kinds/settings.js';
import type { EffectiveRole } from '../model/roles.js';
import { isRole } from '../model/roles.js';
import type { Capabilities } from '../model/system.js';
import type { DeclaredValue, Scalar } from '../model/value.js';
import { located } from './located.js';
import { AUTOMATIC } from './standing.js';

/** What was last attested about a setting; undefined when nothing was. */
export function attested(declaration: Declaration, setting: string): Scalar | undefined {
  let newest: Declaration['attestations'][number] | undefined;
  for (const attestation of declaration.attestations) {
    // Of two on one day the later line counts.
    if (attestation.setting === setting && (newest === undefined || attestation.on >= newest.on)) newest = attestation;
  }
  return newest?.value;
}

/** The default role as attested; null when it is unknown. */
export function attestedDefaultRole(declaration: Declaration): EffectiveRole | null {
  const value = attested(declaration, 'defaultRole');
  return isRole(value) && value !== 'Default' ? value : null;
}

/** A runbook ends with the command that closes it; value and target are known here, and not where the runbook is kept. */
function instructed(fate: Fate, target: string, value: DeclaredValue): Fate {
  if (fate.runbook === undefined) return fate;
  const written = /^[\w.-]+$/.test(String(value)) ? String(value) : `'${String(value)}'`;
  return { ...fate, runbook: fate.runbook.map((line) => line.replace(/=VALUE$/, `=${written} --target ${target}`)) };
}

/** The one change of the settings, when any declared value is not the attested one. */
export function diffSettings(
  declaration: Declaration,
  capabilities: Capabilities,
  locate: Locate,
): { readonly change?: Change; readonly unchanged: number } {
  const object = declaration.objects.find(({ ref }) => ref.kind === 'settings');
  if (object === undefined) return { unchanged: 0 };
  const fields: FieldChange[] = [];
  for (const field of settings.fields) {
    const after = object.fields[field.name];
    const before = attested(declaration, field.name);
    if (after === undefined || after === before) continue;
    fields.push({
      field: field.name,
      before,
      after,
      fate: instructed(capabilities.ability('settings', field.name, 'update'), declaration.target.name, after),
      ...located(locate, fieldOrigin(object, field.name)),
    });
  }
  if (fields.length === 0) return { unchanged: 1 };
  return {
    change: {
      ref: object.ref,
      name: object.name,
      id: null,
      action: 'update',
      fields,
      entries: [],
      fate: AUTOMATIC,
      ...located(locate, object.origin),
    },
    unchanged: 0,
  };
}
