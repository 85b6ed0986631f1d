/** Which Windows account a workflow runs as, as data: the possible answers, each with the row of semantics.md §3 it rests on. */

import type { AccessPerson, GivenPath, NotProven, Stance, Standstill } from './access.js';
import type { Behind, Under } from './explanation.js';
import type { Ref } from './ref.js';
import type { EffectiveRole } from './roles.js';

/** The server-wide credential mode, in the words of the declaration (settings.workflowCredentials; semantics.md §1). */
export type CredentialMode = 'default' | 'required' | 'users-may-select';

/** What a workflow says about credentials, in the API's words (semantics.md §1). It counts only under `users-may-select`. */
export type WorkflowCredentials =
  | { readonly kind: 'Default' }
  | { readonly kind: 'Required' }
  | {
      readonly kind: 'Specific';
      /** Null: the workflow names one that is not among the credentials, or none. */
      readonly credential: Ref | null;
    };

export type RunOutcome =
  | {
      /** A stored credential. `source`: why this one. */
      readonly kind: 'credential';
      readonly credential: Ref;
      readonly source: 'user-default' | 'studio-default' | 'picked' | 'workflow';
    }
  /** The stored credential the workflow names; which one was not read. */
  | { readonly kind: 'named' }
  | { readonly kind: 'typed' }
  | {
      readonly kind: 'run-as';
      /** Null: there may be one, nobody attested it. */
      readonly account: string | null;
    }
  /** The account the service runs as: LocalSystem where nobody changed it. */
  | { readonly kind: 'service-account' }
  /** No identity: the job does not start. */
  | { readonly kind: 'not-queued' };

/** How well a row is known (semantics.md §3). */
export type Basis = 'two sources' | 'one source' | 'inferred';

/** One answer that is possible. */
export interface RunAnswer {
  readonly outcome: RunOutcome;
  /** Under which server mode; all three are gone through when nobody attested it. */
  readonly mode: CredentialMode;
  /** Row of the precedence table, semantics.md §3. Where a row refers to others, the one that decides. */
  readonly row: number;
  readonly basis: Basis;
  /** When this is the answer, in words. */
  readonly when: string;
  /** What is not documented, and so has to be tried on the release at hand; null: nothing. */
  readonly verify: string | null;
  /** What was not attested or not read, and would settle it; null: nothing. */
  readonly unknown: string | null;
}

/** What makes a job fail although it has an identity. */
export interface RunFailure {
  readonly row: number;
  readonly basis: Basis;
  readonly when: string;
  /** What the user sees. */
  readonly message: string;
}

/** Whom a workflow runs as when somebody starts it. */
export interface RunIdentity {
  /** Why the runner cannot start anything at all; null: can. */
  readonly standstill: Standstill | 'no-access' | null;
  /** In the order of modes and rows. One: the identity is certain as far as the facts go. */
  readonly answers: readonly RunAnswer[];
  readonly failures: readonly RunFailure[];
  /** What an identity needs on every worker; no API shows it. */
  readonly needs: readonly string[];
}

/** A way to a workflow, and whether it is open to somebody (semantics.md §4, from 2020.1 on). */
export interface RunWay {
  readonly way:
    | { readonly kind: 'public' }
    | { readonly kind: 'collection'; readonly collection: Ref }
    | { readonly kind: 'studio'; readonly studio: Ref };
  /**
   * What is missing. `role`: the person is let in but for the role, which has to be `needs`. `share`: the collection is not shared with
   * the person. `studio`: the person is in another. Null: the way is open.
   */
  readonly lacks: 'role' | 'share' | 'studio' | null;
  /** The least role this way takes. */
  readonly needs: EffectiveRole;
  /** By which the person has it, or would with the role. Empty for the public page, and when nothing gives it. */
  readonly paths: readonly GivenPath[];
}

export interface RunAccess {
  /** Null: it cannot be told, because none of the ways that are known is open and not all are known. */
  readonly can: boolean | null;
  readonly ways: readonly RunWay[];
  /** What was not known of the workflow, in words. */
  readonly unknown: readonly string[];
  /** Why the workflow itself lets the person not run it. `others`: only its owner may. `disabled`: it is switched off for everybody. */
  readonly closed: 'others' | 'disabled' | null;
}

/** A workflow with its references resolved. Null, or an absent key: not told. */
export interface WorkflowExplanation {
  readonly id: string;
  /** Untrusted text. */
  readonly name: string;
  /** Null: the owner is not among the users. */
  readonly owner: Ref | null;
  readonly credentials: WorkflowCredentials | null;
  readonly isPublic: boolean;
  readonly othersCanExecute: boolean;
  readonly runDisabled: boolean | null;
  readonly collections: readonly Ref[] | null;
  readonly studio: Ref | 'none' | null;
}

/** What happens when somebody starts a workflow: whether it can be reached, whom it runs as, what makes it fail. */
export interface RunExplanation {
  readonly person: AccessPerson;
  /** Null: workflows were not read. */
  readonly workflow: WorkflowExplanation | null;
  /** As attested; null: nobody did. */
  readonly mode: CredentialMode | null;
  /** The Run As account as attested: '' when there is none; null: nobody attested it. */
  readonly runAs: string | null;
  /** One, unless the default role decides and nobody attested it. */
  readonly access: readonly Under<{
    readonly stance: Stance;
    readonly reach: RunAccess;
    readonly identity: RunIdentity;
  }>[];
  /** Whether the person is in one of these besides cannot be read. Sorted by group. */
  readonly behind: readonly Behind[];
  readonly notProven: readonly NotProven[];
}
