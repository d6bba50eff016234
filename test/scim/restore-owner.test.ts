/** The way back of an organization whose last owner SCIM has taken away. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { restore } from '#control/users/restore-owner.ts'
import { openAs } from '#test/access/browser.ts'
import { all, eventsOf, newEmail } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'
import { scimClient } from './scim-client.ts'

onEachStore('a restored owner', (dialect) => {
  it('is active again, or is added, with an event by the operator', async () => {
    await using h = await startHarness(dialect)
    const idp = await scimClient(h)
    const [owner] = (await all(h.client.listUsers())).filter(({ role }) => role === 'owner')
    assert.ok(owner?.email)
    const { id, email } = owner
    const body = { Operations: [{ op: 'replace', path: 'active', value: false }] }
    assert.equal((await idp.send('PATCH', `/Users/${id}`, body)).body.active, false)
    const added = newEmail()
    const events = await eventsOf(h, async () => {
      assert.equal((await restore(h.system, email.toUpperCase())).id, id)
      await restore(h.system, added)
    })
    assert.deepEqual(
      events.map((event) => [event.actor.api_key?.type, event['user.updated']]),
      [
        ['service_account', { id, changes_requested: { role: 'owner', active: true } }],
        ['service_account', undefined],
      ],
    )
    assert.equal((await idp.send('GET', `/Users/${id}`)).body.active, true)
    const { client } = await openAs(h, id)
    assert.equal((await client.retrieveSession()).organization_role, 'owner')
    const [second] = (await client.listUsers({ emails: [added] })).data
    assert.equal(second?.role, 'owner')
  })
})
