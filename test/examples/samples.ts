/**
 * Finds the samples in a Markdown page: fenced blocks with their language, line, and the directive in an HTML comment just before
 * (`<!-- file: access/finance.yaml -->`). Decides nothing about what a sample means.
 */

export interface Sample {
  readonly page: string;
  /** Line of the opening fence, counted from 1. */
  readonly line: number;
  readonly language: string;
  /** The comment before the block, as `word` or `word: argument`. */
  readonly directive?: { readonly word: string; readonly argument: string };
  readonly text: string;
}

/** Every fenced block of a page, in order. */
export function samplesOf(page: string, markdown: string): readonly Sample[] {
  const samples: Sample[] = [];
  const lines = markdown.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const opening = /^( *)```(\w*)$/.exec(lines[index] ?? '');
    if (opening === null) continue;
    const indent = opening[1] ?? '';
    const end = lines.findIndex((line, at) => at > index && line === `${indent}\`\`\``);
    if (end < 0) throw new Error(`${page}:${index + 1}: the block is not closed`);
    const comment = /^\s*<!--\s*(\w[\w-]*)(?::\s*(.*?))?\s*-->\s*$/.exec(lines[index - 1] ?? '');
    samples.push({
      page,
      line: index + 1,
      language: opening[2] ?? '',
      ...(comment === null ? {} : { directive: { word: comment[1] ?? '', argument: comment[2] ?? '' } }),
      text: `${lines
        .slice(index + 1, end)
        .map((line) => line.slice(indent.length))
        .join('\n')}\n`,
    });
    index = end;
  }
  return samples;
}

export interface Exchange {
  readonly command: string;
  /** What is shown below the command; `…` stands for anything. */
  readonly output: string;
}

/**
 * The commands of a console block: `$ command`, continued by a backslash, then what it prints.
 * @param prompt what a line with a command begins with, where output holds prompts of its own
 */
export function exchangesOf(sample: Sample, prompt = '$ '): readonly Exchange[] {
  const exchanges: { command: string; output: string }[] = [];
  const lines = sample.text.trimEnd().split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line.startsWith(prompt)) {
      let command = line.slice(2);
      while (command.endsWith('\\')) {
        index += 1;
        command = `${command.slice(0, -1).trimEnd()} ${(lines[index] ?? '').trim()}`;
      }
      exchanges.push({ command, output: '' });
    } else {
      const last = exchanges.at(-1);
      if (last === undefined) throw new Error(`${sample.page}:${sample.line}: a console block begins with "$ "`);
      last.output += `${line}\n`;
    }
  }
  return exchanges;
}

/**
 * Whether real output is what a page shows. In the page, a line `…` stands for any number of lines and `…` inside a line for any
 * text in it; runs of spaces count as one, and what differs from run to run (ports, digests, dates) was replaced before.
 */
export function matchesShown(shown: string, real: string): boolean {
  const clean = (text: string): string[] =>
    text
      .trim()
      .split('\n')
      .map((line) => line.trim().replace(/ +/g, ' '));
  const pattern = clean(shown);
  const lines = clean(real);
  const fits = (line: string, wanted: string): boolean =>
    new RegExp(`^${wanted.split('…').map(escapeRegExp).join('.*')}$`, 'u').test(line);
  const from = (at: number, wanted: number): boolean => {
    if (wanted === pattern.length) return at === lines.length;
    if (pattern[wanted] === '…') {
      for (let next = at; next <= lines.length; next += 1) if (from(next, wanted + 1)) return true;
      return false;
    }
    return at < lines.length && fits(lines[at] ?? '', pattern[wanted] ?? '') && from(at + 1, wanted + 1);
  };
  return from(0, 0);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
