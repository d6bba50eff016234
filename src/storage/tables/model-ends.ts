/** Table of the notices about models that end. */

export interface ModelEndTables {
  model_end_notice: ModelEndNoticeTable
}

/** One model of a message. Rows with the same `notice_id` are sent together. */
export interface ModelEndNoticeTable {
  project_id: string
  model: string
  /** `YYYY-MM-DD`. */
  shutdown_date: string
  /** Days ahead of the end, of the stage that is told. */
  days: number
  organization_id: string
  notice_id: string
  source: 'configuration' | 'upstream' | 'documentation'
  replacement: string | null
  /** Requests of the week before. */
  requests: number
  /** Start of the last day with usage. */
  last_used_at: number
  created_at: number
}
