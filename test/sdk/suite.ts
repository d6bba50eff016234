/** What the suites that speak through the SDK share: one server for each, and how it refuses. */
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { AuditLog } from '#contract/audit-logs.ts'
import type { ErrorCode } from '#contract/errors.ts'
import type { Dialect } from '#storage/db.ts'
import { type Harness, type HarnessOptions, startHarness } from '#test/harness.ts'

/** One server for all tests of the suite that calls this. It is there once the first test runs. */
export const shareHarness = (dialect: Dialect, options?: HarnessOptions): (() => Harness) => {
  let harness: Harness | undefined
  before(async () => {
    harness = await startHarness(dialect, options)
  })
  after(() => harness?.close())
  return () => {
    assert.ok(harness, 'the server runs only while tests do')
    return harness
  }
}

/** What an error of either client must say. */
export interface Refusal {
  readonly status: number
  readonly code?: ErrorCode | null
  readonly param?: string | null
  readonly message?: string | RegExp
}

/** The call is refused, and so. Errors of OpenAI's client and of ours have the same members. */
export const refused = async (call: PromiseLike<unknown>, expected: Refusal): Promise<void> => {
  const outcome = await call.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  )
  assert.ok('error' in outcome, `answered instead of refused: ${JSON.stringify(outcome)}`)
  assert.ok(outcome.error instanceof Error)
  const { message, ...members } = expected
  const found = { ...outcome.error }
  assert.deepEqual(
    Object.fromEntries(Object.keys(members).map((name) => [name, Reflect.get(found, name)])),
    members,
    outcome.error.message,
  )
  if (message instanceof RegExp) assert.match(outcome.error.message, message)
  else if (message !== undefined) assert.ok(outcome.error.message.endsWith(message))
}

/** Every item of a list, page after page. */
export const all = async <T>(list: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = []
  for await (const item of list) items.push(item)
  return items
}

/** The ids in the order of the list. */
export const ids = (items: readonly { id: string }[]): string[] => items.map(({ id }) => id)

/** The whole audit log, newest first. */
export const auditLog = (harness: Harness): Promise<AuditLog[]> =>
  all(harness.client.listAuditLogs({ limit: 100 }))

/** What `change` wrote to the audit log, oldest first. */
export const eventsOf = async (
  harness: Harness,
  change: () => PromiseLike<unknown>,
): Promise<AuditLog[]> => {
  const newest = (await harness.client.listAuditLogs({ limit: 1 })).data[0]
  await change()
  const log = await auditLog(harness)
  const known = log.findIndex(({ id }) => id === newest?.id)
  return log.slice(0, known === -1 ? undefined : known).reverse()
}

let people = 0

/** An address that nobody has yet. */
export const newEmail = (): string => `person-${++people}@example.com`

/** A new user of the organization. */
export const newUser = (harness: Harness, role: 'owner' | 'reader' = 'reader') =>
  harness.client.createUser({ email: newEmail(), name: `Person ${people}`, role })

/** A new project. */
export const newProject = (harness: Harness, name = 'Research') =>
  harness.openai.admin.organization.projects.create({ name })
