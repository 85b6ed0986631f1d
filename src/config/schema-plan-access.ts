/** The part of the plan's schema that says what happens to people: definitions by name, used by schema-plan.ts. */

import { CAPABILITY_TABLE, COLLECTION_RIGHTS } from '../model/access.js';
import { KINDS } from '../model/kinds/index.js';
import { ORDERED_ROLES } from '../model/roles.js';
import { type JsonSchema, text } from './schema.js';
import { listOf, number, open, orNull, the } from './schema-open.js';

/** Rights as text: `capability:publish`, `collection:run:Month-end close`. */
const RIGHT = `^(capability:(${CAPABILITY_TABLE.map(([word]) => word).join('|')})$|permission:|collection:(${[...COLLECTION_RIGHTS, 'unread'].join('|')}):|studio:|credential:|admin-api$)`;
const GROUP = { kind: 'group', path: ['Finance'] };
const USER = { kind: 'user', path: ['ana@acme.example'] };

const role = text('The role.', 'Artisan', { enum: ORDERED_ROLES });
const from = text('Where it comes from.', 'own', { enum: ['own', 'group', 'default'] });

function stances(): JsonSchema {
  return {
    description: 'The role, or why there is none.',
    examples: [{ kind: 'nothing', because: 'inactive' }],
    anyOf: [
      open(
        'A role.',
        { kind: 'role', role: 'Artisan', from: 'own', groups: [] },
        {
          kind: text('A role.', 'role', { const: 'role' }),
          role,
          from,
          groups: listOf('The groups that give it.', [GROUP], { $ref: '#/$defs/ref' }),
        },
      ),
      open(
        'Nothing at all.',
        { kind: 'nothing', because: 'inactive' },
        {
          kind: text('Nothing.', 'nothing', { const: 'nothing' }),
          because: text('Why.', 'inactive', { enum: ['inactive', 'locked', 'pending', 'absent'] }),
        },
      ),
    ],
  };
}

function paths(): Record<string, JsonSchema> {
  const rolePath = open(
    'By a role.',
    { kind: 'role', role: 'Artisan', from: 'own' },
    {
      kind: text('A role.', 'role', { const: 'role' }),
      role,
      from,
      group: the('ref', 'The group that carries it.', GROUP),
    },
    ['group'],
  );
  return {
    rolePath,
    path: {
      description: 'Why somebody has a right.',
      examples: [{ kind: 'owner' }],
      anyOf: [
        { $ref: '#/$defs/rolePath' },
        open(
          'A Curator has every collection.',
          { kind: 'curator', through: { kind: 'role', role: 'Curator', from: 'own' } },
          {
            kind: text('A Curator.', 'curator', { const: 'curator' }),
            through: the('rolePath', 'By which role.', { kind: 'role', role: 'Curator', from: 'own' }),
          },
        ),
        open(
          'By a share.',
          { kind: 'share', via: GROUP },
          {
            kind: text('A share.', 'share', { const: 'share' }),
            via: the('ref', 'The group it is with.', GROUP),
          },
          ['via'],
        ),
        open(
          'By a studio.',
          { kind: 'studio', studio: { kind: 'studio', path: ['Finance'] } },
          {
            kind: text('A studio.', 'studio', { const: 'studio' }),
            studio: the('ref', 'Which.', { kind: 'studio', path: ['Finance'] }),
          },
        ),
        open(
          'By itself.',
          { kind: 'owner' },
          { kind: text('What gives it.', 'owner', { enum: ['flag', 'owner', 'default-credential'] }) },
        ),
      ],
    },
    grant: open(
      'How a right is held.',
      { until: null, paths: [] },
      {
        until: orNull(text('When it ends; null: never.', '2027-03-31T23:59:59Z')),
        paths: listOf(
          'Why.',
          [],
          open(
            'A path with its own end.',
            { path: { kind: 'owner' }, until: null },
            {
              path: the('path', 'The path.', { kind: 'owner' }),
              until: orNull(text('When it ends; null: never.', '2027-03-31T23:59:59Z')),
            },
          ),
        ),
      },
    ),
  };
}

function entry(): JsonSchema {
  const change = open(
    'Rights that change alike.',
    { rights: ['capability:publish'], before: null, after: { until: null, paths: [] } },
    {
      rights: the('rights', 'Which.', ['capability:publish']),
      before: orNull(the('grant', 'How they were held; null: not.', { until: null, paths: [] })),
      after: orNull(the('grant', 'How they will be held; null: not.', { until: null, paths: [] })),
    },
  );
  const person = open(
    'A person.',
    { ref: USER, name: 'ana@acme.example' },
    { ref: the('ref', 'The key.', USER), name: text('The name.', 'ana@acme.example') },
  );
  return open(
    'People to whom the same happens, and what.',
    { people: [], everything: null, gained: [], lost: [], kept: [] },
    {
      people: { ...listOf('Who.', [], person), minItems: 1 },
      before: the('stance', 'Their role before.', { kind: 'nothing', because: 'absent' }),
      after: the('stance', 'Their role after.', { kind: 'nothing', because: 'inactive' }),
      everything: orNull(text('Whether nothing is left, or there was nothing.', 'lost', { enum: ['lost', 'gained'] })),
      assuming: orNull(listOf('Only under these default roles; null: under any.', ['Viewer'], { enum: ORDERED_ROLES })),
      lost: listOf('What they lose.', [], change),
      gained: listOf('What they gain.', [], change),
      kept: listOf('What they keep by other paths alone.', [], change),
    },
  );
}

function notProven(): JsonSchema {
  const people = number('How many people.', 3);
  const group = the('ref', 'The group.', GROUP);
  const roleOfGroup = orNull(
    text('The role of the group; null: there is none.', 'Member', { enum: [...ORDERED_ROLES, 'Default'] }),
  );
  return {
    description: 'Access that changes, or may, without anybody being able to say for whom or by how much.',
    examples: [{ kind: 'unlisted-members', group: GROUP, people: 3 }],
    anyOf: [
      open(
        'Who is in a directory group cannot be read.',
        { kind: 'directory-groups', group: GROUP, directoryGroups: [] },
        {
          kind: text('What.', 'directory-groups', { const: 'directory-groups' }),
          group,
          directoryGroups: listOf(
            'Which.',
            [],
            open(
              'A directory group.',
              { sid: 'S-1-5-21-1-2-3-1104', name: 'ACME\\FIN' },
              { sid: text('Its SID.', 'S-1-5-21-1-2-3-1104'), name: text('Its name.', 'ACME\\FIN') },
            ),
          ),
          before: roleOfGroup,
          after: roleOfGroup,
          lost: the('rights', 'What is lost by it.', []),
          gained: the('rights', 'What is gained by it.', ['capability:publish']),
        },
      ),
      open(
        'What a share allowed could not be read.',
        { kind: 'unread-share', on: { kind: 'collection', path: ['Close'] }, to: GROUP, people: 3 },
        {
          kind: text('What.', 'unread-share', { const: 'unread-share' }),
          on: the('ref', 'What is shared.', { kind: 'collection', path: ['Close'] }),
          to: the('ref', 'With whom.', GROUP),
          people,
        },
      ),
      open(
        'Members that are not among the users.',
        { kind: 'unlisted-members', group: GROUP, people: 3 },
        { kind: text('What.', 'unlisted-members', { const: 'unlisted-members' }), group, people },
      ),
      open(
        'Collections that are shared with a studio: what its people get by that is documented nowhere.',
        {
          kind: 'studio-shares',
          studio: { kind: 'studio', path: ['Sales'] },
          collections: [{ kind: 'collection', path: ['Close'] }],
          people: 3,
        },
        {
          kind: text('What.', 'studio-shares', { const: 'studio-shares' }),
          studio: orNull(
            the('ref', 'The studio; null: the target told only that there is one.', {
              kind: 'studio',
              path: ['Sales'],
            }),
          ),
          collections: listOf('Which.', [], the('ref', 'A collection.', { kind: 'collection', path: ['Close'] })),
          people: orNull(number('People it is about; null: who is in studios was not read.', 3)),
        },
      ),
      open(
        'The role of people rests on a default role that nobody attested.',
        { kind: 'default-role', people: 3 },
        { kind: text('What.', 'default-role', { const: 'default-role' }), people },
      ),
      open(
        'Kinds that were not read.',
        { kind: 'not-read', kinds: ['collection'] },
        {
          kind: text('What.', 'not-read', { const: 'not-read' }),
          kinds: listOf('Which.', ['collection'], { enum: KINDS.map(({ kind }) => kind) }),
        },
      ),
    ],
  };
}

export function accessDefinitions(): Record<string, JsonSchema> {
  return {
    rights: listOf('Rights.', ['capability:publish', 'collection:run:Month-end close'], {
      type: 'string',
      pattern: RIGHT,
    }),
    stance: stances(),
    ...paths(),
    entry: entry(),
    part: open(
      'One part of what happens to people.',
      { losing: 0, gaining: 0, keeping: 0, entries: [], notProven: [] },
      {
        losing: number('People who lose something.', 3),
        gaining: number('People who gain something.', 3),
        keeping: number('People who keep something by other paths alone.', 0),
        entries: listOf('Who loses and gains what.', [], { $ref: '#/$defs/entry' }),
        notProven: listOf('What nobody can know.', [], notProven()),
      },
    ),
  };
}
