/** `v3/workflows`: what access work needs of them (server-v3.md §11). Uploading, running and questions are not emulated. */

import { type Answer, empty, message, notFound, ok, refuse, text } from '../answer.js';
import { effectiveRole } from '../auth.js';
import { type Bound, type Contract, flag } from '../bind.js';
import type { CredentialType, ExecutionMode, WorkflowRecord } from '../records.js';
import { type Call, type GuardedRoute, takes } from '../router.js';
import { createdFilter, full, textFilter } from './filters.js';

const MODES: readonly ExecutionMode[] = ['Safe', 'SemiSafe', 'Standard'];
const CREDENTIAL_TYPES: readonly CredentialType[] = ['Default', 'Required', 'Specific'];

const TEXT = { type: 'string', required: true } as const;
const FLAG = { type: 'boolean', required: true } as const;
const UPDATE = {
  name: { type: 'string', required: true, min: 1, max: 255 },
  versionId: TEXT,
  makePublished: FLAG,
  ownerId: TEXT,
  workerTag: TEXT,
  districtTags: { type: 'strings', required: true },
  comments: TEXT,
  isPublic: FLAG,
  isReadyForMigration: FLAG,
  othersMayDownload: FLAG,
  othersCanViewHistory: { type: 'boolean' },
  othersCanExecute: FLAG,
  executionMode: { type: 'enum', words: MODES, required: true },
  hasPrivateDataExemption: { type: 'boolean' },
  workflowCredentialType: { type: 'enum', words: CREDENTIAL_TYPES, required: true },
  credentialId: TEXT,
} as const satisfies Contract;
const TRANSFER = { ownerId: TEXT, transferSchedules: FLAG } as const satisfies Contract;

const ONE = 'v3/workflows/{workflowId}';

export const WORKFLOW_ROUTES: readonly GuardedRoute[] = [
  {
    method: 'GET',
    path: 'v3/workflows',
    access: 'artisan',
    query: ['view', 'name', 'ownerId', 'createdAfter', 'createdBefore'],
    keep: true,
    handle: listWorkflows,
  },
  { method: 'GET', path: ONE, access: 'artisan', handle: (call) => withWorkflow(call, (one) => ok(view(one))) },
  { method: 'PUT', path: ONE, access: 'curator', ...takes('updateWorkflowContract', UPDATE, updateWorkflow) },
  { method: 'DELETE', path: ONE, access: 'curator', query: ['force'], handle: deleteWorkflow },
  {
    method: 'PUT',
    path: `${ONE}/transfer`,
    access: 'curator',
    since: '2024.1',
    ...takes('contract', TRANSFER, transferWorkflow),
  },
  {
    method: 'GET',
    path: `${ONE}/jobs`,
    access: 'artisan',
    query: ['sortField', 'direction', 'offset', 'limit', 'status', 'resultCode'],
    handle: (call) => withWorkflow(call, () => ok([])),
  },
];

/** People who are no Curators see their own and public ones. */
function visible(call: Call, workflow: WorkflowRecord): boolean {
  return call.role === 'Curator' || workflow.ownerId === call.caller.id || workflow.isPublic;
}

function withWorkflow(call: Call, handle: (workflow: WorkflowRecord) => Answer): Answer {
  const workflow = call.state.workflows.get(call.param('workflowId'));
  return workflow === undefined || !visible(call, workflow) ? notFound : handle(workflow);
}

function reduced({ id, name, ownerId, dateCreated, executionMode }: WorkflowRecord) {
  return { id, sourceAppId: '', name, ownerId, dateCreated, publishedVersionNumber: 1, isAmp: false, executionMode };
}

/** The credential stands on the version, not on the workflow (server-v3.md §11). There is one version here. */
function view(one: WorkflowRecord) {
  const version = {
    versionId: one.versionId,
    versionNumber: 1,
    dateCreated: one.dateCreated,
    uploadSource: 'Designer',
    uploadDate: one.dateCreated,
    packageWorkflowType: 'Module',
    published: true,
    comments: one.comments,
    runDisabled: false,
    executionMode: one.executionMode,
    workflowCredentialType: one.credentialType,
    credentialId: one.credentialId,
    hasPrivateDataExemption: one.hasPrivateDataExemption,
    othersMayDownload: one.othersMayDownload,
    othersCanViewHistory: one.othersCanViewHistory,
    details: {
      isAmp: false,
      fileName: `${one.name}.yxmd`,
      author: '',
      copyright: '',
      description: '',
      name: one.name,
      noOutputFilesMessage: '',
      outputMessage: '',
      url: '',
      urlText: '',
    },
  };
  return {
    id: one.id,
    sourceAppId: '',
    dateCreated: one.dateCreated,
    runCount: 0,
    versions: [version],
    name: one.name,
    ownerId: one.ownerId,
    workerTag: one.workerTag,
    districtTags: one.districtTags,
    comments: one.comments,
    isPublic: one.isPublic,
    isReadyForMigration: one.isReadyForMigration,
    publishedVersionId: one.versionId,
    othersMayDownload: one.othersMayDownload,
    othersCanViewHistory: one.othersCanViewHistory,
    othersCanExecute: one.othersCanExecute,
    executionMode: one.executionMode,
    hasPrivateDataExemption: one.hasPrivateDataExemption,
    packageWorkflowType: 'Module',
  };
}

function listWorkflows(call: Call): Answer {
  const isCreated = createdFilter(call);
  if (typeof isCreated !== 'function') return isCreated;
  const byName = textFilter(call, 'name');
  const ownerId = call.query('ownerId');
  const list = call.state.workflows
    .all()
    .filter(
      (one) =>
        visible(call, one) &&
        byName(one.name) &&
        (ownerId === undefined || one.ownerId === ownerId) &&
        isCreated(one.dateCreated),
    );
  return ok(full(call) ? list.map(view) : list.map(reduced));
}

/** The owner changes only within a studio; `transfer` is for the rest (server-v3.md §11). */
function updateWorkflow(call: Call, sent: Bound<typeof UPDATE>): Answer {
  const { state, caller } = call;
  return withWorkflow(call, (workflow) => {
    const wrong = (field: string, problem: string) => refuse(`updateWorkflowContract.${field}`, problem);
    const owner = state.users.get(sent.ownerId);
    if (owner === undefined) return wrong('OwnerId', 'There is no such user.');
    if (sent.versionId !== workflow.versionId) return wrong('VersionId', 'There is no such version.');
    if (owner.id !== workflow.ownerId && owner.studioId !== workflow.studioId) {
      return wrong('OwnerId', 'The new owner is in another subscription.');
    }
    if (sent.workflowCredentialType === 'Specific' && state.credentials.get(sent.credentialId) === undefined) {
      return wrong('CredentialId', 'There is no such credential.');
    }
    const { workflowCredentialType, makePublished: _, othersCanViewHistory, hasPrivateDataExemption, ...rest } = sent;
    const after: WorkflowRecord = {
      ...workflow,
      ...rest,
      othersCanViewHistory: othersCanViewHistory ?? workflow.othersCanViewHistory,
      hasPrivateDataExemption: hasPrivateDataExemption ?? workflow.hasPrivateDataExemption,
      credentialType: workflowCredentialType,
    };
    state.workflows.put(after, caller.id);
    return ok(view(after));
  });
}

function deleteWorkflow(call: Call): Answer {
  const { state, caller } = call;
  return withWorkflow(call, ({ id }) => {
    const schedules = state.schedules.all().filter(({ workflowId }) => workflowId === id);
    if (schedules.length > 0 && flag(call.query('force')) !== true) return message(400, 'The workflow has schedules.');
    const gone = new Set([id, ...schedules.map((schedule) => schedule.id)]);
    for (const collection of state.collections.all()) {
      const workflows = collection.workflows.filter((one) => !gone.has(one.id));
      const left = collection.schedules.filter((one) => !gone.has(one.id));
      const before = collection.workflows.length + collection.schedules.length;
      if (workflows.length + left.length < before) {
        state.collections.put({ ...collection, workflows, schedules: left }, caller.id);
      }
    }
    for (const schedule of schedules) state.schedules.remove(schedule.id, caller.id);
    state.workflows.remove(id, caller.id);
    return empty;
  });
}

/** Moves the workflow to the studio of its new owner. */
function transferWorkflow(call: Call, sent: Bound<typeof TRANSFER>): Answer {
  const { state, caller } = call;
  const workflow = state.workflows.get(call.param('workflowId'));
  if (workflow === undefined) return text(404, 'The workflow was not found.');
  const owner = state.users.get(sent.ownerId);
  if (owner === undefined) return text(404, 'The new owner was not found.');
  const role = effectiveRole(state, owner);
  if (role !== 'Artisan' && role !== 'Curator') return text(400, 'The new owner must be an Artisan or a Curator.');
  const from = workflow.ownerId;
  state.workflows.put({ ...workflow, ownerId: owner.id, studioId: owner.studioId }, caller.id);
  for (const schedule of sent.transferSchedules ? state.schedules.all() : []) {
    if (schedule.workflowId !== workflow.id || schedule.ownerId !== from) continue;
    state.schedules.put({ ...schedule, ownerId: owner.id }, caller.id);
  }
  return empty;
}
