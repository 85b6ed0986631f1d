// The world of the benchmarks: people, groups, collections, as an emulator's seed and as the YAML that declares the same.
// Everything follows from the size; nothing is random.

/**
 * @param live whether the server holds the world, or the account alone
 * @param independent whether nobody is in two groups or gets two shares, so that no change has to wait for another person's
 * @returns {{ seed: object, files: { path: string, text: string }[] }}
 */
export function benchWorld(people, { live = true, independent = false } = {}) {
  const groups = Math.max(1, Math.round(people / 20));
  const collections = Math.max(1, Math.round(people / 5));
  const email = (index) => `p${index}@bench.example`;
  const users = Array.from({ length: people }, (_, index) => ({
    email: email(index),
    firstName: `First ${index}`,
    lastName: `Last ${index}`,
    role: index % 10 === 0 ? 'Artisan' : 'Evaluated',
    canScheduleJobs: index % 3 === 0,
  }));
  const membersOf = Array.from({ length: groups }, () => []);
  for (let index = 0; index < people; index += 1) {
    for (let nth = 0; nth < Math.min(independent ? 1 : 5, groups); nth += 1)
      membersOf[(index + nth * 7) % groups].push(email(index));
  }
  const groupList = membersOf.map((members, index) => ({
    name: `Group ${index}`,
    role: 'Member',
    members: [...new Set(members)],
  }));
  const collectionList = Array.from({ length: collections }, (_, index) => ({
    name: `Collection ${index}`,
    owner: email((index * (independent ? 5 : 10)) % people),
    shares: [
      ...(independent ? [] : [{ group: `Group ${index % groups}` }]),
      {
        user: email((index * (independent ? 5 : 10) + 1) % people),
        canAddAssets: true,
        canUpdateAssets: true,
        expirationDate: '2035-12-31T23:59:59Z',
      },
    ],
  }));
  const account = {
    email: 'svc@bench.example',
    firstName: 'Service',
    lastName: 'Account',
    role: 'Curator',
    isApiEnabled: true,
    canCreateCollections: true,
  };
  const seed = {
    users: live ? [account, ...users] : [account],
    groups: live ? groupList : [],
    collections: live ? collectionList : [],
    apiKeys: [{ clientId: 'bench-key', clientSecret: 'bench-secret', user: account.email }],
  };
  return { seed, files: filesOf(users, groupList, collectionList) };
}

function filesOf(users, groups, collections) {
  const lines = { users: ['users:'], groups: ['groups:'], collections: ['collections:'] };
  for (const user of users) {
    const role = user.role === 'Evaluated' ? 'Default' : user.role;
    lines.users.push(
      `  - { email: ${user.email}, firstName: ${user.firstName}, lastName: ${user.lastName}, role: ${role}, permissions: { scheduleJobs: ${user.canScheduleJobs} } }`,
    );
  }
  for (const group of groups) {
    lines.groups.push(`  - name: ${group.name}`, `    role: ${group.role}`, '    members:');
    for (const member of group.members) lines.groups.push(`      - ${member}`);
  }
  for (const collection of collections) {
    lines.collections.push(`  - name: ${collection.name}`, `    owner: ${collection.owner}`, '    shares:');
    for (const share of collection.shares) {
      lines.collections.push(
        share.group === undefined
          ? `      - { user: ${share.user}, can: [add-assets, update-assets], until: 2035-12-31 }`
          : `      - { group: ${share.group} }`,
      );
    }
  }
  return Object.entries(lines).map(([name, text]) => ({ path: `access/${name}.yaml`, text: `${text.join('\n')}\n` }));
}

/** gallerist.yaml for a target at a URL. */
export function projectFile(url, concurrency) {
  return [
    'version: 1',
    'access: [access/*.yaml]',
    'targets:',
    '  bench:',
    '    system: alteryx-server',
    `    url: ${url}`,
    '    release: "2025.2"',
    '    authentication: built-in',
    '    account: svc@bench.example',
    `    concurrency: ${concurrency}`,
    '    credentials: { clientId: "${env:BENCH_KEY}", clientSecret: "${env:BENCH_SECRET}" }',
    '',
  ].join('\n');
}
