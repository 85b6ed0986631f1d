import { describe, expect, it } from 'vitest';
import type { Attestation } from '../../src/model/declaration.js';
import type { DeclaredValue } from '../../src/model/value.js';
import { standingsOf } from '../../src/plan/attestations.js';
import { declarationOf, declared } from '../support/world.js';

const DAY = 86_400_000;
const NOW = new Date('2026-06-15T12:00:00Z');

function look(
  fields: Readonly<Record<string, DeclaredValue>> | null | undefined,
  attestations: readonly (readonly [setting: string, value: string | boolean, on: string])[],
  { now = NOW, days = 180 } = {},
) {
  return standingsOf({
    declared: fields === null || fields === undefined ? fields : declared('settings', 'settings', fields),
    attestations: attestations.map(
      ([setting, value, on], index): Attestation => ({
        setting,
        value,
        on,
        by: `person${index}@acme.example`,
        origin: { file: 'attestations/test.yaml', path: ['attestations', index] },
      }),
    ),
    target: declarationOf({}).target,
    locate: ({ file }) => ({ file, line: 7, column: 3 }),
    now,
    within: days * DAY,
  });
}

describe('settings, declared against attested', () => {
  it.each([
    ['as declared', { defaultRole: 'Viewer' }, [['defaultRole', 'Viewer', '2026-06-01']], [], null],
    [
      'not attested',
      { defaultRole: 'Viewer' },
      [],
      ['not-attested'],
      'gallerist attest defaultRole=Viewer --target test',
    ],
    [
      'attested with another value',
      { defaultRole: 'Viewer' },
      [['defaultRole', 'Member', '2026-06-01']],
      ['another-value'],
      'gallerist attest defaultRole=Viewer --target test',
    ],
    [
      'old',
      { defaultRole: 'Viewer' },
      [['defaultRole', 'Viewer', '2025-06-01']],
      ['old'],
      'gallerist attest defaultRole=Viewer --target test',
    ],
    [
      'other and old',
      { defaultRole: 'Viewer' },
      [['defaultRole', 'Member', '2025-06-01']],
      ['another-value', 'old'],
      'gallerist attest defaultRole=Viewer --target test',
    ],
    ['of nobody, fresh', null, [['defaultRole', 'Viewer', '2026-06-01']], [], null],
    [
      'of nobody, old',
      null,
      [['defaultRole', 'Viewer', '2025-06-01']],
      ['old'],
      'gallerist attest defaultRole=Viewer --target test',
    ],
    ['to come', { defaultRole: 'Viewer' }, [['defaultRole', 'Viewer', '2027-01-01']], ['future'], null],
  ] as const)('%s', (_, fields, attestations, doubts, command) => {
    const [only, ...others] = look(fields, attestations);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ setting: 'defaultRole', doubts, command });
  });

  it('go by the newest attestation, which is the one of a day to come', () => {
    const [only] = look({ userRegistration: false }, [
      ['userRegistration', true, '2027-01-01'],
      ['userRegistration', false, '2026-06-14'],
    ]);
    expect(only).toMatchObject({
      attested: { by: 'person0@acme.example', value: true, at: { line: 7 } },
      doubts: ['another-value', 'future'],
    });
  });

  it('are old after the very days that were asked for, counted from the beginning of the day', () => {
    const doubts = (days: number) => look(null, [['runAs', 'x', '2026-06-05']], { days })[0]?.doubts;
    expect(doubts(10)).toEqual(['old']);
    expect(doubts(11)).toEqual([]);
    expect(look(null, [['runAs', 'x', '2026-06-05']])[0]?.days).toBe(10);
  });

  it('are of a day to come only when it has begun nowhere', () => {
    const at = (now: string) => look(null, [['runAs', 'x', '2026-06-16']], { now: new Date(now) })[0]?.doubts;
    expect(at('2026-06-15T09:59:59Z')).toEqual(['future']);
    expect(at('2026-06-15T10:00:00Z')).toEqual([]);
  });

  it('stand in one order, each once, declared or attested', () => {
    const found = look({ runAs: '', defaultRole: 'Viewer' }, [['userRegistration', true, '2026-06-01']]);
    expect(found.map(({ setting, declared: wanted, attested }) => [setting, wanted?.value, attested?.value])).toEqual([
      ['defaultRole', 'Viewer', undefined],
      ['userRegistration', undefined, true],
      ['runAs', '', undefined],
    ]);
    expect(look(null, [])).toEqual([]);
  });

  it('are open nowhere when the files cannot be read, and not called undeclared', () => {
    const [only] = look(undefined, [['defaultRole', 'Viewer', '2026-06-01']]);
    expect(only).toMatchObject({ doubts: [], declared: undefined, command: null });
    expect(look(null, [['defaultRole', 'Viewer', '2026-06-01']])[0]?.declared).toBeNull();
  });
});
