/**
 * Audit log events of requests with an unknown admin key: one for an address and minute, with the
 * number of requests. Nobody without a key can fill the log. The minute begins with the first
 * request; its event is written when it has ended. A process that is killed loses the counts of the
 * current minute.
 *
 * Memory and events are bounded: at most ADDRESSES_MAX addresses have separate events in a minute;
 * requests of further ones are in one event, under the first of these addresses.
 */
import type { Schedule } from '#background/scheduler.ts'
import { hashSecret } from '#base/secrets.ts'
import type { Origin } from '#context.ts'
import { type BootstrapContext, toOrganization } from '#control/organizations/organizations.ts'
import * as organizations from '#control/organizations/store.ts'
import { SYSTEM } from '#storage/db.ts'
import { type LoginFailure, loginFailed } from './failed-logins.ts'
import * as store from './store.ts'

const MINUTE_MS = 60_000
const CHECK_EVERY_MS = 5_000
const ADDRESSES_MAX = 10
/**
 * Most keys of an address with a look-up of their organization; further ones count with the first.
 */
const KEYS_MAX = 8

export interface FailedKeys {
  /** Counts a request of an address, or of the addresses that count as one. */
  record(addressGroup: string, origin: Origin, key: string, failure: LoginFailure): void
  /** Writes the events of minutes that have ended. */
  flush(): Promise<void>
  /** Writes the events of all requests, and stops. */
  close(): Promise<void>
}

interface Attempts {
  readonly failure: LoginFailure
  requests: number
}

interface Minute {
  readonly startedAtMs: number
  readonly origin: Origin
  /** Attempts by the hash of the key. */
  readonly keys: Map<string, Attempts>
}

type Services = Omit<BootstrapContext, 'actor' | 'visible' | 'reader' | 'slowReader'>

export function createFailedKeys(services: Services, schedule: Schedule): FailedKeys {
  const minutes = new Map<string, Minute>()
  const { now } = services
  const minuteOf = (group: string, origin: Origin): Minute => {
    const address = minutes.has(group) || minutes.size < ADDRESSES_MAX ? group : OTHERS
    const found = minutes.get(address)
    if (found) return found
    const minute = { startedAtMs: now(), origin, keys: new Map() }
    minutes.set(address, minute)
    return minute
  }
  const write = async (isOver: (minute: Minute) => boolean): Promise<void> => {
    const over = [...minutes].filter(([, minute]) => isOver(minute))
    for (const [address] of over) minutes.delete(address)
    for (const [, minute] of over) await writeMinute(services, minute).catch(task.report)
  }
  const hasEnded = ({ startedAtMs }: Minute): boolean =>
    now() - startedAtMs >= MINUTE_MS || startedAtMs > now()
  const flush = (): Promise<void> => write(hasEnded)
  const task = schedule({ name: 'failed_keys', everyMs: CHECK_EVERY_MS, run: flush })
  return {
    record: (group, origin, key, failure) => {
      const { keys } = minuteOf(group, origin)
      const hash = hashSecret(key)
      const [first] = keys.values()
      const attempts = keys.get(hash) ?? (keys.size < KEYS_MAX ? undefined : first)
      if (attempts) attempts.requests += 1
      else keys.set(hash, { failure, requests: 1 })
    },
    flush,
    close: async () => {
      await task.stop()
      await write(() => true)
    },
  }
}

/** Key of the addresses without a separate minute; no address. */
const OTHERS = 'others'

/** One event for each organization of the tried keys: usually one. */
async function writeMinute(services: Services, { origin, keys }: Minute): Promise<void> {
  const { reader, slowReader } = services.store
  const context: BootstrapContext = {
    ...services,
    reader,
    slowReader: slowReader(SYSTEM),
    actor: { kind: 'visitor', origin },
    visible: [],
  }
  const first = await organizations.findFirst(reader)
  const events = new Map<string, { subjects: Set<string>; attempts: Attempts }>()
  for (const [hash, { failure, requests }] of keys) {
    const [owner] = await store.findOwnerOfKey(reader, { hash })
    const organizationId = owner?.organization_id ?? first?.id
    if (organizationId === undefined) continue
    const event = events.get(organizationId) ?? {
      subjects: new Set(),
      attempts: { failure, requests: 0 },
    }
    event.attempts.requests += requests
    event.subjects.add(owner?.id ?? organizationId)
    events.set(organizationId, event)
  }
  for (const [id, { subjects, attempts }] of events) {
    const [row] = await organizations.find(reader, { id })
    if (!row) continue
    const { failure, requests } = attempts
    const [subject] = subjects.size === 1 ? subjects : []
    const ctx = { ...context, organization: toOrganization(row) }
    await loginFailed(ctx, { ...failure, attempts: requests }, subject)
  }
}
