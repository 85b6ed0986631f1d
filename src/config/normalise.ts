/**
 * Values as written to values as meant: sets and relations sorted, references resolved, dates as instants, what has ended or cannot
 * apply left out with a word about it.
 * Never: fill in a field that was not written. Omitted is unmanaged; entries alone have defaults.
 */

import type { DeclaredObject, Origin } from '../model/declaration.js';
import type { Field, RelationField } from '../model/field.js';
import type { Ref } from '../model/ref.js';
import type { DeclaredValue } from '../model/value.js';
import { keyPlace, originIn } from './layers.js';
import { isBroken, keyedFields, type Merged, originOfField, type Said, saidOf } from './merge.js';
import { error, type Place, type Problem, quoted, warning } from './problem.js';
import type { Resolver } from './references.js';
import { normaliseWords, relation } from './relation.js';
import { readSecret } from './secrets.js';

/** What normalising needs besides the object. */
export interface Context {
  readonly resolver: Resolver;
  /** The instant of a date, or undefined when it is none. */
  readonly until: (text: string) => string | undefined;
  /** What ends before it has ended. */
  readonly asOf: Date;
  readonly directoryGroups: boolean;
  readonly problems: Problem[];
  /** Files that secrets name, to be looked for. */
  readonly secretFiles: { readonly path: string; readonly at: Place }[];
}

function reference(
  object: Merged,
  field: Field & { shape: 'reference' },
  name: string,
  context: Context,
): Ref | null | undefined {
  if (name === '') return null;
  const place = () => originOfField(object, field);
  const found = context.resolver.find(field.to, name, undefined, place);
  if (found?.state === 'deactivated') {
    context.problems.push(
      error('GAL-311', `${field.name} ${quoted(name)} is declared deactivated`, place(), {
        notes: [{ message: 'declared here', at: keyPlace(found) }],
        hint: `name another ${field.name}`,
      }),
    );
    return undefined;
  }
  return found?.ref;
}

function secret(object: Merged, field: Field, value: string, context: Context): DeclaredValue | undefined {
  const at = originOfField(object, field);
  const read = readSecret(value, `the ${field.name} of ${object.kind.kind} ${quoted(object.name)}`, at);
  if ('problem' in read) {
    context.problems.push(read.problem);
    return undefined;
  }
  if (read.reference.secret === 'file') context.secretFiles.push({ path: read.reference.name, at });
  return read.reference;
}

/** A relation, where the target can have it. */
function relationOrNot(object: Merged, field: RelationField, said: Said, context: Context): DeclaredValue | undefined {
  if (!Array.isArray(said.value)) return undefined;
  if (!field.to.includes('directoryGroup') || context.directoryGroups) {
    return relation(object, field, said.value, said.part, context);
  }
  // A shared file may serve targets of both kinds; a target without directories empties the list.
  if (said.value.length > 0) {
    context.problems.push(
      error(
        'GAL-318',
        `${field.name} need a target with Windows authentication`,
        { ...originOfField(object, field), on: 'key' },
        { hint: `write ${field.name}: [] in the files of this target` },
      ),
    );
  }
  return undefined;
}

/** One field; undefined when a problem was found, or when it says nothing here. */
function normaliseField(object: Merged, field: Field, said: Said, context: Context): DeclaredValue | undefined {
  const { value } = said;
  switch (field.shape) {
    case 'scalar':
      if (field.secret === true && typeof value === 'string') return secret(object, field, value, context);
      return typeof value === 'string' || typeof value === 'boolean' ? value : undefined;
    case 'set':
      return Array.isArray(value) ? normaliseWords(value as readonly string[], field) : undefined;
    case 'reference':
      return typeof value === 'string' ? reference(object, field, value, context) : undefined;
    case 'relation':
      return relationOrNot(object, field, said, context);
    default:
      return field satisfies never;
  }
}

/** An object of the declaration. Of what is declared gone, only the name and the state are meant. */
export function normaliseObject(object: Merged, context: Context): DeclaredObject {
  const { kind, part, ref, name, id, previously, state } = object;
  const fields: Record<string, DeclaredValue> = {};
  let origins: Record<string, Origin> | undefined;
  const gone = state === 'deactivated' || state === 'deleted';
  for (const keyed of gone ? NO_FIELDS : keyedFields(kind)) {
    const said = saidOf(object.parts, keyed);
    if (said === undefined || isBroken(said.part, keyed)) continue;
    const { field } = keyed;
    const value = normaliseField(object, field, said, context);
    if (value === undefined) continue;
    fields[field.name] = value;
    if (said.part !== part) {
      origins ??= {};
      origins[field.name] = originIn(said.part.origin, field.name);
    }
  }
  if (!gone && kind.kind === 'collection' && id === undefined) warnWithoutOwner(object, context);
  return {
    ref,
    name,
    ...(id === undefined ? {} : { id }),
    previously,
    state,
    fields,
    origin: part.origin,
    ...(origins === undefined ? {} : { origins }),
  };
}

const NO_FIELDS: ReturnType<typeof keyedFields> = [];

/** An owner that the schema has something to say about, or a misspelled one, was meant. */
function warnWithoutOwner(object: Merged, context: Context): void {
  if (object.parts.some(({ item, broken }) => item.owner !== undefined || broken !== undefined)) return;
  context.problems.push(
    warning(
      'GAL-316',
      `collection ${quoted(object.name)} names no owner: if it has to be made, the account owns it`,
      keyPlace(object),
      { hint: 'add owner' },
    ),
  );
}
