/** What the schemas of plans and of runbooks are made of: refs, places, values, fates, and access. Lets further keys pass, as they do. */

import { KINDS } from '../model/kinds/index.js';
import { type JsonSchema, text } from './schema.js';
import { listOf, number, open, the } from './schema-open.js';
import { accessDefinitions } from './schema-plan-access.js';

const USER = { kind: 'user', path: ['ana@acme.example'] };
const AUTOMATIC = { disposition: 'automatic' };

/** Definitions by name, for everything that speaks of changes and of people. */
export function definitions(): Record<string, JsonSchema> {
  const kinds = KINDS.map(({ kind }) => kind);
  const attribute = {
    anyOf: [{ type: ['string', 'number', 'boolean', 'null'] }, { type: 'array', items: { type: 'string' } }],
  };
  return {
    ref: keyOf('something', [...kinds, 'directoryGroup']),
    object: keyOf('an object', kinds),
    place: open(
      'A place in a file of the project.',
      { file: 'access/finance.yaml', line: 6, column: 5 },
      {
        file: text('The file.', 'access/finance.yaml'),
        line: number('The line, counted from 1.', 6),
        column: number('The column, counted from 1.', 5),
        length: number('Characters.', 12),
      },
      ['length'],
    ),
    attributes: {
      type: 'object',
      description: 'What an entry says.',
      examples: [{ can: ['admin'], until: null }],
      // What tells a reference and a secret apart from attributes.
      propertyNames: { not: { enum: ['path', 'secret'] } },
      additionalProperties: attribute,
    },
    value: {
      description: 'A value in one of the four shapes. A secret is where it is kept, never what it is.',
      examples: ['Artisan', { secret: 'env', name: 'SVC_PASSWORD' }],
      anyOf: [
        { type: ['string', 'number', 'boolean', 'null'] },
        { $ref: '#/$defs/ref' },
        open(
          'A secret, by where it is kept.',
          { secret: 'env', name: 'SVC_PASSWORD' },
          {
            secret: text('Where.', 'env', { enum: ['env', 'file'] }),
            name: text('The variable or the path.', 'SVC_PASSWORD'),
          },
        ),
        { type: 'array', items: { type: 'string' } },
        {
          type: 'array',
          items: open(
            'One entry.',
            { to: USER, attributes: {} },
            {
              to: the('ref', 'What it points at.', USER),
              attributes: the('attributes', 'What it says.', {}),
            },
          ),
        },
      ],
    },
    state: {
      description: 'A value, or what an entry says.',
      examples: ['Artisan', { until: null }],
      anyOf: [{ $ref: '#/$defs/value' }, { $ref: '#/$defs/attributes' }],
    },
    fate: open(
      'What a change may turn into, and why.',
      AUTOMATIC,
      {
        disposition: text('What it turns into.', 'automatic', {
          enum: ['automatic', 'manual', 'pending', 'unreadable', 'absent', 'blocked', 'external'],
        }),
        reason: text('Why it is not automatic.', 'no API changes server-wide settings'),
        runbook: listOf('What a person does, line by line.', ['Open Server Admin.'], { type: 'string' }),
        warnings: listOf('What doing it brings besides.', ['It disables all schedules.'], { type: 'string' }),
      },
      ['reason', 'runbook', 'warnings'],
    ),
    ...accessDefinitions(),
  };
}

function keyOf(what: string, kinds: readonly string[]): JsonSchema {
  return open(`The natural key of ${what}.`, USER, {
    kind: text('Its kind.', 'user', { enum: kinds }),
    path: {
      type: 'array',
      items: { type: 'string' },
      minItems: 1,
      description: 'Its key: a name, and the live id where the name does not tell.',
      examples: [USER.path],
    },
  });
}
