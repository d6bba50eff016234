/** `metadata.user_id` and the header of Claude Code as tags, and as the session of a request. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { startGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { envelopeOf, MESSAGES, message, shareMessages, VERSION } from './messages.ts'

const DAY = 86_400
const HEADER = 'x-claude-code-session-id'
const { clock } = movableClock(Date.parse('2026-02-10T12:00:00Z'))
const gateway = shareMessages('', { clock })
const start_time = Math.floor(clock() / 1000 / DAY) * DAY
const CLIENT = { device_id: 'd1', account_uuid: '', session_id: 's1' }

async function newKey(project: object) {
  const { h } = gateway()
  const key = await makeUserKey(h, await makeProject(h))
  const { project_id, id: api_key_id } = key
  await h.client.updateProjectApiKeyTags({ project_id, api_key_id, may_tag: true })
  await h.client.updateProjectTags({ project_id, ...project })
  return key
}

function send(key: string, user_id?: unknown, headers: Record<string, string> = {}) {
  const body = message('a', user_id === undefined ? {} : { metadata: { user_id } })
  return gateway().post(MESSAGES, body, { key, headers: { ...VERSION, ...headers } })
}

/** Requests of a project by the values of a tag. */
async function requestsBy(project: string, key: string): Promise<Record<string, number>> {
  const { h } = gateway()
  await h.flush()
  const { data } = await h.client.usageCompletions({
    start_time,
    project_ids: [project],
    group_by_tags: [key],
  })
  const results = data.flatMap((bucket) => bucket.results)
  return Object.fromEntries(
    results.map(({ tags, num_model_requests }) => [tags?.[key] ?? '-', num_model_requests]),
  )
}

it('members of the user’s id that the project selects are tags, of a text and of JSON', async () => {
  const { value, project_id } = await newKey({ metadata_tags: ['user_id', 'session_id'] })
  const json = JSON.stringify(CLIENT)
  assert.equal((await send(value, 'ada')).status, 200)
  assert.equal((await send(value, json, { [HEADER]: 'other' })).status, 200)
  assert.equal((await send(value, undefined, { [HEADER]: 's2' })).status, 200)
  assert.equal((await send(value, 7)).status, 200)
  assert.deepEqual(await requestsBy(project_id, 'user_id'), { ada: 1, d1: 1, '-': 2 })
  assert.deepEqual(await requestsBy(project_id, 'session_id'), { s1: 1, s2: 1, '-': 2 })
  assert.ok(
    gateway()
      .arrived()
      .some((body) => body.includes(JSON.stringify(json))),
  )
})

it('the hash of the end user is one tag for a text and the JSON that names it', async () => {
  const { value, project_id } = await newKey({ safety_identifier_tag: true })
  assert.equal((await send(value, 'u1')).status, 200)
  const json = JSON.stringify({ ...CLIENT, account_uuid: 'u1' })
  assert.equal((await send(value, json)).status, 200)
  const counts = await requestsBy(project_id, 'safety_identifier')
  assert.deepEqual(Object.values(counts), [2])
  assert.doesNotMatch(Object.keys(counts)[0] ?? '', /u1/)
})

it('a required tag may come from the header; without it a request is rejected', async () => {
  const { value } = await newKey({ metadata_tags: ['session_id'], require_tags: ['session_id'] })
  assert.equal((await send(value, undefined, { [HEADER]: 's' })).status, 200)
  const answer = await send(value, 'ada')
  assert.equal(envelopeOf(answer).error.details.error_code, 'missing_required_parameter')
})

/** Messages that arrived, without requests for the list of models. */
function sentTo({ requests }: Upstream): number {
  return requests.filter(({ path }) => path === MESSAGES).length
}

it('requests of one session go to one upstream, by the header or the user’s id', async (t) => {
  const others = await Promise.all([startUpstream(), startUpstream()])
  const urls = others.map(({ url }) => url)
  const several = await startGateway({
    config: (url) =>
      `upstreams:${[url, ...urls].map((one, at) => `\n  u${at}: { base_url: "${one}", api_key: "\${UPSTREAM_KEY}", api_format: anthropic }`).join('')}`,
  })
  t.after(async () => {
    await several.close()
    await Promise.all(others.map((other) => other.close()))
  })
  const upstreams = [several.upstream, ...others]
  const homesOf = async (more: object, headers: Record<string, string>): Promise<number[]> => {
    for (const upstream of upstreams) upstream.reset()
    for (let n = 0; n < 3; n++) {
      const sent = { headers: { ...VERSION, ...headers } }
      assert.equal((await several.post(MESSAGES, message('a', more), sent)).status, 200)
    }
    return upstreams.map(sentTo).filter((sent) => sent > 0)
  }
  const seen = new Set<number>()
  // All of them at one upstream has a chance of 1 in 14 million.
  for (let session = 0; session < 16; session++) {
    const name = `session-${session}`
    assert.deepEqual(await homesOf({}, { [HEADER]: name }), [3])
    seen.add(upstreams.findIndex((upstream) => sentTo(upstream) > 0))
    assert.deepEqual(await homesOf({ metadata: { user_id: name } }, {}), [3])
    const user_id = JSON.stringify({ ...CLIENT, session_id: name })
    assert.deepEqual(await homesOf({ metadata: { user_id } }, {}), [3])
  }
  assert.ok(seen.size > 1, 'all sessions at one upstream')
})
