/**
 * A faithful local Alteryx Server over real HTTP(S), for the demo, for tests, for trying things out. Written from the facts
 * (server-v3.md §17), never from our client, with which it shares no code: a shared mistake would hide itself.
 */

import { createAuth } from './auth.js';
import { createCertificate } from './certificate.js';
import { createRouter } from './router.js';
import { allRoutes } from './routes.js';
import type { Seed } from './seed.js';
import { loadSeed } from './seed-load.js';
import { saveSeed } from './seed-save.js';
import { serve } from './server.js';
import { settingsOf } from './settings.js';
import type { Emulator, EmulatorOptions } from './types.js';

export { EMULATOR_ACCOUNT } from './account.js';
export type { Seed, SeedUser } from './seed.js';
export { decodeSeed } from './seed-load.js';
export type { Break, Emulator, EmulatorOptions, Exchange, Fault, Level } from './types.js';

/**
 * Starts an emulated server on 127.0.0.1.
 * @throws when the port is taken, or with one line for each problem of the seed.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const settings = settingsOf(options);
  let state = loadSeed(options.seed ?? {}, settings.now);
  const auth = createAuth(settings);
  const certificate = settings.tls ? createCertificate() : undefined;
  const find = createRouter(allRoutes(auth, settings), settings);
  const server = await serve({ options, settings, certificate, find, auth, state: () => state });
  return {
    url: server.url,
    ...(certificate === undefined ? {} : { ca: certificate.cert }),
    save: () => saveSeed(state),
    load(seed: Seed) {
      state = loadSeed(seed, settings.now);
    },
    counts: () => Object.fromEntries(server.counts),
    close: server.close,
  };
}
