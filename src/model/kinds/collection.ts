/** The description of a collection and its shares. Sources: server-v3.md §6, semantics.md §6, §9. */

import type { KindDescription } from '../field.js';
import { UNTIL } from './shared.js';

/** What a share can allow beyond seeing and running, in words. `admin` is the same right as all the others together (semantics.md §9). */
export const SHARE_WORDS = [
  'admin',
  'add-assets',
  'update-assets',
  'remove-assets',
  'add-users',
  'remove-users',
] as const;

export const collection: KindDescription = {
  kind: 'collection',
  section: 'collections',
  meaning: 'A collection of workflows and schedules, and who it is shared with.',
  key: {
    name: 'name',
    meaning: 'The name of the collection, exactly as shown.',
    example: 'Month-end close',
    maxLength: 255,
  },
  states: ['present', 'deleted'],
  undeclared: ['ignore', 'report', 'delete'],
  fields: [
    {
      shape: 'reference',
      to: 'user',
      name: 'owner',
      meaning: 'Who owns it. An owner administers the collection without a share.',
      example: 'ana.ruiz@acme.example',
    },
    {
      shape: 'relation',
      name: 'shares',
      to: ['user', 'group'],
      keys: { user: 'user', group: 'group' },
      attributes: [
        {
          shape: 'set',
          name: 'can',
          words: SHARE_WORDS,
          all: 'admin',
          meaning: 'What the share allows beyond seeing and running. admin means all of it.',
          example: ['add-assets', 'update-assets'],
        },
        UNTIL,
      ],
      meaning:
        'Who it is shared with. A share lets see and run; `can` adds to that. Empty: nobody. Left out: not managed.',
      example: [{ group: 'Finance Analysts' }, { user: 'omar@acme.example', can: ['add-assets'], until: '2027-03-31' }],
    },
  ],
};
