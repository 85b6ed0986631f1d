/** Where a run comes from, as the environment and the project's git folder tell: for the journal only, nothing is decided by it. */

import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Who started the run, by the CI systems' own words (GitHub, GitLab, Azure, Bitbucket, CircleCI, Jenkins), else the user of the machine. */
const ACTORS = [
  'GITHUB_ACTOR',
  'GITLAB_USER_LOGIN',
  'BUILD_REQUESTEDFOREMAIL',
  'BUILD_REQUESTEDFOR',
  'BITBUCKET_STEP_TRIGGERER_UUID',
  'CIRCLE_USERNAME',
  'BUILD_USER_ID',
  'USER',
  'USERNAME',
  'LOGNAME',
];
const COMMITS = ['GITHUB_SHA', 'CI_COMMIT_SHA', 'BUILD_SOURCEVERSION', 'BITBUCKET_COMMIT', 'CIRCLE_SHA1', 'GIT_COMMIT'];
const JOBS = ['GITHUB_RUN_ID', 'CI_JOB_ID', 'BUILD_BUILDID', 'BITBUCKET_BUILD_NUMBER', 'CIRCLE_BUILD_NUM', 'BUILD_TAG'];

export function actorOf(environment: Environment): { readonly name: string; readonly from: string } | undefined {
  const from = ACTORS.find((name) => (environment[name] ?? '') !== '');
  return from === undefined ? undefined : { name: environment[from] ?? '', from };
}

export function jobOf(environment: Environment): string | undefined {
  const from = JOBS.find((name) => (environment[name] ?? '') !== '');
  return from === undefined ? undefined : `${from}=${environment[from]}`;
}

/** The commit the project's folder is at: HEAD of its git folder, else what CI says. Null: neither tells. */
export async function commitOf(project: string, environment: Environment): Promise<string | null> {
  const told = COMMITS.map((name) => environment[name]).find((value) => isCommit(value));
  return (await headOf(project)) ?? told ?? null;
}

async function headOf(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const git = await gitFolder(join(at, '.git'));
    if (git !== undefined) return commitAt(git);
    if (dirname(at) === at) return undefined;
  }
}

/** `.git` is a folder, or in a worktree or submodule a file that names one (gitrepository-layout(5)). */
async function gitFolder(path: string): Promise<string | undefined> {
  if ((await read(join(path, 'HEAD'))) !== undefined) return path;
  const named = /^gitdir: (.+)$/m.exec((await read(path)) ?? '')?.[1];
  return named === undefined ? undefined : resolve(dirname(path), named);
}

async function commitAt(git: string): Promise<string | undefined> {
  const head = (await read(join(git, 'HEAD')))?.trim();
  const branch = /^ref: (refs\/[^\n]+)$/.exec(head ?? '')?.[1];
  if (branch === undefined) return isCommit(head) ? head : undefined;
  const common = resolve(git, (await read(join(git, 'commondir')))?.trim() ?? '.');
  const loose = (await read(join(common, branch)))?.trim();
  if (isCommit(loose)) return loose;
  const packed = (await read(join(common, 'packed-refs'))) ?? '';
  const line = packed.split('\n').find((one) => one.endsWith(` ${branch}`));
  const commit = line?.split(' ')[0];
  return isCommit(commit) ? commit : undefined;
}

function isCommit(value: string | undefined): value is string {
  return value !== undefined && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(value);
}

function read(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
