/** Attestations in words and rows. They say who said what, never that it is so. Gives plain text that may hold untrusted names. */

import type { AttestedSetting } from '../model/attestation.js';
import { nameIn } from '../model/names.js';
import type { Plan } from '../model/plan.js';
import type { Piece } from './change-rows.js';
import type { Row } from './layout.js';
import type { Block } from './sections.js';
import { nameText, valueText } from './values.js';

/** `Viewer, attested by ana@acme.example on 2026-03-02 (CHG-1042)`. */
export function attestedText(attested: Pick<AttestedSetting, 'value' | 'by' | 'on' | 'evidence'>): string {
  const { by, on, evidence } = attested;
  const proof = evidence === undefined || evidence === '' ? 'no evidence given' : nameText(evidence);
  return `${attestedValueText(attested.value)}, attested by ${nameText(by)} on ${on} (${proof})`;
}

/** A setting may be empty, as the Run As account where there is none. */
export function attestedValueText(value: AttestedSetting['value']): string {
  return value === '' ? 'none' : valueText(value, nameIn());
}

/** Who said what a setting is today. */
export function attestedRows({ change, fields }: Piece, attestations: readonly AttestedSetting[] = []): readonly Row[] {
  if (change.ref.kind !== 'settings') return [];
  return fields.flatMap(({ field }) =>
    attestations
      .filter(({ setting }) => setting === field)
      .map((found): Row => ({ sign: ' ', name: '', effect: `today: ${attestedText(found)}` })),
  );
}

/** Who said what the default role is, where roles of the difference rest on it and nothing else of the plan says so. */
export function defaultRoleBlock({ access, basis, changes }: Plan): readonly Block[] {
  const found = basis.attestations?.find(({ setting }) => setting === 'defaultRole');
  const rests = access.apply.entries.some((entry) =>
    [entry.before, entry.after].some((stance) => stance.kind === 'role' && stance.from === 'default'),
  );
  const told = changes.some(
    ({ ref, fields }) => ref.kind === 'settings' && fields.some(({ field }) => field === 'defaultRole'),
  );
  if (found === undefined || !rests || told) return [];
  const rows: readonly Row[] = [{ sign: ' ', name: '', effect: `default role today: ${attestedText(found)}` }];
  return [{ reason: '', rows, runbook: [], more: 0 }];
}
