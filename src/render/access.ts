/**
 * The access difference as sections of rows, for text and Markdown alike: who loses, who gains, by which path before and after; then what
 * cannot be proven. Never leaves anybody out of the counts; with `people: 'counts'` no person is named.
 */

import {
  type AccessDifference,
  type AccessEntry,
  type AccessPart,
  type CollectionRight,
  type Grant,
  isPowerful,
  type NotProven,
  type RightChange,
  rightOf,
  type Stance,
} from '../model/access.js';
import type { NameOf } from '../model/names.js';
import { type EffectiveRole, ORDERED_ROLES } from '../model/roles.js';
import {
  assumingText,
  byRoleText,
  pathsText,
  pathText,
  peopleText,
  rightsText,
  stanceText,
  studioSharesText,
  untilText,
} from './access-words.js';
import type { Row, Sign } from './layout.js';
import type { Section } from './sections.js';
import { nameText, refText, someText } from './values.js';

export interface AccessOptions {
  /** Every entry, right and person, instead of the first few. */
  readonly verbose: boolean;
  /** Whether people are named, or only counted: e-mails have no place in public comments (DESIGN §8). */
  readonly people: 'names' | 'counts';
  readonly names: NameOf;
  /** The least role permissions work for, as the plan judged it. Default: Viewer. */
  readonly permissionsNeed?: EffectiveRole | undefined;
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
  const telling = part.entries
    .filter(changesSomething)
    .map((entry, index) => ({ entry, index, weight: weightOf(entry) }))
    .sort((a, b) => a.weight - b.weight || a.index - b.index)
    .map(({ entry }) => entry);
  // Whoever loses something or becomes powerful is always listed; those who gain something else are, as long as there is room.
  const first = telling.filter((entry) => weightOf(entry) < GAINS).length;
  const shown = options.verbose ? telling : telling.slice(0, Math.max(SHOWN, first));
  const rows = shown.flatMap((entry) => entryRows(entry, verbs, options));
  // By which other paths is in the JSON: nothing is lost, and nobody has to look at it.
  if (part.keeping > 0) {
    const verb = part.keeping === 1 ? verbs[2] : verbs[2].replace(/^keeps$/, 'keep');
    rows.push({ sign: ' ', name: peopleText(part.keeping), effect: `${verb} everything, some of it by other paths` });
  }
  const blocks = rows.length === 0 ? [] : [{ reason: '', rows, runbook: [], more: telling.length - shown.length }];
  return { title, blocks };
}

/** From here on stand those who only gain, and nothing powerful. */
const GAINS = 5;

/**
 * What a reviewer looks for first comes first: who becomes powerful, who loses everything, who was powerful, who loses at all; then who
 * gets a collection in hand, who had nothing before, and everybody else who gains.
 */
function weightOf({ everything, lost, gained }: AccessEntry): number {
  if (gained.some(powerful)) return 0;
  if (everything === 'lost') return 1;
  if (lost.some(powerful)) return 2;
  if (lost.length > 0) return gained.length > 0 ? 4 : 3;
  if (gained.some(givesInHand)) return GAINS;
  return everything === 'gained' ? GAINS + 1 : GAINS + 2;
}

/** To own a collection, or to decide who else gets into it. */
function givesInHand({ rights }: RightChange): boolean {
  return rights.map(rightOf).some((right) => right.kind === 'collection' && IN_HAND.has(right.can));
}

const IN_HAND: ReadonlySet<string> = new Set<CollectionRight>(['own', 'add-users', 'remove-users']);

function powerful({ rights }: RightChange): boolean {
  return rights.some(isPowerful);
}

function changesSomething({ gained, lost }: AccessEntry): boolean {
  return gained.length + lost.length > 0;
}

function entryRows(entry: AccessEntry, verbs: Verbs, options: AccessOptions): Row[] {
  const { gained, lost } = entry;
  const many = entry.people.length > 1;
  const lose = many ? plural(verbs[0]) : verbs[0];
  const gain = many ? plural(verbs[1]) : verbs[1];
  const { role, others } = partByRole(entry, options.permissionsNeed ?? 'Viewer');
  const effects = [
    ...roleEffects(entry, role, { lose, gain }, options),
    ...byCause(others.lost, options.names).map((changes) => effectText(lose, changes, entry, options)),
    ...byCause(others.gained, options.names).map((changes) => effectText(gain, changes, entry, options)),
  ];
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

interface Changed {
  readonly lost: readonly RightChange[];
  readonly gained: readonly RightChange[];
}

/** What a role that changed decides about, and what has reasons of its own. Whoever loses everything loses it by what happened to him. */
function partByRole(entry: AccessEntry, need: EffectiveRole): { readonly role: Changed; readonly others: Changed } {
  const { lost, gained } = entry;
  const isRole = (change: RightChange): boolean => !changesEnd(change) && byRole(change, entry, need);
  const isOther = (change: RightChange): boolean => !isRole(change);
  return {
    role: { lost: entry.everything === 'lost' ? lost : lost.filter(isRole), gained: gained.filter(isRole) },
    others: { lost: entry.everything === 'lost' ? [] : lost.filter(isOther), gained: gained.filter(isOther) },
  };
}

/** The role before and after first: it says most of what comes and goes with it. */
function roleEffects(
  entry: AccessEntry,
  { lost, gained }: Changed,
  { lose, gain }: { readonly lose: string; readonly gain: string },
  { verbose, names }: AccessOptions,
): readonly string[] {
  if (lost.length + gained.length === 0) return [];
  const rights = (changes: readonly RightChange[]): string =>
    byRoleText(changes.flatMap((change) => change.rights).sort(), verbose, names);
  const parts = [
    `${stanceText(entry.before, names)} → ${stanceText(entry.after, names)}`,
    entry.everything === 'lost' ? `${lose}  everything` : lost.length > 0 ? `${lose}  ${rights(lost)}` : '',
    gained.length > 0 ? `${gain}  ${rights(gained)}` : '',
    conditionText(entry),
  ];
  return [parts.filter((part) => part !== '').join('   ')];
}

function conditionText({ assuming }: AccessEntry): string {
  return assuming === null ? '' : assumingText(assuming);
}

/** Changes that share a reason stand on one line; what is powerful comes first. */
function byCause(changes: readonly RightChange[], names: NameOf): readonly (readonly RightChange[])[] {
  const causes = new Map<string, RightChange[]>();
  for (const change of changes) {
    const cause = causeText(change, names);
    const same = causes.get(cause);
    if (same === undefined) causes.set(cause, [change]);
    else same.push(change);
  }
  return [...causes.values()].sort((a, b) => Number(b.some(powerful)) - Number(a.some(powerful)));
}

function effectText(
  verb: string,
  changes: readonly RightChange[],
  entry: AccessEntry,
  { verbose, names }: AccessOptions,
): string {
  const [first] = changes;
  const rights = rightsText(changes.flatMap((change) => change.rights).sort(), verbose, names);
  const cause = first === undefined ? '' : causeText(first, names);
  return [`${verb}  ${rights}`, cause, conditionText(entry)].filter((part) => part !== '').join('   ');
}

/** Whether the right stays and ends at another time. */
function changesEnd({ before, after }: RightChange): boolean {
  return before !== null && after !== null && before.until !== after.until;
}

/** Why, where the role is not why: the paths. Being in a studio is its own reason. */
function causeText({ rights, before, after }: RightChange, names: NameOf): string {
  if (rights.every((right) => rightOf(right).kind === 'studio')) return '';
  if (before !== null && after !== null) {
    return before.until === after.until
      ? `${grantText(before, names)} → ${grantText(after, names)}`
      : `${untilText(before.until)} → ${untilText(after.until)}`;
  }
  if (after !== null) return pathsText(after.paths, names);
  return before === null ? '' : grantText(before, names);
}

function grantText({ paths }: Grant, names: NameOf): string {
  return paths.map(({ path }) => pathText(path, names)).join('; ');
}

/** Whether a role that changed decides about a right: it is the role's, or asleep without it. A studio is moved to, whatever the role. */
function byRole({ rights, before, after }: RightChange, entry: AccessEntry, need: EffectiveRole): boolean {
  const paths = [...(before?.paths ?? []), ...(after?.paths ?? [])];
  if (paths.some(({ path }) => path.kind === 'role' || path.kind === 'curator')) return true;
  const gated = rights.some((right) => rightOf(right).kind === 'permission');
  const letsThrough = (stance: Stance): boolean =>
    stance.kind === 'role' && RUNS.includes(stance.role) && !(gated && isLess(stance.role, need));
  const movesBetween = letsThrough(entry.before) && letsThrough(entry.after);
  // Both roles let it through: then the role is not why.
  if (movesBetween) return false;
  return entry.before.kind === 'nothing' || entry.after.kind === 'nothing' || entry.before.role !== entry.after.role;
}

function isLess(role: EffectiveRole, than: EffectiveRole): boolean {
  return ORDERED_ROLES.indexOf(role) < ORDERED_ROLES.indexOf(than);
}

/** Roles that let every right through that is not the role's own, permissions apart where a target asks more. */
const RUNS: readonly string[] = ['Artisan', 'Curator'];

function notProvenSection(items: readonly NotProven[], options: AccessOptions): Section {
  const rows = items.map((item): Row => ({ sign: '!', name: '', effect: notProvenText(item, options) }));
  const unique = new Map(rows.map((row) => [row.effect, row]));
  const blocks = unique.size === 0 ? [] : [{ reason: '', rows: [...unique.values()], runbook: [], more: 0 }];
  return { title: 'Not proven', count: unique.size, blocks };
}

/** One thing that nobody can know, in a sentence. */
function notProvenText(item: NotProven, { verbose, people, names }: AccessOptions): string {
  switch (item.kind) {
    case 'directory-groups': {
      const groups = item.directoryGroups.map(({ sid, name }) => (name === '' ? sid : nameText(name))).join(', ');
      const effects = [
        ...(item.before === item.after ? [] : [`role ${item.before ?? 'none'} → ${item.after ?? 'none'}`]),
        ...(item.lost.length > 0 ? [`lose ${rightsText(item.lost, verbose, names)}`] : []),
        ...(item.gained.length > 0 ? [`gain ${rightsText(item.gained, verbose, names)}`] : []),
      ];
      return `whoever is in ${groups} (inside ${refText(item.group, names)}), which cannot be read: ${effects.join('; ')}`;
    }
    case 'unread-share': {
      const hidden = item.to.kind === 'user' && people === 'counts';
      const to = hidden ? 'a person' : refText(item.to, names);
      return `what the share of ${refText(item.on, names)} with ${to} allowed could not be read (${peopleText(item.people)})`;
    }
    case 'unlisted-members':
      return `${peopleText(item.people)} in ${refText(item.group, names)} ${item.people === 1 ? 'is' : 'are'} known only by directory account`;
    case 'studio-shares':
      return studioSharesText(item, verbose, names);
    case 'default-role':
      return `the role of ${peopleText(item.people)} rests on the default role, which nobody attested: gallerist attest defaultRole=…`;
    case 'not-read':
      return `${item.kinds.map((kind) => `${kind}s`).join(', ')} were not read: access through them is not compared`;
    default:
      return item satisfies never;
  }
}
