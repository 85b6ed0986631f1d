import { describe, expect, it } from 'vitest';
import { exchangesOf, matchesShown, samplesOf } from './samples.js';

describe('samples of a page', () => {
  const page = [
    'Text.',
    '<!-- run: acme -->',
    '```console',
    '$ a \\',
    '  --b',
    'one',
    '$ c',
    '```',
    '',
    '```',
    'x',
    '```',
  ];

  it('are found with their line, language and directive', () => {
    expect(samplesOf('p.md', page.join('\n'))).toMatchObject([
      { line: 3, language: 'console', directive: { word: 'run', argument: 'acme' } },
      { line: 10, language: '', text: 'x\n' },
    ]);
  });

  it('part into commands and what they print', () => {
    const [sample] = samplesOf('p.md', page.join('\n'));
    if (sample === undefined) throw new Error('no sample');
    expect(exchangesOf(sample)).toEqual([
      { command: 'a --b', output: 'one\n' },
      { command: 'c', output: '' },
    ]);
  });

  it('that are not closed are an error', () => {
    expect(() => samplesOf('p.md', '```yaml\na: 1\n')).toThrow('p.md:1: the block is not closed');
  });
});

describe('output as a page shows it', () => {
  it.each([
    ['the same', 'a\nb', 'a\nb\n', true],
    ['other spacing', 'a   b', '  a b', true],
    ['lines left out', 'a\n…\nd', 'a\nb\nc\nd', true],
    ['nothing left out', 'a\n…\nb', 'a\nb', true],
    ['text left out', 'id …, ok', 'id 42, ok', true],
    ['a missing line', 'a\nb', 'a', false],
    ['a further line', 'a', 'a\nb', false],
    ['another line', 'a\n…\nd', 'a\nb', false],
    ['another order', 'b\n…\na', 'a\nb', false],
    ['no pattern language', 'a.c', 'abc', false],
  ])('%s', (_, shown, real, same) => {
    expect(matchesShown(shown, real)).toBe(same);
  });
});
