/** Table of erasures of people. */

/** An erasure: its row stays, and names nobody once it has completed. */
export interface ErasureTable {
  organization_id: string
  /** The erased user. */
  user_id: string
  requested_at: number
  /** Null: a periodic task still erases rows. */
  completed_at: number | null
  /** JSON: texts that name the person, and the position in the audit log. Null once completed. */
  progress: string | null
}
