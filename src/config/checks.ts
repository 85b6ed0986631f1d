/** Rules that look at names alone: whether a person's is an address, and whom an earlier name belongs to. */

import { isEmail } from '../model/forms.js';
import { foldName } from '../model/ref.js';
import { keyPlace, originIn } from './layers.js';
import type { Index, Merged } from './merge.js';
import { error, type Place, type Problem, quoted } from './problem.js';

function checkName(object: Merged, problems: Problem[]): void {
  // A pinned object may be called anything: the live system calls it so.
  if (object.id !== undefined) return;
  const { kind, name } = object;
  if (name.trim() === '') {
    problems.push(error('GAL-205', `${kind.key.name} is empty`, keyPlace(object)));
  } else if (kind.kind === 'user' && !isEmail(name.trim())) {
    problems.push(
      error('GAL-306', `${quoted(name)} is not an e-mail address`, keyPlace(object), {
        hint: 'people are known by e-mail; where the system has none, pin the person by id',
      }),
    );
  }
}

function checkPrevious(object: Merged, index: Index, claimed: Map<string, Merged>, problems: Problem[]): void {
  const { kind } = object.kind;
  for (const [at, name] of object.previously.entries()) {
    const place: Place = { ...originIn(object.part.origin, 'previously') };
    const here: Place = { file: place.file, path: [...place.path, at] };
    const key = foldName(kind, name);
    const owner = index.get(kind)?.get(key)?.[0];
    if (owner !== undefined) {
      const message =
        owner.key === object.key
          ? `${quoted(name)} is the name it has now`
          : `${quoted(name)} is declared as another ${kind}`;
      problems.push(
        error('GAL-307', message, here, {
          notes: [{ message: 'declared here', at: keyPlace(owner) }],
          hint: 'previously is for names that nothing has any more',
        }),
      );
      continue;
    }
    const first = claimed.get(key);
    if (first === undefined) claimed.set(key, object);
    else {
      problems.push(
        error('GAL-307', `two ${object.kind.section} say that they were called ${quoted(name)}`, here, {
          notes: [{ message: 'the first is here', at: keyPlace(first) }],
        }),
      );
    }
  }
}

/** Checks the names of all objects of a target. */
export function checkNames(index: Index, problems: Problem[]): void {
  for (const byKey of index.values()) {
    const claimed = new Map<string, Merged>();
    for (const objects of byKey.values()) {
      for (const object of objects) {
        checkName(object, problems);
        if (object.previously.length > 0) checkPrevious(object, index, claimed, problems);
      }
    }
  }
}
