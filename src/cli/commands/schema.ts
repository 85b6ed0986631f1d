/** `gallerist schema`: the JSON Schemas, to print or to write. */

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { tell } from '../open.js';
import { writeWhole } from '../write.js';

const NAMES = ['gallerist', 'access', 'attestations', 'snapshot', 'plan', 'runbook'] as const;
const WHICH = `one of ${NAMES.join(', ')}; or all of them with --out FOLDER`;

export async function schema(
  context: Context,
  name: string | undefined,
  options: { readonly out?: string },
): Promise<ExitCode> {
  const { out } = options;
  const known = NAMES.find((candidate) => candidate === name);
  if (name !== undefined && known === undefined) return refuse(context, `there is no schema ${name}`, WHICH);
  if (known !== undefined && out !== undefined) {
    return refuse(
      context,
      '--out writes every schema into a folder',
      `leave out ${known}; or leave out --out to print it`,
    );
  }
  if (known !== undefined) {
    context.out(await textOf(known));
    return EXIT.done;
  }
  if (out === undefined) return refuse(context, 'which schema?', WHICH);
  for (const each of NAMES) {
    const path = join(out, `${each}.schema.json`);
    await writeWhole(resolve(context.folder, path), await textOf(each));
    context.out(`wrote ${path}\n`);
  }
  return EXIT.done;
}

function refuse(context: Context, message: string, hint: string): ExitCode {
  tell(context, [{ code: 'GAL-901', severity: 'error', message, hint }]);
  return EXIT.error;
}

/** The schemas travel with the package, beside dist. */
function textOf(name: string): Promise<string> {
  return readFile(fileURLToPath(new URL(`../../../schemas/${name}.schema.json`, import.meta.url)), 'utf8');
}
