/**
 * What a revision declares, as if it were live: so that another revision can be planned against it with neither server nor credentials.
 * Never: fill in what is not declared. What nobody said is unknown here; unknown.ts says where that matters.
 */

import type { Attestation, Declaration, DeclaredObject } from '../model/declaration.js';
import { KINDS, LIVE_KINDS } from '../model/kinds/index.js';
import { settings } from '../model/kinds/settings.js';
import { compareText, foldName, type LiveRef, type Ref, refKey } from '../model/ref.js';
import { type LiveObject, SNAPSHOT_FORMAT, type Snapshot } from '../model/snapshot.js';
import {
  type DeclaredValue,
  entriesOf,
  isEntryList,
  isRef,
  isSecretReference,
  type LiveValue,
} from '../model/value.js';
import type { Pairs } from './revisions.js';
import { attested } from './settings.js';

/**
 * The world that `base` declares, of the target as `head` describes it. Ids are those of pins, else made up: `declared:ana@acme.example`.
 * Objects that only head knows, but by a pin, are there with nothing known of them.
 * @param release what to take for the release: declared by head, or the lowest the system has
 */
export function declaredWorld(
  base: Declaration,
  head: Declaration,
  pairs: Pairs,
  release: Snapshot['release'],
): Snapshot {
  const { target } = head;
  const there = base.objects.filter(({ ref, state }) => ref.kind !== 'settings' && state !== 'deleted');
  const ids = new Map(
    there.map((object) => {
      const key = refKey(object.ref);
      return [key, pairs.headOf.get(key)?.id ?? object.id ?? `declared:${object.ref.path.join('/')}`];
    }),
  );
  const windows = target.authentication === 'windows';
  const objects: LiveObject[] = there.map((object) => liveObject(object, ids, windows));
  for (const object of head.objects) {
    if (object.id === undefined || object.ref.kind === 'settings' || pairs.baseOf.has(refKey(object.ref))) continue;
    objects.push({ kind: object.ref.kind, id: object.id, name: object.name, state: presence(object), fields: {} });
  }

  let account: Snapshot['account'] = null;
  if (target.account !== undefined) {
    const email = target.account;
    const declared = objects.find(
      ({ kind, name }) => kind === 'user' && foldName('user', name) === foldName('user', email),
    );
    account = { id: declared?.id ?? 'declared:account', email };
    // Whoever calls the admin API is a Curator with API access (server-v3.md §3).
    if (declared === undefined) {
      const fields = { role: 'Curator', 'permissions.apiAccess': true };
      objects.push({ kind: 'user', id: account.id, name: email, state: 'active', fields });
    }
  }
  return {
    format: SNAPSHOT_FORMAT,
    target: target.name,
    system: target.system,
    url: target.url,
    release,
    authentication: target.authentication,
    provisioning: target.provisioning,
    account,
    takenAt: head.asOf,
    scope: LIVE_KINDS,
    objects: sorted(objects),
    gaps: [],
  };
}

const KIND_ORDER = new Map(KINDS.map(({ kind }, index) => [kind, index]));

function sorted(objects: readonly LiveObject[]): readonly LiveObject[] {
  const order = ({ kind }: LiveObject): number => KIND_ORDER.get(kind) ?? 0;
  return [...objects].sort((a, b) => order(a) - order(b) || compareText(a.name, b.name) || compareText(a.id, b.id));
}

function presence(object: DeclaredObject): string {
  return object.ref.kind === 'user' ? 'active' : 'present';
}

function liveObject(object: DeclaredObject, ids: ReadonlyMap<string, string>, windows: boolean): LiveObject {
  const { ref, name, state } = object;
  const common = { kind: ref.kind, id: ids.get(refKey(ref)) ?? '', name };
  if (state === 'deactivated') {
    // No switch under Windows authentication: a person is out by role (server-v3.md §13).
    return windows
      ? { ...common, state: 'active', fields: { role: 'NoAccess' } }
      : { ...common, state: 'deactivated', fields: {} };
  }
  const fields: Record<string, LiveValue> = {};
  for (const [field, value] of Object.entries(object.fields)) {
    const live = liveValue(value, ids);
    if (live !== undefined) fields[field] = live;
  }
  const { members } = object.fields;
  return {
    ...common,
    state: presence(object),
    fields,
    ...(members === undefined ? {} : { facts: { members: entriesOf(members).length } }),
  };
}

/** A value with ids for names; undefined for secrets, which nothing ever holds. */
function liveValue(value: DeclaredValue, ids: ReadonlyMap<string, string>): LiveValue | undefined {
  const idOf = (ref: Ref): LiveRef => ({ kind: ref.kind, id: ids.get(refKey(ref)) ?? ref.path.join('/') });
  if (isSecretReference(value)) return undefined;
  if (isRef(value)) return idOf(value);
  if (isEntryList(value)) return value.map(({ to, attributes }) => ({ to: idOf(to), attributes }));
  return value;
}

/**
 * The declaration of head as it is planned against the world of base. What is known of a setting is what was attested, else what base
 * declares; and a setting that both declare alike is not what the two differ in, whether anybody has set it by now or not.
 */
export function againstDeclared(base: Declaration, head: Declaration): Declaration {
  const before = base.objects.find(({ ref }) => ref.kind === 'settings')?.fields ?? {};
  const attestations: Attestation[] = [];
  for (const { name } of settings.fields) {
    const declared = before[name];
    const value = attested(base, name) ?? attested(head, name) ?? (typeof declared === 'object' ? undefined : declared);
    if (value === undefined) continue;
    attestations.push({ setting: name, value, by: '', on: '1970-01-01', origin: head.target.origin });
  }
  const objects = head.objects.map((object) =>
    object.ref.kind !== 'settings'
      ? object
      : {
          ...object,
          fields: Object.fromEntries(Object.entries(object.fields).filter(([name, value]) => value !== before[name])),
        },
  );
  return { ...head, objects, attestations };
}
