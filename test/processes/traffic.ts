/** Callers who go on asking, and what they hear: traffic for the tests of faults. */
import assert from 'node:assert/strict'
import { elapsedClock } from '#base/clock.ts'
import { chat } from './cluster.ts'

export interface Traffic {
  /** How often each status was heard; 0 stands for a connection that was refused or broke. */
  readonly heard: ReadonlyMap<number, number>
  /** Resolves when so many more have been answered with this status. */
  until(status: number, more: number): Promise<void>
  /** The longest time between two answers of 200, in milliseconds. */
  longestGapMs(): number
  /** Ends it, when everybody has heard. */
  stop(): Promise<void>
}

interface TrafficOptions {
  /** Where each request may go: the first that takes it, as behind a load balancer. */
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

export const startTraffic = (options: TrafficOptions): Traffic => {
  const heard = new Map<number, number>()
  let waiters: Waiter[] = []
  let isStopped = false
  let lastAt = elapsedClock()
  let longest = 0
  const note = (status: number): void => {
    const count = (heard.get(status) ?? 0) + 1
    heard.set(status, count)
    if (status === 200) {
      longest = Math.max(longest, elapsedClock() - lastAt)
      lastAt = elapsedClock()
    }
    const done = waiters.filter((waiter) => waiter.status === status && count >= waiter.count)
    waiters = waiters.filter((waiter) => !done.includes(waiter))
    for (const { resolve } of done) resolve()
  }
  const callers = Array.from({ length: options.callers }, async (_, n) => {
    while (!isStopped) note(await ask(options, n))
  })
  return {
    heard,
    until: (status, more) =>
      new Promise((resolve) => {
        waiters.push({ status, count: (heard.get(status) ?? 0) + more, resolve })
      }),
    longestGapMs: () => longest,
    stop: async () => {
      isStopped = true
      await Promise.all(callers)
    },
  }
}

/** A connection that is refused has brought nothing anywhere: the next address may be asked. */
const ask = async ({ urls, key, body }: TrafficOptions, n: number): Promise<number> => {
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
  // Nobody listens at all: that is heard too, and the loop must not spin.
  await new Promise((resolve) => setImmediate(resolve))
  return 0
}

const isRefused = (error: unknown): boolean => {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
}

/** `200: 512, 429: 3`, for what a test prints. */
export const told = (heard: ReadonlyMap<number, number>): string =>
  [...heard]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${status === 0 ? 'broken' : status}: ${count}`)
    .join(', ')
