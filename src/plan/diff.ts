/**
 * Declared against live, object by object: what is created, updated, deactivated, deleted, and what cannot be and why.
 * Omitted is unmanaged, empty is none (DESIGN §4). Never touches an object that nobody declared: undeclared.ts decides about those.
 */

import type { Change, EntryChange, Fate, FieldChange } from '../model/change.js';
import { type Declaration, type DeclaredObject, fieldOrigin, type Locate } from '../model/declaration.js';
import type { Field, KindDescription } from '../model/field.js';
import { describeKind } from '../model/kinds/index.js';
import type { Finding } from '../model/plan.js';
import { describeRef, foldName, refKey, sameRef } from '../model/ref.js';
import type { WorldObject } from '../model/system.js';
import { type DeclaredValue, entriesOf, isRef, isSecretReference } from '../model/value.js';
import { diffEntries, type EntriesContext } from './diff-entries.js';
import type { ExistenceInput } from './existence.js';
import { AUTOMATIC } from './fate.js';
import { emptiness, leaving } from './going.js';
import { located } from './located.js';
import type { Match } from './match.js';
import { standingOf } from './standing.js';

export interface Difference {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** Declared objects that are as they should be. */
  readonly unchanged: number;
}

interface Context extends EntriesContext {
  /** How each field of a kind can be read, in their order. Asked for every object. */
  readonly readsOf: (kind: KindDescription) => readonly Fate[];
  readonly declaration: Declaration;
  readonly match: Match;
  readonly rotated: ReadonlySet<string>;
  readonly findings: Finding[];
}

export interface DiffInput extends ExistenceInput {
  readonly locate: Locate;
  /** refKeys of the credentials whose password is sent again (rotations.ts). */
  readonly rotated: ReadonlySet<string>;
}

/** Compares every declared object but the settings, in the declaration's order. Linear in objects and entries. */
export function diffDeclared(input: DiffInput): Difference {
  const { declaration, match, capabilities, locate, rotated } = input;
  const findings: Finding[] = [];
  const unreadable = new Set<string>();
  const reads = new Map<KindDescription, readonly Fate[]>();
  const context: Context = {
    readsOf: (kind) => {
      const known = reads.get(kind) ?? kind.fields.map(({ name }) => capabilities.ability(kind.kind, name, 'read'));
      reads.set(kind, known);
      return known;
    },
    declaration,
    match,
    rotated,
    findings,
    capabilities,
    locate,
    standing: standingOf(input),
    asOf: declaration.asOf,
    onUnreadable: (object, field, reason) => {
      const key = `${refKey(object.ref)}\0${field}`;
      if (unreadable.has(key)) return;
      unreadable.add(key);
      findings.push({
        code: 'GAL-503',
        severity: 'warning',
        ref: object.ref,
        message: `${describeRef(object.ref)}: ${field} cannot be read back${reason === undefined ? '' : `, ${reason}`}; differences are not seen`,
        ...located(locate, object.origin),
      });
    },
    onEnded: (object, entry) =>
      findings.push({
        code: 'GAL-510',
        severity: 'info',
        ref: object.ref,
        message: `the share of ${describeRef(entry.to)} on ${describeRef(object.ref)} ended ${String(entry.attributes.until)} and is still listed`,
      }),
  };
  const changes: Change[] = [];
  let unchanged = 0;
  for (const object of declaration.objects) {
    if (object.ref.kind === 'settings') continue;
    if (!match.world.snapshot.scope.includes(object.ref.kind)) {
      context.onUnreadable(object, `the ${object.ref.kind}`, 'see the gap about its kind');
      continue;
    }
    const change = diffObject(object, context);
    if (change === undefined) unchanged += 1;
    else changes.push(change);
  }
  return { changes, findings, unchanged };
}

function diffObject(object: DeclaredObject, context: Context): Change | undefined {
  const live = context.match.matched.get(refKey(object.ref));
  const change = compare(object, live, context);
  if (change === undefined || !context.standing.externallyOwned(object.ref, live?.name ?? object.name)) return change;
  context.findings.push({
    code: 'GAL-504',
    severity: 'warning',
    ref: object.ref,
    message: `${describeRef(object.ref)} differs in ${summary(change)}, but another system owns it`,
    hint: 'change it there, or take its pattern out of externallyOwned',
    ...located(context.locate, object.origin),
  });
  return undefined;
}

/** What differs, in a few words. */
function summary(change: Change): string {
  if (change.action !== 'update') return `that it should be ${change.action}d`;
  const names = [...change.fields.map(({ field }) => field), ...change.entries.map(({ field }) => field)];
  return [...new Set(names)].join(', ');
}

function compare(object: DeclaredObject, live: WorldObject | undefined, context: Context): Change | undefined {
  if (object.state === 'deleted') return live === undefined ? undefined : deletion(object, live, context);
  if (object.state === 'deactivated') return live === undefined ? undefined : deactivation(object, live, context);
  return live === undefined ? creation(object, context) : update(object, live, context);
}

function base(
  object: DeclaredObject,
  live: WorldObject | undefined,
  context: Context,
): Pick<Change, 'ref' | 'name' | 'id' | 'at'> {
  return { ref: object.ref, name: object.name, id: live?.id ?? null, ...located(context.locate, object.origin) };
}

function creation(object: DeclaredObject, context: Context): Change {
  const fate = context.standing.creation(object);
  const fields: FieldChange[] = [];
  const entries: EntryChange[] = [];
  for (const field of describeKind(object.ref.kind).fields) {
    const after = object.fields[field.name];
    if (after === undefined) continue;
    if (field.shape === 'relation') entries.push(...diffEntries(field, object, undefined, context));
    else fields.push(fieldChange(object, field, null, after, 'create', context));
  }
  const held = fate.disposition === 'automatic' ? undefined : fate;
  if (held?.disposition === 'pending') {
    context.findings.push({
      code: 'GAL-502',
      severity: 'info',
      ref: object.ref,
      message: `${describeRef(object.ref)} is pending${held.reason === undefined ? '' : `: ${held.reason}`}`,
      ...located(context.locate, object.origin),
    });
  }
  return {
    ...base(object, undefined, context),
    action: 'create',
    fate,
    // What belongs to an object that cannot be created now waits with it.
    fields: held === undefined ? fields : fields.map((field) => ({ ...field, fate: held })),
    entries: held === undefined ? entries : entries.map((entry) => ({ ...entry, fate: held })),
  };
}

function update(object: DeclaredObject, live: WorldObject, context: Context): Change | undefined {
  const kind = describeKind(object.ref.kind);
  const fields: FieldChange[] = [];
  const entries: EntryChange[] = [];
  const renamed = live.name !== object.name && foldName(kind.kind, live.name) !== foldName(kind.kind, object.name);
  if (renamed) {
    fields.push({
      field: kind.key.name,
      before: live.name,
      after: object.name,
      fate: context.standing.renaming(object),
      ...located(context.locate, object.origin),
    });
  }
  if (object.state === 'active' && live.state === 'deactivated') {
    const fate = context.capabilities.ability(kind.kind, 'state', 'update');
    fields.push({
      field: 'state',
      before: live.state,
      after: 'active',
      fate,
      ...located(context.locate, object.origin),
    });
  }
  const reads = context.readsOf(kind);
  for (const [index, field] of kind.fields.entries()) {
    const wanted = object.fields[field.name];
    const read = reads[index];
    if (wanted === undefined || read === undefined) continue;
    if (isSecretReference(wanted)) {
      // What it is now cannot be read, and need not differ.
      if (context.rotated.has(refKey(object.ref))) {
        fields.push(fieldChange(object, field, undefined, wanted, 'update', context));
      }
      continue;
    }
    if (read.disposition === 'absent') {
      absent(object, field, read, context);
      continue;
    }
    if (field.shape === 'relation') {
      if (live.fields[field.name] === undefined) context.onUnreadable(object, field.name, read.reason);
      else entries.push(...diffEntries(field, object, live, context));
      continue;
    }
    const is = live.fields[field.name];
    if (is === undefined) {
      context.onUnreadable(object, field.name, read.reason);
    } else if (!sameValue(is, wanted)) {
      fields.push(fieldChange(object, field, is, wanted, 'update', context));
    }
  }
  if (fields.length === 0 && entries.length === 0) return undefined;
  adopted(object, live, context);
  return {
    ...base(object, live, context),
    action: 'update',
    fate: AUTOMATIC,
    fields,
    entries,
    ...(renamed ? { renamedFrom: live.name } : {}),
  };
}

function absent(object: DeclaredObject, field: Field, fate: Fate, context: Context): void {
  context.findings.push({
    code: 'GAL-505',
    severity: 'warning',
    ref: object.ref,
    message: `${describeRef(object.ref)}: ${field.name} does not exist on this target${fate.reason === undefined ? '' : `, ${fate.reason}`}`,
    ...located(context.locate, fieldOrigin(object, field.name)),
  });
}

/** A collection of a declared name, empty and owned by the account: our own create that did not finish (DESIGN §4). */
function adopted(object: DeclaredObject, live: WorldObject, context: Context): void {
  const account = context.match.world.snapshot.account;
  if (object.ref.kind !== 'collection' || account === null || !isRef(live.fields.owner)) return;
  const owner = context.match.world.object(live.fields.owner);
  const empty = live.facts.assets === 0 && entriesOf(live.fields.shares).length === 0;
  if (owner?.id !== account.id || !empty || object.fields.owner === undefined) return;
  context.findings.push({
    code: 'GAL-509',
    severity: 'info',
    ref: object.ref,
    message: `${describeRef(object.ref)} is empty and owned by the account: taken for an unfinished create and completed`,
    ...located(context.locate, object.origin),
  });
}

function fieldChange(
  object: DeclaredObject,
  field: Field,
  before: DeclaredValue | undefined,
  after: DeclaredValue,
  operation: 'create' | 'update',
  context: Context,
): FieldChange {
  const ability = context.capabilities.ability(object.ref.kind, field.name, operation);
  const fate = ability.disposition === 'automatic' && isRef(after) ? context.standing.existence(after) : ability;
  return { field: field.name, before, after, fate, ...located(context.locate, fieldOrigin(object, field.name)) };
}

/** Compares scalars, sets and references. Relations are compared entry by entry, never here. */
function sameValue(a: DeclaredValue, b: DeclaredValue): boolean {
  if (isRef(a) || isRef(b)) return isRef(a) && isRef(b) && sameRef(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((word, index) => word === b[index]);
  return a === b;
}

function deactivation(object: DeclaredObject, live: WorldObject, context: Context): Change | undefined {
  const { capabilities, match, standing } = context;
  const groups = match.world.groupsOf(object.ref);
  // Without a switch for it, a person is deactivated by the role NoAccess and by leaving what is declared (server-v3.md §13).
  const byRole = capabilities.deactivation === 'no-access';
  const leaves = byRole ? groups.filter((group) => standing.declared(group)?.fields.members !== undefined) : groups;
  const active = byRole ? live.fields.role !== 'NoAccess' || leaves.length > 0 : live.state === 'active';
  if (!active) return undefined;
  const role: FieldChange[] =
    byRole && live.fields.role !== 'NoAccess'
      ? [{ field: 'role', before: live.fields.role, after: 'NoAccess', fate: AUTOMATIC }]
      : [];
  return {
    ...base(object, live, context),
    action: 'deactivate',
    fate: capabilities.ability('user', undefined, 'deactivate'),
    ...leaving(role, leaves, match),
    entries: [],
  };
}

function deletion(object: DeclaredObject, live: WorldObject, context: Context): Change {
  const kind = object.ref.kind;
  const ability = context.capabilities.ability(kind, undefined, 'delete');
  return {
    ...base(object, live, context),
    action: 'delete',
    fate: ability.disposition === 'automatic' ? emptiness(live) : ability,
    ...leaving([], kind === 'user' ? context.match.world.groupsOf(object.ref) : [], context.match),
    entries: [],
  };
}
