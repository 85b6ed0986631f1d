/**
 * Pieces of schemas for files that later minor versions of Gallerist may add keys to: what is named must be there and fit, the rest
 * passes.
 */

import type { JsonSchema } from './schema.js';

/** An object whose named keys have a meaning; others pass. */
export function open(
  meaning: string,
  example: unknown,
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema {
  return {
    type: 'object',
    description: meaning,
    examples: [example],
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
  };
}

export function listOf(meaning: string, example: readonly unknown[], items: JsonSchema): JsonSchema {
  return { type: 'array', items, description: meaning, examples: [example] };
}

/** What a definition says, with a meaning of its own at this place. */
export function the(definition: string, meaning: string, example: unknown): JsonSchema {
  return { $ref: `#/$defs/${definition}`, description: meaning, examples: [example] };
}

export function number(meaning: string, example: number): JsonSchema {
  return { type: 'integer', minimum: 0, description: meaning, examples: [example] };
}

export function orNull(schema: JsonSchema): JsonSchema {
  const { description, examples } = schema;
  return { anyOf: [schema, { type: 'null' }], description, examples };
}
