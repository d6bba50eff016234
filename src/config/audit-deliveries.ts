/**
 * The file's `audit_deliveries:`: subscriptions to the audit log, by name. Each is posted as signed
 * webhooks, or as OTLP logs to the collector of OpenTelemetry's variables.
 */
import { type Static, Type } from 'typebox'
import { AUDIT_LOG_EVENT_TYPES } from '#contract/audit/events.ts'
import { readWebhook, WebhookEntry, type WebhookSettings } from './alerts.ts'
import { type OtlpExport, otlpExport } from './otlp.ts'
import type { Secrets } from './secret.ts'

const NAME = /^[a-z][a-z0-9_-]{0,62}$/
const SUBSCRIPTIONS_MAX = 16

const closed = { additionalProperties: false }

const AuditDeliveryEntry = Type.Object(
  {
    webhook: Type.Optional(WebhookEntry),
    otlp: Type.Optional(Type.Boolean({ expected: 'true or false' })),
    event_types: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 200 }),
    ),
  },
  closed,
)

export const AuditDeliveriesEntry = Type.Record(Type.String(), AuditDeliveryEntry)
export type AuditDeliveriesEntry = Static<typeof AuditDeliveriesEntry>

/** Receiver of a subscription. */
export type AuditReceiver =
  | { readonly kind: 'webhook'; readonly webhook: WebhookSettings }
  | { readonly kind: 'otlp'; readonly otlp: OtlpExport }

export interface AuditSubscription {
  readonly name: string
  readonly receiver: AuditReceiver
  /** Undefined: events of every type. */
  readonly eventTypes: ReadonlySet<string> | undefined
}

/** Reports an invalid setting of the file, given by its path. */
type Reject = (path: readonly string[], reason: string) => never

/** The subscriptions, with their secrets. Calls `reject` with the reason if one is invalid. */
export function configuredAuditDeliveries(
  entries: AuditDeliveriesEntry,
  secrets: Secrets,
  reject: Reject,
): readonly AuditSubscription[] {
  const named = Object.entries(entries)
  if (named.length > SUBSCRIPTIONS_MAX) {
    return reject(['audit_deliveries'], `there are more than ${SUBSCRIPTIONS_MAX} subscriptions`)
  }
  return named.map(([name, entry]) => {
    const fail: RejectMember = (path, reason) => reject(['audit_deliveries', name, ...path], reason)
    if (!NAME.test(name)) fail([], `'${name}': it must be lower-case letters, digits, - and _`)
    return {
      name,
      receiver: receiverOf(entry, secrets, fail),
      eventTypes: typesOf(entry.event_types, fail),
    }
  })
}

type RejectMember = (path: readonly string[], reason: string) => never

function receiverOf(
  { webhook, otlp = false }: Static<typeof AuditDeliveryEntry>,
  secrets: Secrets,
  fail: RejectMember,
): AuditReceiver {
  if (otlp === (webhook !== undefined)) return fail([], "it requires 'webhook' or 'otlp: true'")
  if (!webhook) {
    const found = otlpExport(secrets.environment, 'logs')
    if (!found) return fail(['otlp'], "'otlp': it requires OTEL_EXPORTER_OTLP_ENDPOINT")
    return { kind: 'otlp', otlp: found }
  }
  const settings = readWebhook(webhook, secrets, (setting, reason) =>
    fail(['webhook', setting], `'${setting}': ${reason}`),
  )
  if (settings.url === undefined) return fail(['webhook'], "'url' is missing")
  return { kind: 'webhook', webhook: settings }
}

function typesOf(
  types: readonly string[] | undefined,
  fail: RejectMember,
): ReadonlySet<string> | undefined {
  if (!types) return undefined
  const known: ReadonlySet<string> = new Set(AUDIT_LOG_EVENT_TYPES)
  const unknown = types.find((type) => !known.has(type))
  if (unknown === undefined) return new Set(types)
  return fail(['event_types'], `'event_types': there are no events of the type '${unknown}'`)
}
