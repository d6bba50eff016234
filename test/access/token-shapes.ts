/**
 * Claims of ID tokens as the providers document them, with other ids. `sub` is the login, which the
 * provider of the tests adds.
 */
const TENANT = '9122040d-6c67-4c5b-b112-36a304b66dad'

/** Entra ID, version 2.0: no `email_verified`; groups are object ids. */
export function entra(oid: string, more: object = {}) {
  return {
    ver: '2.0',
    tid: TENANT,
    oid,
    name: 'Ada Lovelace',
    preferred_username: 'ada@example.com',
    ...more,
  }
}

/** Entra ID for a person in more groups than a token holds: their list is at another address. */
export function entraOverage(oid: string) {
  return entra(oid, {
    _claim_names: { groups: 'src1' },
    _claim_sources: {
      src1: {
        endpoint: `https://graph.windows.net/${TENANT}/users/${oid}/getMemberObjects`,
      },
    },
  })
}

/** Entra ID for such a person, in the implicit flow. */
export function entraManyGroups(oid: string) {
  return entra(oid, { hasgroups: true })
}

/** Okta: names of groups, `email_verified`. */
export function okta() {
  return {
    ver: 1,
    name: 'Ada Lovelace',
    preferred_username: 'ada@example.com',
    groups: ['Everyone'],
  }
}

/** Google: `hd` for an account of a Workspace, no groups. */
export function google(hd?: string) {
  return { name: 'Ada Lovelace', ...(hd !== undefined && { hd }) }
}

/** Keycloak: paths of groups, with the mapper's *Full group path* on. */
export function keycloak() {
  return { name: 'Ada Lovelace', preferred_username: 'ada', groups: ['/platform', '/everyone'] }
}
