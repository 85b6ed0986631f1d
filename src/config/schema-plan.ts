/**
 * The JSON Schema of plan files, `gallerist.plan/v1`. It holds what this version relies on and lets further keys pass: a later v1 may
 * add some. Words of closed lists are closed: what is not understood is not acted on.
 */

import { KINDS, LIVE_KINDS } from '../model/kinds/index.js';
import { GUARDS, PLAN_FORMAT } from '../model/plan.js';
import { ORDERED_ROLES } from '../model/roles.js';
import { PHASES } from '../model/step.js';
import { DIALECT, type JsonSchema, text } from './schema.js';
import { ATTESTED, attestedSchema } from './schema-attested.js';
import { definitions } from './schema-definitions.js';
import { listOf, number, open, orNull, the } from './schema-open.js';

const DIGEST = { pattern: '^[0-9a-f]{64}$' };
const EXAMPLE_DIGEST = '5f3a9c71e0'.padEnd(64, '0');
const USER = { kind: 'user', path: ['ana@acme.example'] };
const GROUP = { kind: 'group', path: ['Finance'] };
const AUTOMATIC = { disposition: 'automatic' };

const at = the('place', 'The place in the files that caused it.', { file: 'access/finance.yaml', line: 6, column: 5 });

function changeSchema(): JsonSchema {
  const field = open(
    'One field that changes.',
    { field: 'role', before: 'Artisan', after: 'Default', fate: AUTOMATIC },
    {
      field: text('Its name.', 'role'),
      before: the('value', 'What it was; left out when it could not be read.', 'Artisan'),
      after: the('value', 'What it should be.', 'Default'),
      fate: the('fate', 'What it turns into.', AUTOMATIC),
      at,
    },
    ['before', 'at'],
  );
  const entry = open(
    'One entry of a relation that changes.',
    { field: 'members', to: USER, action: 'add', before: null, after: {}, fate: AUTOMATIC },
    {
      field: text('The relation.', 'members'),
      to: the('ref', 'What it points at.', USER),
      action: text('What happens to it.', 'add', { enum: ['add', 'update', 'remove'] }),
      before: orNull(the('attributes', 'What it said; null: it was not there.', {})),
      after: orNull(the('attributes', 'What it should say; null: it should not be there.', {})),
      fate: the('fate', 'What it turns into.', AUTOMATIC),
      at,
    },
    ['at'],
  );
  return open(
    'What differs about one object.',
    { ref: USER, name: 'ana@acme.example', id: '5f1a9c0e', action: 'update', fate: AUTOMATIC, fields: [], entries: [] },
    {
      ref: the('object', 'The object.', USER),
      name: text('Its name, as shown.', 'ana@acme.example'),
      id: orNull(text('Its live id; null: it does not exist yet.', '5f1a9c0e')),
      action: text('What happens to it.', 'update', { enum: ['create', 'update', 'deactivate', 'delete'] }),
      fate: the('fate', 'What the object itself turns into.', AUTOMATIC),
      renamedFrom: text('Its live name, when it is renamed.', 'Old name'),
      leaves: listOf('The groups a person leaves by being deactivated or deleted.', [], the('ref', 'A group.', GROUP)),
      because: text('Why something undeclared is touched.', 'undeclared', { enum: ['undeclared'] }),
      at,
      fields: listOf('Fields that change.', [], field),
      entries: listOf('Entries that change.', [], entry),
    },
    ['renamedFrom', 'leaves', 'because', 'at'],
  );
}

function stepSchema(): JsonSchema {
  const ids = { type: 'string', pattern: '^s[0-9]{4,}$' };
  const delta = open(
    'One fact that the call changes.',
    { ref: USER, field: 'role', expects: 'Artisan', leaves: 'Default' },
    {
      ref: the('object', 'The object.', USER),
      field: text('Its field; exists and state stand for the object itself.', 'role'),
      entry: the('ref', 'The entry, where the field is a relation.', USER),
      expects: the('state', 'What has to be there before; left out: not compared.', 'Artisan'),
      leaves: the('state', 'What is there afterwards.', 'Default'),
    },
    ['entry', 'expects'],
  );
  return open(
    'One call, with its effect.',
    { id: 's0001', operation: 'user.update', phase: 'own', title: 'set role of ana@acme.example' },
    {
      id: text('Its name in this plan.', 's0001', { pattern: ids.pattern }),
      operation: text('What is called, in a word of the system.', 'user.update'),
      ref: the('object', 'What it is about.', USER),
      phase: text('Its place in the shape of the order.', 'own', { enum: PHASES }),
      title: text('One line for people.', 'set role of ana@acme.example'),
      after: listOf('Steps that must have succeeded.', ['s0001'], ids),
      waits: listOf('Steps that must have ended.', ['s0001'], ids),
      requires: listOf('Objects that must exist.', [USER], { $ref: '#/$defs/ref' }),
      touches: listOf('Objects no other step may touch at the same time.', [USER], { $ref: '#/$defs/ref' }),
      effect: listOf('What it changes.', [], delta),
      args: { description: 'What the system needs to make the call. No secret.', examples: [{ name: 'Finance' }] },
      safety: text(
        'Why the step exists although nothing declared asks for it.',
        'held at Viewer until shares are in place',
      ),
      at,
    },
    ['safety', 'at'],
  );
}

function targetSchema(): JsonSchema {
  return open(
    'The system the plan is for.',
    { name: 'production', system: 'alteryx-server', url: 'https://gallery.acme.example/webapi/' },
    {
      name: text('Its name in gallerist.yaml.', 'production'),
      system: text('What kind of system it is.', 'alteryx-server', { enum: ['alteryx-server'] }),
      url: text('The base of the web API.', 'https://gallery.acme.example/webapi/'),
      release: open(
        'The release and how it is known.',
        { value: '2025.2', source: 'declared' },
        { value: text('The release.', '2025.2'), source: text('How it is known.', 'declared') },
      ),
      authentication: text('How people sign in.', 'built-in', { enum: ['built-in', 'saml', 'windows'] }),
      account: orNull(
        open(
          'The user behind the key, if it was found.',
          { id: '5f1a9c0e', email: 'svc@acme.example' },
          { id: text('The id.', '5f1a9c0e'), email: text('The e-mail address.', 'svc@acme.example') },
        ),
      ),
      fingerprint: text('SHA-256 of the address and the id of the account.', EXAMPLE_DIGEST, DIGEST),
    },
  );
}

const COUNTS = {
  create: 'Objects to create.',
  update: 'Objects to update.',
  deactivate: 'People to deactivate.',
  delete: 'Objects to delete.',
  manual: 'Parts that are done by hand.',
  pending: 'Changes that wait.',
  blocked: 'Changes that are blocked.',
  unchanged: 'Declared objects that are as they should be.',
  steps: 'Calls.',
} as const;

function basisSchema(): JsonSchema {
  const kinds = KINDS.map(({ kind }) => kind);
  const scope = open(
    'What was read.',
    { kinds: ['user', 'group'], userStudios: false },
    {
      kinds: listOf('Kinds.', ['user', 'group'], { type: 'string', enum: kinds }),
      userStudios: { type: 'boolean', description: 'Whether the studios of people mattered.', examples: [false] },
      credentials: listOf('Credentials whose shares mattered; left out: all.', ['acme\\svc'], { type: 'string' }),
    },
    ['credentials'],
  );
  const named = open(
    'A live object that a name of the plan stands for.',
    { ref: USER, id: '5f1a9c0e', name: 'ana@acme.example' },
    {
      ref: the('object', 'The name in this plan.', USER),
      id: text('The live id.', '5f1a9c0e'),
      name: text('The live name.', 'ana@acme.example'),
    },
  );
  return open(
    'What the plan rests on: what was read, and by what it was judged.',
    { scope: { kinds: ['user', 'group'], userStudios: false }, defaultRole: null, objects: [] },
    {
      scope,
      defaultRole: orNull(
        text('The default role of the server, as attested; null: nobody attested it.', 'Viewer', {
          enum: ORDERED_ROLES,
        }),
      ),
      permissionsNeed: text('The least role with which permissions work; left out: Viewer.', 'Viewer', {
        enum: ORDERED_ROLES,
      }),
      judged: listOf(
        'Kinds that access was judged on; left out: all of the scope.',
        ['user', 'group'],
        text('A kind.', 'user', { enum: LIVE_KINDS }),
      ),
      attestations: listOf(
        'Who said what about settings that no API tells: the newest of each.',
        [ATTESTED],
        attestedSchema(),
      ),
      objects: listOf('What its names stand for.', [], named),
    },
    ['permissionsNeed', 'judged', 'attestations'],
  );
}

/** The schema of a plan file. */
export function planSchema(): JsonSchema {
  const zero = { losing: 0, gaining: 0, keeping: 0, entries: [], notProven: [] };
  const finding = open(
    'Something worth knowing that is not a change.',
    { code: 'GAL-501', severity: 'info', message: 'group Sandbox is not declared' },
    {
      code: text('Its code.', 'GAL-501', { pattern: '^GAL-[0-9]{3}$' }),
      severity: text('How much it matters.', 'info', { enum: ['warning', 'info'] }),
      ref: the('ref', 'What it is about.', USER),
      message: text('What there is to know.', 'group Sandbox is not declared'),
      hint: text('What to do.', 'declare it, or leave it'),
      at,
    },
    ['ref', 'hint', 'at'],
  );
  const guard = open(
    'A safety rule that the plan trips.',
    {
      guard: 'mass-loss',
      message: '41 of 120 people would lose something',
      hint: 'apply in parts',
      acknowledged: false,
    },
    {
      guard: text('Its name, for --acknowledge.', 'mass-loss', { enum: GUARDS }),
      message: text('What it is about, with numbers.', '41 of 120 people would lose something'),
      hint: text('A way out.', 'apply in smaller parts'),
      acknowledged: { type: 'boolean', description: 'Whether somebody let it pass.', examples: [false] },
      about: listOf('Objects and people it is about.', [USER], { $ref: '#/$defs/ref' }),
    },
    ['about'],
  );
  const gap = open(
    'Something a person is without for a moment.',
    { person: 'ana@acme.example', rights: ['capability:publish'], from: 'set role of group Finance' },
    {
      person: text('Who.', 'ana@acme.example'),
      rights: the('rights', 'What.', ['capability:publish']),
      from: text('Title of the step after which it begins.', 'set role of group Finance'),
    },
  );
  const called = open(
    'What something is called.',
    { ref: { kind: 'credential', path: ['acme\\svc'] }, name: 'ACME\\svc' },
    {
      ref: the('ref', 'Its key.', { kind: 'credential', path: ['acme\\svc'] }),
      name: text('Its name.', 'ACME\\svc'),
    },
  );
  return {
    $schema: DIALECT,
    $id: 'plan.schema.json',
    title: 'Gallerist plan',
    ...open(
      'What will happen, in which order, to whom, and what will not happen and why. Further keys may follow in a later v1.',
      { format: PLAN_FORMAT, digest: EXAMPLE_DIGEST },
      {
        format: text('The format and its version.', PLAN_FORMAT, { const: PLAN_FORMAT }),
        digest: text('SHA-256 over what the plan does; what --acknowledge quotes.', EXAMPLE_DIGEST, DIGEST),
        target: targetSchema(),
        comparison: open(
          'Set when two revisions are compared; such a plan is never applied.',
          { base: '0f3c', over: 'declared' },
          {
            base: text('The revision compared with.', '0f3c'),
            over: text('Over what.', 'declared', { enum: ['declared', 'snapshot'] }),
          },
        ),
        asOf: text('The instant ends of access were judged by, ISO.', '2026-11-02T08:00:00.000Z'),
        declaration: text('SHA-256 over what the files declare.', EXAMPLE_DIGEST),
        counts: open(
          'The numbers.',
          { create: 1, update: 0, steps: 1 },
          Object.fromEntries(Object.entries(COUNTS).map(([name, meaning]) => [name, number(meaning, 1)])),
        ),
        guards: listOf('Safety rules that block the plan until they are acknowledged.', [], guard),
        changes: listOf('What differs, object by object.', [], changeSchema()),
        steps: listOf('The calls, in a valid order.', [], stepSchema()),
        findings: listOf('What is worth knowing.', [], finding),
        access: open(
          'What happens to people.',
          { apply: zero, byHand: zero, people: 120 },
          {
            apply: the('part', 'By this apply.', zero),
            byHand: the('part', 'On top of that, once the rest is done by hand.', zero),
            people: number('People who hold something before.', 120),
          },
        ),
        gaps: listOf('What somebody is without for a moment.', [], gap),
        basis: basisSchema(),
        names: listOf('What things are called where that is not their key.', [], called),
        seal: text('SHA-256 over everything else: shows damage and edits.', EXAMPLE_DIGEST, DIGEST),
      },
      ['comparison', 'names'],
    ),
    $defs: definitions(),
  };
}
