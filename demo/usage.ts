/**
 * The usage since the organization began, minute by minute, counted and written down by what counts
 * it in a server (`book.ts`).
 *
 * Of days whose minutes are no longer kept the requests of an hour are noted in one minute of it,
 * since nobody can see in which; the deletion of old rows then leaves what a server would have.
 */
import { startOf, USAGE_RETENTION_MS } from '#usage/buckets.ts'
import { monthOf } from '#usage/months.ts'
import { purgeUsage } from '#usage/retention.ts'
import { type BookOptions, type Call, openBook } from './book.ts'
import type { DemoContext, SeededKey, SeededProject } from './context.ts'
import { between, pick, poisson, type Random } from './random.ts'
import { requestsPerMinute } from './shapes.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Share of its requests that a project still makes while its spend limit rejects them. */
const STOPPED_SHARE = 0.05

export interface UsageOptions extends BookOptions {
  readonly nowMs: number
}

/** Writes it, up to the last whole minute. */
export async function addUsage(options: UsageOptions): Promise<void> {
  const { context, nowMs } = options
  const { random, workdays } = context
  const startMs = workdays[0] ?? nowMs
  const keptFromMs = nowMs - USAGE_RETENTION_MS['1m'] - HOUR_MS
  const endMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  let minuteMs = startMs
  const book = openBook(options, {
    now: () => minuteMs,
    countedAt: () => (minuteMs < keptFromMs ? startOf('1h', minuteMs) : minuteMs),
  })
  const sources = [...context.projects.values()].map((project) => sourceOf(context, project))
  const isSweepDue = createSweepTimes(context)
  let month = monthOf(minuteMs)
  for (; minuteMs < endMs; minuteMs += MINUTE_MS) {
    if (minuteMs >= month.endMs) month = monthOf(minuteMs)
    if (isSweepDue(minuteMs, month.startMs)) await book.sweepAlerts()
    const calls: Call[] = []
    for (const source of sources) {
      const { id, plan } = source.project
      const passed = (minuteMs - startMs) / (nowMs - startMs)
      const share = book.isStopped(id) ? STOPPED_SHARE : 1
      const mean = share * requestsPerMinute(plan.traffic, minuteMs, passed, random)
      const count = poisson(random, mean)
      if (count > 0) calls.push(...callsOf(random, source, minuteMs, count))
    }
    for (const call of calls.sort((a, b) => a.atMs - b.atMs)) {
      const serving = book.serve(call)
      if (serving) await serving
    }
    // Usage of a month is written before its end, after which it is closed.
    if (month.endMs === minuteMs + MINUTE_MS) await book.write()
    else await book.writeDue()
  }
  await book.write()
  await purgeUsage(options.store, () => nowMs)
}

/** Whether all alerts are to be compared: once they exist, and when another month has begun. */
function createSweepTimes({ alertTimes }: Pick<DemoContext, 'alertTimes'>) {
  const existMs = alertTimes.at(-1) ?? Number.POSITIVE_INFINITY
  let sweptMs = Number.NEGATIVE_INFINITY
  return (ms: number, monthMs: number): boolean => {
    if (ms < existMs || sweptMs >= Math.max(existMs, monthMs)) return false
    sweptMs = ms
    return true
  }
}

interface Source {
  readonly project: SeededProject
  /** The keys that may be used in a minute. Minutes do not descend. */
  readonly keysAt: (minuteMs: number) => readonly SeededKey[]
}

function sourceOf(context: DemoContext, project: SeededProject): Source {
  const keys = [...context.keys.values()].filter(
    (key) => key.projectId === project.id && key.weight > 0,
  )
  const times = keys.flatMap(({ createdMs, endsMs }) => [createdMs, endsMs])
  let alive: readonly SeededKey[] = []
  let untilMs = Number.NEGATIVE_INFINITY
  return {
    project,
    keysAt: (minuteMs) => {
      if (minuteMs < untilMs) return alive
      alive = keys.filter(({ createdMs, endsMs }) => createdMs <= minuteMs && minuteMs < endsMs)
      untilMs = Math.min(...times.filter((ms) => ms > minuteMs), Number.POSITIVE_INFINITY)
      return alive
    },
  }
}

/** The requests to a project in one minute, in no order. */
function callsOf(
  random: Random,
  { project, keysAt }: Source,
  minuteMs: number,
  count: number,
): Call[] {
  const alive = keysAt(minuteMs)
  if (alive.length === 0) return []
  return Array.from({ length: count }, () => ({
    atMs: minuteMs + between(random, 0, MINUTE_MS - 1),
    key: pick(random, alive, ({ weight }) => weight),
    planned: pick(random, project.plan.traffic.models, ({ weight }) => weight),
  }))
}
