/**
 * The memory of a million buckets in the limiter of one process: with their charges open, settled,
 * and restored from the store. `npm run bench:buckets` prints bytes of heap per bucket.
 */
import { createMemoryLimiter, type MemoryLimiter } from '#limits/memory.ts'

const BUCKETS = 1_000_000
/** As with a limit of requests and one of tokens in a project. */
const PER_PROJECT = 2
const PER_ORGANIZATION = 100
/** Requests under way in each bucket of tokens. */
const OPEN = 4
const NOW = 1_700_000_000_000
const DAY_MS = 86_400_000

function heap(): number {
  const { gc: collect } = globalThis
  if (!collect) throw new Error('Run it by npm run bench:buckets, which exposes the collector.')
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

function scopeOf(project: number, perOrganization = PER_ORGANIZATION): string {
  return `org-${Math.floor(project / perOrganization)}`
}

function bucketOf(project: number, dimension: string): string {
  return `proj_${String(project).padStart(24, '0')}:gpt-4o-mini:${dimension}`
}

/** Fills every bucket by one request, which is settled or left open. */
function fill(limiter: MemoryLimiter, isSettled: boolean, perOrganization?: number): void {
  for (let project = 0; project < BUCKETS / PER_PROJECT; project++) {
    const rate = { limit: 1_000_000, windowMs: DAY_MS }
    const outcome = limiter.reserve(
      scopeOf(project, perOrganization),
      [
        { ...rate, bucket: bucketOf(project, 'requests'), cost: 1, fixed: true },
        { ...rate, bucket: bucketOf(project, 'tokens'), cost: 20, soft: 4_096 },
      ],
      NOW,
    )
    if (!outcome.admitted) throw new Error('a request was refused')
    if (isSettled) limiter.settle(outcome.reservation, [1, 500], NOW)
  }
}

function measure(name: string, act: (limiter: MemoryLimiter) => number): void {
  const limiter = createMemoryLimiter({ now: () => NOW, bucketsMax: BUCKETS + 1 })
  const before = heap()
  const count = act(limiter)
  const bytes = heap() - before
  const mebibytes = Math.round(bytes / 2 ** 20)
  const each = Math.round(bytes / count)
  process.stdout.write(`${name.padEnd(48)} ${each} bytes each, ${mebibytes} MiB\n`)
  // Still reachable until here.
  limiter.size()
}

measure('a request open in each pair of buckets', (limiter) => {
  fill(limiter, false)
  return limiter.size()
})
measure(`${OPEN} requests open in each pair of buckets`, (limiter) => {
  for (let request = 0; request < OPEN; request++) fill(limiter, false)
  return limiter.size()
})
measure('settled', (limiter) => {
  fill(limiter, true)
  return limiter.size()
})
measure('settled, an organization for each project', (limiter) => {
  fill(limiter, true, 1)
  return limiter.size()
})
measure('restored from the store, not asked for yet', (limiter) => {
  limiter.restore(
    Array.from({ length: BUCKETS }, (_, index) => ({
      scope: scopeOf(index),
      bucket: bucketOf(index, 'tokens'),
      level: 20.5,
      atMs: NOW,
    })),
  )
  return BUCKETS
})
