/**
 * OTLP exports as OpenTelemetry's environment variables set them (its specification: "OTLP Exporter
 * Configuration", "General SDK Configuration"). A variable of a signal is before the general one,
 * and an empty one counts as not set. Only HTTP is supported.
 */
import { SettingsError } from './settings-error.ts'

export type OtlpSignal = 'traces' | 'logs'

export interface OtlpExport {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Longest time of one request. */
  readonly timeoutMs: number
  readonly isCompressed: boolean
  /** Attributes of the resource, with its `service.name`. */
  readonly resource: Readonly<Record<string, string>>
}

type Environment = Readonly<Record<string, string | undefined>>

const TIMEOUT_MS = 10_000
/** Below the leases of what is sent. */
const TIMEOUT_MAX_MS = 30_000
const SERVICE_NAME = 'bailiwick'
const PAIRS_MAX = 100
const TEXT_MAX = 4_096
/** Name of a header (RFC 9110). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Value of a header: printable ASCII. */
const HEADER_VALUE = /^[\x20-\x7e]*$/

/** Undefined without an endpoint, and if `OTEL_SDK_DISABLED` is true. */
export function otlpExport(environment: Environment, signal: OtlpSignal): OtlpExport | undefined {
  if (isDisabled(environment)) return undefined
  const url = endpointOf(environment, signal)
  if (url === undefined) return undefined
  const variable = (name: string) => otlpVariable(environment, signal, name)
  checkProtocol(variable('PROTOCOL'))
  return {
    url,
    headers: headersOf(variable('HEADERS')),
    timeoutMs: timeoutOf(variable('TIMEOUT')),
    isCompressed: isCompressed(variable('COMPRESSION')),
    resource: resourceOf(environment),
  }
}

function isDisabled({ OTEL_SDK_DISABLED: text }: Environment): boolean {
  const disabled = text?.toLowerCase() || 'false'
  if (disabled === 'true' || disabled === 'false') return disabled === 'true'
  throw new SettingsError('OTEL_SDK_DISABLED must be true or false.')
}

export interface OtlpVariable {
  readonly name: string
  readonly text: string
}

/** The variable of the signal, or else of all signals. */
export function otlpVariable(
  environment: Environment,
  signal: OtlpSignal,
  name: string,
): OtlpVariable | undefined {
  const names = [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`, `OTEL_EXPORTER_OTLP_${name}`]
  for (const one of names) {
    const text = environment[one]
    if (text) return { name: one, text }
  }
  return undefined
}

/** The signal's endpoint is used as it is; the general one is a base. */
function endpointOf(environment: Environment, signal: OtlpSignal): string | undefined {
  const found = otlpVariable(environment, signal, 'ENDPOINT')
  if (!found) return undefined
  const { name, text } = found
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.hash) {
    throw new SettingsError(`${name} must be an http or https address without credentials.`)
  }
  if (name === 'OTEL_EXPORTER_OTLP_ENDPOINT') {
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/${signal}`
  }
  return url.href
}

function checkProtocol(found: OtlpVariable | undefined): void {
  if (!found || found.text === 'http/json' || found.text === 'http/protobuf') return
  throw new SettingsError(`${found.name} must be http/protobuf or http/json.`)
}

function timeoutOf(found: OtlpVariable | undefined): number {
  if (!found) return TIMEOUT_MS
  const ms = /^\d{1,6}$/.test(found.text) ? Number(found.text) : Number.NaN
  if (ms >= 1 && ms <= TIMEOUT_MAX_MS) return ms
  throw new SettingsError(`${found.name} must be a number from 1 to ${TIMEOUT_MAX_MS}.`)
}

function isCompressed(found: OtlpVariable | undefined): boolean {
  if (!found || found.text === 'none') return false
  if (found.text === 'gzip') return true
  throw new SettingsError(`${found.name} must be gzip or none.`)
}

/** Values are never repeated in messages: they are the collector's keys. */
function headersOf(found: OtlpVariable | undefined): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of pairsOf(found)) {
    if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value)) throw badPairs(found)
    headers[name.toLowerCase()] = value
  }
  return headers
}

/** `OTEL_SERVICE_NAME` is before the name in `OTEL_RESOURCE_ATTRIBUTES`. */
function resourceOf({ OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES: text }: Environment) {
  const attributes = pairsOf(text ? { name: 'OTEL_RESOURCE_ATTRIBUTES', text } : undefined)
  const resource: Record<string, string> = { 'service.name': SERVICE_NAME }
  for (const [name, value] of attributes) resource[name] = value
  if (OTEL_SERVICE_NAME) resource['service.name'] = OTEL_SERVICE_NAME
  return resource
}

/** `name=value,…` with percent-encoded values, as in W3C Baggage. */
function pairsOf(found: OtlpVariable | undefined): [string, string][] {
  if (!found) return []
  const entries = found.text.split(',').filter((entry) => entry.trim() !== '')
  if (entries.length > PAIRS_MAX) throw badPairs(found)
  return entries.map((entry) => {
    const at = entry.indexOf('=')
    const name = entry.slice(0, Math.max(0, at)).trim()
    const value = decoded(entry.slice(at + 1).trim())
    if (name === '' || value === undefined || value.length > TEXT_MAX) throw badPairs(found)
    return [name, value]
  })
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function badPairs(found: OtlpVariable | undefined): SettingsError {
  return new SettingsError(
    `${found?.name} must be name=value pairs with commas between them, percent-encoded.`,
  )
}
