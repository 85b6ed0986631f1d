/**
 * Which files say who may do what: those that every target shares, and those of one target. A file that a target names belongs to the
 * targets that name it, and is shared with no other.
 * Never: read one of them.
 */

import { type Expanded, expandPatterns, type Tree } from './expand.js';
import { PROJECT_FILE, type ProjectFile } from './project-file.js';
import { asTexts } from './target.js';

export interface AccessFiles {
  readonly shared: Expanded;
  readonly of: (target: string) => Expanded;
}

/** No files, and nothing wrong with that. */
export const NO_FILES: Expanded = { files: [], problems: [] };

/** What a pattern of access never means, however wide it is. */
function neverAccess(file: string): boolean {
  return file === PROJECT_FILE || file.startsWith('attestations/') || !/\.ya?ml$/i.test(file);
}

export async function findAccessFiles(tree: Tree, project: ProjectFile): Promise<AccessFiles> {
  const found = await Promise.all(
    project.targets.map(async (name) => {
      const patterns = asTexts(project.target(name).access);
      const at = (index: number) => ({ file: PROJECT_FILE, path: ['targets', name, 'access', index] });
      return [name, await expandPatterns(tree, patterns, at, neverAccess)] as const;
    }),
  );
  const own = new Map(found);
  const owned = new Set(found.flatMap(([, { files }]) => files));
  const shared = await expandPatterns(
    tree,
    project.access,
    (index) => ({ file: PROJECT_FILE, path: ['access', index] }),
    (file) => neverAccess(file) || owned.has(file),
  );
  return { shared, of: (target) => own.get(target) ?? NO_FILES };
}
