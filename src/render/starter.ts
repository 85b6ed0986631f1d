/**
 * The first files of a project, for `gallerist init`: a target, an example to copy from, and the pair of workflows that plan a
 * pull request and apply what was merged. They declare nothing: a plan right after `init` is empty.
 */

import { safeText } from './neutralise.js';
import { DEFAULT_SCHEMAS, folderName, type TextFile } from './repository.js';
import { quotedString, schemaLine, string, type Yaml } from './yaml-text.js';

export interface StarterAnswers {
  /** What the target is called. */
  readonly target: string;
  readonly system: 'alteryx-server';
  readonly url: string;
  readonly authentication: 'built-in' | 'saml' | 'windows';
  readonly release?: string;
  readonly account?: string;
  /** Where the JSON Schemas are: an address, or a folder relative to the project. */
  readonly schemas?: string;
}

/** The file that tells git what is not of the project, and the line in it. */
export const IGNORE_FILE = '.gitignore';
export const IGNORED = '.gallerist/';

/** The files, sorted by path. The same answers give the same bytes. */
export function starterFiles(answers: StarterAnswers): readonly TextFile[] {
  const schemas = answers.schemas ?? DEFAULT_SCHEMAS;
  return [
    { path: '.github/workflows/gallerist-apply.yml', text: applyWorkflow(answers.target) },
    { path: '.github/workflows/gallerist-plan.yml', text: planWorkflow(answers.target) },
    { path: IGNORE_FILE, text: `# What gallerist keeps beside the project: journals and locks.\n${IGNORED}\n` },
    { path: 'access/example.yaml', text: exampleFile(schemas) },
    { path: `environments/${folderName(answers.target)}/target.yaml`, text: targetFile(answers.target, schemas) },
    { path: 'gallerist.yaml', text: projectText(answers, schemas) },
  ];
}

function text(value: Yaml): string {
  return value.kind === 'scalar' ? value.text : '';
}

function projectText(answers: StarterAnswers, schemas: string): string {
  const { authentication, release, account } = answers;
  const provisioning = authentication === 'windows' ? 'directory' : 'api';
  const meaning =
    provisioning === 'api'
      ? 'gallerist creates people'
      : 'people appear when they first sign in, and are pending until then';
  return `${schemaLine(schemas, 'gallerist', 0)}
version: 1

# Who may do what, the same for every target.
access: [access/**/*.yaml]

targets:
  ${text(string(answers.target))}:
    system: ${answers.system}
    url: ${text(string(answers.url))}
${
  release === undefined
    ? '    # No API tells the release. Say it, and change it with every upgrade:\n    # release: "2025.2"'
    : `    release: ${text(quotedString(release))}   # no API tells it: change this line with every upgrade`
}
    authentication: ${authentication}
    provisioning: ${provisioning}   # ${meaning}
${
  account === undefined
    ? '    # The user behind the API key. Guards protect it:\n    # account: svc-gallerist@acme.example'
    : `    account: ${text(string(account))}   # the user behind the API key; guards protect it`
}
    # Files of this target only: what differs here, and objects pinned by id.
    access: [environments/${folderName(answers.target)}/**/*.yaml]
    # The access key of that user, from My Profile > Keys. Never write it here.
    credentials:
      clientId: "\${env:AYX_KEY}"
      clientSecret: "\${env:AYX_SECRET}"

# What to do about live objects that nobody declares: ignore, report, deactivate or delete.
manage:
  users: { undeclared: report }
  groups: { undeclared: report }
  collections: { undeclared: report }

# A plan that trips one of these is blocked until it is acknowledged.
guards:
  minAdministrators: 2
  maxLosing: { percent: 25, floor: 5 }
`;
}

/** Declares nothing, so that it can stay where it is: everything to copy from is a comment. */
function exampleFile(schemas: string): string {
  return `${schemaLine(schemas, 'access', 1)}
#
# Any file may hold any section. What is left out is not managed; an empty list means none.
# \`gallerist export\` writes what the server holds now; start from that, and take from here what you need.
#
# profiles:
#   analyst:
#     role: Artisan
#     permissions: { scheduleJobs: true, createCollections: true }
#
# users:
#   - { email: ana.ruiz@acme.example, firstName: Ana, lastName: Ruiz, profile: analyst }
#   - { email: omar@acme.example, firstName: Omar, lastName: Haddad, role: Default }
#   - { email: leaver@acme.example, state: deactivated }
#
# groups:
#   - name: Finance Analysts
#     role: Member
#     members: [omar@acme.example, { user: temp@acme.example, until: 2031-01-31 }]
#
# collections:
#   - name: Month-end close
#     owner: ana.ruiz@acme.example
#     shares:
#       - { group: Finance Analysts }
#       - { user: omar@acme.example, can: [add-assets, update-assets] }
users: []
`;
}

function targetFile(target: string, schemas: string): string {
  return `${schemaLine(schemas, 'access', 2)}
#
# What holds for ${safeText(target)} alone. A file here may say something else about what the shared files declare: field by field it
# wins, and a list replaces the shared one. Server-wide settings cannot be read through the API; say what they are and attest it:
#
# settings:
#   defaultRole: Viewer
#   userRegistration: false
users: []
`;
}

/** The name of a target as one word of a shell. Nothing in it can end the quotes. */
function shellWord(target: string): string {
  return /^[A-Za-z0-9_.-]+$/.test(target) ? target : `'${target.replaceAll("'", "'\\''")}'`;
}

/** A step's command as a YAML string. */
function run(command: string): string {
  return text(string(command));
}

const SETUP = `      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npm ci   # package.json pins gallerist as a tarball, made with npm pack in its repository
`;

const SECRETS = `        env:
          AYX_KEY: \${{ secrets.AYX_KEY }}
          AYX_SECRET: \${{ secrets.AYX_SECRET }}
`;

function planWorkflow(target: string): string {
  const word = shellWord(target);
  return `# Shows for every pull request what merging it would change, in the summary of the run. Needs a runner that reaches the server.
# Whoever can read the repository can read the summary: add --people counts to the plan to have nobody named in it.
name: gallerist plan
on: pull_request
permissions: { contents: read }
jobs:
  plan:
    runs-on: [self-hosted]
    steps:
${SETUP}      - run: npx --no gallerist validate --format github
      - run: ${run(`npx --no gallerist plan --target ${word} --format markdown >> "$GITHUB_STEP_SUMMARY"`)}
${SECRETS}`;
}

function applyWorkflow(target: string): string {
  const word = shellWord(target);
  return `# Applies what was merged, and again every night, one run at a time. Protect the environment to have somebody approve it.
name: gallerist apply
on:
  push: { branches: [main] }
  schedule: [{ cron: "0 4 * * *" }]   # memberships that end, people who were pending, changes made by hand
permissions: { contents: read }
concurrency: { group: gallerist-apply, cancel-in-progress: false }
jobs:
  apply:
    runs-on: [self-hosted]
    environment: ${text(string(target))}
    steps:
${SETUP}      - run: ${run(`npx --no gallerist apply --target ${word} --yes`)}
${SECRETS}`;
}
