import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderDiagnosticsText } from '../../src/render/diagnostics.js';
import { type Fixture, GALLERIST, LAYERED, openFixture } from './memory-files.js';

/** What somebody did wrong, and the files that hold it. A text alone is access/a.yaml. `vitest -u` writes the golden files. */
interface Mistake {
  readonly files: string | Fixture;
  readonly target?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const access = (text: string | Uint8Array): Fixture => ({ 'gallerist.yaml': GALLERIST, 'access/a.yaml': text });
const gallerist = (text: string): Fixture => ({ 'gallerist.yaml': text, 'access/a.yaml': 'users: []\n' });
const target = (lines: string): Fixture =>
  gallerist(GALLERIST.replace(/ {4}system[\s\S]*$/, '') + lines.replace(/^/gm, '    '));
const layers = (shared: string, own: string): Fixture => ({
  'gallerist.yaml': LAYERED,
  'access/a.yaml': shared,
  'environments/production/b.yaml': own,
});
const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
const SYSTEM = 'system: alteryx-server\nurl: https://g.example/webapi/\nauthentication: built-in\n';
const ALIAS_BOMB = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
  .split('')
  .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`)
  .join('\n')}\n`;

const MISTAKES: Readonly<Record<string, Mistake>> = {
  // files and syntax
  'no-project': { files: { 'readme.md': 'x' } },
  'empty-project': { files: { 'gallerist.yaml': '' } },
  'unclosed-quote': { files: 'users:\n  - { email: "ana@acme.example, role: Artisan }\n' },
  'unclosed-brace': { files: 'users:\n  - { email: ana@acme.example\n' },
  'wrong-indentation': { files: 'groups:\n  - name: A\n    role: Member\n   members: []\n' },
  'second-colon': { files: 'groups:\n  - name: Finance: Analysts\n' },
  'text-continues-on-key': { files: 'groups:\n  - name: Finance\n      role: Member\n' },
  'unquoted-reference-in-braces': { files: 'credentials:\n  - { username: ACME\\svc, password: ${env:SVC} }\n' },
  'unquoted-star': { files: 'groups:\n  - name: *everybody\n' },
  'unquoted-at': { files: 'users:\n  - email: @acme.example\n' },
  'backslash-in-double-quotes': { files: 'studios:\n  - { name: X, defaultCredential: "ACME\\svc" }\n' },
  'tab-indentation': { files: 'users:\n\t- email: ana@acme.example\n' },
  'duplicate-key': { files: 'users:\n  - email: ana@acme.example\n    role: Viewer\n    role: Artisan\n' },
  'duplicate-section': { files: 'users: []\ngroups: []\nusers: []\n' },
  'alias-bomb': { files: ALIAS_BOMB },
  'merge-key': { files: 'users:\n  - { email: a@b.example, <<: { role: Viewer } }\n' },
  'unknown-tag': { files: 'users:\n  - email: !lower ANA@acme.example\n' },
  'two-documents': { files: 'users: []\n---\ngroups: []\n' },
  'ten-megabytes': { files: access(`users:\n  - email: ${'x'.repeat(10 * 1024 * 1024)}\n`) },
  'long-line': { files: access(`users:\n  - email: ${'x'.repeat(2 * 1024 * 1024)}\n`) },
  'long-block-text': { files: access(`users:\n  - email: |\n${`      ${'x'.repeat(1000)}\n`.repeat(1100)}`) },
  'deep-flow': { files: access(`users: ${'['.repeat(3000)}`) },
  'deep-block': { files: access(`${Array.from({ length: 70 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')}\n`) },
  'deep-dashes': { files: access(`users:\n  ${'- '.repeat(5000)}x\n`) },
  'too-many-entries': { files: access(`users:\n${'- x\n'.repeat(100_001)}`) },
  'proto-key': {
    files: 'users:\n  - { email: ana@acme.example, __proto__: { role: Curator } }\n__proto__: { users: [] }\n',
  },
  'empty-file': { files: '' },
  'only-comments': { files: '# users:\n#   - email: ana@acme.example\n' },
  'byte-order-mark': { files: access(bytes([0xef, 0xbb, 0xbf], 'users:\n  - { email: ana }\n')) },
  'windows-line-ends': {
    files: 'users:\r\n  - { email: ana@acme.example }\r\n  - { email: omar@acme.example, rol: Viewer }\r\n',
  },
  'not-utf8': { files: access(bytes('users:\n  - { email: ana@acme.example, lastName: Mu', [0xf1], 'oz }\n')) },
  'utf-16': { files: access(bytes([0xff, 0xfe], [0x75, 0, 0x73, 0])) },
  'control-character': { files: 'groups:\n  - name: Fin\u001b[2Jance\n' },
  'missing-file-behind-link': {
    files: { 'gallerist.yaml': GALLERIST, 'access/a.yaml': 'users: []\n', 'access/b.yaml': { link: '/p/gone.yaml' } },
  },
  'link-out-of-project': {
    files: { 'gallerist.yaml': GALLERIST, 'access/a.yaml': 'users: []\n', 'access/b.yaml': { link: '/etc/passwd' } },
  },
  'pattern-matches-nothing': { files: { 'gallerist.yaml': GALLERIST, 'acess/a.yaml': 'users: []\n' } },
  'pattern-leaves-project': { files: gallerist(GALLERIST.replace('access/**/*.yaml', '../shared/*.yaml')) },
  'pattern-with-brackets': { files: gallerist(GALLERIST.replace('[access/**/*.yaml]', '["access/[ab].yaml"]')) },
  'list-instead-of-file': { files: '- email: ana@acme.example\n' },

  // schema
  'unknown-key': { files: 'users:\n  - { email: ana@acme.example, firstNmae: Ana }\n' },
  'unknown-key-of-the-api': {
    files: 'users:\n  - { email: ana@acme.example, permissions: { canScheduleJobs: true } }\n',
  },
  'groups-at-a-user': { files: 'users:\n  - { email: ana@acme.example, groups: [Finance] }\n' },
  'users-in-gallerist-yaml': { files: gallerist(`${GALLERIST}users: []\n`) },
  'sites-section': { files: 'sites: []\nworkflows: []\n' },
  'wrong-type-list': { files: 'users: { email: ana@acme.example }\n' },
  'wrong-type-number': { files: 'groups:\n  - { name: 2024, role: Member }\n' },
  'wrong-type-boolean': { files: 'users:\n  - { email: ana@acme.example, permissions: { scheduleJobs: yes } }\n' },
  'list-without-value': { files: 'groups:\n  - name: Finance\n    members:\n' },
  'list-as-text': { files: 'groups:\n  - { name: Finance, members: ana@acme.example }\n' },
  'missing-email': { files: 'users:\n  - { firstName: Ana }\n' },
  'missing-url': { files: target('system: alteryx-server\nauthentication: saml\n') },
  'role-no-access': { files: 'users:\n  - { email: ana@acme.example, role: No Access }\n' },
  'role-evaluated': { files: 'groups:\n  - { name: Finance, role: Evaluated }\n' },
  'role-lower-case': { files: 'users:\n  - { email: ana@acme.example, role: curator }\n' },
  'role-of-another-type': {
    files:
      'users:\n  - { email: a@b.example, role: true }\n  - { email: b@b.example, role: { toString: 1 } }\n  - { email: c@b.example, role: }\n',
  },
  'role-server-admin': { files: 'users:\n  - { email: ana@acme.example, role: Server Admin }\n' },
  'role-misspelled': { files: 'users:\n  - { email: ana@acme.example, role: Artisian }\n' },
  'role-unknown': { files: 'users:\n  - { email: ana@acme.example, role: Wizard }\n' },
  'can-of-the-api': {
    files:
      'users: [{ email: a@b.example }]\ncollections:\n  - { name: C, owner: a@b.example, shares: [{ user: a@b.example, can: [canAddAssets, fly] }] }\n',
  },
  'share-with-two': {
    files:
      'collections:\n  - { name: C, owner: a@b.example, shares: [{ user: a@b.example, group: G }, { can: [admin] }] }\nusers: [{ email: a@b.example }]\n',
  },
  'member-without-user': { files: 'groups:\n  - { name: G, members: [{ until: 2027-01-01 }, 7] }\n' },
  'empty-name': { files: 'groups:\n  - { name: "" }\nusers:\n  - { email: a@b.example, firstName: "" }\n' },
  'long-name': { files: `groups:\n  - { name: ${'x'.repeat(300)} }\n` },
  'nul-in-name': { files: 'groups:\n  - { name: "a\\0b" }\n' },
  'other-system': { files: target('system: analytics-hub\nurl: https://g.example/\nauthentication: built-in\n') },
  'unknown-system': { files: target('system: Alteryx Server\nurl: https://g.example/\nauthentication: IWA\n') },
  'wrong-version': { files: gallerist(GALLERIST.replace('version: 1', 'version: 2')) },
  'target-name-with-slash': { files: gallerist(GALLERIST.replace('production:', 'eu/production:')) },
  'concurrency-too-high': { files: target(`${SYSTEM}concurrency: 1000\nreadTimeout: 60s\n`) },
  'undeclared-deactivate-groups': { files: gallerist(`${GALLERIST}manage:\n  groups: { undeclared: deactivate }\n`) },

  // meaning
  'two-files-one-user': {
    files: {
      'gallerist.yaml': GALLERIST,
      'access/a.yaml': 'users:\n  - { email: ana@acme.example, role: Viewer }\n',
      'access/b.yaml': '# again\nusers:\n  - { email: ana@acme.example, role: Artisan }\n',
    },
  },
  'emails-differ-in-case': { files: 'users:\n  - email: Ana@acme.example\n  - email: ana@ACME.example\n' },
  'id-in-shared-file': { files: 'groups:\n  - { name: Finance, id: abc }\n' },
  'same-name-same-id': {
    files: layers('users: []\n', 'groups:\n  - { name: Finance, id: abc }\n  - { name: Finance, id: abc }\n'),
  },
  'same-name-one-id': {
    files: layers('users: []\n', 'groups:\n  - { name: Finance, id: abc }\n  - { name: Finance }\n'),
  },
  'one-id-two-names': {
    files: layers('users: []\n', 'groups:\n  - { name: Finance, id: abc }\n  - { name: Audit, id: abc }\n'),
  },
  'shared-name-pinned-twice': {
    files: layers(
      'groups:\n  - name: Finance\n',
      'groups:\n  - { name: Finance, id: a }\n  - { name: Finance, id: b }\n',
    ),
  },
  'missing-profile': {
    files:
      'profiles: { analyst: { role: Viewer } }\nusers:\n  - { email: ana@acme.example, profile: anaylst }\n  - { email: omar@acme.example, profile: analyst }\n',
  },
  'unused-profile': { files: 'profiles: { analyst: { role: Viewer } }\n' },
  'profile-overruled': {
    files: layers(
      'profiles: { admin: { role: Curator } }\nusers:\n  - { email: ana@acme.example, role: Viewer }\n',
      'users:\n  - { email: ana@acme.example, profile: admin }\n',
    ),
  },
  'profile-declared-twice': {
    files: {
      'gallerist.yaml': GALLERIST,
      'access/a.yaml': 'profiles: { p: {} }\nusers: [{ email: a@b.example, profile: p }]\n',
      'access/b.yaml': 'profiles: { p: {} }\n',
    },
  },
  'not-an-email': { files: 'users:\n  - email: ana.ruiz\n' },
  'previous-name-is-declared': {
    files: 'groups:\n  - { name: Finance, previously: [Accounting, Finance] }\n  - { name: Accounting }\n',
  },
  'previous-name-twice': {
    files: 'groups:\n  - { name: Finance, previously: [Money] }\n  - { name: Treasury, previously: [Money] }\n',
  },
  'dangling-member': {
    files:
      'users:\n  - email: omar@acme.example\ngroups:\n  - { name: Finance, members: [omra@acme.example, stranger@else.example] }\n',
  },
  'dangling-group-share': {
    files:
      'users: [{ email: a@b.example }]\ngroups: [{ name: Finance Analysts }]\ncollections:\n  - { name: C, owner: a@b.example, shares: [{ group: finance-analysts }] }\n',
  },
  'dangling-studio-and-credential': {
    files: 'users:\n  - { email: ana@acme.example, studio: Finance, defaultCredential: ACME\\svc }\n',
  },
  'dangling-in-profile': {
    files:
      'profiles: { p: { studio: Fin } }\nusers:\n  - { email: a@b.example, profile: p }\n  - { email: b@b.example, profile: p }\n',
  },
  'ambiguous-reference': {
    files: layers(
      'users: [{ email: a@b.example }]\n',
      'groups:\n  - { name: Twin, id: one }\n  - { name: Twin, id: two }\ncollections:\n  - { name: C, owner: a@b.example, shares: [{ group: Twin }, { group: Twin, id: two }, { group: Twin, id: three }] }\n',
    ),
  },
  'reference-to-deleted': {
    files:
      'users:\n  - { email: ana@acme.example, state: deleted }\ngroups:\n  - { name: G, members: [ana@acme.example] }\n',
  },
  'owner-has-left': {
    files:
      'users:\n  - { email: ana@acme.example, state: deactivated }\ncollections:\n  - { name: C, owner: ana@acme.example }\n',
  },
  'member-has-left': {
    files:
      'users:\n  - { email: ana@acme.example, state: deactivated }\ngroups:\n  - { name: G, members: [ana@acme.example] }\n',
  },
  'bad-date': {
    files:
      'users: [{ email: a@b.example }]\ngroups:\n  - { name: G, members: [{ user: a@b.example, until: 2027-02-30 }] }\n  - { name: H, members: [{ user: a@b.example, until: 31.12.2027 }] }\n',
  },
  'past-date': {
    files:
      'users: [{ email: a@b.example }]\ngroups:\n  - { name: G, members: [{ user: a@b.example, until: 2026-11-19 }] }\n',
  },
  'member-twice': {
    files:
      'users: [{ email: a@b.example }]\ngroups:\n  - name: G\n    members:\n      - a@b.example\n      - { user: A@b.example, until: 2027-01-01 }\n',
  },
  'collection-without-owner': { files: 'collections:\n  - { name: C, shares: [] }\n' },
  'share-with-owner': {
    files:
      'users: [{ email: a@b.example }]\ncollections:\n  - { name: C, owner: a@b.example, shares: [{ user: A@b.example, can: [admin] }] }\n',
  },
  'directory-group-without-windows': {
    files: 'groups:\n  - { name: G, directoryGroups: [{ sid: S-1-5-21-1-2-3-1104 }] }\n',
  },
  'bad-sid': {
    files: {
      ...access('groups:\n  - { name: G, directoryGroups: [{ sid: ACME\\Finance }] }\n'),
      'gallerist.yaml': GALLERIST.replace('built-in', 'windows'),
    },
  },
  'plain-password': { files: 'credentials:\n  - { username: ACME\\svc, password: hunter2 }\n' },
  'everything-in-one-run': {
    files: `profiles:
  analyst: { role: Artisna, permissions: { scheduleJobs: yes } }
users:
  - { email: ana@acme.example, role: Artisna }
  - { email: omar@acme.example, profile: analist }
  - { email: Omar@acme.example, state: gone }
  - { email: leo@acme.example, profile: analyst, defaultCredential: ACME\\svc }
groups:
  - { name: Finance, role: 5, members: [ana@acme.example, 7, ghost@acme.example] }
collections:
  - name: Close
    owner: ana@acme.example
    shares: [{ group: Finance, can: [fly] }, { group: Finanse }, { user: omar@acme.example, until: soon }]
`,
  },
  'what-follows-from-a-mistake-is-not-said': {
    files: `profiles:
  analyst: { role: Artisan }
users:
  - { emial: ana@acme.example, role: Viewer }
  - { email: omar@acme.example, profle: analyst }
groups:
  - { name: Finance, members: [ana@acme.example, omar@acme.example] }
collections:
  - { name: Close, ownr: omar@acme.example, shares: [{ group: Fin }] }
`,
  },
  'what-a-broken-profile-leaves': {
    files: `profiles:
  analyst: Artisan
users:
  - { email: ana@acme.example, profile: analyst, studio: Finance }
`,
  },
  'unquoted-ids': {
    files: layers(
      'groups: []\n',
      `groups:
  - { name: Finance, id: 12 }
  - { name: Finance, id: 34 }
collections:
  - { name: C, owner: ana@acme.example, shares: [{ group: Finance }] }
`,
    ),
  },
  'plain-password-beside-a-typo': {
    files: 'credentials:\n  - { username: ACME\\svc, pasword: "${env:X}", password: hunter2 }\n',
  },
  'password-in-a-broken-file': {
    files: 'credentials:\n  - username: ACME\\svc\n    password:\n      "hunter2\n      hunter2\n',
  },
  'plain-client-secret': { files: target(`${SYSTEM}credentials: { clientId: abc, clientSecret: hunter2 }\n`) },
  'partial-reference': {
    files:
      'credentials:\n  - { username: ACME\\svc, password: "pre-${env:SVC}" }\n  - { username: ACME\\two, password: "${env:MY VAR}" }\n',
  },
  'missing-secret-file': { files: 'credentials:\n  - { username: ACME\\svc, password: "${file:secrets/svc.txt}" }\n' },
  'escaping-secret-file': {
    files:
      'credentials:\n  - { username: ACME\\svc, password: "${file:../svc.txt}" }\n  - { username: ACME\\two, password: "${file:/etc/passwd}" }\n',
  },
  'secret-file-links-outside': {
    files: {
      ...access('credentials:\n  - { username: ACME\\svc, password: "${file:secrets/svc.txt}" }\n'),
      'secrets/svc.txt': { link: '/etc/passwd' },
    },
  },
  'unset-variable': {
    files: target(
      'system: alteryx-server\nurl: ${env:GALLERY_URL}\nauthentication: built-in\naccount: ${env:ACCOUNT}\n',
    ),
    environment: { ACCOUNT: 'a@b.example' },
  },
  'file-reference-in-url': {
    files: target('system: alteryx-server\nurl: "${file:url.txt}"\nauthentication: built-in\n'),
  },
  'bad-url': { files: target('system: alteryx-server\nurl: gallery.acme.example\nauthentication: built-in\n') },
  'ftp-url': { files: target('system: alteryx-server\nurl: ftp://gallery.acme.example/\nauthentication: built-in\n') },
  'url-with-password': {
    files: target(
      'system: alteryx-server\nurl: https://ana:hunter2@gallery.acme.example/webapi/\nauthentication: built-in\n',
    ),
  },
  'windows-with-api': {
    files: target('system: alteryx-server\nurl: https://g.example/\nauthentication: windows\nprovisioning: api\n'),
  },
  'unknown-time-zone': { files: target(`${SYSTEM}timeZone: Europe/Atlantis\naccount: nobody\n`) },
  'missing-ca-file': { files: target(`${SYSTEM}caFile: certs/ca.pem\n`) },
  'unknown-target': { files: access('users: []\n'), target: 'prodution' },
  'attestation-of-unknown-setting': {
    files: {
      ...access('users: []\n'),
      'attestations/production.yaml':
        'attestations:\n  - { setting: defaultrole, value: Viewer, by: ana, on: 2026-11-02 }\n',
    },
  },
  'attestation-of-wrong-value': {
    files: {
      ...access('users: []\n'),
      'attestations/production.yaml':
        'attestations:\n  - { setting: defaultRole, value: No Access, by: ana, on: 2026-11-02 }\n  - { setting: userRegistration, value: "no", by: ana, on: 2026-13-02 }\n',
    },
  },
  'settings-in-two-files': {
    files: {
      'gallerist.yaml': GALLERIST,
      'access/a.yaml': 'settings: { defaultRole: Viewer }\n',
      'access/b.yaml': 'settings: { runAs: x }\n',
    },
  },
  'several-at-once': {
    files: {
      'gallerist.yaml': `${GALLERIST}extra: 1\n`,
      'access/b.yaml': 'groups:\n  - { name: G, members: [ghost@acme.example] }\n',
      'access/a.yaml': 'users:\n  - { email: ana@acme.example, role: curator }\n  - { email: ana }\n',
    },
  },
  'wide-and-hostile-text': {
    files:
      'groups:\n  - { name: 日本語グループ, rôle: Member }\n  - { name: "\\e[2J\\u202Egnp", roll: "a\\nb" }\n  - { name: 😀 family 👩‍👩‍👧, rolle: Member }\n',
  },
  'place-in-a-long-line': {
    files: `users:\n  - { email: ana@acme.example, firstName: ${'Ana'.repeat(60)}, rool: Viewer, lastName: ${'Ruiz'.repeat(40)} }\n`,
  },
};

describe('what is wrong is said', () => {
  for (const [name, mistake] of Object.entries(MISTAKES)) {
    it(name.replaceAll('-', ' '), async () => {
      const fixture = typeof mistake.files === 'string' ? access(mistake.files) : mistake.files;
      const project = await openFixture(fixture, mistake.environment);
      const { diagnostics } = await project.declare(mistake.target ?? 'production');
      const text = renderDiagnosticsText(diagnostics, { color: false, source: project.source });
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(text).not.toContain('hunter2');
      await expect(text).toMatchFileSnapshot(join(import.meta.dirname, '../golden/diagnostics', `${name}.txt`));
    });
  }

  it('stops after fifty problems of one file, and says so', async () => {
    const project = await openFixture(access(`users:\n${'  - { emial: x }\n'.repeat(150)}`));
    const { diagnostics } = await project.declare('production');
    expect(diagnostics.filter(({ code }) => code === 'GAL-201')).toHaveLength(50);
    expect(diagnostics.filter(({ code }) => code === 'GAL-211')).toHaveLength(1);
  });

  it('covers at least 45 mistakes', () => {
    expect(Object.keys(MISTAKES).length).toBeGreaterThanOrEqual(45);
  });
});
