/**
 * Replacement of a key's secret. The key keeps its id, and with it its limits and its usage; the
 * replaced secret stays valid for a time, at most until the key expires. A key has at most one such
 * secret: a second replacement within that time ends the first one's.
 */
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { hashSecret, type KeyKind, mintKey, redactKey } from '#base/secrets.ts'
import type { Context } from '#context.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import { apiKeyNotFound } from '#contract/errors/organization.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

const MS = 1000

export interface SecretReplacement {
  /** Seconds that the replaced secret stays valid; 0: it ends at once. */
  readonly keepOldForSeconds: number
  /** New expiry of the key, in Unix milliseconds; null: none. Left out: as it is. */
  readonly expiresAt?: number | null
}

export interface ReplacedSecret {
  /** The new secret, the only time that it exists in clear. */
  readonly value: string
  /** End of the replaced secret, in Unix milliseconds. Null: it has ended. */
  readonly previousExpiresAt: number | null
}

/** Replaces the secret of a live key. The caller has checked the key, and returns the event. */
export async function replaceSecret(
  tx: Tx,
  ctx: Pick<Context, 'now'>,
  key: { readonly id: string; readonly kind: Exclude<KeyKind, 'admin'> },
  { keepOldForSeconds, expiresAt }: SecretReplacement,
): Promise<ReplacedSecret> {
  const value = mintKey(key.kind)
  const nowMs = ctx.now()
  const [row] = await store.replaceHash(tx, {
    id: key.id,
    hash: hashSecret(value),
    redacted: redactKey(value),
    keepUntil: nowMs + keepOldForSeconds * MS,
    nowMs,
  })
  if (!row) throw new Problem(apiKeyNotFound(key.id))
  if (expiresAt !== undefined) await store.update(tx, key.id, { expires_at: expiresAt })
  return { value, previousExpiresAt: row.previous_expires_at }
}

/** The event of a replaced secret. */
export function replacedEvent(
  id: string,
  { previousExpiresAt }: Pick<ReplacedSecret, 'previousExpiresAt'>,
): AuditEvent {
  const ends = previousExpiresAt === null ? null : toSeconds(previousExpiresAt)
  return {
    type: 'api_key.updated',
    id,
    changes_requested: { secret_replaced: true, previous_secret_expires_at: ends },
  }
}
