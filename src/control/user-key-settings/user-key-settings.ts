/** Bounds on the keys of an organization's people, and the ways in which programs sign in. */
import { audited, unchanged } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context, Organization } from '#context.ts'
import { keyLifetimeAboveMax, tooManyKeys } from '#contract/errors/terminal-sign-ins.ts'
import {
  DEFAULT_USER_KEY_SETTINGS,
  type UserKeySettings,
  type UserKeySettingsChange,
} from '#contract/extensions/user-key-settings.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { countLiveKeys, findSettings, lockUser, putSettings } from './store.ts'

export async function readUserKeySettings(
  reader: Pick<Reader, 'selectFrom'>,
  { id }: Pick<Organization, 'id'>,
): Promise<UserKeySettings> {
  const value = await findSettings(reader, id)
  const set = value === undefined ? DEFAULT_USER_KEY_SETTINGS : JSON.parse(value)
  return { object: 'organization.user_key_settings', ...set }
}

export function retrieve(ctx: Context): Promise<UserKeySettings> {
  return readUserKeySettings(ctx.reader, ctx.organization)
}

export function update(ctx: Context, change: UserKeySettingsChange): Promise<UserKeySettings> {
  const { id } = ctx.organization
  return audited(ctx, async (tx) => {
    await lockOrganization(tx, id)
    const { object, ...present } = await readUserKeySettings(tx, ctx.organization)
    if (Object.keys(change).length === 0) return unchanged({ object, ...present })
    const settings = { ...present, ...change, sign_in: { ...present.sign_in, ...change.sign_in } }
    await putSettings(tx, id, { value: JSON.stringify(settings), updatedAt: ctx.now() })
    return {
      result: { object, ...settings },
      event: {
        type: 'organization.updated',
        id,
        changes_requested: { user_key_settings: change },
      },
    }
  })
}

/** Throws 400 where keys of people must end, and this lifetime is none or too long. */
export async function requireLifetime(
  tx: Tx,
  ctx: Context,
  lifetimeSeconds: number | null | undefined,
): Promise<void> {
  const { max_lifetime_seconds: max } = await readUserKeySettings(tx, ctx.organization)
  // An update that leaves the expiry as it is.
  if (max === null || lifetimeSeconds === undefined) return
  if (lifetimeSeconds === null || lifetimeSeconds > max) throw new Problem(keyLifetimeAboveMax(max))
}

/** Throws 400 where the user has as many keys as a person may have. Locks the user. */
export async function requireRoomForKey(tx: Tx, ctx: Context, userId: string): Promise<void> {
  await lockUser(tx, userId)
  const { max_keys: max } = await readUserKeySettings(tx, ctx.organization)
  if (max === null) return
  if ((await countLiveKeys(tx, userId, ctx.now())) >= max) throw new Problem(tooManyKeys(max))
}
