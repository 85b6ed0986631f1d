/** `gallerist export`: the live system as a repository of YAML. Refuses to write over files unless told to. */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exportRepository } from '../../render/repository.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { type GlobalOptions, projectFolder, tell } from '../open.js';
import { writeWhole } from '../write.js';
import { readEverything } from './live.js';

export interface ExportOptions extends GlobalOptions {
  readonly out?: string;
  readonly snapshot?: string;
  readonly force?: true;
}

export async function exportCommand(context: Context, options: ExportOptions): Promise<ExitCode> {
  const everything = await readEverything(context, options);
  if (everything === undefined) return EXIT.error;
  const { project, declaration, snapshot } = everything;
  const folder = options.out === undefined ? projectFolder(context, options) : resolve(context.folder, options.out);
  // Into the project itself only the access files go: its gallerist.yaml is somebody's work.
  const { files, notes } = exportRepository(snapshot, {
    target: declaration.target,
    project: options.out !== undefined,
    means: (path) => project.means(declaration.target.name, path),
  });
  const present = files.filter((file) => existsSync(join(folder, file.path)));
  if (present.length > 0 && options.force !== true) {
    tell(context, [
      {
        code: 'GAL-903',
        severity: 'error',
        message: `${present.map(({ path }) => path).join(', ')} would be written over`,
        hint: 'write somewhere else with --out FOLDER, or use --force',
      },
    ]);
    return EXIT.error;
  }
  for (const file of files) await writeWhole(join(folder, file.path), file.text);
  for (const note of notes) context.err(`${note}\n`);
  for (const file of files)
    context.out(`wrote ${options.out === undefined ? file.path : join(options.out, file.path)}\n`);
  return EXIT.done;
}
