/** Diagnosis of Redis or Valkey. It writes nothing. */
import { Cluster } from 'ioredis'
import type { Clock } from '#base/clock.ts'
import { createRedisClient, evictionPolicies, inTime, type RedisClient } from './redis-client.ts'

const CONNECT_MS = 5_000
const ANSWER_MS = 5_000
/** Pings whose time is measured. */
const ROUND_TRIPS = 5

export interface RedisFacts {
  readonly name: 'Redis' | 'Valkey'
  readonly version: string
  /** Undefined: CONFIG is forbidden. */
  readonly policies: readonly string[] | undefined
  readonly isReplica: boolean
  readonly usedBytes: number
  /** 0: no limit. */
  readonly maxBytes: number
  /** Median of a ping. */
  readonly roundTripMs: number
}

/** Rejects with the reason for a server that cannot be reached. */
export async function inspectRedis(url: string, elapsed: Clock): Promise<RedisFacts> {
  const client = createRedisClient(url)
  let fault: Error | undefined
  client.on('error', (error: Error) => {
    fault ??= error
  })
  try {
    await inTime(client.connect(), CONNECT_MS).catch((error: Error) => {
      throw fault ?? error
    })
    const info = await inTime(serverOf(client).info(), ANSWER_MS)
    return {
      ...versionIn(info),
      policies: await inTime(evictionPolicies(client), ANSWER_MS).catch(() => undefined),
      isReplica: memberOf(info, 'role') === 'slave',
      usedBytes: Number(memberOf(info, 'used_memory')),
      maxBytes: Number(memberOf(info, 'maxmemory')),
      roundTripMs: await roundTrip(client, elapsed),
    }
  } finally {
    client.disconnect()
  }
}

/** The server, or the first one of a cluster. */
function serverOf(client: RedisClient) {
  return client instanceof Cluster ? (client.nodes('master')[0] ?? client) : client
}

function versionIn(info: string): Pick<RedisFacts, 'name' | 'version'> {
  const valkey = memberOf(info, 'valkey_version')
  return valkey === ''
    ? { name: 'Redis', version: memberOf(info, 'redis_version') }
    : { name: 'Valkey', version: valkey }
}

function memberOf(info: string, name: string): string {
  return new RegExp(`^${name}:([^\\r\\n]*)`, 'm').exec(info)?.[1] ?? ''
}

async function roundTrip(client: RedisClient, elapsed: Clock): Promise<number> {
  const times: number[] = []
  for (let trip = 0; trip < ROUND_TRIPS; trip++) {
    const began = elapsed()
    await inTime(serverOf(client).ping(), ANSWER_MS)
    times.push(elapsed() - began)
  }
  return times.sort((one, other) => one - other)[Math.floor(ROUND_TRIPS / 2)] ?? 0
}
