/**
 * Patterns of `access`: `*` and `?` within a name, `**` across folders, `{a,b}` alternatives. Nothing else has a meaning.
 * Written here because the language is this small, and because matching must take time in proportion to the text, whatever the
 * pattern (docs/decisions).
 */

/** A pattern that can be matched: one list of segments for each way through its braces. */
export interface Pattern {
  readonly text: string;
  readonly ways: readonly (readonly string[])[];
}

/** What is wrong with a pattern, in words. */
export interface BadPattern {
  readonly problem: string;
  readonly hint?: string;
}

const MAX_WAYS = 256;

/** All readings of `{a,b}`; undefined when the braces do not close or there are too many. */
function expandBraces(pattern: string): readonly string[] | undefined {
  const open = pattern.indexOf('{');
  if (open === -1) return pattern.includes('}') ? undefined : [pattern];
  const parts: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '{') depth++;
    else if (character === ',' && depth === 1) {
      parts.push(pattern.slice(from, at));
      from = at + 1;
    } else if (character === '}' && --depth === 0) {
      parts.push(pattern.slice(from, at));
      const all: string[] = [];
      for (const part of parts) {
        const ways = expandBraces(pattern.slice(0, open) + part + pattern.slice(at + 1));
        if (ways === undefined || all.length + ways.length > MAX_WAYS) return undefined;
        all.push(...ways);
      }
      return all;
    }
  }
  return undefined;
}

/**
 * Reads a pattern.
 * @param text relative to the project's folder, with forward slashes
 */
export function readPattern(text: string): Pattern | BadPattern {
  if (text.trim() === '') return { problem: 'the pattern is empty' };
  if (text.includes('\\')) return { problem: 'a pattern is written with forward slashes' };
  if (text.startsWith('/') || /^[A-Za-z]:/.test(text)) {
    return {
      problem: 'the pattern is an absolute path',
      hint: 'patterns are relative to the folder of gallerist.yaml',
    };
  }
  if (/[[\]]/.test(text)) {
    return { problem: 'brackets have no meaning in a pattern', hint: 'use *, **, ? and {a,b}' };
  }
  const expanded = expandBraces(text);
  if (expanded === undefined) return { problem: 'the braces of the pattern do not close, or hold too much' };
  const ways = expanded.map((way) => way.split('/').filter((segment) => segment !== '' && segment !== '.'));
  if (ways.some((segments) => segments.includes('..'))) {
    return { problem: 'the pattern leaves the project', hint: 'keep the files in the folder of gallerist.yaml' };
  }
  return { text, ways };
}

/** `*` and `?` against one name. Goes back to the last star only: no pattern makes it slow. */
export function matchName(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let retry = 0;
  while (n < name.length) {
    if (p < pattern.length && pattern[p] !== '*' && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (pattern[p] === '*') {
      star = p++;
      retry = n;
    } else if (star !== -1) {
      p = star + 1;
      n = ++retry;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/**
 * A set of places in a way's segments at which matching may go on; `**` may stay where it is. Moving all places at once keeps
 * any number of `**` linear.
 */
function step(segments: readonly string[], places: ReadonlySet<number>, name: string): Set<number> {
  // `**` does not enter hidden folders nor node_modules; naming them does.
  const hidden = name.startsWith('.') || name === 'node_modules';
  const next = new Set<number>();
  for (const place of places) {
    const segment = segments[place];
    if (segment === undefined) continue;
    if (segment === '**') {
      if (!hidden) next.add(place);
      continue;
    }
    // As in a shell: a star does not match what begins with a dot.
    if (name.startsWith('.') && !segment.startsWith('.')) continue;
    if (matchName(segment, name)) next.add(place + 1);
  }
  return skipStars(segments, next);
}

function skipStars(segments: readonly string[], places: Set<number>): Set<number> {
  for (const place of places) if (segments[place] === '**') places.add(place + 1);
  return places;
}

/** Where a walk of the folders stands: per way of the pattern, the places reached. */
export interface Progress {
  readonly pattern: Pattern;
  readonly places: readonly Set<number>[];
}

export function begin(pattern: Pattern): Progress {
  return { pattern, places: pattern.ways.map((segments) => skipStars(segments, new Set([0]))) };
}

/** Progress after entering a folder; undefined when nothing in it can match. */
export function enter(progress: Progress, folder: string): Progress | undefined {
  const places = progress.pattern.ways.map((segments, index) =>
    step(segments, progress.places[index] ?? new Set(), folder),
  );
  return places.some((set) => set.size > 0) ? { pattern: progress.pattern, places } : undefined;
}

/** Whether a file of this name, in the folder reached, is matched. */
export function matchesFile(progress: Progress, name: string): boolean {
  return progress.pattern.ways.some((segments, index) => {
    const before = progress.places[index] ?? new Set<number>();
    return step(segments, before, name).has(segments.length);
  });
}

/** Whether a pattern means a path, as walking down to it would find. A pattern that is none means nothing. */
export function matchesPath(text: string, path: string): boolean {
  const pattern = readPattern(text);
  if ('problem' in pattern) return false;
  const names = path.split('/');
  const file = names.pop() ?? '';
  let progress: Progress | undefined = begin(pattern);
  for (const name of names) progress = progress === undefined ? undefined : enter(progress, name);
  return progress !== undefined && matchesFile(progress, file);
}
