/** The description of a user. Sources: server-v3.md §4, semantics.md §5–§6. */

import type { Field, KindDescription } from '../field.js';
import { ASSIGNABLE_ROLES } from '../roles.js';

/** Permission flags, in the words of the declaration. They are per user only: groups carry a role, never flags (semantics.md §6). */
const PERMISSIONS: readonly (readonly [name: string, meaning: string])[] = [
  ['scheduleJobs', 'May schedule jobs. The server setting for scheduling must be on as well.'],
  ['prioritizeJobs', 'May set the priority of jobs.'],
  ['assignJobs', 'May assign jobs to tagged workers (shown as "Tag Jobs" since 2022.3).'],
  ['createCollections', 'May create collections.'],
  ['apiAccess', 'May use the server API. Switching it off and on again makes new API keys: the old ones stop working.'],
  ['createAndUpdateDcm', 'May create and edit connections in the Data Connection Manager (2024.1 and later).'],
  ['shareDcmForExecution', 'May share managed connections to run on the server only (2024.1 and later).'],
  ['shareDcmForCollaboration', 'May share managed connections for collaboration (2024.1 and later).'],
  ['manageGenericVaults', 'May manage generic vaults (2024.1 and later).'],
];

const permissions: readonly Field[] = PERMISSIONS.map(([name, meaning]) => ({
  shape: 'scalar',
  type: 'boolean',
  name: `permissions.${name}`,
  meaning,
  example: true,
}));

export const user: KindDescription = {
  kind: 'user',
  section: 'users',
  meaning: 'A person, known by e-mail address.',
  key: {
    name: 'email',
    meaning: 'The e-mail address the person signs in with. Upper and lower case are the same.',
    example: 'ana.ruiz@acme.example',
    maxLength: 320,
  },
  states: ['active', 'deactivated', 'deleted'],
  profiled: true,
  undeclared: ['ignore', 'report', 'deactivate', 'delete'],
  fields: [
    {
      shape: 'scalar',
      type: 'string',
      name: 'firstName',
      neededToCreate: true,
      meaning: 'First name. Nobody is created without one.',
      example: 'Ana',
      minLength: 1,
      maxLength: 255,
    },
    {
      shape: 'scalar',
      type: 'string',
      name: 'lastName',
      neededToCreate: true,
      meaning: 'Last name. Nobody is created without one.',
      example: 'Ruiz',
      minLength: 1,
      maxLength: 255,
    },
    {
      shape: 'scalar',
      type: 'string',
      name: 'role',
      values: ASSIGNABLE_ROLES,
      meaning: 'The own role. Default: the highest role of the groups, else the default role of the server.',
      example: 'Artisan',
    },
    ...permissions,
    {
      shape: 'reference',
      to: 'studio',
      name: 'studio',
      meaning: 'The studio the person works in. Everybody is in exactly one; moving can be irreversible.',
      example: 'Finance',
    },
    {
      shape: 'reference',
      to: 'credential',
      name: 'defaultCredential',
      meaning: 'The stored credential the jobs of this person run with by default.',
      example: 'ACME\\svc-finance',
    },
    {
      shape: 'scalar',
      type: 'string',
      name: 'workerTag',
      meaning: 'The tag of the workers that run the jobs of this person. Empty: any.',
      example: 'gpu',
      maxLength: 255,
    },
    {
      shape: 'scalar',
      type: 'string',
      name: 'timeZone',
      meaning: 'The time zone, by its IANA name. Empty: that of the server.',
      example: 'Europe/Madrid',
      maxLength: 255,
    },
    {
      shape: 'scalar',
      type: 'string',
      name: 'language',
      values: ['de-de', 'en-us', 'es-es', 'fr-fr', 'it-it', 'ja-jp', 'pt-br', 'zh-cn'],
      meaning: 'The language of the pages.',
      example: 'es-es',
    },
    {
      shape: 'scalar',
      type: 'boolean',
      name: 'locked',
      meaning: 'Whether the account is locked. false unlocks it.',
      example: false,
    },
  ],
};
