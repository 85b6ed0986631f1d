/**
 * Roles of Alteryx Server and how one follows from several (semantics.md §5, §7). Words of the declaration: the API's
 * `Evaluated` is `Default` here, as in the administrators' pages.
 */

/** From the least to the most, semantics.md §7 (the order itself is inferred there). */
export const ORDERED_ROLES = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator'] as const;
export type EffectiveRole = (typeof ORDERED_ROLES)[number];

/** Every role that can be assigned. `Default`: worked out from groups, then from the server's default role. */
export const ASSIGNABLE_ROLES = [...ORDERED_ROLES, 'Default'] as const;
export type Role = (typeof ASSIGNABLE_ROLES)[number];

export function isRole(value: unknown): value is Role {
  return ASSIGNABLE_ROLES.some((role) => role === value);
}

/**
 * The role a person really has. Own role if it is not Default; else the highest of the groups' roles, Default ones skipped;
 * else the server's default role, which no API tells: `null` when it is not known (semantics.md §7).
 */
export function effectiveRole(
  own: Role,
  groupRoles: Iterable<Role>,
  serverDefault: EffectiveRole | null,
): EffectiveRole | null {
  if (own !== 'Default') return own;
  let best: EffectiveRole | null = null;
  for (const role of groupRoles) {
    if (role === 'Default') continue;
    if (best === null || ORDERED_ROLES.indexOf(role) > ORDERED_ROLES.indexOf(best)) best = role;
  }
  return best ?? serverDefault;
}
