/** `bailiwick serve` as a command: settings from the environment, stopped by a signal. */
import type { Command } from 'commander'
import { adaptHeapMarking } from './heap-marking.ts'
import { releaseIdleMemory } from './idle-memory.ts'
import { printKey } from './key-delivery.ts'
import type { Terminal } from './terminal.ts'

export function addServe(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('Start the server. Its settings come from the environment.')
    .addHelpText('after', ENVIRONMENT)
    .action(() => runServer(terminal))
}

/**
 * Resolves when a signal has come and the server has stopped. A second signal ends the process at
 * once.
 */
async function runServer(terminal: Terminal): Promise<void> {
  const stopped = terminal.untilStopped()
  // Imported here: the other commands do not load the server.
  const [{ configurationOf, loadSettings }, { createApp }, { systemRuntime }, { startupBanner }] =
    await Promise.all([
      import('./config.ts'),
      import('./app.ts'),
      import('./runtime.ts'),
      import('./startup-banner.ts'),
    ])
  const { program, environment, stdout, stderr, log } = terminal
  // A signal during the start reloads once the server runs.
  let reload: (() => Promise<unknown>) | undefined
  let isRequested = false
  terminal.onHangUp(() => {
    isRequested = true
    // A failed reload is in the log.
    void reload?.().catch(() => {})
  })
  const settings = loadSettings(environment)
  // A server outlives the reader of its banner.
  stdout.removeAllListeners('error').on('error', () => {})
  await using app = await createApp(settings, {
    ...systemRuntime,
    log,
    printKey: printKey(stdout),
    configuration: configurationOf(environment),
  })
  reload = app.reload
  if (isRequested) void app.reload().catch(() => {})
  stdout.write(startupBanner(settings, app, program))
  const endTuning = settings.engineFlags ? tuneHeap(app.answers, systemRuntime.after) : () => {}
  if ((await stopped) === 'SIGINT') stderr.write(waitingLine(app.answers.openAnswers()))
  endTuning()
}

/** Work on the heap of a server that runs. Returns a function that ends it. */
function tuneHeap(...parts: Parameters<typeof releaseIdleMemory>): () => void {
  const stopReleasing = releaseIdleMemory(...parts)
  const markInSteps = adaptHeapMarking()
  return () => {
    stopReleasing()
    markInSteps()
  }
}

/** Sentence for a terminal about the answers that a stop waits for; empty without any. */
function waitingLine(open: number): string {
  return open === 0
    ? ''
    : `Waiting for ${open} open ${open === 1 ? 'answer' : 'answers'}; Ctrl-C again ends ${open === 1 ? 'it' : 'them'}.\n`
}

const ENVIRONMENT = `
Environment:
  HOST                 address to listen on (default: 127.0.0.1)
  PORT                 port to listen on (default: 8080)
  DATABASE_URL         sqlite:PATH or postgres://… (default: sqlite:./data/bailiwick.db)
  BAILIWICK_ADMIN_KEY  admin key to create at the first start (default: a random one)
  BAILIWICK_FIRST_KEY_FILE
                       file to write the first admin key to, with mode 0600; it must not exist
                       (default: the key is printed)
  BAILIWICK_CONFIG     YAML file: organization, models, upstreams, egress, oidc, bounds
  UPSTREAM_URL         base URL of the OpenAI-compatible upstream: https://…/v1
  UPSTREAM_API_KEY     key of the upstream
  REDIS_URL            redis://… or rediss://…, for limits shared by nodes; comma separated
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY
                       proxy of outgoing connections, and hosts without it (default: none)
  BAILIWICK_PLANES     planes to serve: all, control or data (default: all)
  ADMIN_HOST           separate address that serves both planes (default: 127.0.0.1)
  ADMIN_PORT           its port; HOST and PORT then serve only the data plane
  STOP_TIMEOUT_SECONDS time limit of a stop for open answers (default: none)
  FAIL_STATIC_SECONDS  time that cached keys stay valid without the store (default: 60; 0: none)
  TLS_CERT_FILE, TLS_KEY_FILE
                       certificate and key, in PEM: serve HTTPS (default: HTTP)
  PUBLIC_URL           URL of this server for clients, if it differs from the address
  CONSOLE_URL          URL of the console, for links in errors (default: PUBLIC_URL)
  TRUSTED_PROXIES      addresses and networks of trusted proxies, comma separated
  CORS_ORIGINS         origins allowed to call the data plane, comma separated (default: none)
  METRICS_TOKEN        bearer token for /metrics, at least 16 characters
  BAILIWICK_RELOAD     on_request: SIGHUP and 'config reload' read BAILIWICK_CONFIG again;
                       on_change: a change of the file, too (default: on_request)
  BAILIWICK_ENGINE_FLAGS
                       on, or off to leave the engine's flags as they are (default: on)
  LOG_LEVEL            fatal, error, warn, info, debug, trace or silent (default: info)
`
