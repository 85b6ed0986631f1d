/** The JSON Schemas of gallerist.yaml, of attestations and of saved snapshots. */

import { KINDS } from '../model/kinds/index.js';
import { SNAPSHOT_FORMAT } from '../model/snapshot.js';
import { DIALECT, type JsonSchema, NO_NUL, text } from './schema.js';

/** What a target or the project has when it says nothing. */
export const DEFAULTS = {
  concurrency: 8,
  connectTimeout: 10_000,
  readTimeout: 60_000,
  timeZone: 'UTC',
  undeclared: 'report',
  minAdministrators: 2,
  maxLosing: { percent: 25, floor: 5 },
} as const;

function integer(meaning: string, example: number, minimum: number, maximum: number, fallback: number): JsonSchema {
  return { type: 'integer', description: meaning, examples: [example], minimum, maximum, default: fallback };
}

function list(meaning: string, example: readonly string[], more: JsonSchema = {}): JsonSchema {
  return {
    type: 'array',
    items: { type: 'string', minLength: 1, pattern: NO_NUL },
    description: meaning,
    examples: [example],
    ...more,
  };
}

function mapping(
  meaning: string,
  example: unknown,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema {
  return {
    type: 'object',
    description: meaning,
    examples: [example],
    properties,
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
  };
}

const PATTERNS_NOTE = '* and ? stand for characters of a name, ** for folders, {a,b} for alternatives.';

function manageSchema(): JsonSchema {
  const sections: Record<string, JsonSchema> = {};
  for (const kind of KINDS) {
    if (kind.undeclared.length === 0) continue;
    sections[kind.section] = mapping(
      `What happens to live ${kind.section} that nobody declared.`,
      { undeclared: 'report', except: ['Sandbox *'] },
      {
        undeclared: text(
          `What to do with live ${kind.section} that nobody declared. Nothing is deleted by force: what is in use blocks it.`,
          'report',
          { enum: kind.undeclared, default: DEFAULTS.undeclared },
        ),
        except: list('Names that are left alone. * stands for any characters, upper and lower case are the same.', [
          'Sandbox *',
        ]),
        externallyOwned: list(
          'Names of what another system owns, such as SCIM: read, never written. * stands for any characters.',
          ['SCIM *'],
        ),
      },
    );
  }
  return mapping(
    'Live objects that nobody declared. A target may refine what the project says, key by key.',
    { users: { undeclared: 'deactivate' } },
    sections,
  );
}

function targetSchema(): JsonSchema {
  const variable = 'May hold ${env:NAME}.';
  return mapping(
    'One live system.',
    { system: 'alteryx-server', url: 'https://gallery.acme.example/webapi/', authentication: 'built-in' },
    {
      system: text('What kind of system it is.', 'alteryx-server', { enum: ['alteryx-server'] }),
      url: text(`The base of the web API. ${variable}`, 'https://gallery.acme.example/webapi/', { minLength: 1 }),
      release: text(
        `The release of the server; no API tells it. Left out: found out as far as possible, and said so. ${variable}`,
        '2025.2',
        { minLength: 1 },
      ),
      authentication: text('How people sign in; no API tells it.', 'built-in', {
        enum: ['built-in', 'saml', 'windows'],
      }),
      provisioning: text(
        'Who creates people: gallerist through the API, or the directory, when they first sign in (they are pending until then). Default: api; directory under Windows authentication, which has nothing else.',
        'api',
        { enum: ['api', 'directory'] },
      ),
      account: text(
        `The e-mail address of the user behind the API key; guards protect it. ${variable}`,
        'svc-gallerist@acme.example',
        {
          minLength: 1,
        },
      ),
      credentials: mapping(
        'The API key, by reference. It is looked up when the server is asked, never before.',
        { clientId: '${env:AYX_KEY}', clientSecret: '${env:AYX_SECRET}' },
        {
          clientId: text('The key: ${env:NAME}, ${file:PATH}, or the key itself.', '${env:AYX_KEY}', { minLength: 1 }),
          clientSecret: text('The secret: ${env:NAME} or ${file:PATH}, never the secret itself.', '${env:AYX_SECRET}', {
            minLength: 1,
          }),
        },
        ['clientId', 'clientSecret'],
      ),
      caFile: text(
        `A PEM file with further certificate authorities, relative to the project. ${variable}`,
        'certs/acme-ca.pem',
        {
          minLength: 1,
        },
      ),
      concurrency: integer('Requests in flight at once.', 8, 1, 64, DEFAULTS.concurrency),
      connectTimeout: integer('Time to connect, in milliseconds.', 10_000, 100, 600_000, DEFAULTS.connectTimeout),
      readTimeout: integer(
        'Time to wait for an answer, in milliseconds.',
        60_000,
        100,
        3_600_000,
        DEFAULTS.readTimeout,
      ),
      timeZone: text(`The zone in which a day ends, for until. An IANA name. ${variable}`, 'Europe/Madrid', {
        default: DEFAULTS.timeZone,
        minLength: 1,
      }),
      access: list(`Files for this target alone. ${PATTERNS_NOTE}`, ['environments/production/**/*.yaml']),
      manage: manageSchema(),
    },
    ['system', 'url', 'authentication'],
  );
}

/** The schema of gallerist.yaml. */
export function projectSchema(): JsonSchema {
  const example = {
    version: 1,
    access: ['access/**/*.yaml'],
    targets: {
      production: { system: 'alteryx-server', url: 'https://gallery.acme.example/webapi/', authentication: 'built-in' },
    },
  };
  return {
    $schema: DIALECT,
    $id: 'gallerist.schema.json',
    title: 'gallerist.yaml',
    ...mapping(
      'A project: which files say who may do what, and the systems they are for.',
      example,
      {
        version: { type: 'integer', const: 1, description: 'The version of this format.', examples: [1] },
        access: list(`Files that every target shares. ${PATTERNS_NOTE}`, ['access/**/*.yaml']),
        targets: {
          type: 'object',
          description: 'The live systems, by name.',
          examples: [example.targets],
          minProperties: 1,
          propertyNames: { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: 64 },
          additionalProperties: { $ref: '#/$defs/target' },
        },
        manage: manageSchema(),
        guards: mapping(
          'Rules that block a plan until it is acknowledged.',
          { minAdministrators: 2, maxLosing: { percent: 25, floor: 5 } },
          {
            minAdministrators: integer(
              'How many Curators there must be, always.',
              2,
              1,
              1000,
              DEFAULTS.minAdministrators,
            ),
            maxLosing: mapping(
              'How many people may lose something at once: the larger of the two.',
              { percent: 25, floor: 5 },
              {
                percent: integer('In percent of all active people.', 25, 0, 100, DEFAULTS.maxLosing.percent),
                floor: integer(
                  'In people: so many may always lose something.',
                  5,
                  0,
                  1_000_000,
                  DEFAULTS.maxLosing.floor,
                ),
              },
            ),
            protect: mapping(
              'What no plan may take anything from without an acknowledgement.',
              { users: ['cto@acme.example'] },
              {
                users: list('People, by e-mail address.', ['cto@acme.example']),
                groups: list('Groups, by name.', ['Administrators']),
                collections: list('Collections, by name.', ['Month-end close']),
              },
            ),
          },
        ),
      },
      ['version', 'access', 'targets'],
    ),
    $defs: { target: targetSchema() },
  };
}

/** The schema of attestations/<target>.yaml. */
export function attestationsSchema(): JsonSchema {
  const settings = KINDS.find((kind) => kind.kind === 'settings')?.fields.map((field) => field.name) ?? [];
  const example = { setting: 'defaultRole', value: 'Viewer', by: 'ana.ruiz@acme.example', on: '2026-11-02' };
  return {
    $schema: DIALECT,
    $id: 'attestations.schema.json',
    title: 'Gallerist attestations',
    ...mapping(
      'What people saw on the server that no API tells. Written by gallerist attest, reviewed in git.',
      { attestations: [example] },
      {
        attestations: {
          type: 'array',
          description: 'One entry each time somebody looked. The newest of a setting counts.',
          examples: [[example]],
          items: mapping(
            'What was seen, by whom and when.',
            example,
            {
              setting: text('The setting that was looked at.', 'defaultRole', { enum: settings }),
              value: {
                anyOf: [{ type: 'string', pattern: NO_NUL }, { type: 'boolean' }, { type: 'number' }],
                description: 'What it was.',
                examples: ['Viewer', false],
              },
              by: text('Who looked.', 'ana.ruiz@acme.example', { minLength: 1, pattern: NO_NUL }),
              on: text('The day, as YYYY-MM-DD.', '2026-11-02', { minLength: 1 }),
              evidence: text('Where the proof is: a ticket, a screenshot.', 'CHG-1042', { pattern: NO_NUL }),
            },
            ['setting', 'value', 'by', 'on'],
          ),
        },
      },
      ['attestations'],
    ),
  };
}

const LIVE_REFERENCE: JsonSchema = mapping(
  'Something live, by its id.',
  { kind: 'user', id: '5f1a9c0e' },
  {
    kind: text('Its kind.', 'user', { enum: [...KINDS.map((kind) => kind.kind), 'directoryGroup'] }),
    id: text('Its id, as the system gives it.', '5f1a9c0e'),
  },
  ['kind', 'id'],
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
          studioShares: { type: 'integer', description: 'Collection: members that are studios.', examples: [0] },
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
