/** Small makers of declarations and snapshots for tests of the pure core: what is left out is what nobody cares about. */

import type { Fate } from '../../src/model/change.js';
import type {
  Attestation,
  Declaration,
  DeclaredObject,
  GuardRules,
  ManageRule,
  TargetConfig,
} from '../../src/model/declaration.js';
import { KINDS } from '../../src/model/kinds/index.js';
import { compareRefs, foldName, type KindName, type Ref, refTo } from '../../src/model/ref.js';
import type { EffectiveRole } from '../../src/model/roles.js';
import { type LiveObject, SNAPSHOT_FORMAT, type Snapshot } from '../../src/model/snapshot.js';
import type { LoweredStep, Phase } from '../../src/model/step.js';
import type { Capabilities, Operation, System } from '../../src/model/system.js';
import {
  type DeclaredValue,
  type Entry,
  isRef,
  type LiveValue,
  type Scalar,
  type Words,
} from '../../src/model/value.js';
import { makePlan, type Planned } from '../../src/plan/plan.js';

const URL = 'https://gallery.test/webapi/';
export const AS_OF = '2026-06-15T12:00:00Z';

type Attributes = Readonly<Record<string, Scalar | Words>>;

export function entry(kind: 'user' | 'group', name: string, attributes: Attributes = {}): Entry<Ref> {
  return { to: refTo(kind, name), attributes };
}

export function declared(
  kind: KindName,
  name: string,
  fields: Readonly<Record<string, DeclaredValue>> = {},
  more: Partial<Pick<DeclaredObject, 'id' | 'previously' | 'state' | 'ref'>> = {},
): DeclaredObject {
  return {
    ref: refTo(kind, name),
    name,
    previously: [],
    state: kind === 'user' ? 'active' : kind === 'settings' ? undefined : 'present',
    fields,
    origin: { file: 'access/test.yaml', path: [`${kind}s`, 0] },
    ...more,
  };
}

export function live(
  kind: KindName,
  id: string,
  name: string,
  fields: Readonly<Record<string, LiveValue>> = {},
  more: Partial<Pick<LiveObject, 'state' | 'facts'>> = {},
): LiveObject {
  return { kind, id, name, state: kind === 'user' ? 'active' : 'present', fields, ...more };
}

const IGNORE: ManageRule = { undeclared: 'ignore', except: [], externallyOwned: [], explicit: false };

export interface DeclarationParts {
  readonly objects?: readonly DeclaredObject[];
  readonly manage?: Partial<Record<KindName, Partial<ManageRule>>>;
  readonly guards?: Partial<GuardRules>;
  readonly attestations?: readonly Attestation[];
  readonly permissionsNeed?: EffectiveRole;
  /** What gallerist.yaml says of the target; account null: none is declared. */
  readonly target?: Partial<Omit<TargetConfig, 'account'>> & { readonly account?: string | null };
}

export function declarationOf(parts: DeclarationParts): Declaration {
  const { account = 'account@acme.example', ...target } = parts.target ?? {};
  return {
    target: {
      name: 'test',
      system: 'alteryx-server',
      url: URL,
      authentication: 'built-in',
      provisioning: 'api',
      ...(account === null ? {} : { account }),
      concurrency: 4,
      connectTimeout: 1000,
      readTimeout: 1000,
      timeZone: 'UTC',
      permissionsNeed: parts.permissionsNeed ?? 'Viewer',
      origin: { file: 'gallerist.yaml', path: ['targets', 'test'] },
      ...target,
    },
    objects: [...(parts.objects ?? [])].sort((a, b) => compareRefs(a.ref, b.ref)),
    manage: {
      user: { ...IGNORE, ...parts.manage?.user },
      group: { ...IGNORE, ...parts.manage?.group },
      collection: { ...IGNORE, ...parts.manage?.collection },
      credential: { ...IGNORE, ...parts.manage?.credential },
      studio: { ...IGNORE, ...parts.manage?.studio },
      settings: { ...IGNORE, ...parts.manage?.settings },
    },
    guards: {
      minAdministrators: 0,
      maxLosing: { percent: 100, floor: 0 },
      protect: { users: [], groups: [], collections: [] },
      ...parts.guards,
    },
    attestations: parts.attestations ?? [],
    asOf: AS_OF,
    digest: 'test',
  };
}

export function snapshotOf(objects: readonly LiveObject[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    format: SNAPSHOT_FORMAT,
    target: 'test',
    system: 'alteryx-server',
    url: URL,
    release: { value: '2025.2', source: 'declared' },
    authentication: 'built-in',
    provisioning: 'api',
    account: { id: 'account', email: 'account@acme.example' },
    takenAt: AS_OF,
    scope: KINDS.map(({ kind }) => kind).filter((kind) => kind !== 'settings'),
    objects: [live('user', 'account', 'account@acme.example', { role: 'Curator' }), ...objects],
    gaps: [],
    ...more,
  };
}

export type Abilities = Readonly<Record<string, Fate>>;

/** A system that can do everything, but for the exceptions: `kind.field operation` or `kind operation`. One step a change. */
export function systemOf(exceptions: Abilities = {}, deactivation: Capabilities['deactivation'] = 'state'): System {
  return {
    name: 'test',
    capabilities: () => ({
      roleModel: 'exclusive',
      deactivation,
      ability: (kind: KindName, field: string | undefined, operation: Operation): Fate => {
        const key = field === undefined ? `${kind} ${operation}` : `${kind}.${field} ${operation}`;
        const fallback: Fate =
          kind === 'group' && field === 'members.until' && operation === 'read'
            ? { disposition: 'absent', reason: 'enforced by the next plan' }
            : kind === 'settings'
              ? { disposition: 'manual', reason: 'no API', runbook: ['click'] }
              : { disposition: 'automatic' };
        return exceptions[key] ?? fallback;
      },
    }),
    instruct: () => ({
      steps: [{ kind: 'click', text: 'click' }],
      disabling: [],
      closing: { by: 'attestation' },
    }),
    lower: (change) => {
      if (change.fate.disposition !== 'automatic') return [];
      const fields = change.fields.filter(({ fate, field }) => fate.disposition === 'automatic' && field !== 'groups');
      const entries = change.entries.filter(({ fate }) => fate.disposition === 'automatic');
      const steps: LoweredStep[] = [];
      const phase: Phase = change.action === 'create' ? 'create' : change.action === 'delete' ? 'delete' : 'own';
      if (change.action !== 'update' || fields.length > 0) {
        steps.push({
          operation: `${change.ref.kind}.${change.action}`,
          ref: change.ref,
          phase,
          title: `${change.action} ${change.name}`,
          args: null,
          effect: [
            ...(change.action === 'create' ? [{ ref: change.ref, field: 'exists', expects: false, leaves: true }] : []),
            ...(change.action === 'delete' ? [{ ref: change.ref, field: 'exists', expects: true, leaves: false }] : []),
            ...(change.action === 'deactivate'
              ? [{ ref: change.ref, field: 'state', expects: 'active', leaves: 'deactivated' }]
              : []),
            ...fields.map(({ field, before, after }) => ({ ref: change.ref, field, expects: before, leaves: after })),
          ],
          touches: [change.ref],
          requires: change.action === 'create' ? [] : [change.ref],
        });
      }
      for (const item of entries) {
        steps.push({
          operation: `${item.field}.${item.action}`,
          ref: change.ref,
          phase: item.action === 'add' ? 'widen' : 'narrow',
          title: `${item.action} ${item.to.path.join()} ${change.name}`,
          args: null,
          effect: [{ ref: change.ref, field: item.field, entry: item.to, expects: item.before, leaves: item.after }],
          touches: [change.ref, item.to],
          requires: [change.ref, item.to],
        });
      }
      return steps;
    },
  };
}

export function planOf(
  parts: DeclarationParts,
  objects: readonly LiveObject[],
  more: {
    readonly snapshot?: Partial<Snapshot>;
    readonly system?: System;
    readonly acknowledgements?: { guard: string; digest: string }[];
    readonly rotate?: readonly string[];
  } = {},
): Planned {
  return makePlan({
    declaration: declarationOf(parts),
    snapshot: snapshotOf(objects, more.snapshot),
    system: more.system ?? systemOf(),
    locate: (origin) => ({ file: origin.file, line: 1, column: 1 }),
    ...(more.acknowledgements === undefined ? {} : { acknowledgements: more.acknowledgements }),
    ...(more.rotate === undefined ? {} : { rotate: more.rotate }),
  });
}

/** The plan in short lines: `~ user ana@x role Viewer→Artisan`, `+ group Finance`, `+ group Finance members user omar@x`. */
export function brief(planned: Planned): string[] {
  if (planned.plan === undefined) return planned.diagnostics.map(({ code }) => code);
  const lines: string[] = [];
  const signs = { create: '+', update: '~', deactivate: 'x', delete: '-', add: '+', remove: '-' } as const;
  const show = (value: DeclaredValue | Attributes | undefined): string => {
    if (value === undefined) return '?';
    if (isRef(value)) return value.path.join('/');
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  for (const change of planned.plan.changes) {
    const name = `${change.ref.kind} ${foldName(change.ref.kind, change.name)}`;
    const fate = (item: { readonly fate: Fate }): string =>
      item.fate.disposition === 'automatic' ? '' : ` (${item.fate.disposition})`;
    if (change.action !== 'update') lines.push(`${signs[change.action]} ${name}${fate(change)}`);
    for (const field of change.fields) {
      lines.push(`~ ${name} ${field.field} ${show(field.before)}→${show(field.after)}${fate(field)}`);
    }
    for (const item of change.entries) {
      const attributes =
        item.action === 'update' ? ` ${show(item.before ?? undefined)}→${show(item.after ?? undefined)}` : '';
      lines.push(
        `${signs[item.action]} ${name} ${item.field} ${item.to.kind} ${item.to.path.join('/')}${attributes}${fate(item)}`,
      );
    }
  }
  return lines;
}

export function codes(planned: Planned): string[] {
  return planned.plan?.findings.map(({ code }) => code) ?? planned.diagnostics.map(({ code }) => code);
}
