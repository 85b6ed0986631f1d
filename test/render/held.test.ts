/** What is left to hands, as a plan tells it: steps, warnings and what the next plan does, told apart. */

import { describe, expect, it } from 'vitest';
import type { AccessEntry, RightChange, Stance } from '../../src/model/access.js';
import { refById, refTo } from '../../src/model/ref.js';
import { runbookOf } from '../../src/plan/runbook.js';
import { renderPlanMarkdown } from '../../src/render/plan-markdown.js';
import { renderPlanText } from '../../src/render/plan-text.js';
import { renderRunbookText } from '../../src/render/runbook-text.js';
import { ALTERYX_SERVER } from '../../src/targets/alteryx-server/system.js';
import { declared, entry, live, planOf } from '../support/world.js';
import { change, emptyPlan, field } from './plans.js';

const plain = { color: false } as const;
const BY = { setting: 'workflowCredentials', value: 'default', by: 'admin', on: '2026-01-01' } as const;

function planned(...[parts, lives, more]: Parameters<typeof planOf>) {
  const { plan, diagnostics } = planOf(parts, lives, { system: ALTERYX_SERVER, ...more });
  if (plan === undefined) throw new Error(JSON.stringify(diagnostics));
  return plan;
}

/** A section of a plan as text, without its title. */
function linesOf(text: string, title: string): readonly string[] {
  const from = text.indexOf(`\n${title}`);
  if (from < 0) return [];
  return (text.slice(from + 1).split(/\n\n/)[0] ?? '').split('\n').slice(1);
}

describe('by hand', () => {
  const settings = declared('settings', 'settings', { workflowCredentials: 'required', defaultRole: 'Member' });
  const site = { snapshot: { release: { value: '2022.2', source: 'declared' } } } as const;
  const attested = { ...BY, origin: { file: 'f', path: [] } };
  const plan = planned({ objects: [settings], attestations: [attested], target: { release: '2022.2' } }, [], site);

  it('numbers what somebody does, marks what is not certain, and warns apart from that', () => {
    expect(linesOf(renderPlanText(plan, plain), 'By hand')).toEqual([
      '  no API reads or writes it',
      '    ! settings  defaultRole  not attested → Member   access/test.yaml:1',
      '      1. Sign in to the Server UI as a Curator',
      expect.stringMatching(/^ {6}2\. Admin > .*"Member" \(not certain\)$/),
      '      3. Save',
      '      4. gallerist attest defaultRole=Member --target test',
      '    ! settings  workflowCredentials  default → required   access/test.yaml:1',
      '                today: default, attested by admin on 2026-01-01 (no evidence given)',
      '      ! it disables all schedules, without a word',
      '      1. Sign in to the Server UI as a Curator',
      '      2. Write down which of these schedules are on',
      expect.stringMatching(/^ {6}3\. Admin > .*"Require User Credentials" \(not certain\)$/),
      '      4. Save',
      '      5. Switch those schedules on again',
      '      6. gallerist attest workflowCredentials=required --target test',
      '  → gallerist runbook --target test tells each step, as a checklist',
    ]);
  });

  it('numbers a step as the runbook does', () => {
    const runbook = runbookOf({ plan, instruct: (part, names) => ALTERYX_SERVER.instruct(part, plan.target, names) });
    const steps = (text: string): readonly (string | undefined)[] =>
      [...text.matchAll(/(\d+\. .*?)(?: \(not certain\))?$/gm)].map(([, step]) => step);
    const inRunbook = steps(renderRunbookText(runbook, { ...plain, people: 'names', verbose: false }));
    for (const step of steps(linesOf(renderPlanText(plan, plain), 'By hand').join('\n'))) {
      expect(inRunbook).toContain(step);
    }
  });

  it('is told in Markdown as well, where a warning is no step either', () => {
    const markdown = renderPlanMarkdown(plan);
    expect(markdown).toContain('\n  ! it disables all schedules, without a word\n  1. Sign in');
    expect(markdown.match(/# no API reads or writes it/g)).toHaveLength(1);
    expect(markdown).toContain('\n→ gallerist runbook --target test tells each step, as a checklist\n');
  });

  it('keeps the place of a setting, our own words and the steps where people are counted', () => {
    const text = renderPlanText(plan, { ...plain, people: 'counts' });
    expect(text).toContain('attested by a person on 2026-01-01');
    expect(text).toMatch(/! settings {2}workflowCredentials.*access\/test\.yaml:1$/m);
    expect(text).toContain('3. Admin > ');
  });

  it('leaves to the next plan what only the next plan can do', () => {
    const service = declared('credential', 'ACME\\svc-Finance', {
      password: { secret: 'env', name: 'X' },
      shares: [entry('user', 'omar@acme.example')],
    });
    const old = { snapshot: { release: { value: '2022.1', source: 'declared' } } } as const;
    const made = planned(
      { objects: [service], target: { release: '2022.1' } },
      [live('user', 'o', 'omar@acme.example', { role: 'Artisan' })],
      old,
    );
    const lines = linesOf(renderPlanText(made, plain), 'By hand');
    expect(lines).toContainEqual(expect.stringMatching(/^ +by the next plan: \+ share omar@acme\.example +access/));
    expect(lines.filter((line) => line.includes('omar'))).toHaveLength(1);
  });
});

describe('names of things', () => {
  it('are written as declared where something waits for them, and in the runbook', () => {
    const service = declared('credential', 'ACME\\svc-Finance', { password: { secret: 'env', name: 'X' } });
    const studio = declared('studio', 'Finance', { defaultCredential: refTo('credential', 'acme\\SVC-finance') });
    const plan = planned(
      { objects: [service, studio], target: { release: '2022.1' } },
      [live('studio', 's', 'Finance', { defaultCredential: null })],
      { snapshot: { release: { value: '2022.1', source: 'declared' } } },
    );
    const runbook = runbookOf({ plan, instruct: (part, names) => ALTERYX_SERVER.instruct(part, plan.target, names) });
    const text = renderRunbookText(runbook, { ...plain, people: 'names', verbose: false });
    expect(`${renderPlanText(plan, plain)}${text}`).not.toContain('acme\\svc');
    expect(`${renderPlanText(plan, plain)}${text}`).toMatch(/ACME\\svc-Finance/);
  });
});

describe('access', () => {
  const nobody: Stance = { kind: 'role', role: 'NoAccess', from: 'own', groups: [] };
  const member: Stance = { kind: 'role', role: 'Member', from: 'own', groups: [] };
  const gain = (name: string, rights: RightChange['rights'], more: Partial<AccessEntry> = {}): AccessEntry => ({
    people: [{ ref: refTo('user', name), name }],
    before: member,
    after: member,
    everything: null,
    lost: [],
    gained: [{ rights, before: null, after: { paths: [{ path: { kind: 'owner' }, until: null }], until: null } }],
    kept: [],
    assuming: null,
    ...more,
  });
  const told = (entries: readonly AccessEntry[], basis = emptyPlan.basis): string =>
    renderPlanText(
      {
        ...emptyPlan,
        changes: [change({ ref: refTo('group', 'G'), name: 'G', action: 'update', fields: [field('role', 'A', 'B')] })],
        access: {
          ...emptyPlan.access,
          apply: { entries, gaining: entries.length, losing: 0, keeping: 0, notProven: [] },
          people: 99,
        },
        basis,
      },
      plain,
    );

  it('shows who gets a collection in hand, then who had nothing, before those who gain a little', () => {
    const few = Array.from({ length: 25 }, (_, at) => gain(`p${at}@x.example`, ['collection:run:C']));
    const text = told([
      ...few,
      gain('new@x.example', ['capability:run-public'], { before: nobody, everything: 'gained' }),
      gain('owner@x.example', ['collection:own:C']),
    ]);
    const at = ['owner@x.example', 'new@x.example', 'p0@x.example'].map((name) => text.indexOf(name));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at[0]).toBeGreaterThan(0);
    expect(text).toMatch(/and 7 more/);
  });

  it('says that a permission fell asleep with the role, where permissions take more than the new role', () => {
    const fell = gain('k@x.example', [], {
      before: { kind: 'role', role: 'Curator', from: 'own', groups: [] },
      after: { kind: 'role', role: 'Artisan', from: 'own', groups: [] },
      gained: [],
      lost: [
        {
          rights: ['permission:scheduleJobs'],
          before: { paths: [{ path: { kind: 'flag' }, until: null }], until: null },
          after: null,
        },
      ],
    });
    const need = (role: 'Viewer' | 'Curator'): string => told([fell], { ...emptyPlan.basis, permissionsNeed: role });
    expect(need('Curator')).toMatch(/Curator \(own\) → Artisan \(own\) +loses {2}scheduleJobs$/m);
    expect(need('Viewer')).toMatch(/loses {2}scheduleJobs +permission of the user$/m);
  });

  it('tells twelve people that read the same as twelve people', () => {
    const findings = Array.from(
      { length: 12 },
      (_, at) =>
        ({
          code: 'GAL-501',
          severity: 'info',
          ref: refTo('user', `u${at}@x.example`),
          message: `user u${at}@x.example is not declared`,
        }) as const,
    );
    const text = renderPlanText({ ...emptyPlan, findings }, { ...plain, people: 'counts' });
    expect(text).toMatch(/^ +12 people$/m);
    expect(text).not.toContain('times');
  });
});

it('a thing of which only the id is known is told by it', () => {
  const stale = [refById('collection', 'c1'), refTo('collection', 'Close', 'c2')];
  const changes = stale.map((ref, at) =>
    change({
      ref: refTo('studio', `S${at}`),
      name: `S${at}`,
      action: 'update',
      fields: [field('defaultCredential', null, ref)],
    }),
  );
  const text = renderPlanText({ ...emptyPlan, changes }, plain);
  expect(text).toContain('none → the one with id c1');
  expect(text).toContain('none → Close (id c2)');
});
