/**
 * Idempotency-Key, as Stripe does it: a repeated key and body within a day replays the first answer
 * and creates nothing twice.
 *
 * The record is unique on organization, actor and key, and is committed with the change itself, so
 * they never differ. Rejected requests are not kept. A second request during the first gets 409:
 * within a process by a set of keys, between processes by a lock of the transaction. Failure modes:
 * a process that dies before the commit leaves nothing, and the key is free; after the commit it
 * leaves the answer, which the retry then gets.
 */
import { hash } from 'node:crypto'
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { IdempotencyClaim } from '#context.ts'
import {
  idempotencyKeyInUse,
  idempotencyKeyReused,
  invalidIdempotencyKey,
} from '#contract/errors/parameters.ts'
import type { Reader, Store } from '#storage/db.ts'
import { purgeInSlices } from '#storage/transaction.ts'
import { seal, unseal } from './seal.ts'
import * as store from './store.ts'

const HOURS_MS = 3_600_000
export const ANSWER_KEPT_MS = 24 * HOURS_MS
const KEY_MAX = 255
const PURGE_SLICE = 100

export interface IdempotentRequest {
  readonly organizationId: string
  readonly actorId: string
  readonly key: string
  /** The caller's secret, which seals the answer. */
  readonly secret: string
  /** Parts that a repeated request must have in common with the first: method, path and body. */
  readonly content: readonly [method: string, path: string, body: string]
  /** Serializes the result of a change by the contract. */
  readonly serialize: (result: unknown) => string
}

/** Keys of the first requests under way in this process. */
export type InFlight = Set<string>

/** 400 for an invalid key: empty, longer than 255 characters, or not printable ASCII. */
export function checkKey(key: string): void {
  if (key.length > 0 && key.length <= KEY_MAX && /^[\x21-\x7e]+$/.test(key)) return
  throw new Problem(invalidIdempotencyKey(KEY_MAX))
}

/** Replays the stored answer. Without one runs `first`, with the claim for its change. */
export async function answerOnce(
  reader: Reader,
  now: Clock,
  inFlight: InFlight,
  request: IdempotentRequest,
  first: (claim: IdempotencyClaim) => Promise<string>,
): Promise<string> {
  const name = claimName(request)
  if (inFlight.has(name)) throw new Problem(idempotencyKeyInUse())
  inFlight.add(name)
  try {
    const kept = await findFirstAnswer(reader, now, request)
    return kept ?? (await first(claimFor(now, request)))
  } finally {
    inFlight.delete(name)
  }
}

function claimFor(now: Clock, request: IdempotentRequest): IdempotencyClaim {
  return {
    begin: async (tx) => {
      const free = await store.tryLock(tx, claimName(request))
      // Another process may have answered between our read and our lock: the retry gets its answer.
      if (!free || (await findFirstAnswer(tx, now, request)) !== undefined)
        throw new Problem(idempotencyKeyInUse())
    },
    keep: async (tx, result) => {
      await store.put(tx, {
        ...rowKey(request),
        request_hash: contentHash(request),
        sealed_answer: seal(request.serialize(result), request.secret),
        created_at: now(),
      })
    },
  }
}

async function findFirstAnswer(
  reader: Reader,
  now: Clock,
  request: IdempotentRequest,
): Promise<string | undefined> {
  const [row] = await store.find(reader, rowKey(request))
  if (!row || row.created_at <= now() - ANSWER_KEPT_MS) return undefined
  if (row.request_hash !== contentHash(request)) throw new Problem(idempotencyKeyReused())
  return unseal(row.sealed_answer, request.secret)
}

/** Deletes expired answers, a slice to a transaction. Resolves to their number. */
export function purgeOld(handle: Store, now: Clock): Promise<number> {
  return purgeInSlices(handle, PURGE_SLICE, (tx, rows) =>
    store.purge(tx, now() - ANSWER_KEPT_MS, rows),
  )
}

function rowKey(request: IdempotentRequest): store.ClaimKey {
  return {
    organization_id: request.organizationId,
    actor_id: request.actorId,
    key: request.key,
  }
}

function claimName({ organizationId, actorId, key }: IdempotentRequest): string {
  return JSON.stringify([organizationId, actorId, key])
}

function contentHash({ content }: IdempotentRequest): string {
  return hash('sha256', JSON.stringify(content), 'hex')
}
