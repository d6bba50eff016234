/** Slow reads of one caller: those of others do not wait for them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#storage/db.ts'
import { openAs } from '#test/access/browser.ts'
import { newUser, refused } from '#test/sdk/suite.ts'
import { shareHarness } from '#test/support/harness.ts'

const server = shareHarness('sqlite')

/** A read that counts so many rows. */
function counting(rows: number): string {
  return `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows})
    select count(*) as n from n`
}

const LONG = counting(1_500_000)
const SHORT = counting(1)

it('a member with 66 slow reads gets 503 for the next, and an owner an answer before any of them', async () => {
  const h = server()
  const { id: user_id } = await newUser(h)
  const member = await openAs(h, user_id)
  const other = await openAs(h, user_id)
  const period = { start_time: 1_767_225_600, limit: 1 }
  // Each thread has started.
  const warm = ['a', 'b', 'c'].map((actor) => h.store.slowReader(actor)[run](SHORT, []))
  await Promise.all([...warm, member.client.usageCosts(period), h.client.listAuditLogs()])
  let ended = 0
  const reads = Array.from({ length: 66 }, async (_, n) => {
    await h.store.slowReader(user_id)[run](n < 2 ? LONG : SHORT, [])
    ended += 1
  })
  await Promise.all([
    refused(member.client.usageCosts(period), { status: 503 }),
    refused(other.client.usageCosts(period), { status: 503 }),
    h.client.listAuditLogs(),
  ])
  assert.equal(ended, 0)
  await Promise.all(reads)
  await member.client.usageCosts(period)
})
