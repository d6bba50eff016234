/** Tables and columns of SCIM. */

export interface ScimTables {
  scim_token: ScimTokenTable
}

/** Bearer tokens of identity providers. A deleted one has no row. */
export interface ScimTokenTable {
  id: string
  organization_id: string
  /** User, or the operator. Null: unknown, of a token from before owners were stored. */
  owner_id: string | null
  name: string
  /** SHA-256 of the token. */
  hash: string
  redacted_value: string
  created_at: number
  expires_at: number
  last_used_at: number | null
  /**
   * Set when the owner of the token lost the organization. The row stays: SCIM remains enabled.
   */
  revoked_at: number | null
}

/** Columns of a user that an identity provider sets. Null: never set by one. */
export interface ScimUserColumns {
  /** Deactivation time. Null: the user is active. */
  deactivated_at: number | null
  scim_user_name: string | null
  /** The name folded: unique among the organization's present users. */
  scim_user_name_key: string | null
  /** Id of the user at the identity provider. */
  scim_external_id: string | null
  scim_given_name: string | null
  scim_family_name: string | null
  /** Type of the e-mail address, such as `work`. */
  scim_email_type: string | null
  /** Number of changes by an identity provider. */
  scim_version: number | null
  scim_modified_at: number | null
}

/** Columns of a group. */
export interface ScimGroupColumns {
  /** Manager of its name and its members. Null: owners of the organization. */
  source: 'scim' | 'oidc' | null
  scim_external_id: string | null
  scim_version: number | null
  scim_modified_at: number | null
}
