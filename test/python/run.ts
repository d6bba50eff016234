/**
 * Runs the Python tests against a server of their own with the simulated upstream: the openai
 * package over every operation, scim2-tester over SCIM, and then Schemathesis over the OpenAPI
 * document for the rest of the time. `test/python.sh` installs their dependencies.
 *
 * Time limits bound the run and fail nothing: a slow machine gets less far.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { api } from '#contract/api.ts'
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { startProgramServer } from '#test/support/program-server.ts'

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    cache: { type: 'string' },
    long: { type: 'boolean', default: false },
  },
})
const { python = missing('--python'), cache = missing('--cache'), long } = values

const SECOND = 1_000
const deadline = performance.now() + (long ? 180 : 60) * SECOND

function secondsLeft(): number {
  return (deadline - performance.now()) / SECOND
}

/** File that `conftest.py` and `hooks.py` write failures to, for a run that is interrupted. */
const FAILURES = 'failures'

/** Time of an interrupted program for its report. */
const CLOSING_SECONDS = 10

/** Raised bounds on callers without a valid key, since each test has such calls. */
const CONFIG = `
bounds:
  unknown_keys_per_minute: 1000000
  unauthenticated_requests_per_minute: 1000000
`

/** OpenAI's own operations, each of which the package has to call. */
const operations = [
  ...Object.values<AnyEndpoint>(api).filter(({ extension }) => !extension),
  ...Object.values<DataRoute>(dataRoutes).filter(({ extension }) => !extension),
].map(({ id, method, path }) => ({ id, method, path: `/v1${path}` }))

function missing(option: string): never {
  throw new Error(`${option} is needed`)
}

interface Servers {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
}

async function withServers(test: (servers: Servers) => Promise<void>): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const { folder, url, upstreamUrl, adminKey } = await startProgramServer(stack, CONFIG)
  await test({
    folder,
    environment: {
      BAILIWICK_URL: url,
      BAILIWICK_ADMIN_KEY: adminKey,
      BAILIWICK_OPERATIONS: JSON.stringify(operations),
      UPSTREAM_URL: upstreamUrl,
    },
  })
}

/** Exit codes of interrupted programs. */
const INTERRUPTED = { pytest: 2, 'schemathesis.cli': 130 } as const

/** Runs a Python module. Resolves to its exit code, or null after its time limit. */
async function runModule(
  { folder, environment }: Servers,
  name: keyof typeof INTERRUPTED,
  ...parameters: readonly string[]
): Promise<number | null> {
  const child = spawn(python, ['-m', name, ...parameters], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      NO_COLOR: '1',
      PYTHONPYCACHEPREFIX: join(cache, 'compiled'),
      SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'hooks.py'),
      ...environment,
    },
  })
  let isLate = false
  const interrupt = setTimeout(
    () => {
      isLate = true
      child.kill('SIGINT')
    },
    (secondsLeft() - CLOSING_SECONDS) * SECOND,
  )
  const kill = setTimeout(() => child.kill('SIGKILL'), secondsLeft() * SECOND)
  const [code] = await once(child, 'close')
  clearTimeout(interrupt)
  clearTimeout(kill)
  return isLate && (code === null || code === INTERRUPTED[name]) ? null : (code ?? 1)
}

function testPackage(servers: Servers): Promise<number | null> {
  return runModule(
    servers,
    'pytest',
    ...['--quiet', '--tb=short', '-W', 'ignore::DeprecationWarning'],
    ...['-p', 'no:cacheprovider', '--rootdir', servers.folder],
    import.meta.dirname,
  )
}

/** Schemathesis settings: a short run has fixed examples, a long one random ones. */
function testDocument(servers: Servers): Promise<number | null> {
  const seconds = Math.max(1, Math.floor(secondsLeft() - 2 * CLOSING_SECONDS))
  const extent = long
    ? ['--phases', 'examples,coverage,fuzzing,stateful', '--max-time', String(seconds)]
    : ['--phases', 'examples,fuzzing', '--max-examples', '3', '--generation-deterministic']
  return runModule(
    servers,
    'schemathesis.cli',
    ...['--config-file', join(import.meta.dirname, 'schemathesis.toml')],
    ...['run', `${servers.environment.BAILIWICK_URL}/openapi.json`, ...extent],
    // Bodies of the data plane are open, and answered by the simulated upstream.
    ...['--include-path-regex', '^/organization/'],
  )
}

await withServers(async (servers) => {
  for (const test of [testPackage, testDocument]) {
    const code = await test(servers)
    const hasFailed = code === null ? existsSync(join(servers.folder, FAILURES)) : code !== 0
    if (code === null) process.stdout.write('python: the time is over; the rest is skipped\n')
    if (hasFailed) process.exitCode = 1
    if (hasFailed || code === null) return
  }
})
