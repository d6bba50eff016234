/**
 * The installation that is diagnosed: its settings, and facts of its stores and upstreams. A fact
 * is read once, when the first check needs it. Without valid settings the variables of the stores
 * are read alone.
 */

import type { Clock } from '#base/clock.ts'
import { causeOf } from '#base/error-cause.ts'
import { loadSettings } from '#cli/config.ts'
import { readDatabaseUrl } from '#config/database-url.ts'
import { withSecretFiles } from '#config/secret-variables.ts'
import type { Environment, Settings } from '#config/settings.ts'
import { SettingsError } from '#config/settings-error.ts'
import type { Upstream } from '#config/upstreams.ts'
import { createEgress, type Egress } from '#egress/egress.ts'
import { inspectRedis, type RedisFacts } from '#limits/redis-inspection.ts'
import { inspectPostgres, type PostgresFacts } from '#storage/postgres/postgres-inspection.ts'
import { inspectSqlite, type SqliteFacts } from '#storage/sqlite/sqlite-inspection.ts'
import { probeUpstream, type UpstreamAnswer } from './upstream-probe.ts'

/** Longest check of a SQLite file. */
const SQLITE_MAX_MS = 10_000

/** Facts, or the reason why they cannot be read. */
export type Read<T> = { readonly facts: T } | { readonly fault: string }

/** The address of the store. */
export type StoreAddress =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string }

export interface Installation {
  readonly environment: Environment
  readonly now: Clock
  readonly settings: Settings | undefined
  /** The reasons why the settings are invalid: none for valid ones. */
  readonly settingsFaults: readonly string[]
  readonly store: StoreAddress | undefined
  readonly redisUrl: string | undefined
  /** Undefined for another kind of store. */
  sqlite(): Promise<Read<SqliteFacts> | undefined>
  postgres(): Promise<Read<PostgresFacts> | undefined>
  redis(): Promise<Read<RedisFacts> | undefined>
  answerOf(upstream: Upstream): Promise<UpstreamAnswer>
  close(): void
}

export interface InstallationOptions {
  readonly environment: Environment
  readonly now: Clock
  readonly elapsed: Clock
}

export function openInstallation(options: InstallationOptions): Installation {
  const { environment, now, elapsed } = options
  const { settings, settingsFaults } = settingsOf(environment)
  const databaseUrl = settings?.databaseUrl ?? databaseUrlOf(environment)
  const store = databaseUrl === undefined ? undefined : addressOf(databaseUrl)
  const redisUrl = settings?.redisUrl ?? variableOf(environment, 'REDIS_URL')
  const egress: Egress | undefined = settings && createEgress(settings.egress)
  const answers = new Map<Upstream, Promise<UpstreamAnswer>>()
  return {
    environment,
    now,
    settings,
    settingsFaults,
    store,
    redisUrl,
    sqlite: once(() =>
      store?.kind === 'sqlite' ? inspectSqlite(store.path, SQLITE_MAX_MS) : undefined,
    ),
    postgres: once(() =>
      store?.kind === 'postgres' ? inspectPostgres(store.url, { now, elapsed }) : undefined,
    ),
    redis: once(() => (redisUrl === undefined ? undefined : inspectRedis(redisUrl, elapsed))),
    answerOf: (upstream) => {
      const known = answers.get(upstream)
      if (known) return known
      if (!egress) throw new Error('An upstream is known by valid settings alone.')
      const answer = probeUpstream(upstream, { egress, now, elapsed })
      answers.set(upstream, answer)
      return answer
    },
    close: () => egress?.close(),
  }
}

function settingsOf(environment: Environment): Pick<Installation, 'settings' | 'settingsFaults'> {
  try {
    return { settings: loadSettings(environment), settingsFaults: [] }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const settingsFaults = error instanceof SettingsError ? error.faults : [reason]
    return { settings: undefined, settingsFaults }
  }
}

function databaseUrlOf(environment: Environment): string | undefined {
  try {
    return readDatabaseUrl(withSecretFiles(environment).DATABASE_URL || undefined)
  } catch {
    return undefined
  }
}

function variableOf(environment: Environment, name: 'REDIS_URL'): string | undefined {
  try {
    return withSecretFiles(environment)[name] || undefined
  } catch {
    return undefined
  }
}

function addressOf(url: string): StoreAddress {
  return url.startsWith('sqlite:')
    ? { kind: 'sqlite', path: url.slice('sqlite:'.length) }
    : { kind: 'postgres', url }
}

/** Memoized facts. The driver may throw at once for an address that it cannot parse. */
function once<T>(read: () => Promise<T> | undefined): () => Promise<Read<T> | undefined> {
  const attempt = async (): Promise<Read<T> | undefined> => {
    try {
      const facts = await read()
      return facts === undefined ? undefined : { facts }
    } catch (error) {
      return { fault: causeOf(error) }
    }
  }
  let found: Promise<Read<T> | undefined> | undefined
  return () => {
    found ??= attempt()
    return found
  }
}
