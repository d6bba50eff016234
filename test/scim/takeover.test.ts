/** Takeover of an owner who has not signed in yet, with a SCIM token. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import * as scimTokens from '#control/scim-tokens/scim-tokens.ts'
import { SECRET, shareSignIn } from '#test/access/sign-in-harness.ts'
import { onEachStore } from '#test/support/databases.ts'
import { personActor } from '#test/support/people.ts'
import { assertScimError, type ScimClient, scimClient, sendScim } from './scim-client.ts'

const OWNER = 'role-api-organization-owner'

onEachStore('an owner who has not signed in yet', (dialect) => {
  const settings = [...SECRET, '  external_id_claim: sub']
  const harness = shareSignIn(dialect, { settings })
  let idp: ScimClient
  let groups = 0

  before(async () => {
    idp = await scimClient(harness())
  })

  const patch = (id: string, ...Operations: readonly object[]) =>
    idp.send('PATCH', `/Users/${id}`, { Operations })
  const setActive = (id: string, active: boolean) =>
    patch(id, { op: 'replace', path: 'active', value: active })
  const newOwner = async (email: string, role: 'owner' | 'reader' = 'owner') =>
    (await harness().client.createUser({ email, role })).id

  it('a demoted owner changes no address with their SCIM token, and signs in as nobody else', async () => {
    const h = harness()
    const [alice, mallory] = [h.person(), h.person()]
    const id = await newOwner(alice.email)
    const maker = await newOwner(mallory.email)
    const actor = personActor({ id: maker, email: mallory.email }, 'owner')
    const { id: token_id, value } = await scimTokens.create({ ...h.system, actor }, { name: 'm' })
    await h.session(mallory.login)
    await h.client.modifyUser({ user_id: maker, role: 'reader' })
    const attacker = h.person()
    const Operations = [
      { op: 'replace', path: 'emails[type eq "work"].value', value: attacker.email },
      { op: 'replace', path: 'userName', value: attacker.email },
    ]
    const answer = await sendScim(h.url, value, 'PATCH', `/Users/${id}`, { Operations })
    assertScimError(answer, 401)
    assert.deepEqual(await h.signIn(attacker.login), { error: 'person_not_provisioned' })
    assert.equal((await h.session(alice.login)).user?.id, id)
    await h.client.deleteScimToken({ token_id })
  })

  it('has the address that they were given: PATCH, PUT and a deactivation do not change it', async () => {
    const h = harness()
    const [alice, attacker] = [h.person(), h.person()]
    const id = await newOwner(alice.email)
    const emails = [{ value: attacker.email, primary: true }]
    const forms: readonly (readonly [string, object])[] = [
      ['PATCH', { Operations: [{ op: 'replace', value: { userName: attacker.email } }] }],
      ['PATCH', { Operations: [{ op: 'replace', path: 'emails', value: emails }] }],
      ['PATCH', { Operations: [{ op: 'replace', value: { active: false, emails } }] }],
      ['PUT', { userName: attacker.email }],
      ['PUT', { userName: alice.email, emails }],
    ]
    for (const [method, body] of forms) {
      assertScimError(await idp.send(method, `/Users/${id}`, body), 400, 'mutability')
    }
    await setActive(id, false)
    for (const [method, body] of forms) {
      assertScimError(await idp.send(method, `/Users/${id}`, body), 400, 'mutability')
    }
    await setActive(id, true)
    assert.deepEqual(await h.signIn(attacker.login), { error: 'person_not_provisioned' })
    assert.equal((await h.client.retrieveUser({ user_id: id })).email, alice.email)
    assert.equal((await h.session(alice.login)).user?.id, id)
  })

  it('has the address also as an owner by a group', async () => {
    const h = harness()
    const [alice, attacker] = [h.person(), h.person()]
    const id = await newOwner(alice.email, 'reader')
    const { id: group_id } = await h.client.createGroup({ name: `Owners here ${++groups}` })
    await h.client.createGroupRole({ group_id, role_id: OWNER })
    await h.client.createGroupUser({ group_id, user_id: id })
    const answer = await idp.send('PUT', `/Users/${id}`, { userName: attacker.email })
    assertScimError(answer, 400, 'mutability')
  })

  it('is adopted by SCIM, renamed, and signs in by the address', async () => {
    const h = harness()
    const alice = h.person()
    const id = await newOwner(alice.email)
    const emails = [{ value: alice.email.toUpperCase(), type: 'work' }]
    const body = { userName: 'alice', displayName: 'Alice', externalId: alice.login, emails }
    assert.equal((await idp.send('PUT', `/Users/${id}`, body)).status, 200)
    assert.equal((await h.session(alice.login)).user?.id, id)
  })

  it('is not linked by externalId to somebody with another address', async () => {
    const h = harness()
    const [alice, attacker] = [h.person(), h.person()]
    const id = await newOwner(alice.email)
    const externalId = { op: 'replace', path: 'externalId', value: attacker.login }
    assert.equal((await patch(id, externalId)).status, 200)
    assert.deepEqual(await h.signIn(attacker.login), { error: 'person_not_provisioned' })
    assert.equal((await patch(id, { op: 'remove', path: 'externalId' })).status, 200)
    assert.equal((await h.session(alice.login)).user?.id, id)
  })

  it('has an address that follows the provider once they have signed in, and keeps the identity', async () => {
    const h = harness()
    const [alice, attacker] = [h.person(), h.person()]
    const id = await newOwner(alice.email)
    await h.session(alice.login)
    const answer = await idp.send('PUT', `/Users/${id}`, { userName: attacker.email })
    assert.equal(answer.body.emails[0].value, attacker.email)
    assert.deepEqual(await h.signIn(attacker.login), { error: 'other_identity' })
    assert.equal((await h.session(alice.login)).user?.id, id)
  })
})
