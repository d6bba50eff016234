/** A server with subscriptions to the audit log, for suites about their delivery. */
import assert from 'node:assert/strict'
import { Webhook } from 'standardwebhooks'
import type { AuditLog } from '#contract/audit/audit-logs.ts'
import type { Dialect } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from './clock.ts'
import { type Harness, startHarness } from './harness.ts'
import type { HarnessOptions } from './options.ts'
import { type Received, startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts'

export const AUDIT_SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
/** Now, since the library of Standard Webhooks checks timestamps by the system's clock. */
export const SECOND = 1_000
export const MINUTE = 60 * SECOND

/** Lines of a subscription by webhooks. The secret is a variable. */
export function webhookTo(url: string, more: readonly string[] = []): string {
  return [
    'audit_deliveries:',
    '  siem:',
    ...more.map((line) => `    ${line}`),
    '    webhook:',
    `      url: ${url}`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the file
    '      secret: ${AUDIT_SECRET}',
    '      allow_private_addresses: true',
  ].join('\n')
}

/** A message as received, with its signature checked. */
export interface Numbered {
  readonly id: string
  readonly type: string
  readonly sequence: number
  readonly previous: number
  readonly event: AuditLog | undefined
  readonly missing: { readonly first: number; readonly last: number } | undefined
}

export function verified({ headers, body }: Received): Numbered {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature']
  const signed = Object.fromEntries(names.map((name) => [name, String(headers[name])]))
  const library = new Webhook(AUDIT_SECRET)
  library.verify(body, signed)
  assert.throws(() => library.verify(body.replace('"sequence":', '"sequence":1'), signed))
  const message = numberedOf(body)
  assert.equal(message.id, headers['webhook-id'])
  return message
}

/** A message by its body alone, such as one of a moved clock. */
export function numberedOf(body: string): Numbered {
  const { id, object, created_at, type, data } = JSON.parse(body)
  assert.equal(object, 'event')
  assert.equal(Number.isInteger(created_at), true)
  return {
    id,
    type,
    sequence: data.sequence,
    previous: data.previous_sequence,
    event: data.event,
    missing: data.missing,
  }
}

export interface AuditWorld extends AsyncDisposable {
  readonly h: Harness
  readonly receiver: WebhookReceiver
  readonly logged: string[]
  readonly move: (ms: number) => void
  /** Messages that the receiver has got, in their order. */
  messages(): Numbered[]
  /** Makes events, of projects with these names. */
  make(...names: readonly string[]): Promise<void>
}

export async function startAuditWorld(
  dialect: Dialect,
  { more = [], ...options }: HarnessOptions & { readonly more?: readonly string[] } = {},
): Promise<AuditWorld> {
  await using starting = new AsyncDisposableStack()
  const { clock, move } = movableClock(() => Date.now())
  const logged: string[] = []
  const receiver = starting.use(await startWebhookReceiver())
  const h = starting.use(
    await startHarness(dialect, {
      clock,
      config: webhookTo(receiver.url, more),
      environment: { AUDIT_SECRET },
      onLog: (line) => logged.push(line),
      ...options,
    }),
  )
  const started = starting.move()
  return {
    h,
    receiver,
    logged,
    move,
    messages: () => receiver.received.map(verified),
    make: async (...names) => {
      for (const name of names) await h.client.createProject({ name })
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

/** Titles of the projects that events are about. */
export function titlesOf(messages: readonly Pick<Numbered, 'event'>[]): (string | undefined)[] {
  return messages.map(({ event }) => event?.['project.created']?.data.title)
}

/** Asserts that each message names the one before it. */
export function assertChained(messages: readonly Pick<Numbered, 'sequence' | 'previous'>[]): void {
  const [, ...rest] = messages
  assert.deepEqual(
    rest.map(({ previous }) => previous),
    messages.slice(0, -1).map(({ sequence }) => sequence),
  )
}

/** Deletes the events about projects with these names, as the retention of the audit log does. */
export async function deleteEventsOf({ store }: Harness, names: readonly string[]): Promise<void> {
  const rows = await store.reader.selectFrom('audit_log').select(['id', 'payload']).execute()
  const gone = rows.filter(({ payload }) => names.includes(JSON.parse(payload).data?.title))
  const ids = gone.map(({ id }) => id)
  await record(store, async (tx) => {
    await tx.deleteFrom('audit_log').where('id', 'in', ids).execute()
  })
}
