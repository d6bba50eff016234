/** Names of environment variables: those of the server, and likely mistakes. */
import { logMessage } from '#base/log-messages.ts'
import { createSettingsSteps, SettingsError } from './settings-error.ts'

/** Names with our prefix that the command line reads, not the server. */
const CLIENT_VARIABLES = new Set(['BAILIWICK_BASE_URL'])
const SERVER_VARIABLES = new Set([
  ...['BAILIWICK_ADMIN_KEY', 'BAILIWICK_ADMIN_KEY_FILE', 'BAILIWICK_FIRST_KEY_FILE'],
  ...['BAILIWICK_CONFIG', 'BAILIWICK_PLANES', 'BAILIWICK_ENGINE_FLAGS'],
  'BAILIWICK_RELOAD',
])

/**
 * Variables that Kubernetes adds to every pod for a Service called `bailiwick` or `bailiwick-…`
 * (its documentation, "Discovering services", environment variables).
 */
const OF_A_SERVICE = /^BAILIWICK_(?:.*_)?(?:SERVICE_(?:HOST|PORT(?:_.+)?)|PORT(?:_.+)?)$/

/** Settings by common mistaken names. */
const NEAR_MISSES: Readonly<Record<string, string>> = {
  UPSTREAM_KEY: 'UPSTREAM_API_KEY',
  UPSTREAM_TOKEN: 'UPSTREAM_API_KEY',
  UPSTREAM_APIKEY: 'UPSTREAM_API_KEY',
  UPSTREAM_BASE_URL: 'UPSTREAM_URL',
  UPSTREAM_HOST: 'UPSTREAM_URL',
  DATABASE_URI: 'DATABASE_URL',
  DB_URL: 'DATABASE_URL',
  REDIS_URI: 'REDIS_URL',
  VALKEY_URL: 'REDIS_URL',
  LOGLEVEL: 'LOG_LEVEL',
  BASE_URL: 'PUBLIC_URL',
  PUBLIC_ADDRESS: 'PUBLIC_URL',
  TRUSTED_PROXY: 'TRUSTED_PROXIES',
  TRUST_PROXY: 'TRUSTED_PROXIES',
  CORS_ORIGIN: 'CORS_ORIGINS',
  ALLOWED_ORIGINS: 'CORS_ORIGINS',
  METRICS_KEY: 'METRICS_TOKEN',
}

type Environment = Readonly<Record<string, string | undefined>>

/** Throws for unknown names with our prefix. */
export function checkNames(environment: Environment): void {
  const steps = createSettingsSteps()
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('BAILIWICK_') || OF_A_SERVICE.test(name)) continue
    if (SERVER_VARIABLES.has(name) || CLIENT_VARIABLES.has(name)) continue
    const known = [...SERVER_VARIABLES].join(', ')
    steps.run(() => {
      throw new SettingsError(
        `${name} is not a setting. The settings with this prefix are ${known}.`,
      )
    })
  }
  steps.check()
}

/** A sentence for each variable that is likely meant as a setting which is not set. */
export function nearMisses(environment: Environment): string[] {
  return Object.entries(NEAR_MISSES)
    .filter(([name, setting]) => environment[name] && !environment[setting])
    .map(([name, setting]) => logMessage('near_miss', { name, setting }))
}
