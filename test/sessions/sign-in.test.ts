import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onEachStore } from '#test/harness.ts'
import { eventsOf, newProject } from '#test/sdk/suite.ts'
import { SECRET, shareWorld } from './sign-in-world.ts'

const WEEK_MS = 7 * 24 * 3_600_000

onEachStore('signing in at an identity provider', (dialect) => {
  const world = shareWorld(dialect)
  const client = () => world().harness.client
  const createUser = (email: string, role: 'owner' | 'reader' = 'reader') =>
    client().createUser({ email, role })
  const refusedAs = async (login: string, code: string): Promise<void> => {
    assert.deepEqual(await world().signIn(login), { error: code })
  }

  it('the first time finds the user by the verified address, however it is spelt', async () => {
    const { person, session } = world()
    const { login, email } = person()
    const user = await createUser(email.toUpperCase())
    const events = await eventsOf(world().harness, () => session(login))
    const found = await session(login)
    assert.deepEqual(found.user, { id: user.id, email: user.email, name: null })
    assert.equal(found.authority, 'person')
    assert.deepEqual(
      events.map(({ type, actor }) => [type, actor.session?.user?.id]),
      [['login.succeeded', user.id]],
    )
  })

  it('from then on the identity counts, whatever the provider says of the address', async () => {
    const { person, session, people } = world()
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

  it('an address that was given to another person leads nobody to the first', async () => {
    const { person, session, people } = world()
    const anna = person()
    await createUser(anna.email)
    await session(anna.login)
    people.splice(people.indexOf(anna), 1)
    const heir = person({ email: anna.email })
    const events = await eventsOf(world().harness, () => refusedAs(heir.login, 'other_identity'))
    assert.equal(events.length, 1)
    assert.deepEqual(events[0]?.['login.failed'], {
      error_code: 'other_identity',
      error_message: `${anna.email} signs in with another identity than ${heir.login}.`,
    })
    assert.deepEqual(events[0]?.actor.session?.user, undefined)
  })

  it('an address that the provider has not verified, in so many words, is none', async () => {
    for (const email_verified of [false, undefined, null, 'true', 1]) {
      const { login, email } = world().person({ email_verified })
      await createUser(email)
      await refusedAs(login, 'email_unverified')
    }
    const claims = [{ email: undefined }, { email: 'nobody' }, { email: 'a\0b@example.com' }]
    for (const claim of claims) {
      await refusedAs(world().person(Object.assign({}, claim as object)).login, 'email_unverified')
    }
  })

  it('a letter that only looks like another one does not make two addresses one', async () => {
    const { login, email } = world().person()
    await createUser(`k${email}`)
    const { login: other } = world().person({ email: `\u212a${email}` })
    await refusedAs(other, 'email_unverified')
    await refusedAs(login, 'person_unknown')
  })

  it('whoever is neither user nor invited is told so, and so is the audit log', async () => {
    const { login, email } = world().person()
    const events = await eventsOf(world().harness, () => refusedAs(login, 'person_unknown'))
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

  it('a pending invite is accepted, with what it grants', async () => {
    const { login, email } = world().person()
    const project = await newProject(world().harness)
    const invite = await client().createInvite({
      ...{ email: email.toUpperCase(), role: 'reader' },
      projects: [{ id: project.id, role: 'owner' }],
    })
    const events = await eventsOf(world().harness, () => world().session(login))
    assert.deepEqual(
      events.map(({ type }) => type),
      ['invite.accepted', 'login.succeeded'],
    )
    const { user, organization_role, projects } = await world().session(login)
    assert.equal(user?.email, email.toUpperCase())
    assert.equal(organization_role, 'reader')
    assert.deepEqual(projects, [{ id: project.id, role: 'owner' }])
    const { status } = await client().retrieveInvite({ invite_id: invite.id })
    assert.equal(status, 'accepted')
  })

  it('an invite is good for as long as it says, and a newer one beside it counts', async () => {
    const { login, email } = world().person()
    await client().createInvite({ email, role: 'owner' })
    world().move(WEEK_MS)
    await refusedAs(login, 'invite_expired')
    assert.equal((await client().listUsers({ emails: [email] })).data.length, 0)
    await client().createInvite({ email, role: 'reader' })
    assert.equal((await world().session(login)).organization_role, 'reader')
  })

  it('an invite for an address that is not verified stays pending', async () => {
    const { login, email } = world().person({ email_verified: false })
    const { id } = await client().createInvite({ email, role: 'owner' })
    await refusedAs(login, 'email_unverified')
    assert.equal((await client().retrieveInvite({ invite_id: id })).status, 'pending')
  })

  it('whoever was removed is out, until a new invite links the identity anew', async () => {
    const { login, email } = world().person()
    const removed = await createUser(email)
    await world().session(login)
    await client().deleteUser({ user_id: removed.id })
    await refusedAs(login, 'person_unknown')
    await client().createInvite({ email, role: 'reader' })
    const { user } = await world().session(login)
    assert.notEqual(user?.id, removed.id)
  })

  it('first sign-ins at the same time make one user and one link', async () => {
    const { login, email } = world().person()
    await client().createInvite({ email, role: 'reader' })
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => world().signIn(login)))
    for (const outcome of outcomes) {
      if ('to' in outcome) assert.equal(outcome.to, '/bailiwick/console/')
      else assert.equal(outcome.error, 'try_again')
    }
    assert.ok(outcomes.some((outcome) => 'to' in outcome))
    assert.equal((await client().listUsers({ emails: [email] })).data.length, 1)
    await world().session(login)
  })

  it('of two identities that come with one address at the same time one is linked', async () => {
    const first = world().person()
    const second = world().person({ email: first.email })
    await createUser(first.email)
    const outcomes = await Promise.all([first, second].map(({ login }) => world().signIn(login)))
    assert.equal(outcomes.filter((outcome) => 'to' in outcome).length, 1)
    const loser = 'to' in (outcomes[0] ?? {}) ? second : first
    await refusedAs(loser.login, 'other_identity')
  })

  it('a role that is changed by hand stays: the provider has no say in it', async () => {
    const { login, email } = world().person({ groups: ['platform-admins'] })
    await createUser(email)
    assert.equal((await world().session(login)).organization_role, 'reader')
  })
})

onEachStore('signing in with roles by groups', (dialect) => {
  const roles = '  roles: { platform-admins: owner, everyone: reader }'
  const world = shareWorld(dialect, {
    settings: [roles, ...SECRET],
  })
  const client = () => world().harness.client

  describe('the highest role of the groups', () => {
    const cases: [string, unknown, 'owner' | 'reader', 'owner' | 'reader'][] = [
      ['is taken', ['everyone', 'platform-admins', 'others'], 'reader', 'owner'],
      ['is taken away again', ['everyone'], 'owner', 'reader'],
      ['may be that of one group, written alone', 'platform-admins', 'reader', 'owner'],
      ['is left as it is by groups without one', ['others', '__proto__'], 'owner', 'owner'],
      ['is left as it is by no groups', [], 'owner', 'owner'],
      ['is left as it is by a claim that is none', { everyone: true }, 'owner', 'owner'],
      ['is left as it is where nothing is said', undefined, 'owner', 'owner'],
    ]
    for (const [name, groups, role, expected] of cases) {
      it(name, async () => {
        const { login, email } = world().person({ groups })
        const user = await client().createUser({ email, role })
        const events = await eventsOf(world().harness, () => world().session(login))
        const change = { id: user.id, changes_requested: { role: expected } }
        assert.deepEqual(
          events.map(({ type, ...event }) => [type, event['user.updated']]),
          [
            ['login.succeeded', undefined],
            ...(role === expected ? [] : [['user.updated', change]]),
          ],
        )
        assert.equal((await world().session(login)).organization_role, expected)
      })
    }
  })

  it('never takes the role from the last owner', async () => {
    const { login, email } = world().person({ groups: ['everyone'] })
    const user = await client().createUser({ email, role: 'owner' })
    const owners = (await client().listUsers({ limit: 100 })).data.filter(
      ({ id, role }) => role === 'owner' && id !== user.id,
    )
    for (const { id } of owners) await client().modifyUser({ user_id: id, role: 'reader' })
    assert.equal((await world().session(login)).organization_role, 'owner')
    for (const { id } of owners) await client().modifyUser({ user_id: id, role: 'owner' })
    assert.equal((await world().session(login)).organization_role, 'reader')
  })
})
