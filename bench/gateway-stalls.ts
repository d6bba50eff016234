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

export const STREAMS = 256
export const PACE_MS = 20
const CLIENT = join(import.meta.dirname, 'stream-client.ts')
const DAY_MINUTES = 1440
const GROUPS = ['project_id', 'user_id', 'api_key_id', 'model', 'batch', 'service_tier'] as const

/** What `stream-client.ts` prints. */
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

export interface StallRun extends Evenness {
  readonly target: Target
  /** How many usage queries were answered meanwhile; undefined when none were asked. */
  readonly queries: number | undefined
}

/** A run for each target, and one more for each Bailiwick with the queries. */
export const runStalls = async (
  targets: readonly Target[],
  seconds: number,
  complain: (text: string) => void,
): Promise<StallRun[]> => {
  const runs: StallRun[] = []
  for (const target of targets) {
    runs.push({ target, queries: undefined, ...(await readStreams(target, seconds)) })
    if (!target.bailiwick) continue
    try {
      const chart = await openChart(target.bailiwick)
      const evenness = await readStreams(target, seconds)
      runs.push({ target, ...evenness, queries: await chart.close() })
    } catch (error) {
      complain(`${TITLES[target.name]}, usage queries: ${String(error)}`)
    }
  }
  return runs
}

const readStreams = async (target: Target, seconds: number): Promise<Evenness> => {
  const body = requestBody('streams', PACE_MS)
  const headers = JSON.stringify(target.headers)
  const printed = await runPinned(
    [process.execPath, CLIENT, target.url, String(STREAMS), String(seconds), headers, body],
    CLIENT_CORE,
  )
  return JSON.parse(printed) as Evenness
}

interface Chart {
  /** Resolves to how many queries were answered. */
  close(): Promise<number>
}

/**
 * Asks for a day by the minute, by everything, again and again. Rejects when that is not served.
 */
const openChart = async ({ baseUrl, adminKey }: Bailiwick): Promise<Chart> => {
  const ask = async (): Promise<void> => {
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
  await ask()
  let open = true
  let answered = 0
  const asking = (async () => {
    while (open) {
      await ask()
      answered += 1
    }
    return answered
  })()
  // Whoever closes hears of it.
  asking.catch(() => undefined)
  return {
    close: () => {
      open = false
      return asking
    },
  }
}

/** Whether the run is even: every stream whole, no chunk held up. */
export const isEven = ({ failed, stalls }: Evenness): boolean => failed === 0 && stalls === 0

export const describeStalls = (runs: readonly StallRun[]): string => {
  const head = [
    ...[`${STREAMS} streams, a chunk each ${PACE_MS} ms`, 'streams', 'broken', 'stalls'],
    ...['worst ms', 'delay p50 ms', 'p99 ms', 'upstream late ms', 'client paused ms', 'queries'],
  ]
  const rows = runs.map((run) => [
    TITLES[run.target.name] + (run.queries === undefined ? '' : ', usage queried'),
    String(run.finished),
    String(run.failed),
    String(run.stalls),
    run.worstMs.toFixed(1),
    run.delayP50Ms.toFixed(2),
    run.delayP99Ms.toFixed(2),
    (run.longestSendGapMs - PACE_MS).toFixed(1),
    run.longestPauseMs.toFixed(1),
    run.queries === undefined ? '–' : String(run.queries),
  ])
  const reasons = runs
    .filter(({ why }) => why !== '')
    .map(({ target, why }) => `${target.name}: ${why}`)
  return [table([head, ...rows]), ...reasons].join('\n')
}
