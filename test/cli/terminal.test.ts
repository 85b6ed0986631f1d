/** What a person at a terminal sees and answers. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyCommand } from '../../src/cli/commands/apply.js';
import { validate } from '../../src/cli/commands/validate.js';
import { type CheckedEmulator, startCheckedEmulator } from '../support/emulator.js';
import { ENVIRONMENT, projectYaml, writesOf } from '../support/main-path.js';
import { terminal } from '../support/terminal.js';

let folder: string;
let emulator: CheckedEmulator;

beforeEach(async () => {
  emulator = await startCheckedEmulator({
    seed: {
      users: [
        { email: 'admin@emulator.example', firstName: 'Ad', lastName: 'Min', role: 'Curator', isApiEnabled: true },
      ],
      apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: 'admin@emulator.example' }],
    },
  });
  folder = mkdtempSync(join(tmpdir(), 'gallerist-terminal-'));
  mkdirSync(join(folder, 'access'));
  writeFileSync(join(folder, 'gallerist.yaml'), projectYaml({ url: emulator.url }));
  writeFileSync(join(folder, 'access/all.yaml'), 'groups: [{ name: G, role: Member }]\n');
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await emulator.close();
});

const OPTIONS = { project: '.', acknowledge: [], rotate: [], people: 'names' } as const;

describe('the question before an apply', () => {
  it.each([
    ['n', 'n\r'],
    ['an empty line', '\r'],
    ['another word', 'yesterday\r'],
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('answered with %s changes nothing, says so and exits with 1', async (_, keys) => {
    const { context, type, asked, err } = terminal({ folder, environment: ENVIRONMENT });
    const code = applyCommand(context, undefined, { ...OPTIONS, format: 'text' });
    await asked;
    type(keys);
    expect([await code, err(), writesOf(emulator)]).toEqual([1, 'not confirmed: nothing was changed\n', 0]);
  });

  it.each(['y', 'YES', ' yes '])('answered with %s is followed by the apply', async (word) => {
    const { context, type, asked, out } = terminal({ folder, environment: ENVIRONMENT });
    const code = applyCommand(context, undefined, { ...OPTIONS, format: 'text' });
    await asked;
    type(`${word}\r`);
    expect([await code, writesOf(emulator)]).toEqual([0, 1]);
    expect(out()).toContain('Complete');
  });
});

describe('colours and width', () => {
  const colour = '\u001b[';
  const wrong = (): void => writeFileSync(join(folder, 'access/all.yaml'), 'x: 1\n');

  it('of problems go by stderr, where they are printed', async () => {
    wrong();
    const log = terminal({ folder, columns: { stdout: 80 } });
    expect(await validate(log.context, { project: '.', format: 'text' })).toBe(1);
    expect([log.err().includes('GAL-201'), log.err().includes(colour)]).toEqual([true, false]);
    const screen = terminal({ folder, columns: { stderr: 80 } });
    await validate(screen.context, { project: '.', format: 'text' });
    expect(screen.err()).toContain(colour);
  });

  it('of a command that plans go by stderr as well, for its problems', async () => {
    wrong();
    const log = terminal({ folder, environment: ENVIRONMENT, columns: { stdout: 80 } });
    expect(await applyCommand(log.context, undefined, { ...OPTIONS, format: 'text' })).toBe(1);
    expect([log.err().includes('GAL-201'), log.err().includes(colour)]).toEqual([true, false]);
  });

  it('of a plan go by the stream it is shown on', async () => {
    const options = { ...OPTIONS, yes: true, format: 'json' } as const;
    const log = terminal({ folder, environment: ENVIRONMENT, columns: { stdout: 80 } });
    await applyCommand(log.context, undefined, options);
    expect([log.err().includes('Groups'), log.err().includes(colour)]).toEqual([true, false]);
    const screen = terminal({ folder, environment: ENVIRONMENT, columns: { stderr: 80 } });
    await applyCommand(screen.context, undefined, options);
    expect(screen.err()).toContain(colour);
    expect(() => JSON.parse(screen.out())).not.toThrow();
  });

  it('are none where NO_COLOR or a dumb terminal says so', () => {
    for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      expect(terminal({ folder, environment }).context).toMatchObject({ color: false, errColor: false });
    }
    expect(terminal({ folder, columns: { stdout: 100, stderr: 60 } }).context).toMatchObject({
      color: true,
      width: 100,
      errColor: true,
      errWidth: 60,
    });
  });
});
