/** Streams on one node whose caller loses the permission by changes on another, unnotified. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { line, requestOf } from '#test/harness/connection.ts'
import { dropDatabase, emptyDatabase, POSTGRES_HINT } from '#test/harness/databases.ts'
import { chat, type GatewayHarness, startGateway } from '#test/harness/gateway.ts'
import { type Harness, startHarness } from '#test/harness/harness.ts'
import { makeProject, makeUserKey } from '#test/harness/keys.ts'
import { type ChangeListener, createChangeListener } from './grants.ts'

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

  it('end also when an earlier change has dropped the last key from the cache', async () => {
    const { h, upstream } = here
    const project_id = await makeProject(h)
    const key = await makeUserKey(h, project_id)
    upstream.script({ includes: 'stalled', fault: { kind: 'stall', at: 4, when: 'resumed' } })
    const running = line(there.url)
    running.socket.write(requestOf(key.value, chat('stalled', { stream: true })))
    await running.until('data: ')
    await h.client.modifyProjectUser({ project_id, user_id: key.owner, role: 'owner' })
    await listener.untilApplied('user.updated', key.owner)
    await h.client.deleteProjectUser({ project_id, user_id: key.owner })
    assert.doesNotMatch(await running.ended, /\[DONE\]/)
    await upstream.until((all) => all.every(({ aborted }) => aborted))
  })
})
