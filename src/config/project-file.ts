/**
 * gallerist.yaml as data: which targets there are and what is said of each, as far as it can be read.
 * Never: judge what a target says.
 */

import type { Problem } from './problem.js';
import type { Source } from './sources.js';
import { asMapping, asTexts, type Mapping } from './target.js';

/** The file that makes a folder a project. */
export const PROJECT_FILE = 'gallerist.yaml';

export interface ProjectFile {
  /** What is wrong with the file itself. */
  readonly problems: readonly Problem[];
  /** Patterns of the files that every target shares. */
  readonly access: readonly string[];
  readonly manage: unknown;
  readonly guards: unknown;
  /** What is written under `targets`, readable or not, in the order written. */
  readonly names: readonly string[];
  /** Those of them that can be read. */
  readonly targets: readonly string[];
  /** What stands under the name of a target. */
  readonly target: (name: string) => Mapping;
}

export function readProjectFile({ value, problems, broken }: Source): ProjectFile {
  const written = broken.has('targets') ? {} : asMapping(value?.targets);
  const names = Object.keys(written);
  return {
    problems,
    access: asTexts(value?.access),
    manage: value?.manage,
    guards: value?.guards,
    names,
    targets: names.filter((name) => typeof written[name] === 'object' && written[name] !== null),
    target: (name) => asMapping(written[name]),
  };
}
