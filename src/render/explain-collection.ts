/** Everybody who gets into a collection as sections: who, with what, by which path; who does not although it is shared with them. */

import type { CollectionAccess, CollectionExplanation, Evidence } from '../model/explanation.js';
import { type NameOf, nameIn } from '../model/names.js';
import { inCollectionText, pathsText, peopleText, stanceText } from './access-words.js';
import { unknownSection } from './explain-unknown.js';
import { type AnswerView, block, conditionText, fact } from './explain-view.js';
import type { Row } from './layout.js';
import { nameText } from './values.js';

export function viewCollection(told: CollectionExplanation, evidence: Evidence): AnswerView {
  const { people, shutOut, owner } = told;
  const names = nameIn(evidence.names);
  const nobody = fact('', 'nobody');
  return {
    name: told.name,
    summary: `${peopleText(people.length)} ${people.length === 1 ? 'gets' : 'get'} in`,
    sections: [
      {
        title: 'Collection',
        blocks: [block([fact('owner', owner === null ? 'not known' : nameText(names(owner)))])],
      },
      {
        title: 'Gets in',
        count: people.length,
        blocks: [block(people.length === 0 ? [nobody] : people.flatMap((one) => rowsIn(one, names)))],
      },
      {
        title: 'Does not get in, although shared with or owned',
        count: shutOut.length,
        blocks: shutOut.length === 0 ? [] : [block(shutOut.flatMap((one) => rowsOut(one, names)))],
      },
      unknownSection('collection', told, evidence, names),
    ],
  };
}

/** What somebody has in it; also, indented under it, what sleeps. */
function rowsIn({ person, access }: CollectionAccess, names: NameOf): readonly Row[] {
  const rows = access.flatMap(({ assuming, holds }) => {
    const condition = conditionText(assuming);
    return [
      ...holds.rights.map(({ rights, paths }) =>
        fact('', line(inCollectionText(rights), pathsText(paths, names), condition)),
      ),
      ...holds.inert.map(({ rights, needs, paths }) =>
        fact(
          '',
          line(`not ${inCollectionText(rights)}`, `takes the role ${needs}; ${pathsText(paths, names)}`, condition),
        ),
      ),
      ...(holds.rights.length === 0 && condition !== '' ? [fact('', line('nothing', '', condition))] : []),
    ];
  });
  return named(rows, person.name, '+');
}

function rowsOut({ person, standstill, access }: CollectionAccess, names: NameOf): readonly Row[] {
  const rows = access.flatMap(({ holds }) => {
    if (standstill !== null) return [fact('', stanceText(holds.stance, names))];
    return holds.inert.map(({ rights, needs, paths }) =>
      fact(
        '',
        line(
          inCollectionText(rights),
          `takes the role ${needs}, is ${stanceText(holds.stance, names)}; ${pathsText(paths, names)}`,
          '',
        ),
      ),
    );
  });
  return named(rows, person.name, '-');
}

function line(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('   ');
}

function named(rows: readonly Row[], name: string, sign: Row['sign']): readonly Row[] {
  return rows.map((row, index) => (index === 0 ? { ...row, sign, name: nameText(name) } : row));
}
