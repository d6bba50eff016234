import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventsOf, newProject } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { SECRET, shareSignIn } from './sign-in-harness.ts'

const WEEK_MS = 7 * 24 * 3_600_000

onEachStore('sign-in at an identity provider', (dialect) => {
  const harness = shareSignIn(dialect)
  const client = () => harness().client
  const createUser = (email: string, role: 'owner' | 'reader' = 'reader') =>
    client().createUser({ email, role })
  const refusedAs = async (login: string, code: string): Promise<void> => {
    assert.deepEqual(await harness().signIn(login), { error: code })
  }

  it('the first sign-in finds the user by the verified address, in any spelling', async () => {
    const { person, session } = harness()
    const { login, email } = person()
    const user = await createUser(email.toUpperCase())
    const events = await eventsOf(harness(), () => session(login))
    const found = await session(login)
    assert.deepEqual(found.user, { id: user.id, email: user.email, name: null })
    assert.equal(found.authority, 'person')
    assert.deepEqual(
      events.map(({ type, actor }) => [type, actor.session?.user?.id]),
      [['login.succeeded', user.id]],
    )
  })

  it('later sign-ins find the user by the identity, whatever the address is', async () => {
    const { person, session, people } = harness()
    const anna = person()
    const user = await createUser(anna.email)
    await session(anna.login)
    const at = people.indexOf(anna)
    people[at] = { login: anna.login, email: 'somewhere@else.example', email_verified: false }
    assert.equal((await session(anna.login)).user?.id, user.id)
    people[at] = { login: anna.login }
    const again = await session(anna.login)
    assert.deepEqual([again.user?.id, again.user?.email], [user.id, anna.email])
  })

  it('an address reassigned to another person does not sign in as the first', async () => {
    const { person, session, people } = harness()
    const anna = person()
    await createUser(anna.email)
    await session(anna.login)
    people.splice(people.indexOf(anna), 1)
    const heir = person({ email: anna.email })
    const events = await eventsOf(harness(), () => refusedAs(heir.login, 'other_identity'))
    assert.equal(events.length, 1)
    assert.deepEqual(events[0]?.['login.failed'], {
      error_code: 'other_identity',
      error_message: `${anna.email} signs in with another identity than ${heir.login}.`,
    })
    assert.deepEqual(events[0]?.actor.session?.user, undefined)
  })

  it('an unverified address is rejected with a reason', async () => {
    for (const email_verified of [false, undefined, null, 'true', 1]) {
      const { login, email } = harness().person({ email_verified })
      await createUser(email)
      await refusedAs(login, 'email_unverified')
    }
    const claims = [{ email: undefined }, { email: 'nobody' }, { email: 'a\0b@example.com' }]
    for (const claim of claims) {
      await refusedAs(
        harness().person(Object.assign({}, claim as object)).login,
        'email_unverified',
      )
    }
  })

  it('an address with a lookalike letter is a different address', async () => {
    const { login, email } = harness().person()
    await createUser(`k${email}`)
    const { login: other } = harness().person({ email: `\u212a${email}` })
    await refusedAs(other, 'email_unverified')
    await refusedAs(login, 'person_unknown')
  })

  it('a person who is neither user nor invited is rejected, and the audit log has it', async () => {
    const { login, email } = harness().person()
    const events = await eventsOf(harness(), () => refusedAs(login, 'person_unknown'))
    assert.deepEqual(
      events.map((event) => event['login.failed']),
      [
        {
          error_code: 'person_unknown',
          error_message: `Nobody in the organization has the address ${email}, and no invite is open for it.`,
        },
      ],
    )
    assert.equal((await client().listUsers({ emails: [email] })).data.length, 0)
  })

  it('a pending invite is accepted, with its grants', async () => {
    const { login, email } = harness().person()
    const project = await newProject(harness())
    const invite = await client().createInvite({
      email: email.toUpperCase(),
      role: 'reader',
      projects: [{ id: project.id, role: 'owner' }],
    })
    const events = await eventsOf(harness(), () => harness().session(login))
    assert.deepEqual(
      events.map(({ type }) => type),
      ['invite.accepted', 'login.succeeded'],
    )
    const { user, organization_role, projects } = await harness().session(login)
    assert.equal(user?.email, email.toUpperCase())
    assert.equal(organization_role, 'reader')
    assert.deepEqual(projects, [{ id: project.id, role: 'owner' }])
    const { status } = await client().retrieveInvite({ invite_id: invite.id })
    assert.equal(status, 'accepted')
  })

  it('an expired invite is rejected, and a newer one beside it is accepted', async () => {
    const { login, email } = harness().person()
    await client().createInvite({ email, role: 'owner' })
    harness().move(WEEK_MS)
    await refusedAs(login, 'invite_expired')
    assert.equal((await client().listUsers({ emails: [email] })).data.length, 0)
    await client().createInvite({ email, role: 'reader' })
    assert.equal((await harness().session(login)).organization_role, 'reader')
  })

  it('an invite for an unverified address stays pending', async () => {
    const { login, email } = harness().person({ email_verified: false })
    const { id } = await client().createInvite({ email, role: 'owner' })
    await refusedAs(login, 'email_unverified')
    assert.equal((await client().retrieveInvite({ invite_id: id })).status, 'pending')
  })

  it('a removed user cannot sign in until a new invite links the identity again', async () => {
    const { login, email } = harness().person()
    const removed = await createUser(email)
    await harness().session(login)
    await client().deleteUser({ user_id: removed.id })
    await refusedAs(login, 'person_unknown')
    await client().createInvite({ email, role: 'reader' })
    const { user } = await harness().session(login)
    assert.notEqual(user?.id, removed.id)
  })

  it('concurrent first sign-ins create one user and one link', async () => {
    const { login, email } = harness().person()
    await client().createInvite({ email, role: 'reader' })
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => harness().signIn(login)))
    for (const outcome of outcomes) {
      if ('to' in outcome) assert.equal(outcome.to, '/bailiwick/console/')
      else assert.equal(outcome.error, 'try_again')
    }
    assert.ok(outcomes.some((outcome) => 'to' in outcome))
    assert.equal((await client().listUsers({ emails: [email] })).data.length, 1)
    await harness().session(login)
  })

  it('of two concurrent identities with one address one is linked', async () => {
    const first = harness().person()
    const second = harness().person({ email: first.email })
    await createUser(first.email)
    const outcomes = await Promise.all([first, second].map(({ login }) => harness().signIn(login)))
    assert.equal(outcomes.filter((outcome) => 'to' in outcome).length, 1)
    const loser = 'to' in (outcomes[0] ?? {}) ? second : first
    await refusedAs(loser.login, 'other_identity')
  })

  it('a role changed by hand is kept, without roles from the provider', async () => {
    const { login, email } = harness().person({ groups: ['platform-admins'] })
    await createUser(email)
    assert.equal((await harness().session(login)).organization_role, 'reader')
  })
})

onEachStore('sign-in with roles by groups', (dialect) => {
  const roles = '  roles: { platform-admins: owner, everyone: reader }'
  const harness = shareSignIn(dialect, {
    settings: [roles, ...SECRET],
  })
  const client = () => harness().client

  describe('highest role of the groups', () => {
    const cases: [string, unknown, 'owner' | 'reader', 'owner' | 'reader'][] = [
      ['is granted', ['everyone', 'platform-admins', 'others'], 'reader', 'owner'],
      ['is reduced again', ['everyone'], 'owner', 'reader'],
      ['may be that of one group as a string', 'platform-admins', 'reader', 'owner'],
      ['is unchanged by groups without a role', ['others', '__proto__'], 'owner', 'owner'],
      ['is unchanged by no groups', [], 'owner', 'owner'],
      ['is unchanged by an invalid claim', { everyone: true }, 'owner', 'owner'],
      ['is unchanged without the claim', undefined, 'owner', 'owner'],
    ]
    for (const [name, groups, role, expected] of cases) {
      it(name, async () => {
        const { login, email } = harness().person({ groups })
        const user = await client().createUser({ email, role })
        const events = await eventsOf(harness(), () => harness().session(login))
        const change = { id: user.id, changes_requested: { role: expected }, previous: { role } }
        assert.deepEqual(
          events.map(({ type, ...event }) => [type, event['user.updated']]),
          [
            ['login.succeeded', undefined],
            ...(role === expected ? [] : [['user.updated', change]]),
          ],
        )
        assert.equal((await harness().session(login)).organization_role, expected)
      })
    }
  })
})
