/** What all storms of a run came to, for the one line at its end. */

export const tally = { plans: 0, kills: 0, faults: 0, parallel: 0, lostRaces: 0, duplicates: 0, losses: 0 };

/** STORM=long takes minutes and goes everywhere; without it the storms are a sample that takes about a minute. */
export const LONG = process.env.STORM === 'long';
