/** Sign-in while SCIM is enabled: it finds people, and creates or activates nobody. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { SECRET, shareSignIn } from '#test/access/sign-in-harness.ts'
import { newEmail } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { createPerson, type ScimClient, scimClient } from './scim-client.ts'

function byAddress(email: string) {
  return {
    userName: email,
    emails: [{ value: email }],
    externalId: undefined,
  }
}

onEachStore('a sign-in while SCIM is enabled', (dialect) => {
  const settings = [...SECRET, '  external_id_claim: sub']
  const harness = shareSignIn(dialect, { settings })
  let idp: ScimClient

  before(async () => {
    idp = await scimClient(harness())
  })

  const setActive = (id: string, active: boolean) =>
    idp.send('PATCH', `/Users/${id}`, { Operations: [{ op: 'replace', value: { active } }] })

  it('links by the claim that equals externalId, whatever the address', async () => {
    const { login } = harness().person()
    const { id } = await createPerson(idp, { externalId: login })
    assert.equal((await harness().session(login)).user?.id, id)
    const email = newEmail()
    const operation = { op: 'replace', path: 'emails[type eq "work"].value', value: email }
    await idp.send('PATCH', `/Users/${id}`, { Operations: [operation] })
    const { user } = await harness().session(login)
    assert.deepEqual([user?.id, user?.email], [id, email])
  })

  it('links by the verified address where the person has no externalId', async () => {
    const { login, email } = harness().person()
    const { id } = await createPerson(idp, byAddress(email))
    assert.equal((await harness().session(login)).user?.id, id)
  })

  it('an address that was given to another person links to nobody', async () => {
    const { login, email } = harness().person()
    await createPerson(idp, { ...byAddress(email), externalId: 'the former one' })
    assert.deepEqual(await harness().signIn(login), { error: 'person_not_provisioned' })
  })

  it('a deactivated person is rejected, linked or not, and is not activated', async () => {
    const { login, email } = harness().person()
    const { id } = await createPerson(idp, byAddress(email))
    await setActive(id, false)
    assert.deepEqual(await harness().signIn(login), { error: 'person_deactivated' })
    await setActive(id, true)
    await harness().session(login)
    await setActive(id, false)
    assert.deepEqual(await harness().signIn(login), { error: 'person_deactivated' })
    assert.equal((await idp.send('GET', `/Users/${id}`)).body.active, false)
  })

  it('a pending invite of before is not accepted', async () => {
    const h = harness()
    const { data } = await h.client.listScimTokens()
    for (const { id } of data) await h.client.deleteScimToken({ token_id: id })
    const { login, email } = h.person()
    const { id: invite_id } = await h.client.createInvite({ email, role: 'reader' })
    idp = await scimClient(h)
    assert.deepEqual(await h.signIn(login), { error: 'person_not_provisioned' })
    assert.equal((await h.client.retrieveInvite({ invite_id })).status, 'pending')
    await assert.rejects(h.client.acceptInvite({ invite_id }), { code: 'users_managed_by_scim' })
  })
})
