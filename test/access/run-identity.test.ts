import { describe, expect, it } from 'vitest';
import { rightsOf } from '../../src/access/resolve.js';
import { type RunQuestion, runIdentity } from '../../src/access/run-identity.js';
import type { AccessOptions } from '../../src/access/state.js';
import { refKey } from '../../src/model/ref.js';
import type { RunAnswer, RunIdentity } from '../../src/model/run-identity.js';
import type { WorldObject } from '../../src/model/system.js';
import { credential, entry, group, object, share, stateWith, studio, user } from './world.js';

const SVC = 'acme\\svc';
const OWN = 'acme\\own';
const STUDIO = 'acme\\studio';

interface Situation {
  readonly mode?: RunQuestion['mode'];
  readonly workflow?: RunQuestion['workflow'];
  readonly runAs?: string | null;
  /** How SVC is shared: with the runner, a group of his, or as the default of his studio. */
  readonly shared?: 'directly' | 'group' | 'studio' | 'no';
  readonly userDefault?: string;
  readonly studioDefault?: string;
  readonly person?: Partial<WorldObject>;
  readonly role?: string;
  readonly options?: Partial<AccessOptions>;
}

function ask({
  mode = null,
  workflow = { kind: 'Default' },
  runAs = 'acme\\runas',
  shared = 'no',
  ...more
}: Situation): RunIdentity {
  const studioDefault = more.studioDefault ?? (shared === 'studio' ? SVC : undefined);
  const state = stateWith(
    [
      object(
        'user',
        'ana',
        {
          role: more.role ?? 'Artisan',
          studio: studio('Finance'),
          defaultCredential: more.userDefault === undefined ? null : credential(more.userDefault),
        },
        more.person ?? {},
      ),
      object('group', 'G', { role: 'Default', members: [entry(user('ana'))] }),
      object('credential', SVC, {
        shares:
          shared === 'directly'
            ? [entry(user('ana'))]
            : shared === 'group'
              ? [entry(group('G'))]
              : [entry(user('bob'))],
      }),
      object('studio', 'Finance', {
        defaultCredential: studioDefault === undefined ? null : credential(studioDefault),
      }),
      object('collection', 'Close', { shares: [share(user('ana'))] }),
    ],
    more.options ?? {},
  );
  const runner = refKey(user('ana'));
  return runIdentity(state, { runner, rights: rightsOf(state, runner, 'Viewer'), workflow, mode, runAs });
}

/** `1 acme\svc by studio-default`, `6 not queued !`: an exclamation mark where something has to be verified. */
function brief(answers: readonly RunAnswer[]): string[] {
  return answers.map(({ row, outcome, verify, unknown }) => {
    const mark = verify === null && unknown === null ? '' : ' !';
    switch (outcome.kind) {
      case 'credential':
        return `${row} ${outcome.credential.path[0]} by ${outcome.source}${mark}`;
      case 'run-as':
        return `${row} run as ${outcome.account}${mark}`;
      default:
        return `${row} ${outcome.kind}${mark}`;
    }
  });
}

describe('the precedence table (semantics.md §3)', () => {
  const specific = { kind: 'Specific', credential: credential(SVC) } as const;
  const rows: readonly (readonly [row: string, situation: Situation, expected: readonly string[]])[] = [
    [
      '1: Default mode, default of the studio',
      { mode: 'default', studioDefault: STUDIO },
      [`1 ${STUDIO} by studio-default`],
    ],
    ['1: Default mode, default of the user', { mode: 'default', userDefault: OWN }, [`1 ${OWN} by user-default`]],
    [
      '1: both defaults: which wins is not documented (semantics.md §2)',
      { mode: 'default', userDefault: OWN, studioDefault: STUDIO },
      [`1 ${OWN} by user-default !`, `1 ${STUDIO} by studio-default !`],
    ],
    [
      '1: both the same: nothing to decide',
      { mode: 'default', userDefault: STUDIO, studioDefault: STUDIO },
      [`1 ${STUDIO} by user-default`],
    ],
    [
      '1: a shared credential and the setting of the workflow are ignored',
      { mode: 'default', shared: 'directly', workflow: specific, userDefault: OWN },
      [`1 ${OWN} by user-default`],
    ],
    ['2: Default mode, no default, Run As', { mode: 'default' }, ['2 run as acme\\runas']],
    ['3: Default mode, no default, no Run As', { mode: 'default', runAs: '' }, ['3 service-account']],
    ['2 or 3: Run As not attested', { mode: 'default', runAs: null }, ['2 run as null !', '3 service-account !']],
    ['4 and 6: Require, nothing shared', { mode: 'required' }, ['4 typed', '6 not-queued !']],
    [
      '4 to 6: Require, a credential shared directly',
      { mode: 'required', shared: 'directly' },
      ['4 typed', `5 ${SVC} by picked !`, '6 not-queued !'],
    ],
    [
      '5: Require, shared through a group',
      { mode: 'required', shared: 'group' },
      ['4 typed', `5 ${SVC} by picked !`, '6 not-queued !'],
    ],
    [
      '5: Require, shared through the studio',
      { mode: 'required', shared: 'studio' },
      ['4 typed', `5 ${SVC} by picked !`, '6 not-queued !'],
    ],
    [
      '4: Require: defaults and the setting of the workflow do not count',
      { mode: 'required', userDefault: OWN, workflow: specific },
      ['4 typed', '6 not-queued !'],
    ],
    [
      '7: Select, workflow Default, none given: the chain',
      { mode: 'users-may-select', studioDefault: STUDIO },
      [`7 ${STUDIO} by studio-default`],
    ],
    ['7: Select, workflow Default, no default', { mode: 'users-may-select' }, ['7 run as acme\\runas']],
    ['7: Select, workflow Default, no Run As', { mode: 'users-may-select', runAs: '' }, ['7 service-account']],
    [
      '8 and 9: Select, workflow Required',
      { mode: 'users-may-select', workflow: { kind: 'Required' }, shared: 'group' },
      ['8 typed', `8 ${SVC} by picked`, '9 not-queued !'],
    ],
    [
      '9: Select, workflow Required, nothing to pick',
      { mode: 'users-may-select', workflow: { kind: 'Required' } },
      ['8 typed', '9 not-queued !'],
    ],
    [
      '10: Select, Specific, not shared with the runner',
      { mode: 'users-may-select', workflow: specific },
      [`10 ${SVC} by workflow !`],
    ],
    [
      '11: Select, Specific, shared',
      { mode: 'users-may-select', workflow: specific, shared: 'directly' },
      [`11 ${SVC} by workflow`],
    ],
    [
      '11: Select, Specific, shared through a group',
      { mode: 'users-may-select', workflow: specific, shared: 'group' },
      [`11 ${SVC} by workflow`],
    ],
    [
      '11: Select, Specific, but there is no such credential',
      { mode: 'users-may-select', workflow: { kind: 'Specific', credential: null } },
      ['11 not-queued !'],
    ],
  ];

  it.each(rows)('row %s', (_, situation, expected) => {
    expect(brief(ask(situation).answers)).toEqual(expected);
  });

  it('rows 12 to 15: says what makes it fail, passwords only where there is one', () => {
    const failures = (situation: Situation): number[] => ask(situation).failures.map(({ row }) => row);
    expect(failures({ mode: 'required' })).toEqual([12, 13, 14, 15]);
    expect(failures({ mode: 'default' })).toEqual([12, 14, 15]);
    expect(ask({ mode: 'default' }).failures[0]?.message).toContain('(1385)');
    expect(ask({ mode: 'default' }).needs[0]).toMatch(/^Log on as a batch job/);
  });

  it('says how well each row is known', () => {
    const bases = new Map(
      rows.flatMap(([, situation]) =>
        ask(situation).answers.map(({ row, basis, outcome }) => [`${row} ${outcome.kind}`, basis]),
      ),
    );
    expect(Object.fromEntries(bases)).toEqual({
      '1 credential': 'two sources',
      '2 run-as': 'two sources',
      '3 service-account': 'two sources',
      '4 typed': 'two sources',
      '5 credential': 'one source',
      '6 not-queued': 'inferred',
      '7 credential': 'two sources',
      '7 run-as': 'two sources',
      '7 service-account': 'two sources',
      '8 typed': 'two sources',
      '8 credential': 'two sources',
      '9 not-queued': 'inferred',
      '10 credential': 'one source',
      '11 credential': 'two sources',
      '11 not-queued': 'inferred',
    });
  });
});

describe('the run identity', () => {
  it('goes through all modes when nobody attested one', () => {
    expect(ask({}).answers.map(({ mode, row }) => `${mode} ${row}`)).toEqual([
      'default 2',
      'required 4',
      'required 6',
      'users-may-select 7',
    ]);
  });

  it('goes through the choices of the publisher when the workflow was not read', () => {
    const answers = ask({
      workflow: null,
      mode: 'users-may-select',
      shared: 'directly',
      studioDefault: STUDIO,
    }).answers;
    expect(brief(answers)).toEqual([
      `7 ${STUDIO} by studio-default`,
      '8 typed',
      `8 ${STUDIO} by picked`,
      `8 ${SVC} by picked`,
      '9 not-queued !',
      '11 named !',
    ]);
    // Where the server ignores what the workflow says, nothing is missing.
    expect(brief(ask({ workflow: null, mode: 'default', studioDefault: STUDIO }).answers)).toEqual([
      `1 ${STUDIO} by studio-default`,
    ]);
  });

  it('does not take credentials that were not read for gone', () => {
    const workflow = { kind: 'Specific', credential: null } as const;
    const options = { unread: ['credential'] } as const;
    expect(brief(ask({ workflow, mode: 'users-may-select', options }).answers)).toEqual(['11 named !']);
  });

  it('is nobody for a person who cannot start anything', () => {
    expect(ask({ mode: 'default', person: { state: 'deactivated' } })).toMatchObject({
      standstill: 'inactive',
      answers: [],
      failures: [],
      needs: [],
    });
    expect(ask({ mode: 'default', role: 'NoAccess' }).standstill).toBe('no-access');
  });

  it('says when studios were not read, as their default would come first', () => {
    const [only] = ask({ mode: 'default', options: { unread: ['studio'] } }).answers;
    expect(only?.unknown).toMatch(/^studios were not read/);
    expect(ask({ mode: 'default', userDefault: OWN, options: { unread: ['studio'] } }).answers[0]?.unknown).toBeNull();
  });
});
