/**
 * Request logs: Bailiwick without rows, with the usual ones, and with a row for each request,
 * before one upstream, in turns within each round.
 */
import { type Bailiwick, startBailiwick } from './bailiwick.ts'
import { type Spread, show, spread, table } from './figures.ts'
import type { Effort } from './gateway-rounds.ts'
import { probe, requestBody, startUpstream } from './gateway-targets.ts'
import { load } from './measure.ts'
import { SERVER_CORE } from './processes.ts'

const CONNECTIONS = 32

/** Lines of the configuration. */
export const LOGGED = {
  off: 'request_logs: { days: 0 }',
  usual: '',
  all: 'request_logs: { successes_per_second: 100000 }',
} as const
type Logged = keyof typeof LOGGED
const NAMES: readonly Logged[] = ['off', 'usual', 'all']

interface Sample {
  readonly perSecond: number
  readonly cpuMicros: number
}

export type LogRun = Readonly<Record<Logged, readonly Sample[]>>

export async function runLogs(folder: string, effort: Effort): Promise<LogRun> {
  const { rounds, seconds, warmUpSeconds } = effort
  const upstream = await startUpstream(folder, 'plain')
  const servers: (readonly [Logged, Bailiwick])[] = []
  for (const name of NAMES) {
    const configuration = `\n${LOGGED[name]}\n`
    const options = { upstreamPort: upstream.port, core: SERVER_CORE, configuration }
    servers.push([name, await startBailiwick(folder, options)])
  }
  const samples: Record<Logged, Sample[]> = { off: [], usual: [], all: [] }
  for (const [, server] of servers) {
    await probe(requestTo(server), 'plain')
    await measure(server, warmUpSeconds)
  }
  for (let round = 0; round < rounds; round++) {
    const first = round % servers.length
    for (const [name, server] of [...servers.slice(first), ...servers.slice(0, first)]) {
      samples[name].push(await measure(server, seconds))
    }
  }
  for (const [, { process }] of servers) await process.stop()
  await upstream.process.stop()
  return samples
}

function requestTo({ baseUrl, key }: Bailiwick) {
  return {
    url: `${baseUrl}/chat/completions`,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  }
}

async function measure(server: Bailiwick, seconds: number): Promise<Sample> {
  const before = server.process.cpuMs()
  const body = requestBody('plain')
  const { perSecond, requests } = await load({
    ...requestTo(server),
    body,
    connections: CONNECTIONS,
    seconds,
  })
  return { perSecond, cpuMicros: ((server.process.cpuMs() - before) * 1_000) / requests }
}

/** The rate with rows, of the rate without them in the same round. */
export function rateOfLogged(run: LogRun, name: Logged): Spread {
  return spread(
    run[name].map(({ perSecond }, round) => perSecond / (run.off[round]?.perSecond ?? Number.NaN)),
  )
}

export function describeLogs(run: LogRun): string {
  const rows = NAMES.map((name) => [
    name,
    show(spread(run[name].map(({ perSecond }) => perSecond)), 0),
    show(spread(run[name].map(({ cpuMicros }) => cpuMicros)), 0),
    name === 'off' ? '1' : show(rateOfLogged(run, name), 3),
  ])
  const head = [`request logs, concurrency ${CONNECTIONS}`, 'requests/s', 'CPU µs each', 'of off']
  return table([head, ...rows])
}
