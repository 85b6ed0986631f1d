/** Times as the command line takes them: days and weeks. */

const DAY = 86_400_000;
const LONGEST = 3_660 * DAY;

/** `30d`, `4w`, in milliseconds; undefined for anything else, and for more than ten years. */
export function durationOf(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,4})([dw])$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  const milliseconds = Number(number) * (unit === 'w' ? 7 * DAY : DAY);
  return milliseconds > LONGEST ? undefined : milliseconds;
}
