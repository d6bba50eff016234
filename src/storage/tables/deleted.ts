/** Tables with the remains of deleted keys, service accounts and invites. */

/** A key deleted with its project: its error names the archived project, not an unknown key. */
export interface ArchivedKeyTable {
  hash: string
  project_id: string
  expires_at: number | null
}

/**
 * Last name of a deleted key, service account or invite: usage and the audit log keep its id, and
 * are kept without a limit. Users and admin keys stay in their tables.
 */
export interface DeletedNameTable {
  organization_id: string
  id: string
  /** Name of the object; of an invite its e-mail address. */
  name: string
  project_id: string | null
  /** The last name of a key's owner. */
  owner_name: string | null
  deleted_at: number
  /** The hash of a project's key, but for the keys of an archived project. */
  key_hash: string | null
}
