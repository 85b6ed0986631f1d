/**
 * Puts steps in a valid order and says what each waits for. Phases give the shape (model/step.ts), existence overrides it, and steps
 * that touch one object never run side by side. Never decides what is safe: it only keeps what must come first first.
 */

import { compareText, refKey } from '../model/ref.js';
import { type LoweredStep, PHASES, type Step } from '../model/step.js';

/** The same steps, ordered and numbered. Linear in steps and what they touch, but for sorting. */
export function orderSteps(lowered: readonly LoweredStep[]): readonly Step[] {
  const sorted = sortByNeed(lowered);
  const creators = new Map<string, string>();
  const last = new Map<string, string>();
  const steps: Step[] = [];
  sorted.forEach((step, index) => {
    const id = `s${String(index + 1).padStart(4, '0')}`;
    const after = new Set<string>();
    const waits = new Set<string>();
    for (const need of step.requires) {
      const creator = creators.get(refKey(need));
      if (creator !== undefined) after.add(creator);
    }
    for (const touched of step.touches) {
      const key = refKey(touched);
      const previous = last.get(key);
      last.set(key, id);
      if (previous === undefined || previous === id) continue;
      // A failed step stops what follows for the same person (DESIGN §6); for other objects it only had to come first.
      if (touched.kind === 'user') after.add(previous);
      else waits.add(previous);
    }
    for (const made of createdBy(step)) creators.set(made, id);
    steps.push({ ...step, id, after: [...after], waits: [...waits].filter((other) => !after.has(other)) });
  });
  return steps;
}

/** By phase, then so that creators come before what requires them, then by name: the same plan gives the same order. */
function sortByNeed(lowered: readonly LoweredStep[]): readonly LoweredStep[] {
  const byPhase = lowered
    .map((step, index) => ({
      step,
      index,
      phase: PHASES.indexOf(step.phase),
      key: `${refKey(step.ref)}\0${step.operation}`,
    }))
    .sort((a, b) => a.phase - b.phase || compareText(a.key, b.key) || a.index - b.index)
    .map(({ step }) => step);
  const creators = new Map<string, LoweredStep>();
  for (const step of byPhase) for (const made of createdBy(step)) creators.set(made, step);

  const placed = new Set<LoweredStep>();
  const order: LoweredStep[] = [];
  const place = (step: LoweredStep): void => {
    if (placed.has(step)) return;
    // Marked before its needs are placed: a circle of needs cannot come from creates, and must not hang.
    placed.add(step);
    for (const need of step.requires) {
      const creator = creators.get(refKey(need));
      if (creator !== undefined && creator !== step) place(creator);
    }
    order.push(step);
  };
  for (const step of byPhase) place(step);
  return order;
}

function createdBy(step: LoweredStep): readonly string[] {
  return step.effect
    .filter((delta) => delta.field === 'exists' && delta.leaves === true)
    .map((delta) => refKey(delta.ref));
}
