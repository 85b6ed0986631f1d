/** What `doctor` found, for a terminal or a program. */

import type { AttestationDoubt, SettingStanding } from '../model/attestation.js';
import type { Check } from '../model/system.js';
import { attestedText, attestedValueText } from './attested.js';
import { displayWidth, type Paint, paint } from './layout.js';
import { safeJson, safeText } from './neutralise.js';
import { orderedAt, orderedAttested } from './plan-json.js';

export interface Found {
  readonly checks: readonly Check[];
  /** Settings that are declared or attested: told as checks, and as data. */
  readonly settings: readonly SettingStanding[];
}

const MARKS: Readonly<Record<Check['status'], readonly [mark: string, how: Paint]>> = {
  ok: ['ok', 'green'],
  warning: ['warning', 'yellow'],
  failed: ['failed', 'red'],
  unknown: ['unknown', 'dim'],
};

const WIDEST = 'warning'.length;

/** A setting is never a failure: whoever attests may be on the way. */
function settingCheck(standing: SettingStanding): Check {
  const { setting, doubts } = standing;
  return {
    name: `setting ${setting}`,
    status: doubts.length > 0 ? 'warning' : 'ok',
    detail: settingText(standing),
  };
}

function settingText({ declared, attested, days, doubts, command }: SettingStanding): string {
  const place = attested?.at === undefined ? '' : `${attested.at.file}:${attested.at.line}`;
  const said = [
    attested === null ? 'nobody attested it' : attestedText(attested),
    ...(declared === null ? ['it is not declared'] : []),
    ...doubts.flatMap((doubt) => doubtText(doubt, declared, days, place)),
  ];
  if (command === null) return said.join('; ');
  const open = doubts.includes('not-attested') || doubts.includes('another-value');
  return `${said.join('; ')}; ${open ? 'set it by hand' : 'look again'}, then: ${command}`;
}

function doubtText(
  doubt: AttestationDoubt,
  declared: SettingStanding['declared'],
  days: SettingStanding['days'],
  place: string,
): readonly string[] {
  switch (doubt) {
    case 'not-attested':
    case 'another-value':
      return declared === null || declared === undefined ? [] : [`declared is ${attestedValueText(declared.value)}`];
    case 'old':
      return [`that is ${days} days old`];
    case 'future':
      return [
        `that day is still to come${place === '' ? '' : ` (${place})`}: a mistake, and until then it counts before every other attestation`,
      ];
    default:
      return doubt satisfies never;
  }
}

/** One line a check, in the order given, then how many of each. */
export function renderChecksText({ checks: made, settings }: Found, options: { readonly color: boolean }): string {
  const checks = [...made, ...settings.map(settingCheck)];
  const names = checks.map(({ name }) => safeText(name));
  const width = names.reduce((most, name) => Math.max(most, displayWidth(name)), 0);
  const lines = checks.map(({ status, detail }, index) => {
    const [mark, how] = MARKS[status];
    const name = names[index] ?? '';
    const padding = ' '.repeat(width - displayWidth(name));
    return `${paint(mark.padEnd(WIDEST), how, options.color)}  ${name}${padding}  ${safeText(detail)}`.trimEnd();
  });
  const counts = (['ok', 'warning', 'failed', 'unknown'] as const).flatMap((status) => {
    const count = checks.filter((check) => check.status === status).length;
    return count === 0 ? [] : [`${count} ${MARKS[status][0]}`];
  });
  return `${[...lines, '', counts.length === 0 ? 'nothing was checked' : counts.join(', ')].join('\n')}\n`;
}

/**
 * `{"format": "gallerist.checks/v1", "checks": [{"name", "status", "detail"}], "settings": [{"setting", "declared", "attested", "days",
 * "doubts", "command"}]}`, ending with a newline. `declared` is left out where the files could not be read that far. Every setting is among
 * the checks as well.
 */
export function renderChecksJson({ checks, settings }: Found): string {
  const ordered = {
    format: 'gallerist.checks/v1',
    checks: [...checks, ...settings.map(settingCheck)].map(({ name, status, detail }) => ({ name, status, detail })),
    settings: settings.map(({ setting, declared, attested, days, doubts, command }) => ({
      setting,
      ...(declared !== undefined && {
        declared: declared === null ? null : { value: declared.value, ...orderedAt(declared.at) },
      }),
      attested: attested === null ? null : { ...orderedAttested(attested), ...orderedAt(attested.at) },
      days,
      doubts,
      command,
    })),
  };
  return `${safeJson(JSON.stringify(ordered, null, 2))}\n`;
}
