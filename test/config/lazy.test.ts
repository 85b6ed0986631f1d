import { beforeEach, describe, expect, it, vi } from 'vitest';
import { declared } from './memory-files.js';

const calls: string[] = [];

/** The same function, which also says that it was called. */
function heard<A extends readonly unknown[], R>(
  name: (...args: A) => string,
  work: (...args: A) => R,
): (...args: A) => R {
  return (...args) => {
    calls.push(name(...args));
    return work(...args);
  };
}

vi.mock('../../src/config/positions.js', async (original) => {
  const real = await original<typeof import('../../src/config/positions.js')>();
  return {
    spotsOf: heard((_text) => 'spots', real.spotsOf),
    positionsIn: heard((file) => `positions ${file}`, real.positionsIn),
  };
});
vi.mock('../../src/config/careful.js', async (original) => {
  const real = await original<typeof import('../../src/config/careful.js')>();
  return { parseCarefully: heard((file) => `careful ${file}`, real.parseCarefully) };
});

beforeEach(() => {
  calls.length = 0;
});

describe('positions', () => {
  it('are not looked for when there is nothing to say', async () => {
    const loaded = await declared('groups:\n  - { name: G, members: [] }\n');
    expect(loaded.declaration).toBeDefined();
    expect(calls).toEqual([]);
  });

  it('are worked out once a file, and only for the file that is asked about', async () => {
    const loaded = await declared('groups:\n  - { name: G }\n  - { name: H }\n', {
      'access/b.yaml': 'groups:\n  - { name: I }\n',
    });
    const lines = loaded.declaration?.objects.map(({ origin }) => loaded.locate(origin)?.line);
    expect(lines).toEqual([2, 3, 2]);
    expect(calls).toEqual(['spots', 'positions access/a.yaml', 'spots', 'positions access/b.yaml']);
  });

  it('of a file that only the careful parser reads come from that one reading', async () => {
    const loaded = await declared('groups:\n  - name: >-\n      Folded\n      name\n');
    const [object] = loaded.declaration?.objects ?? [];
    expect(object?.name).toBe('Folded name');
    expect(object && loaded.locate(object.origin)).toMatchObject({ line: 2, column: 5 });
    expect(calls).toEqual(['careful access/a.yaml', 'positions access/a.yaml']);
  });
});
