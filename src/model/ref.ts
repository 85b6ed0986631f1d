/**
 * Names of things. A Ref is the natural key of an object in one target's world; identity rules live here and nowhere else.
 * Never: look at a live id to decide what something is called in the declaration.
 */

/** The kinds of object a declaration can hold. `settings` is one object per target. */
export type KindName = 'user' | 'group' | 'collection' | 'credential' | 'studio' | 'settings';

/** What an entry of a relation can point at: the kinds, and directory groups, which are known only by their SID. */
export type RefKind = KindName | 'directoryGroup';

/**
 * The natural key of an object: `path` is canonical (an e-mail is case-folded), one element where the name tells which object it is.
 * Where it does not, a second element does: the live id (see {@link refTo}, {@link refById}). Nobody can write that as a name.
 */
export interface Ref<K extends RefKind = RefKind> {
  readonly kind: K;
  readonly path: readonly string[];
}

/** An id as the live system gives it. Opaque: never parsed, never compared by prefix. */
export interface LiveRef {
  readonly kind: RefKind;
  readonly id: string;
}

/** One string per Ref, for maps and sorting. NUL cannot occur in a name ({@link isName}), so keys never collide. */
export function refKey(ref: Ref): string {
  return ref.path.length === 1 ? `${ref.kind}\0${ref.path[0]}` : `${ref.kind}\0${ref.path.join('\0')}`;
}

/** One string per live id, for maps. */
export function liveKey(ref: LiveRef): string {
  return `${ref.kind}\0${ref.id}`;
}

/** The canonical form of a written name: e-mails and Windows account names ignore case, every other name is exact. */
export function foldName(kind: RefKind, name: string): string {
  switch (kind) {
    case 'user':
    case 'credential':
      return name.trim().toLowerCase();
    case 'directoryGroup':
      return name.toUpperCase();
    case 'group':
    case 'collection':
    case 'studio':
    case 'settings':
      return name;
    default:
      return name satisfies string;
  }
}

/** Whether a live name can be anybody's key: a system may give an empty one, or one with the NUL that keys are put together with. */
export function isName(name: string): boolean {
  return name !== '' && !name.includes('\0');
}

/** A Ref from a name as written. With `id`, the Ref of one of several objects that share the name. */
export function refTo<K extends RefKind>(kind: K, name: string, id?: string): Ref<K> {
  const key = foldName(kind, name);
  return { kind, path: id === undefined ? [key] : [key, id] };
}

/** The Ref of an object that no name stands for. */
export function refById<K extends RefKind>(kind: K, id: string): Ref<K> {
  return { kind, path: ['id', id] };
}

/** The live id that a Ref says, where it says one. */
export function idIn({ path }: Ref): string | undefined {
  return path[1];
}

/** Byte order, not locale: the same everywhere, on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The order of {@link refKey}, without putting keys together. */
export function compareRefs(a: Ref, b: Ref): number {
  const kinds = compareText(a.kind, b.kind);
  if (kinds !== 0) return kinds;
  for (let at = 0; at < a.path.length && at < b.path.length; at++) {
    const parts = compareText(a.path[at] ?? '', b.path[at] ?? '');
    if (parts !== 0) return parts;
  }
  return a.path.length - b.path.length;
}

/** Whether two Refs are the same key. */
export function sameRef(a: Ref, b: Ref): boolean {
  return (
    a === b || (a.kind === b.kind && a.path.length === b.path.length && a.path.every((part, at) => part === b.path[at]))
  );
}

/** How a person reads it: `group Finance Analysts`. Untrusted text: a renderer neutralises it. */
export function describeRef(ref: Ref): string {
  return ref.kind === 'settings'
    ? 'settings'
    : `${ref.kind === 'directoryGroup' ? 'directory group' : ref.kind} ${ref.path.join(' / ')}`;
}
