/**
 * "Did you mean": finds the name somebody probably meant. Pure, and the same answer on every machine.
 * Never: guess when nothing is close; a wrong suggestion is worse than none.
 */

/** Letters and digits only, without case: `No Access`, `no-access` and `NoAccess` are the same word. */
export function plainWord(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * Edits between two texts: insert, delete, replace, swap neighbours (Damerau-Levenshtein, optimal string alignment).
 * @returns the distance, or `limit + 1` as soon as it must be more than `limit`.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return Math.min(last[b.length] ?? 0, limit + 1);
}

/**
 * The candidate nearest to a word, or undefined when none is near: a third of its letters may be wrong, at most four.
 * Equal distances: the first in the order given.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = plainWord(word);
  const limit = Math.min(4, Math.max(1, Math.floor(wanted.length / 3)));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    const plain = plainWord(candidate);
    if (plain === '') continue;
    if (plain === wanted) return candidate;
    const distance = editDistance(wanted, plain, least - 1);
    if (distance < least && distance < plain.length) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}
