/** Key changes on the node that makes them: effective at the next request, on each store. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import { checkClaims } from '#gateway/auth/grant.ts'
import { NO_ROUTING } from '#gateway/auth/model-routing.ts'
import { EVERYTHING_PERMITTED } from '#gateway/auth/policy.ts'
import { projectUseOf } from '#gateway/project-use.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeAccountKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import { outcome, refusal, verdict } from './grants.ts'

const INCORRECT = /^Incorrect API key provided: sk-(proj-|svcac)\*+\S{4}\.$/

onEachStore('a project key', (dialect) => {
  const time = movableClock()
  let h: Harness
  let project: string
  before(async () => {
    h = await startHarness(dialect, { clock: time.clock })
    project = await makeProject(h)
  })
  after(() => h.close())

  const passes = async (key: string): Promise<void> =>
    assert.equal(await verdict(h.grants, key), 'passes')
  const refusedAs = async (key: string, code: string): Promise<void> =>
    assert.equal(await verdict(h.grants, key), code)

  it('is accepted with everything that admission needs, without a query from the second time on', async () => {
    const key = await makeUserKey(h, project)
    const grant = await h.grants.find(key.value)
    assert.deepEqual(grant, {
      keyId: key.id,
      organization: {
        id: h.bootstrapped.organization.id,
        name: h.bootstrapped.organization.name,
      },
      projectId: project,
      project: projectUseOf({ id: project, tags: {} }),
      owner: { kind: 'user', id: key.owner },
      scopes: undefined,
      permitted: undefined,
      accessIds: [],
      expiresAt: null,
      overrides: new Map(),
      generations: new Map(),
      spendLimits: [],
      models: undefined,
      policy: EVERYTHING_PERMITTED,
      routing: NO_ROUTING,
      tags: { id: '', tags: {}, paying: [] },
      mayTag: false,
      tagLimits: [],
      bodyTags: undefined,
      requiredTags: [],
      subjectRates: [],
      valueKeys: undefined,
    })
    assert.equal(h.grants.find(key.value), grant)
    const account = await makeAccountKey(h, project)
    const { owner } = await h.grants.find(account.value)
    assert.deepEqual(owner, { kind: 'service_account', id: account.owner })
  })

  it('that is unknown or malformed is rejected as incorrect, and masked in the error', async () => {
    const key = mintKey('user')
    for (const wrong of [key, `${key.slice(0, -1)}~`, mintKey('service_account')]) {
      const problem = await refusal(h.grants, wrong)
      assert.equal(problem.status, 401)
      assert.match(problem.message, INCORRECT)
      assert.ok(!problem.message.includes(wrong))
    }
    await refusedAs('', 'invalid_api_key')
    await refusedAs('x'.repeat(100_000), 'invalid_api_key')
    await refusedAs(`sk-${'a'.repeat(48)}`, 'invalid_api_key')
  })

  it('that is deleted is rejected from the next request on', async () => {
    const [key, of] = [await makeUserKey(h, project), await makeAccountKey(h, project)]
    await passes(key.value)
    await h.client.deleteProjectApiKey({ project_id: project, api_key_id: key.id })
    await refusedAs(key.value, 'invalid_api_key')
    const ids = { project_id: project, service_account_id: of.owner }
    const second = await h.client.createProjectServiceAccountApiKey(ids)
    await passes(second.value)
    await h.client.deleteProjectServiceAccountApiKey({ ...ids, api_key_id: second.id })
    await refusedAs(second.value, 'invalid_api_key')
    await passes(of.value)
    const mine = await makeUserKey(h, project)
    await passes(mine.value)
    const user = { project_id: project, user_id: mine.owner }
    await h.client.deleteProjectUserApiKey({ ...user, api_key_id: mine.id })
    await refusedAs(mine.value, 'invalid_api_key')
  })

  it('is accepted until it expires, though it is cached', async () => {
    const { id: user_id } = await h.client.createUser({ email: 'e@example.com', role: 'reader' })
    await h.client.createProjectUser({ project_id: project, user_id, role: 'member' })
    const ids = { project_id: project, user_id }
    const { value } = await h.client.createProjectUserApiKey({ ...ids, expires_in_seconds: 60 })
    await passes(value)
    time.move(59_999)
    await passes(value)
    time.move(1)
    await refusedAs(value, 'invalid_api_key')
  })

  it('of an archived project is rejected with that reason, cached or not', async () => {
    const archived = await makeProject(h)
    const [known, unknown] = [await makeUserKey(h, archived), await makeAccountKey(h, archived)]
    const deleted = await makeUserKey(h, archived)
    await h.client.deleteProjectApiKey({ project_id: archived, api_key_id: deleted.id })
    await passes(known.value)
    await h.client.archiveProject({ project_id: archived })
    for (const { value } of [known, unknown]) {
      const problem = await refusal(h.grants, value)
      assert.deepEqual(
        [problem.status, problem.code, problem.message],
        [
          401,
          'not_authorized_invalid_project',
          'The project you are requesting has been archived and is no longer accessible',
        ],
      )
    }
    await refusedAs(deleted.value, 'invalid_api_key')
  })

  it('is accepted while its user is in the project, and again when they rejoin', async () => {
    const key = await makeUserKey(h, project)
    const member = { project_id: project, user_id: key.owner }
    await passes(key.value)
    await h.client.deleteProjectUser(member)
    const problem = await refusal(h.grants, key.value)
    assert.deepEqual(
      [problem.status, problem.message],
      [401, 'You must be a member of an organization to use the API'],
    )
    await h.client.createProjectUser({ ...member, role: 'member' })
    await passes(key.value)
  })

  it('is accepted again once its user accepts an invite to the project', async () => {
    const email = 'invited@example.com'
    const projects = [{ id: project, role: 'member' as const }]
    const invite = await h.client.createInvite({ email, role: 'reader', projects })
    const { id: user_id } = await h.client.createUser({ email, role: 'reader' })
    const member = { project_id: project, user_id }
    await h.client.createProjectUser({ ...member, role: 'member' })
    const { value } = await h.client.createProjectUserApiKey(member)
    await h.client.deleteProjectUser(member)
    await refusedAs(value, 'owner_not_member')
    await h.client.acceptInvite({ invite_id: invite.id })
    await passes(value)
  })

  it('is rejected in every project once its user has left the organization', async () => {
    const key = await makeUserKey(h, project)
    const other = { project_id: await makeProject(h), user_id: key.owner }
    await h.client.createProjectUser({ ...other, role: 'member' })
    const second = await h.client.createProjectUserApiKey(other)
    for (const value of [key.value, second.value]) await passes(value)
    await h.client.deleteUser({ user_id: key.owner })
    for (const value of [key.value, second.value]) await refusedAs(value, 'owner_not_member')
  })

  it('of a service account is accepted once that has a role, and is deleted with it', async () => {
    const account = await h.client.createProjectServiceAccount({
      project_id: project,
      name: 'no role yet',
      create_service_account_only: true,
    })
    const ids = { project_id: project, service_account_id: account.id }
    const { value } = await h.client.createProjectServiceAccountApiKey(ids)
    await refusedAs(value, 'owner_not_member')
    await h.client.modifyProjectServiceAccount({ ...ids, role: 'member' })
    await passes(value)
    await h.client.deleteProjectServiceAccount(ids)
    await refusedAs(value, 'invalid_api_key')
  })

  it('that is an admin key lacks the scope, without a query', async () => {
    for (const key of [h.adminKey, `sk-admin-${'x'.repeat(30)}`]) {
      assert.throws(() => h.grants.find(key), { code: 'missing_model_scope', status: 401 })
    }
  })

  it('carries the current limits of its project', async () => {
    const [one, two] = [await makeUserKey(h, project), await makeAccountKey(h, project)]
    const overrides = async (): Promise<unknown[]> => {
      const grants = [await h.grants.find(one.value), await h.grants.find(two.value)]
      return grants.map((grant) => Object.fromEntries(grant.overrides))
    }
    const model = 'gpt-4o'
    const limit = { project_id: project, rate_limit_id: `rl-${model}` }
    assert.deepEqual(await overrides(), [{}, {}])
    await h.client.updateProjectRateLimits({ ...limit, max_requests_per_1_minute: 7 })
    const seven = { [model]: { max_requests_per_1_minute: 7 } }
    assert.deepEqual(await overrides(), [seven, seven])
    await h.client.updateProjectRateLimits({ ...limit, max_tokens_per_1_minute: 9 })
    const both = { [model]: { max_requests_per_1_minute: 7, max_tokens_per_1_minute: 9 } }
    assert.deepEqual(await overrides(), [both, both])
    await h.client.deleteProjectRateLimit(limit)
    assert.deepEqual(await overrides(), [{}, {}])
  })

  it('may be sent with the headers of its own organization and project alone', async () => {
    const key = await makeUserKey(h, project)
    const grant = await outcome(h.grants, key.value)
    assert.ok('keyId' in grant)
    const { id } = grant.organization
    checkClaims(grant, {})
    checkClaims(grant, { 'openai-organization': '', 'openai-project': '' })
    checkClaims(grant, { 'openai-organization': id, 'openai-project': project })
    assert.throws(() => checkClaims(grant, { 'openai-organization': 'org-other' }), {
      code: 'mismatched_organization',
      status: 401,
      message: 'OpenAI-Organization header should match organization for API key',
    })
    assert.throws(() => checkClaims(grant, { 'openai-project': 'proj_other' }), {
      code: 'mismatched_project',
      status: 401,
      message: 'OpenAI-Project header should match project for API key',
    })
  })
})
