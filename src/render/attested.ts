/** Attestations in words. They say who said what, never that it is so. Gives plain text that may hold untrusted names. */

import type { AttestedSetting } from '../model/attestation.js';
import { nameText, valueText } from './values.js';

/** `Viewer is what ana@acme.example attested on 2026-03-02 (evidence: CHG-1042)`. */
export function attestedText(attested: Pick<AttestedSetting, 'value' | 'by' | 'on' | 'evidence'>): string {
  return `${attestedValueText(attested.value)} is what ${attestedByText(attested)}`;
}

/** `ana@acme.example attested on 2026-03-02 (evidence: CHG-1042)`. */
function attestedByText({ by, on, evidence }: Pick<AttestedSetting, 'by' | 'on' | 'evidence'>): string {
  const proof = evidence === undefined || evidence === '' ? 'no evidence given' : `evidence: ${nameText(evidence)}`;
  return `${nameText(by)} attested on ${on} (${proof})`;
}

/** A setting may be empty, as the Run As account where there is none. */
export function attestedValueText(value: AttestedSetting['value']): string {
  return value === '' ? 'none' : valueText(value);
}
