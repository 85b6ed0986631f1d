import { describe, expect, it } from 'vitest';
import { refTo } from '../../src/model/ref.js';
import { brief, codes, declared, live, planOf, systemOf } from '../support/world.js';

const password = { secret: 'env', name: 'SVC' } as const;
const svc = live('credential', 'c1', 'ACME\\svc', { shares: [] });
const kept = declared('credential', 'ACME\\svc', { password });

describe('a password', () => {
  it('is set anew where that was asked for, whatever case the name was typed in, and once', () => {
    const planned = planOf({ objects: [kept] }, [svc], { rotate: ['acme\\SVC', 'ACME\\svc'] });
    expect(brief(planned)).toEqual(['~ credential acme\\svc password ?→{"secret":"env","name":"SVC"}']);
    expect(planned.plan?.counts).toMatchObject({ update: 1, steps: 1 });
    expect(planned.plan?.steps[0]?.effect).toEqual([
      { ref: refTo('credential', 'ACME\\svc'), field: 'password', expects: undefined, leaves: password },
    ]);
  });

  it('of nobody else is set, and none without being asked', () => {
    const other = declared('credential', 'ACME\\other', { password });
    const objects = [svc, live('credential', 'c2', 'ACME\\other', { shares: [] })];
    expect(brief(planOf({ objects: [kept, other] }, objects, { rotate: ['ACME\\other'] }))).toEqual([
      '~ credential acme\\other password ?→{"secret":"env","name":"SVC"}',
    ]);
    expect(brief(planOf({ objects: [kept, other] }, objects))).toEqual([]);
  });

  it('is part of the digest: nobody approves a rotation by approving a plan without one', () => {
    const digestOf = (rotate: readonly string[]): string | undefined =>
      planOf({ objects: [kept] }, [svc], { rotate }).plan?.digest;
    expect(digestOf(['ACME\\svc'])).not.toBe(digestOf([]));
    expect(digestOf(['ACME\\svc'])).toBe(digestOf(['acme\\svc']));
  });

  it('takes nothing from anybody and gives nothing', () => {
    const planned = planOf({ objects: [kept] }, [svc], { rotate: ['ACME\\svc'] });
    expect(planned.plan?.access.apply.entries).toEqual([]);
    expect(planned.plan?.guards).toEqual([]);
  });

  it('comes with a credential that is made, which is said', () => {
    const planned = planOf({ objects: [kept] }, [], { rotate: ['ACME\\svc'] });
    expect(brief(planned)).toEqual([
      '+ credential acme\\svc',
      '~ credential acme\\svc password null→{"secret":"env","name":"SVC"}',
    ]);
    expect(codes(planned)).toEqual(['GAL-529']);
  });

  it('is set by hand where the target does not take it', () => {
    const system = systemOf({ 'credential.password update': { disposition: 'manual', reason: 'needs TLS' } });
    const planned = planOf({ objects: [kept] }, [svc], { system, rotate: ['ACME\\svc'] });
    expect(brief(planned)).toEqual(['~ credential acme\\svc password ?→{"secret":"env","name":"SVC"} (manual)']);
    expect(planned.plan?.counts).toMatchObject({ update: 0, manual: 1, steps: 0 });
  });

  it.each([
    ['nobody declares', [declared('credential', 'ACME\\svd', { password })], {}, /no credential ACME\\svc is declared/],
    ['is to be deleted', [declared('credential', 'ACME\\svc', { password }, { state: 'deleted' })], {}, /deleted/],
    ['says nothing of a password', [declared('credential', 'ACME\\svc', { shares: [] })], {}, /where its password/],
    ['another system owns', [kept], { externallyOwned: ['acme*'] }, /owned by another system/],
  ] as const)('of a credential that %s is an error, and there is no plan', (_, objects, rule, message) => {
    const planned = planOf({ objects: [...objects], manage: { credential: rule } }, [svc], { rotate: ['ACME\\svc'] });
    expect(planned.plan).toBeUndefined();
    expect(planned.diagnostics).toMatchObject([{ code: 'GAL-528', message: expect.stringMatching(message) }]);
  });

  it('of credentials that could not be read is an error', () => {
    const planned = planOf({ objects: [kept] }, [], {
      snapshot: { scope: ['user', 'group'], gaps: [{ kind: 'credential', reason: 'not allowed' }] },
      rotate: ['ACME\\svc'],
    });
    expect(planned.diagnostics).toMatchObject([
      { code: 'GAL-528', message: expect.stringContaining('credentials could not be read') },
    ]);
  });

  it('suggests the name that was meant', () => {
    const planned = planOf({ objects: [kept] }, [svc], { rotate: ['ACME\\svs'] });
    expect(planned.diagnostics).toMatchObject([{ code: 'GAL-528', hint: 'did you mean ACME\\svc?' }]);
  });
});
