/**
 * What happens when somebody starts a workflow, in one answer: whether it can be reached, whom it runs as, and what makes it fail. Puts
 * run-access.ts and run-identity.ts together; decides nothing by itself.
 */

import type { CredentialMode, RunExplanation, WorkflowExplanation } from '../model/run-identity.js';
import { explainUser } from './explain.js';
import { underDefaults } from './held.js';
import { stanceOf } from './paths.js';
import { rightsOf } from './resolve.js';
import { runAccess, type WorkflowFacts } from './run-access.js';
import { runIdentity } from './run-identity.js';
import type { AccessState } from './state.js';

export interface RunSettings {
  /** As attested; null: nobody did. */
  readonly mode: CredentialMode | null;
  /** As attested: '' when there is none; null: nobody attested it. */
  readonly runAs: string | null;
}

/** What is known of a workflow that was not read. */
const UNREAD: WorkflowFacts = {
  owner: null,
  isPublic: null,
  studio: null,
  collections: null,
  othersCanExecute: null,
};

/**
 * Undefined: there is no such person.
 * @param runner refKey of the person
 * @param workflow null: workflows were not read, and the answer says what that leaves open
 */
export function explainRun(
  state: AccessState,
  runner: string,
  workflow: WorkflowExplanation | null,
  { mode, runAs }: RunSettings,
): RunExplanation | undefined {
  const told = explainUser(state, runner);
  if (told === undefined) return undefined;
  return {
    person: told.person,
    workflow,
    mode,
    runAs,
    access: underDefaults(state, runner, (defaultRole) => {
      const rights = rightsOf(state, runner, defaultRole);
      return {
        stance: stanceOf(state, runner, rights),
        reach: runAccess(state, runner, rights, workflow ?? UNREAD),
        identity: runIdentity(state, { runner, rights, workflow: workflow?.credentials ?? null, mode, runAs }),
      };
    }),
    behind: told.behind,
    notProven: told.notProven,
  };
}
