/**
 * `gallerist init`: the first files of a project. Never writes over one; never writes what the next command would refuse, or a
 * password that came with an address.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openProject } from '../../config/project.js';
import { textFiles } from '../../config/text-files.js';
import { hasErrors } from '../../diagnostics/diagnostic.js';
import type { TextFile } from '../../render/repository.js';
import { IGNORE_FILE, IGNORED, starterFiles } from '../../render/starter.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { type GlobalOptions, projectFolder, tell } from '../open.js';
import { writeWhole } from '../write.js';

export interface InitOptions extends GlobalOptions {
  readonly url: string;
  readonly name: string;
  readonly authentication: 'built-in' | 'saml' | 'windows';
  readonly release?: string;
  readonly account?: string;
}

export async function init(context: Context, options: InitOptions): Promise<ExitCode> {
  const folder = projectFolder(context, options);
  const files = starterFiles({
    target: options.name,
    system: 'alteryx-server',
    url: options.url,
    authentication: options.authentication,
    ...(options.release === undefined ? {} : { release: options.release }),
    ...(options.account === undefined ? {} : { account: options.account }),
  });
  if (!(await areRight(context, files, options.name))) return EXIT.error;
  const ignores = textOf(join(folder, IGNORE_FILE));
  // Every repository has one, and it is somebody's work.
  const own = ignores === undefined ? files : files.filter(({ path }) => path !== IGNORE_FILE);
  const present = own.filter(({ path }) => existsSync(join(folder, path)));
  if (present.length > 0) {
    tell(context, [
      {
        code: 'GAL-903',
        severity: 'error',
        message: `${present.map(({ path }) => path).join(', ')} would be written over`,
        hint: 'start in another folder with --project FOLDER',
      },
    ]);
    return EXIT.error;
  }
  for (const file of own) {
    await writeWhole(join(folder, file.path), file.text);
    context.out(`wrote ${file.path}\n`);
  }
  if (ignores !== undefined && !ignores.split(/\r?\n/).includes(IGNORED)) {
    context.err(`${IGNORE_FILE} is there already: add the line ${IGNORED} to it\n`);
  }
  context.err('next: set the key and secret named in gallerist.yaml, then gallerist doctor, gallerist export\n');
  return EXIT.done;
}

/** Whether the files say what may be said: the answers are told what is wrong with them where they would stand. */
async function areRight(context: Context, files: readonly TextFile[], target: string): Promise<boolean> {
  const folder = '/new';
  const project = await openProject({
    folder,
    files: textFiles(folder, files),
    asOf: context.now(),
    environment: context.environment,
  });
  const { diagnostics } = await project.declare(target);
  if (!hasErrors(diagnostics)) return true;
  tell(context, diagnostics, project);
  context.err('nothing was written: these lines of the new files would be wrong\n');
  return false;
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
