/**
 * Where a person has to click for what no API can do, exact for the release. Sources: server-v3.md §14.1–§14.2, semantics.md §1, §7.
 * Never promises what a page does beyond what those sources say.
 */

import { compareReleases } from './features.js';

/** The page with the server-wide settings: renamed with 2022.2 (semantics.md §7, server-v3.md §14.1). */
function settingsPage(release: string): string {
  return compareReleases(release, '2022.2') >= 0 ? 'Admin > Settings > Configuration' : 'Admin > Configuration';
}

const CREDENTIAL_MODES = [
  'default is "Use Default Credentials", required is "Require User Credentials", users-may-select is "Allow Users to Select"',
  'Schedules are disabled, without a word, by a change from default to required or from required to default, by one from users-may-select to required where they carry no credentials, and by one from users-may-select to default where they carry some: list the schedules first and switch them on again afterwards',
] as const;

/** The steps by hand for one server-wide setting. The last one is how the change is told to Gallerist. */
export function settingRunbook(setting: string, release: string): readonly string[] {
  const page = settingsPage(release);
  const attest = `gallerist attest ${setting}=VALUE`;
  switch (setting) {
    case 'defaultRole':
      return ['Sign in to the Server UI as a Curator', `${page}: Default Role`, 'Save', attest];
    case 'userRegistration':
      return [
        'Sign in to the Server UI as a Curator',
        `${page}: Users Can Register ("Enable user registration" in older releases; always on under Windows authentication)`,
        'Save',
        attest,
      ];
    case 'workflowCredentials':
      return [
        'Sign in to the Server UI as a Curator',
        `${page}: Workflow Credentials`,
        ...CREDENTIAL_MODES,
        'Save',
        attest,
      ];
    case 'runAs':
      return [
        'On every worker node: Alteryx System Settings > Worker > Run As',
        'Enter domain, user and password; the account needs "Log on as a batch job" on every worker',
        'Finish: the service restarts',
        attest,
      ];
    default:
      return [`${page}: ${setting}`, attest];
  }
}

export function credentialRunbook(part: 'create' | 'password' | 'username'): readonly string[] {
  const open = ['Sign in to the Server UI as a Curator', 'Admin > Credentials'];
  switch (part) {
    case 'create':
      return [...open, 'Add the account and its password: the server checks the logon when it is saved'];
    case 'password':
      return [...open, 'Open the account and enter the new password'];
    case 'username':
      return [
        ...open,
        'The user name of a stored credential cannot be changed: add one with the new name, share it, and delete the old one',
      ];
    default:
      return part satisfies never;
  }
}

export function studioRunbook(part: 'studio' | 'move'): readonly string[] {
  const open = 'Sign in to the Server UI as a Curator';
  return part === 'studio'
    ? [open, 'Admin > Subscriptions (Studios): add, change or remove the studio']
    : [
        open,
        'Admin > Users: open the person and set the Subscription ID of the studio',
        'A move can take the workflows of the old studio along and cannot be undone',
      ];
}

export function directoryGroupRunbook(): readonly string[] {
  return [
    'Sign in to the Server UI as a Curator',
    'Admin > User Groups: open the group and add or remove the directory group',
  ];
}
