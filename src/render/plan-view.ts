/**
 * What a plan shows, in which order, before it is text or Markdown: sections by kind, then what is not done by itself and why.
 * Never: leave a change out. What is not listed is counted.
 */

import type { Disposition } from '../model/change.js';
import { KINDS } from '../model/kinds/index.js';
import { nameIn } from '../model/names.js';
import type { Plan } from '../model/plan.js';
import type { KindName } from '../model/ref.js';
import { type AccessView, viewAccess } from './access.js';
import { defaultRoleBlock } from './attested.js';
import { type Piece, piecesOf, rowsOf } from './change-rows.js';
import type { Row } from './layout.js';
import { hidePeople, type Mask, maskOf, namesIn, type People, UNMASKED } from './people.js';
import { attentionIn } from './plan-attention.js';
import { callsSection, gapsSection, safetySection } from './plan-calls.js';
import { findingsSection } from './plan-findings.js';
import { heldSection } from './plan-held.js';
import { capital } from './plan-words.js';
import type { Section } from './sections.js';

export interface PlanView {
  /** What happens by itself, a section a kind; without what `attention` holds. */
  readonly changes: readonly { readonly kind: KindName; readonly section: Section }[];
  /** What a reviewer should see before all others (plan-attention.ts); empty unless it was asked for. */
  readonly attention: Section;
  readonly byHand: Section;
  readonly pending: Section;
  readonly blocked: Section;
  /** What cannot be read back, does not exist on the release, or belongs to another system. */
  readonly notes: readonly Section[];
  readonly findings: Section;
  /** What happens to people: by the apply, once the rest is done by hand, and what nobody can prove. */
  readonly access: AccessView;
  /** Who is without something for a moment, the calls that only keep everybody within bounds, and, when verbose, every call. */
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
  const options = { verbose, people, names: nameIn(plan.names) };
  const most = verbose ? Number.POSITIVE_INFINITY : few;
  const pieces = plan.changes.flatMap(piecesOf);
  const having = (disposition: Disposition): Piece[] => pieces.filter(({ fate }) => fate.disposition === disposition);
  const needsAttention = attentionIn(plan);
  const automatic: Piece[] = [];
  const attention: Piece[] = [];
  for (const piece of having('automatic')) (apart && needsAttention(piece) ? attention : automatic).push(piece);
  const access = viewAccess(plan.access, { ...options, permissionsNeed: plan.basis.permissionsNeed });
  const { attestations = [] } = plan.basis;
  const held = (title: string, disposition: Disposition, shown = Number.POSITIVE_INFINITY): Section =>
    heldSection({ title, disposition, pieces: having(disposition), attestations }, options, shown);
  // A comparison of revisions is no plan of a target: nothing is done by it.
  const pointer =
    plan.comparison === undefined
      ? { pointer: `gallerist runbook --target ${plan.target.name} tells each step, as a checklist` }
      : {};

  return {
    changes: KINDS.flatMap(({ kind, section }) => {
      const own = automatic.filter(({ change }) => change.ref.kind === kind);
      const rows = own.flatMap((piece) => rowsOf(piece, { ...options, section: true }));
      return rows.length === 0 ? [] : [{ kind, section: plain(capital(section), rows) }];
    }),
    attention: plain(
      'Look at these first',
      attention.flatMap((piece) => rowsOf(piece, { ...options, section: false })),
    ),
    byHand: { ...held('By hand', 'manual'), ...pointer },
    pending: held('Pending', 'pending', most),
    blocked: held('Blocked', 'blocked'),
    notes: (['unreadable', 'absent', 'external'] as const)
      .map((disposition) => held(NOTE_TITLES[disposition], disposition, most))
      .filter(({ blocks }) => blocks.length > 0),
    findings: findingsSection(plan, options, most),
    access: { ...access, apply: { ...access.apply, blocks: [...access.apply.blocks, ...defaultRoleBlock(plan)] } },
    meanwhile: [gapsSection(plan, options, most), safetySection(plan, most), ...(verbose ? [callsSection(plan)] : [])],
  };
}

function plain(title: string, rows: readonly Row[]): Section {
  return { title, blocks: rows.length === 0 ? [] : [{ reason: '', rows, runbook: [], more: 0 }] };
}
