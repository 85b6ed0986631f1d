/**
 * Which release has what. A release is what is declared, else what the swagger document shows, else the lowest level; where the server
 * then answers 404 to something its release should have, the reader makes a gap of it. Never asks the server itself.
 */

/** The lowest level that is spoken to: what a release that nobody told is taken for. */
export const LOWEST_RELEASE = '2022.1';

/**
 * What is not in every release. `since`: the first one that has it. `shownBy`: an operation of the swagger document that proves it,
 * as method and path with parameters as `{}`, lower case.
 */
export const FEATURES = {
  /** AD groups inside custom groups: absent in August 2022, in the help of 2023.1 (server-v3.md §5, §15). */
  directoryGroups: {
    since: '2023.1',
    meaning: 'directory groups in custom groups',
    shownBy: 'post /v3/usergroups/{}/activedirectorygroups',
  },
  /** Four flags of users (semantics.md §6). No operation of their own: the property of UserView shows them. */
  dcmFlags: { since: '2024.1', meaning: 'Data Connection Manager permissions', shownBy: undefined },
  /** Not used by any step; it dates a swagger document (server-v3.md §15). */
  assetTransfer: {
    since: '2024.1',
    meaning: 'transfer of assets between users',
    shownBy: 'put /v3/users/{}/assettransfer',
  },
  /** Studios are `subscriptions` in the API: inferred from a sample of September 2024 (server-v3.md §10, §15). */
  studios: { since: '2024.2', meaning: 'studios', shownBy: 'get /v3/subscriptions' },
  /** POST and PUT of credentials: absent in August 2025, in the help before March 2026 (server-v3.md §7, §15). */
  credentialWrites: {
    since: '2025.2',
    meaning: 'creation of credentials and change of their passwords',
    shownBy: 'post /v3/credentials',
  },
} as const satisfies Readonly<
  Record<string, { readonly since: string; readonly meaning: string; readonly shownBy: string | undefined }>
>;

export type Feature = keyof typeof FEATURES;

/** Every feature, oldest first. */
export const FEATURE_NAMES = [
  'directoryGroups',
  'dcmFlags',
  'assetTransfer',
  'studios',
  'credentialWrites',
] as const satisfies readonly Feature[];

/** Whether a release has a feature. Releases are `year.number`; further parts (`2024.2.1.49`) do not matter, nor does a missing number. */
export function has(release: string, feature: Feature): boolean {
  return compareReleases(release, FEATURES[feature].since) >= 0;
}

/** Negative when `a` is older than `b`. What is not a release is older than every release. */
export function compareReleases(a: string, b: string): number {
  const [yearA, numberA] = parseRelease(a);
  const [yearB, numberB] = parseRelease(b);
  return yearA - yearB || numberA - numberB;
}

function parseRelease(text: string): readonly [year: number, number: number] {
  const match = /^(\d{4})(?:\.(\d+))?/.exec(text.trim());
  // A bare year is its first release: nothing is taken for granted that was not said.
  return match === null ? [0, 0] : [Number(match[1]), match[2] === undefined ? 1 : Number(match[2])];
}

/**
 * The newest release whose features the operations of a swagger document show; undefined when it shows no V3 at all.
 * @param operations `method path` in any case, with or without the base path.
 */
export function releaseShownBy(operations: Iterable<string>): string | undefined {
  const shown = new Set<string>();
  for (const operation of operations) {
    const match = /^(\w+) .*?(\/v3\/.*)$/.exec(operation.toLowerCase());
    if (match !== null) shown.add(`${match[1]} ${match[2]?.replace(/\{[^}]*\}/g, '{}').replace(/\/$/, '')}`);
  }
  if (shown.size === 0) return undefined;
  let release: string = LOWEST_RELEASE;
  for (const name of FEATURE_NAMES) {
    const { shownBy, since } = FEATURES[name];
    if (shownBy !== undefined && shown.has(shownBy)) release = since;
  }
  return release;
}
