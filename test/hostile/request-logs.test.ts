/** Rows of the request logs: bounded, and without keys, whatever a caller or an upstream sends. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import type { RequestLogTable } from '#storage/tables/request-logs.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'

let logged = ''
const gateway = shareGateway({
  logLevel: 'debug',
  onLog: (line) => {
    logged += line
  },
})

/** The row of a request as text, once it is written. */
async function rowOf({ headers }: { readonly headers: Headers }): Promise<RequestLogTable> {
  const { h } = gateway()
  const requestId = headers.get('x-request-id') ?? ''
  let row: RequestLogTable | undefined
  await eventually('the request has a row', async () => {
    await h.flush()
    row = await h.store.reader
      .selectFrom('request_logs')
      .selectAll()
      .where('request_id', '=', requestId)
      .executeTakeFirst()
    return row !== undefined
  })
  assert.ok(row)
  return row
}

/** Forms of keys, each with the part that no row may have. */
const KEYS = [
  mintKey('user'),
  mintKey('admin'),
  `sk-${'Ab3'.repeat(16)}`,
  `sk-ant-api03-${'x_9-'.repeat(24)}`,
  `bws_${'Ab3'.repeat(14)}z`,
].map((key) => [key, key.slice(-12)] as const)

it('a key in a header or in place of a model is in no row and no line of the log', async () => {
  const { post } = gateway()
  for (const [key, secret] of KEYS) {
    const headers = {
      'user-agent': `agent/1 (${key})`,
      'x-client-request-id': `Bearer ${key}`,
      'session-id': `session ${key}`,
    }
    const row = await rowOf(await post(CHAT, chat(key, { model: key }), { headers }))
    const text = JSON.stringify(row)
    assert.ok(!text.includes(secret), `${key.slice(0, 12)} is in ${text}`)
    assert.ok(!logged.includes(secret), 'in the log')
    assert.equal(row.user_agent, 'agent/1 (***)')
    assert.equal(row.session, 'session ***')
    assert.equal(row.model, '***')
  }
})

it('a session and an id of a client that are no keys are kept as they are', async () => {
  const { post } = gateway()
  const id = '0199a213-81a0-7800-8aa1-bbab2a035a53'
  const headers = {
    'user-agent': 'task-runner/1.0 (sk-learn; key-value-store)',
    'x-client-request-id': id,
    'session-id': id,
  }
  const row = await rowOf(await post(CHAT, chat('a'), { headers }))
  assert.equal(row.session, id)
  assert.equal(row.user_agent, headers['user-agent'])
  assert.equal(JSON.parse(row.details).client_request_id, id)
})

it('a model that an upstream names at great length, or with zeros, is bounded in the row', async () => {
  const { post, upstream } = gateway()
  for (const model of ['m'.repeat(100_000), 'a\u0000\ud800\u001b[2J', KEYS[0]?.[0] ?? '']) {
    upstream.script({ body: { id: 'c', object: 'chat.completion', model, choices: [] } })
    const row = await rowOf(await post(CHAT, chat('a')))
    assert.ok(row.details.length < 2_000, `${row.details.length} characters`)
    const { answered_model: answered } = JSON.parse(row.details)
    assert.match(answered ?? '', /^\P{C}*$/u)
    assert.ok(!row.details.includes(KEYS[0]?.[1] ?? ''))
  }
})

it('long headers, and many of them, leave a row of some kilobytes', async () => {
  const { post } = gateway()
  const long = 'x'.repeat(2_000)
  const headers = {
    'user-agent': `agent/1 ${long}`,
    'x-client-request-id': 'x'.repeat(512),
    'session-id': long,
    session_id: `other ${long}`,
    'x-claude-code-session-id': long,
  }
  const many = Array.from({ length: 100 }, (_, n) => `${n}-client`).join(', ')
  const flood = { ...headers, 'x-client-request-id': many }
  const rejected = await post(CHAT, chat('a'), { headers: flood })
  assert.equal(rejected.error.code, 'invalid_client_request_id')
  const row = await rowOf(await post(CHAT, chat('a'), { headers }))
  const size = JSON.stringify(row).length
  assert.ok(size < 4_000, `${size} characters`)
  for (const text of [row.user_agent, row.session, JSON.parse(row.details).client_request_id]) {
    assert.ok((text ?? '').length <= 512, `${text?.length} characters`)
  }
})
