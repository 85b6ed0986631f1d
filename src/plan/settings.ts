/**
 * Server-wide settings: declared against attested, because no API tells them (server-v3.md §14). A difference is done by hand.
 * Never assumes a setting: what nobody attested is unknown.
 */

import type { AttestedSetting } from '../model/attestation.js';
import type { Change, FieldChange } from '../model/change.js';
import { type Attestation, type Declaration, fieldOrigin, type Locate } from '../model/declaration.js';
import { settings } from '../model/kinds/settings.js';
import type { EffectiveRole } from '../model/roles.js';
import { isRole } from '../model/roles.js';
import { briefly, type Instructions, type ManualPart } from '../model/runbook.js';
import type { Capabilities } from '../model/system.js';
import type { Scalar } from '../model/value.js';
import { AUTOMATIC } from './fate.js';
import { located } from './located.js';

/** The attestation of a setting that counts; undefined when there is none. */
export function attestationOf(attestations: readonly Attestation[], setting: string): Attestation | undefined {
  let newest: Attestation | undefined;
  for (const attestation of attestations) {
    // Of two on one day the later line counts.
    if (attestation.setting === setting && (newest === undefined || attestation.on >= newest.on)) newest = attestation;
  }
  return newest;
}

/** What was last attested about a setting; undefined when nothing was. */
export function attested(declaration: Declaration, setting: string): Scalar | undefined {
  return attestationOf(declaration.attestations, setting)?.value;
}

/** Every attestation that counts, in the order of the settings: who said it, when, with which evidence. */
export function attestedSettings({ attestations }: Pick<Declaration, 'attestations'>): readonly AttestedSetting[] {
  return settings.fields.flatMap(({ name }) => {
    const found = attestationOf(attestations, name);
    if (found === undefined) return [];
    const { setting, value, by, on, evidence } = found;
    return [{ setting, value, by, on, ...(evidence !== undefined && { evidence }) }];
  });
}

/** The default role as attested; null when it is unknown. */
export function attestedDefaultRole(declaration: Declaration): EffectiveRole | null {
  const value = attested(declaration, 'defaultRole');
  return isRole(value) && value !== 'Default' ? value : null;
}

/** The command that closes a setting once it is done by hand, as a shell takes it. */
export function attestCommand(target: string, setting: string, value: ManualPart['to']): string {
  const text = String(value);
  const written = /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
  return `gallerist attest ${setting}=${written} --target ${target}`;
}

/** The one change of the settings, when any declared value is not the attested one. */
export function diffSettings(
  declaration: Declaration,
  capabilities: Capabilities,
  instruct: (part: ManualPart) => Pick<Instructions, 'steps'>,
  locate: Locate,
): { readonly change?: Change; readonly unchanged: number } {
  const object = declaration.objects.find(({ ref }) => ref.kind === 'settings');
  if (object === undefined) return { unchanged: 0 };
  const fields: FieldChange[] = [];
  for (const field of settings.fields) {
    const after = object.fields[field.name];
    const before = attested(declaration, field.name);
    if (after === undefined || after === before) continue;
    const part = { ref: object.ref, name: object.name, action: 'update', field: field.name, has: [] } as const;
    const { runbook, ...besides } = briefly(instruct({ ...part, from: before, to: after }).steps);
    fields.push({
      field: field.name,
      before,
      after,
      fate: {
        ...capabilities.ability('settings', field.name, 'update'),
        ...besides,
        runbook: [...runbook, attestCommand(declaration.target.name, field.name, after)],
      },
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
