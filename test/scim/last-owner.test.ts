/** Reports of changes by SCIM after which the organization has no owner: they name the person. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { all } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'
import { createPerson, scimClient } from './scim-client.ts'

const OWNER = 'role-api-organization-owner'

onEachStore('the last owner that SCIM removes', (dialect) => {
  it('is named by their own id, whatever object the change is of', async () => {
    const logged: string[] = []
    await using h = await startHarness(dialect, {
      logLevel: 'error',
      onLog: (line) => logged.push(line),
    })
    const idp = await scimClient(h)
    const remove = (id: string) => idp.send('DELETE', `/Users/${id}`)
    const groupOf = async (displayName: string, ...members: readonly string[]) => {
      const body = { displayName, members: members.map((value) => ({ value })) }
      const group_id: string = (await idp.send('POST', '/Groups', body)).body.id
      await h.client.createGroupRole({ group_id, role_id: OWNER })
      return group_id
    }
    const reported = () => {
      const lines = logged.splice(0).map((line) => JSON.parse(line))
      return lines.map(({ user_id }) => user_id)
    }
    const [owner] = (await all(h.client.listUsers({ limit: 100 }))).filter(
      ({ role }) => role === 'owner',
    )
    await remove(owner?.id ?? '')
    assert.deepEqual(reported(), [owner?.id])

    const [one, two, idle] = [
      await createPerson(idp),
      await createPerson(idp),
      await createPerson(idp, { active: false }),
    ]
    const patched = await groupOf('Patched', idle.id, one.id)
    const Operations = [{ op: 'remove', path: 'members' }]
    await idp.send('PATCH', `/Groups/${patched}`, { Operations })
    assert.deepEqual(reported(), [one.id])

    await idp.send('DELETE', `/Groups/${await groupOf('Deleted', two.id)}`)
    assert.deepEqual(reported(), [two.id])

    await groupOf('Of one', one.id)
    await idp.send('PATCH', `/Users/${one.id}`, {
      Operations: [{ op: 'replace', value: { active: false } }],
    })
    assert.deepEqual(reported(), [one.id])

    await idp.send('DELETE', `/Groups/${await groupOf('Of nobody active', idle.id)}`)
    assert.deepEqual(reported(), [], 'nobody was an owner before')
  })
})
