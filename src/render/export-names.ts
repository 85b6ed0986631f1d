/**
 * How an export calls each live object: by its name, by its name and id, or not at all. The same rules as matching (DESIGN §4):
 * a name is enough when no other object of the kind folds to it.
 */

import { isEmail } from '../model/forms.js';
import { describeKind } from '../model/kinds/index.js';
import { foldName, type KindName, type LiveRef, liveKey } from '../model/ref.js';
import type { LiveObject, Snapshot } from '../model/snapshot.js';

export type Address =
  /** By name, in shared files. */
  | { readonly kind: 'named'; readonly object: LiveObject }
  /** By name and id, in files of the target only. */
  | { readonly kind: 'pinned'; readonly object: LiveObject; readonly why: string }
  /** Not at all. `compared`: a plan compares entries that point at it all the same, because its name tells it apart. */
  | { readonly kind: 'undeclarable'; readonly object: LiveObject; readonly why: string; readonly compared: boolean };

export interface Names {
  readonly of: (object: LiveObject) => Address;
  /** The object behind a reference; undefined when the snapshot does not hold it. */
  readonly find: (ref: LiveRef) => Address | undefined;
  /**
   * Whether a plan compares entries that point at it: not for inactive people, nor for what cannot be told apart or is not in the
   * snapshot. Directory groups always are.
   */
  readonly compares: (ref: LiveRef) => boolean;
}

/** Addresses of everything in a snapshot. */
export function nameObjects(snapshot: Snapshot): Names {
  const byName = new Map<string, number>();
  for (const object of snapshot.objects) {
    if (object.name === '') continue;
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
    of: (object) => find(object) ?? { kind: 'undeclarable', object, why: 'it is not in the snapshot', compared: false },
    compares: (ref) => {
      if (ref.kind === 'directoryGroup') return true;
      const address = find(ref);
      if (address === undefined || address.object.state === 'deactivated') return false;
      return address.kind !== 'undeclarable' || address.compared;
    },
  };
}

function nameKey(object: LiveObject): string {
  return `${object.kind}\0${foldName(object.kind, object.name)}`;
}

function addressOf(object: LiveObject, sharing: number, { authentication }: Snapshot): Address {
  const { key, section } = describeKind(object.kind);
  const word = keyWord(object.kind);
  const never = (why: string, compared: boolean): Address => ({ kind: 'undeclarable', object, why, compared });
  const pinned = (why: string): Address => ({ kind: 'pinned', object, why });

  // Windows authentication knows no inactive people; somebody who is inactive all the same can only be left alone.
  if (authentication === 'windows' && object.state === 'deactivated') {
    return never('it is inactive, which Windows authentication does not know', false);
  }
  if (object.name.includes('\0')) return never(`its ${word} holds a NUL character`, sharing === 1);
  if ([...object.name].length > key.maxLength) {
    return never(`its ${word} is longer than ${key.maxLength} characters`, sharing === 1);
  }
  if (object.name === '') return pinned(`it has no ${word}`);
  if (sharing > 1) return pinned(`${sharing} ${section} go by this ${word}`);
  if (object.name.trim() === '') return pinned(`this ${word} is nothing but spaces`);
  if (object.kind === 'user' && !isEmail(object.name)) return pinned('this is not an e-mail address');
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
