/**
 * Every operation of the contract, called through the official SDK or else through our own client.
 * The raw responses are validated against the contract, before any client has parsed them.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type OpenAI from 'openai'
import type { Client } from '#client/client.ts'
import { api } from '#contract/api.ts'
import { openBrowser } from '#test/access/browser.ts'
import { AUTHORIZATION, requestCodes, signedIn } from '#test/access/programs.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { keepLogs, requestRecord } from '#test/support/request-logs.ts'
import { callAccount } from './account-operations.ts'
import { callChargeback } from './chargeback-operations.ts'
import { callGroups } from './group-operations.ts'
import { callModelRouting } from './model-routing-operations.ts'
import { callOrganizationKeys } from './organization-key-calls.ts'
import { callPolicies } from './policy-operations.ts'
import { recorder } from './recorder.ts'
import { callRoles } from './role-operations.ts'
import { callSpendAlerts } from './spend-alert-calls.ts'
import { callSpendLimits } from './spend-calls.ts'
import { callSubjectRates } from './subject-rate-calls.ts'
import { ids, newEmail, newProject, newUser } from './suite.ts'

/** Two models whose names have characters that only rate limit ids may have: `/` and `:`. */
const config = `
models:
  meta-llama/Llama-3-8B: { max_requests_per_1_minute: 600, max_tokens_per_1_minute: 100000 }
  qwen:7b:
    max_requests_per_1_minute: 60
`

onEachStore('every operation matches the contract', (dialect) => {
  const server = shareHarness(dialect, { config, configAgain: () => config })
  const { clientsOf, recordingFetch, answered } = recorder()
  let organization: OpenAI['admin']['organization']
  let client: Client
  before(() => {
    ;({ organization, client } = clientsOf(server()))
  })

  it('projects are created, listed, retrieved, modified and archived by the SDK', async () => {
    const { projects } = organization
    const { id } = await answered('createProject', projects.create({ name: 'Research' }))
    const list = await answered('listProjects', projects.list({ limit: 100 }))
    assert.ok(list.data.some((project) => project.id === id))
    assert.equal((await answered('retrieveProject', projects.retrieve(id))).name, 'Research')
    const changed = await answered('modifyProject', projects.update(id, { name: 'Lab' }))
    assert.equal(changed.name, 'Lab')
    const counts = client.listProjectCounts({ project_ids: [id] })
    assert.equal((await answered('listProjectCounts', counts)).data[0]?.project_id, id)
    assert.equal((await answered('archiveProject', projects.archive(id))).status, 'archived')
  })

  it('SCIM tokens are created, listed and deleted by our client', async () => {
    const created = await answered('createScimToken', client.createScimToken({ name: 'Okta' }))
    const { data } = await answered('listScimTokens', client.listScimTokens())
    assert.deepEqual(ids(data), [created.id])
    const gone = client.deleteScimToken({ token_id: created.id })
    assert.equal((await answered('deleteScimToken', gone)).deleted, true)
  })

  it('project users are created, listed, retrieved, modified and deleted by the SDK', async () => {
    const project_id = (await newProject(server())).id
    const user_id = (await newUser(server())).id
    const { users } = organization.projects
    await answered('createProjectUser', users.create(project_id, { user_id, role: 'member' }))
    const list = await answered('listProjectUsers', users.list(project_id))
    assert.equal(list.data[0]?.id, user_id)
    await answered('retrieveProjectUser', users.retrieve(user_id, { project_id }))
    const change = users.update(user_id, { project_id, role: 'owner' })
    assert.equal((await answered('modifyProjectUser', change)).role, 'owner')
    const key = await answered(
      'createProjectUserApiKey',
      client.createProjectUserApiKey({ project_id, user_id }),
    )
    assert.match(key.value, /^sk-proj-/)
    const parameters = { project_id, user_id, api_key_id: key.id }
    await answered('deleteProjectUserApiKey', client.deleteProjectUserApiKey(parameters))
    const gone = await answered('deleteProjectUser', users.delete(user_id, { project_id }))
    assert.deepEqual(gone, {
      object: 'organization.project.user.deleted',
      id: user_id,
      deleted: true,
    })
  })

  it('service accounts and their keys are created, changed and deleted by the SDK', async () => {
    const project_id = (await newProject(server())).id
    const { serviceAccounts: accounts } = organization.projects
    const made = await answered(
      'createProjectServiceAccount',
      accounts.create(project_id, { name: 'ci' }),
    )
    await answered(
      'createProjectServiceAccount',
      accounts.create(project_id, { name: 'bare', create_service_account_only: true }),
    )
    const service_account_id = made.id
    await answered('listProjectServiceAccounts', accounts.list(project_id))
    const path = [service_account_id, { project_id }] as const
    await answered('retrieveProjectServiceAccount', accounts.retrieve(...path))
    const change = accounts.update(service_account_id, { project_id, role: 'owner' })
    assert.equal((await answered('modifyProjectServiceAccount', change)).role, 'owner')
    const key = await answered(
      'createProjectServiceAccountApiKey',
      accounts.apiKeys.create(...path),
    )
    const parameters = { project_id, service_account_id, api_key_id: key.id }
    await answered(
      'deleteProjectServiceAccountApiKey',
      client.deleteProjectServiceAccountApiKey(parameters),
    )
    const gone = await answered('deleteProjectServiceAccount', accounts.delete(...path))
    assert.equal(gone.deleted, true)
  })

  it('project API keys are listed, retrieved, updated and deleted by the SDK', async () => {
    const project_id = (await newProject(server())).id
    const user_id = (await newUser(server())).id
    const { apiKeys, users } = organization.projects
    await users.create(project_id, { user_id, role: 'member' })
    const { id, value } = await client.createProjectUserApiKey({ project_id, user_id })
    assert.equal((await answered('listProjectApiKeys', apiKeys.list(project_id))).data.length, 1)
    await answered('retrieveProjectApiKey', apiKeys.retrieve(id, { project_id }))
    await answered('updateProjectApiKey', apiKeys.update(id, { project_id, scopes: [] }))
    await callOrganizationKeys(client, answered, { id, value })
    await answered('deleteProjectApiKey', apiKeys.delete(id, { project_id }))
  })

  it('rate limits are listed and updated by the SDK, and reset and read by our client', async () => {
    const project_id = (await newProject(server())).id
    const { rateLimits } = organization.projects
    const page = rateLimits.listRateLimits(project_id, { limit: 1000 })
    const { data } = await answered('listProjectRateLimits', page)
    const { id } = data.find(({ model }) => model === 'gpt-4o') ?? assert.fail('no gpt-4o')
    const change = rateLimits.updateRateLimit(id, { project_id, max_requests_per_1_minute: 5 })
    const changed = await answered('updateProjectRateLimits', change)
    assert.equal(changed.max_requests_per_1_minute, 5)
    const sources = client.listProjectRateLimitSources({ project_id, in_use: true })
    const source = (await answered('listProjectRateLimitSources', sources)).data[0]
    assert.deepEqual(source?.project_limits, { max_requests_per_1_minute: 5 })
    const replay = { project_id, rate_limit_id: id, max_requests_per_1_minute: 5 }
    await answered('replayProjectRateLimit', client.replayProjectRateLimit(replay))
    const reset = client.deleteProjectRateLimit({ project_id, rate_limit_id: id })
    const fresh = await answered('deleteProjectRateLimit', reset)
    assert.equal(fresh.max_requests_per_1_minute, 10_000)
    const levels = client.listProjectRateLimitLevels({ project_id, rate_limit_ids: [id] })
    const level = (await answered('listProjectRateLimitLevels', levels)).data[0]
    assert.deepEqual([level?.rate_limit_id, level?.used], [id, 0])
    const activity = client.listProjectRateLimitActivity({ project_id, rate_limit_ids: [id] })
    const { data: active } = await answered('listProjectRateLimitActivity', activity)
    assert.equal(active[0]?.rate_limit_id, id)
    const emptying = client.emptyOrganizationRateLimit({ rate_limit_id: id })
    const { object, model } = await answered('emptyOrganizationRateLimit', emptying)
    assert.deepEqual([object, model], ['organization.rate_limit', fresh.model])
  })

  for (const model of ['meta-llama/Llama-3-8B', 'qwen:7b']) {
    it(`both clients reach the rate limit of ${model} by the id it is listed by`, async () => {
      const project_id = (await newProject(server())).id
      const { rateLimits } = organization.projects
      const list = await rateLimits.listRateLimits(project_id, { limit: 1000 })
      const listed = list.data.find((row) => row.model === model) ?? assert.fail('not listed')
      const rate_limit_id = listed.id
      assert.equal(rate_limit_id, `rl-${model}`)
      const bySdk = rateLimits.updateRateLimit(rate_limit_id, {
        project_id,
        max_requests_per_1_minute: 7,
      })
      assert.deepEqual(await answered('updateProjectRateLimits', bySdk), {
        ...listed,
        max_requests_per_1_minute: 7,
      })
      const byClient = client.updateProjectRateLimits({
        project_id,
        rate_limit_id,
        max_tokens_per_1_minute: 9,
      })
      assert.deepEqual(await answered('updateProjectRateLimits', byClient), {
        ...listed,
        max_requests_per_1_minute: 7,
        max_tokens_per_1_minute: 9,
      })
      const path = `/v1/organization/projects/${project_id}/rate_limits`
      const encoded = `${path}/${rate_limit_id.replace('/', '%2F')}`
      const raw = await server().raw('POST', encoded, { body: {} })
      assert.equal(raw.json.max_tokens_per_1_minute, 9)
      const reset = client.deleteProjectRateLimit({ project_id, rate_limit_id })
      assert.deepEqual(await answered('deleteProjectRateLimit', reset), listed)
      const emptying = client.emptyProjectRateLimit({ project_id, rate_limit_id })
      assert.deepEqual(await answered('emptyProjectRateLimit', emptying), listed)
    })
  }

  it('policies are set, retrieved and deleted by the SDK', async () =>
    callPolicies(organization, client, answered, (await newProject(server())).id))

  it('aliases and fallbacks of models are set, listed and deleted by our client', async () =>
    callModelRouting(client, answered, (await newProject(server())).id))

  it('spend limits are set, retrieved and deleted by the SDK, and by ours', async () => {
    await callSpendLimits({ organization, client, answered }, server())
  })

  it('rate limits of subjects are set, retrieved and deleted by our client', async () =>
    callSubjectRates({ client, answered }, server()))

  it('spend alerts are created, changed and deleted by the SDK, and tested by ours', async () => {
    await callSpendAlerts({ organization, client, answered }, (await newProject(server())).id)
  })

  it('users are listed, retrieved, modified and deleted by the SDK', async () => {
    const { users } = organization
    const email = newEmail()
    const { id } = await answered('createUser', client.createUser({ email, role: 'reader' }))
    const list = await answered('listUsers', users.list({ emails: [email] }))
    assert.deepEqual(ids(list.data), [id])
    await answered('retrieveUser', users.retrieve(id))
    assert.equal((await answered('modifyUser', users.update(id, { role: 'owner' }))).role, 'owner')
    assert.equal((await answered('deleteUser', users.delete(id))).deleted, true)
    const erasure = await answered('eraseUser', client.eraseUser({ user_id: id }))
    const state = client.retrieveUserErasure({ user_id: id })
    assert.deepEqual(await answered('retrieveUserErasure', state), erasure)
  })

  it('groups and their members are created, changed and deleted by the SDK', async () =>
    callGroups(organization, answered, (await newUser(server())).id))

  it('roles are created and assigned in the organization and in projects by the SDK', async () => {
    const user_id = (await newUser(server())).id
    const project_id = (await newProject(server())).id
    const group_id = (await client.createGroup({ name: 'Platform' })).id
    await client.createProjectUser({ project_id, user_id, role: 'member' })
    await callRoles(organization, answered, { client, user_id, group_id, project_id })
  })

  it('invites are sent, listed and deleted by the SDK, and accepted by ours', async () => {
    const { invites } = organization
    const invite = { email: newEmail(), role: 'reader' } as const
    const { id } = await answered('createInvite', invites.create(invite))
    await answered('listInvites', invites.list())
    await answered('retrieveInvite', invites.retrieve(id))
    await answered('deleteInvite', invites.delete(id))
    const again = await invites.create(invite)
    const accepted = await answered('acceptInvite', client.acceptInvite({ invite_id: again.id }))
    assert.equal(accepted.status, 'accepted')
  })

  it('admin API keys are created, listed, retrieved and deleted by the SDK', async () => {
    const { adminAPIKeys } = organization
    const made = await answered('createAdminApiKey', adminAPIKeys.create({ name: 'terraform' }))
    assert.match(made.value, /^sk-admin-/)
    await answered('listAdminApiKeys', adminAPIKeys.list({ order: 'desc' }))
    await answered('retrieveAdminApiKey', adminAPIKeys.retrieve(made.id))
    await answered('deleteAdminApiKey', adminAPIKeys.delete(made.id))
  })

  it('the audit log, with an event of each kind above, is listed by the SDK', async () => {
    const log = await answered('listAuditLogs', organization.auditLogs.list({ limit: 100 }))
    assert.ok(new Set(log.data.map((event) => Reflect.get(event, 'type'))).size >= 15)
  })

  it('request logs are listed and retrieved by our client', async () => {
    const h = server()
    const organizationId = h.system.organization.id
    await keepLogs(h, [requestRecord('req_listed', { organizationId, tags: { team: 'search' } })])
    const { data } = await answered('listRequestLogs', client.listRequestLogs())
    assert.equal(data[0]?.request_id, 'req_listed')
    const log = client.retrieveRequestLog({ request_id: 'req_listed' })
    assert.deepEqual((await answered('retrieveRequestLog', log)).tags, { team: 'search' })
  })

  it('usage and costs are read by the SDK', async () => {
    const { usage } = organization
    const query = { start_time: Math.floor(Date.now() / 1000) - 3_600 }
    await answered('usageCompletions', usage.completions({ ...query, group_by: ['model'] }))
    await answered('usageEmbeddings', usage.embeddings(query))
    await answered('usageModerations', usage.moderations(query))
    await answered('usageImages', usage.images({ ...query, sizes: ['256x256'] }))
    await answered('usageAudioSpeeches', usage.audioSpeeches(query))
    await answered('usageAudioTranscriptions', usage.audioTranscriptions(query))
    await answered('usageVectorStores', usage.vectorStores(query))
    await answered('usageCodeInterpreterSessions', usage.codeInterpreterSessions(query))
    await answered('usageFileSearchCalls', usage.fileSearchCalls(query))
    await answered('usageWebSearchCalls', usage.webSearchCalls(query))
    await answered('usageDecisions', usage.decisions({ ...query, bucket_width: '1m' }))
    const costs = await answered('usageCosts', usage.costs({ ...query, group_by: ['line_item'] }))
    assert.ok(costs.data.length > 0)
    await answered('usageRefusals', client.usageRefusals({ ...query, group_by: ['model'] }))
    await answered('usageRanking', client.usageRanking({ ...query, group_by: 'model' }))
    await answered('usageSummary', client.usageSummary({ ...query, group_by: ['model'] }))
    await answered('listUnpricedModels', client.listUnpricedModels(query))
    await answered('retrieveCostReconciliation', client.retrieveCostReconciliation({}))
    await answered('listEndingModels', client.listEndingModels({}))
    await callChargeback(server(), client, answered)
  })

  it('the account of a person is read by our client', async () => {
    await callAccount(server(), { clientsOf, answered })
  })

  it('a session is created from a key, and retrieved and ended by its cookie', async () => {
    const browser = openBrowser(server().url, { fetch: recordingFetch })
    const { id } = await answered('createSession', browser.exchange(server().adminKey))
    const { client } = browser
    assert.equal((await answered('retrieveSession', client.retrieveSession())).id, id)
    assert.equal((await answered('deleteSession', client.deleteSession())).id, id)
  })

  it('sessions are listed and ended by our client', async () => {
    const { id } = await openBrowser(server().url).exchange(server().adminKey)
    const { data } = await answered('listSessions', client.listSessions())
    assert.ok(data.some((session) => session.id === id))
    assert.equal((await answered('endSession', client.endSession({ session_id: id }))).id, id)
  })

  it('programs are signed in by a person, within the settings of people’s keys', async () => {
    const settings = await answered('retrieveUserKeySettings', client.retrieveUserKeySettings())
    await answered('updateUserKeySettings', client.updateUserKeySettings({ max_keys: 1_000 }))
    assert.equal(settings.max_keys, null)
    const options = { fetch: recordingFetch }
    const { project: project_id, browser } = await signedIn(server(), 'member', options)
    const { user_code } = await requestCodes(server())
    const code = { user_code }
    const person = browser.client
    await answered('retrieveDeviceRequest', person.retrieveDeviceRequest(code))
    const approval = { ...code, project_id }
    await answered('approveDeviceRequest', person.approveDeviceRequest(approval))
    const denied = { user_code: (await requestCodes(server())).user_code }
    await answered('denyDeviceRequest', person.denyDeviceRequest(denied))
    await answered('checkAuthorizationRequest', person.checkAuthorizationRequest(AUTHORIZATION))
    const request = { ...AUTHORIZATION, project_id }
    await answered('approveAuthorizationRequest', person.approveAuthorizationRequest(request))
  })

  it('the server state is retrieved, and its configuration reloaded, by our client', async () => {
    assert.equal((await answered('retrieveServer', client.retrieveServer())).store, dialect)
    await answered('reloadConfiguration', client.reloadConfiguration())
    await answered('testConnection', client.testConnection())
  })

  it('every endpoint of the contract is reached by the SDK or by our client', async () => {
    const text = await server().metrics.registry.metrics()
    for (const id of Object.keys(api)) assert.ok(text.includes(`_count{endpoint="${id}"`), id)
  })
})
