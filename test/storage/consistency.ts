/** Consistency of a store: no change without its event, and no event without its change. */
import assert from 'node:assert/strict'
import type { Store } from '#storage/db.ts'

/** Compares every row with its events, and the events with the numbered changes. */
export async function assertWhole(store: Store): Promise<void> {
  const { reader } = store
  const events = await reader
    .selectFrom('audit_log')
    .select(['id', 'type', 'resource_id', 'project_id', 'organization_id'])
    .execute()
  const loggedIds = (...types: string[]) =>
    events.filter(({ type }) => types.includes(type)).map(({ resource_id }) => resource_id)
  const organizations = await reader.selectFrom('organization').selectAll().execute()
  const defaults = new Set(organizations.map((row) => row.default_project_id))
  const ids = async (table: 'project' | 'service_account' | 'api_key' | 'admin_api_key') =>
    (await reader.selectFrom(table).select('id').execute()).map(({ id }) => id)

  const projects = (await ids('project')).filter((id) => !defaults.has(id))
  assertSame(projects, loggedIds('project.created'), 'projects')

  const accounts = without(
    loggedIds('service_account.created'),
    loggedIds('service_account.deleted'),
  )
  assertSame(await ids('service_account'), accounts, 'service accounts')

  // The first key of an account has the account's own event.
  const firstKeys = await reader
    .selectFrom('api_key')
    .select((eb) => ['service_account_id', eb.fn.min('id').as('id')])
    .where('service_account_id', 'is not', null)
    .groupBy('service_account_id')
    .execute()
  const first = firstKeys.map(({ id }) => String(id))
  assertSame(
    firstKeys.map((row) => String(row.service_account_id)),
    accounts,
    'first keys',
  )
  const admin = await ids('admin_api_key')
  const keys = without([...(await ids('api_key')), ...admin], first)
  const madeKeys = without(
    loggedIds('api_key.created'),
    without(loggedIds('api_key.deleted'), admin),
  )
  assertSame(keys, madeKeys, 'keys')

  const users = await reader.selectFrom('user').select(['id', 'role']).execute()
  const founders = await founderIds(store)
  const members = await reader
    .selectFrom('project_user')
    .select(['user_id', 'project_id'])
    .execute()
  const added = events
    .filter(({ type }) => type === 'user.added')
    .map((event) => {
      const isOfOrganization = event.project_id === event.organization_id
      return `${event.resource_id} ${isOfOrganization ? '' : event.project_id}`
    })
  const present = [
    ...users.filter(({ id }) => !founders.has(id)).map(({ id }) => `${id} `),
    ...members
      .filter(({ user_id }) => !founders.has(user_id))
      .map((row) => `${row.user_id} ${row.project_id}`),
  ]
  assertSame(present, added, 'users and members')
  await assertNumbered(store)
}

/** Each event has its number, and the counter equals the last one. */
async function assertNumbered({ reader }: Store): Promise<void> {
  const counters = await reader.selectFrom('change_counter').selectAll().execute()
  for (const { organization_id, seq } of counters) {
    const changes = await reader
      .selectFrom('change')
      .selectAll()
      .where('organization_id', '=', organization_id)
      .orderBy('seq')
      .execute()
    assert.deepEqual(
      changes.map((change) => change.seq),
      Array.from({ length: seq }, (_, n) => n + 1),
    )
    const events = await reader
      .selectFrom('audit_log')
      .select(['type', 'resource_id'])
      .where('organization_id', '=', organization_id)
      .execute()
    assertSame(
      changes.map(({ kind, id }) => `${kind} ${id}`),
      events.map(({ type, resource_id }) => `${type} ${resource_id}`),
      'numbered changes',
    )
  }
}

/** First owners of organizations, who have no event. */
async function founderIds({ reader }: Store): Promise<Set<string>> {
  const rows = await reader
    .selectFrom('user')
    .innerJoin('organization', 'organization.id', 'user.organization_id')
    .select('user.id')
    .whereRef('user.added_at', '=', 'organization.created_at')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

function without(ids: readonly string[], taken: readonly string[]): string[] {
  const gone = new Set(taken)
  return ids.filter((id) => !gone.has(id))
}

function assertSame(rows: readonly string[], logged: readonly string[], what: string): void {
  assert.deepEqual(rows.toSorted(), logged.toSorted(), what)
}
