import { describe, expect, it } from 'vitest';
import { nameIn } from '../../src/model/names.js';
import type { Plan } from '../../src/model/plan.js';
import { refById, refTo } from '../../src/model/ref.js';
import { liveAccess } from '../../src/plan/live-access.js';
import { makePlan } from '../../src/plan/plan.js';
import { checkPlan } from '../../src/plan/plan-file.js';
import { renderPlanText } from '../../src/render/plan-text.js';
import { ALTERYX_SERVER } from '../../src/targets/alteryx-server/system.js';
import { throughFile } from '../support/saved-plan.js';
import { declarationOf, declared, entry, live, snapshotOf } from '../support/world.js';

const omar = live('user', 'omar', 'Omar@acme.example', { role: 'Artisan' });
const close = (id: string) => live('collection', id, 'Close', { owner: { kind: 'user', id: 'omar' }, shares: [] });

function planOf(objects: readonly ReturnType<typeof declared>[], lives: readonly ReturnType<typeof live>[]): Plan {
  const { plan, diagnostics } = makePlan({
    declaration: declarationOf({ objects }),
    snapshot: snapshotOf(lives),
    system: ALTERYX_SERVER,
    locate: () => undefined,
  });
  if (plan === undefined) throw new Error(JSON.stringify(diagnostics));
  return plan;
}

const text = (plan: Plan): string => renderPlanText(plan, { color: false });

describe('what things are called', () => {
  const service = declared('credential', 'ACME\\svc-Finance', {
    password: { secret: 'env', name: 'SVC' },
    shares: [entry('user', 'omar@acme.example')],
  });
  const studio = declared('studio', 'Finance', { defaultCredential: refTo('credential', 'acme\\SVC-finance') });
  const studios = [omar, live('studio', 's', 'Finance', { defaultCredential: null })];

  it('is what the declaration calls them, wherever they are referred to', () => {
    const plan = planOf([service, studio], studios);
    expect(text(plan)).toMatch(/Finance +defaultCredential +none → ACME\\svc-Finance$/m);
    expect(text(plan)).toMatch(/gains +credential ACME\\svc-Finance +shared directly$/m);
    expect(text(plan)).not.toContain('acme\\');
  });

  it('is what the target calls them where nobody declares them', () => {
    const lives = [...studios, live('credential', 'c', 'Acme\\Old', { shares: [] })];
    const moved = declared('studio', 'Finance', { defaultCredential: refTo('credential', 'ACME\\OLD') });
    expect(text(planOf([moved], lives))).toContain('none → Acme\\Old');
  });

  it('goes with a saved plan, which may be shown and applied without it as well', () => {
    const plan = planOf([service, studio], studios);
    const again = throughFile(plan);
    expect(again.names).toEqual(plan.names);
    expect(text(again)).toBe(text(plan));
    const { names: _, ...old } = plan;
    expect(text(old)).toContain('acme\\svc-finance');
    expect(plan.digest).toBe(old.digest);
    expect(checkPlan('plan.json', { ...plan, names: [] }).map(({ message }) => message)).toEqual([
      expect.stringContaining('its seal'),
    ]);
  });

  it('is in a plan only for what the plan speaks of, and only where it is not the key', () => {
    const plan = planOf([service], [omar, live('user', 'else', 'Else@acme.example', { role: 'Viewer' })]);
    expect(plan.names?.map(({ name }) => name)).toEqual(['ACME\\svc-Finance', 'Omar@acme.example']);
    const plain = planOf([declared('group', 'Finance', { role: 'Member' })], [omar]);
    expect(plain.names).toBeUndefined();
  });

  it('tells things that share a name, or have none, by their ids', () => {
    const lives = [omar, close('c1'), close('c2'), live('group', 'g', '', { role: 'Curator', members: [] })];
    const { names } = liveAccess(declarationOf({}), snapshotOf(lives));
    const name = nameIn(names);
    expect(name(refById('collection', 'c1'))).toBe('Close (id c1)');
    expect(name(refById('collection', 'c2'))).toBe('Close (id c2)');
    expect(name(refById('group', 'g'))).toBe('the one with id g');
    const pinned = declared('collection', 'Close', {}, { id: 'c1', ref: refTo('collection', 'Close', 'c1') });
    const { names: declaredNames } = liveAccess(declarationOf({ objects: [pinned] }), snapshotOf(lives));
    expect(nameIn(declaredNames)(pinned.ref)).toBe('Close (id c1)');
  });

  it('is the key where nothing else is known', () => {
    expect(nameIn()(refTo('credential', 'ACME\\svc'))).toBe('acme\\svc');
  });
});
