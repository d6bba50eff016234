/** Members of a message that act with the rights of the account, by the table of the contract. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Handling } from '#contract/formats/anthropic/members.ts'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { type Answer, shareGateway } from '#test/support/gateway.ts'
import { type MemberRequest, memberRequests } from './account-members.ts'

const MODEL = 'claude-sonnet-5-5'

const gateway = shareGateway({
  config: (url) => `upstreams:
  claude:
    base_url: ${url}
    api_key: ${UPSTREAM_KEY}
    api_format: anthropic
    models: [claude-*]
  account:
    base_url: ${url}
    api_key: ${UPSTREAM_KEY}
    api_format: anthropic
    models: [own-*]
    pass_members: [fallbacks, models, billing_policy]
`,
})

function send({ body, headers }: MemberRequest): Promise<Answer> {
  const all = { 'anthropic-version': '2023-06-01', ...headers }
  return gateway().post('/v1/messages', body, { headers: all })
}

function requestsBy(by: Handling['by'], model = MODEL): readonly MemberRequest[] {
  const requests = memberRequests(model).filter(({ member }) => member.handling.by === by)
  assert.ok(requests.length > 0, by)
  return requests
}

/** The code of a rejection, which is final, and reaches no upstream. */
async function rejectionOf(request: MemberRequest): Promise<[number, string]> {
  const { arrived } = gateway().upstream
  const { status, headers, error } = await send(request)
  const { path } = request.member
  assert.equal(gateway().upstream.arrived, arrived, path)
  assert.equal(headers.get('x-should-retry'), 'false', path)
  return [status, (error as unknown as { details: { error_code: string } }).details.error_code]
}

it('an object of the account returns 403 that names the member, and is sent nowhere', async () => {
  for (const request of requestsBy('reference')) {
    const { path } = request.member
    assert.deepEqual(await rejectionOf(request), [403, 'reference_not_supported'], path)
    const { error } = await send(request)
    const [name = ''] = path.split(/[[.]/)
    assert.ok(error.message.includes(name), `${path}: ${error.message}`)
  }
})

it('a member that steers the upstream returns 403, unless the upstream passes it', async () => {
  for (const request of requestsBy('steering')) {
    const { path } = request.member
    assert.deepEqual(await rejectionOf(request), [403, 'unsupported_parameter'], path)
  }
  for (const request of requestsBy('steering', 'own-model')) {
    await send(request)
    assert.equal(gateway().arrived().at(-1), JSON.stringify(request.body))
  }
})

it('a header that acts with the rights of the account returns 403 with the reason', async () => {
  for (const request of requestsBy('header')) {
    const { path, reason } = request.member
    assert.deepEqual(await rejectionOf(request), [403, 'unsupported_parameter'], path)
    const { error } = await send(request)
    assert.ok(error.message.includes(reason), error.message)
    assert.notEqual((await send({ ...request, headers: { [path]: '' } })).status, 403)
  }
})

it('a tool that the upstream runs is passed, and 403 where its policy denies it', async () => {
  const { projects } = gateway().h.openai.admin.organization
  const { project_id: project } = gateway().key
  for (const request of requestsBy('tool')) {
    const { handling, path } = request.member
    if (handling.by !== 'tool') continue
    await send(request)
    assert.equal(gateway().arrived().at(-1), JSON.stringify(request.body), path)
    await projects.hostedToolPermissions.update(project, { [handling.tool]: { enabled: false } })
    assert.deepEqual(await rejectionOf(request), [403, 'tool_not_permitted'], path)
    await projects.hostedToolPermissions.update(project, { [handling.tool]: { enabled: true } })
  }
})

it('a further model is held to the lists of the project and to the served models', async () => {
  const { modelPermissions } = gateway().h.openai.admin.organization.projects
  const { project_id: project } = gateway().key
  for (const request of requestsBy('model')) {
    const { example, path } = request.member
    await send(request)
    assert.equal(gateway().arrived().at(-1), JSON.stringify(request.body), path)
    await modelPermissions.update(project, { mode: 'deny_list', model_ids: [String(example)] })
    assert.deepEqual(await rejectionOf(request), [404, 'model_not_permitted'], path)
    await modelPermissions.delete(project)
  }
  const [request] = requestsBy('model')
  if (!request) return
  const body = { ...request.body, fallbacks: [{ model: 'gpt-5.6-luna' }] }
  assert.deepEqual(await rejectionOf({ ...request, body }), [404, 'model_not_found'])
})

it('a speed is held to the service tiers of the project, also of a fallback', async () => {
  const { serviceTierSettings } = gateway().h.openai.admin.organization.projects
  const { project_id: project } = gateway().key
  const [request] = requestsBy('tier')
  assert.ok(request)
  await send(request)
  assert.equal(gateway().arrived().at(-1), JSON.stringify(request.body))
  await serviceTierSettings.update(project, { default: 'standard', enabled_tiers: ['flex'] })
  assert.deepEqual(await rejectionOf(request), [403, 'service_tier_not_allowed'])
  const fallbacks = [{ model: MODEL, speed: 'fast' }]
  const inFallback = { ...request, body: { ...request.body, speed: 'standard', fallbacks } }
  assert.deepEqual(await rejectionOf(inFallback), [403, 'service_tier_not_allowed'])
  const standard = { ...request, body: { ...request.body, speed: 'standard' } }
  assert.equal((await send(standard)).status, 200)
  assert.equal(gateway().arrived().at(-1), JSON.stringify(standard.body))
})
