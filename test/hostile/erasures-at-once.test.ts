/** An erasure that is requested many times at once. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { newEmail } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'

const TIMES = 10

onEachStore('an erasure', (dialect) => {
  const server = shareHarness(dialect)

  it('that is requested many times at once is begun once, and has one event', async () => {
    const { client } = server()
    const { id: user_id } = await client.createUser({ email: newEmail(), role: 'reader' })
    const answers = await Promise.all(
      Array.from({ length: TIMES }, () => client.eraseUser({ user_id })),
    )
    assert.equal(new Set(answers.map(({ requested_at }) => requested_at)).size, 1)
    const { data } = await client.listAuditLogs({ event_types: ['user.deleted'], limit: 100 })
    const events = data.filter((event) => event['user.deleted']?.id === user_id)
    assert.equal(events.length, 1)
    assert.equal((await client.retrieveUserErasure({ user_id })).status, 'in_progress')
  })
})
