/**
 * How a server-wide setting is changed by hand, and what the server does besides: only what applies from the value of today to the
 * declared one. Sources: semantics.md §1, §2, §5; server-v3.md §14.1–§14.3. Never promises what a page does beyond those.
 */

import { type Disabling, disablingBy, disablingText, isCredentialMode } from '../../../model/credential-mode.js';
import type { Authentication } from '../../../model/declaration.js';
import type { TargetIdentity } from '../../../model/plan.js';
import type { CredentialMode } from '../../../model/run-identity.js';
import type { Instructions, ManualPart, RunbookStep } from '../../../model/runbook.js';
import { onSettingsPage, SAVE, SIGN_IN } from './pages.js';

/** What exactness depends on. */
export type Site = Pick<TargetIdentity, 'release' | 'authentication'>;

type Setting = Pick<ManualPart, 'field' | 'from' | 'to'>;

/** The steps for one setting. It is closed by an attestation: no API reads it. */
export function settingInstructions(setting: Setting, site: Site): Instructions {
  const disabling = setting.field === 'workflowCredentials' ? disablingBy(setting.from, setting.to) : [];
  return { steps: stepsFor(setting, site, disabling), disabling, closing: { by: 'attestation' } };
}

function stepsFor({ field, to }: Setting, site: Site, disabling: readonly Disabling[]): readonly RunbookStep[] {
  const { release, authentication } = site;
  switch (field) {
    case 'defaultRole':
      return [SIGN_IN, onSettingsPage(release, `Default Role: choose "${roleLabel(to)}"`), SAVE];
    case 'userRegistration':
      return [
        SIGN_IN,
        onSettingsPage(release, `Users Can Register: switch it ${to === true ? 'on' : 'off'}`),
        { kind: 'note', text: 'older releases call it "Enable user registration"' },
        ...registrationWarnings(to === true, authentication),
        SAVE,
      ];
    case 'workflowCredentials':
      return aroundSchedules(disabling, onSettingsPage(release, `Workflow Credentials: choose "${modeLabel(to)}"`));
    case 'runAs':
      return runAsSteps(String(to));
    default:
      return [SIGN_IN, onSettingsPage(release, `${field ?? 'settings'}: set it to ${String(to)}`), SAVE];
  }
}

function roleLabel(role: Setting['to']): string {
  return role === 'NoAccess' ? 'No Access' : String(role);
}

const MODE_LABELS: Readonly<Record<CredentialMode, string>> = {
  default: 'Use Default Credentials',
  required: 'Require User Credentials',
  'users-may-select': 'Allow Users to Select',
};

function modeLabel(mode: Setting['to']): string {
  return isCredentialMode(mode) ? MODE_LABELS[mode] : String(mode);
}

/** Forced on under Windows authentication, recommended on for SAML (server-v3.md §13, §14.1). */
function registrationWarnings(on: boolean, authentication: Authentication): readonly RunbookStep[] {
  if (on) return [];
  switch (authentication) {
    case 'windows':
      return [
        { kind: 'warning', text: 'under Windows authentication it is always on: the declared value cannot be reached' },
      ];
    case 'saml':
      return [
        { kind: 'warning', text: 'for SAML it is recommended on: people appear when they sign in for the first time' },
      ];
    case 'built-in':
      return [];
    default:
      return authentication satisfies never;
  }
}

/** Choosing a mode, with what has to be done about schedules before and after. */
function aroundSchedules(disabling: readonly Disabling[], choose: RunbookStep): readonly RunbookStep[] {
  const effect = effectText(disabling);
  if (effect === undefined) return [SIGN_IN, choose, { kind: 'note', text: 'it disables no schedules' }, SAVE];
  return [
    SIGN_IN,
    { kind: 'warning', text: `${effect}, without a word` },
    { kind: 'check', text: 'Write down which of these schedules are on' },
    choose,
    SAVE,
    { kind: 'check', text: 'Switch those schedules on again' },
  ];
}

/** Undefined: from none of the modes that are possible anything is disabled. */
function effectText(disabling: readonly Disabling[]): string | undefined {
  const text = disablingText(disabling);
  if (text === undefined) return undefined;
  return disabling.length === 1 ? `it disables ${text}` : `what it is now is not attested: it disables ${text}`;
}

/** On every worker node; the values are kept by the service of the machine, which restarts (server-v3.md §14.2–§14.3). */
function runAsSteps(account: string): readonly RunbookStep[] {
  const open: RunbookStep = { kind: 'click', text: 'On every worker node: Alteryx System Settings > Worker > Run As' };
  const finish: RunbookStep = { kind: 'click', text: 'Finish: the service restarts' };
  if (account === '') {
    return [
      open,
      { kind: 'click', text: 'Take the account out' },
      {
        kind: 'warning',
        text: 'jobs then run as the account of the service where neither a workflow, a schedule nor a studio names a credential; the run modes Safe and Semi-safe need a Run As account',
      },
      finish,
    ];
  }
  return [
    open,
    { kind: 'click', text: `Enter domain, user and password of ${account}` },
    {
      kind: 'check',
      text: 'The account has "Log on as a batch job" on every worker, and no policy denies it: otherwise every job that runs as it fails (1385)',
    },
    finish,
  ];
}
