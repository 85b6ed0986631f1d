/** Findings by their code: the code says once what is the matter, the rows only what is special about each. */

import { CATALOGUE, type DiagnosticCode } from '../diagnostics/catalogue.js';
import type { NameOf } from '../model/names.js';
import type { Finding, Plan } from '../model/plan.js';
import { describeRef, refKey } from '../model/ref.js';
import type { Row } from './layout.js';
import type { People } from './people.js';
import type { Section } from './sections.js';
import { countText, nameText, someText } from './values.js';

/** Things of which the same is said, named in a row. */
const SHOWN = 8;

export interface FindingOptions {
  readonly verbose: boolean;
  readonly people: People;
  readonly names: NameOf;
}

/**
 * Findings by code, at most so many rows each. What is listed as pending is not told a second time.
 * Things of which the same is said share a row, unless one wants everything.
 */
export function findingsSection(plan: Plan, options: FindingOptions, most: number): Section {
  const waiting = new Set(
    plan.changes.filter(({ fate }) => fate.disposition === 'pending').map(({ ref }) => refKey(ref)),
  );
  const findings = plan.findings.filter(
    ({ code, ref }) => code !== 'GAL-502' || ref === undefined || !waiting.has(refKey(ref)),
  );
  const groups = new Map<DiagnosticCode, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.code);
    if (group === undefined) groups.set(finding.code, [finding]);
    else group.push(finding);
  }
  return {
    title: 'Findings',
    count: findings.length,
    blocks: [...groups.entries()].map(([code, group]) => {
      const meaning = meaningOf(code);
      const rows = rowsOfCode(group, meaning, options);
      return {
        reason: `${code}  ${meaning}${group.length > 1 ? ` (${group.length})` : ''}`,
        rows: rows.slice(0, most),
        runbook: [...new Set(group.flatMap(({ hint }) => (hint === undefined ? [] : [hint])))].slice(0, 3),
        more: Math.max(0, rows.length - most),
      };
    }),
  };
}

/** A plan of a later version may hold codes that this one does not know. */
function meaningOf(code: string): string {
  return new Map<string, string>(Object.entries(CATALOGUE)).get(code) ?? '';
}

interface Told {
  readonly first: Finding;
  readonly subjects: string[];
  readonly rest: string;
}

function rowsOfCode(findings: readonly Finding[], meaning: string, { verbose, people, names }: FindingOptions): Row[] {
  const told = new Map<string, Told>();
  for (const [index, finding] of findings.entries()) {
    const { subject, rest } = partMessage(finding, names);
    // A place belongs to one thing; people are counted later, by rows that read the same.
    const alone = verbose || subject === '' || people === 'counts' || finding.at !== undefined;
    const key = alone ? String(index) : [finding.severity, finding.ref?.kind, rest].join('\0');
    const same = told.get(key);
    if (same === undefined) told.set(key, { first: finding, subjects: [subject], rest });
    else same.subjects.push(subject);
  }
  return [...told.values()].map(({ first: { severity, ref, at }, subjects, rest }): Row => {
    const row = { sign: severity === 'warning' ? '!' : ' ', ...(at && { at }) } as const;
    const [only = '', another] = subjects;
    if (ref === undefined || only === '') return { ...row, name: '', effect: rest };
    const counted = countText(subjects.length, `${ref.kind}s`);
    const kind = another === undefined ? counted.slice(2) : counted;
    if (meaning.endsWith(`${rest}.`)) return { ...row, name: kind, effect: someText(subjects, SHOWN) };
    if (another === undefined) return { ...row, name: '', effect: `${kind} ${only}${rest}` };
    return { ...row, name: kind, effect: `${rest.replace(/^:? /, '')}: ${someText(subjects, SHOWN)}` };
  });
}

/** What a message is about, by its name, and what it says of it, where it begins with what it is about; else all of it. */
function partMessage({ message, ref }: Finding, names: NameOf): { readonly subject: string; readonly rest: string } {
  if (ref === undefined || ref.kind === 'settings') return { subject: '', rest: message };
  for (const name of [names(ref), ref.path.join(' / ')]) {
    const about = describeRef({ kind: ref.kind, path: [name] });
    const [, rest] = (message.startsWith(about) && /^(:? .+)$/s.exec(message.slice(about.length))) || [];
    if (rest !== undefined) return { subject: nameText(names(ref)), rest };
  }
  return { subject: '', rest: message };
}
