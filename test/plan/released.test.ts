import { describe, expect, it } from 'vitest';
import { compareRevisions, projectText, told } from '../support/revisions.js';
import { live, snapshotOf } from '../support/world.js';

const ANA = 'ana@acme.example';

describe('released fields', () => {
  it.each([
    ['a role', 'role: Curator', '', 'role: no longer managed, stays Curator'],
    ['a permission', 'permissions: { apiAccess: true }', '', 'permissions.apiAccess: no longer managed, stays true'],
    ['a text that is empty', 'workerTag: ""', '', 'workerTag: no longer managed, stays empty'],
  ])('%s stays what it is', async (_, before, after, message) => {
    const user = (fields: string) => `users: [{ email: ${ANA}${fields === '' ? '' : `, ${fields}`} }]\n`;
    const compared = await compareRevisions(user(before), user(after));
    expect(compared.plan?.changes).toEqual([]);
    expect(told(compared)).toEqual([`GAL-518 user ${ANA} ${message}`]);
  });

  it('are found behind a profile that is taken away, and point at where they stood', async () => {
    const { plan } = await compareRevisions(
      `profiles: { p: { role: Artisan } }\nusers: [{ email: ${ANA}, profile: p }]\n`,
      `users: [{ email: ${ANA} }]\n`,
    );
    expect(plan?.findings).toEqual([
      expect.objectContaining({
        code: 'GAL-518',
        at: expect.objectContaining({ file: 'main:access/all.yaml', line: 1 }),
      }),
    ]);
  });

  it('are lists as well: who is in them stays', async () => {
    const users = `users: [{ email: ${ANA} }, { email: omar@acme.example }]\n`;
    const compared = await compareRevisions(
      `${users}groups: [{ name: F, members: [${ANA}, omar@acme.example] }, { name: E, members: [] }]\n`,
      `${users}groups: [{ name: F }, { name: E }]\n`,
    );
    expect(told(compared)).toEqual([
      'GAL-518 group E members: no longer managed, stays empty',
      `GAL-518 group F members: no longer managed, ${ANA}, omar@acme.example stay`,
    ]);
  });

  it('are settings too, also when the whole section goes', async () => {
    const compared = await compareRevisions('settings: { userRegistration: false }\n', 'users: []\n');
    expect(told(compared)).toEqual(['GAL-518 settings userRegistration: no longer managed, stays false']);
  });

  it('never show a secret, nor that its place moved', async () => {
    const credential = (password: string) =>
      `credentials: [{ username: 'ACME\\svc'${password === '' ? '' : `, password: "${password}"`} }]\n`;
    expect(told(await compareRevisions(credential('${env:A}'), credential('${env:B}')))).toEqual([]);
    expect(told(await compareRevisions(credential('${env:A}'), credential('')))).toEqual([
      'GAL-518 credential acme\\svc password: no longer managed, stays what it is',
    ]);
  });

  it('are none of a person who leaves', async () => {
    const compared = await compareRevisions(
      `users: [{ email: ${ANA}, role: Viewer }]\n`,
      `users: [{ email: ${ANA}, state: deactivated }]\n`,
    );
    expect(told(compared)).toEqual([]);
    expect(compared.plan?.counts.deactivate).toBe(1);
  });
});

describe('released objects', () => {
  const manage = (rules: string) => ({ 'gallerist.yaml': projectText(`manage: { users: ${rules} }\n`) });
  const BOTH = `users: [{ email: ${ANA}, role: Viewer }, { email: omar@acme.example, role: Viewer }]\n`;
  const ONE = `users: [{ email: ${ANA}, role: Viewer }]\n`;

  it.each([
    ['{ undeclared: ignore }', 'stays as it is (manage.users.undeclared: ignore)', 0],
    ['{ undeclared: report }', 'stays as it is, and is reported (manage.users.undeclared: report)', 0],
    ['{ undeclared: deactivate }', 'is deactivated (manage.users.undeclared: deactivate)', 1],
    ['{ undeclared: delete, except: ["omar*"] }', 'stays as it is (manage.users.except)', 0],
    ['{ undeclared: delete, externallyOwned: ["omar*"] }', 'is left to the system that owns it', 0],
  ])('under %s: what happens to them is said, and happens', async (rules, what, changes) => {
    const compared = await compareRevisions(
      { ...manage(rules), 'access/all.yaml': BOTH },
      { ...manage(rules), 'access/all.yaml': ONE },
    );
    expect(told(compared)).toEqual([`GAL-519 user omar@acme.example: no longer declared, ${what}`]);
    expect(compared.plan?.changes).toHaveLength(changes);
    expect(compared.plan?.access.apply.losing).toBe(changes);
  });

  it('are left alone when nothing of their kind is declared any more', async () => {
    expect(told(await compareRevisions('groups: [{ name: F, role: Viewer }]\n', 'users: []\n'))).toEqual([
      'GAL-519 group F: no longer declared, stays as it is: no groups are declared any more',
    ]);
  });

  it('stay deactivated when they were', async () => {
    const gone = `users: [{ email: ${ANA}, role: Viewer }, { email: gone@acme.example, state: deactivated }]\n`;
    expect(told(await compareRevisions(gone, ONE))).toEqual([
      'GAL-519 user gone@acme.example: no longer declared, stays deactivated',
    ]);
  });

  it('may still be deleted under Windows authentication, where somebody who left is a role', async () => {
    const windows = {
      'gallerist.yaml': projectText('manage: { users: { undeclared: delete } }\n').replace('built-in', 'windows'),
    };
    const compared = await compareRevisions(
      {
        ...windows,
        'access/all.yaml': `users: [{ email: ${ANA}, role: Viewer }, { email: gone@acme.example, state: deactivated }]\n`,
      },
      { ...windows, 'access/all.yaml': ONE },
    );
    expect(told(compared)).toContain(
      'GAL-519 user gone@acme.example: no longer declared, is deleted (manage.users.undeclared: delete)',
    );
    expect(compared.plan?.counts.delete).toBe(1);
  });

  it('are never the account', async () => {
    const account = `users: [{ email: ${ANA}, role: Viewer }, { email: svc@acme.example, role: Curator }]\n`;
    const compared = await compareRevisions(
      { ...manage('{ undeclared: deactivate }'), 'access/all.yaml': account },
      { ...manage('{ undeclared: deactivate }'), 'access/all.yaml': ONE },
    );
    expect(compared.plan?.changes).toEqual([]);
    expect(told(compared)).toEqual([
      'GAL-519 user svc@acme.example: no longer declared, stays as it is: it is the account',
    ]);
  });
});

describe('ends of memberships', () => {
  it('that move are told: no call of today changes them', async () => {
    const member = (until: string) =>
      `users: [{ email: ${ANA}, role: Default }]\ngroups: [{ name: F, role: Viewer, members: [{ user: ${ANA}${until} }] }]\n`;
    const compared = await compareRevisions(member(', until: 2031-01-31'), member(''));
    expect(compared.plan?.changes).toEqual([]);
    expect(told(compared)).toEqual([
      `GAL-526 membership of user ${ANA} in group F ends never instead of 2031-01-31T23:59:59Z`,
    ]);
  });
});

describe('rules that change', () => {
  it('are told, because they work on what nobody declares', async () => {
    const project = (more: string, target = '') => ({
      'gallerist.yaml': projectText(more, target),
      'access/all.yaml': `users: [{ email: ${ANA}, role: Viewer }]\n`,
    });
    const compared = await compareRevisions(
      project('guards: { minAdministrators: 2, protect: { users: [ceo@acme.example] } }\n'),
      project(
        'guards: { minAdministrators: 1 }\nmanage: { users: { undeclared: delete } }\n',
        '    provisioning: directory\n',
      ),
    );
    expect(told(compared)).toEqual([
      'GAL-525 guards.minAdministrators: 2 → 1',
      'GAL-525 guards.protect.users: ceo@acme.example → none',
      'GAL-525 manage.users.undeclared: report → delete',
      'GAL-525 provisioning: api → directory',
    ]);
  });
});

describe('over a snapshot', () => {
  const URL = 'https://gallery.acme.example/webapi/';
  const snapshot = snapshotOf(
    [
      live('user', 'u1', ANA, { role: 'Artisan' }),
      live('user', 'u2', 'omar@acme.example', { role: 'Viewer' }),
      live('user', 'u3', 'nobody@acme.example', { role: 'Viewer' }),
    ],
    { url: URL, account: null },
  );
  const users = (...items: string[]) => `users: [${items.join(', ')}]\n`;

  it('a released field stays what is live, and the plan is that of head', async () => {
    const compared = await compareRevisions(
      users(`{ email: ${ANA}, role: Curator }`, '{ email: omar@acme.example, role: Viewer }'),
      users(`{ email: ${ANA} }`, '{ email: omar@acme.example, role: Member }'),
      { snapshot },
    );
    expect(compared.plan?.comparison?.over).toBe('snapshot');
    expect(compared.plan?.changes.map(({ name }) => name)).toEqual(['omar@acme.example']);
    expect(told(compared)).toContain(`GAL-518 user ${ANA} role: no longer managed, stays Artisan`);
  });

  it('tells a released object once, and everybody else nobody declared as ever', async () => {
    const compared = await compareRevisions(
      users(`{ email: ${ANA}, role: Artisan }`, '{ email: omar@acme.example, role: Viewer }'),
      users(`{ email: ${ANA}, role: Artisan }`),
      { snapshot },
    );
    const about = told(compared).filter((line) => /GAL-5(01|19)/.test(line));
    expect(about).toEqual([
      'GAL-501 user account@acme.example is not declared',
      'GAL-501 user nobody@acme.example is not declared',
      'GAL-519 user omar@acme.example: no longer declared, stays as it is, and is reported (manage.users.undeclared: report)',
    ]);
  });

  it('says of a released object that was never made that it is not there', async () => {
    const compared = await compareRevisions(
      users(`{ email: ${ANA}, role: Artisan }`, '{ email: never@acme.example, role: Viewer }'),
      users(`{ email: ${ANA}, role: Artisan }`),
      { snapshot },
    );
    expect(told(compared)).toContain('GAL-519 user never@acme.example: no longer declared, and not there');
  });

  it('says how much base asks for already', async () => {
    const compared = await compareRevisions(
      users(`{ email: ${ANA}, role: Curator }`, '{ email: omar@acme.example, role: Viewer }'),
      users(`{ email: ${ANA}, role: Curator }`, '{ email: omar@acme.example, role: Member }'),
      { snapshot },
    );
    expect(told(compared)).toContain(
      'GAL-527 1 of 2 changes are not of this revision: 01234567 asks for them too, and they are not applied yet',
    );
  });

  it('says when base itself cannot be planned', async () => {
    const twins = snapshotOf(
      [live('group', 'a', 'F', { role: 'Viewer' }), live('group', 'b', 'F', { role: 'Viewer' })],
      { url: URL, account: null },
    );
    const compared = await compareRevisions(
      'groups: [{ name: F, role: Viewer }]\n',
      'groups: [{ name: G, role: Viewer }]\n',
      {
        snapshot: twins,
      },
    );
    expect(told(compared)).toContainEqual(
      expect.stringMatching(/^GAL-524 01234567 itself cannot be planned .* GAL-512/),
    );
  });
});
