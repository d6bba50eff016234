/** Continuous callers and the statuses they receive: traffic for the fault tests. */
import assert from 'node:assert/strict'
import { elapsedClock } from '#base/clock.ts'
import { chat } from './cluster.ts'

export interface Traffic {
  /** Number of responses by status; 0 is a refused or broken connection. */
  readonly countByStatus: ReadonlyMap<number, number>
  /** Resolves after so many more responses with this status. */
  until(status: number, more: number): Promise<void>
  /** The longest time between two answers of 200, in milliseconds. */
  longestGapMs(): number
  /** Stops the traffic once every request under way is answered. */
  stop(): Promise<void>
}

interface TrafficOptions {
  /** Addresses for each request: the first that accepts gets it, as behind a load balancer. */
  readonly urls: () => readonly string[]
  readonly key: string
  readonly callers: number
  readonly body?: object
}

interface Waiter {
  readonly status: number
  readonly count: number
  readonly resolve: () => void
}

export function startTraffic(options: TrafficOptions): Traffic {
  const countByStatus = new Map<number, number>()
  let waiters: Waiter[] = []
  let isStopped = false
  let lastAt = elapsedClock()
  let longest = 0
  const record = (status: number): void => {
    const count = (countByStatus.get(status) ?? 0) + 1
    countByStatus.set(status, count)
    if (status === 200) {
      longest = Math.max(longest, elapsedClock() - lastAt)
      lastAt = elapsedClock()
    }
    const done = waiters.filter((waiter) => waiter.status === status && count >= waiter.count)
    waiters = waiters.filter((waiter) => !done.includes(waiter))
    for (const { resolve } of done) resolve()
  }
  const callers = Array.from({ length: options.callers }, async (_, n) => {
    while (!isStopped) record(await send(options, n))
  })
  return {
    countByStatus,
    until: (status, more) =>
      new Promise((resolve) => {
        waiters.push({ status, count: (countByStatus.get(status) ?? 0) + more, resolve })
      }),
    longestGapMs: () => longest,
    stop: async () => {
      isStopped = true
      await Promise.all(callers)
    },
  }
}

/** A refused connection has delivered nothing, so the next address may be tried. */
async function send({ urls, key, body }: TrafficOptions, n: number): Promise<number> {
  const addresses = urls()
  for (let i = 0; i < addresses.length; i++) {
    const url = addresses[(n + i) % addresses.length]
    assert.ok(url)
    try {
      return (await chat(url, key, body)).status
    } catch (error) {
      if (!isRefused(error)) return 0
    }
  }
  // No listener at all is counted too, and the loop must not spin.
  await new Promise((resolve) => setImmediate(resolve))
  return 0
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
}

/** Formats the counts as `200: 512, 429: 3`, for test output. */
export function formatCounts(countByStatus: ReadonlyMap<number, number>): string {
  return [...countByStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${status === 0 ? 'broken' : status}: ${count}`)
    .join(', ')
}
