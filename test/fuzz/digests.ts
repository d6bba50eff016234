/** Digests of the whole store, which show whether a request changed anything. */
import { hash } from 'node:crypto'
import { type Reader, run } from '#storage/db.ts'
import type { Tables } from '#storage/schema.ts'

const TABLES: Readonly<Record<keyof Tables, true>> = {
  installation: true,
  organization: true,
  change_counter: true,
  change: true,
  user: true,
  project: true,
  project_user: true,
  service_account: true,
  api_key: true,
  archived_key: true,
  deleted_name: true,
  admin_api_key: true,
  session: true,
  invite: true,
  rate_limit_override: true,
  spend_limit: true,
  project_policy: true,
  spend_alert: true,
  audit_log: true,
  idempotency: true,
  node: true,
  usage: true,
  upstream_usage: true,
  usage_sum: true,
  usage_sum_fill: true,
  usage_flush: true,
  limiter_level: true,
  limit_generation: true,
  owned_object: true,
  owned_item: true,
}

/** A digest of each table's rows, without `last_used_at` of admin keys. */
export async function digests(reader: Reader): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const table of Object.keys(TABLES)) {
    const rows = await reader[run](`select * from "${table}"`, [])
    const lines = rows.map((row) =>
      JSON.stringify(table === 'admin_api_key' ? { ...row, last_used_at: null } : row),
    )
    found[table] = `${rows.length} ${hash('sha1', lines.sort().join('\n'))}`
  }
  return found
}
