import { describe, expect, it } from 'vitest';
import { CREDENTIAL_MODES, isCredentialMode, schedulesDisabledBy } from '../../src/model/credential-mode.js';

describe('a change of the credential mode (semantics.md §1)', () => {
  it.each([
    ['default', 'required', 'all'],
    ['required', 'default', 'all'],
    ['users-may-select', 'required', 'without-credentials'],
    ['users-may-select', 'default', 'with-credentials'],
    ['default', 'users-may-select', null],
    ['required', 'users-may-select', null],
    ['default', 'default', null],
    ['required', 'required', null],
    ['users-may-select', 'users-may-select', null],
  ] as const)('from %s to %s', (before, after, expected) => {
    expect(schedulesDisabledBy(before, after)).toBe(expected);
  });

  it('knows its words', () => {
    expect(CREDENTIAL_MODES.every(isCredentialMode)).toBe(true);
    for (const other of ['Default', '', null, undefined, 1]) expect(isCredentialMode(other)).toBe(false);
  });
});
