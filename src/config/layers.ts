/**
 * Files to objects: what each layer writes, two layers as one, profiles filled in. Everything is still as written, by field, and
 * knows where it comes from.
 * Never: decide what a value means, or whether a reference leads anywhere.
 */

import type { Origin } from '../model/declaration.js';
import type { KindDescription } from '../model/field.js';
import { KINDS } from '../model/kinds/index.js';
import { foldName, type KindName, type Ref } from '../model/ref.js';
import { error, type Place, type Problem, quoted } from './problem.js';
import type { Source } from './sources.js';

/** One object as one file writes it. */
export interface Written {
  readonly kind: KindDescription;
  readonly name: string;
  readonly key: string;
  readonly id: string | undefined;
  readonly item: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
  /** The schema found a mistake in it: only its name can be relied on. */
  readonly broken: boolean;
}

/** One object with both layers and its profile, by field, as written. */
export interface Merged extends Omit<Written, 'item'> {
  readonly ref: Ref<KindName>;
  readonly state: string | undefined;
  readonly previously: readonly string[];
  /** Values as written, by the names of the kind's description. */
  readonly fields: ReadonlyMap<string, unknown>;
  /** Where a field stands when it is not in `origin`. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** The shared object that a target's file restates. */
  readonly restates?: Origin;
  readonly profile?: NamedProfile;
}

/** The profile an object names, and where. */
interface NamedProfile {
  readonly name: string;
  readonly at: Origin;
}

/** What one layer says, by kind and key. A key has several objects only when ids tell them apart. */
export interface Layer {
  readonly objects: ReadonlyMap<KindName, ReadonlyMap<string, readonly Written[]>>;
  readonly profiles: ReadonlyMap<string, Written>;
}

/** Keys of an object that are not fields. */
const NOT_FIELDS = new Set(['id', 'previously', 'state', 'profile']);
const SETTINGS_KEY = 'settings';

function originOf(file: string, ...path: readonly (string | number)[]): Origin {
  return { file, path };
}

/** Where the key of an object stands: the best place to point at when the whole object is meant. */
export function keyPlace(object: Pick<Written, 'kind' | 'origin'>): Place {
  const { file, path } = object.origin;
  return object.kind.kind === 'settings' ? { file, path, on: 'key' } : { file, path: [...path, object.kind.key.name] };
}

function writtenIn(source: Source, kind: KindDescription): readonly Written[] {
  const section = source.value === undefined ? undefined : source.value[kind.section];
  if (section === undefined || section === null || source.broken.has(kind.section)) return [];
  if (kind.kind === 'settings') {
    if (typeof section !== 'object') return [];
    const broken = [...source.broken].some((item) => item.startsWith(`${kind.section}/`));
    const origin = originOf(source.file, kind.section);
    return [
      { kind, name: SETTINGS_KEY, key: SETTINGS_KEY, id: undefined, item: section as Written['item'], origin, broken },
    ];
  }
  if (!Array.isArray(section)) return [];
  const written: Written[] = [];
  for (const [index, item] of section.entries()) {
    if (typeof item !== 'object' || item === null) continue;
    const name: unknown = item[kind.key.name];
    if (typeof name !== 'string') continue;
    const id = typeof item.id === 'string' ? item.id : undefined;
    const broken = source.broken.size > 0 && source.broken.has(`${kind.section}/${index}`);
    const origin = originOf(source.file, kind.section, index);
    written.push({ kind, name, key: foldName(kind.kind, name), id, item, origin, broken });
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
    {
      notes,
      hint: 'give each its own id',
    },
  );
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
        if (written.id !== undefined && !pins) {
          problems.push(
            error(
              'GAL-302',
              'an id pins an object of one system, and this file is shared by all targets',
              {
                file: written.origin.file,
                path: [...written.origin.path, 'id'],
              },
              { hint: "move the object to the target's own files" },
            ),
          );
        }
        const same = byKey.get(written.key);
        if (same === undefined) byKey.set(written.key, [written]);
        else {
          const problem = same.map((first) => twice(first, written)).find((found) => found !== undefined);
          if (problem === undefined) same.push(written);
          else problems.push(problem);
        }
        if (written.id === undefined) continue;
        const pinned = byId.get(written.id);
        if (pinned === undefined) byId.set(written.id, written);
        else if (pinned.key !== written.key) {
          problems.push(
            error(
              'GAL-303',
              `two ${kind.section} are pinned to the same id`,
              { file: written.origin.file, path: [...written.origin.path, 'id'] },
              {
                notes: [
                  {
                    message: 'first pinned here',
                    at: { file: pinned.origin.file, path: [...pinned.origin.path, 'id'] },
                  },
                ],
              },
            ),
          );
        }
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
    for (const [name, item] of Object.entries(section as Record<string, unknown>)) {
      if (typeof item !== 'object' || item === null) continue;
      const origin = originOf(source.file, 'profiles', name);
      const written: Written = {
        kind,
        name,
        key: name,
        id: undefined,
        item: item as Written['item'],
        origin,
        broken: source.broken.has(`profiles/${name}`),
      };
      const first = profiles.get(name);
      if (first === undefined) profiles.set(name, written);
      else {
        problems.push(
          error(
            'GAL-301',
            `profile ${quoted(name)} is declared twice`,
            { ...origin, on: 'key' },
            {
              notes: [{ message: 'first declared here', at: { ...first.origin, on: 'key' } }],
            },
          ),
        );
      }
    }
  }
  return profiles;
}

/** The fields of an item by the names of the description: `permissions: { x }` is `permissions.x`. */
export function fieldsOf(kind: KindDescription, item: Readonly<Record<string, unknown>>): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(item)) {
    if (NOT_FIELDS.has(name) || name === kind.key.name) continue;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [inner, flag] of Object.entries(value)) fields.set(`${name}.${inner}`, flag);
    } else fields.set(name, value);
  }
  return fields;
}

/** Where a field stands in an object or a profile. */
export function originIn(origin: Origin, field: string): Origin {
  return { file: origin.file, path: [...origin.path, ...field.split('.')] };
}
