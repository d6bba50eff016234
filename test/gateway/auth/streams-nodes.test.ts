/** Streams on one node whose caller loses the permission by changes on another, unnotified. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import pg from 'pg'
import { line, requestOf } from '#test/support/connection.ts'
import { dropDatabase, emptyDatabase, POSTGRES_HINT } from '#test/support/databases.ts'
import { chat, type GatewayHarness, startGateway } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { type ChangeListener, createChangeListener } from './grants.ts'

/** A stream that ends whole leaves its connection open without it. */
const CLOSE = ['connection: close']

const skip = process.env.TEST_POSTGRES_URL ? false : POSTGRES_HINT

describe('streams on another node', { skip }, () => {
  let databaseUrl: string
  let here: GatewayHarness
  let there: Harness
  let listener: ChangeListener

  before(async () => {
    databaseUrl = await emptyDatabase('postgres')
    here = await startGateway({ dialect: 'postgres', databaseUrl })
    listener = createChangeListener()
    const upstreamUrl = here.upstream.url
    const options = { databaseUrl, upstreamUrl, notifications: false, ...listener }
    there = await startHarness('postgres', options)
  })
  after(async () => {
    await here.upstream.close()
    await there.close()
    await here.close()
    await dropDatabase(databaseUrl)
  })

  afterEach(() => here.upstream.reset())

  /** A stream on the other node that stalls after its first chunks. */
  const startStream = async () => {
    const { h, upstream } = here
    const key = await makeUserKey(h, await makeProject(h))
    upstream.script({ includes: 'stalled', fault: { kind: 'stall', at: 4, when: 'resumed' } })
    const running = line(there.url)
    running.socket.write(requestOf(key.value, chat('stalled', { stream: true }), CLOSE))
    await running.until('data: ')
    return { key, running }
  }

  it('end also when an earlier change has dropped the last key from the cache', async () => {
    const { h, upstream } = here
    const { key, running } = await startStream()
    const { project_id } = key
    await h.client.modifyProjectUser({ project_id, user_id: key.owner, role: 'owner' })
    await listener.untilApplied('user.updated', key.owner)
    await h.client.deleteProjectUser({ project_id, user_id: key.owner })
    assert.doesNotMatch(await running.ended, /\[DONE\]/)
    await upstream.until((all) => all.every(({ aborted }) => aborted))
  })

  it('end also after changes were missing and everything was dropped', async () => {
    const { h } = here
    const { key, running } = await startStream()
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    // Like a change with a lost row.
    await client.query('update change_counter set seq = seq + 1')
    await client.end()
    await listener.untilCaughtUp()
    await listener.untilCaughtUp()
    await h.client.deleteProjectUser({ project_id: key.project_id, user_id: key.owner })
    assert.doesNotMatch(await running.ended, /\[DONE\]/)
  })
})
