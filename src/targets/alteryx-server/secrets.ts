/**
 * Where references to secrets become values: at the wire and nowhere else. A message names the variable or the file, never what is in it.
 * A file is looked for inside the project only, links followed first.
 */

import { readFile, realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { formatSecretReference, isSecretReference, type SecretReference } from '../../model/value.js';

export interface SecretSource {
  readonly projectFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export type Secret = { readonly value: string } | { readonly problem: string };

/** The value of a reference; plain text is its own value. */
export async function resolveSecret(secret: string | SecretReference, source: SecretSource): Promise<Secret> {
  if (!isSecretReference(secret)) return { value: secret };
  const written = formatSecretReference(secret);
  switch (secret.secret) {
    case 'env': {
      const value = source.environment[secret.name];
      return value === undefined || value === '' ? { problem: `${written}: the variable is not set` } : { value };
    }
    case 'file':
      return readSecretFile(secret.name, written, source);
    default:
      return secret.secret satisfies never;
  }
}

async function readSecretFile(name: string, written: string, { projectFolder }: SecretSource): Promise<Secret> {
  try {
    const folder = await realpath(projectFolder);
    const path = await realpath(resolve(folder, name));
    if (!path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
      return { problem: `${written}: the file is outside the project` };
    }
    // Editors end a file with a line break that is no part of the secret.
    const value = (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
    return value === '' ? { problem: `${written}: the file is empty` } : { value };
  } catch {
    return { problem: `${written}: the file cannot be read` };
  }
}
