/**
 * Who has what as JSON: the public contract `gallerist.review/v1`. Every key in a fixed place; a later v1 may add keys, never take one
 * away or change what it means.
 *
 * - `format`; `evidence` as in explain-json.ts; `people`: how many there are in all
 * - `rows[]`: `person` (`ref`, `name`), `id`, `standstill` (null: none), `ownRole`, `role` (null: not known, or none), `from`, `through[]`,
 *   `groups`, `permissions[]`, `adminApi`, `studio`, `collections` and `credentials` (numbers), `lastLogin`, `nextEnd` (ISO or null);
 *   `adminApi`, `collections`, `credentials` are null where nobody can know, because the role rests on a default role nobody attested
 * - `expiring` (null: not asked for): `before`, `endings[]` (`on`, `to`, `until`, `people`)
 * - `behind[]`, `notProven[]` as in explain-json.ts
 */

import type { Evidence, Review, ReviewRow } from '../model/explanation.js';
import { orderedNotProven, orderedRef } from './access-json.js';
import { orderedBehind, orderedEvidence, orderedPerson } from './explain-json.js';
import { safeJson } from './neutralise.js';

/** Ends with a newline. */
export function renderReviewJson(review: Review, evidence: Evidence): string {
  const { rows, people, expiring, behind, notProven } = review;
  const ordered = {
    format: 'gallerist.review/v1',
    evidence: orderedEvidence(evidence),
    people,
    rows: rows.map(orderedRow),
    expiring:
      expiring === null
        ? null
        : {
            before: expiring.before,
            endings: expiring.endings.map((ending) => ({
              on: orderedRef(ending.on),
              to: orderedRef(ending.to),
              until: ending.until,
              people: ending.people,
            })),
          },
    behind: behind.map(orderedBehind),
    notProven: notProven.map(orderedNotProven),
  };
  return `${safeJson(JSON.stringify(ordered, null, 2))}\n`;
}

function orderedRow(row: ReviewRow) {
  return {
    person: orderedPerson(row.person),
    id: row.id,
    standstill: row.standstill,
    ownRole: row.ownRole,
    role: row.role,
    from: row.from,
    through: row.through.map(orderedRef),
    groups: row.groups,
    permissions: row.permissions,
    adminApi: row.adminApi,
    studio: row.studio === null ? null : orderedRef(row.studio),
    collections: row.collections,
    credentials: row.credentials,
    lastLogin: row.lastLogin,
    nextEnd: row.nextEnd,
  };
}
