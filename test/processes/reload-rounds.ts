/**
 * Reloads of a server under streams and requests: by a signal, by the command and by a change of
 * the file in turn, each tenth with a broken file, and with TLS by certificates that are replaced.
 */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock, toSeconds } from '#base/clock.ts'
import { spawnUpstream } from '#simulator/process.ts'
import { eventually } from '#test/support/eventually.ts'
import { formatReceived, type Received, startPacedTraffic } from './paced-traffic.ts'
import {
  brokenFile,
  HIGHEST_PRICE,
  LOWEST_PRICE,
  MODEL,
  reloadedFile,
} from './reload-configuration.ts'
import {
  type ConfigOf,
  type ReloadServer,
  startReloadServer,
  WAYS,
  type Way,
} from './reload-server.ts'

const POLL_MS = 50
const DAY_SECONDS = 86_400
const LIMIT_CENTS = 100_000_000
const TOKENS_OF_PRICE = 1_000_000
/** States are printed after so many reloads. */
const PRINT_EACH = 10
/** Descriptors and timers by which two idle moments of one process may differ. */
const SLACK = 20
const HEAP_GROWTH_MAX = 1.5

export interface ReloadRoundsOptions {
  readonly reloads: number
  /** Each so many reloads one has a broken file. */
  readonly brokenEach: number
  readonly streams: number
  readonly perSecond: number
  readonly isTls: boolean
  /** Pieces of a stream, one each 100 ms. */
  readonly pieces: number
  readonly program?: string | undefined
  readonly print: (line: string) => void
}

/** Rejects if an answer was dropped or counted twice, or if something of a reload is left. */
export async function runReloadRounds(options: ReloadRoundsOptions): Promise<void> {
  const { print, isTls, program } = options
  await using parts = new AsyncDisposableStack()
  const upstreams = await startUpstreams(options, parts)
  const fileOf =
    (n: number): ConfigOf =>
    (tls) =>
      reloadedFile(n, { first: upstreams.first.url, second: upstreams.second.url }, tls)
  const server = parts.use(await startReloadServer({ isTls, program, config: fileOf(0) }))
  const { projectId, key } = await openProject(server)
  const idle = stateOf(await server.metrics())
  const traffic = startPacedTraffic({
    ...options,
    urls: () => [server.url],
    key,
    model: MODEL,
    ...(server.ca && { ca: server.ca }),
  })
  await eventually('a stream has ended', () => traffic.received.streams > 0)
  const heaps: number[] = []
  for (let n = 1; n <= options.reloads; n++) {
    const way = WAYS[(n - 1) % WAYS.length] ?? 'signal'
    const configOf = n % options.brokenEach === 0 ? undefined : fileOf(n)
    const renewed = isTls && way === 'change' ? renewCertificate(server) : undefined
    await Promise.all([reloadOnce(server, way, n, configOf), renewed])
    if (n % PRINT_EACH !== 0) continue
    const state = stateOf(await server.metrics())
    heaps.push(state.heapBytes)
    print(`${n} reloads: ${formatState(state)}; ${formatReceived(traffic.received)}`)
  }
  await traffic.stop()
  print(formatReceived(traffic.received))
  assert.equal(traffic.received.dropped.size, 0)
  await assertCounted(server, projectId, traffic.received, print)
  const arrived = await Promise.all([upstreams.first.requests(), upstreams.second.requests()])
  assert.equal(arrived[0].arrived + arrived[1].arrived, traffic.received.answers)
  await assertNothingLeft(server, idle, heaps, print)
  await assertStops(server, Math.floor(options.reloads / options.brokenEach))
}

async function startUpstreams({ pieces }: ReloadRoundsOptions, parts: AsyncDisposableStack) {
  const start = async () => {
    const upstream = await spawnUpstream('--keep-requests', '10', '--any-key')
    parts.defer(() => upstream.close())
    const reply = 'word '.repeat(pieces)
    await upstream.script({ includes: '"slow"', times: 'always', reply, paceMs: 100 })
    return upstream
  }
  const [first, second] = await Promise.all([start(), start()])
  return { first, second }
}

async function openProject(server: ReloadServer) {
  const { id } = await server.post<{ id: string }>('/v1/organization/projects', { name: 'Load' })
  const path = `/v1/organization/projects/${id}`
  await server.post(`${path}/spend_limit`, {
    threshold_amount: LIMIT_CENTS,
    currency: 'USD',
    interval: 'month',
  })
  const account = await server.post<{ api_key: { value: string } }>(`${path}/service_accounts`, {
    name: 'caller',
  })
  return { projectId: id, key: account.api_key.value }
}

/** Without a file, the reload is one of a broken file, which is named and changes nothing. */
async function reloadOnce(
  server: ReloadServer,
  way: Way,
  n: number,
  configOf: ConfigOf | undefined,
): Promise<void> {
  if (configOf) {
    await server.reload(way, configOf, 'applied')
    assert.equal((await server.server()).configuration.error, null)
    return
  }
  const before = await server.server()
  await server.reload(way, () => brokenFile(n), 'failed')
  const { configuration, upstreams } = await server.server()
  assert.match(configuration.error?.messages?.join('\n') ?? '', /bailiwick\.yaml, line \d+: /)
  assert.equal((await server.metrics()).get('bailiwick_config_invalid'), 1)
  assert.equal(configuration.loaded_at, before.configuration.loaded_at)
  assert.deepEqual(
    upstreams.map(({ name }) => name),
    before.upstreams.map(({ name }) => name),
  )
}

/** New connections get the new certificate. */
async function renewCertificate(server: ReloadServer): Promise<void> {
  const before = await server.serial()
  server.renew()
  await eventually('a new connection has the new certificate', async () => {
    await pause(POLL_MS)
    return (await server.serial()) !== before
  })
}

interface State {
  readonly heapBytes: number
  readonly descriptors: number
  readonly timers: number
  readonly generations: number
}

function stateOf(metrics: ReadonlyMap<string, number>): State {
  const figureOf = (name: string): number => metrics.get(name) ?? Number.NaN
  return {
    heapBytes: figureOf('nodejs_heap_size_used_bytes'),
    descriptors: figureOf('process_open_fds'),
    timers: figureOf('nodejs_active_resources{type="Timeout"}'),
    generations: figureOf('bailiwick_config_generations'),
  }
}

function formatState({ heapBytes, descriptors, timers, generations }: State): string {
  const heap = `${(heapBytes / 2 ** 20).toFixed(0)} MiB of heap`
  return `${heap}, ${descriptors} descriptors, ${timers} timers, ${generations} generations`
}

interface Results<T> {
  readonly data: readonly { readonly results: readonly T[] }[]
}

/** Usage is that of the callers, and spend is between the prices and the same in both records. */
async function assertCounted(
  server: ReloadServer,
  projectId: string,
  { answers, inputTokens, outputTokens }: Received,
  print: (line: string) => void,
): Promise<void> {
  const startTime = toSeconds(systemClock()) - DAY_SECONDS
  const query = `start_time=${startTime}&project_ids=${projectId}`
  const usageOf = async () => {
    const path = `/v1/organization/usage/completions?${query}`
    const { data } =
      await server.read<
        Results<{ num_model_requests: number; input_tokens: number; output_tokens: number }>
      >(path)
    const found = data.flatMap(({ results }) => results)
    return {
      answers: found.reduce((sum, one) => sum + one.num_model_requests, 0),
      inputTokens: found.reduce((sum, one) => sum + one.input_tokens, 0),
      outputTokens: found.reduce((sum, one) => sum + one.output_tokens, 0),
    }
  }
  await eventually('the usage is that of the callers', async () => {
    await pause(POLL_MS)
    assert.deepEqual(await usageOf(), { answers, inputTokens, outputTokens })
  })
  const { spent } = await server.read<{ spent: number }>(
    `/v1/organization/projects/${projectId}/budget`,
  )
  const costs = await server.read<Results<{ amount: { value: number } }>>(
    `/v1/organization/costs?${query}`,
  )
  const cost = costs.data
    .flatMap(({ results }) => results)
    .reduce((sum, { amount }) => sum + amount.value, 0)
  const tokens = (inputTokens + outputTokens) / TOKENS_OF_PRICE
  print(`usage is that of the callers; the budget spent ${spent} and the ledger has ${cost}`)
  assert.ok(Math.abs(spent - cost) < 1e-6, `${spent} and ${cost}`)
  assert.ok(cost > tokens * LOWEST_PRICE && cost < tokens * HIGHEST_PRICE, `${cost}`)
}

/** Former generations are gone, with their connections and timers. */
async function assertNothingLeft(
  server: ReloadServer,
  idle: State,
  heaps: readonly number[],
  print: (line: string) => void,
): Promise<void> {
  let state = idle
  await eventually(
    'the process is as idle as before',
    async () => {
      await pause(POLL_MS)
      state = stateOf(await server.metrics())
      assert.equal(state.generations, 1)
      assert.ok(state.descriptors <= idle.descriptors + SLACK, formatState(state))
      assert.ok(state.timers <= idle.timers + SLACK, formatState(state))
      assert.ok(state.heapBytes <= HEAP_GROWTH_MAX * (heaps[0] ?? Infinity), formatState(state))
    },
    60_000,
  )
  print(`before: ${formatState(idle)}; after: ${formatState(state)}`)
}

/** An orderly stop, after which the log has each broken file. */
async function assertStops(server: ReloadServer, broken: number): Promise<void> {
  const { code, stderr } = await server.node.end('SIGTERM')
  assert.equal(code, 0, stderr)
  const named = stderr.split('\n').filter((line) => line.includes('stays as it was'))
  assert.ok(named.length >= broken, stderr)
}
