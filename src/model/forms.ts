/** What names that have a form look like: the same for whoever reads a declaration and for whoever writes one. */

/** One @ with something on either side: what a server accepts is its own affair. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;
/** S-1, the authority, and up to fifteen parts (a Windows security identifier). */
const SID = /^S-1-\d+(?:-\d+){1,15}$/i;

/** Whether a text is an e-mail address: what people are known by. */
export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}

/** Whether a text is the SID of a directory group. */
export function isSid(text: string): boolean {
  return SID.test(text);
}
