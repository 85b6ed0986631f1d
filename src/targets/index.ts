/**
 * The systems Gallerist knows, by the name a target declares. The offline half is here at once; what reaches the network is loaded only
 * when a connection is opened.
 */

import type { Connect, System } from '../model/system.js';
import { LOWEST_RELEASE } from './alteryx-server/features.js';
import { ALTERYX_SERVER } from './alteryx-server/system.js';

/** The offline half of a system. Names are checked when a project is loaded: an unknown one here is a bug. */
export function systemFor(name: string): System {
  if (name === ALTERYX_SERVER.name) return ALTERYX_SERVER;
  throw new Error(`no system ${name}`);
}

/** The release a system is taken for when none is declared and nothing can be asked. */
export function assumedRelease(name: string): string {
  if (name === ALTERYX_SERVER.name) return LOWEST_RELEASE;
  throw new Error(`no system ${name}`);
}

/** Opens the online half of a target. Makes no call yet; problems are what the connection needs and lacks. */
export const connect: Connect = async (options) => {
  const { open } = await import('./alteryx-server/connection.js');
  return open(options);
};
