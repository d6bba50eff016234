/** The connection to Redis or Valkey: one server or a cluster, never a queue while it is down. */
import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { readTlsFiles, type TlsFileEntries } from '#config/tls-files.ts'
import { trustOf } from '#egress/trust.ts'

export type RedisClient = Redis | Cluster

/** Error of Redis or Valkey unavailable, or without an answer in time. */
export class LimiterUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'LimiterUnavailable'
  }
}

/** The longest wait for an answer. */
export const ANSWER_MAX_MS = 500
const CONNECT_TIMEOUT_MS = 2_000
/** Longest silence of a connection that owes an answer, after which it is closed. */
const SILENCE_MAX_MS = 5_000
const RECONNECT_MIN_MS = 50
const RECONNECT_MAX_MS = 1_000

/** A parsed URL: `redis://[user:password@]host[:port][/db]`, or a cluster's nodes. */
interface Address {
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
  readonly cluster: boolean
  readonly options: Pick<RedisOptions, 'username' | 'password' | 'db' | 'tls'>
}

const URL_FORM = /^(rediss?):\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^/?@]+)(?:\/(\d*))?(?:\?([^?#]*))?$/

/** Further hosts may be written as URLs too. */
const NEXT_HOST = /,rediss?:\/\//g

/**
 * Reads a URL. Several hosts, separated by commas, are nodes of a cluster, and so is one with
 * `?cluster=true`; `rediss:` is TLS, with the files of `ssl_ca_certs`, `ssl_certfile` and
 * `ssl_keyfile`. The first host's options hold for all. Throws an error without the password in its
 * message.
 */
export function parseRedisUrl(url: string): Address {
  const [match, scheme, username, password, list, db, query = ''] =
    URL_FORM.exec(url.replaceAll(NEXT_HOST, ',')) ?? []
  const entries = list?.split(',').map((entry) => URL.parse(`redis://${entry}`)) ?? []
  const hosts = entries.flatMap((entry) =>
    entry
      ? [{ host: entry.hostname.replace(/^\[|\]$/g, ''), port: Number(entry.port || 6379) }]
      : [],
  )
  const { cluster, tls } = membersOf(query, scheme === 'rediss')
  if (match === undefined || hosts.length < entries.length) {
    throw new Error(
      'REDIS_URL must have the form redis://user:password@host:port/0, redis://host?cluster=true or redis://host:port,host:port.',
    )
  }
  const isCluster = cluster === 'true' || (hosts.length > 1 && cluster !== 'false')
  if (!isCluster && hosts.length > 1) {
    throw new Error('REDIS_URL has several hosts, but is not a cluster.')
  }
  if (isCluster && db)
    throw new Error('REDIS_URL has a database number, which a cluster does not support.')
  return {
    hosts,
    cluster: isCluster,
    options: {
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(db && { db: Number(db) }),
      ...(scheme === 'rediss' && { tls }),
    },
  }
}

/** Members of the query, as redis-py names them, and the settings of their files. */
const FILES: Readonly<Record<string, keyof TlsFileEntries>> = {
  ssl_ca_certs: 'ca_file',
  ssl_certfile: 'client_cert_file',
  ssl_keyfile: 'client_key_file',
}

function membersOf(query: string, isTls: boolean) {
  const entry: { -readonly [name in keyof TlsFileEntries]: TlsFileEntries[name] } = {}
  let cluster: string | undefined
  for (const [name, value] of new URLSearchParams(query)) {
    const setting = FILES[name]
    if (name === 'cluster' && /^(true|false)$/.test(value)) cluster = value
    else if (setting && isTls && value) entry[setting] = value
    else throw new Error(memberError(name, setting !== undefined))
  }
  const files = readTlsFiles(entry, (setting, reason) => {
    const name = Object.keys(FILES).find((one) => FILES[one] === setting)
    throw new Error(`REDIS_URL has a file '${name}' that cannot be used: ${reason}.`)
  })
  return { cluster, tls: files ? trustOf([files.ca], files.client) : {} }
}

function memberError(name: string, isFile: boolean): string {
  return isFile
    ? `REDIS_URL has '${name}', which needs rediss:// and the path of a file.`
    : `REDIS_URL has '${name}', which is not one of cluster=true, ${Object.keys(FILES).join(', ')}.`
}

/** Creates a client, not connected yet. A failure is reported at once; nothing is sent twice. */
export function createRedisClient(url: string): RedisClient {
  const { hosts, cluster, options } = parseRedisUrl(url)
  const retry = (times: number): number => Math.min(RECONNECT_MIN_MS * times, RECONNECT_MAX_MS)
  const connection = {
    ...options,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_MAX_MS,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableAutoPipelining: false,
  }
  if (!cluster) {
    return new Redis({
      ...connection,
      ...hosts[0],
      lazyConnect: true,
      retryStrategy: retry,
    })
  }
  return new Cluster([...hosts], {
    // The connection of a node may queue: it is opened when it is first needed.
    redisOptions: connection,
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: retry,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
  })
}

export function isCluster(client: RedisClient): boolean {
  return client instanceof Cluster
}

/** The policies under which each server may drop a level, or why that is not known. */
export async function evictionPolicies(client: RedisClient): Promise<string[]> {
  const servers = client instanceof Cluster ? client.nodes('master') : [client]
  const answers = await Promise.all(
    servers.map((server) => server.config('GET', 'maxmemory-policy')),
  )
  return answers.map((answer) => (Array.isArray(answer) ? String(answer[1]) : ''))
}

/** Rejects when an answer does not come in time; what has arrived by then is read first. */
export function inTime<T>(answer: Promise<T>, maxMs = ANSWER_MAX_MS): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      setImmediate(() => reject(new LimiterUnavailable(`Redis did not answer within ${maxMs} ms.`)))
    }, maxMs)
    answer.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (cause: unknown) => {
        clearTimeout(timer)
        reject(new LimiterUnavailable(`Redis: ${String(cause)}`, { cause }))
      },
    )
  })
}
