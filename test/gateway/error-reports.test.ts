/** Error reports: log lines, response headers, and links to the console. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

type Line = Readonly<Record<string, unknown>>

const logged: Line[] = []
const gateway = shareGateway({
  logLevel: 'debug',
  publicUrl: 'https://bailiwick.example.com/gate',
  onLog: (line) => logged.push(JSON.parse(line)),
  config: (url) => `
models:
  ${MODEL}-none:
    max_requests_per_1_minute: 0
upstreams:
  first:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
`,
})

/** Log lines of the request that was answered with these headers. */
function linesOf(headers: Headers): Line[] {
  return logged.filter(({ reqId }) => reqId === headers.get('x-request-id'))
}

function particulars() {
  const { key } = gateway()
  return { model: MODEL, upstream: 'first', project: key.project_id, key: key.id }
}

describe('the log', () => {
  it('of a failed upstream has its name, status and code, and no text of it', async () => {
    const { post, upstream } = gateway()
    for (const [status, level, code] of [
      [401, 50, 'upstream_failed'],
      [429, 40, 'upstream_rate_limited'],
      [503, 50, 'upstream_unavailable'],
    ] as const) {
      const message = 'Incorrect API key provided: sk-abc***wxyz.\nSee x.'
      const body = { error: { message, code: 'invalid_api_key' } }
      upstream.script({ status, body: JSON.stringify(body) })
      const { headers } = await post(CHAT, chat('a'))
      const [failure, access, ...others] = linesOf(headers)
      assert.deepEqual(others, [])
      const expected = {
        ...particulars(),
        attempts: 1,
        upstream_status: status,
        upstream_code: 'invalid_api_key',
      }
      for (const [name, value] of Object.entries(expected)) {
        assert.equal(failure?.[name], value, name)
        assert.equal(access?.[name], value, name)
      }
      assert.equal(failure?.level, level)
      assert.deepEqual([access?.level, access?.code], [30, code])
    }
  })

  it('has a line for each request, at info for one that is rejected or has failed', async () => {
    const { post, upstream } = gateway()
    const { headers } = await post(CHAT, chat('a'))
    const [line, ...others] = linesOf(headers)
    assert.deepEqual(others, [])
    const { level, time: _, ms, ...rest } = line ?? {}
    assert.equal(level, 20)
    assert.ok(Number(ms) > 0)
    assert.deepEqual(rest, {
      ...particulars(),
      reqId: headers.get('x-request-id'),
      endpoint: 'createChatCompletion',
      method: 'POST',
      status: 200,
      attempts: 1,
      msg: 'answered',
      organization: headers.get('openai-organization') && gateway().h.bootstrapped.organization.id,
    })
    const rejected = await post(CHAT, '{}')
    assert.deepEqual(
      linesOf(rejected.headers).map(({ level, status, code }) => [level, status, code]),
      [[30, 400, 'missing_required_parameter']],
    )
    upstream.script({
      status: 500,
      body: '{"error":{"message":"It broke.","type":"server_error"}}',
    })
    const failed = await post(CHAT, chat('a'))
    assert.deepEqual(
      linesOf(failed.headers).map(({ level, status, upstream_code }) => [
        ...[level, status, upstream_code],
      ]),
      [[30, 500, 'server_error']],
    )
    const unknown = await post(CHAT, chat('a'), { key: 'sk-nobody' })
    const [first] = linesOf(unknown.headers)
    assert.deepEqual([first?.level, first?.status, first?.key], [30, 401, undefined])
  })

  it('marks a response that broke off as broken', async () => {
    const { h, upstream, key } = gateway()
    const before = logged.length
    upstream.script({ fault: { kind: 'reset', at: 3 } })
    const { body } = await fetch(h.url + CHAT, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.value}`, 'content-type': 'application/json' },
      body: chat('a', { stream: true }),
    })
    await assert.rejects(new Response(body).text())
    const isBroken = ({ level, broken }: Line): boolean => level === 30 && broken === true
    await eventually('the line is written', () => logged.slice(before).some(isBroken))
  })
})

describe('errors', () => {
  it('of an upstream are relayed unchanged, and a header marks them as the upstream’s', async () => {
    const { post, upstream } = gateway()
    for (const status of [400, 404, 500]) {
      upstream.script({ status, body: '{"error":{"message":"Mine."}}' })
      const answer = await post(CHAT, chat('a'))
      assert.equal(answer.text, '{"error":{"message":"Mine."}}')
      assert.equal(answer.headers.get('x-bailiwick-error-source'), 'upstream')
    }
    for (const answer of [await post(CHAT, '{}'), await post(CHAT, chat('a'))]) {
      assert.equal(answer.headers.has('x-bailiwick-error-source'), false)
    }
  })

  it('of limits and keys link to the console of PUBLIC_URL, and have no link without it', async () => {
    const { h, post, key } = gateway()
    const limited = await post(CHAT, chat('a', { model: `${MODEL}-none` }))
    const root = 'https://bailiwick.example.com/gate/console'
    const limits = `${root}/projects/${key.project_id}/limits?search=${MODEL}-none`
    assert.ok(limited.error.message.includes(` Visit ${limits} to learn more. `))
    const unknown = await post(CHAT, chat('a'), { key: 'sk-nobody' })
    assert.ok(
      unknown.error.message.endsWith(
        `: sk-nobody. You can find your API key at ${root}/projects.`,
      ) || unknown.error.message.endsWith(` You can find your API key at ${root}/projects.`),
    )
    const { text } = await h.raw('GET', '/v1/organization/projects', { key: 'sk-nobody' })
    assert.match(text, new RegExp(`You can find your API key at ${root}/admin-keys\\.`))
  })

  it('of a valid key link to the log of the request, and no others do', async () => {
    const { post, upstream } = gateway()
    const logOf = (headers: Headers): string =>
      ` The log of this request is at https://bailiwick.example.com/gate/console/request-logs/${headers.get('x-request-id')}.`
    const limited = await post(CHAT, chat('a', { model: `${MODEL}-none` }))
    const invalid = await post(CHAT, '{}')
    upstream.script({ fault: { kind: 'reset', at: 0 } })
    const failed = await post(CHAT, chat('a'))
    for (const { headers, error } of [limited, invalid, failed]) {
      assert.ok(error.message.endsWith(logOf(headers)), error.message)
    }
    const unknown = await post(CHAT, chat('a'), { key: 'sk-nobody' })
    assert.ok(!unknown.text.includes('/request-logs/'))
  })

  it('of an upstream have the address of the log of the request in a header', async () => {
    const { post, upstream } = gateway()
    const addressOf = (headers: Headers): string =>
      `https://bailiwick.example.com/gate/console/request-logs/${headers.get('x-request-id')}`
    for (const status of [400, 500]) {
      upstream.script({ status, body: '{"error":{"message":"Mine."}}' })
      const { headers, text } = await post(CHAT, chat('a'))
      assert.equal(headers.get('x-bailiwick-request-log'), addressOf(headers))
      assert.equal(text, '{"error":{"message":"Mine."}}')
    }
    for (const answer of [await post(CHAT, chat('a')), await post(CHAT, '{}')]) {
      assert.equal(answer.headers.has('x-bailiwick-request-log'), false)
    }
  })

  it('for a key of the other plane name the kind that is needed', async () => {
    const { h, post, key } = gateway()
    const admin = await post(CHAT, chat('a'), { key: h.adminKey })
    assert.match(
      admin.error.message,
      /This is an admin key .*: models need the key of a project\.$/,
    )
    const { text } = await h.raw('GET', '/v1/organization/projects', { key: key.value })
    assert.match(text, /This is the key of a project: the administration needs an admin key/)
  })

  it('name the cause on a server without upstreams', async () => {
    const h = await startHarness('sqlite', { planes: 'control' })
    const { status, text } = await h.raw('POST', CHAT, { key: h.adminKey })
    assert.equal(status, 404)
    assert.match(text, /Invalid URL \(POST \/v1\/chat\/completions\)\. This server forwards no/)
    const other = await h.raw('GET', '/v1/nowhere', { key: h.adminKey })
    assert.doesNotMatch(other.text, /forwards/)
    await h.close()
  })

  it('of files name the missing upstream of the project', async () => {
    const h = await startHarness('sqlite', {
      config: 'upstreams: { own: { base_url: "http://127.0.0.1:1/v1", projects: [proj_0] } }',
    })
    const key = await makeUserKey(h, await makeProject(h))
    const form = new FormData()
    form.set('purpose', 'user_data')
    form.set('file', new File(['a'], 'a.txt'))
    const headers = { authorization: `Bearer ${key.value}` }
    const answer = await fetch(`${h.url}/v1/files`, { method: 'POST', headers, body: form })
    assert.equal(answer.status, 400)
    assert.match(await answer.text(), /Nothing here holds files for this project/)
    await h.close()
  })
})
