/**
 * The way out: proxies of outgoing connections, from the environment as curl reads it and from the
 * file's `egress:`, which is before it. Passwords are never repeated in messages.
 */
import { type Static, Type } from 'typebox'
import { isBadNetwork } from './no-proxy.ts'
import { fixedSecret, type ParseSecret, type Secret, SecretEntry, type Secrets } from './secret.ts'
import { SettingsError } from './settings-error.ts'
import {
  readTlsFiles,
  TLS_FILE_ENTRIES,
  type TlsFileEntries,
  type TlsMaterial,
} from './tls-files.ts'

const ENTRIES_MAX = 500
const ENTRY_MAX = 253

export const EgressEntry = Type.Object(
  {
    /** Proxy of all connections, with its user and password, if it has any. */
    proxy: Type.Optional(SecretEntry),
    no_proxy: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: ENTRY_MAX }), {
        maxItems: ENTRIES_MAX,
        expected: 'a list of hosts and networks',
      }),
    ),
    /** Where names of receivers that administrators choose are resolved. */
    resolve: Type.Optional(Type.Enum(['here', 'proxy'] as const, { expected: 'here or proxy' })),
    /** Whether connections to this machine use the proxy. */
    proxy_loopback: Type.Optional(Type.Boolean({ expected: 'true or false' })),
    ...TLS_FILE_ENTRIES,
  },
  { additionalProperties: false },
)
type EgressEntry = Static<typeof EgressEntry>

export interface ProxySettings {
  /** Scheme, host and port. */
  readonly origin: string
  /** Value of `proxy-authorization`. */
  readonly authorization: string | undefined
}

export interface EgressSettings {
  /** Proxies of addresses by their scheme. */
  readonly http: Secret<ProxySettings> | undefined
  readonly https: Secret<ProxySettings> | undefined
  /** Hosts that are reached directly, as in `NO_PROXY`. */
  readonly noProxy: readonly string[]
  readonly proxiesLoopback: boolean
  /** Whether the proxy resolves names of receivers, and nothing is checked here. */
  readonly resolvesAtProxy: boolean
  /** Authorities that all connections trust, and the certificate that the proxy is shown. */
  readonly tls: TlsMaterial | undefined
}

type Environment = Readonly<Record<string, string | undefined>>
/** Reports an invalid setting of the section. */
type Reject = (setting: keyof EgressEntry, reason: string) => never

/** Calls `reject` with the reason if a setting of the file is invalid. */
export function configuredEgress(
  entry: EgressEntry | undefined,
  secrets: Secrets,
  reject: Reject,
): EgressSettings {
  const { no_proxy, resolve = 'here', proxy_loopback: proxiesLoopback = false } = entry ?? {}
  const bad = no_proxy?.find(isBadNetwork)
  if (bad !== undefined) reject('no_proxy', `'${bad}' is not a network`)
  const files: TlsFileEntries = entry ?? {}
  return {
    ...proxiesOf(entry, secrets, reject),
    noProxy: no_proxy ?? noProxyOf(secrets.environment),
    proxiesLoopback,
    resolvesAtProxy: resolve === 'proxy',
    tls: readTlsFiles(files, reject),
  }
}

/** Addresses of the proxies, without users and passwords. */
export function proxyAddresses({ http, https }: EgressSettings): string[] {
  const found = [https, http].flatMap((proxy) => (proxy ? [proxy.current().origin] : []))
  return [...new Set(found)]
}

function proxiesOf(entry: EgressEntry | undefined, secrets: Secrets, reject: Reject) {
  if (entry?.proxy !== undefined) {
    const proxy = secrets.read(entry.proxy, parseProxy, (reason) => reject('proxy', reason))
    return { http: proxy, https: proxy }
  }
  const { environment } = secrets
  return { http: proxyOf(environment, 'HTTP_PROXY'), https: proxyOf(environment, 'HTTPS_PROXY') }
}

const parseProxy: ParseSecret<ProxySettings> = (text, reject) => readProxy(text) ?? reject(EXPECTED)

const EXPECTED = 'it must be http://host:port or https://host:port, with user:password@ if need be'

/** The name in lower case is before the other, and an empty value is none. */
function variableOf(environment: Environment, name: string): string {
  return environment[name.toLowerCase()] || environment[name] || ''
}

function proxyOf(environment: Environment, name: string): Secret<ProxySettings> | undefined {
  const text = variableOf(environment, name)
  if (text === '') return undefined
  const proxy = readProxy(text.includes('://') ? text : `http://${text}`)
  if (proxy) return fixedSecret(proxy)
  throw new SettingsError(`${name}: ${EXPECTED}.`)
}

function noProxyOf(environment: Environment): string[] {
  const entries = variableOf(environment, 'NO_PROXY')
    .split(/[,\s]+/)
    .filter((one) => one !== '')
  const bad = entries.find(isBadNetwork)
  if (bad === undefined) return entries
  throw new SettingsError(`NO_PROXY: '${bad}' is not a network.`)
}

function readProxy(text: string): ProxySettings | undefined {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.pathname !== '/') {
    return undefined
  }
  const { origin, username, password } = url
  const login = username || password ? credentialsOf(username, password) : ''
  if (login === undefined) return undefined
  return { origin, authorization: login === '' ? undefined : `Basic ${login}` }
}

/** Undefined for text that is not percent-encoded. */
function credentialsOf(username: string, password: string): string | undefined {
  try {
    const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    return Buffer.from(text).toString('base64')
  } catch {
    return undefined
  }
}
