/**
 * Opening a project: reads gallerist.yaml and finds the files of each layer; what they declare is asked for by target.
 * Never: stop at the first problem, or read a file that the project does not name.
 */

import { collectDiagnostics } from '../diagnostics/collect.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { findAccessFiles } from './access-files.js';
import { strayAttestations } from './attestation-files.js';
import { declareTarget, type Opened } from './declare-target.js';
import { treeOf } from './expand.js';
import { matchesPath } from './glob.js';
import { peopleNamedIn } from './people-named.js';
import { toDiagnostics } from './problem.js';
import { PROJECT_FILE, readProjectFile } from './project-file.js';
import { sourcesOf } from './sources.js';
import { asTexts } from './target.js';
import type { OpenProject, Project } from './types.js';

/** Opens the project in a folder; see {@link Project}. */
export const openProject: OpenProject = async ({ folder, files, asOf, environment }) => {
  const sources = sourcesOf(files, folder);
  const tree = treeOf(files, folder);
  if ((await tree.resolve(PROJECT_FILE)) === undefined) return withoutFile(folder);

  const file = readProjectFile(await sources.read(PROJECT_FILE, 'project'));
  const [access, stray] = await Promise.all([findAccessFiles(tree, file), strayAttestations(tree, file)]);
  const bareDiagnostics = toDiagnostics([...file.problems, ...stray], sources.locate);
  const diagnostics = collectDiagnostics(bareDiagnostics, toDiagnostics(access.shared.problems, sources.locate));
  const opened: Opened = { sources, tree, file, access, diagnostics, bareDiagnostics, asOf, environment };
  return {
    folder,
    targets: file.targets,
    diagnostics,
    declare: (target, options = {}) => declareTarget(opened, target, options),
    means: (target, path) => asTexts(file.target(target).access).some((pattern) => matchesPath(pattern, path)),
    people: () => sources.all().flatMap(({ value }) => [...peopleNamedIn(value)]),
    locate: sources.locate,
    source: sources.text,
  };
};

/** A folder that is no project. */
function withoutFile(folder: string): Project {
  const diagnostics: readonly Diagnostic[] = [
    {
      code: 'GAL-113',
      severity: 'error',
      message: `there is no ${PROJECT_FILE} in this folder`,
      hint: 'gallerist init writes one',
    },
  ];
  return {
    folder,
    targets: [],
    diagnostics,
    declare: async () => ({ diagnostics, locate: () => undefined, files: 0 }),
    means: () => false,
    people: () => [],
    locate: () => undefined,
    source: () => undefined,
  };
}
