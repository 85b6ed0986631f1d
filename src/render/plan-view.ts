/**
 * What a plan shows, in which order, before it is text or Markdown: sections by kind, then what is not done by itself and why.
 * Never: leave a change out. What is not listed is counted.
 */

import { CATALOGUE, type DiagnosticCode } from '../diagnostics/catalogue.js';
import type { Change, Disposition, Fate } from '../model/change.js';
import { KINDS } from '../model/kinds/index.js';
import type { Finding, Plan, PlanCounts, TargetIdentity } from '../model/plan.js';
import { type KindName, refKey } from '../model/ref.js';
import { ORDERED_ROLES } from '../model/roles.js';
import { type AccessView, viewAccess } from './access.js';
import { rightsText } from './access-words.js';
import { attestedRows, defaultRoleBlock } from './attested.js';
import { type Piece, piecesOf, rowsOf } from './change-rows.js';
import type { Row } from './layout.js';
import { hidePeople, type Mask, maskOf, namesIn, type People, UNMASKED } from './people.js';
import type { Block, Section } from './sections.js';
import { nameText } from './values.js';

export interface PlanView {
  /** What happens by itself, a section a kind; without what `attention` holds. */
  readonly changes: readonly { readonly kind: KindName; readonly section: Section }[];
  /** What takes access away or gives administration; empty unless it was asked for. */
  readonly attention: Section;
  readonly byHand: Section;
  readonly pending: Section;
  readonly blocked: Section;
  /** What cannot be read back, does not exist on the release, or belongs to another system. */
  readonly notes: readonly Section[];
  readonly findings: Section;
  /** What happens to people: by the apply, once the rest is done by hand, and what nobody can prove. */
  readonly access: AccessView;
  /** Who is without something for a moment, and the calls that are made only to keep everybody within bounds. */
  readonly meanwhile: readonly Section[];
}

/** Rows of one finding code or one pending reason that are shown when not verbose. */
const SHOWN = 8;

const NOTE_TITLES: Readonly<Record<'unreadable' | 'absent' | 'external', string>> = {
  unreadable: 'Cannot be read back',
  absent: 'Not on this target',
  external: 'Owned by another system',
};

export interface ViewOptions {
  readonly verbose: boolean;
  /** Whether what needs attention stands apart from the other changes. */
  readonly apart: boolean;
  /** Whether people are named, or only counted. */
  readonly people: People;
}

/** The mask for everything that is said about a plan. */
export function maskFor(plan: Plan, people: People): Mask {
  return people === 'names' ? UNMASKED : maskOf(namesIn(plan));
}

/** Sorts a plan into its sections. Linear in changes, entries and findings. */
export function viewPlan(plan: Plan, options: ViewOptions): PlanView {
  if (options.people === 'names') return viewAll(plan, options, SHOWN);
  // Everything is looked at, and what reads the same counted, before a few are shown.
  const view = viewAll(plan, options, Number.POSITIVE_INFINITY);
  const mask = maskFor(plan, 'counts');
  const few = options.verbose ? Number.POSITIVE_INFINITY : SHOWN;
  return {
    changes: view.changes.map(({ kind, section }) => ({ kind, section: hidePeople(section, mask) })),
    attention: hidePeople(view.attention, mask),
    byHand: hidePeople(view.byHand, mask),
    pending: hidePeople(view.pending, mask, few),
    blocked: hidePeople(view.blocked, mask),
    notes: view.notes.map((section) => hidePeople(section, mask, few)),
    findings: hidePeople(view.findings, mask, few),
    access: {
      apply: hidePeople(view.access.apply, mask),
      byHand: hidePeople(view.access.byHand, mask),
      notProven: hidePeople(view.access.notProven, mask),
    },
    meanwhile: view.meanwhile.map((section) => hidePeople(section, mask, few)),
  };
}

function viewAll(plan: Plan, { verbose, apart, people }: ViewOptions, few: number): PlanView {
  const pieces = plan.changes.flatMap(piecesOf);
  const having = (disposition: Disposition): Piece[] => pieces.filter(({ fate }) => fate.disposition === disposition);
  const automatic: Piece[] = [];
  const attention: Piece[] = [];
  for (const piece of having('automatic')) (apart && needsAttention(piece) ? attention : automatic).push(piece);
  const access = viewAccess(plan.access, { verbose, people });
  const held = (title: string, disposition: Disposition, most: number): Section =>
    heldSection(plan, title, having(disposition), { verbose, people }, verbose ? Number.POSITIVE_INFINITY : most);

  return {
    changes: KINDS.flatMap(({ kind, section }) => {
      const own = automatic.filter(({ change }) => change.ref.kind === kind);
      const rows = own.flatMap((piece) => rowsOf(piece, { verbose, people, section: true }));
      if (rows.length === 0) return [];
      return [{ kind, section: { title: capital(section), blocks: [plain(rows)] } }];
    }),
    attention: {
      title: 'Look at these first',
      blocks: [plain(attention.flatMap((piece) => rowsOf(piece, { verbose, people, section: false })))].filter(
        ({ rows }) => rows.length > 0,
      ),
    },
    byHand: held('By hand', 'manual', Number.POSITIVE_INFINITY),
    pending: held('Pending', 'pending', few),
    blocked: held('Blocked', 'blocked', Number.POSITIVE_INFINITY),
    notes: (['unreadable', 'absent', 'external'] as const)
      .map((disposition) => held(NOTE_TITLES[disposition], disposition, few))
      .filter(({ blocks }) => blocks.length > 0),
    findings: findingsSection(plan, verbose ? Number.POSITIVE_INFINITY : few),
    access: { ...access, apply: { ...access.apply, blocks: [...access.apply.blocks, ...defaultRoleBlock(plan)] } },
    meanwhile: [gapsSection(plan, verbose, few), safetySection(plan, verbose ? Number.POSITIVE_INFINITY : few)],
  };
}

function gapsSection({ gaps }: Plan, verbose: boolean, few: number): Section {
  const most = verbose ? gaps.length : few;
  const rows = gaps.slice(0, most).map(
    ({ person, rights, from }): Row => ({
      sign: '!',
      name: nameText(person),
      effect: `for a moment without  ${rightsText(rights, verbose)}   after: ${from}`,
    }),
  );
  return {
    title: 'Without something for a moment',
    count: gaps.length,
    blocks: rows.length === 0 ? [] : [{ reason: '', rows, runbook: [], more: gaps.length - rows.length }],
  };
}

/** Steps that exist only for safety are marked so (DESIGN §6). */
function safetySection({ steps }: Plan, most: number): Section {
  const safe = steps.filter(({ safety }) => safety !== undefined);
  const rows = safe
    .slice(0, most)
    .map(({ title, safety }): Row => ({ sign: ' ', name: '', effect: `${title}: ${safety ?? ''}` }));
  return {
    title: 'For safety alone',
    count: safe.length,
    blocks: rows.length === 0 ? [] : [{ reason: '', rows, runbook: [], more: safe.length - rows.length }],
  };
}

function plain(rows: readonly Row[]): Block {
  return { reason: '', rows, runbook: [], more: 0 };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Groups pieces by why they are held, so that a reason and a runbook stand once for all they are about. */
function heldSection(
  { basis }: Plan,
  title: string,
  pieces: readonly Piece[],
  options: Pick<ViewOptions, 'verbose' | 'people'>,
  most: number,
): Section {
  const groups = new Map<string, { readonly fate: Fate; readonly rows: Row[] }>();
  for (const piece of pieces) {
    const key = [piece.fate.reason ?? '', ...(piece.fate.runbook ?? [])].join('\0');
    const rows = [...rowsOf(piece, { ...options, section: false }), ...attestedRows(piece, basis.attestations)];
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { fate: piece.fate, rows });
    else for (const row of rows) group.rows.push(row);
  }
  return {
    title,
    count: new Set(pieces.map(({ change }) => change)).size,
    blocks: [...groups.values()].map(({ fate, rows }) => ({
      reason: fate.reason ?? '',
      rows: rows.slice(0, most),
      runbook: fate.runbook ?? [],
      more: Math.max(0, rows.length - most),
    })),
  };
}

/** A plan of a later version may hold codes that this one does not know. */
function meaningOf(code: string): string {
  return new Map<string, string>(Object.entries(CATALOGUE)).get(code) ?? '';
}

/** Findings by code. What is listed as pending is not told a second time. */
function findingsSection(plan: Plan, most: number): Section {
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
    blocks: [...groups.entries()].map(([code, group]) => ({
      reason: `${code}  ${meaningOf(code)}${group.length > 1 ? ` (${group.length})` : ''}`,
      rows: group.slice(0, most).map(({ severity, message, at }) => ({
        sign: severity === 'warning' ? '!' : ' ',
        name: '',
        effect: message,
        ...(at && { at }),
      })),
      runbook: [...new Set(group.flatMap(({ hint }) => (hint === undefined ? [] : [hint])))].slice(0, 3),
      more: Math.max(0, group.length - most),
    })),
  };
}

/**
 * Whether a reviewer should see it unfolded: it takes access away, gives or takes administration, moves a studio, or changes
 * API access, which makes old keys void (server-v3.md §3). A reading aid by the look of a change, not the access difference.
 */
function needsAttention({ change, fields, entries }: Piece): boolean {
  if (change.action === 'deactivate' || change.action === 'delete') return true;
  const isNew = change.action === 'create';
  for (const { field, before, after } of fields) {
    if (field === 'role' && (after === 'Curator' || (!isNew && !rises(before, after)))) return true;
    if (field === 'permissions.apiAccess' && (!isNew || after === true)) return true;
    if (field.startsWith('permissions.') && before === true && after === false) return true;
    if ((field === 'studio' || field === 'owner') && !isNew) return true;
    if (field === 'state') return true;
  }
  return entries.some(({ action, before, after }) => {
    if (action === 'remove') return true;
    const had = words(before?.can);
    const has = words(after?.can);
    return (has.includes('admin') && !had.includes('admin')) || had.some((word) => !has.includes(word));
  });
}

function words(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function rises(before: unknown, after: unknown): boolean {
  const order: readonly unknown[] = ORDERED_ROLES;
  const from = order.indexOf(before);
  return from >= 0 && order.indexOf(after) > from;
}

/** `production   https://…   2025.2 (declared), built-in, as svc@acme.example`: who this is about. */
export function targetWords(
  target: TargetIdentity,
  people: People,
): readonly [name: string, url: string, rest: string] {
  const account =
    target.account === null ? 'account not known' : people === 'names' ? `as ${target.account.email}` : 'account known';
  return [
    target.name,
    target.url,
    `${target.release.value} (${target.release.source}), ${target.authentication}, ${account}`,
  ];
}

/** `compared with 1a2b3c4d, declared world: what is live may differ`; undefined for a plan of a live target or a snapshot alone. */
export function comparisonWords({ comparison }: Plan): string | undefined {
  if (comparison === undefined) return undefined;
  const commit = comparison.base.slice(0, 8);
  switch (comparison.over) {
    case 'declared':
      return `compared with ${commit}, declared world: what is live may differ`;
    case 'snapshot':
      return `compared with ${commit}, over a snapshot: what is live may differ by now`;
    default:
      return comparison.over satisfies never;
  }
}

/** `1 to create, 1 to update; 9 calls; 212 unchanged`. */
export function totalsText(counts: PlanCounts): string {
  const parts: string[] = [];
  const say = (count: number, what: string): void => {
    if (count > 0) parts.push(`${count} ${what}`);
  };
  say(counts.create, 'to create');
  say(counts.update, 'to update');
  say(counts.deactivate, 'to deactivate');
  say(counts.delete, 'to delete');
  say(counts.manual, 'by hand');
  say(counts.pending, 'pending');
  say(counts.blocked, 'blocked');
  const changes = parts.length === 0 ? 'Nothing to change' : parts.join(', ');
  const calls = counts.steps === 0 ? '' : `; ${counts.steps} ${counts.steps === 1 ? 'call' : 'calls'}`;
  return `${changes}${calls}; ${counts.unchanged} unchanged.`;
}

/** Whether there is nothing at all to tell. */
export function isQuiet(plan: Plan): boolean {
  return plan.changes.length === 0 && plan.findings.length === 0 && plan.guards.length === 0;
}

/** The kinds that have changes, with how many of what. */
export function countByKind(
  changes: readonly Change[],
): readonly { readonly title: string; readonly counts: ReadonlyMap<Change['action'] | Disposition, number> }[] {
  const kinds = new Map<string, Map<Change['action'] | Disposition, number>>();
  for (const change of changes) {
    const counts = kinds.get(change.ref.kind) ?? new Map<Change['action'] | Disposition, number>();
    kinds.set(change.ref.kind, counts);
    const dispositions = new Set(piecesOf(change).map(({ fate }) => fate.disposition));
    for (const disposition of dispositions) {
      const column = disposition === 'automatic' ? change.action : disposition;
      counts.set(column, (counts.get(column) ?? 0) + 1);
    }
  }
  return KINDS.flatMap(({ kind, section }) => {
    const counts = kinds.get(kind);
    return counts === undefined ? [] : [{ title: capital(section), counts }];
  });
}
