import { CORE_SCHEMA, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { refTo } from '../../src/model/ref.js';
import type { ApplyReport } from '../../src/model/report.js';
import type { Outcome, Step } from '../../src/model/step.js';
import type { Check } from '../../src/model/system.js';
import { progressLine, renderApplyJson, renderApplyMarkdown, renderApplyText } from '../../src/render/apply.js';
import { renderChecksJson, renderChecksText } from '../../src/render/checks.js';
import { renderSnapshotJson, snapshotSummary } from '../../src/render/snapshot.js';
import { starterFiles } from '../../src/render/starter.js';
import { fullPlan, HOSTILE } from './plans.js';
import { server } from './snapshots.js';

const plain = { color: false } as const;
const golden = (name: string): string => `../golden/render/${name}`;

function step(id: string, title: string): Step {
  const ref = refTo('user', `${id}@acme.example`);
  return {
    id,
    operation: 'user.update',
    ref,
    phase: 'own',
    title,
    args: {},
    effect: [],
    touches: [ref],
    requires: [],
    after: [],
    waits: [],
    at: { file: 'access/people.yaml', line: Number(id.slice(1)), column: 3 },
  };
}

const outcomes: readonly Outcome[] = [
  { status: 'done', requests: 1, bound: [{ ref: refTo('user', 'new@acme.example'), id: '64f0' }] },
  { status: 'done', requests: 1 },
  { status: 'already', message: 'live is as planned' },
  { status: 'failed', message: 'the server refused: the last name is too long', requests: 1 },
  {
    status: 'failed',
    message: '2 of 12 members were not added',
    failedEntries: [
      { entry: refTo('user', 'temp@acme.example'), reason: 'user is not active' },
      { entry: refTo('user', 'ghost@acme.example'), reason: 'no such user' },
    ],
  },
  { status: 'skipped', message: 'waits for s0004, which failed' },
  { status: 'skipped', message: 'waits for s0004, which failed' },
  { status: 'unknown', message: 'the connection closed before an answer came' },
  { status: 'did-not-take-effect', message: 'role reads Artisan, should be Default' },
  {
    status: 'lost-race',
    message: 'somebody else made one of the same name, with id 64f1; ours, 64f2, was empty and is removed',
  },
];

const steps = outcomes.map((_, index) => step(`s${String(index + 1).padStart(4, '0')}`, `update person ${index + 1}`));
const report: ApplyReport = {
  format: 'gallerist.apply/v1',
  plan: { ...fullPlan, steps },
  results: outcomes.map((outcome, index) => ({ step: steps[index]?.id ?? '', outcome })),
  requests: { reads: 41, writes: 8 },
  left: 1,
  complete: false,
  journal: { file: '.gallerist/journal/20260615T120000.000Z-5f3a9c71.jsonl', lines: 20, head: 'ab'.repeat(32) },
};
const { journal: _, ...unwritten } = report;
const done: ApplyReport = {
  ...unwritten,
  plan: { ...report.plan, counts: { ...report.plan.counts, manual: 0, pending: 0, blocked: 0 } },
  results: report.results.slice(0, 2),
  complete: true,
};

describe('what an apply did', () => {
  it('counts every outcome, and lists what did not go well with what to do next', async () => {
    await expect(renderApplyText(report, plain)).toMatchFileSnapshot(golden('apply.txt'));
    await expect(renderApplyMarkdown(report)).toMatchFileSnapshot(golden('apply.md'));
    await expect(renderApplyJson(report)).toMatchFileSnapshot(golden('apply.json'));
  });

  it('is two lines when all went well', () => {
    expect(renderApplyText(done, plain)).toBe(
      '2 steps: 2 done; 41 reads, 8 writes.\nComplete: everything planned was done and read back.   plan 5f3a9c71\n',
    );
  });

  it('that was stopped says why, and is never complete', () => {
    const stopped: ApplyReport = { ...done, complete: false, stopped: 'interrupted by SIGTERM' };
    expect(renderApplyText(stopped, plain)).toContain(
      'Stopped: interrupted by SIGTERM. Nothing was read back. The same command again goes on from here.   plan 5f3a9c71\n',
    );
    expect(JSON.parse(renderApplyJson(stopped))).toMatchObject({ complete: false, stopped: 'interrupted by SIGTERM' });
    expect(renderApplyMarkdown(stopped)).toContain('Stopped: interrupted by SIGTERM');
  });

  it('whose journal is not whole says so, and is never complete in words', () => {
    const lost = 'the journal .gallerist/journal/1.jsonl cannot be written: it is gone (ENOENT)';
    const part: ApplyReport = { ...done, journal: { file: '.gallerist/journal/1.jsonl', lines: 1, head: 'ab', lost } };
    for (const text of [renderApplyText(part, plain), renderApplyMarkdown(part).replaceAll('\\', '')]) {
      expect(text).toContain('not whole: without its end');
      expect(text).toContain('Not written down whole: everything planned was done and read back, but the journal');
      expect(text).toContain('it is gone');
      expect(text).not.toContain('Complete');
    }
    expect(JSON.parse(renderApplyJson(part))).toMatchObject({ complete: true, journal: { lost } });
  });

  it('says the same with colour as without', () => {
    expect(renderApplyText(report, { color: true }).replace(/\x1b\[\d+m/g, '')).toBe(renderApplyText(report, plain));
  });

  it('is one line for each event, cut to the terminal', () => {
    const title = 'update \x1b[2Jperson\n';
    const event = { kind: 'finished', step: 's0001', title, done: 3, total: 120 } as const;
    expect(progressLine({ kind: 'started', step: 's0001', title })).toBe('…  update \\u{1b}[2Jperson\\n');
    expect(progressLine({ ...event, outcome: { status: 'done' } })).toBe('  3/120  update \\u{1b}[2Jperson\\n');
    expect(progressLine({ ...event, outcome: { status: 'failed', message: 'no' } })).toBe(
      '  3/120  failed: update \\u{1b}[2Jperson\\n (no)',
    );
    expect(progressLine({ kind: 'verifying', total: 120 })).toBe('reading back 120 steps …');
    expect(progressLine({ ...event, outcome: { status: 'done' } }, { width: 12 })).toBe('  3/120  up…');
  });

  it('stays within what a comment takes', () => {
    const many = Array.from({ length: 5000 }, (_, index) =>
      step(`s${index}`, `update ${HOSTILE[index % HOSTILE.length]}`),
    );
    const failed: ApplyReport = {
      ...report,
      plan: { ...report.plan, steps: many },
      results: many.map(({ id }, index) => ({ step: id, outcome: { status: 'failed', message: `reason ${index}` } })),
    };
    expect(renderApplyMarkdown(failed).length).toBeLessThanOrEqual(60_000);
    expect(renderApplyMarkdown(failed)).toMatch(/\d+ more lines in the text and JSON formats/);
  });
});

describe('what doctor found', () => {
  const checks: readonly Check[] = [
    { name: 'address', status: 'ok', detail: 'https://gallery.acme.example/webapi/ answers' },
    { name: 'account', status: 'failed', detail: 'svc@acme.example is not a Curator' },
    { name: 'release', status: 'warning', detail: 'assumed 2021.4: declare it' },
    { name: 'admin/v1/collections', status: 'unknown', detail: 'not asked: \x1b[2J' },
  ];

  it('is a line for each check, and the counts', () => {
    expect(renderChecksText({ checks, settings: [] }, plain)).toBe(
      [
        'ok       address               https://gallery.acme.example/webapi/ answers',
        'failed   account               svc@acme.example is not a Curator',
        'warning  release               assumed 2021.4: declare it',
        'unknown  admin/v1/collections  not asked: \\u{1b}[2J',
        '',
        '1 ok, 1 warning, 1 failed, 1 unknown',
        '',
      ].join('\n'),
    );
  });

  it('is the same in JSON', () => {
    expect(JSON.parse(renderChecksJson({ checks, settings: [] }))).toEqual({
      format: 'gallerist.checks/v1',
      checks,
      settings: [],
    });
  });
});

describe('a snapshot', () => {
  it('is saved so that it reads back the same, in a fixed order of keys', () => {
    const json = renderSnapshotJson(server);
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(server)));
    const shuffled = {
      ...server,
      objects: server.objects.map((object) => ({
        ...object,
        fields: Object.fromEntries(Object.entries(object.fields).reverse()),
      })),
    };
    expect(renderSnapshotJson(shuffled)).toBe(json);
  });

  it('is told in one line', () => {
    expect(snapshotSummary(server)).toBe(
      '69 objects of https://gallery.acme.example/webapi/: 13 users, 6 groups, 23 collections, 1 credential, 26 studios',
    );
    const [first] = server.objects;
    expect(snapshotSummary({ ...server, objects: first === undefined ? [] : [first] })).toMatch(/^1 object of /);
  });
});

const PLAN_INTO_SUMMARY = 'npx --no gallerist plan --target production --format markdown >> "$GITHUB_STEP_SUMMARY"';

describe('the first files of a project', () => {
  const answers = {
    target: 'production',
    system: 'alteryx-server',
    url: 'https://gallery.acme.example/webapi/',
    authentication: 'built-in',
    release: '2025.2',
    account: 'svc-gallerist@acme.example',
  } as const;

  it('are small and say what to do', async () => {
    for (const { path, text } of starterFiles(answers)) {
      await expect(text).toMatchFileSnapshot(golden(`starter/${path.replace(/^\./, 'dot-')}`));
    }
  });

  it.each(['built-in', 'saml', 'windows'] as const)(
    'can be parsed, for %s and with nothing else known',
    (authentication) => {
      const { release, account, ...little } = answers;
      expect([release, account]).not.toContain(undefined);
      for (const target of ['production', "it's: #1 ${x}"]) {
        for (const { path, text } of starterFiles({ ...little, authentication, target })) {
          if (!/\.ya?ml$/.test(path)) continue;
          const careful: unknown = parse(text);
          expect(load(text, { schema: CORE_SCHEMA })).toEqual(careful);
          if (path === 'gallerist.yaml') {
            expect(careful).toMatchObject({ targets: { [target]: { authentication, url: answers.url } } });
          }
        }
      }
    },
  );

  it('plan into the summary of a run, which holds one plan however often somebody pushes, and apply every night', () => {
    const workflows = new Map(starterFiles(answers).map(({ path, text }) => [path, text]));
    const planned = workflows.get('.github/workflows/gallerist-plan.yml') ?? '';
    expect(parse(planned)).toMatchObject({
      on: 'pull_request',
      jobs: { plan: { steps: expect.arrayContaining([expect.objectContaining({ run: PLAN_INTO_SUMMARY })]) } },
    });
    expect(planned).not.toMatch(/gh pr comment|pull-requests: write/);
    expect(parse(workflows.get('.github/workflows/gallerist-apply.yml') ?? '')).toMatchObject({
      on: { push: { branches: ['main'] }, schedule: [{ cron: expect.any(String) }] },
      concurrency: { 'cancel-in-progress': false },
    });
  });

  it('hold no secret, only where it is kept', () => {
    const text = starterFiles(answers)
      .map((file) => file.text)
      .join('\n');
    expect(text).toContain('clientSecret: "${env:AYX_SECRET}"');
    expect(text).toContain('AYX_SECRET: ${{ secrets.AYX_SECRET }}');
  });
});
