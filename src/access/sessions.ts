/**
 * Authentication by session. A session ends with the key or the person it was made for, and has
 * their present permissions at most: both are checked for each request, on every node.
 *
 * Idle time: a session that was not used for that long is over. Its last use is in the store, since
 * any node may get the next request, and is written only when the previous one is a minute or a
 * tenth of the idle time old, whichever is less. A session therefore ends up to that much before
 * its idle time has passed, and never after. A failed write of a use does not fail its request.
 */
import type { Clock } from '#base/clock.ts'
import { createMemo } from '#base/memo.ts'
import { Problem } from '#base/problem.ts'
import { hashSecret, isSessionToken } from '#base/secrets.ts'
import type { Organization, SessionActor } from '#context.ts'
import { sessionExpired } from '#contract/errors/sessions.ts'
import type { Reader, Store } from '#storage/db.ts'
import { scopesOf } from './admin-keys.ts'
import type { LastUsed } from './last-used.ts'
import { findAuthority, findSession, type SessionRow } from './store.ts'

/** Most cached holders of sessions between two commits. */
const REMEMBERED_MAX = 10_000
/** Interval of written uses: later uses within it are not written. */
const USE_WRITTEN_EVERY_MS = 60_000
/** The same interval as a share of the idle time; the shorter one holds. */
const USE_WRITTEN_SHARE = 0.1

/** A live session: its holder and its permissions. */
export interface LiveSession {
  readonly actor: Omit<SessionActor, 'origin'>
  readonly organization: Organization
  /** Expiry of the session or its key, in Unix milliseconds. */
  readonly expiresAt: number
  /** Last use in the store, in Unix milliseconds. */
  readonly lastUsedAt: number
}

/**
 * Looks up the session of a token, synchronously if it is cached and its use is not written.
 * `isUse` is false for a request that does not count as a use.
 */
export type FindSession = (token: string, isUse: boolean) => LiveSession | Promise<LiveSession>

export interface FindSessionOptions {
  readonly store: Store
  readonly now: Clock
  readonly lastUsed: Pick<LastUsed, 'writeSession'>
  /** Milliseconds; 0: sessions have no idle time. */
  readonly idleMs: number
  /** Called for each request of a session that is over by its idle time. */
  readonly onIdle: () => void
}

/** Throws 401 if no live session matches, whatever the reason. */
export function createFindSession(options: FindSessionOptions): FindSession {
  const { store, now, lastUsed, idleMs, onIdle } = options
  const remembered = createMemo<LiveSession>(store.version, REMEMBERED_MAX)
  const everyMs =
    idleMs === 0 ? USE_WRITTEN_EVERY_MS : Math.min(USE_WRITTEN_EVERY_MS, idleMs * USE_WRITTEN_SHARE)
  const isIdle = ({ lastUsedAt }: LiveSession): boolean =>
    idleMs > 0 && now() - lastUsedAt >= idleMs
  const isUnwritten = ({ lastUsedAt }: LiveSession): boolean => now() - lastUsedAt >= everyMs

  const load = async (hash: string): Promise<LiveSession> => {
    const version = store.version()
    const [row] = await findSession(store.reader, { hash })
    const session = row && (await toSession(store.reader, row))
    if (!session || session.expiresAt <= now()) throw new Problem(sessionExpired())
    if (isIdle(session)) {
      onIdle()
      throw new Problem(sessionExpired())
    }
    remembered.put(hash, version, session)
    return session
  }
  const use = async (hash: string, session: LiveSession): Promise<LiveSession> => {
    await lastUsed.writeSession(hash, now())
    return session
  }
  const loadAndUse = async (hash: string, isUse: boolean): Promise<LiveSession> => {
    const session = await load(hash)
    return isUse && isUnwritten(session) ? use(hash, session) : session
  }
  return (token, isUse) => {
    if (!isSessionToken(token)) throw new Problem(sessionExpired())
    const hash = hashSecret(token)
    const known = remembered.get(hash)
    if (!known || known.expiresAt <= now() || isIdle(known)) return loadAndUse(hash, isUse)
    return isUse && isUnwritten(known) ? use(hash, known) : known
  }
}

/** Undefined if its key was deleted, or its person was removed or deactivated. */
async function toSession(reader: Reader, row: SessionRow): Promise<LiveSession | undefined> {
  if (row.key_deleted_at !== null || row.user_removed_at !== null) return undefined
  if (row.user_deactivated_at !== null) return undefined
  const authority = await authorityOf(reader, row)
  return (
    authority && {
      actor: {
        kind: 'session',
        sessionId: row.id,
        user: row.user_id === null ? null : { id: row.user_id, email: row.user_email ?? '' },
        authority,
      },
      organization: {
        id: row.organization_id,
        name: row.organization_name,
        defaultProjectId: row.default_project_id,
        operatorId: row.operator_id,
      },
      expiresAt: Math.min(row.expires_at, row.key_expires_at ?? row.expires_at),
      lastUsedAt: row.last_used_at ?? row.created_at,
    }
  )
}

async function authorityOf(
  reader: Reader,
  row: SessionRow,
): Promise<SessionActor['authority'] | undefined> {
  const { key_id: keyId, user_id: userId, user_role: role } = row
  if (keyId !== null) return { kind: 'admin_key', keyId, scopes: scopesOf(row) }
  if (userId === null || role === null) return undefined
  return findAuthority(reader, row.organization_id, userId, role)
}
