/** What all storms of a run came to, for the one line at its end. */

export const tally = {
  plans: 0,
  /** Requests at which a run was cut off in this process: nothing it sent afterwards reached the server. */
  cuts: 0,
  /** Requests at which a process was killed with SIGKILL. */
  kills: 0,
  faults: 0,
  fullDisks: 0,
  parallel: 0,
  lostRaces: 0,
  duplicates: 0,
  losses: 0,
};

/** STORM=long goes everywhere and takes an hour or more; without it the storms are a sample of a few minutes. */
export const LONG = process.env.STORM === 'long';

/** Counts what differs from what should be there, and tells it. */
export function counted({ twice, lost }: { readonly twice: readonly string[]; readonly lost: readonly string[] }) {
  tally.duplicates += twice.length;
  tally.losses += lost.length;
  return [...twice.map((line) => `twice: ${line}`), ...lost.map((line) => `lost: ${line}`)];
}
