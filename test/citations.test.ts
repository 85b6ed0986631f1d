import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Where citations stand. */
const PLACES = ['src', 'test', 'docs', 'bench', 'scripts', 'examples', 'README.md', 'CONTRIBUTING.md'];

/** The pages that say what is cited: under a heading, or in an item that begins with the citation. */
const PAGES = ['docs/sources.md', 'docs/design.md'];

/** In tests of these folders a § without a name is of the web API. */
const OF_THE_API = ['test/emulator/', 'test/targets/'];

const NAME_OR_SECTION =
  /(?<name>\b[\w-]+\.md\b|\bDESIGN\b|\b(?:RFC|YAML|CommonMark) [\d.]+)|§(?<from>\d+(?:\.\d+)?)(?:[–-]§(?<to>\d+))?/gu;

interface Citation {
  readonly at: string;
  /** `server-v3.md §5`; without a name where none is near. */
  readonly cited: string;
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

/** What a text cites. A § belongs to the name before it on the line; a comment over several lines counts as one. */
function citationsIn(file: string, text: string): Citation[] {
  const fallback = OF_THE_API.some((folder) => file.startsWith(folder)) ? 'server-v3.md' : '';
  const lines = text.replace(/\n[ \t]*(?:\*|\/\/)(?= )/g, '').split('\n');
  return lines.flatMap((line) => {
    let name = fallback;
    return [...line.matchAll(NAME_OR_SECTION)].flatMap(({ groups = {} }) => {
      name = groups.name ?? name;
      if (groups.from === undefined || /^(?:RFC|YAML|CommonMark)/.test(name)) return [];
      const last = Number(groups.to ?? groups.from);
      const sections = [groups.from];
      for (let next = Number(groups.from) + 1; next <= last; next += 1) sections.push(String(next));
      return sections.map((section) => ({ at: `${file}: ${line.trim()}`, cited: `${name} §${section}`.trim() }));
    });
  });
}

const citations = PLACES.flatMap((place) => filesBelow(join(root, place)))
  .filter((path) => /\.(?:ts|mjs|md|ya?ml)$/.test(path) && path !== import.meta.filename)
  .flatMap((path) => citationsIn(relative(root, path), readFileSync(path, 'utf8')));

const explained = PAGES.flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^(?:#+ |- \*\*)(\S+ §[\d.]*\d)/gm)].map(
    ([, cited = '']) => cited,
  ),
);

describe('citations', () => {
  it('lead to a heading of docs/sources.md or docs/design.md', () => {
    expect(citations.filter(({ cited }) => !explained.includes(cited))).toEqual([]);
  });

  it('lead to one place each', () => {
    expect(explained.filter((cited, index) => explained.indexOf(cited) !== index)).toEqual([]);
  });

  it('are found in lists, in ranges and over several lines, and those of other documents are not ours', () => {
    const text =
      '/**\n * By a.md §4–§6, §13;\n * DESIGN §2. See RFC 4180 §2.6.\n */\n// b.md, and\n// (§16.5)\nit("§1")\n';
    const cited = (file: string): string[] => citationsIn(file, text).map((one) => one.cited);
    expect(cited('src/a.ts')).toEqual(['a.md §4', 'a.md §5', 'a.md §6', 'a.md §13', 'DESIGN §2', 'b.md §16.5', '§1']);
    expect(cited('test/emulator/a.test.ts').at(-1)).toBe('server-v3.md §1');
  });

  it('are there at all', () => {
    expect(citations.length).toBeGreaterThan(300);
  });
});
