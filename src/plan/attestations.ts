/**
 * Settings, declared against attested, and how old what was attested is. Nothing here knows whether an attestation is true: it can only be
 * missing, other than declared, old, or of a day to come.
 */

import type { AttestationDoubt, SettingStanding } from '../model/attestation.js';
import {
  type Attestation,
  type Declaration,
  type DeclaredObject,
  fieldOrigin,
  type Locate,
} from '../model/declaration.js';
import { settings } from '../model/kinds/settings.js';
import type { DeclaredValue, Scalar } from '../model/value.js';
import { located } from './located.js';
import { attestationOf, attestCommand } from './settings.js';

const DAY = 86_400_000;
/** Where a day begins first: UTC+14. */
const EARLIEST = 14 * 3_600_000;

export interface StandingsInput {
  /** Null: no setting is declared. Undefined: what is declared is not known, and then nothing is open. */
  readonly declared: DeclaredObject | null | undefined;
  readonly attestations: readonly Attestation[];
  readonly target: Declaration['target'];
  readonly locate: Locate;
  readonly now: Date;
  /** Milliseconds after which an attestation is old. */
  readonly within: number;
}

/** Every setting that is declared or attested, in the order of the settings. */
export function standingsOf(input: StandingsInput): readonly SettingStanding[] {
  return settings.fields.flatMap(({ name }) => {
    const value = input.declared?.fields[name];
    const attestation = attestationOf(input.attestations, name);
    return value === undefined && attestation === undefined ? [] : [standingOf(name, value, attestation, input)];
  });
}

function standingOf(
  setting: string,
  wanted: DeclaredValue | undefined,
  attestation: Attestation | undefined,
  { declared, target, locate, now, within }: StandingsInput,
): SettingStanding {
  const value = isScalar(wanted) ? wanted : undefined;
  const doubts: AttestationDoubt[] = [];
  if (value !== undefined && attestation === undefined) doubts.push('not-attested');
  if (value !== undefined && attestation !== undefined && attestation.value !== value) doubts.push('another-value');
  const since = attestation === undefined ? null : now.getTime() - Date.parse(attestation.on);
  if (since !== null && since > within) doubts.push('old');
  if (since !== null && since < -EARLIEST) doubts.push('future');
  return {
    setting,
    declared: declaredBy(setting, value, declared, locate),
    attested: attestation === undefined ? null : attestedBy(attestation, locate),
    days: since === null ? null : Math.floor(since / DAY),
    doubts,
    command: doubts.some((doubt) => doubt !== 'future')
      ? attestCommand(target.name, setting, value ?? attestation?.value ?? null)
      : null,
  };
}

function declaredBy(
  setting: string,
  value: Scalar | undefined,
  object: StandingsInput['declared'],
  locate: Locate,
): SettingStanding['declared'] {
  if (object === undefined) return undefined;
  return value === undefined || object === null ? null : { value, ...located(locate, fieldOrigin(object, setting)) };
}

function attestedBy(
  { setting, value, by, on, evidence, origin }: Attestation,
  locate: Locate,
): SettingStanding['attested'] {
  return { setting, value, by, on, ...(evidence !== undefined && { evidence }), ...located(locate, origin) };
}

function isScalar(value: DeclaredValue | undefined): value is Scalar {
  return value !== undefined && (typeof value !== 'object' || value === null);
}
