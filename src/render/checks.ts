/** What `doctor` found, for a terminal or a program. */

import type { Check } from '../model/system.js';
import { displayWidth, type Paint, paint } from './layout.js';
import { safeJson, safeText } from './neutralise.js';

const MARKS: Readonly<Record<Check['status'], readonly [mark: string, how: Paint]>> = {
  ok: ['ok', 'green'],
  warning: ['warning', 'yellow'],
  failed: ['failed', 'red'],
  unknown: ['unknown', 'dim'],
};

const WIDEST = 'warning'.length;

/** One line a check, in the order given, then how many of each. */
export function renderChecksText(checks: readonly Check[], options: { readonly color: boolean }): string {
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

/** `{"format": "gallerist.checks/v1", "checks": [{"name", "status", "detail"}]}`, ending with a newline. */
export function renderChecksJson(checks: readonly Check[]): string {
  const ordered = {
    format: 'gallerist.checks/v1',
    checks: checks.map(({ name, status, detail }) => ({ name, status, detail })),
  };
  return `${safeJson(JSON.stringify(ordered, null, 2))}\n`;
}
