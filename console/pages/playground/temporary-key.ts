/**
 * One key at a time that is made for trying something out, and revoked when that is over. It lives
 * here, outside of what draws the page, so that a key that is only on its way when somebody leaves
 * is revoked as soon as it comes. What a closing tab cannot revoke any more ends by itself.
 */
import { ApiError } from '#client/client.ts'
import { clientOver } from '#console/api/client.ts'
import { nowSeconds } from '#console/display/clock.ts'
import { formatHour } from '#console/display/time.tsx'
import { keptAlive } from './send.ts'

const LIFETIME_SECONDS = 3_600
const NOT_FOUND = 404

export interface TemporaryKey {
  readonly kind: 'temporary'
  readonly value: string
  readonly id: string
  readonly name: string
  readonly projectId: string
  readonly userId: string
  readonly createdAt: number
  readonly expiresAt: number
}

export interface KeyKeeper {
  /** Resolves to undefined where whoever asked has left meanwhile: then it is revoked already. */
  make(projectId: string, userId: string): Promise<TemporaryKey | undefined>
  /** Revokes what was made and what is being made. Its request goes out before this returns. */
  revoke(): Promise<void>
}

export const createKeyKeeper = (): KeyKeeper => {
  const client = clientOver(keptAlive)
  let kept: TemporaryKey | undefined
  let revocations = 0

  const revoke = async (): Promise<void> => {
    revocations += 1
    const gone = kept
    if (!gone) return
    kept = undefined
    const { id: api_key_id, projectId: project_id, userId: user_id } = gone
    try {
      await client.deleteProjectUserApiKey({ project_id, user_id, api_key_id })
    } catch (error) {
      if (error instanceof ApiError && error.status === NOT_FOUND) return
      kept ??= gone
      throw error
    }
  }

  const make = async (projectId: string, userId: string): Promise<TemporaryKey | undefined> => {
    await revoke()
    const before = revocations
    const made = await client.createProjectUserApiKey({
      project_id: projectId,
      user_id: userId,
      name: `Playground, until ${formatHour(nowSeconds() + LIFETIME_SECONDS)}`,
      expires_in_seconds: LIFETIME_SECONDS,
    })
    const { id, name, value, created_at: createdAt } = made
    const expiresAt = made.expires_at ?? createdAt + LIFETIME_SECONDS
    kept = { kind: 'temporary', value, id, name, projectId, userId, createdAt, expiresAt }
    if (revocations === before) return kept
    await revoke()
    return undefined
  }

  return { make, revoke }
}
