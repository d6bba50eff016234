/**
 * Many streams in a steady rhythm: whether anything holds one of them up, also while somebody looks
 * at the largest chart there is.
 */
import { join } from 'node:path'
import { systemClock } from '#base/clock.ts'
import type { Bailiwick } from './bailiwick.ts'
import { table } from './figures.ts'
import { requestBody, type Target, TITLES } from './gateway-targets.ts'
import { CLIENT_CORE, runPinned } from './processes.ts'

const CLIENT = join(import.meta.dirname, 'stream-client.ts')
const DAY_MINUTES = 1440
/** For which processor time is reported. */
const CHUNKS = 100_000
const GROUPS = ['project_id', 'user_id', 'api_key_id', 'model', 'batch', 'service_tier'] as const

/** Output of `stream-client.ts`. */
interface Evenness {
  readonly finished: number
  readonly failed: number
  readonly why: string
  readonly stalls: number
  readonly worstMs: number
  readonly chunks: number
  readonly delayP50Ms: number
  readonly delayP99Ms: number
  readonly longestSendGapMs: number
  readonly longestPauseMs: number
}

export interface Pacing {
  readonly streams: number
  readonly paceMs: number
  readonly seconds: number
}

export interface StallRun extends Evenness {
  readonly target: Target
  /** Processor time of the target for 100,000 chunks, in milliseconds. */
  readonly cpuMs: number
  /** The most memory that was resident above that before the run, in MiB. */
  readonly addedMiB: number
  /** Usage queries answered during the run; undefined without queries. */
  readonly queries: number | undefined
}

/** A run for each target, and one more for each Bailiwick with the queries. */
export async function runStalls(
  targets: readonly Target[],
  pacing: Pacing,
  complain: (text: string) => void,
): Promise<StallRun[]> {
  const runs: StallRun[] = []
  for (const target of targets) {
    runs.push({ queries: undefined, ...(await readStreams(target, pacing)) })
    if (!target.bailiwick) continue
    try {
      const chart = await openChart(target.bailiwick)
      const run = await readStreams(target, pacing)
      runs.push({ ...run, queries: await chart.close() })
    } catch (error) {
      complain(`${TITLES[target.name]}, usage queries: ${String(error)}`)
    }
  }
  return runs
}

async function readStreams(
  target: Target,
  { streams, paceMs, seconds }: Pacing,
): Promise<Omit<StallRun, 'queries'>> {
  const body = requestBody('streams', paceMs)
  const headers = JSON.stringify([target.headers, ...(target.furtherHeaders ?? [])])
  const cpuBefore = target.process.cpuMs()
  const residentBefore = target.process.residentMiB()
  const printed = await runPinned(
    [process.execPath, CLIENT, target.url, String(streams), String(seconds), headers, body],
    CLIENT_CORE,
  )
  const evenness = JSON.parse(printed) as Evenness
  const spentMs = target.process.cpuMs() - cpuBefore
  return {
    target,
    ...evenness,
    cpuMs: (spentMs * CHUNKS) / evenness.chunks,
    addedMiB: target.process.peakMiB() - residentBefore,
  }
}

interface Chart {
  /** Resolves to how many queries were answered. */
  close(): Promise<number>
}

/**
 * Asks for a day by the minute, by everything, again and again. Rejects when that is not served.
 */
async function openChart({ baseUrl, adminKey }: Bailiwick): Promise<Chart> {
  const fetchChart = async (): Promise<void> => {
    const url = new URL(`${baseUrl}/organization/usage/completions`)
    const startSeconds = Math.floor(systemClock() / 60_000) * 60 - (DAY_MINUTES - 1) * 60
    url.searchParams.set('start_time', String(startSeconds))
    url.searchParams.set('bucket_width', '1m')
    url.searchParams.set('limit', String(DAY_MINUTES))
    for (const group of GROUPS) url.searchParams.append('group_by[]', group)
    const response = await fetch(url, { headers: { authorization: `Bearer ${adminKey}` } })
    const text = await response.text()
    if (response.status !== 200) throw new Error(`${response.status} ${text.slice(0, 300)}`)
  }
  await fetchChart()
  let open = true
  let answered = 0
  const fetching = (async () => {
    while (open) {
      await fetchChart()
      answered += 1
    }
    return answered
  })()
  // `close` returns the rejection.
  fetching.catch(() => undefined)
  return {
    close: () => {
      open = false
      return fetching
    },
  }
}

/** Whether the run is even: every stream whole, no chunk held up. */
export function isEven({ failed, stalls }: Evenness): boolean {
  return failed === 0 && stalls === 0
}

export function describeStalls(runs: readonly StallRun[], { streams, paceMs }: Pacing): string {
  const head = [
    ...[`${streams} streams, a chunk each ${paceMs} ms`, 'streams', 'broken', 'stalls'],
    ...['worst ms', 'delay p50 ms', 'p99 ms', 'upstream late ms', 'client paused ms'],
    ...['CPU ms/100,000 chunks', 'MiB added', 'queries'],
  ]
  const rows = runs.map((run) => [
    TITLES[run.target.name] + (run.queries === undefined ? '' : ', usage queried'),
    String(run.finished),
    String(run.failed),
    String(run.stalls),
    run.worstMs.toFixed(1),
    run.delayP50Ms.toFixed(2),
    run.delayP99Ms.toFixed(2),
    (run.longestSendGapMs - paceMs).toFixed(1),
    run.longestPauseMs.toFixed(1),
    run.cpuMs.toFixed(0),
    run.addedMiB.toFixed(0),
    run.queries === undefined ? '–' : String(run.queries),
  ])
  const reasons = runs
    .filter(({ why }) => why !== '')
    .map(({ target, why }) => `${target.name}: ${why}`)
  return [table([head, ...rows]), ...reasons].join('\n')
}
