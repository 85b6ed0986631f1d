import { describe, expect, it } from 'vitest';
import type { Gap, Snapshot } from '../../src/model/snapshot.js';
import { compareReleases, has, releaseShownBy } from '../../src/targets/alteryx-server/features.js';
import { systemFor } from '../../src/targets/index.js';

type Site = Pick<Snapshot, 'release' | 'authentication' | 'provisioning' | 'gaps' | 'url'>;
type Ability = ReturnType<ReturnType<typeof systemFor>['capabilities']>['ability'];

function abilityOn(site: Partial<Site> & { readonly on?: string }): Ability {
  return systemFor('alteryx-server').capabilities({
    release: { value: site.on ?? '2026.1', source: 'declared' },
    authentication: 'built-in',
    provisioning: 'api',
    gaps: [],
    url: 'https://gallery.test/webapi/',
    ...site,
  }).ability;
}

describe('features by release', () => {
  it.each([
    ['2022.1', '2022.1', 0],
    ['2023.2', '2024.1', -1],
    ['2024.2.1.49', '2024.2', 0],
    ['2024.10', '2024.2', 1],
    ['2025', '2025.1', 0],
    ['garbage', '2022.1', -1],
  ] as const)('%s against %s', (a, b, sign) => {
    expect(Math.sign(compareReleases(a, b))).toBe(sign);
    expect(Math.sign(compareReleases(b, a))).toBe(sign === 0 ? 0 : -sign);
  });

  it('come one after the other', () => {
    const table = ['2022.1', '2022.3', '2023.1', '2024.1', '2024.2', '2025.1', '2025.2'].map((release) => [
      release,
      has(release, 'directoryGroups'),
      has(release, 'dcmFlags'),
      has(release, 'studios'),
      has(release, 'credentialWrites'),
    ]);
    expect(table).toEqual([
      ['2022.1', false, false, false, false],
      ['2022.3', false, false, false, false],
      ['2023.1', true, false, false, false],
      ['2024.1', true, true, false, false],
      ['2024.2', true, true, true, false],
      ['2025.1', true, true, true, false],
      ['2025.2', true, true, true, true],
    ]);
  });

  it('are shown by a swagger document, with or without the base path, whatever parameters are called', () => {
    expect(releaseShownBy([])).toBeUndefined();
    expect(releaseShownBy(['get /v1/users'])).toBeUndefined();
    expect(releaseShownBy(['get /v3/users'])).toBe('2022.1');
    expect(releaseShownBy(['GET /webapi/v3/users', 'put /webapi/v3/users/{id}/assetTransfer'])).toBe('2024.1');
    expect(releaseShownBy(['post /v3/usergroups/{userGroupId}/activedirectorygroups'])).toBe('2023.1');
    expect(releaseShownBy(['get /v3/subscriptions', 'get /v3/credentials'])).toBe('2024.2');
    expect(releaseShownBy(['get /v3/subscriptions', 'post /v3/credentials'])).toBe('2025.2');
  });
});

describe('abilities', () => {
  it('people wait for their first sign-in where they cannot be created', () => {
    expect(abilityOn({})('user', undefined, 'create').disposition).toBe('automatic');
    for (const site of [{ authentication: 'windows' }, { provisioning: 'directory' }] as const) {
      const fate = abilityOn(site)('user', undefined, 'create');
      expect(fate).toMatchObject({ disposition: 'pending', reason: expect.stringContaining('first sign-in') });
    }
  });

  it('deactivation is by state, but by role under Windows authentication', () => {
    const system = systemFor('alteryx-server');
    const site = { release: { value: '2026.1', source: 'declared' }, provisioning: 'api', gaps: [], url: '' } as const;
    expect(system.capabilities({ ...site, authentication: 'saml' }).deactivation).toBe('state');
    expect(system.capabilities({ ...site, authentication: 'windows' }).deactivation).toBe('no-access');
    expect(system.capabilities({ ...site, authentication: 'windows' }).roleModel).toBe('exclusive');
  });

  it('passwords need the release and TLS, and can never be read', () => {
    for (const [field, operation] of [
      [undefined, 'create'],
      ['password', 'create'],
      ['password', 'update'],
    ] as const) {
      expect(abilityOn({})('credential', field, operation).disposition).toBe('automatic');
      expect(abilityOn({ on: '2025.1' })('credential', field, operation)).toMatchObject({
        disposition: 'manual',
        reason: 'creation of credentials and change of their passwords: 2025.2 and later, this is 2025.1',
        runbook: expect.arrayContaining([expect.stringMatching(/^Admin > Credentials: /)]),
      });
      expect(abilityOn({ url: 'http://gallery.test/webapi/' })('credential', field, operation)).toMatchObject({
        disposition: 'manual',
        reason: expect.stringContaining('needs TLS'),
      });
    }
    expect(abilityOn({})('credential', 'password', 'read').disposition).toBe('unreadable');
    expect(abilityOn({ on: '2022.1' })('credential', 'shares', 'update').disposition).toBe('automatic');
    expect(abilityOn({})('credential', 'username', 'update')).toMatchObject({
      disposition: 'manual',
      reason: 'the user name of a credential cannot be changed',
    });
  });

  it('studios are for hands below 2024.2, and where the server does not have them after all', () => {
    const gap: Gap = { kind: 'studio', reason: 'the server does not have v3/subscriptions' };
    for (const site of [{ on: '2024.1' }, { gaps: [gap] }]) {
      for (const operation of ['create', 'update', 'delete'] as const) {
        const fate = abilityOn(site)('studio', undefined, operation);
        expect(fate.disposition).toBe('manual');
        expect(fate.runbook?.length).toBeGreaterThan(1);
      }
      expect(abilityOn(site)('user', 'studio', 'update').disposition).toBe('manual');
      expect(abilityOn(site)('user', 'studio', 'read').disposition).toBe('unreadable');
    }
    expect(abilityOn({ on: '2024.2' })('studio', undefined, 'create').disposition).toBe('automatic');
  });

  it('Data Connection Manager permissions do not exist below 2024.1, or where the server does not answer them', () => {
    const field = 'permissions.manageGenericVaults';
    expect(abilityOn({ on: '2023.2' })('user', field, 'read').disposition).toBe('absent');
    expect(abilityOn({ on: '2024.1' })('user', field, 'read').disposition).toBe('automatic');
    const gaps: readonly Gap[] = [{ kind: 'user', field, reason: 'not answered' }];
    expect(abilityOn({ gaps })('user', field, 'update')).toEqual({ disposition: 'absent', reason: 'not answered' });
    expect(abilityOn({ on: '2022.1' })('user', 'permissions.scheduleJobs', 'update').disposition).toBe('automatic');
  });

  it('directory groups are of Windows authentication, and for hands below 2023.1', () => {
    const ability = (site: Parameters<typeof abilityOn>[0]): string =>
      abilityOn(site)('group', 'directoryGroups', 'update').disposition;
    expect(ability({ authentication: 'saml' })).toBe('absent');
    expect(ability({ authentication: 'windows' })).toBe('automatic');
    expect(ability({ authentication: 'windows', on: '2022.3' })).toBe('manual');
    expect(abilityOn({ authentication: 'windows', on: '2022.3' })('group', 'directoryGroups', 'read').disposition).toBe(
      'automatic',
    );
  });

  it('an end of membership is kept by plans, not by the server; what shares allow is readable unless a gap says otherwise', () => {
    expect(abilityOn({})('group', 'members.until', 'read')).toEqual({
      disposition: 'absent',
      reason: 'the server has no end for members: enforced by the next plan',
    });
    expect(abilityOn({})('collection', 'shares.can', 'read').disposition).toBe('automatic');
    const gaps: readonly Gap[] = [{ kind: 'collection', field: 'shares.can', reason: 'no admin pages' }];
    expect(abilityOn({ gaps })('collection', 'shares.can', 'read')).toEqual({
      disposition: 'unreadable',
      reason: 'no admin pages',
    });
    expect(abilityOn({ gaps })('collection', 'shares', 'update').disposition).toBe('automatic');
  });

  it('an assumed release says that it should be declared', () => {
    const fate = abilityOn({ release: { value: '2022.1', source: 'assumed' } })('studio', undefined, 'create');
    expect(fate.reason).toBe(
      'studios: 2024.2 and later, the release is not known and 2022.1 is assumed: declare `release`',
    );
  });
});
