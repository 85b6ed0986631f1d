/**
 * How an export calls each live object: by its name, by its name and id, or not at all. The same rules as matching (DESIGN §4):
 * a name is enough when no other object of the kind folds to it.
 */

import { describeKind } from '../model/kinds/index.js';
import { foldName, type KindName, type LiveRef, liveKey } from '../model/ref.js';
import type { LiveObject, Snapshot } from '../model/snapshot.js';

export type Address =
  /** By name, in shared files. */
  | { readonly kind: 'named'; readonly object: LiveObject }
  /** By name and id, in files of the target only. */
  | { readonly kind: 'pinned'; readonly object: LiveObject; readonly why: string }
  /** Not at all. */
  | { readonly kind: 'undeclarable'; readonly object: LiveObject; readonly why: string };

export interface Names {
  readonly of: (object: LiveObject) => Address;
  /** The object behind a reference; undefined when the snapshot does not hold it. */
  readonly find: (ref: LiveRef) => Address | undefined;
  /**
   * Whether entries that point at it are compared by a plan: not for inactive people, nor for what has no address or is not in
   * the snapshot. Directory groups always are.
   */
  readonly counts: (ref: LiveRef) => boolean;
}

const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** Addresses of everything in a snapshot. */
export function nameObjects(snapshot: Snapshot): Names {
  const byName = new Map<string, number>();
  for (const object of snapshot.objects) {
    const key = nameKey(object);
    byName.set(key, (byName.get(key) ?? 0) + 1);
  }
  const addresses = new Map<string, Address>();
  for (const object of snapshot.objects) {
    addresses.set(liveKey(object), addressOf(object, byName.get(nameKey(object)) ?? 0, snapshot));
  }
  const find = (ref: LiveRef): Address | undefined => addresses.get(liveKey(ref));
  return {
    find,
    of: (object) => find(object) ?? { kind: 'undeclarable', object, why: 'it is not in the snapshot' },
    counts: (ref) => {
      if (ref.kind === 'directoryGroup') return true;
      const address = find(ref);
      return address !== undefined && address.kind !== 'undeclarable' && address.object.state !== 'deactivated';
    },
  };
}

function nameKey(object: LiveObject): string {
  return `${object.kind}\0${foldName(object.kind, object.name)}`;
}

function addressOf(object: LiveObject, sharing: number, { authentication }: Snapshot): Address {
  const { key } = describeKind(object.kind);
  if (foldName(object.kind, object.name) === '') {
    return { kind: 'undeclarable', object, why: `it has no ${keyWord(object.kind)}` };
  }
  if (object.name.includes('\0')) {
    return { kind: 'undeclarable', object, why: `its ${keyWord(object.kind)} holds a NUL character` };
  }
  if ([...object.name].length > key.maxLength) {
    return {
      kind: 'undeclarable',
      object,
      why: `its ${keyWord(object.kind)} is longer than ${key.maxLength} characters`,
    };
  }
  // Windows authentication knows no inactive people; somebody who is inactive all the same can only be left alone.
  if (authentication === 'windows' && object.state === 'deactivated') {
    return { kind: 'undeclarable', object, why: 'it is inactive, which Windows authentication does not know' };
  }
  if (sharing > 1) {
    return {
      kind: 'pinned',
      object,
      why: `${sharing} ${describeKind(object.kind).section} go by this ${keyWord(object.kind)}`,
    };
  }
  if (object.kind === 'user' && !EMAIL.test(object.name)) {
    return { kind: 'pinned', object, why: 'this is not an e-mail address' };
  }
  return { kind: 'named', object };
}

/** What the natural key of a kind is called in a sentence. */
function keyWord(kind: KindName): string {
  switch (kind) {
    case 'user':
      return 'e-mail address';
    case 'credential':
      return 'user name';
    case 'group':
    case 'collection':
    case 'studio':
    case 'settings':
      return 'name';
    default:
      return kind satisfies never;
  }
}
