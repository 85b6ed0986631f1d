/**
 * The JSON Schema (2020-12) of access files, derived from the descriptions of the kinds. Made for editors: every key says what it
 * means and shows a value. The validators are generated from it.
 * Never: say something about a field that its description does not say.
 */

import type { Field, KindDescription, RelationField, ScalarField, SetField } from '../model/field.js';
import { KINDS } from '../model/kinds/index.js';

export type JsonSchema = { readonly [key: string]: unknown };

export const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Mappings inside an object, whose keys are fields with a dot in their name. */
const NESTED: Readonly<Record<string, string>> = {
  permissions: 'What the person may do beyond the role. A permission left out is not managed.',
};

/** NUL joins the parts of keys inside the tool; no name of a real system has it. */
export const NO_NUL = '^[^\\u0000]*$';

export function text(meaning: string, example: unknown, more: JsonSchema = {}): JsonSchema {
  return { type: 'string', description: meaning, examples: [example], ...more };
}

function scalarSchema(field: ScalarField): JsonSchema {
  if (field.type === 'boolean') return { type: 'boolean', description: field.meaning, examples: [field.example] };
  return text(field.meaning, field.example, {
    ...(field.values === undefined ? { pattern: NO_NUL } : { enum: field.values }),
    ...(field.minLength === undefined ? {} : { minLength: field.minLength }),
    ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }),
  });
}

function setSchema(field: SetField): JsonSchema {
  return {
    type: 'array',
    items: { type: 'string', enum: field.words },
    description: field.meaning,
    examples: [field.example],
  };
}

/** A name somebody else declares; an empty one says "none" where a thing can be without. */
function referenceSchema(field: Field & { shape: 'reference' }): JsonSchema {
  const optional = mayBeNone(field);
  return text(optional ? `${field.meaning} Empty: none.` : field.meaning, field.example, {
    ...(optional ? {} : { minLength: 1 }),
    maxLength: keyLength(field.to),
    pattern: NO_NUL,
  });
}

/** Credentials can be absent; owners and studios cannot: everything is owned, everybody is in one studio (semantics.md §4). */
export function mayBeNone(field: Field): boolean {
  return field.shape === 'reference' && field.to === 'credential';
}

function keyLength(kind: string): number {
  return KINDS.find((description) => description.kind === kind)?.key.maxLength ?? 255;
}

function entrySchema(field: RelationField): JsonSchema {
  const keys = field.to.map((kind) => field.keys[kind] ?? kind);
  const targets = field.to.map((kind, index): readonly [string, JsonSchema] => {
    const key = keys[index] ?? kind;
    const example = exampleOf(field, key);
    // What is pinned by its id may have no name at all.
    const least = kind === 'directoryGroup' ? { minLength: 1 } : {};
    return [key, text(`The ${wordFor(kind)}.`, example, { ...least, maxLength: keyLength(kind), pattern: NO_NUL })];
  });
  const pinnable = field.to.some((kind) => kind !== 'directoryGroup');
  const id = text('The live id, when several declared objects share the name.', '5f1a9c0e2b3d4e0012345678', {
    minLength: 1,
  });
  const attributes = field.attributes.map((attribute): readonly [string, JsonSchema] => [
    attribute.name,
    attribute.shape === 'set' ? setSchema(attribute) : scalarSchema(attribute),
  ]);
  const object: JsonSchema = {
    type: 'object',
    description: 'One entry. What is left out has its default: no end date, nothing extra.',
    examples: Array.isArray(field.example) ? field.example.filter((entry) => typeof entry === 'object') : [],
    properties: Object.fromEntries([...targets, ...(pinnable ? [['id', id] as const] : []), ...attributes]),
    additionalProperties: false,
    ...(keys.length === 1 ? { required: keys } : { oneOf: keys.map((key) => ({ required: [key] })) }),
  };
  if (field.bare === undefined) return object;
  const bare = text(`The ${wordFor(field.bare)}.`, exampleOf(field, ''), {
    minLength: 1,
    maxLength: keyLength(field.bare),
    pattern: NO_NUL,
  });
  return { anyOf: [bare, object] };
}

function wordFor(kind: string): string {
  const description = KINDS.find((candidate) => candidate.kind === kind);
  return description === undefined ? 'SID of the directory group' : `${kind}, by ${description.key.name}`;
}

/** A value of an entry's key, taken from the relation's own example. */
function exampleOf(field: RelationField, key: string): unknown {
  const entries: readonly unknown[] = Array.isArray(field.example) ? field.example : [];
  for (const entry of entries) {
    if (typeof entry === 'string' && (key === '' || key === field.keys[field.bare ?? 'user'])) return entry;
    if (typeof entry === 'object' && entry !== null && key in entry) return (entry as Record<string, unknown>)[key];
  }
  return KINDS.find((kind) => field.keys[kind.kind] === key)?.key.example ?? key;
}

export function fieldSchema(field: Field): JsonSchema {
  switch (field.shape) {
    case 'scalar':
      return scalarSchema(field);
    case 'set':
      return setSchema(field);
    case 'reference':
      return referenceSchema(field);
    case 'relation':
      return { type: 'array', items: entrySchema(field), description: field.meaning, examples: [field.example] };
    default:
      return field satisfies never;
  }
}

/** The fields of a kind as properties; `permissions.x` becomes a property of the mapping `permissions`. */
function fieldProperties(kind: KindDescription): Record<string, JsonSchema> {
  const properties: Record<string, JsonSchema> = {};
  const nested = new Map<string, Record<string, JsonSchema>>();
  for (const field of kind.fields) {
    const [outer, inner] = field.name.split('.');
    if (outer === undefined || inner === undefined) {
      properties[field.name] = fieldSchema(field);
      continue;
    }
    const inside = nested.get(outer) ?? {};
    inside[inner] = fieldSchema(field);
    nested.set(outer, inside);
    properties[outer] = {
      type: 'object',
      description: NESTED[outer] ?? `${outer}.`,
      examples: [{ [inner]: field.example }],
      properties: inside,
      additionalProperties: false,
    };
  }
  return properties;
}

const ID = text(
  'Pins the object to one live id, where names do not tell objects apart. Only in the files of a target: ids differ between systems.',
  '5f1a9c0e2b3d4e0012345678',
  { minLength: 1, maxLength: 255, pattern: NO_NUL },
);

function objectSchema(kind: KindDescription): JsonSchema {
  const { name, meaning, example, maxLength } = kind.key;
  const fields = fieldProperties(kind);
  return {
    type: 'object',
    description: kind.meaning,
    examples: [{ [name]: example, ...exampleFields(kind) }],
    properties: {
      [name]: text(meaning, example, { maxLength, pattern: NO_NUL }),
      ...(kind.states.length === 0 ? {} : { state: stateSchema(kind) }),
      ...(kind.profiled === true
        ? {
            profile: text(
              'The profile to fill in from; what is written here wins, permissions one by one.',
              'analyst',
              { minLength: 1 },
            ),
          }
        : {}),
      ...fields,
      previously: {
        type: 'array',
        items: { type: 'string', minLength: 1, maxLength, pattern: NO_NUL },
        description: 'Earlier names, newest first: a live object of such a name is renamed instead of made anew.',
        examples: [[`Old ${example}`]],
      },
      id: ID,
    },
    required: [name],
    additionalProperties: false,
  };
}

function stateSchema(kind: KindDescription): JsonSchema {
  const [first] = kind.states;
  return text(
    STATE_MEANING[kind.kind] ?? 'Whether it exists. deleted: it is removed, and nothing else of it is compared.',
    first,
    {
      enum: kind.states,
      default: first,
    },
  );
}

const STATE_MEANING: Readonly<Record<string, string>> = {
  user: 'Whether the person may come in. deactivated or deleted: nothing else that is written about the person is compared.',
};

function exampleFields(kind: KindDescription): Record<string, unknown> {
  return Object.fromEntries(
    kind.fields
      .filter((field) => !field.name.includes('.'))
      .slice(0, 3)
      .map((field) => [field.name, field.example]),
  );
}

/** The schema of every file that `access` names: any file may hold any section. */
export function accessSchema(): JsonSchema {
  const sections: Record<string, JsonSchema> = {};
  const definitions: Record<string, JsonSchema> & { profile?: JsonSchema } = {};
  for (const kind of KINDS) {
    if (kind.kind === 'settings') {
      sections[kind.section] = {
        type: 'object',
        description: kind.meaning,
        examples: [exampleFields(kind)],
        properties: fieldProperties(kind),
        additionalProperties: false,
      };
      continue;
    }
    definitions[kind.kind] = objectSchema(kind);
    sections[kind.section] = {
      type: 'array',
      items: { $ref: `#/$defs/${kind.kind}` },
      description: kind.meaning,
      examples: [[{ [kind.key.name]: kind.key.example, ...exampleFields(kind) }]],
    };
    if (kind.profiled !== true) continue;
    definitions.profile = {
      type: 'object',
      description: 'A template: what it says holds for everybody who names it and does not say otherwise.',
      examples: [{ role: 'Artisan', permissions: { scheduleJobs: true } }],
      properties: fieldProperties(kind),
      additionalProperties: false,
    };
  }
  return {
    $schema: DIALECT,
    $id: 'access.schema.json',
    title: 'Gallerist access file',
    description: 'Who may do what. Any file may hold any section; what is left out is not managed.',
    examples: [{ users: [{ email: 'ana.ruiz@acme.example', role: 'Artisan' }] }],
    type: 'object',
    properties: {
      profiles: {
        type: 'object',
        description: 'Templates for users, by name.',
        examples: [{ analyst: { role: 'Artisan', permissions: { scheduleJobs: true } } }],
        additionalProperties: { $ref: '#/$defs/profile' },
      },
      ...sections,
    },
    additionalProperties: false,
    $defs: definitions,
  };
}
