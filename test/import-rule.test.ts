import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = join(import.meta.dirname, '../src');

/** Imports go one way (DESIGN §3). A folder may import itself and what stands here, nothing else of the house. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  diagnostics: [],
  model: ['diagnostics'],
  config: ['model', 'diagnostics'],
  access: ['model', 'diagnostics'],
  plan: ['access', 'model', 'diagnostics'],
  targets: ['model', 'diagnostics'],
  apply: ['plan', 'model', 'diagnostics', 'targets'],
  render: ['model', 'diagnostics'],
  emulator: [],
};

/** Pure folders: no I/O, no clock, no randomness by import. `node:crypto` hashes only. */
const PURE = ['model', 'access', 'plan', 'render', 'diagnostics'];
const PURE_MAY_IMPORT = ['node:crypto', 'yaml'];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : filesBelow(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

const imports = filesBelow(src).flatMap((path) => {
  const file = relative(src, path);
  const text = readFileSync(path, 'utf8');
  const found = text.matchAll(/^(?:(?:import|export)\b[^;'`]*?\bfrom\s+|import\s+)'([^']+)'|\bimport\('([^']+)'\)/gm);
  return [...found].map((match) => ({ file, from: match[1] ?? match[2] ?? '' }));
});

describe('the house', () => {
  it('imports one way', () => {
    const wrong = imports.filter(({ file, from }) => {
      if (!from.startsWith('.')) return false;
      const here = file.split('/')[0] ?? '';
      const allowed = MAY_IMPORT[here];
      if (allowed === undefined) return false;
      const there = relative(src, join(src, file, '..', from)).split('/')[0] ?? '';
      return there !== here && !allowed.includes(there);
    });
    expect(wrong).toEqual([]);
  });

  it('keeps I/O out of the pure folders', () => {
    const wrong = imports.filter(
      ({ file, from }) =>
        PURE.includes(file.split('/')[0] ?? '') && !from.startsWith('.') && !PURE_MAY_IMPORT.includes(from),
    );
    expect(wrong).toEqual([]);
  });

  it('finds imports at all', () => {
    expect(imports.length).toBeGreaterThan(20);
  });
});
