import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { failureText } from '../../src/cli/fault.js';

const thrownBy = (work: () => unknown): Promise<unknown> =>
  Promise.resolve()
    .then(work)
    .then(
      () => undefined,
      (error: unknown) => error,
    );

describe('what ends a command', () => {
  it('is one line when the system refused', async () => {
    expect(failureText(await thrownBy(() => readFile('/nowhere/at/all')))).toBe(
      "error: ENOENT: no such file or directory, open '/nowhere/at/all'\n",
    );
  });

  it.each([
    ['a bug', () => JSON.parse('{')],
    ["a wrong use of Node, which has a code of Node's own", () => readFile(7.5 as never)],
    ['an error with some code', () => Promise.reject(Object.assign(new Error('odd'), { code: 'EODD' }))],
  ])('is shown with its stack and what to do when it is %s', async (_, work) => {
    const error = await thrownBy(work);
    const text = failureText(error);
    expect(text).toContain('a fault in gallerist');
    expect(text).toContain((error as Error).stack);
    expect(text).toMatch(/report it[\s\S]*run the same command again/);
  });

  it('is shown as it is when it is no error at all', () => {
    expect(failureText('thrown as text')).toContain('thrown as text');
  });
});
