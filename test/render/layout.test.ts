import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth, type LayoutOptions, layoutRows, type Row } from '../../src/render/layout.js';

const at = { file: 'environments/production/contractors.yaml', line: 11, column: 3 };
const narrow: LayoutOptions = { width: 80, wrap: true, color: false, indent: '  ' };
const row = (effect: string, more: Partial<Row> = {}): Row => ({
  sign: '~',
  name: 'omar@acme.example',
  effect,
  ...more,
});

describe('rows on a terminal', () => {
  it('break between parts where there is room for neither, then between words, and go on a little to the right', () => {
    expect(
      layoutRows(
        [row('Curator (own) → Member (group Finance Readers)   loses  administer all collections, admin API, 4 more')],
        narrow,
      ),
    ).toEqual([
      '  ~ omar@acme.example  Curator (own) → Member (group Finance Readers)',
      '                         loses  administer all collections, admin API, 4 more',
    ]);
  });

  it('put the place on a line of its own where it does not fit', () => {
    expect(layoutRows([row('role  Artisan → Default', { at })], narrow)).toEqual([
      '  ~ omar@acme.example  role  Artisan → Default',
      '                         environments/production/contractors.yaml:11',
    ]);
  });

  it('begin under a name that is longer than its column', () => {
    const name = 'a'.repeat(60);
    expect(layoutRows([row('delete', { name }), row('delete')], narrow)).toEqual([
      `  ~ ${name}`,
      '                       delete',
      '  ~ omar@acme.example  delete',
    ]);
  });

  it('stay one line each where nobody looks at a terminal', () => {
    const effect = 'word '.repeat(60).trim();
    expect(layoutRows([row(effect, { at })], { ...narrow, wrap: false })).toHaveLength(1);
  });

  it('are the same text with colour as without', () => {
    const rows = [row(`+ 30 members: ${'person@acme.example, '.repeat(30)}`, { at })];
    const colored = layoutRows(rows, { ...narrow, color: true });
    expect(colored.join('\n')).toContain('\x1b[32m+\x1b[0m 30 members');
    expect(colored.map((line) => line.replace(/\x1b\[\d+m/g, ''))).toEqual(layoutRows(rows, narrow));
  });

  it('keep to their width unless a word is longer, and lose nothing', () => {
    const word = fc.oneof(
      fc.stringMatching(/^[a-z(),→@.]{1,12}$/),
      fc.constantFrom('東京財務部門', '👩‍💻', 'x'.repeat(90), 'e\u0301tude'),
    );
    const texts = fc
      .array(fc.tuple(word, fc.constantFrom(' ', '  ', '   ')), { minLength: 1, maxLength: 40 })
      .map((parts) =>
        parts
          .map(([text, space]) => text + space)
          .join('')
          .trim(),
      );
    const rows = fc.array(
      fc.record(
        { sign: fc.constant('~' as const), name: fc.oneof(fc.constant(''), word), effect: texts, at: fc.constant(at) },
        { requiredKeys: ['sign', 'name', 'effect'] },
      ),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: 60, max: 160 }), (several, width) => {
        const lines = layoutRows(several, { ...narrow, width });
        const words = (text: string): string[] => text.split(/\s+/).filter((part) => part !== '');
        const flat = layoutRows(several, { ...narrow, width, wrap: false });
        expect(words(lines.join(' '))).toEqual(words(flat.join(' ')));
        for (const line of lines) {
          const longest = Math.max(...words(line).map(displayWidth));
          if (longest < 20) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});
