/**
 * Where things stand in the pages of the server, by release: which page holds the server-wide settings is documented, the names of the
 * others are not, and a step that uses one says so. Sources: server-v3.md §14.1, semantics.md §1, §7.
 */

import type { TargetIdentity } from '../../../model/plan.js';
import type { RunbookStep } from '../../../model/runbook.js';
import { compareReleases } from '../features.js';

type Release = TargetIdentity['release'];

export const SIGN_IN: RunbookStep = { kind: 'click', text: 'Sign in to the Server UI as a Curator' };
export const SAVE: RunbookStep = { kind: 'click', text: 'Save' };

const SETTINGS = 'Admin > Settings > Configuration';
const CONFIGURATION = 'Admin > Configuration';

/** The page with the server-wide settings. One source has its new name from 2022.2 on, the other from 2022.3 on. */
function settingsPage({ value }: Release): string {
  return compareReleases(value, '2022.2') >= 0 ? SETTINGS : CONFIGURATION;
}

/** A click on the page with the server-wide settings, and what is not certain about it. */
export function onSettingsPage(release: Release, what: string): RunbookStep {
  const step: RunbookStep = { kind: 'click', text: `${settingsPage(release)}: ${what}` };
  const doubt = doubtAboutSettings(release);
  return doubt === undefined ? step : { ...step, inferred: doubt };
}

function doubtAboutSettings({ value, source }: Release): string | undefined {
  const later = compareReleases(value, '2022.3') >= 0;
  if (source === 'assumed') {
    return `the release is not known and ${value} is assumed: in 2022.3 and later the page is ${SETTINGS}`;
  }
  // A swagger document tells the features, and so the release from which they are there: it may be a later one.
  if (source === 'swagger document' && !later) {
    return `the swagger document shows what ${value} has, the release may be later: in 2022.3 and later the page is ${SETTINGS}`;
  }
  if (compareReleases(value, '2020.2') < 0) return 'pages of releases before 2020.2 are not known here';
  return !later && compareReleases(value, '2022.2') >= 0
    ? `for 2022.2 the sources differ: it may still be ${CONFIGURATION}`
    : undefined;
}

/** A click on a page whose name no source gives for this release. */
export function onPage(page: string, what: string): RunbookStep {
  return {
    kind: 'click',
    text: `${page}: ${what}`,
    inferred: 'the name of the page is not documented for this release',
  };
}
