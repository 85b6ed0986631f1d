import { describe, expect, it } from 'vitest';
import type { AccessEntry } from '../../src/model/access.js';
import type { Change, EntryChange } from '../../src/model/change.js';
import type { Finding, Plan } from '../../src/model/plan.js';
import { refTo } from '../../src/model/ref.js';
import type { Step } from '../../src/model/step.js';
import { renderPlanMarkdown } from '../../src/render/plan-markdown.js';
import { renderPlanText } from '../../src/render/plan-text.js';
import { change, emptyPlan, field, fullPlan, member } from './plans.js';

const update = (kind: 'user' | 'group' | 'collection' | 'settings', name: string, more: Partial<Change>): Change =>
  change({ ref: refTo(kind, name), name, action: 'update', ...more });

/** What a section shows, by its title; undefined when it is not there. */
function section(text: string, title: string): string | undefined {
  const start = text.search(new RegExp(`^(?:#### )?${title}`, 'm'));
  if (start < 0) return undefined;
  return text.slice(start).split(/\n\n(?=\S)(?!```)/)[0];
}

describe('what to look at first', () => {
  const first = (changes: readonly Change[], more: Partial<Plan> = {}): string | undefined =>
    section(renderPlanMarkdown({ ...emptyPlan, changes, ...more }), 'Look at these first');
  const remove = (count: number): EntryChange[] =>
    Array.from({ length: count }, (_, at) => member('remove', `p${at}@acme.example`));

  it.each([
    ['somebody becomes a Curator', update('user', 'a@x.example', { fields: [field('role', 'Artisan', 'Curator')] })],
    ['a group becomes one of Curators', update('group', 'G', { fields: [field('role', 'Default', 'Curator')] })],
    [
      'somebody gets API access',
      update('user', 'a@x.example', { fields: [field('permissions.apiAccess', false, true)] }),
    ],
    ['something is deleted', update('group', 'G', { action: 'delete' })],
    ['five leave at once', update('group', 'G', { entries: remove(5) })],
  ])('%s', (_, one) => {
    expect(first([one])).toContain(one.name);
  });

  it.each([
    ['somebody is deactivated', update('user', 'a@x.example', { action: 'deactivate' })],
    ['a role falls', update('user', 'a@x.example', { fields: [field('role', 'Curator', 'Artisan')] })],
    ['API access goes', update('user', 'a@x.example', { fields: [field('permissions.apiAccess', true, false)] })],
    ['four leave', update('group', 'G', { entries: remove(4) })],
    ['somebody joins', update('group', 'G', { entries: [member('add', 'a@x.example')] })],
  ])('not: %s, unless a guard speaks of it', (_, one) => {
    expect(first([one])).toBeUndefined();
    const guard = { guard: 'protected', message: 'm', hint: 'h', acknowledged: true } as const;
    expect(first([one], { guards: [guard] })).toBeUndefined();
    expect(first([one], { guards: [{ ...guard, about: [one.ref] }] })).toContain(one.name);
  });

  it('who becomes an administrator by a change of their own that does not say so', () => {
    const back = update('user', 'a@x.example', { fields: [field('state', 'deactivated', 'active')] });
    const awake = update('user', 'b@x.example', { fields: [field('role', 'NoAccess', 'Default')] });
    const other = update('user', 'c@x.example', { fields: [field('role', 'NoAccess', 'Default')] });
    const entries = [back, awake].map(
      ({ ref, name }): AccessEntry => ({
        people: [{ ref: { kind: 'user', path: ref.path }, name }],
        before: { kind: 'nothing', because: 'inactive' },
        after: { kind: 'role', role: 'Curator', from: 'own', groups: [] },
        everything: 'gained',
        lost: [],
        gained: [{ rights: ['capability:admin-api'], before: null, after: { paths: [], until: null } }],
        kept: [],
        assuming: null,
      }),
    );
    const part = { entries, gaining: 2, losing: 0, keeping: 0, notProven: [] };
    const shown = first([back, awake, other], { access: { ...emptyPlan.access, apply: part, people: 9 } });
    expect(shown).toMatch(/a@x\.example.*b@x\.example/s);
    expect(shown).not.toContain('c@x.example');
  });

  it('who joins a group that makes an administrator, and who leaves one that a guard speaks of', () => {
    const entry: AccessEntry = {
      people: [{ ref: refTo('user', 'a@x.example'), name: 'a@x.example' }],
      before: { kind: 'role', role: 'Viewer', from: 'default', groups: [] },
      after: { kind: 'role', role: 'Curator', from: 'group', groups: [refTo('group', 'Admins')] },
      everything: null,
      lost: [],
      gained: [
        { rights: ['capability:admin-api', 'capability:publish'], before: null, after: { until: null, paths: [] } },
      ],
      kept: [],
      assuming: null,
    };
    const access = { ...emptyPlan.access, apply: { ...emptyPlan.access.apply, entries: [entry], gaining: 1 } };
    const joins = update('group', 'Admins', { entries: [member('add', 'a@x.example')] });
    const leaves = update('group', 'Readers', { entries: [member('remove', 'a@x.example')] });
    expect(first([joins, leaves], { access })).toContain('Admins');
    expect(first([joins, leaves], { access })).not.toContain('Readers');
    const about = [refTo('user', 'a@x.example')];
    const guards = [{ guard: 'protected', message: 'm', hint: 'h', acknowledged: false, about }] as const;
    expect(first([joins, leaves], { guards })).toContain('Readers');
  });
});

describe('findings', () => {
  const undeclared = (kind: 'group' | 'credential', name: string): Finding => ({
    code: 'GAL-501',
    severity: 'info',
    ref: refTo(kind, name),
    message: `${kind} ${name} is not declared`,
  });
  const unread = (name: string, why: string): Finding => ({
    code: 'GAL-503',
    severity: 'warning',
    ref: refTo('credential', name),
    message: `credential ${name.toLowerCase()}: password cannot be read back${why}; differences are not seen`,
  });
  const shown = (findings: readonly Finding[], verbose = false): string | undefined =>
    section(
      renderPlanText(
        { ...emptyPlan, findings, names: [{ ref: refTo('credential', 'ACME\\A'), name: 'ACME\\A' }] },
        { color: false, verbose },
      ),
      'Findings',
    );

  it('of one code say once what their code says, with the names of what it is about by kind', () => {
    const groups = Array.from({ length: 9 }, (_, at) => undeclared('group', `G${at}`));
    expect(shown([undeclared('credential', 'ACME\\A'), ...groups])).toBe(
      [
        'Findings (10)',
        '  GAL-501  A live object is not declared. (10)',
        '      credential  ACME\\A',
        '      9 groups    G0, G1, G2, G3, G4, G5 and 3 more',
      ].join('\n'),
    );
    expect(shown(groups, true)?.match(/^ +group +G\d$/gm)).toHaveLength(9);
  });

  it('that say the same of several things say it once, and those with a place stay apart', () => {
    const at = { file: 'access/a.yaml', line: 3, column: 1 };
    const lines = shown([unread('ACME\\A', ''), unread('ACME\\B', ''), unread('ACME\\C', ', by its release')]);
    expect(lines?.split('\n').slice(2)).toEqual([
      '    ! 2 credentials  password cannot be read back; differences are not seen: ACME\\A, acme\\b',
      '    !                credential acme\\c: password cannot be read back, by its release; differences are not seen',
    ]);
    expect(shown([unread('ACME\\A', ''), { ...unread('ACME\\B', ''), at }])).toMatch(
      /acme\\b: password.*access\/a.yaml:3$/,
    );
  });

  it('name nobody when people are only counted', () => {
    const person: Finding = {
      code: 'GAL-501',
      severity: 'info',
      ref: refTo('user', 'Local Ana'),
      message: 'user Local Ana is not declared',
    };
    const names = [{ ref: refTo('user', 'Local Ana'), name: 'Local Ana' }];
    const text = renderPlanText({ ...emptyPlan, findings: [person], names }, { color: false, people: 'counts' });
    expect(text).toMatch(/user +a person/);
    expect(text).not.toMatch(/ana/i);
  });
});

describe('calls', () => {
  const step = (id: string, title: string, more: Partial<Step> = {}): Step => ({
    id,
    operation: 'user.update',
    ref: refTo('user', 'a@x.example'),
    phase: 'own',
    title,
    args: {},
    effect: [],
    touches: [],
    requires: [],
    after: [],
    waits: [],
    ...more,
  });
  const plan: Plan = {
    ...emptyPlan,
    changes: [update('user', 'a@x.example', { fields: [field('role', 'Viewer', 'Member')] })],
    steps: [
      step('s0001', 'create a@x.example', { safety: 'holds nothing until the rest is in place' }),
      step('s0002', 'create b@x.example', { safety: 'holds nothing until the rest is in place' }),
      step('s0003', 'set role of a@x.example', { after: ['s0001'], waits: ['s0002'] }),
    ],
  };

  it('are listed in order when verbose, with what each needs and comes after', () => {
    expect(section(renderPlanText(plan, { color: false, verbose: true }), 'Calls')).toBe(
      [
        'Calls (3)',
        '  needs: those that must have succeeded; after: those that must have ended',
        '      s0001  create a@x.example',
        '      s0002  create b@x.example',
        '      s0003  set role of a@x.example   needs s0001   after s0002',
      ].join('\n'),
    );
    expect(renderPlanText(plan, { color: false })).not.toContain('Calls');
  });

  it('for safety alone say their reason once', () => {
    expect(section(renderPlanText(plan, { color: false }), 'For safety alone')).toBe(
      [
        'For safety alone (2)',
        '  holds nothing until the rest is in place',
        '      create a@x.example',
        '      create b@x.example',
      ].join('\n'),
    );
  });
});

describe('what is done by hand', () => {
  it('is counted part by part, in its title, in the table and in the totals alike', () => {
    const manual = { disposition: 'manual', reason: 'no API' } as const;
    const settings = update('settings', 'settings', {
      fields: [field('defaultRole', 'Viewer', 'NoAccess', manual), field('runAs', 'a', 'b', manual)],
    });
    const plan = { ...emptyPlan, changes: [settings], counts: { ...emptyPlan.counts, manual: 2 } };
    expect(renderPlanText(plan, { color: false })).toMatch(/^By hand \(2\)$[\s\S]*^2 by hand; /m);
    expect(renderPlanMarkdown(plan)).toMatch(/^\| Settings \| 2 \|$/m);
  });
});

describe('a wide plan on a narrow terminal', () => {
  it('keeps to its columns, and says all it says on a wide one', () => {
    const words = (text: string): string[] => text.split(/\s+/);
    const narrow = renderPlanText(fullPlan, { color: false, width: 80 });
    expect(words(narrow)).toEqual(words(renderPlanText(fullPlan, { color: false })));
    const changes = narrow.slice(0, narrow.indexOf('By hand')).split('\n').slice(1);
    expect(changes.filter((line) => line.length > 80)).toEqual([]);
  });
});
