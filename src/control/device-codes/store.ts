/** Rows of device codes. */
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
