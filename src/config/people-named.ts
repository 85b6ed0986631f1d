/**
 * Whom files name, right or wrong: for reports in which nobody may be named.
 * Never: ask whether it is a name. A value in the wrong place is quoted in messages as well.
 */

/** Keys under which people stand: themselves, in lists of others, in the rules of a project. */
const NAMING: ReadonlySet<string> = new Set([
  ...['users', 'email', 'firstName', 'lastName', 'previously'],
  ...['members', 'user', 'owner', 'account', 'by'],
]);

/** Every text that stands where a person is named. */
export function* peopleNamedIn(value: unknown, key = ''): Generator<string> {
  if (typeof value === 'string') {
    if (NAMING.has(key)) yield value;
  } else if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) yield* peopleNamedIn(item, key);
  } else if (typeof value === 'object' && value !== null) {
    for (const [inner, item] of Object.entries(value)) yield* peopleNamedIn(item, inner);
  }
}
