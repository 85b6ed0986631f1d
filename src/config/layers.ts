/**
 * Files to objects: what each layer writes of what. Everything is still as written, and knows where it stands.
 * Never: decide what a value means, or whether a reference leads anywhere.
 */

import type { Origin } from '../model/declaration.js';
import type { KindDescription } from '../model/field.js';
import { KINDS } from '../model/kinds/index.js';
import { foldName, type KindName } from '../model/ref.js';
import { error, type Place, type Problem, quoted } from './problem.js';
import type { Broken, Source } from './sources.js';

/** What one file says of one object or profile. */
export interface Part {
  readonly item: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
  /** Where in it the schema found mistakes, if it did. */
  readonly broken: Broken | undefined;
}

/** One object as one file writes it. */
export interface Written {
  readonly kind: KindDescription;
  readonly name: string;
  readonly key: string;
  readonly id: string | undefined;
  readonly part: Part;
}

/** What one layer says, by kind and key. A key has several objects only when ids tell them apart. */
export interface Layer {
  readonly objects: ReadonlyMap<KindName, ReadonlyMap<string, readonly Written[]>>;
  readonly profiles: ReadonlyMap<string, Written>;
}

const SETTINGS_KEY = 'settings';

/** Where the key of an object stands: the best place to point at when the whole object is meant. */
export function keyPlace({ kind, part }: Pick<Written, 'kind' | 'part'>): Place {
  const { file, path } = part.origin;
  return kind.kind === 'settings' ? { file, path, on: 'key' } : { file, path: [...path, kind.key.name] };
}

/** Where a field stands in an object or a profile. */
export function originIn(origin: Origin, field: string): Origin {
  return { file: origin.file, path: [...origin.path, ...field.split('.')] };
}

/** What the schema found in one item of a section, or under one key of it. */
function brokenIn(source: Source, section: string, item: string | number): Broken | undefined {
  // Most files are right: then no text is put together for every item.
  return source.broken.size === 0 ? undefined : source.broken.get(`${section}/${item}`);
}

/** One item of a list; undefined when nobody can say what it is called. */
export function writtenAt(source: Source, kind: KindDescription, index: number, item: unknown): Written | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const fields = item as Part['item'];
  const name = fields[kind.key.name];
  const broken = brokenIn(source, kind.section, index);
  if (typeof name !== 'string' || broken?.has(kind.key.name) === true) return undefined;
  const id = typeof fields.id === 'string' ? fields.id : undefined;
  const origin = { file: source.file, path: [kind.section, index] };
  return { kind, name, key: foldName(kind.kind, name), id, part: { item: fields, origin, broken } };
}

function settingsIn(source: Source, kind: KindDescription): readonly Written[] {
  const item = source.value?.[kind.section];
  if (typeof item !== 'object' || item === null || source.broken.has(kind.section)) return [];
  const prefix = `${kind.section}/`;
  const broken = [...source.broken.keys()].filter((path) => path.startsWith(prefix));
  const part: Part = {
    item: item as Part['item'],
    origin: { file: source.file, path: [kind.section] },
    broken: broken.length === 0 ? undefined : new Set(broken.map((path) => path.slice(prefix.length))),
  };
  return [{ kind, name: SETTINGS_KEY, key: SETTINGS_KEY, id: undefined, part }];
}

function writtenIn(source: Source, kind: KindDescription): readonly Written[] {
  if (kind.kind === 'settings') return settingsIn(source, kind);
  const section = source.value?.[kind.section];
  if (!Array.isArray(section)) return [];
  const written: Written[] = [];
  for (let index = 0; index < section.length; index++) {
    const one = writtenAt(source, kind, index, section[index]);
    if (one !== undefined) written.push(one);
  }
  return written;
}

/** A second object of a key is an error, unless ids tell the two apart. */
function twice(first: Written, second: Written): Problem | undefined {
  const notes = [{ message: 'first declared here', at: keyPlace(first) }];
  const what = second.kind.kind === 'settings' ? 'settings are' : `${second.kind.kind} ${quoted(second.name)} is`;
  if (first.id === undefined && second.id === undefined) {
    const sameText = first.name === second.name;
    const message = sameText ? `${what} declared twice` : `${what} declared twice: ${quoted(first.name)} is the same`;
    return error('GAL-301', message, keyPlace(second), { notes, hint: 'keep one of the two' });
  }
  if (first.id !== undefined && second.id !== undefined && first.id !== second.id) return undefined;
  return error(
    'GAL-303',
    `two ${second.kind.section} are called ${quoted(second.name)}, and ids do not tell them apart`,
    keyPlace(second),
    { notes, hint: 'give each its own id' },
  );
}

/** Adds an object to the others of its key. Where an id cannot be read, nobody knows whether they are two. */
function addTo(byKey: Map<string, Written[]>, written: Written, problems: Problem[]): void {
  const same = byKey.get(written.key);
  if (same === undefined) {
    byKey.set(written.key, [written]);
    return;
  }
  if ([...same, written].some(({ part }) => part.broken?.has('id') === true)) return;
  const problem = same.map((first) => twice(first, written)).find((found) => found !== undefined);
  if (problem === undefined) same.push(written);
  else problems.push(problem);
}

function checkPin(written: Written, id: string, pins: boolean, byId: Map<string, Written>, problems: Problem[]): void {
  const at = originIn(written.part.origin, 'id');
  if (!pins) {
    const hint = "move the object to the target's own files";
    problems.push(
      error('GAL-302', 'an id pins an object of one system, and this file is shared by all targets', at, { hint }),
    );
  }
  const pinned = byId.get(id);
  if (pinned === undefined) byId.set(id, written);
  else if (pinned.key !== written.key) {
    const notes = [{ message: 'first pinned here', at: originIn(pinned.part.origin, 'id') }];
    problems.push(error('GAL-303', `two ${written.kind.section} are pinned to the same id`, at, { notes }));
  }
}

/**
 * Reads one layer.
 * @param pins whether ids may be used: they differ between systems, so only in a target's own files
 */
export function readLayer(sources: readonly Source[], pins: boolean, problems: Problem[]): Layer {
  const objects = new Map<KindName, Map<string, Written[]>>();
  for (const kind of KINDS) {
    const byKey = new Map<string, Written[]>();
    const byId = new Map<string, Written>();
    objects.set(kind.kind, byKey);
    for (const source of sources) {
      for (const written of writtenIn(source, kind)) {
        addTo(byKey, written, problems);
        if (written.id !== undefined) checkPin(written, written.id, pins, byId, problems);
      }
    }
  }
  return { objects, profiles: readProfiles(sources, problems) };
}

function readProfiles(sources: readonly Source[], problems: Problem[]): ReadonlyMap<string, Written> {
  const profiles = new Map<string, Written>();
  const kind = KINDS.find((candidate) => candidate.profiled === true);
  if (kind === undefined) return profiles;
  for (const source of sources) {
    const section = source.value?.profiles;
    if (typeof section !== 'object' || section === null || Array.isArray(section)) continue;
    for (const [name, item] of Object.entries(section)) {
      if (typeof item !== 'object' || item === null) continue;
      const origin = { file: source.file, path: ['profiles', name] };
      const part: Part = { item, origin, broken: brokenIn(source, 'profiles', name) };
      const first = profiles.get(name);
      if (first === undefined) profiles.set(name, { kind, name, key: name, id: undefined, part });
      else {
        const notes = [{ message: 'first declared here', at: { ...first.part.origin, on: 'key' } as const }];
        problems.push(
          error('GAL-301', `profile ${quoted(name)} is declared twice`, { ...origin, on: 'key' }, { notes }),
        );
      }
    }
  }
  return profiles;
}
