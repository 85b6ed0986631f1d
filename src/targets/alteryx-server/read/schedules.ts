/**
 * Schedules, as far as a change of the credential mode is about them (server-v3.md §11, semantics.md §1, §3). Only read, never changed;
 * not being able to is an answer, not an error.
 */

import { compareText } from '../../../model/ref.js';
import type { LiveSchedule, ScheduleList } from '../../../model/runbook.js';
import {
  beginReading,
  type Fields,
  idOf,
  nullableText,
  optionalText,
  type Reading,
  readFields,
  readList,
} from '../decode.js';
import type { Calls } from '../http.js';
import { tell } from '../problem.js';

const PATH = 'v3/schedules?view=Full';

/** Every schedule the account sees, sorted by name and id. People who are no Curators see their own. */
export async function readSchedules(http: Pick<Calls, 'get'>): Promise<ScheduleList> {
  const answer = await http.get(PATH);
  if (answer.kind !== 'answered') return { problem: tell(answer).message };
  const reading = beginReading('v3/schedules');
  const schedules = readList(answer.body, reading).map((one, index) => {
    reading.trail[0] = index;
    return decodeSchedule(readFields(one, reading), reading);
  });
  if (reading.problems.length > 0) {
    return { problem: tell({ kind: 'unexpected', call: `GET ${PATH}`, details: reading.problems }).message };
  }
  return { schedules: schedules.sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id)) };
}

function decodeSchedule(schedule: Fields, reading: Reading): LiveSchedule {
  const { enabled } = schedule;
  return {
    id: idOf(schedule, 'id', reading),
    name: nullableText(schedule, 'name', reading),
    owner: nullableText(schedule, 'ownerId', reading),
    workflow: nullableText(schedule, 'workflowId', reading),
    // Only the full view has `enabled`, and it always has; the reduced one is silent about credentials as well.
    ...(typeof enabled === 'boolean' && {
      enabled,
      carriesCredentials: optionalText(schedule, 'credentialId', reading) !== '',
    }),
  };
}
