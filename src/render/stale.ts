/**
 * Why a saved plan was not applied: each thing that moved, the value planned on and the value found.
 * Never: leave one out of the JSON; show a secret.
 */

import { isAttributes } from '../model/change.js';
import { type NameOf, nameIn } from '../model/names.js';
import type { Ref } from '../model/ref.js';
import type { FoundValue, Moved, StaleReport } from '../model/stale.js';
import { rightsText } from './access-words.js';
import { paint, type Row } from './layout.js';
import { safeCell, safeJson, safeMarkdown } from './neutralise.js';
import { hidePeople, isGivenName, maskOf, type People } from './people.js';
import { FRAME, type Section, sectionMarkdown, sectionText } from './sections.js';
import { attributesText, dayText, fieldText, nameText, refText, valueText } from './values.js';

/** Things of one sort that are listed when not verbose. */
const SHOWN = 50;

interface StaleOptions {
  readonly verbose?: boolean;
  /** Whether people are named (the default), or only counted. */
  readonly people?: People;
}

/** The report for a terminal. */
export function renderStaleText(
  report: StaleReport,
  options: StaleOptions & { readonly color: boolean; readonly width?: number },
): string {
  const { color, width } = options;
  const lines = [
    paint(headline(report), 'red', color),
    ...sectionText(sectionOf(report, options), { color, width }),
    '',
    `${nextText(report)}   plan ${report.plan.slice(0, 8)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The report as GitHub-flavoured Markdown, at most 60,000 characters. */
export function renderStaleMarkdown(report: StaleReport, options: StaleOptions = {}): string {
  const head = `### Not applied to ${safeCell(nameText(report.target))}\n\n${safeMarkdown(headline(report))}`;
  const foot = `${safeMarkdown(nextText(report))}  \nPlan ${safeCell(report.plan)}`;
  const section = sectionMarkdown(sectionOf(report, options), {
    open: true,
    room: 60_000 - head.length - foot.length - FRAME,
  });
  return `${[head, section, foot].join('\n\n')}\n`;
}

/**
 * The report as JSON, ending with a newline; the public contract `gallerist.stale/v1`, which may gain keys and never loses one:
 * - `format`: `"gallerist.stale/v1"`; `plan`: digest of the plan; `target`: its name
 * - `moved[]`, at least one: `kind`, `what` (in words), and by kind
 *   - `target`: `property` (`system`, `url`, `account`, `release`, `authentication`), `planned`, `found` (text or null)
 *   - `declaration`: `planned`, `found` (digests; null: the files at hand cannot be read)
 *   - `expiry`: `ref`, `field`, `entry`, `until` (ISO instant)
 *   - `object`: `ref`, `planned` (id, or null), `found[]` (ids)
 *   - `value`: `ref`, `field`, `entry`?, `planned`, `found` (absent: not readable; null: nothing)
 *   - `access`: `ref` (a person; with `unproven` a group or what is shared), `unproven`?, `gained[]`, `lost[]` (rights as in the plan)
 */
export function renderStaleJson(report: StaleReport): string {
  const names = nameIn(report.names);
  const ordered = {
    format: report.format,
    plan: report.plan,
    target: report.target,
    moved: report.moved.map((moved) => {
      const { kind, ...rest } = moved;
      const { name, effect } = rowOf(moved, true, names);
      return { kind, what: `${name}: ${effect}`, ...rest };
    }),
  };
  return `${safeJson(JSON.stringify(ordered, null, 2))}\n`;
}

function headline({ moved }: StaleReport): string {
  const count = moved.length === 1 ? '1 thing' : `${moved.length} things`;
  return `Nothing was changed: ${count} moved since the plan was made.`;
}

function nextText({ target }: StaleReport): string {
  return `Make a new plan and have it approved: gallerist plan --target ${target} --out FILE`;
}

function sectionOf(
  { moved, names: called }: StaleReport,
  { verbose = false, people = 'names' }: StaleOptions,
): Section {
  const most = verbose ? Number.POSITIVE_INFINITY : SHOWN;
  const nameOf = nameIn(called);
  const rows = moved.map((item) => rowOf(people === 'names' ? item : withoutName(item), verbose, nameOf));
  const section = (shown: readonly Row[]): Section => ({
    title: 'Moved',
    count: moved.length,
    blocks: [{ reason: '', rows: shown, runbook: [], more: moved.length - shown.length }],
  });
  if (people === 'names') return section(rows.slice(0, most));
  const names = moved.flatMap((item) => ('ref' in item ? [item.ref, ...('entry' in item ? [item.entry] : [])] : []));
  const mask = maskOf(names.flatMap((ref) => (ref?.kind === 'user' ? [ref.path.join(' / '), nameOf(ref)] : [])));
  return hidePeople(section(rows), mask, most);
}

/** What a person is called moved, and not from what to what. */
function withoutName(moved: Moved): Moved {
  return moved.kind === 'value' && isGivenName(moved.field) ? { ...moved, planned: '…', found: '…' } : moved;
}

function rowOf(moved: Moved, verbose: boolean, names: NameOf): Row {
  const row = (name: string, effect: string): Row => ({ sign: '!', name, effect });
  switch (moved.kind) {
    case 'target':
      return row(`the ${moved.property} of the target`, versus(orNone(moved.planned), orNone(moved.found)));
    case 'declaration':
      return row(
        'what the files declare',
        moved.found === null
          ? `planned on ${moved.planned.slice(0, 8)}, found files that cannot be read`
          : versus(moved.planned.slice(0, 8), moved.found.slice(0, 8)),
      );
    case 'expiry':
      return row(factText(moved, names), `planned on until ${dayText(moved.until)}, found that it has passed`);
    case 'object':
      return row(
        refText(moved.ref, names),
        versus(idsText(moved.planned === null ? [] : [moved.planned]), idsText(moved.found)),
      );
    case 'value':
      return row(factText(moved, names), versus(stateText(moved.planned, names), stateText(moved.found, names)));
    case 'access':
      return row(refText(moved.ref, names), accessText(moved, verbose, names));
    default:
      return moved satisfies never;
  }
}

function versus(planned: string, found: string): string {
  return `planned on ${planned}, found ${found}`;
}

function orNone(text: string | null): string {
  return text === null ? 'none' : nameText(text);
}

function idsText(ids: readonly string[]): string {
  if (ids.length === 0) return 'none';
  return ids.length === 1
    ? `the one with id ${nameText(ids[0] ?? '')}`
    : `${ids.length}, with ids ${ids.map(nameText).join(', ')}`;
}

function factText(
  { ref, field, entry }: { readonly ref: Ref; readonly field: string; readonly entry?: Ref },
  names: NameOf,
): string {
  const about = refText(ref, names);
  return entry === undefined
    ? `${about}, ${fieldText(field)}`
    : `${about}, ${fieldText(field)}: ${refText(entry, names)}`;
}

function stateText(value: FoundValue, names: NameOf): string {
  if (value === undefined) return 'what cannot be read';
  if (value === null) return 'nothing';
  if (!isAttributes(value)) return valueText(value, names);
  const said = attributesText(value);
  return said === '' ? 'it there' : `it there with ${said}`;
}

function accessText(
  { unproven, gained, lost }: Moved & { readonly kind: 'access' },
  verbose: boolean,
  names: NameOf,
): string {
  const parts = [
    ...(lost.length > 0 ? [`lose ${rightsText(lost, verbose, names)}`] : []),
    ...(gained.length > 0 ? [`gain ${rightsText(gained, verbose, names)}`] : []),
  ];
  if (unproven) {
    const what = parts.length === 0 ? 'be concerned' : parts.join(' and ');
    return `people whom nobody can name would ${what}, which was not approved`;
  }
  return `would ${parts.join(' and ')}, which was not approved`;
}
