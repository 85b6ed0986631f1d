/** The JSON Schemas of gallerist.yaml and of attestations, and the defaults they name. */

import { KINDS } from '../model/kinds/index.js';
import { ORDERED_ROLES } from '../model/roles.js';
import { DIALECT, type JsonSchema, NO_NUL, text } from './schema.js';

/** What a target or the project has when it says nothing. */
export const DEFAULTS = {
  concurrency: 8,
  connectTimeout: 10_000,
  readTimeout: 60_000,
  timeZone: 'UTC',
  permissionsNeed: 'Viewer',
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

/** A mapping with these keys and no others. */
export function mapping(
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
      permissionsNeed: text(
        'The least role with which the permissions of a person work. No public source tells whether the server minds: with Viewer they work for everybody but NoAccess. What a plan says about access depends on it, and with it guards and the safe order.',
        'Artisan',
        { enum: ORDERED_ROLES.filter((role) => role !== 'NoAccess'), default: DEFAULTS.permissionsNeed },
      ),
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
                percent: integer(
                  'In percent of the people who hold anything at all.',
                  25,
                  0,
                  100,
                  DEFAULTS.maxLosing.percent,
                ),
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
