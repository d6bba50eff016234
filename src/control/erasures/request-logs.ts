/**
 * Request logs of an erased person: the row stays, without its owner, their address, user agent and
 * session, and without texts of theirs in the tags and ids that they sent.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { erasedIn, type Person } from './events.ts'
import * as store from './store.ts'

const SLICE_ROWS = 200

/** Erases all rows of the person. An erased row has no owner, and is not read again. */
export async function eraseRequestLogs(over: Store, { id, texts }: Person): Promise<void> {
  const page = { ownerId: id, rows: SLICE_ROWS }
  while ((await store.requestLogsOf(over.reader, page)).length > 0) {
    await record(over, async (tx) => {
      for (const row of await store.requestLogsOf(tx, page)) {
        const details = erasedIn(JSON.parse(row.details), { texts, isAbout: false })
        await store.blankRequestLog(tx, row, JSON.stringify(details))
      }
    })
    await nextTurn()
  }
}
