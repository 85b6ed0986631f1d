// The demo: Acme's messy Gallery brought under control from YAML, over real HTTPS, by the real command line. Nobody is asked
// anything; it needs nothing but Node. Exit code 1 when something does not go as told.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmulator } from '../dist/emulator/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const bold =
  process.stdout.isTTY && process.env.NO_COLOR === undefined ? (text) => `\x1b[1m${text}\x1b[0m` : (text) => text;

const say = (...lines) => process.stdout.write(`${lines.join('\n')}\n`);
const chapter = (title, ...lines) => say('', bold(`── ${title}`), ...lines, '');

/** Output, or only its end: how much was left out is said. */
function ending(text, keep) {
  const lines = text.trimEnd().split('\n');
  if (keep === undefined || lines.length <= keep + 1) return lines;
  return [`… ${lines.length - keep} lines: the plan once more, and every call …`, ...lines.slice(-keep)];
}

/** Runs the command line in the folder, shows the command and what it printed. */
async function gallerist(world, args, { exit = 0, keep } = {}) {
  say(bold(`$ gallerist ${args.map((arg) => (/[\s;"]/.test(arg) ? `'${arg}'` : arg)).join(' ')}`));
  const child = spawn(process.execPath, [join(root, 'bin/gallerist.js'), ...args], {
    cwd: world.folder,
    env: world.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: ended.signal,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output += text;
    });
  }
  // Told by `close` as well, and only then has the command left the folder.
  child.once('error', () => undefined);
  const code = await new Promise((resolve) => child.once('close', resolve));
  ended.signal.throwIfAborted();
  if (code !== exit) {
    say(output.trimEnd());
    throw new Error(`gallerist ${args.join(' ')} ended with exit code ${code}, expected ${exit}`);
  }
  say(...ending(output, keep));
  return output;
}

/** An ordinary client of the server, as somebody with a script would write it: nothing of gallerist is in here. */
function visitor({ url, ca, clientId, clientSecret }) {
  const call = (method, path, headers, body) =>
    new Promise((resolve, reject) => {
      const outgoing = request(new URL(path, url), { method, ca, headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part) => {
          text += part;
        });
        answer.on('end', () => {
          if (answer.statusCode >= 300) reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
          else resolve(text === '' ? undefined : JSON.parse(text));
        });
      });
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  return {
    async signIn() {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      });
      const token = await call(
        'POST',
        'oauth2/token',
        { 'content-type': 'application/x-www-form-urlencoded' },
        `${form}`,
      );
      const headers = { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' };
      return (method, path, body) => call(method, path, headers, body === undefined ? undefined : JSON.stringify(body));
    },
  };
}

/** Three things that happen on every server: a favour, a share too many, a wrong click. */
async function changeBehindItsBack(world) {
  const api = await visitor(world).signIn();
  const named = (list, key, name) => {
    const found = list.find((item) => item[key] === name);
    if (found === undefined) throw new Error(`the server has no ${name}`);
    return found;
  };
  const users = await api('GET', 'v3/users?view=Full');
  const groups = await api('GET', 'v3/usergroups');
  const collections = await api('GET', 'v3/collections');
  const farid = named(users, 'email', 'farid.benali@acme.example');
  const ana = named(users, 'email', 'ana.ruiz@acme.example');
  // An update wants every field, and what was empty as empty text.
  const { defaultCredentialId, timeZone, language, ...rest } = farid;
  await api('PUT', `v3/users/${farid.id}`, {
    ...rest,
    defaultCredentialId: defaultCredentialId ?? '',
    timeZone: timeZone ?? '',
    language: language ?? '',
    role: 'Curator',
  });
  await api('POST', `v3/collections/${named(collections, 'name', 'Headcount').id}/userGroups`, {
    userGroupId: named(groups, 'name', 'Sales Team').id,
    collectionsPermissions: { isAdmin: false, canUpdateAssets: true },
  });
  await api('DELETE', `v3/usergroups/${named(groups, 'name', 'Finance Analysts').id}/users/${ana.id}`);
}

function mustSay(output, ...words) {
  for (const word of words) if (!output.includes(word)) throw new Error(`the output does not speak of ${word}`);
}

async function tell(world) {
  chapter(
    "Acme's declaration",
    'Eighty people, fifteen groups, twenty-five collections: examples/acme, copied to a temporary folder, with the',
    'address of an emulated server in gallerist.yaml. First: is it well-formed, and does it hold together?',
  );
  await gallerist(world, ['validate']);

  chapter(
    "Acme's Gallery",
    'The emulated server holds what years of clicking left behind: leavers with access, wrong roles, shares too',
    'wide, groups and collections missing. What would have to change?',
  );
  const plan = await gallerist(world, ['plan', '--target', 'production', '--detailed-exitcode'], { exit: 3 });

  chapter(
    'Apply it',
    'Two guards hold the plan: what they are about cannot be taken back. Somebody who has read it quotes its digest.',
    'Then the same plan again, its calls, and everything is read back.',
  );
  const digest = /plan ([0-9a-f]{8})/.exec(plan)?.[1];
  const acknowledged = ['api-keys', 'studio-move'].flatMap((guard) => ['--acknowledge', `${guard}=${digest}`]);
  await gallerist(world, ['apply', '--target', 'production', ...acknowledged], { keep: 12 });

  chapter('A second plan is empty', 'One thing is left: a setting no API reaches, for somebody to do by hand.');
  await gallerist(world, ['plan', '--target', 'production', '--detailed-exitcode']);

  chapter(
    'Behind its back',
    'Somebody makes Farid an administrator, shares Headcount with the whole sales team, and clicks Ana out of her group.',
  );
  await changeBehindItsBack(world);
  const drift = await gallerist(world, ['plan', '--target', 'production', '--detailed-exitcode'], { exit: 2 });
  mustSay(drift, 'farid.benali@acme.example', 'Headcount', 'ana.ruiz@acme.example');

  chapter('Repair');
  await gallerist(world, ['apply', '--target', 'production'], { keep: 7 });

  chapter('The setting', 'Somebody changed the setting in the admin pages and attests it.');
  await gallerist(world, [
    'attest',
    'workflowCredentials=users-may-select',
    '--target',
    'production',
    '--by',
    'priya.natarajan@acme.example',
    '--evidence',
    'CHG-4711',
  ]);
  say('');
  await gallerist(world, ['plan', '--target', 'production', '--detailed-exitcode']);
}

// Ctrl-C, and a reader that has read enough, end it early; it leaves nothing behind then either.
const ended = new AbortController();
const end = (code) => {
  process.exitCode ??= code;
  ended.abort();
};
process.on('SIGINT', () => end(130));
process.on('SIGTERM', () => end(143));
process.stdout.on('error', () => end(0));

const started = Date.now();
const emulator = await startEmulator({
  tls: true,
  level: '2026',
  seed: JSON.parse(readFileSync(join(root, 'examples/acme/messy-gallery.json'), 'utf8')),
});
const folder = mkdtempSync(join(tmpdir(), 'gallerist-demo-'));
try {
  cpSync(join(root, 'examples/acme'), folder, { recursive: true });
  writeFileSync(join(folder, 'ca.pem'), emulator.ca);
  const project = join(folder, 'gallerist.yaml');
  writeFileSync(project, readFileSync(project, 'utf8').replace('https://gallery.acme.example/webapi/', emulator.url));
  const key = { clientId: 'demo-key', clientSecret: 'demo-secret' };
  await tell({
    folder,
    url: emulator.url,
    ca: emulator.ca,
    ...key,
    env: {
      PATH: process.env.PATH,
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      ACME_GALLERY_KEY: key.clientId,
      ACME_GALLERY_SECRET: key.clientSecret,
      SVC_SUPPLY_CHAIN_PASSWORD: 'only-in-the-demo',
    },
  });
  say(
    '',
    bold(`Done in ${Math.round((Date.now() - started) / 1000)} s.`),
    'Next: README.md says how to point it at a real server, docs/guide.md goes from an empty folder to a first apply,',
    'and examples/acme is the project you just saw.',
  );
} catch (error) {
  if (!ended.signal.aborted) {
    say('', `The demo did not go as told: ${error.message}`);
    process.exitCode = 1;
  }
} finally {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
}
