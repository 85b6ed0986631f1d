/**
 * The online half of Alteryx Server: opens the way to it, resolves the key, and ties reading, performing and finding to one client.
 * Opening makes no call: the first one is made by whoever asks first.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Snapshot } from '../../model/snapshot.js';
import type { Connection, ConnectOptions } from '../../model/system.js';
import { diagnose } from './diagnose.js';
import { findIds } from './find.js';
import { Http } from './http.js';
import { checkProxies, openNetwork, readAuthorities } from './network.js';
import { findTwins, takeBack } from './perform/twins.js';
import { metered, perform } from './perform.js';
import { findRelease, type Release } from './read/release.js';
import { readSchedules } from './read/schedules.js';
import { readSnapshot } from './read.js';
import { resolveSecret } from './secrets.js';
import type { Session } from './session.js';
import { Tokens } from './token.js';

export async function open(
  options: ConnectOptions,
): Promise<{ readonly connection?: Connection; readonly diagnostics: readonly Diagnostic[] }> {
  const { config, environment, projectFolder, at } = options;
  const { key, diagnostics: keyProblems } = await resolveKey(options);
  const { authorities, diagnostics: caProblems } = await readAuthorities(config.caFile, projectFolder, environment, at);
  const diagnostics = [...keyProblems, ...caProblems];
  const proxy = checkProxies(config.url, environment);
  if (proxy !== undefined)
    diagnostics.push(unusable(options, `${proxy} does not name a proxy`, 'write it as http://host:port'));
  if (key === undefined || diagnostics.length > 0) return { diagnostics };

  const dispatcher = openNetwork({
    url: config.url,
    environment,
    authorities,
    concurrency: config.concurrency,
    connectTimeout: config.connectTimeout,
    readTimeout: config.readTimeout,
  });
  const { now, random, sleep, onNotice } = options;
  const shared = { base: config.url, dispatcher, now, random, sleep, readTimeout: config.readTimeout };
  const http = new Http({ ...shared, tokens: new Tokens({ ...shared, ...key }), onNotice });
  const session = openSession(options, http);
  return {
    diagnostics: [],
    connection: {
      read: (scope, permit) => readSnapshot({ ...session, http: http.stoppable(permit) }, scope),
      perform: (step, bindings, permit) => perform(session, http, { step, bindings, permit }),
      twins: (created, permit) => findTwins({ ...session, http: http.stoppable(permit) }, created),
      takeBack: async (created, permit) => {
        const { calls, meter } = http.metered(permit);
        return { ...(await takeBack({ ...session, http: calls }, created)), ...metered(meter) };
      },
      find: (ref) => findIds(session, ref),
      schedules: () => readSchedules(http),
      diagnose: () => diagnose(session),
      get requests() {
        return http.requests;
      },
      close: () => dispatcher.close(),
    },
  };
}

function openSession(options: ConnectOptions, http: Http): Session {
  const { config, environment, projectFolder, now, random, sleep, onNotice, at } = options;
  let release: Promise<Release> | undefined;
  let account: Snapshot['account'] = null;
  let sids: ReadonlyMap<string, string> = new Map();
  const listings: Session['listings'] = new Map();
  return {
    config,
    http,
    at,
    now,
    pause: () => sleep(Math.round(1_000 * (1 - random() / 2))),
    notice: (message) => onNotice?.(message),
    release: () => {
      release ??= findRelease(config, http);
      return release;
    },
    secret: (reference) => resolveSecret(reference, { environment, projectFolder }),
    remember: (snapshot, told) => {
      account = snapshot.account;
      sids = told;
      listings.clear();
      for (const kind of snapshot.scope) listings.set(kind, { at: Date.parse(snapshot.takenAt) });
    },
    account: () => account,
    sidOf: (id) => sids.get(id),
    spelled: new Map(),
    listings,
    proof: { claimed: false },
  };
}

interface Key {
  readonly clientId: string;
  readonly clientSecret: string;
}

async function resolveKey(
  options: ConnectOptions,
): Promise<{ readonly key?: Key; readonly diagnostics: Diagnostic[] }> {
  const { credentials, name } = options.config;
  if (credentials === undefined) {
    const hint = 'add credentials: { clientId: "${env:AYX_KEY}", clientSecret: "${env:AYX_SECRET}" }';
    return { diagnostics: [unusable(options, `target ${name} has no credentials`, hint)] };
  }
  const [id, secret] = await Promise.all([
    resolveSecret(credentials.clientId, options),
    resolveSecret(credentials.clientSecret, options),
  ]);
  const diagnostics: Diagnostic[] = [];
  for (const [part, value] of [
    ['clientId', id],
    ['clientSecret', secret],
  ] as const) {
    if ('problem' in value) {
      diagnostics.push(
        unusable(options, `${part} of target ${name}: ${value.problem}`, 'set it before the target is used'),
      );
    }
  }
  if ('problem' in id || 'problem' in secret) return { diagnostics };
  return { key: { clientId: id.value, clientSecret: secret.value }, diagnostics };
}

function unusable({ at }: ConnectOptions, message: string, hint: string): Diagnostic {
  return { code: 'GAL-408', severity: 'error', message, hint, ...(at === undefined ? {} : { at }) };
}
