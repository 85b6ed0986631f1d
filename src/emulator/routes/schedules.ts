/** `v3/schedules` (server-v3.md §11). They are kept and shown; nothing ever runs. */

import { type Answer, addProblem, created, empty, invalid, type ModelState, notFound, ok, refuse } from '../answer.js';
import { type Bound, type Contract, instant } from '../bind.js';
import type { Priority, ScheduleRecord } from '../records.js';
import { type Call, type GuardedRoute, takes } from '../router.js';
import { full } from './filters.js';

const PRIORITIES: readonly Priority[] = ['Default', 'Low', 'Medium', 'High', 'Critical'];
const ITERATIONS = ['Once', 'Hourly', 'Weekly', 'Monthly', 'Custom', 'Daily', 'Cron'];

const COMMON = {
  timeZone: { type: 'string' },
  questions: { type: 'objects' },
} as const satisfies Contract;
const OPTIONAL = {
  name: { type: 'string', max: 256 },
  comment: { type: 'string', max: 1024 },
  priority: { type: 'enum', words: PRIORITIES },
  workerTag: { type: 'string' },
  credentialId: { type: 'string' },
  ...COMMON,
} as const satisfies Contract;
const CREATE = {
  workflowId: { type: 'string', required: true },
  iteration: { type: 'object', required: true },
  ...OPTIONAL,
} as const satisfies Contract;
const PATCH = {
  ownerId: { type: 'string' },
  iteration: { type: 'object' },
  enabled: { type: 'boolean' },
  ...OPTIONAL,
} as const satisfies Contract;
const UPDATE = {
  workflowId: { type: 'string', required: true },
  ownerId: { type: 'string', required: true },
  iteration: { type: 'object', required: true },
  name: { type: 'string', required: true, max: 256 },
  comment: { type: 'string', required: true, max: 1024 },
  priority: { type: 'enum', words: PRIORITIES, required: true },
  workerTag: { type: 'string', required: true },
  enabled: { type: 'boolean', required: true },
  credentialId: { type: 'string', required: true },
  ...COMMON,
} as const satisfies Contract;

const ALL = 'v3/schedules';
const ONE = `${ALL}/{scheduleId}`;
const place = { access: 'artisan' } as const;

export const SCHEDULE_ROUTES: readonly GuardedRoute[] = [
  {
    method: 'GET',
    path: ALL,
    ...place,
    query: ['ownerId', 'workflowId', 'runsAfter', 'runsBefore', 'view'],
    keep: true,
    handle: listSchedules,
  },
  { method: 'POST', path: ALL, ...place, ...takes('contract', CREATE, createSchedule) },
  { method: 'GET', path: ONE, ...place, handle: (call) => withSchedule(call, (one) => ok(view(one))) },
  { method: 'PUT', path: ONE, ...place, ...takes('contract', UPDATE, changeSchedule) },
  { method: 'PATCH', path: ONE, ...place, since: '2026', ...takes('contract', PATCH, changeSchedule) },
  { method: 'DELETE', path: ONE, ...place, handle: deleteSchedule },
];

/** People who are no Curators see their own. */
function visible(call: Call, schedule: ScheduleRecord): boolean {
  return call.role === 'Curator' || schedule.ownerId === call.caller.id;
}

function withSchedule(call: Call, handle: (schedule: ScheduleRecord) => Answer): Answer {
  const schedule = call.state.schedules.get(call.param('scheduleId'));
  return schedule === undefined || !visible(call, schedule) ? notFound : handle(schedule);
}

const startOf = ({ iteration }: ScheduleRecord): string => instant(iteration.startTime) ?? '';

function reduced(one: ScheduleRecord) {
  const { id, name, workflowId, ownerId, timeZone } = one;
  return { id, name, workflowId, ownerId, runDateTime: startOf(one), timeZone };
}

function view(one: ScheduleRecord) {
  return {
    ...reduced(one),
    versionId: '',
    comment: one.comment,
    enabled: one.enabled,
    priority: one.priority,
    workerTag: one.workerTag,
    credentialId: one.credentialId,
    creationTime: one.creationTime,
    lastRunTime: null,
    runCount: 0,
    iteration: one.iteration,
    frequency: one.iteration.iterationType,
    canEdit: true,
    questions: one.questions,
  };
}

const SPAN = 45 * 24 * 60 * 60 * 1000;

function listSchedules(call: Call): Answer {
  const [after, before] = ['runsAfter', 'runsBefore'].map((name) => instant(call.query(name)));
  if ((call.query('runsAfter') ?? call.query('runsBefore')) !== undefined) {
    if (after === undefined || before === undefined) return refuse('runsAfter', 'Two times are expected, or none.');
    const span = Date.parse(before) - Date.parse(after);
    if (span < 0 || span > SPAN) return refuse('runsBefore', 'The times are at most 45 days apart.');
  }
  const ownerId = call.query('ownerId');
  const workflowId = call.query('workflowId');
  const list = call.state.schedules
    .all()
    .filter(
      (one) =>
        visible(call, one) &&
        (ownerId === undefined || one.ownerId === ownerId) &&
        (workflowId === undefined || one.workflowId === workflowId) &&
        (after === undefined || before === undefined || (startOf(one) >= after && startOf(one) <= before)),
    );
  return ok(full(call) ? list.map(view) : list.map(reduced));
}

/** What any of the three contracts may have sent. */
type Sent = { readonly [K in keyof Bound<typeof UPDATE>]?: Bound<typeof UPDATE>[K] | undefined };

function problemsOf(call: Call, sent: Sent): ModelState {
  const problems: ModelState = new Map();
  const { workflowId, ownerId, iteration } = sent;
  const { users, workflows } = call.state;
  if (workflowId !== undefined && workflows.get(workflowId) === undefined) {
    addProblem(problems, 'contract.WorkflowId', 'There is no such workflow.');
  }
  if (ownerId !== undefined && users.get(ownerId) === undefined) {
    addProblem(problems, 'contract.OwnerId', 'There is no such user.');
  }
  if (iteration !== undefined) {
    const type = iteration.iterationType;
    if (!ITERATIONS.some((one) => one === type)) {
      addProblem(problems, 'contract.Iteration.IterationType', `One of ${ITERATIONS.join(', ')} is expected.`);
    }
    if (instant(iteration.startTime) === undefined) {
      addProblem(problems, 'contract.Iteration.StartTime', 'A date and time in ISO 8601 is expected.');
    }
  }
  return problems;
}

const questionsOf = (sent: Sent['questions']) =>
  (sent ?? []).map((one) => ({ name: String(one.name ?? ''), value: String(one.value ?? '') }));

/** 201 with the bare id; the caller owns it. */
function createSchedule(call: Call, sent: Bound<typeof CREATE>): Answer {
  const { state, caller } = call;
  const problems = problemsOf(call, sent);
  if (problems.size > 0) return invalid(problems);
  const id = state.newId();
  const schedule: ScheduleRecord = {
    id,
    name: sent.name ?? state.workflows.get(sent.workflowId)?.name ?? '',
    ownerId: caller.id,
    workflowId: sent.workflowId,
    credentialId: sent.credentialId ?? '',
    comment: sent.comment ?? '',
    enabled: true,
    priority: sent.priority ?? 'Default',
    workerTag: sent.workerTag ?? '',
    timeZone: sent.timeZone ?? '',
    creationTime: state.now(),
    iteration: sent.iteration,
    questions: questionsOf(sent.questions),
  };
  state.schedules.put(schedule, caller.id);
  return created(id);
}

/** PUT sends everything, PATCH what is to change; time zone and questions are optional in both. */
function changeSchedule(call: Call, sent: Sent): Answer {
  const { state, caller } = call;
  return withSchedule(call, (schedule) => {
    const problems = problemsOf(call, sent);
    if (problems.size > 0) return invalid(problems);
    const { questions, ...rest } = sent;
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const after: ScheduleRecord = {
      ...schedule,
      ...given,
      questions: questions === undefined ? schedule.questions : questionsOf(questions),
    };
    state.schedules.put(after, caller.id);
    return ok(view(after));
  });
}

function deleteSchedule(call: Call): Answer {
  const { state, caller } = call;
  return withSchedule(call, ({ id }) => {
    for (const collection of state.collections.all()) {
      const schedules = collection.schedules.filter((one) => one.id !== id);
      if (schedules.length < collection.schedules.length)
        state.collections.put({ ...collection, schedules }, caller.id);
    }
    state.schedules.remove(id, caller.id);
    return empty;
  });
}
