/**
 * Which keys might be meant as a secret, however they are spelled: `Password`, `pasword`, `client_secret`, `token`.
 * Never: take a key of the schemas that is none for one; show rather than cover what nobody can know to be harmless.
 */

import { closest, plainWord } from '../diagnostics/suggest.js';
import { describeKind, KINDS } from '../model/kinds/index.js';
import { suggestKey } from './words.js';

/** Keys of ours whose value is a secret. */
export const SECRET_KEYS: readonly string[] = [
  ...KINDS.flatMap(({ fields }) => fields)
    .filter((field) => field.shape === 'scalar' && field.secret === true)
    .map(({ name }) => name),
  'clientSecret',
];

/** What people call secrets elsewhere; a word that is near to one of them counts. */
const NEAR = [...SECRET_KEYS, 'passwd', 'passphrase', 'secret', 'token'];
/** By letters alone: a word that holds one of them counts, `smtpPassword` and `apiToken`. */
const WITHIN = ['pass', 'pwd', 'secret', 'token', 'apikey', 'accesskey', 'privatekey'];

/** Whether the value of a key might be a secret, wherever it stands. */
export function mayBeSecret(key: string): boolean {
  const plain = plainWord(key);
  // `smtpPasword` is near to nothing as a whole.
  const words = [key, ...key.split(/(?<=\p{Ll})(?=\p{Lu})|[^\p{L}\p{N}]+/u)];
  return WITHIN.some((word) => plain.includes(word)) || words.some((word) => closest(word, NEAR) !== undefined);
}

const CREDENTIAL = describeKind('credential');
/** What stands beside a secret and is none. */
const BESIDE = [
  CREDENTIAL.key.name,
  ...CREDENTIAL.fields.map(({ name }) => name),
  ...['name', 'id', 'state', 'previously', 'clientId'],
].filter((name) => !SECRET_KEYS.includes(name));

/** The same where secrets are kept: there a key counts unless it is known, or near to one that is. `kennwort` may be anything. */
export function mayBeSecretInCredentials(key: string): boolean {
  return mayBeSecret(key) || suggestKey(key, BESIDE) === undefined;
}

/** Whether a mapping or list under a key is where secrets are kept. */
export function keepsSecrets(key: string): boolean {
  return suggestKey(key, ['credentials']) !== undefined;
}
