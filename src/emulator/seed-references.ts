/** Finding ids in a seed by id or by name. Collects what is unknown, not unique, or given twice. */

export interface References {
  /** The id meant by a reference; '' for none, and for one that is a problem. `at` says where it stands. */
  of(kind: string, reference: string | undefined, at: string): string;
}

/** @param objects id and name of every object, by kind. */
export function createReferences(
  problems: string[],
  objects: Readonly<Record<string, readonly (readonly [id: string, name: string])[]>>,
): References {
  const byKind = new Map(
    Object.entries(objects).map(([kind, list]) => {
      const ids = new Set<string>();
      const names = new Map<string, string[]>();
      for (const [id, name] of list) {
        if (ids.has(id)) problems.push(`two objects of kind ${kind} have the id "${id}"`);
        ids.add(id);
        const same = names.get(name);
        if (same === undefined) names.set(name, [id]);
        else same.push(id);
      }
      return [kind, { ids, names }];
    }),
  );
  return {
    of(kind, reference, at) {
      if (reference === undefined || reference === '') return '';
      const known = byKind.get(kind);
      if (known?.ids.has(reference)) return reference;
      const [id, ...more] = known?.names.get(kind === 'user' ? reference.toLowerCase() : reference) ?? [];
      if (id === undefined) problems.push(`${at}: there is no ${kind} "${reference}"`);
      else if (more.length > 0)
        problems.push(`${at}: ${more.length + 1} of kind ${kind} are "${reference}": use the id`);
      return id ?? '';
    },
  };
}
