/** `gallerist schema`: the JSON Schemas, to print or to write. */

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { tell } from '../open.js';
import { writeWhole } from '../write.js';

const NAMES = ['gallerist', 'access', 'attestations', 'snapshot', 'plan', 'runbook'] as const;

export async function schema(
  context: Context,
  name: string | undefined,
  options: { readonly out?: string },
): Promise<ExitCode> {
  const known = NAMES.find((candidate) => candidate === name);
  if ((known === undefined) === (options.out === undefined) || (name !== undefined && known === undefined)) {
    tell(context, [
      {
        code: 'GAL-901',
        severity: 'error',
        message: name === undefined ? 'which schema?' : `there is no schema ${name}`,
        hint: `one of ${NAMES.join(', ')}; or all of them with --out FOLDER`,
      },
    ]);
    return EXIT.error;
  }
  if (known !== undefined) {
    context.out(await textOf(known));
    return EXIT.done;
  }
  for (const each of NAMES) {
    const path = join(options.out ?? '', `${each}.schema.json`);
    await writeWhole(resolve(context.folder, path), await textOf(each));
    context.out(`wrote ${path}\n`);
  }
  return EXIT.done;
}

/** The schemas travel with the package, beside dist. */
function textOf(name: string): Promise<string> {
  return readFile(fileURLToPath(new URL(`../../../schemas/${name}.schema.json`, import.meta.url)), 'utf8');
}
