import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCarefully } from '../../src/config/careful.js';
import { readPlain } from '../../src/config/plain.js';
import { spotsOf } from '../../src/config/positions.js';
import { readText } from '../../src/config/read.js';

const NASTY = [
  'a',
  'b',
  'name',
  'x: y',
  'a:b',
  'a: b',
  ': ',
  ':',
  '- ',
  '-',
  '- - ',
  '#',
  ' #',
  ' # c',
  '# c',
  'null',
  'Null',
  '~',
  'true',
  'yes',
  'No',
  '0',
  '7',
  '007',
  '1e3',
  '1.5',
  '0x1F',
  '0o7',
  '1_000',
  '9007199254740993',
  '123456789012345678',
  '2027-01-31',
  '2027-01-31T10:00:00Z',
  '.5',
  '-1',
  '+1',
  '.inf',
  '0b1',
  '1.',
  '12e',
  '0e0',
  '1:30',
  "'",
  "''",
  "'it''s'",
  '"',
  '"x"',
  '"a\\nb"',
  '"a\\"b"',
  '"\\x41"',
  '"\\s"',
  '{',
  '}',
  '[',
  ']',
  ',',
  '{ a: 1 }',
  '{ a: 1, b: [x, y] }',
  '[]',
  '{}',
  '{a}',
  '{ a: , b: 1 }',
  '{ "a": 1 }',
  '{ a:b }',
  '{ a:[b] }',
  '[a, b, ]',
  '[a: b]',
  '{ a: 1, a: 2 }',
  '|',
  '>',
  '|-',
  '&x',
  '*x',
  '!t',
  '!!str',
  '<<',
  '%a',
  '@a',
  '`',
  '? ',
  '---',
  '...',
  '\t',
  '\r\n',
  '\n',
  '\n\n',
  '  ',
  ' ',
  '    ',
  'ACME\\svc',
  '${env:X}',
  'R&D',
  'R & D',
  'a*b',
  'ünï',
  '日本',
  '😀',
  '\u00a0',
  '\u2028',
  'a#b',
  'a #b',
  'key:',
  'key: ',
  'k: "v"',
  "k: 'v'",
  'a,b',
  'x]',
  '__proto__',
  'constructor',
  '=',
  '^a',
  '(a)',
  '/a',
  '$',
];
const LONG = 'x'.repeat(1100);
/** What YAML reads in a way of its own, and what only looks like it. */
const ODD_VALUES = [
  ...['0o17', '0o8', '0x1F', '0x', '0b1', '00', '0', '-0', '1_000', '.5', '5.', '+1', '1e3', '1e', '1.5e-3', '.nan'],
  ...['NULL', 'Null', 'nUll', 'TRUE', 'True', 'tRue', 'FALSE', 'no', '~', '123456789012345', '1234567890123456'],
  ...['9'.repeat(400), '2027-01-31', '2027-01-31 10:00:00', '12:30:45', '1.2.3', '10.0.0.0/8', '64f0c1', '1a', '7 up'],
  ...['"a\\tb"', '"\\u0041"', '"a\\/b"', '"a\\\\"', '"a\\"b"', '"a\nb"', "'a\n  b'", "'it''s'", "''''", '"', "'"],
  ...['"a" b', "'a' b", '"a": b', 'a\tb', '\ta', 'a \t# c', 'a\n  b', 'a\nb', 'a\n    b: c', '&a b', '*a', '!t a'],
  ...['!!str 1', '|\n  a', '>-\n  a', '@a', '`a`', '%a', '? a', '?', '-a', '- a', '---', '...', '--- a', '<<', '='],
  ...['a: b', 'a:b', 'a:', ':a', ': a', 'a #b', 'a#b', '#a', 'a, b', 'a]', 'a}', '[a', '{a', 'a[b', 'a{b'],
  ...[
    '[a:]',
    '[a:b]',
    '[a: b]',
    '[a, #b]',
    '[a,#b]',
    '[a#b]',
    '{ a:, b: c }',
    '{ a: b}',
    '{a: b}',
    '{ a :b }',
    '{ a }',
  ],
  ...['{ a: b, a: c }', '{ "a": b, a: c }', '{ null: a }', '{ 1: a }', '[a b: c]', '["a":b]', '[a, , b]', '[, a]'],
  ...[
    '\u00a0a',
    'a\u00a0',
    'a\u0085b',
    'a\u0085',
    '\u0085a',
    'a\u2028b',
    'a\u2029',
    '\u2028a',
    'a \u2028 # c',
    'a\ufeffb',
    'a\ufeff',
    '\ufeffa',
    '\u00a0',
    '\u00e9',
    '😀',
    LONG,
    `"${LONG}"`,
    `[${LONG}]`,
    '--',
  ],
];
const ODD_KEYS = [
  ...['null', 'Null', 'NULL', 'true', 'True', 'FALSE', 'yes', 'on', 'n', '~', '__proto__', 'constructor', 'toString'],
  ...['1', '007', '1e3', '0x1F', '.5', '.a', '-1', '-a', '-', '_', 'a-b', 'a.b', 'a b', 'a:b', 'a#b', 'é', 'a@b', '<<'],
  ...[
    '"a"',
    "'a'",
    '"null"',
    "'1'",
    '"a b"',
    '"a\\nb"',
    "'a''b'",
    '""',
    '"a',
    '? a',
    '- a',
    '- - a',
    '[a]',
    '{ a: 1 }',
  ],
  ...['&k a', '*k', '!t a', 'k'.repeat(128), 'k'.repeat(1023), 'k'.repeat(1025), `"${'k'.repeat(1100)}"`],
];
const KEYS = ['a', 'b', 'name', 'email', 'k_1', '"a"', "'b'", 'null', '1', 'ünï', 'a b', '__proto__', 'on'];
const VALUES = NASTY;

const soup = fc.array(fc.constantFrom(...NASTY), { maxLength: 14 }).map((parts) => parts.join(''));
const line = fc
  .tuple(
    fc.constantFrom(0, 0, 1, 2, 2, 3, 4, 4, 6),
    fc.constantFrom('', '', '- ', '- ', '- - ', '-   ', '-'),
    fc.option(fc.constantFrom(...KEYS)),
    fc.constantFrom(': ', ': ', ':', ':  ', ' : '),
    fc.constantFrom('', '', ...VALUES),
    fc.constantFrom('', '', '', ' ', ' # c', '# c', '\r'),
  )
  .map(
    ([indent, dash, key, colon, value, tail]) =>
      `${' '.repeat(indent)}${dash}${key === null ? '' : key + colon}${value}${tail}`,
  );
const lines = fc.array(line, { maxLength: 9 }).map((parts) => parts.join('\n'));

/** Documents of the shape people write, whose values are anything. */
const scalar = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const flow: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    scalar.map((text) => JSON.stringify(text)),
    scalar.map((text) => `'${text.replaceAll("'", "''")}'`),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 3 })
      .map((pairs) => `{ ${pairs.map(([key, value]) => `${key}: ${value}`).join(', ')} }`),
  ),
})).value;
const shaped = fc
  .array(
    fc.tuple(
      fc.constantFrom('users', 'groups', 'settings'),
      fc.array(fc.array(fc.tuple(fc.constantFrom(...KEYS), flow), { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
    ),
    { maxLength: 3 },
  )
  .map((sections) =>
    sections
      .map(
        ([name, items]) =>
          `${name}:\n${items.map((pairs) => pairs.map(([key, value], index) => `  ${index === 0 ? '-' : ' '} ${key}: ${value}\n`).join('')).join('')}`,
      )
      .join(''),
  );

/** A document as people write it, with a few accidents. */
const TIDY = `---
# people
users:
  - { email: ana@acme.example, firstName: "Ana", permissions: { scheduleJobs: true }, can: [a, 'b c'] }  # first
  - email: omar@acme.example
    lastName: 'O''Neil'
    role: Default

groups:
- name: R&D
  members:
  - ana@acme.example
  - { user: temp@acme.example, until: 2027-01-31 }
  -
    user: x
- - nested
  - "list"
settings:
    runAs: ACME\\svc
    empty:
    count: 12
`;
const accident = fc.tuple(
  fc.nat({ max: TIDY.length }),
  fc.nat({ max: 3 }),
  fc.oneof(fc.constantFrom(...NASTY, ' ', ' ', '  ', '\n', ''), fc.string({ maxLength: 2 })),
);
const mutated = fc
  .array(accident, { minLength: 1, maxLength: 3 })
  .map((accidents) =>
    accidents.reduce((text, [at, drop, insert]) => text.slice(0, at) + insert + text.slice(at + drop), TIDY),
  );

/** Mostly `usual`, so that a document is plain but for one thing or two. */
function mostly<T>(weight: number, usual: fc.Arbitrary<T>, ...odd: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...odd) });
}
function joined(...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((texts) => texts.join(''));
}
const someKey = mostly(8, fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), ...ODD_KEYS);
const someValue = mostly(
  2,
  fc.constantFrom('x', 'x y', '12', '"q"', "'q'", '[x, y]', '{ x: y }', '', 'null'),
  ...ODD_VALUES,
);
const colon = mostly(9, fc.constant(': '), ':', ' : ', ':  ', ':\t', ': \t', ':\n    ');
const dash = mostly(9, fc.constant('- '), '-', '-  ', '-\t', '- - ', '-\n    ', '- \t');
const tail = mostly(5, fc.constant(''), ' ', '  ', ' # c', '# c', '\t', ' \t# c', '\t# c', ' #', '\r');
const pair = joined(someKey, colon, someValue, tail);
const item = joined(dash, fc.oneof(someValue, pair), tail);
function rows(depth: number, row: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const indent = mostly(12, fc.constant(' '.repeat(depth)), '', ' ', '  ', '   ', '    ', '\t');
  return fc.array(joined(indent, row), { minLength: 1, maxLength: 3 }).map((all) => all.join('\n'));
}
const section = fc.oneof(
  pair,
  item,
  joined(
    someKey,
    mostly(6, fc.constant(':'), ': # c', ': ', ':\t', ':# c', ' :'),
    mostly(4, fc.constant('\n'), '\n\n', '\n# c\n', '\n      # c\n', ' \n', '\n \n'),
    fc.oneof(rows(2, pair), rows(2, item), rows(0, item)),
  ),
  joined(dash, pair, fc.constant('\n'), rows(2, pair)),
);
const lineEnd = mostly(4, fc.constant('\n'), '\r\n', '\n\n', '\n# c\n', '\n   # c\n', '\n---\n', '\n...\n', '\r');
const document = joined(
  mostly(
    4,
    fc.constant(''),
    '---\n',
    '# c\n',
    '\n',
    '--- \n',
    '---\n---\n',
    '%YAML 1.2\n---\n',
    ' ',
    '--- # c\n',
    '--- a\n',
    ' ---\n',
    '  ---\n',
  ),
  section,
  lineEnd,
  section,
  mostly(2, fc.constant('\n'), '', '\n\n', '\n...\n', '\n---\n', '\n# c'),
);
/** A few lines in which one thing or another is odd. Some come with the line breaks of Windows. */
const small = fc.oneof(
  document,
  document.map((text) => text.replaceAll('\n', '\r\n')),
);

/** Tokens of flow collections, of the plain and of the odd kind, with line breaks and indentation of any depth between them. */
const gap = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('', ' ', '  ', ' ') },
  { weight: 3, arbitrary: fc.nat({ max: 9 }).map((indent) => `\n${' '.repeat(indent)}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(' # c\n      ', '#c\n      ', '\n\n      ', '\r\n      ', ' \n      # c\n     ', '\t'),
  },
);
const broken: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => {
  const joined = (parts: fc.Arbitrary<string>, open: string, close: string) =>
    fc
      .tuple(gap, fc.array(fc.tuple(parts, gap, gap), { maxLength: 3 }), fc.constantFrom('', '', ','), gap)
      .map(([before, items, tail, end]) => {
        const inside = items.map(([item, left, right]) => `${item}${left},${right}`).join('');
        return `${open}${before}${tail === ',' ? inside : inside.replace(/,[^,]*$/, '')}${end}${close}`;
      });
  const pair = fc
    .tuple(fc.constantFrom(...KEYS, 'a', 'b', 'name'), fc.constantFrom(':', ': ', ': ', ': ', ' : '), gap, tie('value'))
    .map(([key, colon, space, value]) => `${key}${colon}${space}${value}`);
  return {
    value: fc.oneof(
      { depthSize: 'small' },
      { weight: 3, arbitrary: fc.constantFrom('a', 'b c', 'null', '12', '"q"', "'s'", 'ana@acme.example') },
      { weight: 1, arbitrary: fc.constantFrom(...NASTY) },
      { weight: 2, arbitrary: joined(tie('value'), '[', ']') },
      { weight: 2, arbitrary: joined(pair, '{', '}') },
    ),
  };
}).value;
const wrapped = fc
  .tuple(
    fc.constantFrom('k: ', 'k:\n  ', 'k:\n', '- ', '-\n  ', 'l:\n  - ', 'l:\n- ', 'a:\n  b: ', '- k: '),
    broken,
    fc.constantFrom('', '\n', ' # c\n', '\nz: 1\n', '\n- z\n'),
  )
  .map((parts) => parts.join(''));

/** What the two parsers say of a text; undefined when it is not plain. */
function both(text: string) {
  const read = readText('f.yaml', new TextEncoder().encode(text));
  const plain = 'text' in read ? readPlain(read.text) : undefined;
  if (plain === undefined || !('text' in read)) return undefined;
  return { value: plain.value, spots: spotsOf(read.text), careful: parseCarefully('f.yaml', read.text) };
}

/** Enough for every rule of the plain reader to be missed when it is taken away. */
const RUNS = 6000;

describe('the two parsers', () => {
  for (const [name, documents] of [
    ['token soup', soup],
    ['lines with keys, dashes and odd values', lines],
    ['sections with flow values', shaped],
    ['a few lines in which something is odd', small],
    ['a tidy document after a few accidents', mutated],
    ['collections in brackets over several lines', wrapped],
  ] as const) {
    it(`agree on every plain document: ${name}`, () => {
      let plain = 0;
      fc.assert(
        fc.property(documents, (text) => {
          const result = both(text);
          if (result === undefined) return;
          plain++;
          expect(result.careful.problems).toEqual([]);
          expect(result.careful.value).toEqual(result.value);
          expect(result.careful.spots).toEqual(result.spots);
        }),
        { numRuns: RUNS },
      );
      // If nothing were plain they would agree, too.
      expect(plain).toBeGreaterThan(20);
    });
  }
});

describe('the plain reader', () => {
  it.each([
    ['what prettier makes of a long line', 'a:\n  - {\n      email: ana@acme.example,\n      can: [x, y],\n    }\n'],
    ['a list in brackets below its key', 'a:\n  [\n    { group: x },\n\n    # all of them\n    { group: "y" },\n  ]\n'],
    ['a value on the line below its key in braces', 'a: { email:\n    ana@acme.example }\n'],
    ['lists at the column of their key', 'a:\n- x\n- y\nb: z\n'],
    ['numbers, words and dates', 'a: [12, 0x1F, 1e3, null, true, False, 2027-01-31, S-1-5-21, 10.0.0.0/8]\n'],
    ['quotes with escapes', 'a: "C:\\\\x \\"y\\""\nb: \'it\'\'s\'\n'],
    ['comments, empty lines and a mark at the start', '# c\n---\na: # d\n\n  # e\n  - b # f\n'],
    ['line breaks of Windows', 'a:\r\n  - b: c\r\n    d: {}\r\n'],
    ['no line break at the end', 'a: [b]'],
    ['other scripts', 'a: Ünï\nb: 日本 😀\n'],
  ])('reads %s', (_what, text) => {
    expect(readPlain(text)?.value).toEqual(parseCarefully('f.yaml', text).value);
    expect(readPlain(text)).toBeDefined();
  });

  it.each([
    ['anchors', 'a: &x b\n'],
    ['tags', 'a: !x b\n'],
    ['blocks of text', 'a: |\n  b\n'],
    ['texts over several lines', 'a: b\n  c\n'],
    ['merge keys', 'a: { <<: b }\n'],
    ['a second document', 'a: b\n---\na: c\n'],
    ['the same key twice', 'a: b\na: c\n'],
    ['a text that is no collection', 'a\n'],
    ['nothing', '# c\n'],
    ['what is nested without end', `a: ${'['.repeat(200_000)}${']'.repeat(200_000)}\n`],
    ['dashes without end', `${'- '.repeat(200_000)}a\n`],
  ])('leaves %s to the careful one', (_what, text) => {
    expect(readPlain(text)).toBeUndefined();
  });
});
