/**
 * What a change of the server-wide credential mode does besides (semantics.md §1). The only place that knows: guards, plans and runbooks
 * ask here.
 */

import type { CredentialMode } from './run-identity.js';

export const CREDENTIAL_MODES = [
  'default',
  'required',
  'users-may-select',
] as const satisfies readonly CredentialMode[];

/** Which schedules the server switches off. */
export type DisabledSchedules = 'all' | 'without-credentials' | 'with-credentials';

export function isCredentialMode(value: unknown): value is CredentialMode {
  return CREDENTIAL_MODES.some((mode) => mode === value);
}

/** The schedules that are switched off, without a word, when the mode is changed by hand (semantics.md §1); null: none. */
export function schedulesDisabledBy(before: CredentialMode, after: CredentialMode): DisabledSchedules | null {
  switch (`${before} ${after}` as const) {
    case 'default required':
    case 'required default':
      return 'all';
    case 'users-may-select required':
      return 'without-credentials';
    case 'users-may-select default':
      return 'with-credentials';
    default:
      return null;
  }
}

/** `all schedules`, `schedules that carry no credentials`. */
export function schedulesText(which: DisabledSchedules): string {
  switch (which) {
    case 'all':
      return 'all schedules';
    case 'without-credentials':
      return 'schedules that carry no credentials';
    case 'with-credentials':
      return 'schedules that carry credentials';
    default:
      return which satisfies never;
  }
}
