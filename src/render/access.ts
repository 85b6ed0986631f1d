/**
 * The access difference as sections of rows, for text and Markdown alike: who loses, who gains, by which path before and after; then what
 * cannot be proven. Never leaves anybody out of the counts; with `people: 'counts'` no person is named.
 */

import type { AccessDifference, AccessEntry, AccessPart, Grant, NotProven, RightChange } from '../model/access.js';
import { describeRef } from '../model/ref.js';
import { assumingText, pathsText, pathText, peopleText, rightsText, stanceText, untilText } from './access-words.js';
import type { Row, Sign } from './layout.js';
import type { Section } from './sections.js';
import { nameText, refText, someText } from './values.js';

export interface AccessOptions {
  /** Every entry, right and person, instead of the first few. */
  readonly verbose: boolean;
  /** Whether people are named, or only counted: e-mails have no place in public comments (DESIGN §8). */
  readonly people: 'names' | 'counts';
}

export interface AccessView {
  /** What the apply does to people. */
  readonly apply: Section;
  /** What follows once the rest is done by hand. */
  readonly byHand: Section;
  readonly notProven: Section;
}

/** Entries that are shown when not verbose. */
const SHOWN = 20;

/** Linear in entries, and with `verbose` in people and rights. Sections without blocks have nothing to say. */
export function viewAccess({ apply, byHand, people }: AccessDifference, options: AccessOptions): AccessView {
  const title = (words: string, part: AccessPart): string => {
    const totals = accessTotals(part, people);
    return totals === '' ? words : `${words}: ${totals}`;
  };
  return {
    apply: section(title('Access', apply), apply, ['loses', 'gains', 'keeps'], options),
    byHand: section(
      title('Access, once done by hand', byHand),
      byHand,
      ['would lose', 'would gain', 'would keep'],
      options,
    ),
    notProven: notProvenSection([...apply.notProven, ...byHand.notProven], options),
  };
}

/** `3 of 80 people lose something, 1 person gains something`. Empty when nobody does. */
function accessTotals({ losing, gaining }: AccessPart, people: number): string {
  const parts: string[] = [];
  if (losing > 0) parts.push(`${losing} of ${peopleText(people)} ${losing === 1 ? 'loses' : 'lose'} something`);
  if (gaining > 0) parts.push(`${peopleText(gaining)} ${gaining === 1 ? 'gains' : 'gain'} something`);
  return parts.join(', ');
}

type Verbs = readonly [lose: string, gain: string, keep: string];

function section(title: string, part: AccessPart, verbs: Verbs, options: AccessOptions): Section {
  const telling = (options.verbose ? part.entries : part.entries.filter(changesSomething))
    .map((entry, index) => ({ entry, index, weight: weightOf(entry) }))
    .sort((a, b) => a.weight - b.weight || a.index - b.index)
    .map(({ entry }) => entry);
  // Whoever loses something is always listed; those who only gain are, as long as there is room.
  const losing = telling.filter(({ lost }) => lost.length > 0).length;
  const shown = options.verbose ? telling : telling.slice(0, Math.max(SHOWN, losing));
  const rows = shown.flatMap((entry) => entryRows(entry, verbs, options));
  if (!options.verbose && part.keeping > 0) {
    const verb = part.keeping === 1 ? verbs[2] : verbs[2].replace(/^keeps$/, 'keep');
    rows.push({ sign: ' ', name: peopleText(part.keeping), effect: `${verb} everything, some of it by other paths` });
  }
  const blocks = rows.length === 0 ? [] : [{ reason: '', rows, runbook: [], more: telling.length - shown.length }];
  return { title, blocks };
}

/** What a reviewer looks for first comes first: who loses everything, who loses or gets administration, who loses at all. */
function weightOf({ everything, lost, gained, before, after }: AccessEntry): number {
  const administered = before.kind === 'role' && before.role === 'Curator';
  const administers = after.kind === 'role' && after.role === 'Curator';
  if (everything === 'lost') return 0;
  if (administered !== administers) return 1;
  if (lost.length > 0) return gained.length > 0 ? 3 : 2;
  return 4;
}

function changesSomething({ gained, lost }: AccessEntry): boolean {
  return gained.length + lost.length > 0;
}

function entryRows(entry: AccessEntry, verbs: Verbs, options: AccessOptions): Row[] {
  const { gained, lost, kept, everything } = entry;
  const many = entry.people.length > 1;
  const [lose, gain, keep] = verbs.map((verb) => (many ? plural(verb) : verb));
  const effects: string[] = [];
  if (everything === 'lost') effects.push(line(lose, 'everything', entry, lost, options));
  else for (const change of byCause(lost, entry)) effects.push(line(lose, undefined, entry, change, options));
  for (const change of byCause(gained, entry)) effects.push(line(gain, undefined, entry, change, options));
  if (options.verbose)
    for (const change of byCause(kept, entry)) effects.push(line(keep, undefined, entry, change, options));
  const sign: Sign = lost.length > 0 ? (gained.length > 0 ? '~' : '-') : gained.length > 0 ? '+' : ' ';
  const rows: Row[] = effects.map((effect, index) => ({
    sign: index === 0 ? sign : ' ',
    name: index === 0 ? whoText(entry, options) : '',
    effect,
  }));
  if (many && options.people === 'names') rows.push({ sign: ' ', name: '', effect: namesText(entry, options) });
  return rows;
}

function plural(verb: string): string {
  return verb.replace(/^(lose|gain|keep)s$/, '$1');
}

function whoText({ people }: AccessEntry, options: AccessOptions): string {
  const [first] = people;
  if (people.length === 1 && first !== undefined && options.people === 'names') return nameText(first.name);
  return peopleText(people.length);
}

function namesText({ people }: AccessEntry, { verbose }: AccessOptions): string {
  const names = people.map(({ name }) => nameText(name));
  return verbose ? names.join(', ') : someText(names);
}

/** Changes that share a reason stand on one line: those by the role on one, those of each path on one. */
function byCause(changes: readonly RightChange[], entry: AccessEntry): readonly (readonly RightChange[])[] {
  const causes = new Map<string, RightChange[]>();
  for (const change of changes) {
    const cause = causeText([change], entry);
    const same = causes.get(cause);
    if (same === undefined) causes.set(cause, [change]);
    else same.push(change);
  }
  return [...causes.values()];
}

function line(
  verb: string | undefined,
  what: string | undefined,
  entry: AccessEntry,
  changes: readonly RightChange[],
  { verbose }: AccessOptions,
): string {
  const rights = what ?? rightsText(changes.flatMap((change) => change.rights).sort(), verbose);
  const cause = what === undefined ? causeText(changes, entry) : stancesText(entry);
  const condition = entry.assuming === null ? '' : assumingText(entry.assuming);
  return [`${verb}  ${rights}`, cause, condition].filter((part) => part !== '').join('   ');
}

function stancesText({ before, after }: AccessEntry): string {
  return `${stanceText(before)} → ${stanceText(after)}`;
}

/** Why: the role before and after where it made the difference, else the paths. */
function causeText(changes: readonly RightChange[], entry: AccessEntry): string {
  const [change] = changes;
  if (change === undefined) return '';
  const { before, after } = change;
  if (before !== null && after !== null && before.until !== after.until) {
    return `${untilText(before.until)} → ${untilText(after.until)}`;
  }
  if (byRole(change, entry)) return stancesText(entry);
  if (before !== null && after !== null) return `${grantText(before)} → ${grantText(after)}`;
  if (before === null && after !== null) return pathsText(after.paths);
  return before === null ? '' : grantText(before);
}

function grantText({ paths }: Grant): string {
  return paths.map(({ path }) => pathText(path)).join(', ');
}

/** Whether a role that changed decides about a right: it is the role's, or asleep without it. A studio is moved to, whatever the role. */
function byRole({ before, after }: RightChange, entry: AccessEntry): boolean {
  const paths = [...(before?.paths ?? []), ...(after?.paths ?? [])];
  if (paths.some(({ path }) => path.kind === 'role' || path.kind === 'curator')) return true;
  const movesBetween =
    entry.before.kind === 'role' &&
    entry.after.kind === 'role' &&
    RUNS.includes(entry.before.role) &&
    RUNS.includes(entry.after.role);
  // Both roles let it through: then the role is not why.
  if (movesBetween) return false;
  return entry.before.kind === 'nothing' || entry.after.kind === 'nothing' || entry.before.role !== entry.after.role;
}

/** Roles that let every right through that is not the role's own. */
const RUNS: readonly string[] = ['Artisan', 'Curator'];

function notProvenSection(items: readonly NotProven[], options: AccessOptions): Section {
  const rows = items.map((item): Row => ({ sign: '!', name: '', effect: notProvenText(item, options) }));
  const unique = new Map(rows.map((row) => [row.effect, row]));
  const blocks = unique.size === 0 ? [] : [{ reason: '', rows: [...unique.values()], runbook: [], more: 0 }];
  return { title: 'Not proven', count: unique.size, blocks };
}

/** One thing that nobody can know, in a sentence. */
function notProvenText(item: NotProven, { verbose, people }: AccessOptions): string {
  switch (item.kind) {
    case 'directory-groups': {
      const groups = item.directoryGroups.map(({ sid, name }) => (name === '' ? sid : nameText(name))).join(', ');
      const effects = [
        ...(item.before === item.after ? [] : [`role ${item.before ?? 'none'} → ${item.after ?? 'none'}`]),
        ...(item.lost.length > 0 ? [`lose ${rightsText(item.lost, verbose)}`] : []),
        ...(item.gained.length > 0 ? [`gain ${rightsText(item.gained, verbose)}`] : []),
      ];
      return `whoever is in ${groups} (inside ${describeRef(item.group)}), which cannot be read: ${effects.join('; ')}`;
    }
    case 'unread-share': {
      const hidden = item.to.kind === 'user' && people === 'counts';
      const to = hidden ? 'a person' : refText(item.to);
      return `what the share of ${describeRef(item.on)} with ${to} allowed could not be read (${peopleText(item.people)})`;
    }
    case 'unlisted-members':
      return `${peopleText(item.people)} in ${describeRef(item.group)} are known only by their directory account`;
    case 'default-role':
      return `the role of ${peopleText(item.people)} rests on the default role, which nobody attested: gallerist attest defaultRole`;
    case 'not-read':
      return `${item.kinds.map((kind) => `${kind}s`).join(', ')} were not read: access through them is not compared`;
    default:
      return item satisfies never;
  }
}
