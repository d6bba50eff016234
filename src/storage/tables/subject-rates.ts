/** Table of rate limits of subjects. */

/** Rate limits of subjects over all models, and defaults. A null limit does not limit. */
export interface SubjectRateLimitTable {
  organization_id: string
  /** The project of the subject, or of the default; empty for the organization's. */
  project_id: string
  /**
   * `default`: of all of a kind without a limit, which is `scope_id`. `tag_default`: of all values
   * of the key of tags `scope_id`.
   */
  scope_kind:
    | ('user' | 'project_user' | 'service_account' | 'api_key' | 'tag_value')
    | ('default' | 'tag_default')
  /** Of a value, its key and itself: `end_user=alice`. */
  scope_id: string
  max_requests_per_1_minute: number | null
  max_tokens_per_1_minute: number | null
  max_requests_per_1_day: number | null
  /** Of a default of values: what holds for values beyond the most that are counted. */
  beyond: 'reject' | 'shared' | null
  created_at: number
  updated_at: number
}
