/**
 * Which file holds the attestations of a target. What lies where attestations lie and counts for nobody is said: an attestation is
 * never silently assumed, and never silently left out.
 * Never: read one.
 */

import { closest } from '../diagnostics/suggest.js';
import { compareText } from '../model/ref.js';
import { attestationsFile } from './attestations.js';
import { cannotBeRead, linkOut, linkToNothing, type Tree } from './expand.js';
import { didYouMean, type Place, type Problem, warning } from './problem.js';
import { PROJECT_FILE, type ProjectFile } from './project-file.js';

const FOLDER = 'attestations';

/** The file of a target, when there is one that may be read. */
export async function findAttestations(
  tree: Tree,
  target: string,
): Promise<{ readonly file?: string; readonly problems: readonly Problem[] }> {
  const file = attestationsFile(target);
  const at: Place = { file: PROJECT_FILE, path: ['targets', target], on: 'key' };
  const place = await tree.resolve(file);
  if (place !== undefined) {
    // One that may not be looked at is read all the same: that says why it cannot be.
    return 'unreadable' in place || place.inside ? { file, problems: [] } : { problems: [linkOut(file, at)] };
  }
  const listed = await tree.list(FOLDER);
  const names = listed === undefined || 'unreadable' in listed ? [] : listed.map(({ name }) => `${FOLDER}/${name}`);
  return { problems: names.includes(file) ? [linkToNothing(file, at)] : [] };
}

/** Files beside those of the targets: a target may have been misspelled, or renamed. */
export async function strayAttestations(tree: Tree, { names }: ProjectFile): Promise<readonly Problem[]> {
  if (names.length === 0) return [];
  const at: Place = { file: PROJECT_FILE, path: ['targets'], on: 'key' };
  const meant = names.map(attestationsFile);
  const listed = (await tree.list(FOLDER)) ?? [];
  if ('unreadable' in listed) return [cannotBeRead(FOLDER, listed.unreadable, at)];
  return listed
    .filter(({ folder, name }) => !folder && /\.ya?ml$/i.test(name))
    .map(({ name }) => `${FOLDER}/${name}`)
    .filter((file) => !meant.includes(file))
    .sort(compareText)
    .map((file) =>
      warning(
        'GAL-332',
        `${file} is for no target, and nothing in it counts`,
        at,
        didYouMean(closest(file, meant), `the attestations of a target stand in ${meant.join(' or ')}`),
      ),
    );
}
