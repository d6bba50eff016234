/** JSON bodies of a caller with a key: bounded members, names, ids, references and messages. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const MEBIBYTE = 1_048_576
const BOUNDS = { body_members: 1_000, body_references: 10 }
const gateway = shareGateway({ bounds: BOUNDS })

function withTools(tools: string): string {
  return `{"model":"gpt-4o-mini","messages":[],"tools":[${tools}]}`
}

/** Response to a body that no upstream may receive. */
async function rejected(body: string) {
  const { post, upstream, h } = gateway()
  const answer = await post(CHAT, body)
  assert.equal(answer.status, 400)
  assert.equal(upstream.arrived, 0)
  assert.ok(answer.text.length < 4_096, `an answer of ${answer.text.length} characters`)
  const metrics = await h.metrics.registry.metrics()
  const counted = (bound: string): boolean =>
    metrics.includes(`bailiwick_bound_exceeded_total{bound="${bound}"}`)
  return { ...answer.error, counted }
}

it('a body of 7 MiB with one name and 999 file ids is rejected at the name', async () => {
  const name = 'n'.repeat(7 * MEBIBYTE)
  const ids = new Array(999).fill('{"file_id":"a"}').join()
  const { code, message, param, counted } = await rejected(withTools(`{"${name}":[${ids}]}`))
  assert.equal(code, 'string_above_max_length')
  assert.equal(param, `tools[0].${'n'.repeat(64)}…`)
  assert.match(message, /at most 1024 bytes \(member_name_bytes\), but got 7340032 instead/)
  assert.ok(counted('member_name_bytes'))
})

it('a name of any length is accepted in a free-form place', async () => {
  const { post } = gateway()
  const name = 'n'.repeat(5_000)
  const body = chat('a', { metadata: { [name]: 'a' } })
  assert.equal((await post(CHAT, body)).status, 200)
})

it('the path of a message is at most 1 KiB, each name in it at most 64 characters', async () => {
  const depth = 40
  const name = 'é'.repeat(200)
  const tools = `${`{"${name}":`.repeat(depth)}{"file_id":1}${'}'.repeat(depth)}`
  const { code, param } = await rejected(withTools(tools))
  assert.equal(code, 'invalid_type')
  assert.ok(param?.startsWith(`tools[0].${'é'.repeat(64)}….${'é'.repeat(64)}…`))
  assert.ok(param !== null && param.length <= 1_025)
})

it('more members than the bound are rejected, in free-form places too', async () => {
  const members = new Array(BOUNDS.body_members).fill('"a":1').join()
  for (const body of [
    withTools(`{${members}}`),
    `{"model":"gpt-4o-mini","messages":[],"metadata":{${members}}}`,
  ]) {
    const { code, message, counted } = await rejected(body)
    assert.equal(code, 'invalid_value')
    assert.match(message, /at most 1000 members .*\(body_members\)/)
    assert.ok(counted('body_members'))
  }
})

it('more references than the bound are rejected at the first of them beyond it', async () => {
  const ids = new Array(BOUNDS.body_references + 1).fill('{"file_id":"a"}').join()
  const { message, param, counted } = await rejected(withTools(ids))
  assert.match(message, /at most 10 references \(body_references\)/)
  assert.equal(param, 'tools[10].file_id')
  assert.ok(counted('body_references'))
})

it('an id of more than 128 characters is rejected at its place', async () => {
  const { code, message, param, counted } = await rejected(
    withTools(`{"file_id":"${'a'.repeat(129)}"}`),
  )
  assert.equal(code, 'string_above_max_length')
  assert.match(message, /at most 128 characters \(id_characters\)/)
  assert.equal(param, 'tools[0].file_id')
  assert.ok(counted('id_characters'))
  const { code: reached } = await rejected(withTools(`{"file_id":"${'\\u00e9'.repeat(128)}"}`))
  assert.equal(reached, 'reference_not_found')
})
