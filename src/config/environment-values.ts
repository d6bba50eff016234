/** Values of environment variables: each is parsed, or rejected with a sentence that names it. */
import { isIP } from 'node:net'
import { KEY_PREFIX } from '#base/secrets.ts'
import { schemeOf } from './database-url.ts'
import { SettingsError } from './settings-error.ts'

/** Of keys from before, which stay valid; a new one must be random besides. */
const ADMIN_KEY_MIN = 20
const ADMIN_KEY_MAX = 512
const HOST_NAME = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/
const DAY_SECONDS = 86_400
const METRICS_TOKEN = /^[\x21-\x7e]{16,512}$/

/** Access to `/metrics`: open, closed, or with the token. */
export type MetricsAccess = 'open' | 'closed' | { readonly token: string }

export interface Address {
  readonly host: string
  readonly port: number
}

type Environment = Readonly<Record<string, string | undefined>>

/** An empty host would mean every address of the machine. */
export function readHost(name: string, text: string): string {
  if (isIP(text) !== 0 || HOST_NAME.test(text)) return text
  throw new SettingsError(`${name} must be an address or a name to listen on, but is '${text}'.`)
}

export function readPort(name: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new SettingsError(`${name} must be a number from 0 to 65535, but is '${text}'.`)
}

export function readAdminKey(key: string): string {
  const body = key.slice(KEY_PREFIX.admin.length)
  if (!key.startsWith(KEY_PREFIX.admin)) {
    throw new SettingsError(`BAILIWICK_ADMIN_KEY must begin with ${KEY_PREFIX.admin}.`)
  }
  if (body.length < ADMIN_KEY_MIN || key.length > ADMIN_KEY_MAX || !/^[\w+/-]+={0,2}$/.test(body)) {
    throw new SettingsError(
      `BAILIWICK_ADMIN_KEY must be ${KEY_PREFIX.admin} and then 32 random bytes in hex or base64. \`bailiwick admin-keys generate\` prints one.`,
    )
  }
  return key
}

/** A URL of scheme, host and path alone. */
export function readUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // The text shows parts that the parsed URL hides: an empty query, empty credentials.
  if (!url || !/^https?:$/.test(url.protocol) || /[?#@\s]/.test(text)) {
    throw new SettingsError(
      `${name} must be an http or https address without query or credentials, but begins with '${schemeOf(text)}'.`,
    )
  }
  return url.href.replace(/\/+$/, '')
}

/** Default: the address of this server's console, if known. */
export function readConsoleUrl(
  text: string | undefined,
  own: string | undefined,
): string | undefined {
  return text ? readUrl('CONSOLE_URL', text) : own
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** A token is always required when it is set. */
export function readMetricsAccess(token: string | undefined, isOpen: boolean): MetricsAccess {
  if (!token) return isOpen ? 'open' : 'closed'
  if (METRICS_TOKEN.test(token)) return { token }
  throw new SettingsError(
    'METRICS_TOKEN must be 16 to 512 characters of printable ASCII without spaces.',
  )
}

export function readOneOf<T extends string>(name: string, known: readonly T[], text: string): T {
  const found = known.find((one) => one === text)
  if (found !== undefined) return found
  throw new SettingsError(`${name} must be one of ${known.join(', ')}, but is '${text}'.`)
}

export function readAdminAddress(
  { ADMIN_HOST, ADMIN_PORT }: Environment,
  planes: string,
): Address | undefined {
  if (!ADMIN_PORT) {
    if (!ADMIN_HOST) return undefined
    throw new SettingsError('ADMIN_HOST requires ADMIN_PORT.')
  }
  if (planes !== 'all') {
    throw new SettingsError(`ADMIN_PORT requires both planes, but BAILIWICK_PLANES is '${planes}'.`)
  }
  return {
    host: readHost('ADMIN_HOST', ADMIN_HOST || '127.0.0.1'),
    port: readPort('ADMIN_PORT', ADMIN_PORT),
  }
}

export function readSeconds(environment: Environment, name: string): number | undefined {
  const text = environment[name]
  if (text === undefined) return undefined
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (seconds <= DAY_SECONDS) return seconds
  throw new SettingsError(`${name} must be a number from 0 to ${DAY_SECONDS}, but is '${text}'.`)
}

/** Never repeated in messages: a comma in a password would make a part of it look like a URL. */
export function readRedisUrl(text: string): string {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.every((part) => /^rediss?:\/\/./.test(part) && URL.canParse(part))) {
    return parts.join(',')
  }
  throw new SettingsError('REDIS_URL must be redis://… or rediss://…, or a comma-separated list.')
}
