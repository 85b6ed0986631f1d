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

describe('the two parsers', () => {
  for (const [name, documents] of [
    ['token soup', soup],
    ['lines with keys, dashes and odd values', lines],
    ['sections with flow values', shaped],
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
        { numRuns: 4000 },
      );
      // If nothing were plain they would agree, too.
      expect(plain).toBeGreaterThan(20);
    });
  }
});
