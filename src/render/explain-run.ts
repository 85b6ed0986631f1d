/**
 * What happens when somebody starts a workflow, as sections: can it be reached, whom it runs as and by which row of the precedence table
 * (docs/explain.md), what makes it fail, what to check on the workers. Never gives one answer where several are possible.
 */

import type { Evidence } from '../model/explanation.js';
import { type NameOf, nameIn } from '../model/names.js';
import type {
  RunAccess,
  RunAnswer,
  RunExplanation,
  RunOutcome,
  RunWay,
  WorkflowCredentials,
  WorkflowExplanation,
} from '../model/run-identity.js';
import { pathsText, stanceText } from './access-words.js';
import { unknownSection } from './explain-unknown.js';
import { type AnswerView, block, conditionText, fact } from './explain-view.js';
import type { Row } from './layout.js';
import type { Block, Section } from './sections.js';
import { nameText, refText } from './values.js';

export function viewRun(told: RunExplanation, evidence: Evidence): AnswerView {
  const { person, workflow, access } = told;
  const names = nameIn(evidence.names);
  const verdict = verdictText(access.map(({ holds }) => holds.reach.can));
  return {
    name: person.name,
    summary: `runs ${workflow === null ? 'a workflow that was not read' : nameText(workflow.name)}`,
    sections: [
      { title: 'What is known', blocks: [block([...workflowRows(workflow, names), ...settingRows(told)])] },
      {
        title: `Can run it: ${verdict}`,
        blocks: access.map(({ assuming, holds }) => block(reachRows(holds, names), conditionText(assuming))),
      },
      {
        title: verdict === 'yes' ? 'Runs as' : 'Would run as',
        blocks: access.flatMap(({ assuming, holds }) =>
          identityBlocks(told, holds.identity.answers, conditionText(assuming), names),
        ),
      },
      ...failureSections(told, names),
      unknownSection('person', told, evidence, names),
    ],
  };
}

function workflowRows(workflow: WorkflowExplanation | null, names: NameOf): readonly Row[] {
  if (workflow === null)
    return [fact('workflow', 'not read: what it says about credentials and where it is, is not known')];
  return [
    fact('workflow', `${nameText(workflow.name)}, id ${workflow.id}`),
    fact('owner', workflow.owner === null ? 'not among the users' : refText(workflow.owner, names)),
    fact('its credentials', workflow.credentials === null ? 'not told' : choiceText(workflow.credentials, names)),
  ];
}

/** The choice of a publisher in the words of the pages (semantics.md §1). */
function choiceText(credentials: WorkflowCredentials, names: NameOf): string {
  switch (credentials.kind) {
    case 'Default':
      return 'the user need not give any (Default)';
    case 'Required':
      return 'the user must give one (Required)';
    case 'Specific': {
      const { credential } = credentials;
      return `always ${credential === null ? 'one that is not known' : refText(credential, names)} (Specific)`;
    }
    default:
      return credentials satisfies never;
  }
}

function settingRows({ mode, runAs }: RunExplanation): readonly Row[] {
  const attest = (setting: string): string => `not attested: gallerist attest ${setting}=…`;
  return [
    fact('credential mode', mode === null ? attest('workflowCredentials') : `${mode}, as attested`),
    fact(
      'Run As account',
      runAs === null ? attest('runAs') : runAs === '' ? 'none, as attested' : `${nameText(runAs)}, as attested`,
    ),
  ];
}

function verdictText(verdicts: readonly (boolean | null)[]): string {
  const [first] = verdicts;
  if (first === undefined || first === null || verdicts.some((verdict) => verdict !== first)) return 'not known';
  return first ? 'yes' : 'no';
}

type Holds = RunExplanation['access'][number]['holds'];

function reachRows({ stance, reach, identity }: Holds, names: NameOf): readonly Row[] {
  const rows: Row[] = [fact('role', stanceText(stance, names))];
  if (identity.standstill !== null) return [...rows, fact('', 'nothing can be run', '-')];
  if (reach.closed !== null) rows.push(fact('the workflow', CLOSED[reach.closed], '-'));
  rows.push(...reach.ways.map((way) => wayRow(way, names)));
  if (reach.ways.length === 0 && reach.unknown.length === 0) {
    rows.push(fact('', 'it is neither public nor in any collection or studio', '-'));
  }
  return [...rows, ...reach.unknown.map((unknown) => fact('', `not known: ${unknown}`, '!'))];
}

const CLOSED: Readonly<Record<NonNullable<RunAccess['closed']>, string>> = {
  others: 'lets nobody but its owner run it (othersCanExecute)',
  disabled: 'is switched off (runDisabled)',
};

function wayRow({ way, lacks, needs, paths }: RunWay, names: NameOf): Row {
  const name =
    way.kind === 'public' ? 'public page' : refText(way.kind === 'collection' ? way.collection : way.studio, names);
  switch (lacks) {
    case null:
      return fact(name, paths.length === 0 ? 'open' : pathsText(paths, names), '+');
    case 'role':
      return fact(
        name,
        [`takes the role ${needs}`, ...(paths.length === 0 ? [] : [pathsText(paths, names)])].join('; '),
        '-',
      );
    case 'share':
      return fact(name, 'not shared with the person', '-');
    case 'studio':
      return fact(name, 'the person is not in this studio', '-');
    default:
      return lacks satisfies never;
  }
}

/** A block for each credential mode that is possible. */
function identityBlocks(
  { mode }: RunExplanation,
  answers: readonly RunAnswer[],
  condition: string,
  names: NameOf,
): readonly Block[] {
  if (answers.length === 0) return [block([fact('nobody', 'nothing can be run', '-')], condition)];
  const modes = [...new Set(answers.map((answer) => answer.mode))];
  return modes.map((one) => {
    const reason = [condition, ...(mode === null ? [`if the credential mode is ${one}`] : [])]
      .filter((part) => part !== '')
      .join(', ');
    return block(
      answers.filter((answer) => answer.mode === one).flatMap((answer) => answerRows(answer, names)),
      reason,
    );
  });
}

function answerRows({ outcome, row, basis, when, verify, unknown }: RunAnswer, names: NameOf): readonly Row[] {
  const none = outcome.kind === 'not-queued';
  return [
    fact(outcomeText(outcome, names), `row ${row} (${basis}): ${when}`, none ? '-' : ' '),
    ...(unknown === null ? [] : [fact('', `not known: ${unknown}`, '!')]),
    ...(verify === null ? [] : [fact('', `verify on your release: ${verify}`, '!')]),
  ];
}

/** Whom it runs as. */
function outcomeText(outcome: RunOutcome, names: NameOf): string {
  switch (outcome.kind) {
    case 'credential':
      return nameText(names(outcome.credential));
    case 'named':
      return 'the credential it names';
    case 'typed':
      return 'the account that is typed in';
    case 'run-as':
      return outcome.account === null ? 'the Run As account' : nameText(outcome.account);
    case 'service-account':
      return 'the account of AlteryxService';
    case 'not-queued':
      return 'nobody: it does not start';
    default:
      return outcome satisfies never;
  }
}

function failureSections({ access }: RunExplanation, names: NameOf): readonly Section[] {
  const identities = access.map(({ holds }) => holds.identity);
  const most = identities.reduce<Holds['identity'] | undefined>(
    (before, one) => (before === undefined || one.failures.length > before.failures.length ? one : before),
    undefined,
  );
  if (most === undefined || most.failures.length === 0) return [];
  const answers = identities.flatMap((identity) => identity.answers);
  const accounts = [
    ...new Set(
      answers.filter(({ outcome }) => outcome.kind !== 'not-queued').map(({ outcome }) => outcomeText(outcome, names)),
    ),
  ];
  const rows = most.failures.flatMap(({ row, basis, when, message }) => [
    fact(`row ${row}`, message, '!'),
    fact('', `${when} (${basis})`),
  ]);
  return [
    { title: 'What makes it fail all the same', blocks: [block(rows)] },
    {
      title: 'To check on every worker',
      blocks: [
        {
          reason: `against error 1385, for ${accounts.join(', or ')}; no API shows it`,
          rows: [],
          runbook: most.needs,
          more: 0,
        },
      ],
    },
  ];
}
