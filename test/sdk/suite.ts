/** Helpers of the SDK suites: assertions of errors and of audit events, and new objects. */
import assert from 'node:assert/strict'
import type { AuditLog } from '#contract/audit/audit-logs.ts'
import type { ErrorCode } from '#contract/errors/errors.ts'
import type { Harness } from '#test/support/harness.ts'

/** Expected error of either client. */
export interface Refusal {
  readonly status?: number
  readonly code?: ErrorCode | null
  readonly param?: string | null
  readonly message?: string | RegExp
}

/** Asserts that the call is rejected so. Errors of both clients have the same members. */
export async function refused(call: PromiseLike<unknown>, expected: Refusal): Promise<void> {
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

/** Collects every item of a list, page after page. */
export async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of list) items.push(item)
  return items
}

/** Ids in the order of the list. */
export function ids(items: readonly { id: string }[]): string[] {
  return items.map(({ id }) => id)
}

/** The whole audit log, newest first. */
export function auditLog(harness: Harness): Promise<AuditLog[]> {
  return all(harness.client.listAuditLogs({ limit: 100 }))
}

/** Audit events written during `change`, oldest first. */
export async function eventsOf(
  harness: Harness,
  change: () => PromiseLike<unknown>,
): Promise<AuditLog[]> {
  const newest = (await harness.client.listAuditLogs({ limit: 1 })).data[0]
  await change()
  const log = await auditLog(harness)
  const known = log.findIndex(({ id }) => id === newest?.id)
  return log.slice(0, known === -1 ? undefined : known).reverse()
}

let people = 0

/** Makes an unused address. */
export function newEmail(): string {
  return `person-${++people}@example.com`
}

/** Creates a user of the organization. */
export function newUser(harness: Harness, role: 'owner' | 'reader' = 'reader') {
  return harness.client.createUser({ email: newEmail(), name: `Person ${people}`, role })
}

/** Creates a project. */
export function newProject(harness: Harness, name = 'Research') {
  return harness.openai.admin.organization.projects.create({ name })
}
