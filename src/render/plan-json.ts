/**
 * A plan as JSON: the public contract `gallerist.plan/v1`, and the plan file that `apply` reads. Every key stands in a fixed
 * order, so that the same plan is the same bytes.
 * Never: hold a resolved secret; a secret is `{"secret": "env", "name": "…"}`.
 */

import type { Location } from '../diagnostics/diagnostic.js';
import type { AttestedSetting } from '../model/attestation.js';
import {
  type Attributes,
  type Change,
  type EntryChange,
  type Fate,
  type FieldChange,
  isAttributes,
} from '../model/change.js';
import type { Finding, GuardVerdict, Plan, PlanBasis } from '../model/plan.js';
import { compareText, type Ref, type RefKind } from '../model/ref.js';
import type { Delta, Json, Step } from '../model/step.js';
import { type DeclaredValue, type Entry, isEntryList, isRef, isSecretReference } from '../model/value.js';
import { orderedAccess } from './access-json.js';
import { safeJson } from './neutralise.js';

/**
 * The plan as JSON, indented by two spaces, ending with a newline. Reads back as the same plan.
 *
 * Shape of `gallerist.plan/v1`; a later v1 may add keys, never take one away or change what it means:
 * - `format`: `"gallerist.plan/v1"`
 * - `digest`: SHA-256 in hex; what `--acknowledge` quotes
 * - `target`: `name`, `system`, `url`, `release` (`value`, `source`), `authentication`, `account` (`id`, `email`, or null), `fingerprint`
 * - `comparison`?: `base` (commit), `over` (`declared` or `snapshot`): the plan compares two revisions and is never applied
 * - `asOf`: ISO instant that ends of access were judged by; `declaration`: digest of the declaration
 * - `counts`: `create`, `update`, `deactivate`, `delete`, `manual`, `pending`, `blocked`, `unchanged`, `steps`
 * - `guards[]`: `guard`, `message`, `hint`, `acknowledged`, `about[]`? (refs)
 * - `changes[]`: `ref`, `name`, `id` (null: does not exist yet), `action`, `fate`, `renamedFrom`?, `because`?, `leaves[]`? (refs of groups), `at`?,
 *   `fields[]`, `entries[]`
 *   - `ref`: `kind`, `path[]`; `fate`: `disposition`, `reason`?, `runbook[]`?, `warnings[]`?; `at`: `file`, `line`, `column`, `length`?
 *   - `fields[]`: `field`, `before` (absent: not readable; null: nothing), `after`, `fate`, `at`?
 *   - `entries[]`: `field`, `to` (a ref), `action`, `before`, `after` (attributes, or null), `fate`, `at`?
 * - `steps[]`, in a valid order: `id`, `operation`, `ref`, `phase`, `title`, `after[]`, `waits[]`, `requires[]`, `touches[]`, `effect[]`, `args`, `at`?
 *   - `effect[]`: `ref`, `field`, `entry`?, `expects` (absent: not compared), `leaves`
 *   - `safety`?: why the step exists although nothing declared asks for it
 * - `findings[]`: `code`, `severity`, `ref`?, `message`, `hint`?, `at`?
 * - `access`: what happens to people, see access-json.ts; `gaps[]`: `person`, `rights[]`, `from` (title of a step)
 * - `basis`: what was read and by what it was judged: `scope` (`kinds[]`, `userStudios`, `credentials[]`?), `defaultRole` (or null), `permissionsNeed`?,
 *   `judged[]`? (the kinds access was judged on), `attestations[]`? (`setting`, `value`, `by`, `on`, `evidence`?: who said what about
 *   settings that no API tells), `objects[]` (`ref`, `id`, `name`): the live objects that names of the plan stand for
 * - `names[]`?: `ref`, `name`: what things are called where that is not their key, which ignores case and may hold an id
 * - `seal`: SHA-256 in hex over everything else; a file that was damaged or edited does not fit it
 */
export function renderPlanJson(plan: Plan): string {
  return `${safeJson(JSON.stringify(orderedPlan(plan), null, 2))}\n`;
}

/** The plan with every key in its place. The key order of what comes in does not matter. */
export function orderedPlan(plan: Plan): Plan {
  const { target, comparison, counts } = plan;
  return {
    format: plan.format,
    digest: plan.digest,
    target: {
      name: target.name,
      system: target.system,
      url: target.url,
      release: { value: target.release.value, source: target.release.source },
      authentication: target.authentication,
      account: target.account === null ? null : { id: target.account.id, email: target.account.email },
      fingerprint: target.fingerprint,
    },
    ...(comparison !== undefined && { comparison: { base: comparison.base, over: comparison.over } }),
    asOf: plan.asOf,
    declaration: plan.declaration,
    counts: {
      create: counts.create,
      update: counts.update,
      deactivate: counts.deactivate,
      delete: counts.delete,
      manual: counts.manual,
      pending: counts.pending,
      blocked: counts.blocked,
      unchanged: counts.unchanged,
      steps: counts.steps,
    },
    guards: plan.guards.map(orderedGuard),
    changes: plan.changes.map(orderedChange),
    steps: plan.steps.map(orderedStep),
    findings: plan.findings.map(orderedFinding),
    access: orderedAccess(plan.access),
    gaps: plan.gaps.map(({ person, rights, from }) => ({ person, rights, from })),
    basis: orderedBasis(plan.basis),
    ...(plan.names !== undefined && { names: plan.names.map(({ ref, name }) => ({ ref: orderedRef(ref), name })) }),
    seal: plan.seal,
  };
}

function orderedBasis({ scope, defaultRole, permissionsNeed, judged, attestations, objects }: PlanBasis): PlanBasis {
  const { kinds, userStudios, credentials } = scope;
  return {
    scope: { kinds, userStudios, ...(credentials !== undefined && { credentials }) },
    defaultRole,
    ...(permissionsNeed !== undefined && { permissionsNeed }),
    ...(judged !== undefined && { judged }),
    ...(attestations !== undefined && { attestations: attestations.map(orderedAttested) }),
    objects: objects.map(({ ref, id, name }) => ({ ref: orderedRef(ref), id, name })),
  };
}

export function orderedAttested({ setting, value, by, on, evidence }: AttestedSetting): AttestedSetting {
  return { setting, value, by, on, ...(evidence !== undefined && { evidence }) };
}

function orderedGuard({ guard, message, hint, acknowledged, about }: GuardVerdict): GuardVerdict {
  return { guard, message, hint, acknowledged, ...(about !== undefined && { about: about.map(orderedRef) }) };
}

function orderedChange(change: Change): Change {
  return {
    ref: orderedRef(change.ref),
    name: change.name,
    id: change.id,
    action: change.action,
    fate: orderedFate(change.fate),
    ...(change.renamedFrom !== undefined && { renamedFrom: change.renamedFrom }),
    ...(change.because !== undefined && { because: change.because }),
    ...(change.leaves !== undefined && { leaves: change.leaves.map(orderedRef) }),
    ...orderedAt(change.at),
    fields: change.fields.map(orderedField),
    entries: change.entries.map(orderedEntry),
  };
}

function orderedField({ field, before, after, fate, at }: FieldChange): FieldChange {
  return {
    field,
    before: before === undefined ? undefined : orderedValue(before),
    after: orderedValue(after),
    fate: orderedFate(fate),
    ...orderedAt(at),
  };
}

function orderedEntry({ field, to, action, before, after, fate, at }: EntryChange): EntryChange {
  return {
    field,
    to: orderedRef(to),
    action,
    before: before === null ? null : orderedAttributes(before),
    after: after === null ? null : orderedAttributes(after),
    fate: orderedFate(fate),
    ...orderedAt(at),
  };
}

function orderedStep(step: Step): Step {
  return {
    id: step.id,
    operation: step.operation,
    ref: orderedRef(step.ref),
    phase: step.phase,
    title: step.title,
    after: step.after,
    waits: step.waits,
    requires: step.requires.map(orderedRef),
    touches: step.touches.map(orderedRef),
    effect: step.effect.map(orderedDelta),
    args: orderedJson(step.args),
    ...(step.safety !== undefined && { safety: step.safety }),
    ...orderedAt(step.at),
  };
}

function orderedDelta({ ref, field, entry, expects, leaves }: Delta): Delta {
  return {
    ref: orderedRef(ref),
    field,
    ...(entry !== undefined && { entry: orderedRef(entry) }),
    expects: expects === undefined ? undefined : orderedState(expects),
    leaves: orderedState(leaves),
  };
}

function orderedFinding({ code, severity, ref, message, hint, at }: Finding): Finding {
  return {
    code,
    severity,
    ...(ref !== undefined && { ref: orderedRef(ref) }),
    message,
    ...(hint !== undefined && { hint }),
    ...orderedAt(at),
  };
}

export function orderedRef<K extends RefKind>({ kind, path }: Ref<K>): Ref<K> {
  return { kind, path };
}

function orderedFate({ disposition, reason, runbook, warnings }: Fate): Fate {
  return {
    disposition,
    ...(reason !== undefined && { reason }),
    ...(runbook !== undefined && { runbook }),
    ...(warnings !== undefined && { warnings }),
  };
}

export function orderedAt(at: Location | undefined): { readonly at?: Location } {
  if (at === undefined) return {};
  const { file, line, column, length } = at;
  return { at: { file, line, column, ...(length !== undefined && { length }) } };
}

function orderedAttributes(attributes: Attributes): Attributes {
  const names = Object.keys(attributes).sort(compareText);
  return Object.fromEntries(names.map((name) => [name, attributes[name] ?? null]));
}

export function orderedValue(value: DeclaredValue): DeclaredValue {
  if (value === null || typeof value !== 'object') return value;
  if (isSecretReference(value)) return { secret: value.secret, name: value.name };
  if (isRef(value)) return orderedRef(value);
  return isEntryList(value) ? value.map(orderedListEntry) : value;
}

function orderedListEntry({ to, attributes, at }: Entry<Ref>): Entry<Ref> {
  return { to: orderedRef(to), attributes: orderedAttributes(attributes), ...(at !== undefined && { at }) };
}

/** A delta's side is a value or the attributes of an entry. */
export function orderedState(state: DeclaredValue | Attributes | null): DeclaredValue | Attributes | null {
  return isAttributes(state) ? orderedAttributes(state) : orderedValue(state);
}

function orderedJson(value: Json): Json {
  if (Array.isArray(value)) return value.map(orderedJson);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(entries.map(([name, inner]) => [name, orderedJson(inner as Json)]));
}
