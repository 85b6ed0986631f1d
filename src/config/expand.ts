/**
 * Patterns to files: walks only the folders that can match, follows links, and refuses what lies outside the project.
 * Never: return a file twice, or in an order that depends on the disk.
 */

import { ioCode } from '../diagnostics/io-error.js';
import { compareText } from '../model/ref.js';
import { begin, enter, matchesFile, type Pattern, type Progress, readPattern } from './glob.js';
import { didYouMean, error, type Place, type Problem, quoted } from './problem.js';
import type { Entry, Files } from './types.js';

/** What is there and may not be looked at, and what the system says about why: EACCES, ELOOP. */
interface Unreadable {
  readonly unreadable: string;
}

/** Lists folders and resolves links of one project, each once. */
export interface Tree {
  list(folder: string): Promise<readonly Entry[] | Unreadable | undefined>;
  /** Where a path of the project really is; undefined when it does not exist. `inside` says whether that is in the project. */
  resolve(path: string): Promise<{ readonly real: string; readonly inside: boolean } | Unreadable | undefined>;
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/').replace(/\/+$/, '');
}

/** The refusal of the system as a value. @throws what is none */
function refused(cause: unknown): Unreadable {
  const unreadable = ioCode(cause);
  if (unreadable === undefined) throw cause;
  return { unreadable };
}

/** @param folder the project's folder, absolute */
export function treeOf(files: Files, folder: string): Tree {
  const lists = new Map<string, ReturnType<Tree['list']>>();
  let root: Promise<string | Unreadable | undefined> | undefined;
  const realPath = (path: string) => files.realPath(path).catch(refused);
  return {
    list(path) {
      const known = lists.get(path);
      if (known !== undefined) return known;
      const listed = files.list(path === '' ? folder : `${folder}/${path}`).catch(refused);
      lists.set(path, listed);
      return listed;
    },
    async resolve(path) {
      root ??= realPath(folder);
      const [base, real] = await Promise.all([root, realPath(path === '' ? folder : `${folder}/${path}`)]);
      if (real === undefined || base === undefined) return undefined;
      if (typeof real === 'object') return real;
      if (typeof base === 'object') return base;
      const inside = slashes(real) === slashes(base) || slashes(real).startsWith(`${slashes(base)}/`);
      return { real: slashes(real), inside };
    },
  };
}

/** What a walk comes upon: files, folders that are links out of the project, and what may not be looked at, with why. */
interface Found {
  readonly files: Set<string>;
  readonly outside: Set<string>;
  readonly unreadable: Map<string, string>;
}

/** @param above real paths of the folders on the way here: one of them again would be a circle */
async function walk(
  tree: Tree,
  progress: Progress,
  folder: string,
  above: readonly string[],
  found: Found,
): Promise<void> {
  const entries = await tree.list(folder);
  if (entries === undefined) return;
  if ('unreadable' in entries) {
    found.unreadable.set(folder, entries.unreadable);
    return;
  }
  for (const { name, folder: isFolder, unreadable } of entries) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (unreadable !== undefined) {
      // Whatever it is: the pattern could mean it, or something in it.
      if (matchesFile(progress, name) || enter(progress, name) !== undefined) found.unreadable.set(path, unreadable);
      continue;
    }
    if (!isFolder) {
      if (matchesFile(progress, name)) found.files.add(path);
      continue;
    }
    const inside = enter(progress, name);
    const place = inside === undefined ? undefined : await tree.resolve(path);
    if (inside === undefined || place === undefined) continue;
    if ('unreadable' in place) found.unreadable.set(path, place.unreadable);
    else if (above.includes(place.real)) continue;
    else if (place.inside) await walk(tree, inside, path, [...above, place.real], found);
    else found.outside.add(path);
  }
}

export function linkOut(path: string, at: Place): Problem {
  return error('GAL-116', `${path} is a link that leaves the project`, at, {
    hint: 'copy the files into the project: what is not in it is not reviewed with it',
  });
}

/** What is declared in it cannot be known, so nothing may be planned as if it were not there. */
export function cannotBeRead(path: string, why: string, at: Place): Problem {
  return error('GAL-101', `${path === '' ? 'the folder of the project' : path} cannot be read (${why})`, at);
}

export function linkToNothing(path: string, at: Place): Problem {
  return error('GAL-101', `${path} is a link to nothing`, at);
}

export interface Expanded {
  /** Relative to the project, sorted. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Files that a list of patterns names.
 * @param patterns as written; `at(index)` is where the pattern stands
 * @param except files that are never meant: gallerist.yaml itself, attestations, files of other layers
 */
export async function expandPatterns(
  tree: Tree,
  patterns: readonly string[],
  at: (index: number) => Place,
  except: (file: string) => boolean,
): Promise<Expanded> {
  /** By where they really are: a file that two names lead to is one file. */
  const all = new Map<string, string>();
  const problems: Problem[] = [];
  const root = await tree.resolve('');
  for (const [index, text] of patterns.entries()) {
    const pattern = readPattern(text);
    if ('problem' in pattern) {
      const hint = pattern.hint === undefined ? {} : { hint: pattern.hint };
      problems.push(error('GAL-115', `${quoted(text)}: ${pattern.problem}`, at(index), hint));
      continue;
    }
    const found: Found = { files: new Set(), outside: new Set(), unreadable: new Map() };
    await walk(tree, begin(pattern), '', root !== undefined && 'real' in root ? [root.real] : [], found);
    for (const [path, why] of found.unreadable) problems.push(cannotBeRead(path, why, at(index)));
    for (const folder of found.outside) problems.push(linkOut(folder, at(index)));
    const meant = [...found.files].filter((file) => !except(file)).sort(compareText);
    if (meant.length === 0 && found.outside.size === 0 && found.unreadable.size === 0) {
      problems.push(await nothingMatches(tree, pattern, at(index)));
    }
    for (const file of meant) {
      const place = await tree.resolve(file);
      if (place === undefined) problems.push(linkToNothing(file, at(index)));
      else if ('unreadable' in place) problems.push(cannotBeRead(file, place.unreadable, at(index)));
      else if (!place.inside) problems.push(linkOut(file, at(index)));
      else if (!all.has(place.real)) all.set(place.real, file);
    }
  }
  return { files: [...all.values()].sort(compareText), problems };
}

/** Says which part of the pattern leads nowhere. */
async function nothingMatches(tree: Tree, pattern: Pattern, at: Place): Promise<Problem> {
  const message = `no file matches ${quoted(pattern.text)}`;
  const way = pattern.ways[0] ?? [];
  let folder = '';
  for (const segment of way.slice(0, -1)) {
    if (/[*?]/.test(segment)) break;
    const path = folder === '' ? segment : `${folder}/${segment}`;
    if ((await tree.list(path)) === undefined) {
      const siblings = await tree.list(folder);
      const { closest } = await import('../diagnostics/suggest.js');
      const near = closest(
        segment,
        siblings === undefined || 'unreadable' in siblings
          ? []
          : siblings.filter((entry) => entry.folder).map((entry) => entry.name),
      );
      return error('GAL-114', message, at, didYouMean(near, `there is no folder ${path}`));
    }
    folder = path;
  }
  return error('GAL-114', message, at, { hint: 'create the file, or remove the pattern' });
}
