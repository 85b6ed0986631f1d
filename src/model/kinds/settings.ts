/**
 * Server-wide settings. No public API reads or writes them (server-v3.md §14): they are attested, never silently assumed.
 */

import type { KindDescription } from '../field.js';
import { ORDERED_ROLES } from '../roles.js';

export const settings: KindDescription = {
  kind: 'settings',
  section: 'settings',
  meaning: 'Server-wide settings, changed by hand and attested with `gallerist attest`.',
  key: { name: 'settings', meaning: 'There is one.', example: 'settings', maxLength: 8 },
  states: [],
  undeclared: [],
  fields: [
    {
      shape: 'scalar',
      type: 'string',
      name: 'defaultRole',
      values: ORDERED_ROLES,
      meaning: 'The role of everybody whose own role and groups give none. Viewer when nobody changed it.',
      example: 'Viewer',
    },
    {
      shape: 'scalar',
      type: 'boolean',
      name: 'userRegistration',
      meaning: 'Whether people may sign up by themselves.',
      example: false,
    },
    {
      shape: 'scalar',
      type: 'string',
      name: 'workflowCredentials',
      values: ['default', 'required', 'users-may-select'],
      meaning: 'Which credentials workflows run with. Changing it can disable schedules.',
      example: 'users-may-select',
    },
    {
      shape: 'scalar',
      type: 'string',
      name: 'runAs',
      meaning: 'The Run As account of the workers; empty: the account of the service.',
      example: 'ACME\\svc-alteryx',
      maxLength: 255,
    },
  ],
};
