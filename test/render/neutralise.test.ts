import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeCell, safeJson, safeMarkdown, safeName, safeText } from '../../src/render/neutralise.js';

/** Written as escapes: this file must not hold what it forbids. */
const DANGEROUS = new RegExp(
  '[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ud800-\\udfff' +
    '\\u{e0000}-\\u{e007f}]',
  'u',
);

const ordinary = [
  'Ana Ruiz',
  'ACME\\svc-finance',
  'Zoë Ångström-Núñez',
  'Łukasz Żółć',
  '山田 太郎',
  '김민준',
  'Владимир',
  'محمد',
  'Finance 💶',
  '❤️ Team',
  'R&D / "quotes" | $5 <tag>',
];

const hostileCharacters = [
  ['\x1b[2J', '\\u{1b}[2J'],
  ['a\nb', 'a\\nb'],
  ['a\rb', 'a\\rb'],
  ['a\tb', 'a\\tb'],
  ['\x9b31m', '\\u{9b}31m'],
  ['\x7f', '\\u{7f}'],
  ['\0', '\\u{0}'],
  ['\u202egnp.exe', '\\u{202e}gnp.exe'],
  ['\u2066x\u2069', '\\u{2066}x\\u{2069}'],
  ['\u200e\u200f\u061c', '\\u{200e}\\u{200f}\\u{61c}'],
  ['a\u200bb\u200d', 'a\\u{200b}b\\u{200d}'],
  ['\u2028\u2029', '\\u{2028}\\u{2029}'],
  ['\ufeffBOM', '\\u{feff}BOM'],
  ['\ud800', '\\u{d800}'],
  ['x\udc00', 'x\\u{dc00}'],
  ['\u{e0041}', '\\u{e0041}'],
] as const;

/** Any text, rich in what terminals and Markdown act on. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...'|`<>*_[]()#!~@:&$\\-+= \n\r\t1.www'),
        fc.constantFrom(
          '\x1b[2J',
          '\u202e',
          '\u200b',
          '\ud800',
          '\udc00',
          'http://',
          'www.',
          '@ana',
          'GH-1',
          '```',
          '\\|',
        ),
        fc.string({ unit: 'grapheme' }),
      ),
    )
    .map((parts) => parts.join('')),
);

function decodeReferences(markdown: string): string {
  return markdown
    .replaceAll('&#8203;', '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

describe('text for a terminal', () => {
  it.each(ordinary)('leaves %s as it is', (name) => {
    expect(safeText(name)).toBe(name);
    expect(safeName(name)).toBe(name);
  });

  it.each(hostileCharacters)('shows what acts as an escape: %j', (from, to) => {
    expect(safeText(from)).toBe(to);
  });

  it('lets nothing dangerous through, and is stable', () => {
    fc.assert(
      fc.property(text, (value) => {
        const safe = safeText(value);
        expect(safe).not.toMatch(DANGEROUS);
        expect(safeText(safe)).toBe(safe);
      }),
    );
  });

  it('shows the edges of a name that has none to see', () => {
    expect(safeName('')).toBe('""');
    expect(safeName(' Finance')).toBe('" Finance"');
    expect(safeName('Finance\u00a0')).toBe('"Finance\u00a0"');
  });
});

describe('text for Markdown', () => {
  it('holds no character of structure, HTML or links, on one line', () => {
    fc.assert(
      fc.property(text, (value) => {
        const safe = safeMarkdown(value);
        expect(safe).not.toMatch(DANGEROUS);
        expect(safe.replace(/&#\d+;/g, '')).not.toMatch(/[\\`|<>*_[\]~&$@#]|:\S/);
        expect(safe).not.toMatch(/^([-+=]|\d+\.(\s|$)|\s)/);
        expect(safe).not.toMatch(/www\./i);
        expect(safe).not.toMatch(/gh-\d/i);
      }),
    );
  });

  it('reads as the literal text', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(decodeReferences(safeMarkdown(value))).toBe(safeText(value));
      }),
    );
  });

  it('keeps a mention, an issue and an address inert', () => {
    expect(safeMarkdown('@ana')).toBe('&#64;&#8203;ana');
    expect(safeMarkdown('see #12')).toBe('see &#35;&#8203;12');
    expect(safeMarkdown('http://x www.y.z')).toBe('http&#58;&#8203;//x www&#8203;.y.z');
    expect(safeMarkdown('| --- |')).toBe('&#124; --- &#124;');
    expect(safeMarkdown('<script>')).toBe('&#60;script&#62;');
  });
});

describe('a name in Markdown', () => {
  it('is a code span that its content cannot end, and never ends a cell', () => {
    fc.assert(
      fc.property(text, (value) => {
        const cell = safeCell(value);
        expect(cell).not.toMatch(DANGEROUS);
        expect(cell).not.toContain('|');
        if (cell.startsWith('<code>')) {
          expect(cell.slice(6, -7)).not.toMatch(/[<>`]/);
          expect(decodeReferences(cell.slice(6, -7))).toBe(safeName(value));
          return;
        }
        const fence = /^`+/.exec(cell)?.[0] ?? '';
        const inner = cell.slice(fence.length, -fence.length);
        expect(cell.endsWith(fence)).toBe(true);
        expect(inner.split(/[^`]+/)).not.toContain(fence);
        // CommonMark strips one space at both ends when both are there.
        expect(/^ .* $/s.test(inner) && inner.trim() !== '' ? inner.slice(1, -1) : inner).toBe(safeName(value));
      }),
    );
  });

  it('stays as it is where it is ordinary', () => {
    expect(safeCell('ACME\\svc-finance')).toBe('`ACME\\svc-finance`');
    expect(safeCell('a`b')).toBe('``a`b``');
    expect(safeCell('`b')).toBe('`` `b ``');
    expect(safeCell('a|b')).toBe('<code>a&#124;b</code>');
  });
});

describe('JSON', () => {
  it('holds nothing that acts and reads back the same', () => {
    fc.assert(
      fc.property(text, (value) => {
        const json = safeJson(JSON.stringify({ value }, null, 2));
        expect(json.replaceAll('\n', '')).not.toMatch(DANGEROUS);
        expect(JSON.parse(json)).toEqual({ value });
      }),
    );
  });
});
