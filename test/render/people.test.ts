import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.js';
import { refTo } from '../../src/model/ref.js';
import { renderApplyMarkdown, renderApplyText } from '../../src/render/apply.js';
import { maskOf, namesIn } from '../../src/render/people.js';
import { renderPlanMarkdown } from '../../src/render/plan-markdown.js';
import { renderPlanText } from '../../src/render/plan-text.js';
import { renderStaleMarkdown, renderStaleText } from '../../src/render/stale.js';
import { change, field, fullPlan, hostilePlan, member } from './plans.js';

const counts = { people: 'counts', color: false, width: 120 } as const;

/** A plan in which many things happen to many people, one of whom has a name that is no address. */
const many: Plan = {
  ...fullPlan,
  changes: [
    ...Array.from({ length: 41 }, (_, at) =>
      change({
        ref: refTo('user', `person${at}@acme.example`),
        name: `Person${at}@acme.example`,
        action: 'update',
        fields: [field('role', 'Artisan', 'Default')],
        at: { file: 'access/people.yaml', line: at + 1, column: 1 },
      }),
    ),
    change({
      ref: refTo('user', 'Local Ana'),
      name: 'Local Ana',
      action: 'update',
      fields: [field('firstName', 'Anna', 'Ana'), field('role', 'Viewer', 'Member')],
    }),
    change({
      ref: refTo('group', 'Finance'),
      name: 'Finance',
      action: 'update',
      entries: [
        ...Array.from({ length: 12 }, (_, at) => member('add', `person${at}@acme.example`)),
        member('remove', 'Local Ana'),
      ],
    }),
    change({
      ref: refTo('collection', 'Close'),
      name: 'Close',
      action: 'update',
      fields: [field('owner', refTo('user', 'a@acme.example'), refTo('user', 'Local Ana'))],
    }),
  ],
  gaps: Array.from({ length: 9 }, (_, at) => ({
    person: `person${at}@acme.example`,
    rights: ['capability:publish'],
    from: 'set role of Local Ana',
  })),
};

const NAMES = /@|&#64;|Local Ana|Anna|person\d|leaver|omar|svc-gallerist/i;

describe('a report with people counted', () => {
  it.each([
    ['full', fullPlan],
    ['hostile', hostilePlan],
    ['crowded', many],
  ] as const)('names nobody in a %s plan, in neither format, verbose or not', (_, plan) => {
    for (const verbose of [false, true]) {
      expect(renderPlanText(plan, { ...counts, verbose })).not.toMatch(/@/);
      expect(renderPlanMarkdown(plan, { people: 'counts', verbose })).not.toMatch(/@|&#64;/);
    }
  });

  it('counts people to whom the same happens, and says what', () => {
    const text = renderPlanText(many, counts);
    expect(text).not.toMatch(NAMES);
    expect(text).toMatch(/~ 41 people +role +Artisan → Default$/m);
    expect(text).toMatch(/~ a person +firstName +… → …$/m);
    expect(text).toMatch(/~ Finance +\+ 12 members$/m);
    expect(text).toMatch(/- member a person$/m);
    expect(text).toMatch(/owner +a person → a person$/m);
    expect(text).toMatch(/! 9 people +for a moment without {2}publish +after: set role of a person$/m);
    expect(renderPlanMarkdown(many, { people: 'counts' })).toMatch(/~ 41 people/);
  });

  it('keeps every number of the plan', () => {
    const totals = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
    expect(totals(renderPlanText(fullPlan, counts))).toBe(totals(renderPlanText(fullPlan, { color: false })));
    const titles = (text: string): readonly string[] => text.match(/^[A-Z][a-z ]+ \(\d+\)$/gm) ?? [];
    expect(titles(renderPlanText(fullPlan, counts))).toEqual(titles(renderPlanText(fullPlan, { color: false })));
  });

  it('names nobody in what an apply did, or in why it did not', () => {
    const report = {
      format: 'gallerist.apply/v1',
      plan: many,
      results: [
        {
          step: 's0001',
          outcome: {
            status: 'failed',
            message: 'PUT v3/users: ana@acme.example is not Local Ana',
            failedEntries: [{ entry: refTo('user', 'li@acme.example'), reason: 'unknown' }],
          },
        },
      ],
      requests: { reads: 1, writes: 1 },
      left: 1,
      complete: false,
    } as const;
    const stale = {
      format: 'gallerist.stale/v1',
      plan: 'a'.repeat(64),
      target: 'production',
      moved: [
        ...['li', 'omar'].map(
          (name) =>
            ({
              kind: 'value',
              ref: refTo('user', `${name}@acme.example`),
              field: 'role',
              planned: 'A',
              found: 'B',
            }) as const,
        ),
        { kind: 'access', ref: refTo('user', 'Local Ana'), gained: ['capability:publish'], lost: [] },
        { kind: 'target', property: 'account', planned: 'a@b.example (id 1)', found: null },
      ],
    } as const;
    for (const text of [
      renderApplyText(report, counts),
      renderApplyMarkdown(report, counts),
      renderStaleText(stale, counts),
      renderStaleMarkdown(stale, counts),
    ]) {
      expect(text).not.toMatch(NAMES);
    }
    expect(renderStaleText(stale, counts)).toMatch(/a person, role +planned on A, found B \(2 times\)/);
    expect(renderApplyText(report, counts)).toContain('a person is not a person');
  });
});

describe('names in a plan', () => {
  it('are those of findings and of what is not proven, too: in any case', () => {
    const part = { losing: 0, gaining: 0, keeping: 0, entries: [], notProven: [] };
    const unread = {
      kind: 'unread-share',
      on: refTo('collection', 'C'),
      to: refTo('user', 'Jane Doe'),
      people: 1,
    } as const;
    const quiet: Plan = {
      ...fullPlan,
      changes: [],
      steps: [],
      gaps: [],
      basis: { ...fullPlan.basis, objects: [] },
      access: { apply: { ...part, notProven: [unread] }, byHand: part, people: 1 },
      findings: [
        {
          code: 'GAL-501',
          severity: 'info',
          ref: refTo('user', 'John Smith'),
          message: 'user John Smith is not declared',
        },
      ],
    };
    expect(maskOf(namesIn(quiet))('user John Smith is not declared, JANE DOE neither')).toBe(
      'user a person is not declared, a person neither',
    );
    expect(renderPlanMarkdown(quiet, { people: 'counts', verbose: true })).not.toMatch(/john|smith|jane/i);
  });
});

describe('the mask', () => {
  it.each([
    ['takes whole words', ['Ana Ruiz'], [], 'Ana Ruizo, Banana Ruiz, (Ana Ruiz)', 'Ana Ruizo, Banana Ruiz, (a person)'],
    ['knows keys in any case', ['ACME\\JDoe'], [], 'acme\\jdoe and ACME\\JDoe', 'a person and a person'],
    [
      'knows keys as messages quote them',
      ['a "b" c', 'ACME\\x'],
      [],
      'user "a \\"b\\" c", "ACME\\\\x"',
      'user "a person", "a person"',
    ],
    ['knows keys as terminals show them', ['Al\u001b[2Jf'], [], 'user Al\\u{1b}[2Jf', 'user a person'],
    ['knows keys that messages cut', [`${'Al '.repeat(30)}`], [], `"${'Al '.repeat(19)}…"`, '"a person…"'],
    [
      'knows keys with an address in them',
      ['Ana Ruiz <a@b.example>'],
      [],
      'Ana Ruiz <a@b.example> left',
      'a person left',
    ],
    ['takes the longest of two', ['Ana', 'Ana Ruiz'], [], 'Ana Ruiz', 'a person'],
    ['knows given names as they are written', [], ['Will'], 'Will will, WILL', 'a person will, WILL'],
    ['leaves roles alone', [], ['Member', 'Curator'], 'Member → Curator', 'Member → Curator'],
    [
      'leaves our own words alone, whoever is called so',
      ['admin', 'gallerist', 'settings'],
      [],
      'admin API; Admin > Settings > Configuration; gallerist attest x; admin/v1; admin and Gallerist',
      'admin API; Admin > Settings > Configuration; gallerist attest x; admin/v1; a person and a person',
    ],
    ['leaves them alone in Markdown, too', ['admin'], [], 'Admin &#62; Users, admin', 'Admin &#62; Users, a person'],
    [
      'takes one of our own words for a name only where a name stands',
      ['Curator', 'run'],
      [],
      'Viewer → Curator; Close (run); user Curator is not declared; attested by run',
      'Viewer → Curator; Close (run); user a person is not declared; attested by a person',
    ],
    ['takes one of our own words for a name where it stands alone', ['publish'], [], 'publish', 'a person'],
    ['knows a short name', ['Li'], ['Bo'], 'Li, Bo, Lisbon', 'a person, a person, Lisbon'],
    ['takes marks for letters', ['Jose\u0301'], [], 'Jose\u0301, Jose', 'a person, Jose'],
  ] as const)('%s', (_name, keys, given, text, masked) => {
    expect(maskOf(keys, given)(text)).toBe(masked);
  });

  it.each([
    ['create ana@acme.example', 'create a person'],
    ['"ana.ruiz+x@acme.example": no', '"a person": no'],
    ['(ana@acme.example, omar@acme.example)', '(a person, a person)'],
    ['ana&#64;&#8203;acme.example', 'a person'],
    ['GET v3/users?email=ana.ruiz%2Bx%40acme.example: 503', 'GET v3/users?email=a person: 503'],
    ['nobody here', 'nobody here'],
    ['Ana of Finance', 'a person of Finance'],
  ])('makes %s into %s', (text, masked) => {
    expect(maskOf(['Ana', 'x'])(text)).toBe(masked);
  });
});
