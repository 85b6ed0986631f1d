/**
 * The fingerprint of what a declaration means. Two declarations that mean the same have the same digest, whatever their files,
 * order, comments and layers; it changes whenever a plan could change for a reason that lies in the YAML.
 * In it: objects, undeclared rules, guards, the attestation that counts of each setting, and of the target what a plan depends on.
 * Not in it: origins, where the target's own key is kept, concurrency, time-outs, the instant `asOf`.
 */

import { createHash } from 'node:crypto';
import type { Declaration, DeclaredObject } from '../model/declaration.js';
import { compareText, type Ref } from '../model/ref.js';
import type { DeclaredValue, Entry } from '../model/value.js';

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const parts: string[] = [];
  for (const key of Object.keys(value).sort(compareText)) {
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    if (inner !== undefined) parts.push(`${JSON.stringify(key)}:${canonical(inner)}`);
  }
  return `{${parts.join(',')}}`;
}

/**
 * A value without the places of entries in their written list. Attributes are in the order of the kind's description, because
 * normalising puts them there; nothing from outside orders them. Arrays, so that the built-in JSON does the work: there can be
 * a hundred thousand entries.
 */
function meaningOf(value: DeclaredValue): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((entry: string | Entry<Ref>) =>
    typeof entry === 'string' ? entry : [entry.to.kind, entry.to.path, entry.attributes],
  );
}

function canonicalObject({ ref, name, id, previously, state, fields }: DeclaredObject): string {
  const meant = Object.keys(fields)
    .sort(compareText)
    .map((field) => [field, meaningOf(fields[field] ?? null)]);
  return JSON.stringify([ref.kind, ref.path, name, id ?? null, previously, state ?? null, meant]);
}

/** SHA-256, in hexadecimal. */
export function digestOf(declaration: Omit<Declaration, 'digest' | 'asOf'>): string {
  const { name, system, url, release, authentication, provisioning, account, timeZone } = declaration.target;
  const counting = new Map(declaration.attestations.map((attestation) => [attestation.setting, attestation]));
  const attested = [...counting.values()]
    .map(({ setting, value, by, on, evidence }) => canonical({ setting, value, by, on, evidence }))
    .sort(compareText);
  const hash = createHash('sha256');
  hash.update('gallerist.declaration/v1\n');
  hash.update(canonical({ name, system, url, release, authentication, provisioning, account, timeZone }));
  hash.update(canonical(sortedRules(declaration)));
  for (const line of attested) hash.update(`\n${line}`);
  // One update for many objects: each call costs more than hashing a short text.
  hash.update(`\n${declaration.objects.map(canonicalObject).join('\n')}`);
  return hash.digest('hex');
}

/** Patterns and protected names are sets. */
function sortedRules({ manage, guards }: Pick<Declaration, 'manage' | 'guards'>): unknown {
  const sorted = (names: readonly string[]) => [...new Set(names)].sort(compareText);
  const rules = Object.entries(manage).map(([kind, rule]) => [
    kind,
    { ...rule, except: sorted(rule.except), externallyOwned: sorted(rule.externallyOwned) },
  ]);
  const { users, groups, collections } = guards.protect;
  return [
    Object.fromEntries(rules),
    { ...guards, protect: { users: sorted(users), groups: sorted(groups), collections: sorted(collections) } },
  ];
}
