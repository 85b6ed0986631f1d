/**
 * An answer about access as JSON: the public contract `gallerist.explain/v1`. Every key in a fixed place; a later v1 may add keys, never
 * take one away or change what it means.
 *
 * - `format`; `about`: `user`, `run` or `collection`; `evidence`: `target` (`name`, `url`, `release`, `authentication`), `takenAt`, `asOf`,
 *   `defaultRole` (null: not attested), `gaps[]`
 * - user: `person`, `id`, `standstill`, `lastLogin`, `ownRole`, `groups[]` (`group`, `role`, `until`), `studio`, `access[]`
 * - collection: `collection`, `name`, `owner`, `people[]` and `shutOut[]` (`person`, `standstill`, `access[]`)
 * - run: `person`, `workflow` (null: not read), `mode` and `runAs` (null: not attested), `access[]`
 * - `access[]`, one for each default role that makes a difference: `assuming[]` (null: whatever it is), `stance`;
 *   user and collection: `rights[]` (`rights[]`, `until`, `paths[]`), `inert[]` (`rights[]`, `needs`, `paths[]`);
 *   run: `reach` (`can`: null is not known, `closed`, `ways[]`, `unknown[]`), `identity` (`standstill`, `answers[]`, `failures[]`, `needs[]`)
 * - all: `behind[]`, `notProven[]`; rights, stances, paths and `notProven[]` as in access-json.ts
 */

import type { AccessPerson, HeldRights, Stance } from '../model/access.js';
import type {
  Behind,
  CollectionAccess,
  CollectionExplanation,
  Evidence,
  InertRights,
  Under,
  UserExplanation,
} from '../model/explanation.js';
import type { Ref } from '../model/ref.js';
import type {
  RunAnswer,
  RunExplanation,
  RunOutcome,
  RunWay,
  WorkflowCredentials,
  WorkflowExplanation,
} from '../model/run-identity.js';
import { orderedGiven, orderedNotProven, orderedRef, orderedStance } from './access-json.js';
import type { Answer } from './explain.js';
import { safeJson } from './neutralise.js';

/** Ends with a newline. */
export function renderAnswerJson(answer: Answer, evidence: Evidence): string {
  const ordered = {
    format: 'gallerist.explain/v1',
    about: answer.about,
    evidence: orderedEvidence(evidence),
    ...bodyOf(answer),
  };
  return `${safeJson(JSON.stringify(ordered, null, 2))}\n`;
}

export function orderedEvidence({ target, takenAt, asOf, defaultRole, gaps }: Evidence) {
  const { name, url, release, authentication } = target;
  return {
    target: { name, url, release: { value: release.value, source: release.source }, authentication },
    takenAt,
    asOf,
    defaultRole,
    gaps: gaps.map(({ kind, field, reason }) => ({ kind, ...(field !== undefined && { field }), reason })),
  };
}

function bodyOf(answer: Answer) {
  switch (answer.about) {
    case 'user':
      return orderedUser(answer.told);
    case 'run':
      return orderedRun(answer.told);
    case 'collection':
      return orderedCollection(answer.told);
    default:
      return answer satisfies never;
  }
}

function orderedUser(told: UserExplanation) {
  return {
    person: orderedPerson(told.person),
    id: told.id,
    standstill: told.standstill,
    lastLogin: told.lastLogin,
    ownRole: told.ownRole,
    groups: told.groups.map(({ group, role, until }) => ({ group: orderedRef(group), role, until })),
    studio: nullable(told.studio),
    access: told.access.map(orderedRights),
    behind: told.behind.map(orderedBehind),
    notProven: told.notProven.map(orderedNotProven),
  };
}

function orderedCollection(told: CollectionExplanation) {
  const access = ({ person, standstill, access: under }: CollectionAccess) => ({
    person: orderedPerson(person),
    standstill,
    access: under.map(orderedRights),
  });
  return {
    collection: orderedRef(told.collection),
    name: told.name,
    owner: nullable(told.owner),
    people: told.people.map(access),
    shutOut: told.shutOut.map(access),
    behind: told.behind.map(orderedBehind),
    notProven: told.notProven.map(orderedNotProven),
  };
}

function orderedRights({
  assuming,
  holds,
}: Under<{ readonly stance: Stance; readonly rights: readonly HeldRights[]; readonly inert: readonly InertRights[] }>) {
  return {
    assuming,
    stance: orderedStance(holds.stance),
    rights: holds.rights.map(({ rights, until, paths }) => ({ rights, until, paths: paths.map(orderedGiven) })),
    inert: holds.inert.map(({ rights, needs, paths }) => ({ rights, needs, paths: paths.map(orderedGiven) })),
  };
}

function orderedRun(told: RunExplanation) {
  return {
    person: orderedPerson(told.person),
    workflow: told.workflow === null ? null : orderedWorkflow(told.workflow),
    mode: told.mode,
    runAs: told.runAs,
    access: told.access.map(({ assuming, holds: { stance, reach, identity } }) => ({
      assuming,
      stance: orderedStance(stance),
      reach: { can: reach.can, closed: reach.closed, ways: reach.ways.map(orderedWay), unknown: reach.unknown },
      identity: {
        standstill: identity.standstill,
        answers: identity.answers.map(orderedAnswer),
        failures: identity.failures.map(({ row, basis, when, message }) => ({ row, basis, when, message })),
        needs: identity.needs,
      },
    })),
    behind: told.behind.map(orderedBehind),
    notProven: told.notProven.map(orderedNotProven),
  };
}

function orderedWorkflow(workflow: WorkflowExplanation) {
  const { studio } = workflow;
  return {
    id: workflow.id,
    name: workflow.name,
    owner: nullable(workflow.owner),
    credentials: workflow.credentials === null ? null : orderedChoice(workflow.credentials),
    isPublic: workflow.isPublic,
    othersCanExecute: workflow.othersCanExecute,
    runDisabled: workflow.runDisabled,
    collections: workflow.collections?.map(orderedRef) ?? null,
    studio: studio === 'none' ? studio : nullable(studio),
  };
}

function orderedChoice(choice: WorkflowCredentials) {
  return choice.kind === 'Specific'
    ? { kind: choice.kind, credential: nullable(choice.credential) }
    : { kind: choice.kind };
}

function orderedWay({ way, lacks, needs, paths }: RunWay) {
  return {
    way: {
      kind: way.kind,
      ...(way.kind === 'collection' && { collection: orderedRef(way.collection) }),
      ...(way.kind === 'studio' && { studio: orderedRef(way.studio) }),
    },
    lacks,
    needs,
    paths: paths.map(orderedGiven),
  };
}

function orderedAnswer({ outcome, mode, row, basis, when, verify, unknown }: RunAnswer) {
  return { outcome: orderedOutcome(outcome), mode, row, basis, when, verify, unknown };
}

function orderedOutcome(outcome: RunOutcome) {
  switch (outcome.kind) {
    case 'credential':
      return { kind: outcome.kind, credential: orderedRef(outcome.credential), source: outcome.source };
    case 'run-as':
      return { kind: outcome.kind, account: outcome.account };
    case 'named':
    case 'typed':
    case 'service-account':
    case 'not-queued':
      return { kind: outcome.kind };
    default:
      return outcome satisfies never;
  }
}

export function orderedPerson({ ref, name }: AccessPerson) {
  return { ref: orderedRef(ref), name };
}

export function orderedBehind({ group, role, directoryGroups }: Behind) {
  return {
    group: orderedRef(group),
    role,
    directoryGroups: directoryGroups.map(({ sid, name }) => ({ sid, name })),
  };
}

function nullable(ref: Ref | null): Ref | null {
  return ref === null ? null : orderedRef(ref);
}
