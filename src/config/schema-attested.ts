/** The part of schemas that says who attested a setting: in plan files and runbooks alike. */

import { settings } from '../model/kinds/settings.js';
import { type JsonSchema, text } from './schema.js';
import { open } from './schema-open.js';

export const ATTESTED = {
  setting: 'defaultRole',
  value: 'Viewer',
  by: 'ana.ruiz@acme.example',
  on: '2026-11-02',
  evidence: 'CHG-1042',
};

export function attestedSchema(): JsonSchema {
  return open(
    'What somebody said about a setting. Nothing checks that it is so.',
    ATTESTED,
    {
      setting: text('The setting.', ATTESTED.setting, { enum: settings.fields.map(({ name }) => name) }),
      value: {
        type: ['string', 'boolean', 'number', 'null'],
        description: 'What it was said to be.',
        examples: [ATTESTED.value, false],
      },
      by: text('Who said it.', ATTESTED.by),
      on: text('The day, as YYYY-MM-DD.', ATTESTED.on),
      evidence: text('Where it can be seen, where that was said.', ATTESTED.evidence),
    },
    ['evidence'],
  );
}
