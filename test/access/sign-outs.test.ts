/** The end of all sign-ins of a person, by themselves and by administrators. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { verdict } from '#test/gateway/auth/grants.ts'
import { eventsOf, newUser, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { openAs } from './browser.ts'
import { approveCode, errorOf, exchange, refresh, signedIn, signProgramIn } from './programs.ts'

const OVER = { status: 401 } as const

onEachStore('all sign-ins of a person', (dialect) => {
  let h: Harness
  before(async () => {
    h = await startHarness(dialect)
  })
  after(() => h.close())

  it('end by an administrator: browsers, programs and codes, and no key or other person', async () => {
    const person = await signedIn(h)
    const { id: user_id, project: project_id } = person
    const browsers = [person.browser, await openAs(h, user_id)]
    const programs = [await signProgramIn(h, person), await signProgramIn(h, person)]
    const code = await approveCode(person)
    const other = await signedIn(h)
    const theirs = await signProgramIn(h, other)
    const key = await person.browser.client.createProjectUserApiKey({ project_id, user_id })
    const events = await eventsOf(h, async () => {
      const { sessions, programs: ended } = await h.client.signOutUser({ user_id })
      assert.deepEqual([sessions, ended], [2, 3])
    })
    const found = events.map(({ type, project }) => [type, project?.id])
    assert.deepEqual(found.toSorted(), [
      ...Array.from({ length: 3 }, () => ['api_key.deleted', project_id]),
      ...Array.from({ length: 2 }, () => ['logout.succeeded', undefined]),
    ])
    for (const { client } of browsers) await refused(client.retrieveSession(), OVER)
    for (const { access_token, refresh_token } of programs) {
      assert.equal(await verdict(h.grants, access_token), 'invalid_api_key')
      assert.deepEqual(errorOf(await refresh(h, refresh_token)), [400, 'invalid_grant'])
    }
    assert.deepEqual(errorOf(await exchange(h, code)), [400, 'invalid_grant'])
    assert.equal(await verdict(h.grants, key.value), 'passes')
    assert.equal(await verdict(h.grants, theirs.access_token), 'passes')
    await other.browser.client.retrieveSession()
    const again = await eventsOf(h, () => h.client.signOutUser({ user_id }))
    assert.deepEqual(again, [])
  })

  it('end by the person, but for the browser in which they ask for it', async () => {
    const person = await signedIn(h)
    const elsewhere = await openAs(h, person.id)
    const program = await signProgramIn(h, person)
    const { sessions, programs } = await person.browser.client.signOutAccount()
    assert.deepEqual([sessions, programs], [1, 1])
    await refused(elsewhere.client.retrieveSession(), OVER)
    assert.equal(await verdict(h.grants, program.access_token), 'invalid_api_key')
    await person.browser.client.retrieveSession()
  })

  it('end by no colleague, and of nobody who is unknown', async () => {
    const person = await signedIn(h)
    const { id: user_id } = await newUser(h, 'owner')
    await refused(person.browser.client.signOutUser({ user_id }), { status: 403 })
    await refused(h.client.signOutUser({ user_id: 'user-missing' }), { status: 404 })
    await refused(h.client.signOutAccount(), { status: 403, code: 'no_person' })
  })
})
