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

/** What happens to schedules when the mode of today is `from`. */
export interface Disabling {
  readonly from: CredentialMode;
  /** Null: nothing. */
  readonly disables: DisabledSchedules | null;
}

/**
 * What a change by hand does to schedules: one entry when the mode of today is known, one for each possible one when it is not.
 * @param from the mode of today; anything that is no mode: nobody attested it
 * @param to the declared mode; anything that is no mode gives nothing
 */
export function disablingBy(from: unknown, to: unknown): readonly Disabling[] {
  if (!isCredentialMode(to)) return [];
  const possible = isCredentialMode(from) ? [from] : CREDENTIAL_MODES.filter((mode) => mode !== to);
  return possible.map((mode) => ({ from: mode, disables: schedulesDisabledBy(mode, to) }));
}

/** What is disabled, each with the mode it depends on where that is not known. Undefined: nothing, whatever the mode is. */
export function disablingText(disabling: readonly Disabling[]): string | undefined {
  const effects = disabling.flatMap(({ from, disables }) =>
    disables === null ? [] : [`${schedulesText(disables)}${disabling.length > 1 ? ` if it is ${from} now` : ''}`],
  );
  return effects.length === 0 ? undefined : effects.join(', ');
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
