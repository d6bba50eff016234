/** Content of a store by the API, as far as every version since 0.1.0 has it. */
import type { Client } from '#client/client.ts'

export interface StoreFacts {
  readonly projects: readonly (readonly [string, string | null, string])[]
  readonly users: readonly (readonly [string, string | null, string])[]
  readonly accounts: readonly (readonly [string, string])[]
  readonly keys: readonly (readonly [string, string])[]
  readonly requestsPerMinute: number | undefined
  /** Types of audit events, the newest first. */
  readonly events: readonly string[]
}

export interface ShippedFacts extends StoreFacts {
  readonly adminKey: string
  /** Of the service account. */
  readonly key: string
  readonly projectId: string
}

export async function factsOf(client: Client, project_id: string): Promise<StoreFacts> {
  const projects = await client.listProjects({ include_archived: true })
  const users = await client.listUsers()
  const accounts = await client.listProjectServiceAccounts({ project_id })
  const keys = await client.listProjectApiKeys({ project_id })
  const limits = await client.listProjectRateLimits({ project_id, limit: 100 })
  const { data: events } = await client.listAuditLogs({ limit: 100 })
  return {
    projects: projects.data.map(({ id, name, status }) => [id, name, status]),
    users: users.data.map(({ id, email, role }) => [id, email ?? null, role]),
    accounts: accounts.data.map(({ id, name }) => [id, name]),
    keys: keys.data.map(({ id, redacted_value }) => [id, redacted_value]),
    requestsPerMinute: limits.data.find(({ model }) => model === 'gpt-4o')
      ?.max_requests_per_1_minute,
    events: events.map(({ type }) => type),
  }
}
