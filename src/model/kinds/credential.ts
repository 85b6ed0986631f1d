/** The description of a stored run-as credential. Sources: server-v3.md §7, semantics.md §3. */

import type { KindDescription } from '../field.js';

export const credential: KindDescription = {
  kind: 'credential',
  section: 'credentials',
  meaning: 'A stored Windows account that jobs can run as, and who may use it.',
  key: {
    name: 'username',
    meaning: 'The Windows account, domain\\user. Upper and lower case are the same.',
    example: 'ACME\\svc-finance',
    maxLength: 255,
  },
  states: ['present', 'deleted'],
  undeclared: ['ignore', 'report', 'delete'],
  fields: [
    {
      shape: 'scalar',
      type: 'string',
      secret: true,
      neededToCreate: true,
      name: 'password',
      meaning:
        'Where the password is kept: ${env:NAME} or ${file:PATH}. Sent when the credential is created, and by `plan --rotate`; never compared, never shown.',
      example: '${env:SVC_FINANCE}',
    },
    {
      shape: 'relation',
      name: 'shares',
      to: ['user', 'group'],
      keys: { user: 'user', group: 'group' },
      attributes: [],
      meaning: 'Who may run jobs with it. Empty: nobody. Left out: not managed.',
      example: [{ group: 'Finance Analysts' }],
    },
  ],
};
