/**
 * How this emulated server is set up: authentication mode, feature level, and what stands in for the unknown.
 * Never changes while it runs, and never looks at the state.
 */

import type { EmulatorOptions, Level, Switches } from './types.js';

export interface Settings {
  readonly authentication: 'built-in' | 'saml' | 'windows';
  readonly level: Level;
  readonly tls: boolean;
  readonly switches: Switches;
  readonly now: () => Date;
  /** Seconds. */
  readonly tokenLifetime: number;
}

/** The choices of server-v3.md §17; where it makes none, the answer that a careless client survives least. */
const SWITCHES: Switches = {
  uniqueEmails: true,
  uniqueGroupNames: true,
  uniqueCollectionNames: false,
  filterMatch: 'exact',
  wrongModeStatus: 400,
  omittedFlags: 'reset',
  omittedExpiration: 'clear',
  userInUseStatus: 409,
  windowsDeactivate: 'refused',
  duplicateMember: 'refuse',
  selfDemotion: 'allow',
  tokenSurvivesDemotion: false,
  fullLists: 'full',
  adminCollections: 'permissions',
  adminCollectionId: 'id',
  curatorFlags: 'as-written',
  adminFlags: 'as-written',
  collectionInUse: 'assets',
  windowsCollectionUser: 'id',
  plainHttpCredentials: 'refuse',
  plainHttpStatus: 400,
  swaggerDocument: true,
  expiredShares: 'listed',
};

const LEVELS: readonly Level[] = ['2022.1', '2024.1', '2024.2', '2026'];

export function settingsOf(options: EmulatorOptions): Settings {
  return {
    authentication: options.authentication ?? 'built-in',
    level: options.level ?? '2026',
    tls: options.tls ?? false,
    switches: { ...SWITCHES, ...options.switches },
    now: options.now ?? (() => new Date()),
    tokenLifetime: options.tokenLifetime ?? 3600,
  };
}

/** Whether the emulated release has what came with `since` (server-v3.md §15). */
export function has(settings: Settings, since: Level): boolean {
  return LEVELS.indexOf(settings.level) >= LEVELS.indexOf(since);
}
