/**
 * The settings of a server: read once from its environment and its YAML file, checked, frozen.
 * Whatever is unknown or wrong stops the start with a sentence that says where and why.
 */
import { isIP } from 'node:net'
import { KEY_PREFIX } from '#base/secrets.ts'
import type { ConfigFile } from './config-file.ts'

const ADMIN_KEY_MIN = 20
const ADMIN_KEY_MAX = 512
const DEFAULT_DATABASE_URL = 'sqlite:./data/bailiwick.db'
const HOST_NAME = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Names that begin like ours and mean something to the command line, not to the server. */
const CLIENT_VARIABLES = new Set(['BAILIWICK_BASE_URL'])
const SERVER_VARIABLES = new Set(['BAILIWICK_ADMIN_KEY', 'BAILIWICK_CONFIG'])

export interface Settings {
  readonly host: string
  readonly port: number
  /** `sqlite:PATH` or `postgres://…` */
  readonly databaseUrl: string
  readonly adminKey: string | undefined
  /** Without a slash at its end. */
  readonly publicUrl: string | undefined
  readonly trustedProxies: readonly string[]
  readonly logLevel: (typeof LOG_LEVELS)[number]
  readonly file: ConfigFile
}

export type Environment = Readonly<Record<string, string | undefined>>

/** What is wrong with a setting, as a sentence for whoever starts the server. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SettingsError'
  }
}

/** `file` is the configuration file's content, already checked. */
export const readSettings = (environment: Environment, file: ConfigFile): Settings => {
  refuseUnknown(environment)
  const {
    HOST = '127.0.0.1',
    PORT = '8080',
    DATABASE_URL,
    BAILIWICK_ADMIN_KEY,
    PUBLIC_URL,
    TRUSTED_PROXIES = '',
    LOG_LEVEL = 'info',
  } = environment
  return Object.freeze({
    host: readHost(HOST),
    port: readPort(PORT),
    databaseUrl: readDatabaseUrl(DATABASE_URL),
    adminKey: BAILIWICK_ADMIN_KEY ? readAdminKey(BAILIWICK_ADMIN_KEY) : undefined,
    publicUrl: PUBLIC_URL ? readPublicUrl(PUBLIC_URL) : undefined,
    trustedProxies: readProxies(TRUSTED_PROXIES),
    logLevel: readLogLevel(LOG_LEVEL),
    file,
  })
}

/** `DATABASE_URL` alone, for the commands that work on the store directly. */
export const readDatabaseUrl = (text = DEFAULT_DATABASE_URL): string => {
  if (/^(sqlite:.+|postgres(ql)?:\/\/.+)/.test(text)) return text
  throw new SettingsError(
    `DATABASE_URL must be sqlite:PATH or postgres://…, but begins with '${schemeOf(text)}'.`,
  )
}

/** What may be shown of a URL that may hold a password. */
const schemeOf = (text: string): string => /^[\w+.-]{0,20}:?/.exec(text)?.[0] ?? ''

const refuseUnknown = (environment: Environment): void => {
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('BAILIWICK_')) continue
    if (SERVER_VARIABLES.has(name) || CLIENT_VARIABLES.has(name)) continue
    throw new SettingsError(
      `${name} is not a setting. Those that begin so are ${[...SERVER_VARIABLES].join(' and ')}.`,
    )
  }
}

/** Empty would mean every address of the machine. */
const readHost = (text: string): string => {
  if (isIP(text) !== 0 || HOST_NAME.test(text)) return text
  throw new SettingsError(`HOST must be an address or a name to listen on, but is '${text}'.`)
}

const readPort = (text: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new SettingsError(`PORT must be a number from 0 to 65535, but is '${text}'.`)
}

const readAdminKey = (key: string): string => {
  const body = key.slice(KEY_PREFIX.admin.length)
  if (!key.startsWith(KEY_PREFIX.admin)) {
    throw new SettingsError(`BAILIWICK_ADMIN_KEY must begin with ${KEY_PREFIX.admin}.`)
  }
  if (body.length < ADMIN_KEY_MIN || key.length > ADMIN_KEY_MAX || !/^[\w-]+$/.test(body)) {
    throw new SettingsError(
      `BAILIWICK_ADMIN_KEY must have ${KEY_PREFIX.admin} and then at least ${ADMIN_KEY_MIN} letters, digits, '_' or '-'.`,
    )
  }
  return key
}

const readPublicUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // The text shows what the parsed address hides: an empty query, empty credentials.
  if (!url || !/^https?:$/.test(url.protocol) || /[?#@\s]/.test(text)) {
    throw new SettingsError(
      `PUBLIC_URL must be an http or https address without query or credentials, but begins with '${schemeOf(text)}'.`,
    )
  }
  return url.href.replace(/\/+$/, '')
}

const readProxies = (text: string): string[] => {
  const entries = text.split(',').map((entry) => entry.trim())
  return entries
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [address = '', bits, ...more] = entry.split('/')
      const version = address.includes('%') ? 0 : isIP(address)
      if (version !== 0 && isPrefix(bits, version) && more.length === 0) return entry
      throw new SettingsError(
        `TRUSTED_PROXIES must list addresses or networks (10.0.0.0/8), but holds '${entry}'.`,
      )
    })
}

/** A network of all addresses would let anybody forward what they like. */
const isPrefix = (bits: string | undefined, version: number): boolean =>
  bits === undefined ||
  (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 6 ? 128 : 32))

const readLogLevel = (text: string): Settings['logLevel'] => {
  const level = LOG_LEVELS.find((known) => known === text)
  if (level) return level
  throw new SettingsError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, but is '${text}'.`)
}
