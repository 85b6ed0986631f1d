/**
 * The declaration of one target, or everything that is wrong with it in one run: its files, its attestations, its own configuration.
 * Never: stop at the first problem; read a file of another target, but to see whether a shared profile is used there.
 */

import { collectDiagnostics } from '../diagnostics/collect.js';
import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.js';
import { closest } from '../diagnostics/suggest.js';
import type { Loaded } from '../model/declaration.js';
import { type AccessFiles, NO_FILES } from './access-files.js';
import { findAttestations } from './attestation-files.js';
import { readAttestations } from './attestations.js';
import { type Meaning, makeDeclaration, profilesNamedIn, readMeaning } from './declare.js';
import { cannotBeRead, type Expanded, type Tree } from './expand.js';
import { didYouMean, error, type Problem, toDiagnostics } from './problem.js';
import { PROJECT_FILE, type ProjectFile } from './project-file.js';
import { outside } from './secrets.js';
import { settingsOf } from './settings-alone.js';
import type { Source, Sources } from './sources.js';
import { type Mapping, readGuards, readManage, readTarget, type TargetRead } from './target.js';
import type { DeclareOptions, OpenOptions } from './types.js';
import { isTimeZone } from './until.js';

/** A project whose files are known, and are read when they are needed. */
export interface Opened extends Pick<OpenOptions, 'asOf' | 'environment'> {
  readonly sources: Sources;
  readonly tree: Tree;
  readonly file: ProjectFile;
  readonly access: AccessFiles;
  /** What is wrong with the project, whatever the target. */
  readonly diagnostics: readonly Diagnostic[];
  /** The part of it that a target without its access files is told of. */
  readonly bareDiagnostics: readonly Diagnostic[];
}

/** See {@link Project.declare}. */
export async function declareTarget(
  opened: Opened,
  name: string,
  { bare = false, settings = false, withoutSecrets = false }: DeclareOptions,
): Promise<Loaded> {
  const { file, sources, access, asOf, environment } = opened;
  if (!file.targets.includes(name)) return unknownTarget(opened, name);
  const ownFiles = bare ? NO_FILES : access.of(name);
  const found = await findAttestations(opened.tree, name);
  const read = async (expanded: Expanded): Promise<readonly Source[]> => {
    const whole = await readAll(sources, expanded);
    return settings ? whole.map(settingsOf) : whole;
  };
  const [shared, own, attested] = await Promise.all([
    read(bare ? NO_FILES : access.shared),
    read(ownFiles),
    found.file === undefined ? undefined : sources.read(found.file, 'attestations'),
  ]);
  const raw = file.target(name);
  const target = readTarget(name, raw, { file: PROJECT_FILE, path: ['targets', name] }, environment);
  const meaning = readMeaning(shared, own, {
    windows: raw.authentication === 'windows',
    timeZone: timeZoneOf(raw, target),
    asOf,
  });
  const problems: Problem[] = [
    ...(settings ? [] : ownFiles.problems),
    ...found.problems,
    ...[...shared, ...own].flatMap((source) => source.problems),
    ...(attested?.problems ?? []),
    ...target.problems,
    ...meaning.problems,
  ];
  const attestations = attested === undefined ? [] : readAttestations(attested, problems);
  if (!withoutSecrets) problems.push(...(await missingFiles(opened.tree, [...target.files, ...meaning.files])));
  problems.push(...(await usedByNobody(opened, meaning.unusedShared, name)));
  const diagnostics = collectDiagnostics(
    bare || settings ? opened.bareDiagnostics : opened.diagnostics,
    toDiagnostics(problems, sources.locate),
  );
  const files = 1 + shared.length + own.length + (attested === undefined ? 0 : 1);
  const loaded: Loaded = { diagnostics, locate: sources.locate, files };
  if (hasErrors(diagnostics) || target.config === undefined) return loaded;
  const manage = readManage(file.manage, raw.manage, target.config.origin);
  const guards = readGuards(file.guards);
  const { objects } = meaning;
  return {
    ...loaded,
    declaration: makeDeclaration({ target: target.config, objects, manage, guards, attestations, asOf }),
  };
}

function unknownTarget({ file, sources, diagnostics }: Opened, name: string): Loaded {
  const { targets } = file;
  const problem = error(
    'GAL-329',
    `there is no target "${name}"`,
    { file: PROJECT_FILE, path: ['targets'], on: 'key' },
    didYouMean(closest(name, targets), targets.length === 0 ? undefined : `there are: ${targets.join(', ')}`),
  );
  // A target that cannot be read is explained by the problems of gallerist.yaml, not by its absence.
  const own = hasErrors(diagnostics) && targets.length === 0 ? [] : toDiagnostics([problem], sources.locate);
  return { diagnostics: collectDiagnostics(diagnostics, own), locate: sources.locate, files: 1 };
}

function readAll(sources: Sources, { files }: Expanded): Promise<readonly Source[]> {
  return Promise.all(files.map((file) => sources.read(file, 'access')));
}

/** Dates are read by the zone of the target, even when something else is wrong with it. */
function timeZoneOf(raw: Mapping, { config }: TargetRead): string {
  const zone = config?.timeZone ?? raw.timeZone;
  return typeof zone === 'string' && isTimeZone(zone) ? zone : 'UTC';
}

/** Files that are named must be in the project; what they hold is read by whoever needs it, when it is needed. */
async function missingFiles(tree: Tree, named: Meaning['files']): Promise<readonly Problem[]> {
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

/** Shared profiles that no other target uses either. Other targets' files are read only when there is such a question. */
async function usedByNobody(
  { file, sources, access }: Opened,
  unused: Meaning['unusedShared'],
  target: string,
): Promise<readonly Problem[]> {
  if (unused.length === 0) return [];
  const others = file.targets.filter((name) => name !== target);
  const theirs = await Promise.all(others.map((name) => readAll(sources, access.of(name))));
  const elsewhere = profilesNamedIn(theirs.flat());
  return unused.filter(({ name }) => !elsewhere.has(name)).map(({ problem }) => problem);
}
