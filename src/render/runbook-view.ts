/**
 * A runbook as it is told, before it is text or Markdown: items with their facts, steps and schedules, everything already without names
 * where people are only counted. Gives plain text that may hold untrusted names: a renderer neutralises what it prints.
 */

import { isAttributes } from '../model/change.js';
import { schedulesText } from '../model/credential-mode.js';
import { describeNamed, keyText, type NameOf, nameIn } from '../model/names.js';
import type { CredentialMode } from '../model/run-identity.js';
import type { ListedSchedule, Runbook, RunbookItem, RunbookStep, ScheduleReading } from '../model/runbook.js';
import { isSecretReference } from '../model/value.js';
import { type AccessView, viewAccess } from './access.js';
import { attestedText } from './attested.js';
import { hidePeople, type Mask, maskOf, type People, UNMASKED } from './people.js';
import type { Section } from './sections.js';
import { attributesText, fieldText, nameText, valueText } from './values.js';

export interface ItemView {
  readonly id: string;
  readonly title: string;
  /** `access/settings.yaml:3:3`; empty when it is not known. */
  readonly place: string;
  readonly facts: readonly (readonly [label: string, text: string])[];
  readonly steps: readonly RunbookStep[];
  readonly lists: readonly ScheduleView[];
}

/** Schedules with what they are. */
interface ScheduleView {
  readonly title: string;
  readonly rows: readonly string[];
}

export interface RunbookView {
  readonly items: readonly ItemView[];
  /** What happens to people once it is done. Without blocks: nothing to say. */
  readonly access: readonly Section[];
}

export interface RunbookOptions {
  readonly people: People;
  /** Everybody whose access changes, instead of the first few. */
  readonly verbose: boolean;
}

/** Linear in items and schedules. */
export function viewRunbook(runbook: Runbook, { people, verbose }: RunbookOptions): RunbookView {
  const mask = people === 'names' ? UNMASKED : maskOf(namesIn(runbook));
  const names = nameIn(runbook.names);
  return {
    items: runbook.items.map((item) => viewItem(item, runbook, { people, mask, names })),
    access: accessSections(runbook, { people, verbose, names }).map((section) => hidePeople(section, mask)),
  };
}

/** Every name of a person that a runbook says. */
function* namesIn({ items, access, names }: Runbook): Generator<string> {
  for (const { ref, name, attested, disabling } of items) {
    if (ref.kind === 'user') {
      yield name;
      yield* [ref.path.join(' / '), keyText(ref)];
    }
    if (attested !== null) yield attested.by;
    for (const { schedules } of disabling) {
      for (const { owner } of schedules ?? []) if (owner.email !== null) yield owner.email;
    }
  }
  for (const { people } of access.entries) for (const { name } of people) yield name;
  for (const { ref, name } of names) if (ref.kind === 'user') yield name;
}

interface Telling {
  readonly people: People;
  readonly mask: Mask;
  readonly names: NameOf;
}

function viewItem(item: RunbookItem, { schedules, target }: Runbook, { people, mask, names }: Telling): ItemView {
  const { at } = item;
  const title = titleOf(item, names);
  const masked = mask(title);
  return {
    id: item.id,
    title: masked,
    // A line in a file tells who it is.
    place: at === null || masked !== title ? '' : `${at.file}:${at.line}:${at.column}`,
    facts: factsOf(item, names).map(([label, text]) => [label, mask(text)]),
    steps: item.steps.map((step) => ({ ...step, text: mask(step.text) })),
    lists: scheduleLists(item, schedules, { target: target.name, people }).map(({ title, rows }) => ({
      title: mask(title),
      rows: rows.map(mask),
    })),
  };
}

/** What is to be done, in one line: `settings: defaultRole  Viewer → NoAccess`. */
export function titleOf(item: RunbookItem, names: NameOf): string {
  const { ref, name, action, field, entry, from, to } = item;
  const what = ref.kind === 'settings' ? 'settings' : `${ref.kind} ${nameText(name)}`;
  if (field === null) return `${action} ${what}`;
  if (entry !== null) {
    const said = attributesText(isAttributes(to) ? to : isAttributes(from) ? from : null);
    const verb = to === null ? 'remove' : from === null ? 'add' : 'change';
    return `${what}: ${verb} ${describeNamed(entry, names)}${said === '' ? '' : ` (${said})`}`;
  }
  // A secret has no value to show, and what it is now nobody can read.
  if (isSecretReference(to)) return `${what}: ${fieldText(field)}  set anew`;
  return `${what}: ${fieldText(field)}  ${sideText(item, from, names)} → ${sideText(item, to, names)}`;
}

function sideText({ ref }: RunbookItem, value: RunbookItem['from'], names: NameOf): string {
  if (isAttributes(value)) return attributesText(value);
  if (ref.kind !== 'settings') return valueText(value, names);
  if (value === undefined) return 'not attested';
  return value === '' ? 'none' : valueText(value, names);
}

function factsOf(item: RunbookItem, names: NameOf): readonly (readonly [label: string, text: string])[] {
  const facts: (readonly [string, string])[] = [];
  if (item.reason !== '') facts.push(['why', item.reason]);
  if (item.ref.kind === 'settings') facts.push(['now', nowText(item, names)]);
  facts.push(['closed', item.closing.text]);
  return facts;
}

function nowText(item: RunbookItem, names: NameOf): string {
  if (item.attested !== null) return `${attestedText(item.attested)}; nothing checks that`;
  return item.from === undefined
    ? 'nobody attested what it is'
    : `${sideText(item, item.from, names)}, as attested; the plan was saved by a version that does not say by whom`;
}

function scheduleLists(
  { disabling }: RunbookItem,
  reading: ScheduleReading,
  { target, people }: { readonly target: string; readonly people: People },
): readonly ScheduleView[] {
  const effects = disabling.flatMap(({ from, disables, schedules }) =>
    disables === null
      ? []
      : [{ which: `${schedulesText(disables)}${disabling.length > 1 ? ifText(from) : ''}`, schedules }],
  );
  if (effects.length === 0) return [];
  if (reading.kind !== 'read') {
    const reason = reading.kind === 'not-read' ? reading.reason : 'they were not looked at';
    return [
      {
        title: `Disabled: ${effects.map(({ which }) => which).join('; ')}`,
        rows: [
          `which ones that are was not read: ${reason}`,
          `gallerist runbook --target ${target} lists them, as does GET v3/schedules?view=Full: credentialId says which carry credentials`,
        ],
      },
    ];
  }
  return effects.flatMap(({ which, schedules }): ScheduleView[] => {
    if (schedules === null) return [];
    const sure = schedules.filter(({ certain }) => certain).length;
    const unsure = schedules.length - sure;
    const parts = [
      `${sure} of ${reading.seen} that the account sees`,
      ...(unsure === 0 ? [] : [`${unsure} more that may be`]),
      ...(reading.disabled === 0 ? [] : [`${reading.disabled} off already`]),
    ];
    return [
      {
        title: `Disabled: ${which} (${parts.join(', ')}; only a Curator sees all)`,
        rows: schedules.map((one) => scheduleText(one, people)),
      },
    ];
  });
}

function ifText(from: CredentialMode): string {
  return `, if it is ${from} now`;
}

function scheduleText({ id, name, owner, certain }: ListedSchedule, people: People): string {
  const who = people === 'counts' ? '' : `, owner ${owner.email === null ? owner.id : nameText(owner.email)}`;
  return `${nameText(name)}${who}, id ${id}${certain ? '' : ': whether it is one of them, the server did not tell'}`;
}

/** The difference is about all items together: the plan does not tell them apart. */
function accessSections(
  { items, access, people: all }: Runbook,
  options: RunbookOptions & { readonly names: NameOf },
): readonly Section[] {
  const causes = items.filter(({ changesAccess }) => changesAccess);
  if (causes.length === 0) return [];
  const nothing = { entries: [], gaining: 0, losing: 0, keeping: 0, notProven: [] };
  const view: AccessView = viewAccess({ apply: nothing, byHand: access, people: all }, options);
  const told = view.byHand.blocks.length > 0;
  const ids = causes.map(({ id }) => id).join(', ');
  if (!told) {
    const what = items.length === 1 ? '' : causes.length > 1 ? `${ids} are ` : `${ids} is `;
    const none: Section['blocks'][number] = { reason: '', rows: [], runbook: [], more: 0 };
    const title = `Access, once ${what}done by hand: nobody is known to gain or lose anything`;
    return [{ title, blocks: [none] }, view.notProven];
  }
  const from = items.length === 1 ? '' : `: by ${ids}${causes.length > 1 ? ' together' : ''}`;
  return [{ title: `${view.byHand.title}${from}`, blocks: view.byHand.blocks }, view.notProven];
}
