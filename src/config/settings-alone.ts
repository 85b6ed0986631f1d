/**
 * A file of access with nothing but its settings, for who asks about them alone: what else is wrong in it does not matter then.
 * Never: leave out a problem that may be about the settings.
 */

import { KINDS } from '../model/kinds/index.js';
import type { Source } from './sources.js';

const SETTINGS = 'settings';
const OTHER_SECTIONS: ReadonlySet<unknown> = new Set([
  'profiles',
  ...KINDS.map(({ section }) => section).filter((section) => section !== SETTINGS),
]);

/** A file with nothing but its settings, and what is wrong with them or with the file as a whole. */
export function settingsOf(source: Source): Source {
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
