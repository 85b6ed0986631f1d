/**
 * Our own words that somebody may be called by as well: where people are only counted, what a report says by them has to stay readable.
 * Never: hold a word only because somebody is called so.
 */

import { PERMISSIONS } from '../model/access.js';
import { KINDS } from '../model/kinds/index.js';
import { ASSIGNABLE_ROLES } from '../model/roles.js';
import { RIGHT_WORDS } from './access-words.js';
import { fieldText } from './values.js';

/** Words that say what somebody may do, or what a thing is: as a name they are told only by where they stand. In lower case. */
const OWN_WORDS: ReadonlySet<string> = new Set(
  [
    ...ASSIGNABLE_ROLES,
    ...PERMISSIONS,
    ...RIGHT_WORDS,
    ...KINDS.flatMap(({ kind, section, fields }) => [kind, section, ...fields.map(({ name }) => fieldText(name))]),
    'person',
    'server',
    'plan',
    'plans',
    'runbook',
  ].map((word) => word.toLowerCase()),
);

/** Words that mean nobody where they stand together: rights, pages of the server, commands, paths of an API. */
export const OWN_PHRASES: readonly string[] = [
  ...RIGHT_WORDS.filter((words) => words.includes(' ')),
  'Admin >',
  'Server Admin',
  'Server UI',
  'System Settings',
  'Worker >',
  'admin/v1',
  'default role',
  'default credential',
  ...['apply', 'attest', 'explain', 'plan', 'review', 'runbook', 'snapshot'].map((command) => `gallerist ${command}`),
];

export function isOwnWord(name: string): boolean {
  return OWN_WORDS.has(name.trim().toLowerCase());
}
