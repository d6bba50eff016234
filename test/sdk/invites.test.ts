import assert from 'node:assert/strict'
import { it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { readdress } from '#test/support/invites.ts'
import { all, ids, newEmail, newProject, newUser, refused } from './suite.ts'

const WEEK_MS = 7 * 24 * 3_600_000

onEachStore('invites', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const invites = () => server().openai.admin.organization.invites
  const projects = () => server().openai.admin.organization.projects
  const accept = (invite_id: string) => server().client.acceptInvite({ invite_id })
  const userOf = async (email: string) =>
    (await server().client.listUsers({ emails: [email] })).data[0] ?? assert.fail('no such user')

  it('an invite is pending for a week and grants the default project by default', async () => {
    const email = newEmail()
    const invite = await invites().create({ email, role: 'reader' })
    const now = Math.floor(clock() / 1000)
    const { defaultProjectId } = server().bootstrapped.organization
    assert.match(invite.id, /^invite-[0-9A-Za-z]{24}$/)
    assert.deepEqual(invite, {
      object: 'organization.invite',
      id: invite.id,
      email,
      role: 'reader',
      status: 'pending',
      created_at: now,
      expires_at: now + WEEK_MS / 1000,
      accepted_at: null,
      projects: [{ id: defaultProjectId, role: 'member' }],
    })
    assert.deepEqual(await invites().retrieve(invite.id), invite)
  })

  it('an address has one pending invite, in any spelling', async () => {
    const email = newEmail()
    const first = await invites().create({ email, role: 'reader' })
    await refused(invites().create({ email: email.toUpperCase(), role: 'owner' }), {
      status: 400,
      code: 'invite_already_pending',
      param: 'email',
      message: `The invite ${first.id} for ${email} is pending already. Delete it to send another one.`,
    })
    await invites().delete(first.id)
    const second = await invites().create({ email, role: 'reader' })
    move(WEEK_MS)
    const third = await invites().create({ email, role: 'reader' })
    assert.equal((await invites().retrieve(second.id)).status, 'expired')
    assert.equal((await invites().retrieve(third.id)).status, 'pending')
  })

  it('concurrent invites of one address send one', async () => {
    const email = newEmail()
    const sent = await Promise.allSettled(
      Array.from({ length: 4 }, () => invites().create({ email, role: 'reader' })),
    )
    assert.equal(sent.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  it('projects: null grants the default project', async () => {
    const body = { email: newEmail(), role: 'reader', projects: null }
    const { json } = await server().raw('POST', '/v1/organization/invites', { body })
    const { defaultProjectId } = server().bootstrapped.organization
    assert.deepEqual(json.projects, [{ id: defaultProjectId, role: 'member' }])
  })

  it('an empty list of projects grants none', async () => {
    const email = newEmail()
    const { id, projects: granted } = await invites().create({ email, role: 'owner', projects: [] })
    assert.deepEqual(granted, [])
    await accept(id)
    const user = await userOf(email)
    assert.equal(user.role, 'owner')
    const project_id = server().bootstrapped.organization.defaultProjectId
    await refused(projects().users.retrieve(user.id, { project_id }), { status: 404 })
  })

  it('acceptance creates the user, in the projects and with the roles of the invite', async () => {
    const email = newEmail()
    const grants = [
      { id: (await newProject(server())).id, role: 'owner' },
      { id: (await newProject(server())).id, role: 'member' },
    ] as const
    const { id } = await invites().create({ email, role: 'reader', projects: [...grants] })
    move(60_000)
    const accepted = await accept(id)
    assert.deepEqual(
      [accepted.status, accepted.accepted_at],
      ['accepted', Math.floor(clock() / 1000)],
    )
    assert.deepEqual(await invites().retrieve(id), accepted)
    const user = await userOf(email)
    assert.equal(user.role, 'reader')
    for (const grant of grants) {
      const member = await projects().users.retrieve(user.id, { project_id: grant.id })
      assert.equal(member.role, grant.role)
    }
  })

  it('acceptance grants nothing in a project archived after the invite', async () => {
    const email = newEmail()
    const [kept, gone] = [await newProject(server()), await newProject(server())]
    const grants = [kept, gone].map(({ id }) => ({ id, role: 'member' }) as const)
    const { id } = await invites().create({ email, role: 'reader', projects: grants })
    await projects().archive(gone.id)
    await accept(id)
    const user = await userOf(email)
    assert.equal((await projects().users.retrieve(user.id, { project_id: kept.id })).id, user.id)
  })

  it('the second of two invites to one address finds the user that the first created', async () => {
    const email = newEmail()
    const project = (await newProject(server())).id
    const first = await invites().create({ email, role: 'owner', projects: [] })
    const second = await invites().create({
      email: newEmail(),
      role: 'reader',
      projects: [{ id: project, role: 'owner' }],
    })
    await readdress(server().store, [second], email)
    await accept(first.id)
    await accept(second.id)
    const user = await userOf(email)
    assert.equal(user.role, 'owner')
    const member = await projects().users.retrieve(user.id, { project_id: project })
    assert.equal(member.role, 'owner')
  })

  it('an accepted invite can be neither accepted again nor deleted', async () => {
    const { id } = await invites().create({ email: newEmail(), role: 'reader' })
    await accept(id)
    const expected = { status: 400, code: 'invite_accepted', message: /already accepted/ } as const
    await refused(accept(id), expected)
    await refused(invites().delete(id), expected)
  })

  it('an invite expires after a week, and can then be deleted but not accepted', async () => {
    const { id } = await invites().create({ email: newEmail(), role: 'reader' })
    move(WEEK_MS - 1)
    assert.equal((await invites().retrieve(id)).status, 'pending')
    move(1)
    assert.equal((await invites().retrieve(id)).status, 'expired')
    await refused(accept(id), { status: 400, code: 'invite_expired' })
    assert.deepEqual(await invites().delete(id), {
      object: 'organization.invite.deleted',
      id,
      deleted: true,
    })
  })

  it('a deleted invite is 404', async () => {
    const { id } = await invites().create({ email: newEmail(), role: 'reader' })
    await invites().delete(id)
    const expected = { status: 404, code: 'invite_not_found' } as const
    await refused(invites().retrieve(id), expected)
    await refused(invites().delete(id), expected)
    await refused(accept(id), expected)
    assert.ok(!ids(await all(invites().list())).includes(id))
  })

  it('an existing user of the organization cannot be invited', async () => {
    const { email } = await newUser(server())
    await refused(invites().create({ email: email ?? '', role: 'reader' }), {
      status: 400,
      code: 'user_already_exists',
      param: 'email',
    })
  })

  it('the projects of an invite must exist, be active, and be listed once', async () => {
    const send = (...granted: string[]) => {
      const grants = granted.map((id) => ({ id, role: 'member' }) as const)
      return invites().create({ email: newEmail(), role: 'reader', projects: grants })
    }
    const { id } = await newProject(server(), 'Old')
    await refused(send(id, id), { status: 400, param: 'projects' })
    await refused(send(id, 'proj_x'), { status: 404, code: 'project_not_found' })
    await projects().archive(id)
    await refused(send(id), { status: 400, code: 'project_archived' })
  })

  it('the list is newest first and paged by after', async () => {
    const made: string[] = []
    for (let i = 0; i < 3; i++) {
      made.push((await invites().create({ email: newEmail(), role: 'reader' })).id)
    }
    const every = ids(await all(invites().list({ limit: 100 })))
    assert.deepEqual(every.slice(0, 3), made.toReversed())
    assert.deepEqual(ids(await all(invites().list({ limit: 1 }))), every)
    const expected = { status: 404, code: 'cursor_not_found' } as const
    await refused(invites().list({ after: 'invite-x' }), expected)
    for (const limit of [0, 101]) await refused(invites().list({ limit }), { status: 400 })
  })
})
