// Writes examples/acme/messy-gallery.json: the state of Acme's production Gallery before anybody wrote it down. It is what
// the YAML says, as a server would hold it, and then every mess below. Same YAML, same file. Called by generate.mjs.
import { createHash } from 'node:crypto';

const GRANTS = {
  scheduleJobs: 'canScheduleJobs',
  prioritizeJobs: 'canPrioritizeJobs',
  assignJobs: 'canAssignJobs',
  createCollections: 'canCreateCollections',
  apiAccess: 'isApiEnabled',
  createAndUpdateDcm: 'canCreateAndUpdateDcm',
  shareDcmForExecution: 'canShareForExecutionDcm',
  shareDcmForCollaboration: 'canShareForCollaborationDcm',
  manageGenericVaults: 'canManageGenericVaultsDcm',
};

const SHARE_FLAGS = {
  admin: 'isAdmin',
  'add-assets': 'canAddAssets',
  'remove-assets': 'canRemoveAssets',
  'update-assets': 'canUpdateAssets',
  'add-users': 'canAddUsers',
  'remove-users': 'canRemoveUsers',
};
const ADMIN = Object.fromEntries(Object.values(SHARE_FLAGS).map((flag) => [flag, true]));

/** A number that depends on the text and nothing else. */
const hash = (text) => createHash('sha256').update(text).digest();
const idOf = (kind, name) => hash(`${kind} ${name}`).toString('hex').slice(0, 24);
const day = (name, from, span) =>
  `${new Date(Date.parse(from) + (hash(name).readUInt16BE() % span) * 86_400_000).toISOString().slice(0, 10)}T08:30:00Z`;

const nameOf = (ref) => ref.path[0];
const referred = (value) => (value && typeof value === 'object' && 'path' in value ? nameOf(value) : undefined);
/** A name of the declaration is folded for users and credentials; a server shows it as it was typed. */
const shown = (kind, name, names) => names.get(`${kind} ${name}`) ?? name;

function shareOf(entry, names) {
  const { can = [], until } = entry.attributes;
  return {
    [entry.to.kind]: shown(entry.to.kind, nameOf(entry.to), names),
    ...Object.fromEntries(can.map((word) => [SHARE_FLAGS[word], true])),
    ...(can.includes('admin') && ADMIN),
    ...(until && { expirationDate: until }),
  };
}

/** What the declaration says, as a server would hold it if somebody had typed all of it by hand. */
function tidy(declaration) {
  const names = new Map(declaration.objects.map((object) => [`${object.ref.kind} ${nameOf(object.ref)}`, object.name]));
  const of = (kind) => declaration.objects.filter((object) => object.ref.kind === kind);
  return {
    defaultRole: 'Viewer',
    users: of('user').map(({ name, fields, state }) => ({
      id: idOf('user', name),
      email: name,
      firstName: fields.firstName ?? '',
      lastName: fields.lastName ?? '',
      role: fields.role === undefined || fields.role === 'Default' ? 'Evaluated' : fields.role,
      ...(state === 'deactivated' && { isActive: false }),
      ...Object.fromEntries(
        Object.entries(GRANTS)
          .filter(([word]) => fields[`permissions.${word}`] === true)
          .map(([, flag]) => [flag, true]),
      ),
      ...(fields.workerTag && { defaultWorkerTag: fields.workerTag }),
      ...(fields.timeZone && { timeZone: fields.timeZone }),
      ...(fields.language && { language: fields.language }),
      ...(fields.studio && { studio: referred(fields.studio) }),
      dateCreated: day(name, '2023-01-09', 700),
      lastLoginDateTime: day(`${name} login`, '2025-09-01', 60),
    })),
    groups: of('group').map(({ name, fields }) => ({
      id: idOf('group', name),
      name,
      role: fields.role === 'Default' ? 'Evaluated' : fields.role,
      members: (fields.members ?? []).map((entry) => shown('user', nameOf(entry.to), names)),
    })),
    studios: of('studio').map(({ name, fields }) => ({
      id: idOf('studio', name),
      name,
      credential: shown('credential', referred(fields.defaultCredential), names),
      ...(fields.shareSchedules && { canShareSchedules: true }),
    })),
    credentials: of('credential').map(({ name, fields }) => {
      const shares = (fields.shares ?? []).map((entry) => ({
        kind: entry.to.kind,
        name: shown(entry.to.kind, nameOf(entry.to), names),
      }));
      return {
        id: idOf('credential', name),
        userName: name,
        users: shares.filter((share) => share.kind === 'user').map((share) => share.name),
        groups: shares.filter((share) => share.kind === 'group').map((share) => share.name),
      };
    }),
    collections: of('collection').map(({ name, fields }) => ({
      id: idOf('collection', name),
      name,
      owner: shown('user', referred(fields.owner), names),
      shares: (fields.shares ?? []).map((entry) => shareOf(entry, names)),
      workflows: [],
      schedules: [],
    })),
    workflows: [],
    schedules: [],
    apiKeys: [{ clientId: 'demo-key', clientSecret: 'demo-secret', user: 'svc-gallerist@acme.example' }],
  };
}

/** One or two workflows in every collection, owned by its owner; every third runs by itself at night. */
function fill(world) {
  for (const collection of world.collections) {
    for (const part of ['daily', 'summary'].slice(0, 1 + (hash(collection.name)[0] % 2))) {
      const name = `${collection.name}: ${part}`;
      world.workflows.push({
        id: idOf('workflow', name),
        name,
        owner: collection.owner,
        isPublic: false,
        othersCanExecute: true,
      });
      collection.workflows.push(name);
      if (hash(name)[1] % 3 !== 0) continue;
      world.schedules.push({
        id: idOf('schedule', name),
        name: `${name}, nightly`,
        owner: collection.owner,
        workflow: name,
      });
      collection.schedules.push(`${name}, nightly`);
    }
  }
}

/** Everything that is wrong with it. */
function mess(world) {
  const find = (list, key, name) => {
    const found = world[list].find((item) => item[key] === name);
    if (found === undefined) throw new Error(`the example has no ${list} named ${name}`);
    return found;
  };
  const user = (name) => find('users', 'email', `${name}@acme.example`);
  const group = (name) => find('groups', 'name', name);
  const collection = (name) => find('collections', 'name', name);
  const credential = (name) => find('credentials', 'userName', `ACME\\${name}`);
  const drop = (list, keep) => {
    world[list] = world[list].filter(keep);
  };
  const stranger = (email, firstName, lastName, more = {}) =>
    world.users.push({
      id: idOf('user', email),
      email,
      firstName,
      lastName,
      role: 'Evaluated',
      dateCreated: day(email, '2022-01-10', 300),
      lastLoginDateTime: day(`${email} login`, '2024-01-08', 200),
      ...more,
    });
  const leaves = (name, firstName, lastName) => {
    Object.assign(user(name), { firstName, lastName, lastLoginDateTime: day(`${name} left`, '2024-11-04', 90) });
    return user(name);
  };
  const joins = (name, ...groups) => {
    for (const each of groups) group(each).members.push(`${name}@acme.example`);
  };
  const not = (name) => (member) => member !== `${name}@acme.example`;

  // Leavers. Three of the four are still active, with everything they had; one of them may use the API.
  leaves('gerald.finch', 'Gerald', 'Finch').isActive = true;
  leaves('monica.reyes', 'Monica', 'Reyes').isActive = true;
  leaves('stefan.ionescu', 'Stefan', 'Ionescu').isActive = true;
  leaves('tanya.brooks', 'Tanya', 'Brooks');
  Object.assign(user('stefan.ionescu'), { role: 'Artisan', isApiEnabled: true, canScheduleJobs: true });
  joins('gerald.finch', 'Finance Readers', 'Sales Team');
  joins('monica.reyes', 'Procurement');
  joins('stefan.ionescu', 'Supply Chain Planners');
  collection('Price lists').shares.push({ user: 'gerald.finch@acme.example', ...ADMIN });
  collection('Warehouse labour').owner = 'stefan.ionescu@acme.example';
  credential('svc-finance').users.push('monica.reyes@acme.example');
  // Contractors of staging; one is on production nevertheless.
  drop('users', (each) => each.email !== 'neha.kapoor@partner.example');
  Object.assign(find('users', 'email', 'piotr.zielinski@partner.example'), { isActive: true, role: 'Artisan' });

  // People nobody remembers.
  stranger('test.user1@acme.example', 'Test', 'User1', { role: 'Artisan' });
  stranger('training@acme.example', 'Training', 'Account', { role: 'Viewer' });
  stranger('vera.lund@acme.example', 'Vera', 'Lund', { isActive: false });

  // Joiners nobody created yet.
  drop('users', (each) => !['uma.krishnan@acme.example', 'lara.conti@acme.example'].includes(each.email));

  // Wrong roles and permissions.
  user('grace.kim').role = 'Curator';
  user('victor.petrov').role = 'Curator';
  user('hannah.schmidt').role = 'Viewer';
  user('xavier.leroy').role = 'Artisan';
  user('chloe.lambert').role = 'NoAccess';
  Object.assign(user('felix.wagner'), { isApiEnabled: true, canPrioritizeJobs: true });
  for (const flag of ['canPrioritizeJobs', 'canAssignJobs', 'isApiEnabled']) delete user('sofia.lindqvist')[flag];
  user('jonas.weber').language = 'en-us';
  user('nina.larsen').isAccountLocked = true;
  user('ivan.horvat').studio = 'Supply Chain';
  // The same address in another case, and a name spelled as the keyboard allowed.
  user('omar.haddad').email = 'Omar.Haddad@ACME.example';
  find('users', 'email', 'paula.jimenez@acme.example').lastName = 'Jimenez';

  // Groups: two are missing, some have the wrong people or role, and two names look like declared ones.
  drop('groups', (each) => !['Treasury', 'Internal Audit'].includes(each.name));
  group('Finance Analysts').members = group('Finance Analysts')
    .members.filter(not('emma.johansson'))
    .map((member) => (member === 'omar.haddad@acme.example' ? 'Omar.Haddad@ACME.example' : member));
  group('Finance Readers').members = group('Finance Readers')
    .members.filter(not('irene.papadaki'))
    .filter(not('jack.morrison'));
  joins('mateo.garcia', 'Finance Readers');
  group('Supply Chain Planners').members = group('Supply Chain Planners').members.filter(not('uma.krishnan'));
  group('Campaign Managers').role = 'Evaluated';
  group('Marketing Analysts').role = 'Curator';
  group('People Analytics').members.push('rosa.delgado@acme.example');
  world.groups.push({
    id: idOf('group', 'Finance Analyst'),
    name: 'Finance Analyst',
    role: 'Member',
    members: ['jack.morrison@acme.example'],
  });
  world.groups.push({
    id: idOf('group', 'All staff 2022'),
    name: 'All staff 2022',
    role: 'Evaluated',
    members: ['training@acme.example'],
  });

  // Collections: missing, unfinished, in the wrong hands, shared too widely, shared with nobody, twice.
  drop('collections', (each) => !['Treasury cash position', 'Audit evidence'].includes(each.name));
  Object.assign(collection('Freight costs'), {
    owner: 'svc-gallerist@acme.example',
    shares: [],
    workflows: [],
    schedules: [],
  });
  Object.assign(collection('Attrition model'), { shares: [], schedules: [] });
  collection('Vendor spend').owner = 'rafael.santos@acme.example';
  collection('Supplier scorecards').owner = 'rafael.santos@acme.example';
  collection('Month-end close').shares.push({ user: 'henry.adams@acme.example', ...ADMIN });
  collection('Headcount').shares.push({ group: 'Sales Operations' });
  collection('Pipeline').shares.push({ user: 'chloe.lambert@acme.example', ...ADMIN });
  collection('Customer segments').shares.push({
    user: 'oscar.nilsson@acme.example',
    expirationDate: '2024-12-31T23:59:59Z',
  });
  for (const each of world.collections) {
    each.shares = each.shares.filter((share) => !['Treasury', 'Internal Audit'].includes(share.group));
  }
  world.collections.push({
    id: idOf('collection', 'Vendor spend, the other one'),
    name: 'Vendor spend',
    owner: 'rafael.santos@acme.example',
    shares: [{ group: 'Procurement' }],
    workflows: [],
    schedules: [],
  });
  for (const name of ['Sandbox Ana', 'Sandbox warehouse tests', 'Copy of Month-end close']) {
    const owner = name === 'Sandbox warehouse tests' ? 'rafael.santos@acme.example' : 'ana.ruiz@acme.example';
    world.collections.push({ id: idOf('collection', name), name, owner, shares: [], workflows: [], schedules: [] });
  }

  // Credentials: one is missing, one is shared with half the company, one is left over.
  drop('credentials', (each) => each.userName !== 'ACME\\svc-supply-chain');
  delete find('studios', 'name', 'Supply Chain').credential;
  credential('svc-finance').groups = credential('svc-finance').groups.filter((name) => name !== 'Treasury');
  credential('svc-finance').groups.push('Sales Operations');
  world.credentials.push({
    id: idOf('credential', 'svc-legacy'),
    userName: 'ACME\\svc-legacy',
    users: [],
    groups: ['All staff 2022'],
  });

  // What the leavers and the joiners own or do not own yet.
  for (const item of [...world.workflows, ...world.schedules]) {
    if (item.owner === 'uma.krishnan@acme.example') item.owner = 'rafael.santos@acme.example';
    if (item.owner === 'omar.haddad@acme.example') item.owner = 'Omar.Haddad@ACME.example';
    if (item.name.startsWith('Warehouse labour')) item.owner = 'stefan.ionescu@acme.example';
  }
}

/** @param declaration the declaration of the example's production target @returns the text of messy-gallery.json */
export function messyGallery(declaration) {
  const world = tidy(declaration);
  fill(world);
  mess(world);
  return `${JSON.stringify(world, null, 2)}\n`;
}
