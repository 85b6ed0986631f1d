import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { doctor } from '../../src/cli/commands/doctor.js';
import { projectYaml } from '../support/main-path.js';
import { terminal } from '../support/terminal.js';

const close = vi.hoisted(() => vi.fn(async () => undefined));
vi.mock('../../src/targets/index.js', async (original) => ({
  ...(await original<typeof import('../../src/targets/index.js')>()),
  connect: async () => ({
    connection: { diagnose: () => Promise.reject(new TypeError('a bug')), close },
    diagnostics: [],
  }),
}));

it('doctor closes its connection when a check throws', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gallerist-doctor-'));
  try {
    writeFileSync(join(folder, 'gallerist.yaml'), projectYaml({ url: 'http://127.0.0.1:1/webapi/' }));
    const { context } = terminal({ folder });
    await expect(doctor(context, { project: '.', format: 'text', attestedWithin: '180d' })).rejects.toThrow('a bug');
    expect(close).toHaveBeenCalledOnce();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
