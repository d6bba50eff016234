/** Connection shares: one busy project leaves connections and upload slots for another. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { it } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, type GatewayHarness, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { exceededCount } from './bound-counts.ts'

const gateway = shareGateway({
  config: (url) => `
models: { gpt-4o-mini: { max_requests_per_1_minute: 100000 } }
upstreams:
  only:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    connections: 8
    files: true
`,
})

const wide = shareGateway({
  config: (url) => `
models: { gpt-4o-mini: { max_requests_per_1_minute: 100000 } }
upstreams:
  only:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    connections: 16
    connect_seconds: 2
`,
})

/** Maximum of 8 connections that a project can hold. */
const SHARE = 6

async function otherKey({ h }: GatewayHarness): Promise<string> {
  return (await makeUserKey(h, await makeProject(h))).value
}

/** Resolves when the server has received so many further requests. */
async function requestsSeen({ h }: GatewayHarness, count: number): Promise<void> {
  let seen = 0
  const onRequest = (): void => {
    seen += 1
  }
  h.app.server.on('request', onRequest)
  await eventually('the requests arrive', () => seen >= count)
  h.app.server.off('request', onRequest)
}

it('late responses of one project leave connections for another, which is served at once', async () => {
  const { h, upstream, post } = gateway()
  const key = await otherKey(gateway())
  const before = await exceededCount(h, 'upstream_project_share')
  upstream.script({ includes: 'late', answerAfter: 'late', times: 'always' })
  const seen = requestsSeen(gateway(), 40)
  const late = Array.from({ length: 40 }, () => post(CHAT, chat('late')))
  await seen
  await upstream.until((all) => all.length >= SHARE)
  await eventually('all others wait', async () => {
    assert.equal((await exceededCount(h, 'upstream_project_share')) - before, 40 - SHARE)
  })
  for (const answer of await Promise.all([1, 2].map(() => post(CHAT, chat('a'), { key })))) {
    assert.equal(answer.status, 200)
  }
  assert.equal(upstream.requests.length, SHARE + 2)
  upstream.open('late')
  for (const answer of await Promise.all(late)) assert.equal(answer.status, 200)
})

it('late responses of three projects leave a connection for a fourth, which is served at once', async () => {
  const { h, upstream, post } = wide()
  const attackers = await Promise.all([1, 2, 3].map(() => otherKey(wide())))
  const key = await otherKey(wide())
  upstream.script({ includes: 'late', answerAfter: 'late', times: 'always' })
  const seen = requestsSeen(wide(), 48)
  const late = attackers.flatMap((attacker) =>
    Array.from({ length: 16 }, () => post(CHAT, chat('late'), { key: attacker })),
  )
  await seen
  await upstream.until((all) => all.length >= 14)
  const answer = await post(CHAT, chat('a'), { key })
  assert.deepEqual([answer.status, answer.error], [200, undefined])
  const failures = h.metrics.registry.getSingleMetric('bailiwick_upstream_failures_total')
  await Promise.race(late)
  assert.deepEqual((await failures?.get())?.values, [])
  upstream.open('late')
  const statuses = (await Promise.all(late)).map(({ status }) => status)
  assert.deepEqual([...new Set(statuses)].sort(), [200, 503])
})

it('slow downloads of one project leave connections for the downloads of another', async () => {
  const { h, key, upstream } = gateway()
  const other = await otherKey(gateway())
  const upload = async (project: string) =>
    h.caller(project).files.create({ file: new File(['text'], 'a.txt'), purpose: 'user_data' })
  const [mine, theirs] = [await upload(key.value), await upload(other)]
  const before = upstream.requests.length
  const path = `/v1/files/${mine.id}/content`
  upstream.script({ path, answerAfter: 'slow', times: 'always' })
  const seen = requestsSeen(gateway(), 40)
  const slow = Array.from({ length: 40 }, () => h.raw('GET', path, { key: key.value }))
  await seen
  await upstream.until((all) => all.length >= before + SHARE)
  const answer = await h.raw('GET', `/v1/files/${theirs.id}/content`, { key: other })
  assert.equal(answer.status, 200)
  upstream.open('slow')
  for (const { status } of await Promise.all(slow)) assert.equal(status, 200)
})

it('unfinished uploads of one project leave slots and connections for an upload of another', async () => {
  const { h, key, upstream } = gateway()
  const other = await otherKey(gateway())
  const { hostname, port } = new URL(h.url)
  const seen = requestsSeen(gateway(), 64)
  const unfinished = Array.from({ length: 64 }, () => {
    const upload = request({
      hostname,
      port,
      method: 'POST',
      path: '/v1/files',
      agent: false,
      headers: {
        authorization: `Bearer ${key.value}`,
        'content-type': 'multipart/form-data; boundary=b',
      },
    })
    upload.on('error', () => {})
    upload.flushHeaders()
    return upload
  })
  await seen
  const file = new File(['text'], 'a.txt')
  const made = await h.caller(other).files.create({ file, purpose: 'user_data' })
  assert.equal(made.object, 'file')
  for (const upload of unfinished) upload.destroy()
  await upstream.until((all) => all.every(({ aborted, body }) => aborted || body.length > 0))
})
