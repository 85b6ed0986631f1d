import { describe, expect, it } from 'vitest';
import { type Api, seedWith, userId, withApi, withLooseApi } from './api.js';

const ANA = { email: 'ana@x.example', firstName: 'Ana', lastName: 'Ruiz', role: 'Artisan' } as const;
const OMAR = { email: 'omar@x.example', firstName: 'Omar', lastName: 'Haddad', isActive: false } as const;
const seed = seedWith({ users: [ANA, OMAR] });

/** A whole user as PUT wants it: as read, with "" where GET gives null (§4). */
async function whole(api: Api, email: string) {
  const { body } = await api.get(`v3/users/${await userId(api, email)}`);
  const { lastLoginDateTime: _, sharedCredentialIds: __, dataConnectionIds: ___, ...rest } = body;
  return {
    ...rest,
    defaultCredentialId: rest.defaultCredentialId ?? '',
    timeZone: rest.timeZone ?? '',
    language: rest.language ?? '',
  };
}

describe('v3/users', () => {
  it('GET lists everybody as a bare array of the reduced view (§4)', async () => {
    await withApi({ seed }, async (api) => {
      const { status, body } = await api.get('v3/users');
      expect(status).toBe(200);
      expect(body).toHaveLength(3);
      expect(Object.keys(body[1])).toEqual(['id', 'firstName', 'lastName', 'email', 'isActive', 'role', 'dateCreated']);
    });
  });

  it('GET with view=Full gives whole users, without dateCreated, groups, studio or SID (§4)', async () => {
    await withApi({ seed }, async (api) => {
      const { body } = await api.get('v3/users?view=Full');
      expect(Object.keys(body[1]).sort()).toEqual(
        [
          ...[
            'id',
            'firstName',
            'lastName',
            'email',
            'role',
            'defaultWorkerTag',
            'canScheduleJobs',
            'canPrioritizeJobs',
          ],
          ...[
            'canAssignJobs',
            'canCreateCollections',
            'isApiEnabled',
            'defaultCredentialId',
            'isAccountLocked',
            'isActive',
          ],
          ...['lastLoginDateTime', 'isValidated', 'sharedCredentialIds', 'dataConnectionIds', 'timeZone', 'language'],
          ...[
            'canCreateAndUpdateDcm',
            'canShareForExecutionDcm',
            'canShareForCollaborationDcm',
            'canManageGenericVaultsDcm',
          ],
        ].sort(),
      );
    });
  });

  it.each([
    ['active=false', ['omar@x.example']],
    ['active=true', ['admin@x.example', 'ana@x.example']],
    ['email=ANA@x.example', ['ana@x.example']],
    ['email=@x.example', []],
    ['role=Evaluated', ['omar@x.example']],
    ['firstName=Ana&lastName=Ruiz', ['ana@x.example']],
    ['firstName=Ana&lastName=Haddad', []],
    ['createdAfter=2999-01-01T00:00:00Z', []],
    ['createdBefore=2999-01-01T00:00:00Z&role=Artisan', ['ana@x.example']],
  ])('GET ?%s filters (§4)', async (query, emails) => {
    await withApi({ seed }, async (api) => {
      const { body } = await api.get(`v3/users?${query}`);
      expect(body.map((user: { email: string }) => user.email)).toEqual(emails);
    });
  });

  it('filters by containing when switched so (§17)', async () => {
    await withApi({ seed, switches: { filterMatch: 'contains' } }, async (api) => {
      expect((await api.get('v3/users?email=@X.example')).body).toHaveLength(3);
    });
  });

  it('GET of one answers 404 without a body for an unknown id', async () => {
    await withApi({ seed }, async (api) => {
      expect(await api.get('v3/users/000000000000000000000000')).toMatchObject({ status: 404, text: '' });
    });
  });

  it('POST answers 201 with the whole user and the documented defaults (§4)', async () => {
    await withApi({ seed }, async (api) => {
      const { status, body } = await api.post('v3/users', { firstName: 'N', lastName: 'M', email: 'n@x.example' });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        ...{
          role: 'Evaluated',
          isActive: true,
          isApiEnabled: false,
          canScheduleJobs: false,
          canCreateCollections: false,
        },
        ...{ defaultWorkerTag: '', defaultCredentialId: null, timeZone: null, language: null },
      });
      expect(body.id).toMatch(/^[0-9a-f]{24}$/);
      expect((await api.get(`v3/users/${body.id}`)).body).toEqual(body);
    });
  });

  it('POST answers 400 with a ModelState that names every field (§2)', async () => {
    await withApi({ seed }, async (api) => {
      const { status, body } = await api.post('v3/users', { firstName: '', email: 'n@x.example', role: 'Chief' });
      expect(status).toBe(400);
      expect(body.message).toBe('The request is invalid.');
      expect(Object.keys(body.modelState).sort()).toEqual([
        'userContract.FirstName',
        'userContract.LastName',
        'userContract.Role',
      ]);
    });
  });

  it('POST refuses a name of more than 255 characters (§4)', async () => {
    await withApi({ seed }, async (api) => {
      const long = { firstName: 'x'.repeat(256), lastName: 'M', email: 'n@x.example' };
      expect((await api.post('v3/users', long)).status).toBe(400);
      expect((await api.post('v3/users', { ...long, firstName: 'x'.repeat(255) })).status).toBe(201);
    });
  });

  it.each([
    [true, 400],
    [false, 201],
  ])(
    'POST of an e-mail in use, case ignored, with uniqueEmails %s answers %i (§4, §17)',
    async (uniqueEmails, status) => {
      await withApi({ seed, switches: { uniqueEmails } }, async (api) => {
        const reply = await api.post('v3/users', { firstName: 'N', lastName: 'M', email: 'ANA@x.example' });
        expect(reply.status).toBe(status);
      });
    },
  );

  it.each([
    ['saml', undefined, 201],
    ['windows', undefined, 400],
    ['windows', 405, 405],
  ] as const)(
    'POST under %s authentication (status switched to %s) answers %i (§13, §17)',
    async (authentication, wrong, status) => {
      const switches = wrong === undefined ? {} : { wrongModeStatus: wrong };
      await withApi({ seed, authentication, switches }, async (api) => {
        const reply = await api.post('v3/users', { firstName: 'N', lastName: 'M', email: 'n@x.example' });
        expect(reply.status).toBe(status);
      });
    },
  );

  it('takes property names in any case, and form fields (§2)', async () => {
    await withLooseApi({ seed }, async (api) => {
      const json = await api.post('v3/users', { FIRSTNAME: 'N', LastName: 'M', Email: 'n@x.example' });
      expect(json).toMatchObject({ status: 201, body: { firstName: 'N' } });
      const sent = 'firstName=N%26M&lastName=M&email=m%40x.example&isApiEnabled=True';
      const type = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
      const formed = await api.send('POST', 'v3/users', sent, type);
      expect(formed).toMatchObject({ status: 201, body: { firstName: 'N&M', isApiEnabled: true } });
    });
  });

  it('keeps hostile texts exactly', async () => {
    await withApi({ seed }, async (api) => {
      for (const name of ['\x1b[2J', '| --- |', '<script>', '${x}', 'a\nb', '\u202eabc', '__proto__', 'é\u0000']) {
        const email = `${Buffer.from(name).toString('hex')}@x.example`;
        const { body } = await api.post('v3/users', { firstName: name, lastName: name, email });
        expect((await api.get(`v3/users/${body.id}`)).body).toMatchObject({ firstName: name, lastName: name });
      }
    });
  });

  it('PUT replaces the whole user (§4)', async () => {
    await withApi({ seed }, async (api) => {
      const user = await whole(api, 'ana@x.example');
      const { status, body } = await api.put(`v3/users/${user.id}`, { ...user, role: 'Viewer', canScheduleJobs: true });
      expect(status).toBe(200);
      expect(body).toMatchObject({ role: 'Viewer', canScheduleJobs: true, firstName: 'Ana' });
    });
  });

  it('PUT overwrites the id of the body by that of the path (§4)', async () => {
    await withApi({ seed }, async (api) => {
      const user = await whole(api, 'ana@x.example');
      const { body } = await api.put(`v3/users/${user.id}`, { ...user, id: '000000000000000000000000' });
      expect(body.id).toBe(user.id);
    });
  });

  it.each([
    ...['firstName', 'lastName', 'email', 'role', 'defaultWorkerTag', 'canScheduleJobs', 'canPrioritizeJobs'],
    ...['canAssignJobs', 'canCreateCollections', 'isApiEnabled', 'defaultCredentialId', 'isAccountLocked', 'isActive'],
    ...['isValidated', 'timeZone', 'language'],
  ])('PUT without %s answers 400 (§4)', async (field) => {
    await withApi({ seed }, async (api) => {
      const user = await whole(api, 'ana@x.example');
      const { status, body } = await api.put(`v3/users/${user.id}`, { ...user, [field]: undefined });
      expect(status).toBe(400);
      expect(Object.keys(body.modelState)).toEqual([
        `updateContract.${field.charAt(0).toUpperCase()}${field.slice(1)}`,
      ]);
    });
  });

  it('PUT refuses null where GET gives it (§4: echo "")', async () => {
    await withApi({ seed }, async (api) => {
      const user = await whole(api, 'ana@x.example');
      expect((await api.put(`v3/users/${user.id}`, { ...user, timeZone: null })).status).toBe(400);
    });
  });

  it.each([
    ['windows', '2026', 200],
    ['windows', '2022.1', 400],
    ['saml', '2026', 400],
  ] as const)('PUT without names under %s at %s answers %i (§4)', async (authentication, level, status) => {
    await withApi({ seed, authentication, level }, async (api) => {
      const { firstName: _, lastName: __, ...user } = await whole(api, 'ana@x.example');
      expect((await api.put(`v3/users/${user.id}`, user)).status).toBe(status);
    });
  });

  it('PUT of an unknown user answers 400: no 404 is documented (§4)', async () => {
    await withApi({ seed }, async (api) => {
      const user = await whole(api, 'ana@x.example');
      expect((await api.put('v3/users/000000000000000000000000', user)).status).toBe(400);
    });
  });

  it('PUT refuses a language that is not offered (§4)', async () => {
    await withApi({ seed }, async (api) => {
      const user = await whole(api, 'ana@x.example');
      expect((await api.put(`v3/users/${user.id}`, { ...user, language: 'xx-xx' })).status).toBe(400);
      expect((await api.put(`v3/users/${user.id}`, { ...user, language: 'de-de' })).body.language).toBe('de-de');
    });
  });

  it.each([
    ['reset', false],
    ['keep', true],
  ] as const)('PUT without the DCM flags does "%s" (§4, §17)', async (omittedFlags, after) => {
    const flagged = seedWith({ users: [{ ...ANA, canCreateAndUpdateDcm: true }] });
    await withApi({ seed: flagged, switches: { omittedFlags } }, async (api) => {
      const { canCreateAndUpdateDcm, ...user } = await whole(api, 'ana@x.example');
      expect(canCreateAndUpdateDcm).toBe(true);
      expect((await api.put(`v3/users/${user.id}`, user)).body.canCreateAndUpdateDcm).toBe(after);
    });
  });

  it('has no DCM flags before 2024.1 and refuses them (semantics.md §6)', async () => {
    await withApi({ seed, level: '2022.1' }, async (api) => {
      const user = await whole(api, 'ana@x.example');
      expect(Object.keys(user).filter((name) => name.endsWith('Dcm'))).toEqual([]);
      const { status, body } = await api.put(`v3/users/${user.id}`, { ...user, canCreateAndUpdateDcm: false });
      expect(status).toBe(400);
      expect(Object.keys(body.modelState)).toEqual(['updateContract.CanCreateAndUpdateDcm']);
    });
  });

  it('PUT isActive false leaves memberships alone, unlike deactivate (§4)', async () => {
    const grouped = seedWith({ users: [ANA], groups: [{ name: 'G', role: 'Member', members: ['ana@x.example'] }] });
    await withApi({ seed: grouped }, async (api) => {
      const user = await whole(api, 'ana@x.example');
      await api.put(`v3/users/${user.id}`, { ...user, isActive: false });
      const [group] = (await api.get('v3/usergroups')).body;
      expect((await api.get(`v3/usergroups/${group.id}`)).body.members).toHaveLength(1);
    });
  });
});
