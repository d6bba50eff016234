/** Exports in CSV: they end with the permission of their caller. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Client, createClient } from '#client/client.ts'
import { TAG_MAX, TAGS_MAX } from '#contract/tag.ts'
import { openAs } from '#test/access/browser.ts'
import { newUser } from '#test/sdk/suite.ts'
import { setExpiryOfKeys } from '#test/support/admin-keys.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { use } from '#test/support/usage.ts'
import { tagSetOf } from '#usage/tag-set.ts'

const DAY = 86_400
const START = Date.parse('2026-01-01T00:00:00Z') / 1000
const DAYS = 5
const ROWS_OF_DAY = 500
const LINES = DAYS * ROWS_OF_DAY * 3 + 1
/** Lines of 2.5 KB: an export is longer than the buffers of two sockets. */
const TAGS = tagSetOf(
  Object.fromEntries(Array.from({ length: TAGS_MAX }, (_, n) => [`tag_${n}`, 'x'.repeat(TAG_MAX)])),
)
const PERIOD = { start_time: START, end_time: START + DAYS * DAY }
const AMOUNTS = { requests: 1, inputTokens: 1_001, inputCachedTokens: 7, outputTokens: 333 }

onEachStore('an export of costs', (dialect) => {
  const { clock } = movableClock((START + 20 * DAY) * 1000)
  const server = shareHarness(dialect, { clock })
  let isFilled = false

  const fill = async (): Promise<void> => {
    if (isFilled) return
    isFilled = true
    await use(
      server(),
      Array.from({ length: DAYS * ROWS_OF_DAY }, (_, n) => ({
        at: START + Math.floor(n / ROWS_OF_DAY) * DAY,
        subject: { projectId: `proj_${n % ROWS_OF_DAY}`, model: 'gpt-4o', tags: TAGS },
        amounts: AMOUNTS,
      })),
    )
  }
  /** Lines of an export, with a change of its caller once it has begun. */
  const linesWith = async (client: Client, change: () => Promise<unknown>): Promise<number> => {
    let lines = 0
    let isChanged = false
    for await (const piece of await client.exportCosts(PERIOD)) {
      lines += piece.split('\n').length - 1
      if (!isChanged) await change()
      isChanged = true
    }
    return lines
  }
  const isCut = async (client: Client, change: () => Promise<unknown>): Promise<void> => {
    await assert.rejects(async () => {
      const lines = await linesWith(client, change)
      assert.fail(`${lines} of ${LINES} lines arrived as a whole export`)
    }, /terminated/)
  }
  const owner = async () => {
    const { id: user_id } = await newUser(server())
    await server().client.modifyUser({ user_id, role: 'owner' })
    return user_id
  }

  it('arrives whole while its caller keeps their permission', async () => {
    await fill()
    const { client } = await openAs(server(), await owner())
    assert.equal(await linesWith(client, () => newUser(server())), LINES)
  })

  it('is cut when its caller is demoted', async () => {
    await fill()
    const user_id = await owner()
    const { client } = await openAs(server(), user_id)
    await isCut(client, () => server().client.modifyUser({ user_id, role: 'reader' }))
  })

  it('is cut when the session of its caller ends', async () => {
    await fill()
    const { client } = await openAs(server(), await owner())
    await isCut(client, () => client.deleteSession())
  })

  it('is cut when its admin key is deleted, or expires', async () => {
    await fill()
    const { client, url } = server()
    const clientOf = (adminKey = ''): Client => createClient({ baseUrl: `${url}/v1`, adminKey })
    const [deleted, expired] = await Promise.all(
      ['deleted', 'expired'].map((name) => client.createAdminApiKey({ name })),
    )
    await isCut(clientOf(deleted?.value), () =>
      client.deleteAdminApiKey({ key_id: deleted?.id ?? '' }),
    )
    try {
      await isCut(clientOf(expired?.value), () => setExpiryOfKeys(server().store, clock()))
    } finally {
      await setExpiryOfKeys(server().store, null)
    }
  })
})
