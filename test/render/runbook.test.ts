import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { MARKDOWN_BUDGET } from '../../src/render/plan-markdown.js';
import { renderRunbookJson } from '../../src/render/runbook-json.js';
import { renderRunbookMarkdown } from '../../src/render/runbook-markdown.js';
import { renderRunbookText } from '../../src/render/runbook-text.js';
import { HOSTILE } from './plans.js';
import { bigRunbook, emptyRunbook, fullRunbook, runbookOfNames } from './runbooks.js';

const names = { people: 'names', verbose: false } as const;
const counts = { people: 'counts', verbose: false } as const;
const plain = { ...names, color: false } as const;
const golden = (name: string): string => `../golden/render/${name}`;

/** What must never reach a reader raw: C0 but newlines, C1, bidi controls, zero-width characters, lone surrogates. */
const ACTING =
  /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const schema: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../schemas/runbook.schema.json'), 'utf8'),
);
const ajv = new Ajv2020({ strict: false, allErrors: true });
const validate = ajv.compile(schema as object);

describe('a runbook as text', () => {
  it('has every step, and under it what is not certain', async () => {
    await expect(renderRunbookText(fullRunbook, plain)).toMatchFileSnapshot(golden('runbook.txt'));
  });

  it('is one line when nothing is left to hands', () => {
    expect(renderRunbookText(emptyRunbook, plain)).toBe('production: nothing is left to hands.   plan 5f3a9c71\n');
  });

  it('says the same with colour as without', () => {
    const colored = renderRunbookText(fullRunbook, { ...plain, color: true });
    expect(colored).toContain('\x1b[');
    expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(renderRunbookText(fullRunbook, plain));
  });

  it('numbers what is done, and not what is only read', () => {
    const text = renderRunbookText(fullRunbook, plain);
    expect(text).toContain('[ ] 4. gallerist attest workflowCredentials=required --target production');
    expect(text).not.toMatch(/\[ \] \d+\. (?:it disables|older releases)/);
  });

  it('lists every schedule, however many', () => {
    expect(renderRunbookText(bigRunbook(1, 500), plain)).toContain('Schedule 499');
  });

  it('says why schedules were not read, and how to list them', () => {
    const text = renderRunbookText(
      {
        ...fullRunbook,
        schedules: { kind: 'not-read', reason: 'the server answered 404' },
        items: fullRunbook.items.map((item) => ({
          ...item,
          disabling: item.disabling.map((one) => ({ ...one, schedules: null })),
        })),
      },
      plain,
    );
    expect(text).toContain('which ones that are was not read: the server answered 404');
    expect(text.match(/lists them, as does GET/g)).toHaveLength(1);
    expect(text).toContain('gallerist runbook --target production lists them, as does GET v3/schedules?view=Full');
  });
});

describe('a runbook as Markdown', () => {
  it('is a task list an item', async () => {
    await expect(renderRunbookMarkdown(fullRunbook, names)).toMatchFileSnapshot(golden('runbook.md'));
    expect(renderRunbookMarkdown(emptyRunbook, names)).toContain('Nothing is left to hands.');
  });

  it('stays within what a comment takes, and says what is missing', () => {
    for (const [items, schedules] of [
      [500, 1],
      [1, 5000],
      [40, 60],
    ] as const) {
      const text = renderRunbookMarkdown(bigRunbook(items, schedules), names);
      expect(text.length).toBeLessThanOrEqual(MARKDOWN_BUDGET);
      expect(text).toMatch(/\d+ more in the text and JSON formats/);
      expect(text).toContain('[ ] Sign in to the Server UI as a Curator');
    }
  });
});

describe('a runbook as JSON', () => {
  it('keeps every key in its place', async () => {
    await expect(renderRunbookJson(fullRunbook)).toMatchFileSnapshot(golden('runbook.json'));
  });

  it.each([
    ['full', fullRunbook],
    ['empty', emptyRunbook],
    ['big', bigRunbook(3, 3)],
    ...HOSTILE.filter((name) => name !== '').map((name, index) => [`hostile ${index}`, runbookOfNames(name)] as const),
  ] as const)('is what the schema says: %s', (_, runbook) => {
    expect(validate(JSON.parse(renderRunbookJson(runbook))), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ['a step of another kind', (text: string) => text.replace('"kind": "click"', '"kind": "guess"')],
    ['an id of another form', (text: string) => text.replace('"rb-000000000001"', '"17"')],
    ['no steps', (text: string) => text.replace(/"steps"/, '"clicks"')],
    ['another format', (text: string) => text.replace('runbook/v1', 'runbook/v2')],
    ['an unknown way to close', (text: string) => text.replace('"by": "reading"', '"by": "magic"')],
  ])('is not what the schema says with %s', (_, spoil) => {
    const spoilt = spoil(renderRunbookJson(fullRunbook));
    expect(spoilt).not.toBe(renderRunbookJson(fullRunbook));
    expect(validate(JSON.parse(spoilt))).toBe(false);
  });

  it('says where a secret is kept, and nothing else of it', () => {
    expect(renderRunbookJson(fullRunbook)).toContain('"name": "SVC_PASSWORD"');
    expect(renderRunbookText(fullRunbook, plain)).not.toContain('SVC_PASSWORD');
    expect(renderRunbookMarkdown(fullRunbook, names)).not.toContain('SVC_PASSWORD');
  });
});

describe('names in a runbook', () => {
  it.each(HOSTILE.map((name, index) => [index, name] as const))('are harmless everywhere: %i', (_, name) => {
    const runbook = runbookOfNames(name);
    expect(renderRunbookText(runbook, plain)).not.toMatch(ACTING);
    expect(renderRunbookJson(runbook)).not.toMatch(ACTING);
    const markdown = renderRunbookMarkdown(runbook, names);
    expect(markdown).not.toMatch(ACTING);
    // Outside of code nothing is structure, a mention or a link.
    const prose = markdown.replace(/(`+)[\s\S]*?\1(?!`)/g, '');
    expect(prose).not.toMatch(/<(?!\/?code>)|(?<!&#\d+;)@\w|\]\(|https?:\/\//);
    expect(markdown.split('\n').filter((line) => /^#+ /.test(line))).toHaveLength(7);
  });

  it('of people are said by nobody where people are counted', () => {
    for (const text of [
      renderRunbookText(fullRunbook, { ...counts, color: false }),
      renderRunbookMarkdown(fullRunbook, counts),
    ]) {
      expect(text).not.toMatch(/@|&#64;|Local Jo|ana\.ruiz|omar/);
      expect(text).toContain('Nightly');
      expect(text).toContain('attested by a person on 2025-09-15');
    }
  });
});
