/** The JSON Schema of saved snapshots: generic, so that a new field of a kind needs no new schema. */

import { KINDS } from '../model/kinds/index.js';
import { SNAPSHOT_FORMAT } from '../model/snapshot.js';
import { DIALECT, type JsonSchema, text } from './schema.js';
import { mapping } from './schema-project.js';

const LIVE_REFERENCE: JsonSchema = mapping(
  'Something live, by its id.',
  { kind: 'user', id: '5f1a9c0e' },
  {
    kind: text('Its kind.', 'user', { enum: [...KINDS.map((kind) => kind.kind), 'directoryGroup'] }),
    id: text('Its id, as the system gives it.', '5f1a9c0e'),
  },
  ['kind', 'id'],
);

const WORKFLOW: JsonSchema = mapping(
  'A workflow, as far as who may run it and as whom. References are ids; what is missing was not told.',
  { id: '5f1a9c0e', name: 'Close', owner: '5f1a9c0f', isPublic: false, othersCanExecute: true },
  {
    id: text('Its id.', '5f1a9c0e'),
    name: text('Its name.', 'Close'),
    owner: text('The user who owns it.', '5f1a9c0f'),
    isPublic: { type: 'boolean', description: 'Whether it is on the public page.', examples: [false] },
    othersCanExecute: { type: 'boolean', description: 'Whether others than the owner may run it.', examples: [true] },
    credentials: text('What its published version says about credentials.', 'Default', {
      enum: ['Default', 'Required', 'Specific'],
    }),
    credential: { type: ['string', 'null'], description: 'The stored credential it names.', examples: [null] },
    runDisabled: {
      type: 'boolean',
      description: 'Whether its published version is switched off.',
      examples: [false],
    },
    collections: {
      type: 'array',
      items: { type: 'string' },
      description: 'The collections it is in.',
      examples: [['5f1a9c10']],
    },
    studio: { type: ['string', 'null'], description: 'The studio it is in.', examples: ['5f1a9c11'] },
  },
  ['id', 'name', 'owner', 'isPublic', 'othersCanExecute'],
);

/** The schema of a saved snapshot. Fields are described by kind in the reference; here only their shapes are held. */
export function snapshotSchema(): JsonSchema {
  const kinds = KINDS.map((kind) => kind.kind);
  const attribute = {
    anyOf: [{ type: ['string', 'number', 'boolean', 'null'] }, { type: 'array', items: { type: 'string' } }],
    description: 'One attribute of an entry.',
    examples: ['2027-03-31T23:59:59Z', ['add-assets']],
  };
  const entry = mapping(
    'One entry of a relation.',
    { to: { kind: 'user', id: '5f1a9c0e' }, attributes: { until: null } },
    {
      to: LIVE_REFERENCE,
      attributes: {
        type: 'object',
        description: 'What the entry says; what is missing was not readable.',
        examples: [{ until: null }],
        additionalProperties: attribute,
      },
      at: { type: 'integer', description: 'Its place in the list.', examples: [0] },
    },
    ['to', 'attributes'],
  );
  const field = {
    anyOf: [
      { type: ['string', 'number', 'boolean', 'null'] },
      LIVE_REFERENCE,
      { type: 'array', items: { anyOf: [{ type: 'string' }, entry] } },
    ],
    description: 'The value of one field, in one of the four shapes.',
    examples: ['Artisan', true],
  };
  const object = mapping(
    'One live object.',
    { kind: 'user', id: '5f1a9c0e', name: 'ana@acme.example', state: 'active', fields: { role: 'Artisan' } },
    {
      kind: text('Its kind.', 'user', { enum: kinds }),
      id: text('Its id, as the system gives it.', '5f1a9c0e'),
      name: text('Its natural key, exactly as the system gives it.', 'ana@acme.example'),
      state: text('active or deactivated for users, present for the rest.', 'active'),
      fields: {
        type: 'object',
        description: 'By the names of the reference. What is missing was not readable.',
        examples: [{ role: 'Artisan' }],
        additionalProperties: field,
      },
      facts: mapping(
        'Facts that are not fields.',
        { assets: 3 },
        {
          assets: { type: 'integer', description: 'Collection: how many assets it holds.', examples: [3] },
          members: { type: 'integer', description: 'Group or studio: how many people are in it.', examples: [12] },
          lastLogin: text('User: the last sign-in.', '2026-11-02T08:00:00Z'),
          sid: text('User: the SID of the directory account.', 'S-1-5-21-1-2-3-1104'),
          unrecognisable: {
            type: 'boolean',
            description: 'User: shares may name the person by an identity that no answer ties to the account.',
            examples: [true],
          },
          studioShares: { type: 'integer', description: 'Collection: members that are studios.', examples: [0] },
          sharedStudios: {
            type: 'array',
            items: { type: 'string' },
            description: 'Collection: the ids of those studios.',
            examples: [['5f1a9c0e']],
          },
        },
      ),
    },
    ['kind', 'id', 'name', 'state', 'fields'],
  );
  const release = { value: '2025.2', source: 'declared' };
  return {
    $schema: DIALECT,
    $id: 'snapshot.schema.json',
    title: 'Gallerist snapshot',
    ...mapping(
      'What a system held when it was read. Holds no secret.',
      { format: SNAPSHOT_FORMAT, target: 'production' },
      {
        format: text('The format and its version.', SNAPSHOT_FORMAT, { const: SNAPSHOT_FORMAT }),
        target: text('The name of the target.', 'production'),
        system: text('The kind of system.', 'alteryx-server', { enum: ['alteryx-server'] }),
        url: text('The base of the web API.', 'https://gallery.acme.example/webapi/'),
        release: mapping(
          'The release and how it is known.',
          release,
          {
            value: text('The release.', '2025.2'),
            source: text('How it is known.', 'declared', { enum: ['declared', 'swagger document', 'assumed'] }),
          },
          ['value', 'source'],
        ),
        authentication: text('How people sign in.', 'built-in', { enum: ['built-in', 'saml', 'windows'] }),
        provisioning: text('Who creates people.', 'api', { enum: ['api', 'directory'] }),
        account: {
          anyOf: [
            mapping(
              'The user behind the key.',
              { id: '5f1a9c0e', email: 'svc@acme.example' },
              { id: text('The id.', '5f1a9c0e'), email: text('The e-mail address.', 'svc@acme.example') },
              ['id', 'email'],
            ),
            { type: 'null' },
          ],
          description: 'The user behind the key, if it was found.',
          examples: [{ id: '5f1a9c0e', email: 'svc@acme.example' }],
        },
        takenAt: text('When it was read, as an ISO instant.', '2026-11-02T08:00:00Z'),
        scope: {
          type: 'array',
          items: { type: 'string', enum: kinds },
          description: 'Kinds that were read; nothing is known of the others.',
          examples: [['user', 'group']],
        },
        objects: { type: 'array', items: object, description: 'What was there.', examples: [[]] },
        workflows: {
          type: 'array',
          items: WORKFLOW,
          description: 'Workflows, when they were asked for: `gallerist snapshot --workflows`.',
          examples: [[]],
        },
        gaps: {
          type: 'array',
          items: mapping(
            'Something that could not be read.',
            { kind: 'collection', field: 'shares.can', reason: 'the release does not tell' },
            {
              kind: text('The kind.', 'collection', { enum: kinds }),
              field: text('The field, or nothing for the whole kind.', 'shares.can'),
              reason: text('Why.', 'the release does not tell'),
            },
            ['kind', 'reason'],
          ),
          description: 'What exists but could not be read.',
          examples: [[]],
        },
      },
      [
        'format',
        'target',
        'system',
        'url',
        'release',
        'authentication',
        'provisioning',
        'account',
        'takenAt',
        'scope',
        'objects',
        'gaps',
      ],
    ),
  };
}
