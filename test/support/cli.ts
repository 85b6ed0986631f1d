/** The command line as its people use it: the built program in a process of its own, in a folder of its own. */

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const BIN = join(import.meta.dirname, '../../bin/gallerist.js');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Workplace {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): void;
  run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Everything any command printed here so far. */
  readonly printed: () => string;
  /** That, and the text of every file there is: where nothing may stand that is secret. */
  readonly left: () => readonly string[];
  remove(): void;
}

export function workplace(files: Readonly<Record<string, string>> = {}): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'gallerist-cli-'));
  let printed = '';
  const write = (texts: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  write(files);
  return {
    folder,
    write,
    printed: () => printed,
    left: () => {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      return [printed, ...files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'))];
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
    run: (args, environment = {}) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [BIN, ...args], {
          cwd: folder,
          env: { PATH: process.env.PATH ?? '', HOME: folder, NO_COLOR: '1', ...environment },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let out = '';
        let err = '';
        child.stdout.on('data', (data) => {
          out += data;
        });
        child.stderr.on('data', (data) => {
          err += data;
        });
        child.once('error', reject);
        child.once('close', (code) => {
          printed += out + err;
          resolve({ code, out, err });
        });
      }),
  };
}
