/** `bailiwick serve` as a command: settings from the environment, stopped by a signal. */
import type { Command } from 'commander'
import { elapsedClock } from '#base/clock.ts'

/** Exit status of a program ended by a signal, as in a shell: 128 and its number. */
const STATUS_OF_SIGNAL = { SIGTERM: 143, SIGINT: 130 } as const

/**
 * A terminal signals the whole foreground group, and npm in it forwards the same signal: a second
 * one within this time is the same.
 */
const SAME_SIGNAL_MS = 1_000

export const addServe = (program: Command): void => {
  program
    .command('serve')
    .description('Start the server. Its settings come from the environment.')
    .addHelpText('after', ENVIRONMENT)
    .action(runServer)
}

/**
 * Resolves when a signal has come and the server has stopped. A second signal ends the process at
 * once.
 */
const runServer = async (): Promise<void> => {
  const stopped = firstSignal()
  // Imported here, so that the other commands do not load a server they do not need.
  const [{ loadSettings }, { createApp }, { systemRuntime }, { startupBanner }] = await Promise.all(
    [
      import('./config.ts'),
      import('./app.ts'),
      import('./runtime.ts'),
      import('./startup-banner.ts'),
    ],
  )
  const settings = loadSettings(process.env)
  await using app = await createApp(settings, systemRuntime)
  process.stdout.write(startupBanner(settings, app))
  await stopped
}

const firstSignal = (): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let askedAt: number | undefined
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      askedAt ??= elapsedClock()
      if (elapsedClock() - askedAt > SAME_SIGNAL_MS) process.exit(STATUS_OF_SIGNAL[signal])
      resolve()
    })
  }
  return promise
}

const ENVIRONMENT = `
Environment:
  HOST                 address to listen on (default: 127.0.0.1)
  PORT                 port to listen on (default: 8080)
  DATABASE_URL         sqlite:PATH or postgres://… (default: sqlite:./data/bailiwick.db)
  BAILIWICK_ADMIN_KEY  an admin key that is to work from the first start; without it one is made
  BAILIWICK_FIRST_KEY_FILE
                       a file that does not exist, for the key that a first start makes (mode 0600);
                       without it the key is printed
  BAILIWICK_CONFIG     a YAML file: organization, models, upstreams, oidc and bounds
  UPSTREAM_URL         the OpenAI-compatible API that requests go to, with its version: https://…/v1
  UPSTREAM_API_KEY     the key that it wants
  REDIS_URL            redis://… or rediss://…, by commas for a cluster: limits shared by nodes
  BAILIWICK_PLANES     all, control or data: what this server serves (default: all)
  ADMIN_HOST           address for both planes (default: 127.0.0.1)
  ADMIN_PORT           its port; then HOST and PORT serve the data plane alone
  STOP_TIMEOUT_SECONDS how long a stop waits for open answers (default: until they have ended)
  FAIL_STATIC_SECONDS  how long known keys pass while the store is down (default: 60; 0: not at all)
  PUBLIC_URL           where clients reach this server, if elsewhere than it listens
  CONSOLE_URL          where the console is, for links in errors (default: PUBLIC_URL)
  TRUSTED_PROXIES      addresses and networks whose forwarded headers count, comma separated
  CORS_ORIGINS         origins whose pages may call models, comma separated (default: none)
  METRICS_TOKEN        what readers of /metrics must send as a bearer token, at least 16 characters
  LOG_LEVEL            fatal, error, warn, info, debug, trace or silent (default: info)
`
