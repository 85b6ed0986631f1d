import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withEmulator } from '../support/emulator.js';
import { applyOn, planOn, projectYaml, RELEASE_OF, writesOf } from '../support/main-path.js';
import { declarationArbitrary, seedArbitrary } from '../support/random-world.js';

/** More in a long run: PROPERTY_RUNS=2000 npx vitest run test/property. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 60);

/** Counterexamples that were found once: run every time. */
const SEEDS: readonly number[] = [342304554, -2004020237];

describe('apply → plan is nothing but findings and open manual changes, and apply again writes nothing', () => {
  it.each([
    ['built-in', '2026'],
    ['saml', '2022.1'],
    ['windows', '2024.2'],
  ] as const)('%s at level %s (property)', async (authentication, level) => {
    const property = fc.asyncProperty(
      seedArbitrary(),
      declarationArbitrary(),
      fc.boolean(),
      (seed, { text }, curatorFlags) =>
        withEmulator(
          {
            authentication,
            level,
            seed,
            switches: { curatorFlags: curatorFlags ? 'all' : 'as-written', expiredShares: 'listed' },
          },
          async (emulator) => {
            const texts = {
              'gallerist.yaml': projectYaml({ url: emulator.url, authentication, release: RELEASE_OF[level] }),
              'access/all.yaml': text,
            };
            const first = await planOn(texts);
            // Two live objects of one declared name: refused, and then there is nothing to converge.
            fc.pre(first.ready !== undefined);
            let report = await applyOn(texts);
            // Under Windows authentication joining a group tells somebody's SID, and with it shares that could not be recognised before.
            for (let round = 0; authentication === 'windows' && !report.complete && round < 2; round += 1) {
              expect(report.left).toBeGreaterThan(0);
              report = await applyOn(texts);
            }
            const bad = report.results.filter(
              ({ outcome }) => outcome.status !== 'done' && outcome.status !== 'already',
            );
            expect(
              bad.map(({ step, outcome }) => [report.plan.steps.find(({ id }) => id === step)?.title, outcome]),
            ).toEqual([]);
            expect(report.complete).toBe(true);
            const again = await planOn(texts);
            expect(again.ready?.plan.steps).toEqual([]);
            const automatic = again.ready?.plan.changes.flatMap((change) =>
              [...change.fields, ...change.entries].filter(
                ({ fate }) => fate.disposition === 'automatic' && change.fate.disposition === 'automatic',
              ),
            );
            expect(automatic).toEqual([]);
            const before = writesOf(emulator);
            await applyOn(texts);
            expect(writesOf(emulator)).toBe(before);
          },
        ),
    );
    for (const seed of SEEDS) await fc.assert(property, { seed, numRuns: 60 });
    await fc.assert(property, { numRuns: RUNS });
  });
});
