/** Request logs as they arrive: each once, also those that are written late. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { it } from 'node:test'
import { type FollowOptions, followRequestLogs } from '#cli/request-logs/follow.ts'
import { createClient } from '#client/client.ts'
import { ApiError } from '#client/errors.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { keepLogs, requestRecord } from '#test/support/request-logs.ts'
import { start } from './command.ts'

const NOW = Date.parse('2026-11-30T12:00:00Z')
/** A port of this machine without a listener. */
const NOBODY = 'http://127.0.0.1:1/v1'

async function startFollowed() {
  const { clock, move } = movableClock(NOW)
  const h = await startHarness('sqlite', { clock })
  const add = (id: string, secondsAgo: number): Promise<void> =>
    addLog(h, id, clock() - secondsAgo * 1000)
  const follow = (rest: Partial<FollowOptions> = {}) => {
    const events = followRequestLogs({
      list: (query) => h.client.listRequestLogs(query),
      wait: async () => undefined,
      startTime: undefined,
      ...rest,
    })
    return async () => {
      const { value } = await events.next()
      return value?.kind === 'rows' ? value.rows.map((row) => row.request_id) : value?.kind
    }
  }
  return { h, move, add, follow, [Symbol.asyncDispose]: () => h.close() }
}

function addLog(h: Harness, id: string, endedAt: number): Promise<void> {
  const organizationId = h.system.organization.id
  return keepLogs(h, [requestRecord(id, { organizationId, endedAt, startedAt: endedAt })])
}

it('follow returns the newest rows in their order, then each new row once', async () => {
  await using world = await startFollowed()
  for (let at = 12; at > 0; at--) await world.add(`req_${at}`, at)
  const next = world.follow()
  assert.deepEqual(
    await next(),
    [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((at) => `req_${at}`),
  )
  await world.add('req_a', 0)
  assert.deepEqual(await next(), ['req_a'])
  world.move(1_000)
  await world.add('req_b', 0)
  assert.deepEqual(await next(), ['req_b'])
})

it('follow returns a row that another node writes after later ones, without repeats', async () => {
  await using world = await startFollowed()
  const next = world.follow()
  assert.deepEqual(await next(), [])
  await world.add('req_late', 1)
  assert.deepEqual(await next(), ['req_late'])
  world.move(9_000)
  await world.add('req_new', 0)
  assert.deepEqual(await next(), ['req_new'])
  await world.add('req_later', 8)
  assert.deepEqual(await next(), ['req_later'])
})

it('follow from a time returns all rows since, over several pages', async () => {
  await using world = await startFollowed()
  for (let at = 150; at > 0; at--) await world.add(`req_${at}`, at)
  const next = world.follow({ startTime: NOW / 1000 - 120 })
  const first = await next()
  const second = await next()
  assert.equal(first?.length, 100)
  assert.deepEqual([first?.[0], second?.length, second?.at(-1)], ['req_120', 20, 'req_1'])
})

it('follow forgets the oldest rows beyond its bound, and returns none of them again', async () => {
  await using world = await startFollowed()
  for (let at = 9; at > 0; at--) await world.add(`req_${at}`, at)
  const next = world.follow({ seenMax: 4 })
  assert.equal((await next())?.length, 9)
  await world.add('req_old', 8)
  await world.add('req_new', 0)
  assert.deepEqual(await next(), ['req_new'])
})

it('follow continues where it was after an outage of the server', async () => {
  await using world = await startFollowed()
  const away = createClient({ baseUrl: NOBODY, adminKey: world.h.adminKey, maxRetries: 0 })
  let isAway = false
  const next = world.follow({
    list: (query) => (isAway ? away : world.h.client).listRequestLogs(query),
  })
  assert.deepEqual(await next(), [])
  isAway = true
  assert.equal(await next(), 'unreachable')
  await world.add('req_a', 0)
  world.move(120_000)
  isAway = false
  assert.equal(await next(), 'reached')
  assert.deepEqual(await next(), ['req_a'])
})

it('follow ends with the error of a key that may not read them', async () => {
  await using world = await startFollowed()
  const client = createClient({ baseUrl: `${world.h.url}/v1`, adminKey: 'sk-admin-none' })
  const next = world.follow({ list: (query) => client.listRequestLogs(query) })
  await assert.rejects(next(), (error) => error instanceof ApiError && error.status === 401)
})

it('follow prints a line for each request, and ends at Ctrl-C', async () => {
  await using h = await startHarness('sqlite')
  await addLog(h, 'req_a', Date.now() - 1000)
  const environment = { OPENAI_ADMIN_KEY: h.adminKey, BAILIWICK_BASE_URL: h.url }
  const child = await start(['request-logs', 'follow', '--outcomes', 'succeeded'], environment)
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  const closed = once(child, 'close')
  await eventually('the first row is printed', () => printed.includes('req_a'))
  await addLog(h, 'req_b', Date.now())
  await eventually('the new row is printed', () => printed.includes('req_b'))
  child.kill('SIGINT')
  const [status] = await closed
  assert.equal(status, 0)
  const [heading, ...lines] = printed.trimEnd().split('\n')
  assert.match(
    heading ?? '',
    /^TIME +STATUS +OUTCOME +CODE +MODEL +KEY +UPSTREAM +MS +COST USD +REQUEST ID$/,
  )
  assert.deepEqual(
    lines.map((line) => line.split(/ +/).at(-1)),
    ['req_a', 'req_b'],
  )
})
