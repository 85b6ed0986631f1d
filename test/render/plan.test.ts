import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/model/kinds/index.js';
import type { Plan } from '../../src/model/plan.js';
import { refTo } from '../../src/model/ref.js';
import { renderPlanJson } from '../../src/render/plan-json.js';
import { MARKDOWN_BUDGET, renderPlanMarkdown } from '../../src/render/plan-markdown.js';
import { renderPlanText } from '../../src/render/plan-text.js';
import { AUTOMATIC, bigPlan, change, emptyPlan, field, fullPlan, HOSTILE, hostilePlan, member } from './plans.js';

const plain = { color: false } as const;
const golden = (name: string): string => `../golden/render/${name}`;

/** What must never reach a reader raw: C0 but newlines, C1, bidi controls, zero-width characters, lone surrogates. */
const ACTING =
  /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

describe('a plan as text', () => {
  it('reads like people and access', async () => {
    await expect(renderPlanText(fullPlan, plain)).toMatchFileSnapshot(golden('plan.txt'));
  });

  it('lists everything when verbose', async () => {
    await expect(renderPlanText(fullPlan, { color: false, verbose: true })).toMatchFileSnapshot(
      golden('plan-verbose.txt'),
    );
  });

  it('keeps hostile names harmless', async () => {
    const text = renderPlanText(hostilePlan, plain);
    expect(text).not.toMatch(ACTING);
    await expect(text).toMatchFileSnapshot(golden('plan-hostile.txt'));
  });

  it('is one calm line when there is nothing to tell', () => {
    expect(renderPlanText(emptyPlan, plain)).toBe('production: Nothing to change; 212 unchanged.   plan 5f3a9c71\n');
  });

  it('says the same with colour as without', () => {
    const colored = renderPlanText(fullPlan, { color: true });
    expect(colored).toContain('\x1b[');
    expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(renderPlanText(fullPlan, plain));
    expect(renderPlanText(fullPlan, plain)).not.toContain('\x1b');
  });

  it('shows a secret as (secret) and nothing of where it is kept', () => {
    for (const verbose of [true, false]) {
      const text = renderPlanText(fullPlan, { color: false, verbose });
      expect(text).toContain('(secret)');
      expect(text).not.toContain('SVC_FINANCE');
    }
  });

  it('puts the joins of a group on one line, and all of them on their own when verbose', () => {
    const line = '+ 12 members: person01@acme.example, person02@acme.example, person03@acme.example and 9 more';
    expect(renderPlanText(fullPlan, plain)).toContain(line);
    const verbose = renderPlanText(fullPlan, { color: false, verbose: true });
    expect(verbose).not.toContain(line);
    expect(verbose).toContain('+ member person12@acme.example');
  });

  it('names every change once, whatever its fate', () => {
    const text = renderPlanText(fullPlan, plain);
    for (const { name } of fullPlan.changes) expect(text.toLowerCase()).toContain(name.toLowerCase());
  });

  it('shows only what differs in a share that changes', () => {
    const to = refTo('user', 'a@x.example');
    const plan: Plan = {
      ...emptyPlan,
      changes: [
        change({
          ref: refTo('collection', 'C'),
          name: 'C',
          action: 'update',
          entries: [
            {
              field: 'shares',
              to,
              action: 'update',
              before: { can: ['admin'], until: null },
              after: { can: ['admin'], until: '2027-03-31T23:59:59Z' },
              fate: AUTOMATIC,
            },
          ],
        }),
      ],
    };
    expect(renderPlanText(plan, plain)).toContain('~ share a@x.example (until  no end → 2027-03-31)');
  });

  it('says all permissions where somebody new gets every one', () => {
    const flags = KINDS.flatMap(({ fields }) => fields.filter(({ name }) => name.startsWith('permissions.')));
    const fields = [field('role', null, 'Curator'), ...flags.map(({ name }) => field(name, null, true))];
    const plan: Plan = {
      ...emptyPlan,
      changes: [change({ ref: refTo('user', 'a@x.example'), name: 'a@x.example', action: 'create', fields })],
    };
    expect(renderPlanText(plan, plain)).toContain('+ a@x.example  Curator, all 9 permissions\n');
  });

  it('shows two lines for a group, however many join and leave', () => {
    const lines = (groups: number, entries: number): number =>
      renderPlanText(bigPlan(groups, entries), plain).split('\n').length;
    expect(lines(2000, 40) - lines(1000, 40)).toBe(2000);
    expect(lines(100, 400)).toBe(lines(100, 40));
  });
});

describe('a plan as Markdown', () => {
  it('has the table first, what needs a decision unfolded, and the rest folded', async () => {
    await expect(renderPlanMarkdown(fullPlan)).toMatchFileSnapshot(golden('plan.md'));
  });

  it('keeps hostile names harmless', async () => {
    const markdown = renderPlanMarkdown(hostilePlan);
    expect(markdown).not.toMatch(ACTING);
    await expect(markdown).toMatchFileSnapshot(golden('plan-hostile.md'));
  });

  it('holds no structure but its own outside of fenced blocks', () => {
    const outside = renderPlanMarkdown(hostilePlan)
      .split(/^```(?:diff)?$/m)
      .filter((_, index) => index % 2 === 0)
      .join('\n')
      .replace(/(`+).*?[^`]\1(?!`)/g, '');
    expect(outside).not.toMatch(/<(?!\/?(?:details|summary|code)\b)/);
    expect(outside).not.toMatch(/@\w|www\.|https?:\/\//);
    expect(outside.match(/<details>/g)?.length).toBe(outside.match(/<\/details>/g)?.length);
  });

  it('stays within its budget and says how much is missing', () => {
    const huge = bigPlan(3000, 20);
    const markdown = renderPlanMarkdown(huge);
    expect(markdown.length).toBeLessThanOrEqual(MARKDOWN_BUDGET);
    const shown = markdown.match(/^~ /gm)?.length ?? 0;
    const missing = Number(/(\d+) more lines/.exec(markdown)?.[1]);
    // Two lines a group: those who join, those who leave.
    expect(shown).toBeGreaterThan(100);
    expect(missing).toBeGreaterThanOrEqual(2 * (3000 - shown) - 1);
    expect(missing).toBeLessThanOrEqual(2 * (3000 - shown) + 1);
  });

  it('stays within any budget, whatever the names', () => {
    const name = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 400 }));
    const plans = fc.array(name, { maxLength: 40 }).map(
      (names): Plan => ({
        ...emptyPlan,
        changes: names.map((called, index) =>
          change({
            ref: refTo('group', called),
            name: called,
            action: 'update',
            fields: [
              field('role', called, 'Member', index % 2 ? AUTOMATIC : { disposition: 'manual', reason: called }),
            ],
            entries: names.map((other) => member('remove', other)),
          }),
        ),
        findings: names.map((message) => ({ code: 'GAL-501', severity: 'info', message, hint: message })),
        guards: names.map((message) => ({ guard: 'protected', message, hint: message, acknowledged: false })),
      }),
    );
    fc.assert(
      fc.property(plans, fc.integer({ min: 8000, max: 30_000 }), (plan, budget) => {
        const markdown = renderPlanMarkdown(plan, { budget });
        expect(markdown.length).toBeLessThanOrEqual(budget);
        expect(markdown).not.toMatch(ACTING);
        expect((markdown.match(/^```/gm)?.length ?? 0) % 2).toBe(0);
      }),
    );
  });

  it('is short when there is nothing to tell', () => {
    expect(renderPlanMarkdown(emptyPlan)).toContain('Nothing to change; 212 unchanged.');
    expect(renderPlanMarkdown(emptyPlan)).not.toContain('<details>');
  });
});

describe('a plan as JSON', () => {
  it('is the contract', async () => {
    await expect(renderPlanJson(fullPlan)).toMatchFileSnapshot(golden('plan.json'));
  });

  it('reads back as the same plan', () => {
    for (const plan of [emptyPlan, fullPlan, hostilePlan]) {
      const json = renderPlanJson(plan);
      expect(json.endsWith('}\n')).toBe(true);
      expect(json).not.toMatch(ACTING);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(plan)));
    }
  });

  it('is the same bytes whatever the order of keys it was made with', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, shuffled(inner)]),
      );
    };
    for (const plan of [fullPlan, hostilePlan]) {
      expect(renderPlanJson(shuffled(plan) as Plan)).toBe(renderPlanJson(plan));
    }
  });
});
