/** `gallerist init`: the first files of a project. Never writes over one. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { starterFiles } from '../../render/starter.js';
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
  if (!URL.canParse(options.url) || !/^https?:$/.test(new URL(options.url).protocol)) {
    tell(context, [
      {
        code: 'GAL-901',
        severity: 'error',
        message: `--url ${options.url} is not an address`,
        hint: 'the Web API address of the server, such as https://gallery.acme.example/webapi/',
      },
    ]);
    return EXIT.error;
  }
  const files = starterFiles({
    target: options.name,
    system: 'alteryx-server',
    url: options.url,
    authentication: options.authentication,
    ...(options.release === undefined ? {} : { release: options.release }),
    ...(options.account === undefined ? {} : { account: options.account }),
  });
  const present = files.filter((file) => existsSync(join(folder, file.path)));
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
  for (const file of files) {
    await writeWhole(join(folder, file.path), file.text);
    context.out(`wrote ${file.path}\n`);
  }
  context.err('next: set the key and secret named in gallerist.yaml, then gallerist doctor, gallerist export\n');
  return EXIT.done;
}
