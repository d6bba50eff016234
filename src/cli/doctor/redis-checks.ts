/** Checks of Redis or Valkey, in which nodes count limits together. */
import type { RedisFacts } from '#limits/redis-inspection.ts'
import type { Check } from './checks.ts'
import { type Finding, failure, ok, warning } from './finding.ts'

/** Oldest supported versions. */
const OLDEST = { Redis: 7, Valkey: 8 } as const
/** Each request waits for a round trip; from the second on nodes count by themselves. */
const SLOW_MS = 20
const TOO_SLOW_MS = 500
/** Part of the memory from which a write may soon be rejected. */
const FULL_PART = 0.9

export const REDIS_CHECKS: readonly Check[] = [
  {
    name: 'redis.reachable',
    run: async ({ redis, settings }) => {
      const found = await redis()
      if (!found || 'facts' in found) return found && ok('It answers.')
      const message = `Redis cannot be used: ${found.fault}.`
      const remedy = 'Check host, port, user and password of REDIS_URL, and that Redis runs.'
      return settings?.planes === 'control' ? warning(message, remedy) : failure(message, remedy)
    },
  },
  check('redis.version', ({ name, version }) =>
    Number.parseInt(version, 10) >= OLDEST[name]
      ? ok(`${name} ${version}.`)
      : warning(`${name} ${version} is not supported.`, 'Use Redis 7 or 8, or Valkey 8.'),
  ),
  check('redis.eviction', ({ policies }) => {
    if (!policies) {
      return warning(
        'The maxmemory-policy is not known, since CONFIG is forbidden.',
        'Make sure that it is noeviction.',
      )
    }
    const wrong = policies.find((policy) => policy !== 'noeviction')
    return wrong === undefined
      ? ok('The maxmemory-policy is noeviction.')
      : failure(
          `The maxmemory-policy is ${wrong}: limits are evicted when memory is full.`,
          'CONFIG SET maxmemory-policy noeviction, and in its configuration.',
        )
  }),
  check('redis.memory', ({ usedBytes, maxBytes }) => {
    const used = `${Math.ceil(usedBytes / 2 ** 20)} MiB`
    if (maxBytes === 0) return ok(`It uses ${used}, without a maximum.`)
    const message = `It uses ${used} of ${Math.floor(maxBytes / 2 ** 20)} MiB.`
    return usedBytes < maxBytes * FULL_PART
      ? ok(message)
      : warning(message, 'Raise maxmemory: a full server rejects reservations.')
  }),
  check('redis.role', ({ isReplica }) =>
    isReplica
      ? failure('It is a replica, which rejects writes.', 'Name the primary in REDIS_URL.')
      : ok('It accepts writes.'),
  ),
  check('redis.latency', ({ roundTripMs }) => {
    const message = `It answers in ${roundTripMs.toFixed(1)} ms.`
    const remedy = 'Run nodes and Redis in one region: each request waits for it.'
    if (roundTripMs >= TOO_SLOW_MS) return failure(message, remedy)
    return roundTripMs >= SLOW_MS ? warning(message, remedy) : ok(message)
  }),
]

function check(name: string, find: (facts: RedisFacts) => Finding): Check {
  return {
    name,
    run: async ({ redis }) => {
      const found = await redis()
      return found && 'facts' in found ? find(found.facts) : undefined
    },
  }
}
