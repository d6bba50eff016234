/** Tables of request logs. */
import type { Generated } from 'kysely'

export interface RequestLogTables {
  request_logs: RequestLogTable
  request_log_days: RequestLogDayTable
}

/**
 * A request, or the rest of those that one key had rejected in a minute. Columns are what lists are
 * filtered by; everything else is in `details`.
 */
export interface RequestLogTable {
  organization_id: string
  /** Time of the settlement, the order of the log. */
  ended_at: number
  request_id: string
  started_at: number
  project_id: string
  key_id: string
  /** Person or service account. Null: cleared after its retention, or erased. */
  owner_id: string | null
  endpoint: string
  api_format: 'openai' | 'anthropic'
  /** The requested model. */
  model: string | null
  upstream: string | null
  status: number | null
  outcome: 'succeeded' | 'rejected' | 'failed' | 'left'
  code: string | null
  session: string | null
  /** Nano-dollars. */
  cost: number
  duration_ms: number
  /** 1, or the number of requests that the row is for. */
  requests: number
  /** Null: not stored, or cleared after its retention. */
  address: string | null
  user_agent: string | null
  /** JSON: `request-logs/details.ts`. */
  details: string
}

/** Number of the rows that a project has of one day: its share of the most that are kept. */
export interface RequestLogDayTable {
  organization_id: string
  project_id: string
  /** Start of the day of UTC. */
  starts_at: number
  logs: number
  /** 0 when the personal columns of its rows have been cleared. */
  personal: Generated<number>
}
