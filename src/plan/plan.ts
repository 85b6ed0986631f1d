/**
 * Puts a plan together: match → diff → order → guard → digest. Pure: the same declaration and snapshot give the same plan,
 * to the byte. What cannot be planned is a diagnostic, and then there is no plan.
 */

import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.js';
import { byHandIn, type Change, type Fate } from '../model/change.js';
import type { Declaration, Locate } from '../model/declaration.js';
import { KINDS } from '../model/kinds/index.js';
import { nameIn } from '../model/names.js';
import {
  type Comparison,
  type Finding,
  type GuardVerdict,
  PLAN_FORMAT,
  type Plan,
  type PlanCounts,
} from '../model/plan.js';
import { compareText, refKey } from '../model/ref.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Scope, System } from '../model/system.js';
import { basisOf } from './basis.js';
import { diffDeclared } from './diff.js';
import { digestPlan, fingerprintOf, sealOf } from './digest.js';
import { findExpiring } from './expiring.js';
import { declaredOtherwise } from './fit.js';
import { judge } from './guards.js';
import { otherTarget } from './live-access.js';
import { located } from './located.js';
import { matchWorld } from './match.js';
import { namesOf, namesSaid } from './names.js';
import { planPeople } from './people.js';
import { findRotations } from './rotations.js';
import { scopeOf } from './scope.js';
import { diffSettings } from './settings.js';
import { diffUndeclared, findOldNames } from './undeclared.js';

export interface Planned {
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

export interface PlanInput {
  readonly declaration: Declaration;
  readonly snapshot: Snapshot;
  readonly system: System;
  readonly locate: Locate;
  /** Guards acknowledged on the command line: `mass-loss=5f3a9c71…`. The digest may be shortened to eight characters. */
  readonly acknowledgements?: readonly { readonly guard: string; readonly digest: string }[];
  /** User names of credentials whose password is to be sent again (rotations.ts). */
  readonly rotate?: readonly string[];
  /** Set when two revisions are compared: what the comparison has to say about the plan made (comparison.ts). */
  readonly comparison?: Comparison & {
    readonly findings: (made: Pick<Plan, 'changes' | 'steps' | 'access'>) => readonly Finding[];
  };
}

/** Makes the plan that brings the snapshot to the declaration. */
export function makePlan({
  declaration,
  snapshot,
  system,
  locate,
  acknowledgements = [],
  rotate = [],
  comparison: compared,
}: PlanInput): Planned {
  const scope = scopeOf(declaration);
  const wrong = unfit(declaration, scope, snapshot);
  if (wrong.length > 0) return { diagnostics: wrong };
  const match = matchWorld(declaration.objects, snapshot, locate);
  const rotations = findRotations(declaration, match, rotate, locate);
  const unclear = [...match.diagnostics, ...rotations.diagnostics];
  if (hasErrors(unclear)) return { diagnostics: unclear };

  const capabilities = system.capabilities(snapshot);
  const supposed = compared?.over === 'declared';
  const declared = diffDeclared({ declaration, match, capabilities, locate, rotated: rotations.of, supposed });
  const settings = diffSettings(declaration, capabilities, (part) => system.instruct(part, snapshot), locate);
  const undeclared = diffUndeclared(declaration, match, capabilities, locate);
  const changes = [
    ...declared.changes,
    ...undeclared.changes,
    ...(settings.change === undefined ? [] : [settings.change]),
  ].sort(compareChanges);
  const found = [
    ...about(declaration, snapshot, locate),
    ...declared.findings,
    ...rotations.findings,
    ...undeclared.findings,
    ...findOldNames(declaration, match),
    ...findExpiring(declaration, locate),
  ];

  const people = planPeople({ declaration, match, changes, scope, system, locate });
  // What is only declared, not live, is never performed: there a missing order is something to know, and no reason to show nothing.
  if (hasErrors(people.diagnostics) && !supposed) {
    return { diagnostics: [...match.diagnostics, ...people.diagnostics] };
  }
  const { steps, access, gaps, administrators } = people;
  const findings = [
    ...withoutRepeats(found, compared?.over, compared?.findings({ changes, steps, access }) ?? []),
    ...people.diagnostics.map(noOrder),
  ].sort((a, b) => compareText(a.code, b.code) || compareText(a.message, b.message));
  const comparison = compared === undefined ? undefined : { base: compared.base, over: compared.over };
  const target = {
    name: declaration.target.name,
    system: snapshot.system,
    url: snapshot.url,
    release: snapshot.release,
    authentication: snapshot.authentication,
    account: snapshot.account,
    fingerprint: fingerprintOf(snapshot.url, snapshot.account?.id),
  };
  const basis = basisOf(declaration, scope, match, steps);
  const digest = digestPlan({ target, ...(comparison && { comparison }), changes, steps, basis, findings, access });
  const known = changes.length + findings.length === 0 ? [] : namesOf(declaration.objects, match);
  const names = namesSaid(known, { changes, findings, access, gaps });
  const verdicts = judge({ declaration, match, changes, steps, access, administrators, names: nameIn(known) });
  const plan = sealedOnDemand(
    {
      format: PLAN_FORMAT,
      target,
      ...(comparison && { comparison }),
      asOf: declaration.asOf,
      changes,
      steps,
      findings,
      guards: acknowledged(
        verdicts.map((verdict) => ({ ...verdict, acknowledged: false })),
        digest,
        acknowledgements,
      ),
      access,
      gaps,
      basis,
      ...(names.length > 0 && { names }),
      counts: countChanges(changes, declared.unchanged + settings.unchanged, steps.length),
      digest,
    },
    declaration,
  );
  return { diagnostics: match.diagnostics, plan };
}

/**
 * Both hashes go over everything there is, and a plan that is only shown needs neither: they are made when they are asked for. So a plan
 * is handed on as it is, never spread.
 */
function sealedOnDemand(parts: Omit<Plan, 'declaration' | 'seal'>, declaration: Declaration): Plan {
  let seal: string | undefined;
  return {
    ...parts,
    get declaration() {
      return declaration.digest;
    },
    get seal() {
      seal ??= sealOf({ ...parts, declaration: declaration.digest });
      return seal;
    },
  };
}

type Acknowledgement = NonNullable<PlanInput['acknowledgements']>[number];

/** A saved plan with guards acknowledged, where the digest given is its own, and sealed. What was acknowledged before stays so. */
export function acknowledge(plan: Plan, given: readonly Acknowledgement[]): Plan {
  const whole = { ...plan, guards: acknowledged(plan.guards, plan.digest, given) };
  return { ...whole, seal: sealOf(whole) };
}

function acknowledged(
  verdicts: readonly GuardVerdict[],
  own: string,
  given: readonly Acknowledgement[],
): readonly GuardVerdict[] {
  return verdicts.map((verdict) => ({
    ...verdict,
    acknowledged:
      verdict.acknowledged ||
      given.some(({ guard, digest }) => guard === verdict.guard && digest.length >= 8 && own.startsWith(digest)),
  }));
}

/** Why no safe order was found, as something to know: the hint is about a line to add. */
function noOrder({ code, message, hint, at }: Diagnostic): Finding {
  return { code, severity: 'warning', message, ...(hint !== undefined && { hint }), ...(at !== undefined && { at }) };
}

/**
 * Findings of the plan and of a comparison, each thing told once: a released object is not reported as undeclared as well, and over the
 * declared world what nobody declared is not "unreadable".
 */
function withoutRepeats(
  found: readonly Finding[],
  over: Comparison['over'] | undefined,
  told: readonly Finding[],
): readonly Finding[] {
  if (over === undefined) return found;
  const released = new Set(told.map(({ code, ref }) => (code === 'GAL-519' && ref !== undefined ? refKey(ref) : '')));
  const repeated = ({ code, ref }: Finding): boolean =>
    (code === 'GAL-501' && ref !== undefined && released.has(refKey(ref))) ||
    (code === 'GAL-503' && over === 'declared');
  return [...found.filter((finding) => !repeated(finding)), ...told];
}

/** Whether a plan may be applied: every guard it trips is acknowledged. */
export function isBlocked(plan: Plan): boolean {
  return plan.guards.some((verdict) => !verdict.acknowledged);
}

const KIND_ORDER = new Map(KINDS.map(({ kind }, index) => [kind, index]));

function compareChanges(a: Change, b: Change): number {
  const kinds = (KIND_ORDER.get(a.ref.kind) ?? 0) - (KIND_ORDER.get(b.ref.kind) ?? 0);
  return kinds || compareText(a.name, b.name) || compareText(a.ref.path.join('\0'), b.ref.path.join('\0'));
}

/** Problems with the snapshot itself: another target, or one that is declared otherwise by now; kinds missing that the declaration is about. */
function unfit(declaration: Declaration, scope: Scope, snapshot: Snapshot): Diagnostic[] {
  const other = otherTarget(declaration, snapshot);
  const diagnostics = other === undefined ? [...declaredOtherwise(declaration.target, snapshot)] : [other];
  // A kind the target would not give is a gap, and said as one; a kind nobody asked for is a snapshot made for something else.
  const refused = new Set(snapshot.gaps.filter(({ field }) => field === undefined).map(({ kind }) => kind));
  const missing = scope.kinds.filter((kind) => !snapshot.scope.includes(kind) && !refused.has(kind));
  if (missing.length > 0) {
    diagnostics.push({
      code: 'GAL-516',
      severity: 'error',
      message: `the snapshot does not hold ${missing.map((kind) => `${kind}s`).join(', ')}, which the declaration is about`,
      hint: `take a new one: gallerist snapshot --target ${declaration.target.name} --out FILE`,
    });
  }
  return diagnostics;
}

/** What is known of the target itself, where a plan rests on less than it should. */
function about(declaration: Declaration, snapshot: Snapshot, locate: Locate): Finding[] {
  const findings: Finding[] = [];
  const at = located(locate, declaration.target.origin);
  if (snapshot.release.source === 'assumed') {
    findings.push({
      code: 'GAL-507',
      severity: 'warning',
      message: `the release is not declared and cannot be found out; ${snapshot.release.value} is assumed, and what later releases can do is left to hands`,
      hint: 'write `release:` in gallerist.yaml',
      ...at,
    });
  }
  if (snapshot.account === null) {
    const { account } = declaration.target;
    findings.push({
      code: 'GAL-508',
      severity: 'warning',
      message:
        account === undefined
          ? 'the account behind the API key is not declared, so nothing keeps a plan from locking it out'
          : `the account ${account} is not among the users, so nothing keeps a plan from locking it out`,
      hint: 'write the e-mail address of the user behind the key as `account:` in gallerist.yaml',
      ...at,
    });
  }
  for (const gap of snapshot.gaps) {
    findings.push({
      code: 'GAL-514',
      severity: 'warning',
      message: `${gap.kind}${gap.field === undefined ? '' : ` ${gap.field}`}: ${gap.reason}`,
    });
  }
  return findings;
}

/** The numbers of a plan: what happens by itself by action, and apart from it what does not. */
export function countChanges(changes: readonly Change[], unchanged: number, steps: number): PlanCounts {
  const counts = { create: 0, update: 0, deactivate: 0, delete: 0, manual: 0, pending: 0, blocked: 0 };
  for (const change of changes) {
    const parts: readonly Fate[] = [
      change.fate,
      ...change.fields.map(({ fate }) => fate),
      ...change.entries.map(({ fate }) => fate),
    ];
    const has = (disposition: Fate['disposition']): boolean => parts.some((fate) => fate.disposition === disposition);
    const whole = change.action !== 'update';
    // An object counts as changed when something of it happens by itself; what is left to hands is counted apart.
    if (
      whole ? change.fate.disposition === 'automatic' : parts.slice(1).some((fate) => fate.disposition === 'automatic')
    ) {
      counts[change.action] += 1;
    }
    counts.manual += byHandIn(change);
    if (has('pending')) counts.pending += 1;
    if (has('blocked')) counts.blocked += 1;
  }
  return { ...counts, unchanged, steps };
}
