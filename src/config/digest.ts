/**
 * The fingerprint of what a declaration means. Two declarations that mean the same have the same digest, whatever their files,
 * order, comments and layers; it changes whenever a plan could change for a reason that lies in the YAML.
 * In it: objects, undeclared rules, guards, the attestation that counts of each setting, and of the target what a plan depends on.
 * Not in it: origins, where the target's own key is kept, concurrency, time-outs, the instant `asOf`.
 */

import { createHash } from 'node:crypto';
import type { Declaration, DeclaredObject } from '../model/declaration.js';
import { compareText, type Ref } from '../model/ref.js';
import { type Entry, isEntryList } from '../model/value.js';
import { DEFAULTS } from './schema-project.js';

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
 * What objects mean, without the places of entries in their written lists: texts that NUL keeps apart, because no name has it. Fields
 * and attributes are in the order of the kind's description; normalising puts them there. The parts are put together once: there can
 * be a hundred thousand entries.
 */
function meaningOf(objects: readonly DeclaredObject[]): string {
  const parts: string[] = [];
  // Most entries of a relation have the very same attributes.
  let attributes: Entry<Ref>['attributes'] | undefined;
  let written = '';
  for (const { ref, name, id, previously, state, fields } of objects) {
    parts.push(ref.kind, pathText(ref), name, id ?? '', state ?? '', String(previously.length));
    for (const earlier of previously) parts.push(earlier);
    for (const field of Object.keys(fields)) {
      const value = fields[field] ?? null;
      parts.push(field);
      if (typeof value === 'string') parts.push(`"${value}`);
      else if (!isEntryList(value)) parts.push(JSON.stringify(value));
      else {
        parts.push(String(value.length));
        for (const entry of value) {
          if (entry.attributes !== attributes) {
            attributes = entry.attributes;
            written = JSON.stringify(attributes);
          }
          parts.push(entry.to.kind, pathText(entry.to), written);
        }
      }
    }
  }
  return parts.join('\0');
}

function pathText({ path }: Ref): string {
  return path.length === 1 ? (path[0] ?? '') : JSON.stringify(path);
}

/** SHA-256, in hexadecimal. */
export function digestOf(declaration: Omit<Declaration, 'digest' | 'asOf'>): string {
  const { name, system, url, release, authentication, provisioning, account, timeZone } = declaration.target;
  // Not the default: a declaration that does not speak of it has the digest it had before there was such a key.
  const permissionsNeed =
    declaration.target.permissionsNeed === DEFAULTS.permissionsNeed ? undefined : declaration.target.permissionsNeed;
  const counting = new Map(declaration.attestations.map((attestation) => [attestation.setting, attestation]));
  const attested = [...counting.values()]
    .map(({ setting, value, by, on, evidence }) => canonical({ setting, value, by, on, evidence }))
    .sort(compareText);
  const hash = createHash('sha256');
  hash.update('gallerist.declaration/v1\n');
  hash.update(
    canonical({ name, system, url, release, authentication, provisioning, account, timeZone, permissionsNeed }),
  );
  hash.update(canonical(sortedRules(declaration)));
  for (const line of attested) hash.update(`\n${line}`);
  hash.update(`\n${meaningOf(declaration.objects)}`);
  return hash.digest('hex');
}

/** Patterns and protected names are sets. */
function sortedRules({ manage, guards }: Pick<Declaration, 'manage' | 'guards'>): unknown {
  const sorted = (names: readonly string[]) => [...new Set(names)].sort(compareText);
  const rules = Object.entries(manage).map(([kind, { origin: _, ...rule }]) => [
    kind,
    { ...rule, except: sorted(rule.except), externallyOwned: sorted(rule.externallyOwned) },
  ]);
  const { users, groups, collections } = guards.protect;
  return [
    Object.fromEntries(rules),
    { ...guards, protect: { users: sorted(users), groups: sorted(groups), collections: sorted(collections) } },
  ];
}
