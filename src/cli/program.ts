/**
 * Every command with its arguments, options and examples: the one definition, from which help and the reference are made.
 * Commands are loaded when they run, so that `--help` imports nothing it does not need.
 */

import { Command, Option } from 'commander';
import { ORDERED_ROLES } from '../model/roles.js';
import type { Context, ExitCode } from './context.js';

type Exit = (code: ExitCode) => void;

/** The command line. `exit` is told the exit code of the command that ran. */
export function buildProgram(context: Context, exit: Exit): Command {
  const program = new Command('gallerist')
    .description(
      'Access as code for Alteryx: who may do what is declared in YAML, planned against the live server, applied.',
    )
    .option('-C, --project <folder>', 'the folder with gallerist.yaml', '.')
    .version(VERSION, '-V, --version')
    .showHelpAfterError('(see --help)')
    .configureOutput({ writeOut: context.out, writeErr: context.err })
    .exitOverride();

  add(program, 'init', 'Start a project: gallerist.yaml, a first access file, CI workflows.', [
    'gallerist init --url https://gallery.acme.example/webapi/',
    'gallerist init --project access --url https://gallery.acme.example/webapi/ --authentication saml --release 2025.1',
  ])
    .requiredOption('--url <url>', 'the Web API address of the server')
    .option('--name <target>', 'what to call the target', 'production')
    .addOption(authentication())
    .option('--release <release>', 'the release of the server, such as 2025.2')
    .option('--account <e-mail>', 'the user behind the API key')
    .action(async (_, command) =>
      exit(await (await import('./commands/init.js')).init(context, command.optsWithGlobals())),
    );

  add(program, 'validate', 'Check the files, without a server.', [
    'gallerist validate',
    'gallerist validate --format github',
  ])
    .addOption(target('all'))
    .addOption(format(['text', 'json', 'github']))
    .action(async (_, command) =>
      exit(await (await import('./commands/validate.js')).validate(context, command.optsWithGlobals())),
    );

  add(program, 'plan', 'Show what apply would do.', [
    'gallerist plan',
    'gallerist plan --target staging --format markdown',
    'gallerist plan --snapshot production.json --detailed-exitcode',
    'gallerist plan --base origin/main --format markdown',
    'gallerist plan --out plan.json',
    "gallerist plan --rotate 'ACME\\svc-finance' --out plan.json",
  ])
    .addOption(target())
    .addOption(format(['text', 'json', 'markdown']))
    .option('--snapshot <file>', 'plan against a saved snapshot: no server, no credentials')
    .option('--base <revision>', 'compare with a revision of git instead of the live system: no server, no credentials')
    .option('--out <file>', 'save the plan, for `apply`: written also when a guard blocks it')
    .option('--detailed-exitcode', 'exit with 2 when there are changes')
    .addOption(acknowledge())
    .addOption(rotate())
    .option('--verbose', 'list every entry')
    .addOption(people())
    .action(async (_, command) =>
      exit(await (await import('./commands/plan.js')).plan(context, command.optsWithGlobals())),
    );

  add(program, 'apply', 'Bring the live system to what is declared.', [
    'gallerist apply',
    'gallerist apply --target production --yes --acknowledge mass-loss=5f3a9c71',
    'gallerist apply plan.json',
  ])
    .argument('[plan]', 'a plan that `plan --out` saved: that very plan, or nothing')
    .addOption(target())
    .addOption(format(['text', 'json', 'markdown']))
    .option('--yes', 'do not ask; without a terminal nothing is asked anyway')
    .addOption(acknowledge())
    .addOption(rotate())
    .option('--verbose', 'list every entry')
    .addOption(people())
    .action(async (file, _, command) =>
      exit(await (await import('./commands/apply.js')).applyCommand(context, file, command.optsWithGlobals())),
    );

  add(program, 'runbook', 'List what is left to hands: where to click, what it disables, what closes it.', [
    'gallerist runbook',
    'gallerist runbook --target production --format markdown',
    'gallerist runbook plan.json --format json',
  ])
    .argument('[plan]', 'a plan that `plan --out` saved: no server, no credentials')
    .addOption(target())
    .addOption(format(['text', 'json', 'markdown']))
    .option('--snapshot <file>', 'plan against a saved snapshot: no server, no credentials')
    .addOption(rotate())
    .option('--verbose', 'list everybody whose access changes')
    .addOption(people())
    .action(async (file, _, command) =>
      exit(await (await import('./commands/runbook.js')).runbook(context, file, command.optsWithGlobals())),
    );

  add(program, 'export', 'Write the live system as YAML that plans to no change.', [
    'gallerist export',
    'gallerist export --target production --out adopted',
  ])
    .addOption(target())
    .option('--out <folder>', 'where to write (default: the project)')
    .option('--snapshot <file>', 'export a saved snapshot instead of the live system')
    .option('--force', 'overwrite files')
    .action(async (_, command) =>
      exit(await (await import('./commands/export.js')).exportCommand(context, command.optsWithGlobals())),
    );

  add(program, 'snapshot', 'Save what the live system holds, without secrets, as JSON.', [
    'gallerist snapshot --out production.json',
    'gallerist snapshot --workflows --out production.json',
  ])
    .addOption(target())
    .option('--out <file>', 'where to write (default: standard output)')
    .option('--workflows', 'read workflows as well, for explain run --snapshot')
    .action(async (_, command) =>
      exit(await (await import('./commands/snapshot.js')).snapshot(context, command.optsWithGlobals())),
    );

  addExplain(program, context, exit);

  add(program, 'review', 'Show who has what.', [
    'gallerist review --role Curator',
    'gallerist review --inactive --format csv > inactive.csv',
    'gallerist review --expiring 30d',
    'gallerist review --snapshot production.json --format json',
  ])
    .addOption(target())
    .addOption(format(['text', 'json', 'csv', 'markdown']))
    .addOption(snapshot())
    .addOption(new Option('--role <role>', 'only people who have this role in fact').choices(ORDERED_ROLES))
    .option('--inactive', 'only people who are deactivated, locked or pending')
    .option('--api', 'only people with API access')
    .option('--expiring <time>', 'only people who lose something within 30d, 4w …, and what ends')
    .action(async (_, command) =>
      exit(await (await import('./commands/review.js')).review(context, command.optsWithGlobals())),
    );

  add(program, 'attest', 'Record that a server-wide setting was set by hand.', [
    'gallerist attest defaultRole=NoAccess --evidence "CHG-1042, screenshot attached"',
  ])
    .argument('<setting=value>', 'the setting and the value it has now')
    .addOption(target())
    .option('--evidence <text>', 'where it can be seen')
    .option('--by <who>', 'who attests (default: user.email of git)')
    .action(async (setting, _, command) =>
      exit(await (await import('./commands/attest.js')).attest(context, setting, command.optsWithGlobals())),
    );

  add(program, 'doctor', 'Check the connection, the account, what the server can do, and attestations.', [
    'gallerist doctor --target production',
    'gallerist doctor --attested-within 90d',
  ])
    .addOption(target())
    .addOption(format(['text', 'json']))
    .option('--attested-within <time>', 'attestations longer ago than 90d, 26w … are old', '180d')
    .action(async (_, command) =>
      exit(await (await import('./commands/doctor.js')).doctor(context, command.optsWithGlobals())),
    );

  add(program, 'emulator', 'Run a local server to try things on.', [
    'gallerist emulator',
    'gallerist emulator --port 8443 --auth saml --level 2024.2 --tls --seed gallery.json',
  ])
    .option('--port <number>', 'the port on 127.0.0.1', '8080')
    .addOption(
      new Option('--auth <mode>', 'the authentication mode')
        .choices(['built-in', 'saml', 'windows'])
        .default('built-in'),
    )
    .addOption(
      new Option('--level <release>', 'the feature level')
        .choices(['2022.1', '2024.1', '2024.2', '2026'])
        .default('2026'),
    )
    .option('--tls', 'serve HTTPS with a certificate made at start')
    .option('--ca-out <file>', 'where to write the certificate of its authority', 'emulator-ca.pem')
    .option('--seed <file>', 'the state to start from')
    .option('--save <file>', 'where to write the state, at the start and at the end')
    .option('--latency <ms>', 'milliseconds before every answer', '0')
    .action(async (_, command) =>
      exit(await (await import('./commands/emulator.js')).emulator(context, command.optsWithGlobals())),
    );

  add(program, 'schema', 'Print a JSON Schema, for editors and other tools.', [
    'gallerist schema access',
    'gallerist schema --out schemas',
  ])
    .argument('[name]', 'gallerist, access, attestations, snapshot, plan or runbook')
    .option('--out <folder>', 'write all of them here')
    .action(async (name, _, command) =>
      exit(await (await import('./commands/schema.js')).schema(context, name, command.optsWithGlobals())),
    );

  return program;
}

/** Kept equal to package.json by a test; reading it at start would cost a file. */
export const VERSION = '0.1.0';

/** The questions of `explain`. */
function addExplain(program: Command, context: Context, exit: Exit): void {
  const explain = add(program, 'explain', 'Say who may do what, and why.', [
    'gallerist explain user ana.ruiz@acme.example',
    'gallerist explain collection "Month-end close" --format json',
    'gallerist explain run --user omar@acme.example --workflow "Month-end report"',
  ]);
  const commands = () => import('./commands/explain.js');
  add(explain, 'user', 'Say what a person may do, by which path and until when.', [
    'gallerist explain user ana.ruiz@acme.example',
    'gallerist explain user ana.ruiz@acme.example --snapshot production.json',
  ])
    .argument('<e-mail>', 'the e-mail address of the person, or the id')
    .addOption(target())
    .addOption(format(['text', 'json', 'markdown']))
    .addOption(snapshot())
    .action(async (email, _, asked) =>
      exit(await (await commands()).explainUserCommand(context, email, asked.optsWithGlobals())),
    );
  add(explain, 'run', 'Say whether a person can run a workflow, and whom it runs as.', [
    'gallerist explain run --user omar@acme.example --workflow "Month-end report"',
  ])
    .requiredOption('--user <e-mail>', 'the e-mail address of the person who runs it, or the id')
    .requiredOption('--workflow <name>', 'the name of the workflow, or its id')
    .addOption(target())
    .addOption(format(['text', 'json', 'markdown']))
    .addOption(snapshot())
    .action(async (_, asked) => exit(await (await commands()).explainRunCommand(context, asked.optsWithGlobals())));
  add(explain, 'collection', 'List everybody who gets into a collection, and how.', [
    'gallerist explain collection "Month-end close"',
  ])
    .argument('<name>', 'the name of the collection, or its id')
    .addOption(target())
    .addOption(format(['text', 'json', 'markdown']))
    .addOption(snapshot())
    .action(async (name, _, asked) =>
      exit(await (await commands()).explainCollectionCommand(context, name, asked.optsWithGlobals())),
    );
}

function add(program: Command, name: string, description: string, examples: readonly string[]): Command {
  return program
    .command(name)
    .description(description)
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`);
}

function target(fallback = 'the only one'): Option {
  return new Option('-t, --target <name>', `the target in gallerist.yaml (default: ${fallback})`);
}

function snapshot(): Option {
  return new Option('--snapshot <file>', 'answer from a saved snapshot: no server, no credentials');
}

function format(choices: readonly string[]): Option {
  return new Option('--format <format>', 'how to print').choices(choices).default('text');
}

function people(): Option {
  return new Option('--people <how>', 'whether people are named; counts: for public comments, text and Markdown only')
    .choices(['names', 'counts'])
    .default('names');
}

function authentication(): Option {
  return new Option('--authentication <mode>', 'how people sign in')
    .choices(['built-in', 'saml', 'windows'])
    .default('built-in');
}

function rotate(): Option {
  return new Option('--rotate <username>', 'send the password of a credential again; repeat for several')
    .default([], 'none')
    .argParser((value: string, before: string[]) => [...before, value]);
}

function acknowledge(): Option {
  return new Option('--acknowledge <guard=digest>', 'let a guarded plan pass; repeat for several guards')
    .default([], 'none')
    .argParser((value: string, before: string[]) => [...before, value]);
}
