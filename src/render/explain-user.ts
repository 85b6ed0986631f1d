/** Everything about one person as sections: who it is, what the person may do and by which path, what is given but asleep. */

import type { Evidence, UserExplanation } from '../model/explanation.js';
import { type NameOf, nameIn } from '../model/names.js';
import { pathsText, rightsText, stanceText, untilText } from './access-words.js';
import { unknownSection } from './explain-unknown.js';
import { type AnswerView, block, conditionText, fact } from './explain-view.js';
import type { Row } from './layout.js';
import { nameText } from './values.js';

export function viewUser(told: UserExplanation, evidence: Evidence): AnswerView {
  const names = nameIn(evidence.names);
  const [only] = told.access;
  return {
    name: told.person.name,
    summary: told.access.length === 1 && only !== undefined ? stanceText(only.holds.stance, names) : 'role not known',
    sections: [
      { title: 'Person', blocks: [block(personRows(told, evidence, names))] },
      {
        title: 'May',
        blocks: told.access.map(({ assuming, holds }) => {
          const rows = holds.rights.map(({ rights, paths }) =>
            fact(rightsText(rights, true, names), pathsText(paths, names), '+'),
          );
          const nothing = fact('', `nothing: ${stanceText(holds.stance, names)}`);
          return block(rows.length === 0 ? [nothing] : rows, conditionText(assuming));
        }),
      },
      {
        title: 'Given, but without effect',
        blocks: told.access.flatMap(({ assuming, holds }) => {
          const rows = holds.inert.map(({ rights, needs, paths }) =>
            fact(rightsText(rights, true, names), `takes the role ${needs}; ${pathsText(paths, names)}`, '-'),
          );
          return rows.length === 0 ? [] : [block(rows, conditionText(assuming))];
        }),
      },
      unknownSection('person', told, evidence, names),
    ],
  };
}

function personRows(told: UserExplanation, evidence: Evidence, names: NameOf): readonly Row[] {
  const roles = told.access.map(({ assuming, holds }) => {
    const condition = conditionText(assuming);
    return `${stanceText(holds.stance, names)}${condition === '' ? '' : `   ${condition}`}`;
  });
  const groups = told.groups.map(({ group, role, until }) => {
    const over = until !== null && until <= evidence.asOf ? ', which is over' : '';
    const end = until === null ? '' : `, ${untilText(until)}${over}`;
    return `${nameText(names(group))}   ${role ?? 'role not known'}${end}`;
  });
  return [
    ...roles.map((role, index) => fact(index === 0 ? 'role' : '', role)),
    fact('own role', told.ownRole),
    ...(groups.length === 0 ? ['none'] : groups).map((group, index) => fact(index === 0 ? 'groups' : '', group)),
    fact('studio', studioText(told, evidence, names)),
    fact('last sign-in', told.lastLogin ?? 'none known'),
    ...(told.id === null ? [] : [fact('id', told.id)]),
  ];
}

function studioText({ studio, notProven }: UserExplanation, { gaps }: Evidence, names: NameOf): string {
  if (studio !== null) return nameText(names(studio));
  const unread =
    notProven.some((item) => item.kind === 'not-read' && item.kinds.includes('studio')) ||
    gaps.some(({ kind, field }) => kind === 'user' && field === 'studio');
  return unread ? 'not known' : 'none';
}
