/** `gallerist attest`: records, in a file that git reviews, that a setting was set by hand. Asks no server: no API tells. */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addAttestation } from '../../config/attest.js';
import { attestationsFile } from '../../config/attestations.js';
import { hasErrors } from '../../diagnostics/diagnostic.js';
import { isCode } from '../../diagnostics/io-error.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { chooseTarget, type GlobalOptions, open, projectFolder, tell } from '../open.js';
import { writeWhole } from '../write.js';

export interface AttestOptions extends GlobalOptions {
  readonly evidence?: string;
  readonly by?: string;
}

export async function attest(context: Context, setting: string, options: AttestOptions): Promise<ExitCode> {
  const folder = projectFolder(context, options);
  const project = await open(context, options);
  const chosen = chooseTarget(project, options);
  if (chosen.target === undefined || !project.targets.includes(chosen.target)) {
    const unknown = chosen.target === undefined ? [] : (await project.declare(chosen.target)).diagnostics;
    tell(context, [...chosen.diagnostics, ...unknown], project);
    return EXIT.error;
  }
  const by = options.by?.trim() ?? (await gitEmail(folder));
  if (by === undefined || by === '') {
    tell(
      context,
      [
        {
          code: 'GAL-904',
          severity: 'error',
          message: 'it is not known who attests',
          hint: 'say so with --by, or set user.email of git',
        },
      ],
      project,
    );
    return EXIT.error;
  }
  const file = attestationsFile(chosen.target);
  const added = addAttestation(file, textOf(join(folder, file)), {
    assignment: setting,
    by,
    on: context.now().toISOString().slice(0, 10),
    ...(options.evidence === undefined ? {} : { evidence: options.evidence }),
  });
  tell(context, added.diagnostics, project);
  if (added.text === undefined || hasErrors(added.diagnostics)) return EXIT.error;
  await writeWhole(join(folder, file), added.text);
  context.out(`wrote ${file}: ${setting}, attested by ${by}; commit it\n`);
  return EXIT.done;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function gitEmail(folder: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('git', ['config', 'user.email'], { cwd: folder }, (error, stdout) => {
      const email = stdout.trim();
      resolve(error !== null || email === '' ? undefined : email);
    });
  });
}
