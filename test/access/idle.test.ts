/** The idle timeout of sessions, and the record of their last use. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { serveOver } from '#test/http/wire.ts'
import { refused } from '#test/sdk/suite.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { type Browser, openBrowser, openWith } from './browser.ts'

const OVER = { status: 401, code: 'session_expired' } as const
const MINUTE_MS = 60_000
const IDLE_SECONDS = 1_800
const IDLE_MS = IDLE_SECONDS * 1_000
const PATH = '/v1/organization/session'
const BACKGROUND = { headers: { 'x-bailiwick-console': 'background' } }

onEachStore('last use of a session', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const uses = async (): Promise<(number | null)[]> =>
    (await server().store.reader.selectFrom('session').select('last_used_at').execute()).map(
      ({ last_used_at }) => last_used_at,
    )

  it('is written at most once a minute, without an event, and listed', async () => {
    const { client } = await openWith(server(), server().adminKey)
    const start = clock()
    for (const _ of [1, 2, 3]) {
      move(MINUTE_MS / 3 - 1)
      await client.retrieveSession()
      assert.deepEqual(await uses(), [start])
    }
    move(3)
    const newest = (await client.listAuditLogs({ limit: 1 })).data[0]?.id
    assert.deepEqual(await uses(), [start + MINUTE_MS])
    assert.equal((await client.listAuditLogs({ limit: 1 })).data[0]?.id, newest)
    const { data } = await client.listSessions()
    assert.equal(data[0]?.last_used_at, (start + MINUTE_MS) / 1_000)
  })

  it('does not end it without an idle timeout', async () => {
    const { client } = await openWith(server(), server().adminKey)
    move(43_200_000 - 1)
    await client.retrieveSession()
  })
})

onEachStore('session with an idle timeout', (dialect) => {
  const { clock, move } = movableClock()
  const bounds = { session_idle_seconds: IDLE_SECONDS }
  const server = shareHarness(dialect, { clock, bounds })
  const exceeded = async (): Promise<number> => {
    const text = await server().metrics.registry.metrics()
    const name = 'bailiwick_bound_exceeded_total{bound="session_idle_seconds"}'
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(name))
        ?.split(' ')[1] ?? 0,
    )
  }
  const isListed = async ({ client }: Browser, id: string): Promise<boolean> =>
    (await client.listSessions({ limit: 100 })).data.some((session) => session.id === id)

  it('expires when it was not used for that long, and is counted', async () => {
    const used = await openWith(server(), server().adminKey)
    const idle = await openWith(server(), server().adminKey)
    const { id } = await idle.client.retrieveSession()
    move(IDLE_MS - 1)
    await used.client.retrieveSession()
    assert.ok(await isListed(used, id))
    const before = await exceeded()
    move(1)
    assert.ok(!(await isListed(used, id)))
    await refused(used.client.endSession({ session_id: id }), { status: 404 })
    await refused(idle.client.retrieveSession(), OVER)
    assert.equal(await exceeded(), before + 1)
    move(IDLE_MS - 2)
    await used.client.retrieveSession()
  })

  it('expires on another node by its use on every node', async (t) => {
    const other = await serveOver(server(), { bounds })
    t.after(other.close)
    const here = await openWith(server(), server().adminKey)
    const there = openBrowser(other.url)
    there.take(here.cookie() ?? '')
    for (const _ of [1, 2]) {
      move(IDLE_MS - 1)
      await here.client.retrieveSession()
      move(IDLE_MS - 1)
      await there.client.retrieveSession()
    }
    move(IDLE_MS)
    for (const { client } of [here, there]) await refused(client.retrieveSession(), OVER)
  })

  it('expires at most a minute early after uses that were not written', async () => {
    const { client } = await openWith(server(), server().adminKey)
    move(MINUTE_MS - 1)
    await client.retrieveSession()
    move(IDLE_MS - MINUTE_MS)
    await client.retrieveSession()
  })

  it('is not used by a page that refreshes in the background', async () => {
    const browser = await openWith(server(), server().adminKey)
    move(IDLE_MS / 2)
    assert.equal((await browser.raw('GET', PATH, BACKGROUND)).status, 200)
    move(IDLE_MS / 2)
    assert.equal((await browser.raw('GET', PATH, BACKGROUND)).status, 401)
    await refused(browser.client.retrieveSession(), OVER)
  })

  it('cannot be changed in the background', async () => {
    const browser = await openWith(server(), server().adminKey)
    const answer = await browser.raw('DELETE', PATH, BACKGROUND)
    assert.equal(answer.status, 403)
    await browser.client.retrieveSession()
  })
})

onEachStore('session with an idle timeout of some seconds', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock, bounds: { session_idle_seconds: 20 } })

  it('expires at most a tenth of that early', async () => {
    const { client } = await openWith(server(), server().adminKey)
    move(2_000)
    await client.retrieveSession()
    move(19_999)
    await client.retrieveSession()
    move(20_000)
    await refused(client.retrieveSession(), OVER)
  })
})
