/** The description of a studio (the API says subscription). Sources: server-v3.md §10, semantics.md §2, §4. */

import type { KindDescription } from '../field.js';

export const studio: KindDescription = {
  kind: 'studio',
  section: 'studios',
  meaning: 'A studio. Who is in it is said by `studio` of each user.',
  key: { name: 'name', meaning: 'The name of the studio, exactly as shown.', example: 'Finance', maxLength: 255 },
  states: ['present', 'deleted'],
  undeclared: ['ignore', 'report', 'delete'],
  fields: [
    {
      shape: 'reference',
      to: 'credential',
      name: 'defaultCredential',
      meaning: 'The stored credential jobs of this studio run with by default.',
      example: 'ACME\\svc-finance',
    },
    {
      shape: 'scalar',
      type: 'boolean',
      name: 'shareSchedules',
      meaning: 'Whether schedules are shared inside the studio.',
      example: true,
    },
  ],
};
