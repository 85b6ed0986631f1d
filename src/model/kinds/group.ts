/** The description of a custom user group. Source: server-v3.md §5. Directory groups themselves are never visible. */

import type { KindDescription } from '../field.js';
import { ASSIGNABLE_ROLES } from '../roles.js';
import { UNTIL } from './shared.js';

export const group: KindDescription = {
  kind: 'group',
  section: 'groups',
  meaning: 'A custom group of users. It carries a role for members whose own role is Default.',
  key: {
    name: 'name',
    meaning: 'The name of the group, exactly as shown.',
    example: 'Finance Analysts',
    maxLength: 255,
  },
  states: ['present', 'deleted'],
  undeclared: ['ignore', 'report', 'delete'],
  fields: [
    {
      shape: 'scalar',
      type: 'string',
      name: 'role',
      values: ASSIGNABLE_ROLES,
      meaning: 'The role members get whose own role is Default. Default: the group gives none.',
      example: 'Member',
    },
    {
      shape: 'relation',
      name: 'members',
      to: ['user'],
      keys: { user: 'user' },
      bare: 'user',
      attributes: [UNTIL],
      meaning: 'Who is in the group. Empty: nobody. Left out: not managed.',
      example: ['omar@acme.example', { user: 'temp@acme.example', until: '2027-01-31' }],
    },
    {
      shape: 'relation',
      name: 'directoryGroups',
      to: ['directoryGroup'],
      keys: { directoryGroup: 'sid' },
      attributes: [
        {
          shape: 'scalar',
          type: 'string',
          name: 'name',
          meaning: 'The name in the directory, for readers; the SID decides.',
          example: 'ACME\\FIN-ANALYSTS',
          maxLength: 255,
        },
      ],
      meaning: 'Directory groups inside this group. Only under Windows authentication.',
      example: [{ sid: 'S-1-5-21-1-2-3-1104', name: 'ACME\\FIN-ANALYSTS' }],
    },
  ],
};
