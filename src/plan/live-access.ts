/** Access as it is now, for those who ask and plan nothing: the state of access of a snapshot, and what a run depends on besides. */

import type { AccessState } from '../access/state.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { isCredentialMode } from '../model/credential-mode.js';
import type { Declaration } from '../model/declaration.js';
import type { Evidence } from '../model/explanation.js';
import type { Called } from '../model/names.js';
import { type KindName, liveKey, type Ref } from '../model/ref.js';
import type { CredentialMode, WorkflowCredentials, WorkflowExplanation } from '../model/run-identity.js';
import type { LiveWorkflow, Snapshot } from '../model/snapshot.js';
import type { WorldObject } from '../model/system.js';
import { accessOf, judgementOf } from './judged.js';
import { matchWorld } from './match.js';
import { namesOf } from './names.js';
import { attested, attestedDefaultRole } from './settings.js';

export interface LiveAccess {
  readonly state: AccessState;
  readonly objects: readonly WorldObject[];
  /** What things are called where that is not their key. */
  readonly names: readonly Called[];
}

/** The access people have in a snapshot. Names are the declaration's where it declares something; it need not declare anything. */
export function liveAccess(declaration: Declaration, snapshot: Snapshot): LiveAccess {
  const match = matchWorld(declaration.objects, snapshot, () => undefined);
  const objects = [...match.matched.values(), ...match.unmatched];
  return {
    state: accessOf(match, judgementOf(declaration, snapshot.scope)),
    objects,
    names: namesOf(declaration.objects, match),
  };
}

/** Why a snapshot says nothing about a target: it is of another. Attestations of one server say nothing about another. */
export function otherTarget({ target }: Declaration, snapshot: Snapshot): Diagnostic | undefined {
  if (snapshot.url === target.url) return undefined;
  return {
    code: 'GAL-515',
    severity: 'error',
    message: `the snapshot is of ${snapshot.url}, target ${target.name} is ${target.url}`,
    hint: `take a new one: gallerist snapshot --target ${target.name} --out FILE`,
  };
}

/** What an answer about a snapshot rests on. */
export function evidenceOf(declaration: Declaration, snapshot: Snapshot, names: readonly Called[]): Evidence {
  const { url, release, authentication, takenAt, gaps } = snapshot;
  return {
    target: { name: declaration.target.name, url, release, authentication },
    takenAt,
    asOf: declaration.asOf,
    defaultRole: attestedDefaultRole(declaration),
    gaps,
    names,
  };
}

/** The settings a run depends on, as attested; null: nobody attested it. */
export function attestedRunSettings(declaration: Declaration): {
  readonly mode: CredentialMode | null;
  readonly runAs: string | null;
} {
  const mode = attested(declaration, 'workflowCredentials');
  const runAs = attested(declaration, 'runAs');
  return {
    mode: isCredentialMode(mode) ? mode : null,
    runAs: typeof runAs === 'string' ? runAs : null,
  };
}

/** A workflow with its references as Refs. What points at nothing that was read is left out, or null. */
export function explainWorkflow(workflow: LiveWorkflow, objects: readonly WorldObject[]): WorkflowExplanation {
  const refs = new Map(objects.map(({ ref, id }) => [liveKey({ kind: ref.kind, id }), ref]));
  const find = (kind: KindName, id: string): Ref | null => refs.get(liveKey({ kind, id })) ?? null;
  const { id, name, isPublic, othersCanExecute, runDisabled, collections, studio } = workflow;
  return {
    id,
    name,
    owner: find('user', workflow.owner),
    credentials: credentialsOf(workflow, find),
    isPublic,
    othersCanExecute,
    runDisabled: runDisabled ?? null,
    collections: collections?.flatMap((one) => find('collection', one) ?? []) ?? null,
    studio: studio === undefined ? null : studio === null ? 'none' : find('studio', studio),
  };
}

function credentialsOf(
  { credentials, credential }: LiveWorkflow,
  find: (kind: KindName, id: string) => Ref | null,
): WorkflowCredentials | null {
  switch (credentials) {
    case undefined:
      return null;
    case 'Specific':
      return { kind: credentials, credential: typeof credential === 'string' ? find('credential', credential) : null };
    case 'Default':
    case 'Required':
      return { kind: credentials };
    default:
      return credentials satisfies never;
  }
}
