/** Rows of device codes, and of tries of user codes. */
import { sql } from 'kysely'
import type { Tx } from '#storage/db.ts'
import { insertInto, query } from '#storage/statement.ts'

export const insertDeviceCode = insertInto('device_code')

/** Open device codes of an address, or of all; counted up to `max`. */
export async function countOpenCodes(
  tx: Tx,
  { addressGroup, nowMs, max }: { addressGroup?: string; nowMs: number; max: number },
): Promise<number> {
  const open = await tx
    .selectFrom('device_code')
    .select('hash')
    .where('expires_at', '>', nowMs)
    .$if(addressGroup !== undefined, (select) =>
      select.where('address_group', '=', addressGroup ?? ''),
    )
    .limit(max)
    .execute()
  return open.length
}

export const findDeviceCode = query<{ hash: string }>()((db, p) =>
  db.selectFrom('device_code').selectAll().where('hash', '=', p.hash),
)

export const findByUserCode = query<{ hash: string }>()((db, p) =>
  db.selectFrom('device_code').selectAll().where('user_code_hash', '=', p.hash),
)

/** Deletes an open device code, which is answered once. False: somebody else has answered it. */
export async function takeDeviceCode(tx: Tx, hash: string): Promise<boolean> {
  const taken = await tx
    .deleteFrom('device_code')
    .where('hash', '=', hash)
    .where('denied_at', 'is', null)
    .returning('hash')
    .execute()
  return taken.length === 1
}

/** False: somebody else has answered it. */
export async function denyDeviceCode(tx: Tx, hash: string, deniedAt: number): Promise<boolean> {
  const denied = await tx
    .updateTable('device_code')
    .set({ denied_at: deniedAt })
    .where('hash', '=', hash)
    .where('denied_at', 'is', null)
    .returning('hash')
    .execute()
  return denied.length === 1
}

/** Sets the time of a poll, unless another one was less than the interval before. */
export async function setPolled(
  tx: Tx,
  { hash, nowMs, after }: { hash: string; nowMs: number; after: number },
): Promise<boolean> {
  const polled = await tx
    .updateTable('device_code')
    .set({ polled_at: nowMs })
    .where('hash', '=', hash)
    .where((eb) => eb.or([eb('polled_at', 'is', null), eb('polled_at', '<=', after)]))
    .returning('hash')
    .execute()
  return polled.length === 1
}

/** Deletes expired device codes. Resolves to their number. */
export async function purge(tx: Tx, nowMs: number, rows: number): Promise<number> {
  const old = tx
    .selectFrom('device_code')
    .select('hash')
    .where('expires_at', '<=', nowMs)
    .limit(rows)
  const deleted = await tx
    .deleteFrom('device_code')
    .where('hash', 'in', old)
    .returning('hash')
    .execute()
  return deleted.length
}

/** The tries of a caller in the minute that began with the first. */
export interface CountedTry {
  readonly caller: string
  readonly started_at: number
  readonly tries: number
}

/** Counts a try. A minute has ended that began at `endedAt` or before, or in the future. */
export function addTry(
  tx: Tx,
  { caller, nowMs, endedAt }: { caller: string; nowMs: number; endedAt: number },
): Promise<CountedTry> {
  const isCurrent = sql<boolean>`user_code_try.started_at > ${endedAt}
    and user_code_try.started_at <= ${nowMs}`
  return tx
    .insertInto('user_code_try')
    .values({ caller, started_at: nowMs, tries: 1 })
    .onConflict((conflict) =>
      conflict.column('caller').doUpdateSet({
        tries: sql<number>`case when ${isCurrent} then user_code_try.tries + 1 else 1 end`,
        started_at: sql<number>`case when ${isCurrent} then user_code_try.started_at
          else excluded.started_at end`,
      }),
    )
    .returning(['caller', 'started_at', 'tries'])
    .executeTakeFirstOrThrow()
}

/** Gives a try back, in the minute in which it was counted. */
export async function removeTry(
  tx: Tx,
  { caller, started_at }: Pick<CountedTry, 'caller' | 'started_at'>,
): Promise<void> {
  await tx
    .updateTable('user_code_try')
    .set((eb) => ({ tries: eb('tries', '-', 1) }))
    .where('caller', '=', caller)
    .where('started_at', '=', started_at)
    .execute()
}

/** Deletes counts of minutes that have ended. Resolves to their number. */
export async function purgeTries(tx: Tx, endedAt: number, rows: number): Promise<number> {
  const old = tx
    .selectFrom('user_code_try')
    .select('caller')
    .where('started_at', '<=', endedAt)
    .limit(rows)
  const deleted = await tx
    .deleteFrom('user_code_try')
    .where('caller', 'in', old)
    .where('started_at', '<=', endedAt)
    .returning('caller')
    .execute()
  return deleted.length
}
