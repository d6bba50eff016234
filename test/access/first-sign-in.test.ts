/** First sign-ins of people whom nobody has created or invited, at providers as they are. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Session } from '#contract/extensions/sessions.ts'
import { all, eventsOf, ids, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { createBrowser } from './browsing.ts'
import { PUBLIC_URL, SECRET, shareSignIn } from './sign-in-harness.ts'
import { entra } from './token-shapes.ts'

const SETTINGS = [
  '  email_domains: [Example.com]',
  '  create_users: {}',
  '  groups_claim: groups',
  '  personal_project:',
  '    models: [gpt-5.6-luna]',
  '    spend_limit: { threshold_amount: 500, interval: month }',
]
const WEEK_MS = 7 * 24 * 3_600_000

let named = 0

onEachStore('people who become users by signing in', (dialect) => {
  const lines: string[] = []
  const harness = shareSignIn(dialect, {
    settings: [...SETTINGS, ...SECRET],
    provider: { hasEmailInToken: true },
    hasUpstream: true,
    onLog: (line) => lines.push(line),
  })
  const client = () => harness().client
  /** A person as Entra ID describes them: without `email_verified`. */
  const newcomer = (claims: object = {}) =>
    harness().person({ email_verified: undefined, claims: entra(`oid-${++named}`), ...claims })
  const projectOf = ({ projects }: Session): string => {
    assert.equal(projects.length, 1)
    return projects[0]?.id ?? ''
  }
  const usersOf = async (email: string) => (await client().listUsers({ emails: [email] })).data

  it('are readers, with a project of their own, its models and its budget', async () => {
    const { login, email } = newcomer()
    const events = await eventsOf(harness(), () => harness().session(login))
    assert.deepEqual(
      events.map(({ type, actor }) => [type, actor.session?.user?.email]),
      [
        ['user.added', undefined],
        ['login.succeeded', email],
        ['project.created', undefined],
        ['project.updated', undefined],
        ['project.updated', undefined],
        ['user.added', undefined],
      ],
    )
    const again = await eventsOf(harness(), () => harness().session(login))
    assert.deepEqual(
      again.map(({ type }) => type),
      ['login.succeeded'],
    )
    const session = await harness().session(login)
    assert.equal(session.organization_role, 'reader')
    assert.equal(session.user?.name, 'Ada Lovelace')
    assert.deepEqual(session.projects, [{ id: projectOf(session), role: 'member' }])
    const project_id = projectOf(session)
    assert.deepEqual(
      events.slice(2).map(({ project }) => project?.id),
      [project_id, project_id, project_id, project_id],
    )
    const project = await client().retrieveProject({ project_id })
    assert.equal(project.name, `Personal: ${email}`)
    const { mode, model_ids } = await client().retrieveProjectModelPermissions({ project_id })
    assert.deepEqual([mode, model_ids], ['allow_list', ['gpt-5.6-luna']])
    const limit = await client().retrieveProjectSpendLimit({ project_id })
    assert.deepEqual(
      [limit.threshold_amount, limit.interval, limit.mode],
      [500, 'month', 'enforce'],
    )
  })

  /** A newcomer with a browser, and requests of theirs below the project. */
  const browsing = async () => {
    const browser = harness().browser()
    const { login } = newcomer()
    await harness().signIn(login, browser)
    const session = await harness().session(login)
    const project = projectOf(session)
    const send = async (path: string, body: object) => {
      const response = await fetch(`${harness().url}/v1/organization/projects/${project}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          cookie: browser.cookies(`${PUBLIC_URL}/console/`),
          origin: new URL(PUBLIC_URL).origin,
          'x-bailiwick-console': '1',
        },
        body: JSON.stringify(body),
      })
      return { status: response.status, answer: (await response.json()) as { value?: string } }
    }
    const userId = session.user?.id ?? ''
    return { userId, send }
  }

  it('get from nothing to an answer: a sign-in, a key, a request', async () => {
    const { userId, send } = await browsing()
    const { answer } = await send(`/users/${userId}/api_keys`, { name: 'agent' })
    const openai = harness().caller(answer.value ?? '')
    const ask = (model: string) =>
      openai.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hello' }] })
    const completion = await ask('gpt-5.6-luna')
    assert.ok(completion.choices[0]?.message.content)
    await refused(ask('gpt-5.6-sol'), { status: 403, code: 'model_not_found' })
    assert.deepEqual(ids(await all(openai.models.list())), ['gpt-5.6-luna'])
  })

  it('change neither the budget and the models of their project, nor their role', async () => {
    const { userId, send } = await browsing()
    const limit = { threshold_amount: 1_000_000, currency: 'USD', interval: 'month' }
    const models = { mode: 'deny_list', model_ids: [] }
    const rejected: [string, object][] = [
      ['/spend_limit', limit],
      ['/model_permissions', models],
      ['/users', { user_id: userId, role: 'owner' }],
      [`/users/${userId}`, { role: 'owner' }],
      [`/users/${userId}/spend_limit`, limit],
      ['/spend_limit_defaults', {}],
      ['/service_accounts', { name: 'another payer' }],
      ['/archive', {}],
    ]
    for (const [path, body] of rejected) assert.equal((await send(path, body)).status, 403, path)
  })

  it('are people with a verified address in a domain of the settings', async () => {
    const strangers = [
      [{ email: 'ada@example.org', email_verified: true }, 'person_unknown'],
      [{ email: 'ada@example.com.example.org', email_verified: true }, 'person_unknown'],
      [{ email: 'ada@example.org' }, 'email_unverified'],
      [{ email_verified: false }, 'email_unverified'],
      [{ email: undefined }, 'email_unverified'],
    ] as const
    const before = await all(client().listUsers())
    for (const [claims, error] of strangers) {
      assert.deepEqual(await harness().signIn(newcomer(claims).login), { error })
    }
    assert.deepEqual(ids(await all(client().listUsers())), ids(before))
  })

  it('are created once by two nodes at once, with one project', async () => {
    const another = await harness().another()
    const { login, email } = newcomer()
    const nodes = [harness().url, another.url]
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        harness().signIn(login, createBrowser(PUBLIC_URL, nodes[n % 2] ?? '')),
      ),
    )
    await another.close()
    for (const outcome of outcomes) {
      assert.ok('to' in outcome || outcome.error === 'try_again', JSON.stringify(outcome))
    }
    assert.equal((await usersOf(email)).length, 1)
    projectOf(await harness().session(login))
    const { data } = await client().listProjects({ search: email, include_archived: true })
    assert.equal(data.length, 1)
  })

  it('get their project at the next sign-in if the first one was interrupted', async () => {
    const { login, email } = newcomer()
    const { id } = await client().createUser({ email, role: 'reader' })
    const session = await harness().session(login)
    assert.equal(session.user?.id, id)
    const project_id = projectOf(session)
    await client().archiveProject({ project_id })
    assert.deepEqual((await harness().session(login)).projects, [])
  })

  it('are not created again after a removal, until an invite', async () => {
    const { login, email } = newcomer()
    const { user } = await harness().session(login)
    await client().deleteUser({ user_id: user?.id ?? '' })
    assert.deepEqual(await harness().signIn(login), { error: 'person_unknown' })
    const renamed = newcomer({ email })
    assert.deepEqual(await harness().signIn(renamed.login), { error: 'person_unknown' })
    await client().createInvite({ email, role: 'reader', projects: [] })
    const back = await harness().session(login)
    assert.notEqual(back.user?.id, user?.id)
    projectOf(back)
  })

  it('need no invite, and lose nothing by an expired one', async () => {
    const { login, email } = newcomer()
    const invite = await client().createInvite({ email, role: 'owner' })
    harness().move(WEEK_MS)
    assert.equal((await harness().session(login)).organization_role, 'reader')
    const { status } = await client().retrieveInvite({ invite_id: invite.id })
    assert.equal(status, 'expired')
    const invited = newcomer()
    await client().createInvite({ email: invited.email, role: 'owner', projects: [] })
    assert.equal((await harness().session(invited.login)).organization_role, 'owner')
  })

  it('are rejected while SCIM is enabled, and get no project then', async () => {
    const { id: token_id } = await client().createScimToken({ name: 'Entra' })
    const [unknown, known] = [newcomer(), newcomer()]
    await client().createUser({ email: known.email, role: 'reader' })
    assert.deepEqual(await harness().signIn(unknown.login), { error: 'person_not_provisioned' })
    assert.deepEqual((await harness().session(known.login)).projects, [])
    const warned = (email: string) =>
      lines.filter((line) => line.includes(`The sign-in of ${email} created neither`))
    assert.deepEqual([warned(unknown.email).length, warned(known.email).length], [1, 1])
    await client().deleteScimToken({ token_id })
    projectOf(await harness().session(known.login))
  })
})
