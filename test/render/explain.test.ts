import { describe, expect, it } from 'vitest';
import { explainCollection, explainUser } from '../../src/access/explain.js';
import { explainRun } from '../../src/access/explain-run.js';
import type { AccessState } from '../../src/access/state.js';
import type { Evidence } from '../../src/model/explanation.js';
import { type Ref, refKey } from '../../src/model/ref.js';
import type { CredentialMode, WorkflowExplanation } from '../../src/model/run-identity.js';
import type { WorldObject } from '../../src/model/system.js';
import { type Answer, renderAnswerMarkdown, renderAnswerText } from '../../src/render/explain.js';
import { renderAnswerJson } from '../../src/render/explain-json.js';
import {
  AS_OF,
  collection,
  credential,
  entry,
  group,
  LATER,
  object,
  PAST,
  SOON,
  share,
  stateWith,
  studio,
  user,
} from '../access/world.js';
import { HOSTILE } from './plans.js';

const golden = (name: string): string => `../golden/render/${name}`;
const plain = { color: false } as const;

/** What must never reach a reader raw: C0 but newlines, C1, bidi controls, zero-width characters. */
const ACTING = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

const evidence: Evidence = {
  target: {
    name: 'production',
    url: 'https://gallery.test/webapi/',
    release: { value: '2025.2', source: 'declared' },
    authentication: 'built-in',
  },
  takenAt: AS_OF,
  asOf: AS_OF,
  defaultRole: 'Viewer',
  gaps: [],
  names: [],
};
const unsure: Evidence = {
  ...evidence,
  defaultRole: null,
  gaps: [{ kind: 'collection', field: 'shares.can', reason: 'the server does not have admin/v1/collections' }],
};

const sid: Ref = { kind: 'directoryGroup', path: ['S-1-5-21-9'] };
const SVC = 'acme\\svc-finance';

const world: readonly WorldObject[] = [
  object(
    'user',
    'omar@acme.example',
    { role: 'Default', studio: studio('Finance'), 'permissions.scheduleJobs': true },
    { facts: { lastLogin: '2026-06-01T08:00:00Z' } },
  ),
  object('user', 'ana.ruiz@acme.example', { role: 'Artisan', studio: studio('Finance') }),
  object('user', 'cyd@acme.example', { role: 'Curator' }),
  object('user', 'vic@acme.example', { role: 'Viewer' }),
  object('user', 'gone@acme.example', { role: 'Artisan' }, { state: 'deactivated' }),
  object('user', 'new@acme.example', { role: 'Default' }),
  object('group', 'Finance Readers', {
    role: 'Member',
    members: [entry(user('omar@acme.example')), entry(user('vic@acme.example')), entry(user('sid:S-1'))],
  }),
  object('group', 'Project X', { role: 'Default', members: [entry(user('omar@acme.example'), { until: PAST })] }),
  object('group', 'Everybody', { role: 'Viewer', members: [], directoryGroups: [entry(sid, { name: 'ACME\\ALL' })] }),
  object('collection', 'Month-end close', {
    owner: user('ana.ruiz@acme.example'),
    shares: [
      share(group('Finance Readers'), ['update-assets'], LATER),
      share(user('omar@acme.example'), ['add-assets'], SOON),
      share(user('gone@acme.example'), ['admin']),
      entry(group('Everybody')),
    ],
  }),
  object('credential', SVC, { shares: [entry(group('Finance Readers'))] }),
  object('studio', 'Finance', { defaultCredential: credential(SVC) }),
];

const state = stateWith(world);

function aboutUser(name: string, from: AccessState = state): Answer {
  const told = explainUser(from, refKey(user(name)));
  if (told === undefined) throw new Error(`no user ${name}`);
  return { about: 'user', told };
}

function aboutCollection(name: string, from: AccessState = state): Answer {
  const told = explainCollection(from, refKey(collection(name)));
  if (told === undefined) throw new Error(`no collection ${name}`);
  return { about: 'collection', told };
}

const report: WorkflowExplanation = {
  id: 'w1',
  name: 'Month-end report',
  owner: user('ana.ruiz@acme.example'),
  credentials: { kind: 'Default' },
  isPublic: false,
  othersCanExecute: true,
  runDisabled: false,
  collections: [collection('Month-end close')],
  studio: studio('Finance'),
};

interface Asked {
  readonly runner?: string;
  readonly workflow?: WorkflowExplanation | null;
  readonly mode?: CredentialMode | null;
  readonly runAs?: string | null;
  readonly from?: AccessState;
}

function aboutRun({
  runner = 'omar@acme.example',
  workflow = report,
  mode = 'users-may-select',
  runAs = 'ACME\\svc-alteryx',
  from = state,
}: Asked = {}): Answer {
  const told = explainRun(from, refKey(user(runner)), workflow, { mode, runAs });
  if (told === undefined) throw new Error(`no user ${runner}`);
  return { about: 'run', told };
}

const runText = (asked: Asked): string => renderAnswerText(aboutRun(asked), evidence, plain);

describe('a person, explained', () => {
  it('has a role and where it comes from, every right with its path and end, and what sleeps', async () => {
    await expect(renderAnswerText(aboutUser('omar@acme.example'), evidence, plain)).toMatchFileSnapshot(
      golden('explain-user.txt'),
    );
  });

  it('is one answer for each default role that makes a difference, when nobody attested it', async () => {
    const from = stateWith(world, { defaultRole: null, unread: ['studio'] });
    await expect(renderAnswerText(aboutUser('new@acme.example', from), unsure, plain)).toMatchFileSnapshot(
      golden('explain-user-unsure.txt'),
    );
  });

  it('holds nothing when deactivated, and that is the reason', () => {
    const text = renderAnswerText(aboutUser('gone@acme.example'), evidence, plain);
    expect(text).toContain('gone@acme.example   deactivated');
    expect(text).toMatch(/May\n +nothing: deactivated/);
    expect(text).not.toContain('Given, but without effect');
  });

  it('says of a studio that was not read that it is not known', () => {
    const gaps = [{ kind: 'user', field: 'studio', reason: 'not in this release' }] as const;
    const text = renderAnswerText(aboutUser('vic@acme.example'), { ...evidence, gaps }, plain);
    expect(text).toMatch(/studio +not known/);
    expect(text).toContain('studio of users could not be read: not in this release');
    expect(renderAnswerText(aboutUser('vic@acme.example'), evidence, plain)).toMatch(/studio +none/);
  });
});

describe('a collection, explained', () => {
  it('lists everybody who gets in and how, who does not, and who cannot be listed', async () => {
    await expect(renderAnswerText(aboutCollection('Month-end close'), evidence, plain)).toMatchFileSnapshot(
      golden('explain-collection.txt'),
    );
  });

  it('is nobody where nobody gets in', () => {
    const from = stateWith([object('collection', 'Empty', { owner: user('left@acme.example'), shares: [] })]);
    expect(renderAnswerText(aboutCollection('Empty', from), evidence, plain)).toMatch(/Gets in \(0\)\n +nobody\n/);
  });
});

describe('a run, explained', () => {
  it('says what it runs as by which row, what gives error 1385, and what to check on the worker', async () => {
    const text = runText({});
    expect(text).toContain('Can run it: yes');
    expect(text).toMatch(/acme\\svc-finance +row 7 \(two sources\): the studio of the user has a default credential/);
    expect(text).toContain('(1385)');
    expect(text).toMatch(/1\. Log on as a batch job/);
    await expect(text).toMatchFileSnapshot(golden('explain-run.txt'));
  });

  it('gives every answer that is possible when nobody attested the settings', async () => {
    await expect(runText({ runner: 'vic@acme.example', mode: null, runAs: null })).toMatchFileSnapshot(
      golden('explain-run-unsure.txt'),
    );
  });

  it('says what is not known when workflows were not read', async () => {
    const text = runText({ workflow: null });
    expect(text).toContain('Can run it: not known');
    await expect(text).toMatchFileSnapshot(golden('explain-run-unread.txt'));
  });

  it('is certain of the identity without the workflow where the server ignores what it says', () => {
    expect(runText({ workflow: null, mode: 'default' })).toMatch(
      /Would run as\n +acme\\svc-finance +row 1 \(two sources\)/,
    );
  });

  it('asks to verify where the facts are silent: a credential that is not shared with the runner', () => {
    const specific = { kind: 'Specific', credential: credential('acme\\svc-other') } as const;
    const text = runText({ workflow: { ...report, credentials: specific } });
    expect(text).toMatch(/acme\\svc-other +row 10 \(one source\)/);
    expect(text).toMatch(/! +verify on your release: on 2018.1/);
  });

  it.each<[string, Asked, RegExp[]]>([
    [
      'a role that is too low',
      { runner: 'vic@acme.example' },
      [/: no/, /- collection .* takes the role Member; shared/],
    ],
    [
      'no share and another studio',
      { runner: 'new@acme.example' },
      [/: no/, /not shared with the person/, /not in this/],
    ],
    [
      'a person who is deactivated',
      { runner: 'gone@acme.example' },
      [/: no/, /role +deactivated/, /nothing can be run/],
    ],
    [
      'a workflow that is nowhere',
      { workflow: { ...report, collections: [], studio: 'none' } },
      [/: no/, /neither public nor in any collection or studio/],
    ],
    [
      'a workflow for its owner',
      { workflow: { ...report, othersCanExecute: false } },
      [/: no/, /lets nobody but its owner/],
    ],
    ['a workflow that is off', { workflow: { ...report, runDisabled: true } }, [/: no/, /switched off/]],
    [
      'the public page',
      { runner: 'vic@acme.example', workflow: { ...report, isPublic: true } },
      [/: yes/, /\+ public page/],
    ],
    [
      'an owner with no other way',
      { runner: 'ana.ruiz@acme.example', workflow: { ...report, collections: [], studio: 'none' } },
      [/: not known/, /! +not known: whether its owner/],
    ],
  ])('tells why or why not: %s', (_, asked, expected) => {
    const text = runText(asked);
    for (const part of expected) expect(text).toMatch(part);
  });

  it('lists no failure and no checks for somebody who cannot start anything', () => {
    const text = runText({ runner: 'gone@acme.example' });
    expect(text).not.toContain('1385');
    expect(text).not.toContain('To check');
  });
});

describe('answers in other formats', () => {
  const answers: readonly (readonly [string, Answer])[] = [
    ['user', aboutUser('omar@acme.example')],
    ['collection', aboutCollection('Month-end close')],
    ['run', aboutRun()],
  ];

  it.each(answers)('%s as JSON and Markdown', async (about, answer) => {
    const json = renderAnswerJson(answer, evidence);
    expect(JSON.parse(json)).toMatchObject({ format: 'gallerist.explain/v1', about });
    await expect(json).toMatchFileSnapshot(golden(`explain-${about}.json`));
    await expect(renderAnswerMarkdown(answer, evidence)).toMatchFileSnapshot(golden(`explain-${about}.md`));
  });

  it.each(answers)('%s says the same with colour as without', (_, answer) => {
    const colored = renderAnswerText(answer, evidence, { color: true });
    expect(colored).toContain('\x1b[');
    expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(renderAnswerText(answer, evidence, plain));
  });

  it('keeps hostile names harmless everywhere', () => {
    for (const name of HOSTILE) {
      const from = stateWith([
        object('user', name, { role: 'Default', studio: studio(name) }),
        object('group', name, {
          role: 'Artisan',
          members: [entry(user(name))],
          directoryGroups: [entry(sid, { name })],
        }),
        object('collection', name, { owner: user(name), shares: [share(group(name))] }),
        object('credential', name, { shares: [entry(group(name))] }),
        object('studio', name, { defaultCredential: credential(name) }),
      ]);
      const workflow = { ...report, name, owner: user(name), collections: [collection(name)], studio: studio(name) };
      const hostile = [
        aboutUser(name, from),
        aboutCollection(name, from),
        aboutRun({ runner: name, workflow, runAs: name, from }),
      ];
      for (const answer of hostile) {
        expect(renderAnswerText(answer, { ...evidence, target: { ...evidence.target, name } }, plain)).not.toMatch(
          ACTING,
        );
        expect(renderAnswerJson(answer, evidence)).not.toMatch(ACTING);
        expect(JSON.stringify(JSON.parse(renderAnswerJson(answer, evidence)))).toContain(JSON.stringify(name));
        const outside = renderAnswerMarkdown(answer, evidence)
          .replace(/^```.*?^```$/gms, '')
          .replace(/(`+).*?\1/gs, '');
        expect(outside).not.toMatch(ACTING);
        expect(outside).not.toMatch(/<(?!\/?code>)|\[|@/);
      }
    }
  });
});
