/** Messages as log records of OTLP in JSON, which has integers of 64 bits as text. */
import { type AuditMessage, messageContent, messageId } from './message.ts'

/** `SEVERITY_NUMBER_INFO` and `SEVERITY_NUMBER_WARN` of OpenTelemetry's logs. */
const INFO = { severityNumber: 9, severityText: 'INFO' }
const WARN = { severityNumber: 13, severityText: 'WARN' }
const SCOPE = 'bailiwick.audit_log'
const NANO_OF_MS = '000000'

type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }
  | { readonly kvlistValue: { readonly values: readonly KeyValue[] } }
  | Record<string, never>

interface KeyValue {
  readonly key: string
  readonly value: AnyValue
}

export interface LogSource {
  readonly resource: Readonly<Record<string, string>>
  readonly version: string
}

/** Request to `/v1/logs` with a record for each message. */
export function logsRequestOf(
  messages: readonly AuditMessage[],
  { resource, version }: LogSource,
  nowMs: number,
): string {
  return JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: keyValuesOf({ 'service.version': version, ...resource }) },
        scopeLogs: [
          {
            scope: { name: SCOPE, version },
            logRecords: messages.map((message) => recordOf(message, nowMs)),
          },
        ],
      },
    ],
  })
}

function recordOf(message: AuditMessage, nowMs: number) {
  const isEvent = message.kind === 'event'
  return {
    timeUnixNano: `${message.createdAt}${NANO_OF_MS}`,
    observedTimeUnixNano: `${nowMs}${NANO_OF_MS}`,
    ...(isEvent ? INFO : WARN),
    eventName: `${SCOPE}.${isEvent ? message.event.type : 'gap'}`,
    body: anyValueOf(isEvent ? message.event : messageContent(message)),
    attributes: keyValuesOf({
      [`${SCOPE}.id`]: messageId(message),
      [`${SCOPE}.organization_id`]: message.organizationId,
      [`${SCOPE}.sequence`]: message.sequence,
      [`${SCOPE}.previous_sequence`]: message.previousSequence,
    }),
  }
}

function keyValuesOf(members: object): KeyValue[] {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, value: anyValueOf(value) }))
}

/** Null has no value. */
function anyValueOf(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValueOf) } }
  if (typeof value === 'object' && value !== null) {
    return { kvlistValue: { values: keyValuesOf(value) } }
  }
  return {}
}
