/** What lists share: filters, pages, and which fields a view has. The real server's matching is unknown, so it is a switch (server-v3.md §17). */

import { type Answer, message, refuse } from '../answer.js';
import { instant } from '../bind.js';
import type { Call } from '../router.js';

/** `view=Full`, in any case. */
export const full = (call: Call): boolean => call.query('view')?.toLowerCase() === 'full';

/** A test of a text by a query parameter; everything passes without the parameter. */
export function textFilter(call: Call, name: string): (value: string) => boolean {
  const wanted = call.query(name)?.toLowerCase();
  if (wanted === undefined) return () => true;
  if (call.settings.switches.filterMatch === 'contains') return (value) => value.toLowerCase().includes(wanted);
  return (value) => value.toLowerCase() === wanted;
}

/** A test of a time by `createdAfter` and `createdBefore`, or what is wrong with them. */
export function createdFilter(call: Call): ((created: string) => boolean) | Answer {
  const bounds: number[] = [];
  for (const [name, open] of [
    ['createdAfter', Number.NEGATIVE_INFINITY],
    ['createdBefore', Number.POSITIVE_INFINITY],
  ] as const) {
    const text = call.query(name);
    const time = text === undefined ? undefined : instant(text);
    if (text !== undefined && time === undefined) return refuse(name, 'A date and time in ISO 8601 is expected.');
    bounds.push(time === undefined ? open : Date.parse(time));
  }
  const [after = 0, before = 0] = bounds;
  return (created) => {
    const time = Date.parse(created);
    return time >= after && time <= before;
  };
}

/** A page of a legacy list: zero-based, a size of 0 is everything (server-v3.md §2). */
export function page<T>(call: Call, list: readonly T[]): readonly T[] | Answer {
  const numbers = [call.query('page') ?? '0', call.query('pageSize') ?? '0'].map(Number);
  const [index = 0, size = 0] = numbers;
  if (!numbers.every((number) => Number.isInteger(number) && number >= 0)) {
    return message(400, 'page and pageSize are whole numbers from 0.');
  }
  return size === 0 ? list : list.slice(index * size, (index + 1) * size);
}
