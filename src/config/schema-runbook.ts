/**
 * The JSON Schema of runbooks, `gallerist.runbook/v1`: what is left to hands, as a checklist for tickets and other tools. Further keys may
 * pass: a later v1 may add some.
 */

import { CREDENTIAL_MODES } from '../model/credential-mode.js';
import { RUNBOOK_FORMAT } from '../model/runbook.js';
import { DIALECT, type JsonSchema, text } from './schema.js';
import { ATTESTED, attestedSchema } from './schema-attested.js';
import { definitions } from './schema-definitions.js';
import { listOf, number, open, orNull, the } from './schema-open.js';

const SETTINGS = { kind: 'settings', path: ['settings'] };
const STEP = {
  kind: 'click',
  text: 'Admin > Settings > Configuration: Workflow Credentials: choose "Require User Credentials"',
};
const COMMAND = 'gallerist attest workflowCredentials=required --target production';
const OWNER = { id: '5f1a9c0e', email: 'ana@acme.example' };
const SCHEDULE = { id: '65f1c0ff', name: 'Month-end report', owner: OWNER, workflow: '65f1c0aa', certain: true };
const DISABLING = { from: 'users-may-select', disables: 'without-credentials', schedules: [SCHEDULE] };
const CLOSING = { by: 'attestation', text: 'no plan sees it: somebody says that it is done', command: COMMAND };
const ID = 'rb-3f9a1c2b7d04';
const AT = { file: 'access/settings.yaml', line: 3, column: 3 };
const RELEASE = { value: '2025.2', source: 'declared' };
const TARGET = {
  name: 'production',
  system: 'alteryx-server',
  url: 'https://gallery.acme.example/webapi/',
  release: RELEASE,
  authentication: 'built-in',
};

function targetSchema(): JsonSchema {
  return open('The system it is for.', TARGET, {
    name: text('Its name in gallerist.yaml.', TARGET.name),
    system: text('What kind of system it is.', TARGET.system),
    url: text('The base of the web API.', TARGET.url),
    release: open('The release that the steps are for, and how it is known.', RELEASE, {
      value: text('The release.', RELEASE.value),
      source: text('How it is known: declared, by the swagger document, or assumed.', RELEASE.source),
    }),
    authentication: text('How people sign in.', 'built-in', { enum: ['built-in', 'saml', 'windows'] }),
  });
}

function stepSchema(): JsonSchema {
  return open(
    'One step, in the order they are done.',
    STEP,
    {
      kind: text(
        'click: in a page or window. check: look, or write down. command: for a shell. warning: what the steps do besides. note: helps to read them.',
        'click',
        { enum: ['click', 'check', 'command', 'warning', 'note'] },
      ),
      text: text('What to do, or to know. May hold names from the server.', STEP.text),
      inferred: text(
        'What of it is not documented, or differently by different sources: look at the server.',
        'the name of the page is not documented for this release',
      ),
    },
    ['inferred'],
  );
}

function disablingSchema(): JsonSchema {
  const schedule = open('A schedule that is switched off.', SCHEDULE, {
    id: text('Its live id.', SCHEDULE.id),
    name: text('Its name. Text from the server.', SCHEDULE.name),
    owner: open('Who owns it.', OWNER, {
      id: text('The live id.', OWNER.id),
      email: orNull(text('The e-mail address; null: people were not read.', OWNER.email)),
    }),
    workflow: text('The live id of its workflow.', SCHEDULE.workflow),
    certain: {
      type: 'boolean',
      description: 'False: the server did not tell enough to be sure that it is one of them.',
      examples: [true],
    },
  });
  return open('What the change does to schedules, if the setting is what it says.', DISABLING, {
    from: text('The value of today; one entry for each possible one where nobody attested it.', 'users-may-select', {
      enum: CREDENTIAL_MODES,
    }),
    disables: orNull(
      text('Which schedules the server switches off; null: none.', 'without-credentials', {
        enum: ['all', 'without-credentials', 'with-credentials'],
      }),
    ),
    schedules: orNull(listOf('The schedules; null: not read, or none are switched off.', [SCHEDULE], schedule)),
  });
}

function itemSchema(): JsonSchema {
  const example = {
    id: ID,
    title: 'settings: workflowCredentials  users-may-select → required',
    field: 'workflowCredentials',
  };
  return open(
    'One thing that somebody does.',
    example,
    {
      id: text('The same for the same task on the same target, in every runbook: for tickets.', ID, {
        pattern: '^rb-[0-9a-f]{12}$',
      }),
      title: text('One line for people. May hold names from the server.', example.title),
      ref: the('object', 'The object it is about.', SETTINGS),
      name: text('Its name, as shown.', 'settings'),
      action: text('What happens to the object.', 'update', { enum: ['create', 'update', 'deactivate', 'delete'] }),
      field: orNull(text('The field; null: the object itself.', 'workflowCredentials')),
      entry: orNull(
        the('ref', 'What the entry of a relation points at; null: no entry.', {
          kind: 'directoryGroup',
          path: ['S-1-5-21-1'],
        }),
      ),
      from: orNull(
        the(
          'state',
          'What it is, as attested or read; left out: not known; null: nothing is there.',
          'users-may-select',
        ),
      ),
      to: orNull(the('state', 'What it should be; null: nothing should be there.', 'required')),
      has: listOf(
        'What a new object has to have.',
        [{ field: 'shareSchedules', value: true }],
        open(
          'One field of it.',
          { field: 'shareSchedules', value: true },
          {
            field: text('Its name.', 'shareSchedules'),
            value: the('value', 'Its value. A secret is where it is kept.', true),
          },
        ),
      ),
      reason: text('Why no API does it.', 'no API reads or writes it'),
      attested: orNull({
        ...attestedSchema(),
        description: 'The last attestation of the setting; null: there is none. Nothing checks that it is so.',
        examples: [ATTESTED],
      }),
      steps: listOf('What to do, in order.', [STEP], stepSchema()),
      disabling: listOf('What it does to schedules. Empty: nothing to do with them.', [DISABLING], disablingSchema()),
      closing: open(
        'How it leaves the next plan.',
        CLOSING,
        {
          by: text(
            'attestation: by the command. reading: the next plan sees it. nothing: nothing can tell.',
            'attestation',
            {
              enum: ['attestation', 'reading', 'nothing'],
            },
          ),
          text: text('The same in words.', CLOSING.text),
          command: text('What to run once it is done.', COMMAND),
        },
        ['command'],
      ),
      changesAccess: {
        type: 'boolean',
        description: 'Whether who may do what rests on it: then access is about it, too.',
        examples: [false],
      },
      at: orNull(the('place', 'The line that asks for it; null: none does.', AT)),
    },
    ['from'],
  );
}

/** The schema of a runbook. */
export function runbookSchema(): JsonSchema {
  const digest = '5f3a9c71e0'.padEnd(64, '0');
  const { fate: _, ...shared } = definitions();
  const reading = { kind: 'read', seen: 5, disabled: 1 };
  const zero = { losing: 0, gaining: 0, keeping: 0, entries: [], notProven: [] };
  return {
    $schema: DIALECT,
    $id: 'runbook.schema.json',
    title: 'Gallerist runbook',
    ...open(
      'What a plan leaves to hands, with every step, and what closes it. Printed by gallerist runbook --format json.',
      { format: RUNBOOK_FORMAT, items: [] },
      {
        format: text('The format.', RUNBOOK_FORMAT, { const: RUNBOOK_FORMAT }),
        target: targetSchema(),
        plan: text('Digest of the plan it is made from.', digest, { pattern: '^[0-9a-f]{64}$' }),
        asOf: text('The instant the plan judged by.', '2026-11-02T09:00:00.000Z'),
        items: listOf('What there is to do. Empty: nothing.', [], itemSchema()),
        schedules: open(
          'Whether schedules were looked at. Only where an item switches some off, and the server is asked.',
          reading,
          {
            kind: text('What came of it.', 'read', { enum: ['not-needed', 'read', 'not-read'] }),
            seen: number('read: how many the account sees. Only a Curator sees all.', 5),
            disabled: number('read: how many of them are off already, and so not listed.', 1),
            reason: text('not-read: why.', 'GET v3/schedules: the server answered 404'),
          },
          ['seen', 'disabled', 'reason'],
        ),
        access: open(
          'Who gains and loses what once all items are done, on top of what apply does.',
          { items: [ID], people: 80, difference: zero },
          {
            items: listOf('Ids of the items it comes of, together.', [ID], { type: 'string' }),
            people: number('People who hold something before.', 80),
            difference: the('part', 'Who, what, and by which path.', zero),
          },
        ),
      },
    ),
    $defs: shared,
  };
}
