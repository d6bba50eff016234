/**
 * Claims of ID tokens as the providers document them, with other ids. `sub` is the login, which the
 * provider of the tests adds, beside the claims of the protocol.
 *
 * Entra ID: “ID token claims reference”, “Access token claims reference” for groups, “Optional
 * claims reference”. Okta: “OpenID Connect & OAuth 2.0 API”, ID token. Google: “OpenID Connect”, an
 * ID token's payload. Keycloak: its default mappers, and *Group Membership*.
 */
const TENANT = '9122040d-6c67-4c5b-b112-36a304b66dad'
/** The tenant of personal accounts. */
const PERSONAL_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** Entra ID, version 2.0: no `email_verified`; groups are object ids. */
export function entra(oid: string, more: object = {}) {
  return {
    ver: '2.0',
    tid: TENANT,
    oid,
    name: 'Ada Lovelace',
    preferred_username: 'ada@example.com',
    rh: '0.AXEADQQikWdsW0yxEjajBLZtrQ',
    uti: 'AVyLrcu3dkqsYlPzTQAA',
    ...more,
  }
}

/** Entra ID, version 1.0, of issuers at `sts.windows.net`. */
export function entraV1(oid: string, name: string, more: object = {}) {
  return {
    ver: '1.0',
    tid: TENANT,
    oid,
    amr: ['pwd', 'mfa'],
    name: 'Ada Lovelace',
    family_name: 'Lovelace',
    given_name: 'Ada',
    ipaddr: '203.0.113.7',
    unique_name: name,
    upn: name,
    ...more,
  }
}

/** Entra ID for a guest from another tenant. */
export function entraGuest(oid: string, more: object = {}) {
  return entra(oid, {
    idp: 'https://sts.windows.net/7f1c2d3e-0a4b-4c5d-8e6f-1a2b3c4d5e6f/',
    acct: 1,
    ...more,
  })
}

/** Entra ID for a guest with a personal account. */
export function entraPersonalGuest(oid: string, more: object = {}) {
  return entra(oid, { idp: `https://sts.windows.net/${PERSONAL_TENANT}/`, ...more })
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

/** Okta: names of groups, `email_verified`, and Okta's id of the identity provider. */
export function okta() {
  return {
    ver: 1,
    amr: ['pwd'],
    idp: '00ok1u7AsAkrwdZL3z0g4',
    name: 'Ada Lovelace',
    preferred_username: 'ada@example.com',
    groups: ['Everyone'],
  }
}

/** Google: `hd` for an account of a Workspace, no groups. */
export function google(hd?: string) {
  return {
    name: 'Ada Lovelace',
    given_name: 'Ada',
    family_name: 'Lovelace',
    picture: 'https://lh3.googleusercontent.com/a/ada',
    ...(hd !== undefined && { hd }),
  }
}

/** Keycloak: roles of the realm, and paths of groups, with the mapper's *Full group path* on. */
export function keycloak() {
  return {
    name: 'Ada Lovelace',
    given_name: 'Ada',
    family_name: 'Lovelace',
    preferred_username: 'ada',
    realm_access: { roles: ['offline_access', 'Everyone'] },
    resource_access: { account: { roles: ['manage-account'] } },
    groups: ['/everyone', '/platform/europe'],
  }
}
