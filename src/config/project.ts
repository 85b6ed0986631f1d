/**
 * Opening a project: reads gallerist.yaml, finds the files of each layer, and gives the declaration of a target, or everything that
 * is wrong with it in one run.
 * Never: stop at the first problem, or read a file that the project does not name.
 */

import { collectDiagnostics } from '../diagnostics/collect.js';
import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.js';
import { closest } from '../diagnostics/suggest.js';
import type { Loaded } from '../model/declaration.js';
import { KINDS } from '../model/kinds/index.js';
import { attestationsFile, readAttestations } from './attestations.js';
import { type Meaning, makeDeclaration, profilesNamedIn, readMeaning } from './declare.js';
import { cannotBeRead, type Expanded, expandPatterns, treeOf } from './expand.js';
import { didYouMean, error, type Place, type Problem, toDiagnostic } from './problem.js';
import { outside } from './secrets.js';
import { type Source, sourcesOf } from './sources.js';
import { asTexts, readGuards, readManage, readTarget } from './target.js';
import type { DeclareOptions, OpenProject, Project } from './types.js';
import { isTimeZone } from './until.js';

/** The file that makes a folder a project. */
const PROJECT_FILE = 'gallerist.yaml';

type Mapping = Readonly<Record<string, unknown>>;

function mappingIn(source: Source, key: string): Mapping {
  const value = source.value?.[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !source.broken.has(key)
    ? (value as Mapping)
    : {};
}

/** Opens the project in a folder; see {@link Project}. */
export const openProject: OpenProject = async ({ folder, files, asOf, environment }) => {
  const sources = sourcesOf(files, folder);
  const tree = treeOf(files, folder);
  const toDiagnostics = (problems: readonly Problem[]) =>
    collectDiagnostics(problems.map((problem) => toDiagnostic(problem, sources.locate)));

  if ((await tree.resolve(PROJECT_FILE)) === undefined) {
    return withoutProject([
      {
        code: 'GAL-113',
        severity: 'error',
        message: `there is no ${PROJECT_FILE} in this folder`,
        hint: 'gallerist init writes one',
      },
    ]);
  }
  const main = await sources.read(PROJECT_FILE, 'project');
  const rawTargets = mappingIn(main, 'targets');
  const names = Object.keys(rawTargets).filter(
    (name) => typeof rawTargets[name] === 'object' && rawTargets[name] !== null,
  );
  const rawOf = (name: string): Mapping => mappingIn({ ...main, value: rawTargets, broken: new Map() }, name);

  /** Files of a target's own patterns; they belong to the targets that name them, and are shared with no other. */
  const ownFiles = new Map<string, Promise<Expanded>>();
  function filesOf(name: string): Promise<Expanded> {
    const known = ownFiles.get(name);
    if (known !== undefined) return known;
    const at = (index: number): Place => ({ file: PROJECT_FILE, path: ['targets', name, 'access', index] });
    const work = expandPatterns(tree, asTexts(rawOf(name).access), at, neverAccess);
    ownFiles.set(name, work);
    return work;
  }
  const ofTargets = await Promise.all(names.map(filesOf));
  const owned = new Set(ofTargets.flatMap((expanded) => expanded.files));
  const shared = await expandPatterns(
    tree,
    asTexts(main.value?.access),
    (index) => ({ file: PROJECT_FILE, path: ['access', index] }),
    (file) => neverAccess(file) || owned.has(file),
  );
  const projectDiagnostics = toDiagnostics([...main.problems, ...shared.problems]);

  const readAll = (expanded: Expanded) => Promise.all(expanded.files.map((file) => sources.read(file, 'access')));

  /** Shared profiles that no other target uses either. Other targets' files are read only when there is such a question. */
  async function usedByNobody(unused: Meaning['unusedShared'], target: string): Promise<readonly Problem[]> {
    if (unused.length === 0) return [];
    const others = await Promise.all(
      names.filter((name) => name !== target).map(async (name) => readAll(await filesOf(name))),
    );
    const elsewhere = profilesNamedIn(others.flat());
    return unused.filter(({ name }) => !elsewhere.has(name)).map(({ problem }) => problem);
  }

  /** Files that are named must be in the project; what they hold is read by whoever needs it, when it is needed. */
  async function checkFiles(named: Meaning['files']): Promise<readonly Problem[]> {
    const found = await Promise.all(
      named.map(async ({ path, at }) => {
        const real = await tree.resolve(path);
        if (real === undefined) return error('GAL-322', `there is no file ${path}`, at);
        if ('unreadable' in real) return cannotBeRead(path, real.unreadable, at);
        return real.inside ? undefined : outside(path, at);
      }),
    );
    return found.filter((problem) => problem !== undefined);
  }

  async function readAttested(name: string): Promise<Source | undefined> {
    const file = attestationsFile(name);
    const real = await tree.resolve(file);
    // One that may not be looked at is read all the same: that says why it cannot be.
    if (real === undefined || ('inside' in real && !real.inside)) return undefined;
    return sources.read(file, 'attestations');
  }

  async function declare(
    name: string,
    { bare = false, settings = false, withoutSecrets = false }: DeclareOptions = {},
  ): Promise<Loaded> {
    if (!names.includes(name)) return unknownTarget(name);
    const expanded = bare ? NO_FILES : await filesOf(name);
    const [sharedFiles, ownFiles, attested] = await Promise.all([
      readAll(bare ? NO_FILES : shared),
      readAll(expanded),
      readAttested(name),
    ]);
    const sharedSources = settings ? sharedFiles.map(settingsOf) : sharedFiles;
    const ownSources = settings ? ownFiles.map(settingsOf) : ownFiles;
    const origin = { file: PROJECT_FILE, path: ['targets', name] };
    const raw = rawOf(name);
    const target = readTarget(name, raw, origin, environment);
    const windows = raw.authentication === 'windows';
    const zone = target.config?.timeZone ?? raw.timeZone;
    const timeZone = typeof zone === 'string' && isTimeZone(zone) ? zone : 'UTC';
    const meaning = readMeaning(sharedSources, ownSources, { windows, timeZone, asOf });
    const problems: Problem[] = [
      ...(settings ? [] : expanded.problems),
      ...[...sharedSources, ...ownSources].flatMap((source) => source.problems),
      ...(attested?.problems ?? []),
      ...target.problems,
      ...meaning.problems,
    ];
    const attestations = attested === undefined ? [] : readAttestations(attested, problems);
    if (!withoutSecrets) problems.push(...(await checkFiles([...target.files, ...meaning.files])));
    problems.push(...(await usedByNobody(meaning.unusedShared, name)));
    const ofProject = bare || settings ? toDiagnostics(main.problems) : projectDiagnostics;
    const diagnostics = collectDiagnostics(ofProject, toDiagnostics(problems));
    const result = {
      diagnostics,
      locate: sources.locate,
      files: 1 + sharedSources.length + ownSources.length + (attested === undefined ? 0 : 1),
    };
    if (hasErrors(diagnostics) || target.config === undefined) return result;
    const manage = readManage(main.value?.manage, raw.manage);
    const guards = readGuards(main.value?.guards);
    const { objects } = meaning;
    return {
      ...result,
      declaration: makeDeclaration({ target: target.config, objects, manage, guards, attestations, asOf }),
    };
  }

  function unknownTarget(name: string): Loaded {
    const problem = error(
      'GAL-329',
      `there is no target "${name}"`,
      { file: PROJECT_FILE, path: ['targets'], on: 'key' },
      {
        ...didYouMean(closest(name, names), names.length === 0 ? undefined : `there are: ${names.join(', ')}`),
      },
    );
    // A target that cannot be read is explained by the problems of gallerist.yaml, not by its absence.
    const own = hasErrors(projectDiagnostics) && names.length === 0 ? [] : toDiagnostics([problem]);
    return { diagnostics: collectDiagnostics(projectDiagnostics, own), locate: sources.locate, files: 1 };
  }

  return {
    folder,
    targets: names,
    diagnostics: projectDiagnostics,
    declare,
    locate: sources.locate,
    source: sources.text,
  };

  function withoutProject(diagnostics: readonly Diagnostic[]): Project {
    return {
      folder,
      targets: [],
      diagnostics,
      declare: async () => ({ diagnostics, locate: () => undefined, files: 0 }),
      locate: () => undefined,
      source: () => undefined,
    };
  }
};

/** What a target alone is made of. */
const NO_FILES: Expanded = { files: [], problems: [] };

const SETTINGS = 'settings';
const OTHER_SECTIONS: ReadonlySet<unknown> = new Set([
  'profiles',
  ...KINDS.map(({ section }) => section).filter((section) => section !== SETTINGS),
]);

/** A file with nothing but its settings, and what is wrong with them or with the file as a whole. */
function settingsOf(source: Source): Source {
  if (source.value === undefined) return source;
  const { [SETTINGS]: settings } = source.value;
  // A section that is not known may be theirs, misspelled.
  const isAbout = (section: unknown): boolean =>
    section === undefined || section === '' || section === SETTINGS || !OTHER_SECTIONS.has(section);
  return {
    ...source,
    value: settings === undefined ? {} : { [SETTINGS]: settings },
    broken: new Map([...source.broken].filter(([path]) => isAbout(path.split('/')[0]))),
    problems: source.problems.filter(({ at }) => at === undefined || !('path' in at) || isAbout(at.path[0])),
  };
}

/** What a pattern of access never means, however wide it is. */
function neverAccess(file: string): boolean {
  return file === PROJECT_FILE || file.startsWith('attestations/') || !/\.ya?ml$/i.test(file);
}
