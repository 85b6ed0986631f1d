/**
 * Which Windows account a workflow runs as when somebody starts it: the precedence table of semantics.md §3, row by row, on the default
 * chain of §2. Where the facts are silent every possibility is given and said to be one. Never checks Windows itself: no API shows it.
 */

import { type GivenPath, rightKey, rightOf } from '../model/access.js';
import { CREDENTIAL_MODES } from '../model/credential-mode.js';
import type { Ref } from '../model/ref.js';
import type {
  Basis,
  CredentialMode,
  RunAnswer,
  RunFailure,
  RunIdentity,
  RunOutcome,
  WorkflowCredentials,
} from '../model/run-identity.js';
import { pathsTo } from './paths.js';
import { standstillOf } from './resolve.js';
import { keysOf, type RightSet } from './rights.js';
import { type AccessState, refOf } from './state.js';

export interface RunQuestion {
  /** refKey of the person who starts it. */
  readonly runner: string;
  /** What the runner may do: {@link RightSet} of the same state. */
  readonly rights: RightSet;
  /** Null: what the workflow says was not read. */
  readonly workflow: WorkflowCredentials | null;
  /** As attested; null: nobody did. */
  readonly mode: CredentialMode | null;
  /** The Run As account of the workers as attested: '' when there is none; null: nobody attested it. */
  readonly runAs: string | null;
}

/** Rows 1 to 11 give answers, rows 12 to 15 what can still go wrong. */
export function runIdentity(state: AccessState, question: RunQuestion): RunIdentity {
  const { mode } = question;
  const standstill =
    standstillOf(state.people.get(question.runner)) ?? (question.rights.parts.length === 0 ? 'no-access' : null);
  const answers =
    standstill === null
      ? (mode === null ? CREDENTIAL_MODES : [mode]).flatMap((one) => answersUnder(state, question, one))
      : [];
  return { standstill, answers, failures: failuresOf(answers), needs: answers.some(hasIdentity) ? NEEDS : [] };
}

function answersUnder(state: AccessState, question: RunQuestion, mode: CredentialMode): readonly RunAnswer[] {
  switch (mode) {
    case 'default':
      return chain(state, question, mode, undefined);
    case 'required':
      return supplied(state, question, mode, { typed: 4, picked: 5, none: 6 });
    case 'users-may-select':
      return chosen(state, question, mode);
    default:
      return mode satisfies never;
  }
}

/** The publisher of the workflow chose (semantics.md §1). */
function chosen(state: AccessState, question: RunQuestion, mode: CredentialMode): readonly RunAnswer[] {
  const { workflow } = question;
  if (workflow === null) return anyChoice(state, question, mode);
  switch (workflow.kind) {
    case 'Default':
      return chain(state, question, mode, 7);
    case 'Required':
      return supplied(state, question, mode, { typed: 8, picked: 8, none: 9 });
    case 'Specific':
      return [specific(state, question, mode, workflow.credential)];
    default:
      return workflow satisfies never;
  }
}

/** The three choices of a publisher, when it is not known which was made. */
function anyChoice(state: AccessState, question: RunQuestion, mode: CredentialMode): readonly RunAnswer[] {
  const choices: readonly (readonly [choice: string, workflow: WorkflowCredentials])[] = [
    ['if the workflow asks for no credential', { kind: 'Default' }],
    ['if the workflow asks the runner for one', { kind: 'Required' }],
  ];
  const asked = choices.flatMap(([choice, workflow]) =>
    chosen(state, { ...question, workflow }, mode).map((one) => ({ ...one, when: `${choice}: ${one.when}` })),
  );
  return [...asked, named(mode, 'if the workflow always runs with one credential: which one was not read')];
}

function named(mode: CredentialMode, when: string): RunAnswer {
  const unknown = 'which credential, and so whether it is shared with the runner, which decides between rows 10 and 11';
  return answer(mode, 11, 'two sources', { kind: 'named' }, when, `where it is not shared: ${UNSHARED}`, unknown);
}

function answer(
  mode: CredentialMode,
  row: number,
  basis: Basis,
  outcome: RunOutcome,
  when: string,
  verify: string | null = null,
  unknown: string | null = null,
): RunAnswer {
  return { outcome, mode, row, basis, when, verify, unknown };
}

/** Rows 1 to 3, or 7 with the same chain: user or studio default, Run As of the worker, account of the service. */
function chain(
  state: AccessState,
  { runner, runAs }: RunQuestion,
  mode: CredentialMode,
  row: number | undefined,
): readonly RunAnswer[] {
  const person = state.people.get(runner);
  const answers: RunAnswer[] = [];
  const own = person?.defaultCredential ?? null;
  const studio = person?.studio ?? null;
  const shared = studio === null ? null : (state.studios.get(studio)?.defaultCredential ?? null);
  const both = own !== null && shared !== null && own !== shared;
  const gap = 'whether the default of the user or that of the studio wins when both are set is not documented';
  const give = (key: string, source: 'user-default' | 'studio-default', when: string): void => {
    const outcome: RunOutcome = { kind: 'credential', credential: refOf(state, key), source };
    answers.push(answer(mode, row ?? 1, 'two sources', outcome, when, both ? gap : null));
  };
  if (own !== null) give(own, 'user-default', 'the user has a default credential');
  if (shared !== null && (own === null || both))
    give(shared, 'studio-default', 'the studio of the user has a default credential');
  const unread = state.unread.includes('studio') && own === null;
  if (answers.length > 0) return answers;

  const studios = unread ? 'studios were not read: a default credential of the studio would come first' : null;
  const perWorker = 'no default credential of the user or studio; set on the worker that picks the job';
  const otherwise = 'no default credential of the user or studio, and no Run As account on the worker';
  if (runAs !== '') {
    const outcome: RunOutcome = { kind: 'run-as', account: runAs };
    const untold = runAs === null ? 'the Run As account is not attested' : null;
    answers.push(answer(mode, row ?? 2, 'two sources', outcome, perWorker, null, joined(studios, untold)));
  }
  if (runAs === '' || runAs === null) {
    const untold = runAs === null ? 'whether there is a Run As account is not attested' : null;
    answers.push(
      answer(mode, row ?? 3, 'two sources', { kind: 'service-account' }, otherwise, null, joined(studios, untold)),
    );
  }
  return answers;
}

function joined(...parts: readonly (string | null)[]): string | null {
  const said = parts.filter((part) => part !== null);
  return said.length === 0 ? null : said.join('; ');
}

/** Rows 4 to 6 and 8 to 9: the runner types an account, picks a stored one, or gives none. */
function supplied(
  state: AccessState,
  { rights }: RunQuestion,
  mode: CredentialMode,
  rows: { readonly typed: number; readonly picked: number; readonly none: number },
): readonly RunAnswer[] {
  const picked = storedFor(state, rights).map((credential) =>
    answer(
      mode,
      rows.picked,
      rows.picked === 5 ? 'one source' : 'two sources',
      { kind: 'credential', credential, source: 'picked' },
      'the runner picks this stored credential',
      rows.picked === 5 ? 'that the page offers stored credentials to pick from is inferred' : null,
    ),
  );
  return [
    answer(mode, rows.typed, 'two sources', { kind: 'typed' }, 'the runner types a Windows user and password'),
    ...picked,
    answer(
      mode,
      rows.none,
      'inferred',
      { kind: 'not-queued' },
      'the runner gives no credential, or the job comes through the V1 API, which takes none',
      'that the job cannot be queued is inferred',
    ),
  ];
}

/** Row 10. */
const UNSHARED =
  'on 2018.1 runs worked only once the credential was shared with the runner, who also had to be in the studio; that later releases run it without is inferred';

/** Rows 10 and 11. */
function specific(
  state: AccessState,
  { rights }: RunQuestion,
  mode: CredentialMode,
  credential: Ref | null,
): RunAnswer {
  if (credential === null && state.unread.includes('credential')) {
    return named(mode, 'the workflow always runs with one credential; credentials were not read');
  }
  if (credential === null) {
    return answer(
      mode,
      11,
      'inferred',
      { kind: 'not-queued' },
      'the workflow always runs with one credential, which is not among the credentials',
      'what the server does then is not documented',
    );
  }
  const outcome: RunOutcome = { kind: 'credential', credential, source: 'workflow' };
  if (isShared(state, rights, credential)) {
    return answer(
      mode,
      11,
      'two sources',
      outcome,
      'the workflow always runs with this credential, which is shared with the runner',
    );
  }
  return answer(
    mode,
    10,
    'one source',
    outcome,
    'the workflow always runs with this credential, which is not shared with the runner',
    UNSHARED,
  );
}

function isGiven({ path }: GivenPath): boolean {
  return path.kind === 'share' || path.kind === 'studio';
}

function isShared(state: AccessState, rights: RightSet, credential: Ref): boolean {
  return pathsTo(state, rights, rightKey({ kind: 'credential', credential })).some(isGiven);
}

/** Stored credentials the runner may pick: shared directly, through a group, or through the studio; sorted by name. */
function storedFor(state: AccessState, rights: RightSet): readonly Ref[] {
  return keysOf(rights).flatMap((key) => {
    if (!key.startsWith('credential:')) return [];
    const right = rightOf(key);
    return right.kind === 'credential' && isShared(state, rights, right.credential) ? [right.credential] : [];
  });
}

function hasIdentity({ outcome }: RunAnswer): boolean {
  return outcome.kind !== 'not-queued';
}

/** Rows 12 to 15. */
function failuresOf(answers: readonly RunAnswer[]): readonly RunFailure[] {
  if (!answers.some(hasIdentity)) return [];
  const withPassword = answers.some(({ outcome }) => ['credential', 'named', 'typed'].includes(outcome.kind));
  return FAILURES.filter(({ row }) => row !== 13 || withPassword);
}

const FAILURES: readonly RunFailure[] = [
  {
    row: 12,
    basis: 'two sources',
    when: 'the identity may not log on as a batch job (or locally) on the worker that picks the job, or a policy denies it; it is about this identity, not about who clicks Run',
    message:
      'Logon failure: the user has not been granted the requested logon type at this computer. (1385); when a credential is saved: Invalid Username or Password',
  },
  {
    row: 13,
    basis: 'one source',
    when: 'the password is wrong or has expired, or the Windows account is locked',
    message: 'Invalid username or password when it is saved; a logon failure when it runs',
  },
  {
    row: 14,
    basis: 'one source',
    when: 'a Gallery data connection is not shared with the runner (2021.1 and later; before that only the owner needed it)',
    message: 'Unable to Translate Alias',
  },
  {
    row: 15,
    basis: 'one source',
    when: 'a DCM connection is neither owned by nor shared with the runner',
    message: 'Selected Connection is not available.',
  },
];

/** semantics.md §3, rights an identity needs on every worker. */
const NEEDS: readonly string[] = [
  'Log on as a batch job (Local Policies > User Rights Assignment); by an older article that or Log on locally',
  'not listed in the matching Deny policies',
  'the Secondary Logon service running',
  'access to the folders of the program, the workspace and staging, and the logs',
];
