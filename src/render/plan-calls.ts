/** The calls of a plan, and what the order of them means for people: who is without something for a moment, what is done for safety alone. */

import type { NameOf } from '../model/names.js';
import type { Plan } from '../model/plan.js';
import type { Step } from '../model/step.js';
import { rightsText } from './access-words.js';
import type { Row } from './layout.js';
import type { Block, Section } from './sections.js';
import { nameText, someText } from './values.js';

/** Who is without something for a moment, at most so many. */
export function gapsSection(
  { gaps }: Plan,
  options: { readonly verbose: boolean; readonly names: NameOf },
  most: number,
): Section {
  const rows = gaps.slice(0, most).map(
    ({ person, rights, from }): Row => ({
      sign: '!',
      name: nameText(person),
      effect: `for a moment without  ${rightsText(rights, options.verbose, options.names)}   after: ${from}`,
    }),
  );
  return {
    title: 'Without something for a moment',
    count: gaps.length,
    blocks: rows.length === 0 ? [] : [{ reason: '', rows, runbook: [], more: gaps.length - rows.length }],
  };
}

/** Steps that exist only for safety are marked so (DESIGN §6), each reason once, with at most so many steps. */
export function safetySection({ steps }: Plan, most: number): Section {
  const reasons = new Map<string, Row[]>();
  let count = 0;
  for (const { title, safety } of steps) {
    if (safety === undefined) continue;
    count += 1;
    const row: Row = { sign: ' ', name: '', effect: title };
    const same = reasons.get(safety);
    if (same === undefined) reasons.set(safety, [row]);
    else same.push(row);
  }
  return {
    title: 'For safety alone',
    count,
    blocks: [...reasons].map(
      ([reason, rows]): Block => ({
        reason,
        rows: rows.slice(0, most),
        runbook: [],
        more: Math.max(0, rows.length - most),
      }),
    ),
  };
}

/** Every call by the id that the journal and the report of an apply use, in order, with what it waits for. */
export function callsSection({ steps }: Plan): Section {
  return {
    title: 'Calls',
    count: steps.length,
    blocks:
      steps.length === 0
        ? []
        : [
            {
              reason: 'needs: those that must have succeeded; after: those that must have ended',
              rows: steps.map((step): Row => ({ sign: ' ', name: step.id, effect: callText(step) })),
              runbook: [],
              more: 0,
            },
          ],
  };
}

function callText({ title, after, waits }: Step): string {
  const parts = [
    title,
    after.length === 0 ? '' : `needs ${someText(after)}`,
    waits.length === 0 ? '' : `after ${someText(waits)}`,
  ];
  return parts.filter((part) => part !== '').join('   ');
}
