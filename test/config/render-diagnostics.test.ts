import { describe, expect, it } from 'vitest';
import { collectDiagnostics } from '../../src/diagnostics/collect.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { renderDiagnosticsGithub, renderDiagnosticsJson, renderDiagnosticsText } from '../../src/render/diagnostics.js';

const HOSTILE = '\u001b[2J\u202eevil\n::error::x,y%0A';

const hostile: Diagnostic = {
  code: 'GAL-201',
  severity: 'error',
  message: `"${HOSTILE}" is not known`,
  at: { file: 'a:b,c.yaml', line: 2, column: 3, length: 4 },
  hint: HOSTILE,
  notes: [{ message: HOSTILE, at: { file: HOSTILE, line: 1, column: 1 } }],
};
const plain: Diagnostic = { code: 'GAL-305', severity: 'warning', message: '50% unused' };
const info: Diagnostic = { code: 'GAL-507', severity: 'info', message: 'by the way' };

describe('diagnostics as text', () => {
  const source = () => `one\n\tkey: ${HOSTILE}\n`;

  it('lets nothing from a file act on the terminal', () => {
    const text = renderDiagnosticsText([hostile], { color: false, source });
    expect(text).not.toMatch(/[\u001b\u202e]/);
    expect(text.split('\n').some((line) => line.startsWith('::'))).toBe(false);
  });

  it('uses colour only when asked', () => {
    expect(renderDiagnosticsText([plain], { color: true })).toContain('\u001b[33mwarning\u001b[0m');
    expect(renderDiagnosticsText([plain], { color: false })).not.toContain('\u001b');
  });

  it.each([
    ['\tx: bad', 5, 3, '      ^^^'.slice(1)],
    ['日本 bad', 4, 3, '     ^^^'],
    ['😀 bad', 4, 3, '   ^^^'],
    ['e\u0301 bad', 4, 3, '  ^^^'],
    ['bad 日本', 5, 2, '    ^^^^'],
  ])('puts the caret under the place in %j', (line, column, length, caret) => {
    const at = { file: 'f', line: 1, column, length };
    const text = renderDiagnosticsText([{ code: 'GAL-201', severity: 'error', message: 'm', at }], {
      color: false,
      source: () => line,
    });
    expect(text.split('\n')[2]?.replace('    | ', '')).toBe(caret);
  });

  it('shows no frame for a file as a whole, nor without a text, nor for a line that is not there', () => {
    const at = { file: 'f', line: 1, column: 1 };
    for (const [place, read] of [
      [at, () => 'x'],
      [{ ...at, length: 1 }, () => undefined],
      [{ ...at, line: 9, length: 1 }, () => 'x'],
    ] as const) {
      const text = renderDiagnosticsText([{ ...plain, at: place }], { color: false, source: read });
      expect(text).not.toContain('|');
    }
  });

  it('counts, and is empty when there is nothing', () => {
    expect(renderDiagnosticsText([hostile, plain, plain, info], { color: false })).toMatch(
      /\n1 error, 2 warnings, 1 note\n$/,
    );
    expect(renderDiagnosticsText([], { color: true })).toBe('');
  });
});

describe('diagnostics as JSON', () => {
  it('reads back as it was, and holds nothing that acts', () => {
    const text = renderDiagnosticsJson([hostile, plain]);
    expect(JSON.parse(text)).toEqual({ format: 'gallerist.diagnostics/v1', diagnostics: [hostile, plain] });
    expect(text).not.toMatch(/[\u001b\u202e]/);
  });
});

describe('diagnostics as annotations', () => {
  it('are one line each, with place and title, whatever the text', () => {
    const lines = renderDiagnosticsGithub([hostile, plain, info]).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^::error file=a%3Ab%2Cc\.yaml,line=2,col=3,endColumn=7,title=GAL-201::/);
    expect(lines[0]?.slice(2)).not.toMatch(/\n|\r|\u001b/);
    expect(lines[0]).toContain('%250A');
    expect(lines[1]).toBe('::warning title=GAL-305::50%25 unused');
    expect(lines[2]).toBe('::notice title=GAL-507::by the way');
  });
});

describe('diagnostics of several targets', () => {
  it('are sorted by place, those without one first, and stand once', () => {
    const at = (file: string, line: number, column = 1) => ({ file, line, column });
    const one = { ...plain, at: at('b.yaml', 2) };
    const two = { ...plain, at: at('a.yaml', 10) };
    const three = { ...plain, at: at('a.yaml', 9, 7) };
    expect(collectDiagnostics([one, two], [three, one], [plain])).toEqual([plain, three, two, one]);
  });
});
