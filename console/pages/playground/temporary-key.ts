/**
 * One key at a time that is made for trying something out, and revoked when that is over. It lives
 * here, outside of what draws the page, so that a key that is only on its way when somebody leaves
 * is revoked as soon as it comes. A key that a closing tab cannot revoke any more expires.
 *
 * The operator is no person and owns no keys: theirs is the key of a temporary service account,
 * which is deleted with it. The server deletes an account whose tab did not.
 */
import { ApiError, type Client } from '#client/client.ts'
import { clientOver } from '#console/api/client.ts'
import { nowSeconds } from '#console/time/clock.ts'
import { formatHour } from '#console/time/time-format.ts'
import type { CreatedUserApiKey } from '#contract/extensions/api-keys.ts'
import type { ServiceAccountKey } from '#contract/service-accounts.ts'
import { keptAlive } from './send.ts'

const LIFETIME_SECONDS = 3_600
const NOT_FOUND = 404

const ACCOUNT_NAME = 'Playground'

export type KeyOwner =
  | { readonly kind: 'user'; readonly id: string }
  | { readonly kind: 'service_account'; readonly id: string }

export interface TemporaryKey {
  readonly kind: 'temporary'
  readonly value: string
  readonly id: string
  readonly name: string
  readonly projectId: string
  readonly owner: KeyOwner
  readonly createdAt: number
  readonly expiresAt: number
}

export interface KeyKeeper {
  /**
   * Makes a key of the user, or of a service account without `userId`. Resolves to undefined if the
   * page was left in between: the key is then revoked already.
   */
  make(projectId: string, userId: string | undefined): Promise<TemporaryKey | undefined>
  /** Revokes the key, also one being created. Its request is sent before this returns. */
  revoke(): Promise<void>
}

export function createKeyKeeper(): KeyKeeper {
  const client = clientOver(keptAlive)
  let kept: TemporaryKey | undefined
  let revocations = 0

  const revoke = async (): Promise<void> => {
    revocations += 1
    const gone = kept
    if (!gone) return
    kept = undefined
    const { id: api_key_id, projectId: project_id, owner } = gone
    try {
      if (owner.kind === 'user') {
        await client.deleteProjectUserApiKey({ project_id, user_id: owner.id, api_key_id })
      } else {
        await client.deleteProjectServiceAccount({ project_id, service_account_id: owner.id })
      }
    } catch (error) {
      if (error instanceof ApiError && error.status === NOT_FOUND) return
      kept ??= gone
      throw error
    }
  }

  const make: KeyKeeper['make'] = async (projectId, userId) => {
    await revoke()
    const before = revocations
    kept = await (userId === undefined
      ? makeAccountKey(client, projectId)
      : makeUserKey(client, projectId, userId))
    if (revocations === before) return kept
    await revoke()
    return undefined
  }

  return { make, revoke }
}

async function makeUserKey(
  client: Client,
  projectId: string,
  userId: string,
): Promise<TemporaryKey> {
  const made = await client.createProjectUserApiKey({
    project_id: projectId,
    user_id: userId,
    name: `Playground, until ${formatHour('utc', nowSeconds() + LIFETIME_SECONDS)} UTC`,
    expires_in_seconds: LIFETIME_SECONDS,
  })
  return temporaryKey(made, projectId, { kind: 'user', id: userId })
}

async function makeAccountKey(client: Client, projectId: string): Promise<TemporaryKey> {
  const { id, api_key: key } = await client.createProjectServiceAccount({
    project_id: projectId,
    name: ACCOUNT_NAME,
    expires_in_seconds: LIFETIME_SECONDS,
    temporary: true,
  })
  if (!key) throw new Error('The service account was created without a key.')
  const owner = { kind: 'service_account', id } as const
  return temporaryKey({ ...key, name: ACCOUNT_NAME }, projectId, owner)
}

function temporaryKey(
  { id, name, value, created_at: createdAt, expires_at }: ServiceAccountKey | CreatedUserApiKey,
  projectId: string,
  owner: KeyOwner,
): TemporaryKey {
  const expiresAt = expires_at ?? createdAt + LIFETIME_SECONDS
  return { kind: 'temporary', value, id, name, projectId, owner, createdAt, expiresAt }
}
