import { describe, expect, it } from 'vitest';
import type { Loaded } from '../../src/model/declaration.js';
import { type Fixture, GALLERIST, openFixture } from './memory-files.js';

/** N people in five groups each, N/20 groups, N/5 collections: the size DESIGN §9 names, for N = 10,000. */
function company(people: number): Fixture {
  const groups = people / 20;
  let users = 'profiles:\n  analyst: { role: Artisan, permissions: { scheduleJobs: true } }\nusers:\n';
  for (let i = 0; i < people; i++) {
    users += `  - { email: person${i}@acme.example, firstName: Ana, lastName: Ruiz, profile: analyst, studio: Finance }\n`;
  }
  let members = 'studios:\n  - name: Finance\ngroups:\n';
  for (let i = 0; i < groups; i++) {
    members += `  - name: Group ${i}\n    role: Member\n    members:\n`;
    for (let j = 0; j < 100; j++) members += `      - person${(i * 37 + j) % people}@acme.example\n`;
  }
  let collections = 'collections:\n';
  for (let i = 0; i < people / 5; i++) {
    collections += `  - name: Collection ${i}\n    owner: person${i}@acme.example\n    shares:\n      - { group: Group ${i % groups} }\n      - { user: person${i + 1}@acme.example, can: [add-assets, update-assets], until: 2127-03-31 }\n`;
  }
  return {
    'gallerist.yaml': GALLERIST,
    'access/users.yaml': users,
    'access/groups.yaml': members,
    'access/collections.yaml': collections,
  };
}

async function load(fixture: Fixture): Promise<Loaded> {
  return (await openFixture(fixture)).declare('production');
}

/** CPU time of this process, in milliseconds: other programs on the machine do not count. The best of several runs. */
async function cost(fixture: Fixture, runs: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage();
    await load(fixture);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

describe('loading a large project', () => {
  it('gives every object and no diagnostic', async () => {
    const loaded = await load(company(2000));
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.declaration?.objects).toHaveLength(2000 + 100 + 400 + 1);
  });

  it('grows with the number of people, not with its square', async () => {
    const [small, large] = [company(10_000), company(20_000)];
    await load(small);
    const ratios: number[] = [];
    // A garbage collection at the wrong moment is not growth: one good pair proves the point.
    for (let round = 0; round < 8; round++) {
      ratios.push((await cost(large, 2)) / (await cost(small, 2)));
      if ((ratios.at(-1) ?? 9) < 2.3) break;
    }
    expect(Math.min(...ratios)).toBeLessThan(2.3);
  });

  it('reports every wrong line, and suggests for the first of them only', async () => {
    const fixture = company(4000);
    const users = String(fixture['access/users.yaml']).replaceAll('studio: Finance', 'studio: Finanse');
    const loaded = await load({ ...fixture, 'access/users.yaml': users });
    expect(loaded.diagnostics).toHaveLength(4000);
    expect(loaded.diagnostics.filter(({ hint }) => hint?.startsWith('did you mean'))).toHaveLength(40);
  });
});
