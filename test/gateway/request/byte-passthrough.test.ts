/** Bytes of a body that reach an upstream: all of them, unchanged except for two splices. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'

const gateway = shareGateway()

/** Bodies that parsing and serializing would change. */
const ODD = [
  `{"model":"${MODEL}","messages":[{"role":"user","content":"a"}],"user":"\\u00e9\\ud83c\\udf88\\/é"}`,
  `\t{ "messages" : [ {"content":"a","role":"user"} ],\r\n\n "model"\t:\t"${MODEL}" , "seed":10000000000000000000001}  \n`,
  `{"model":"${MODEL}","messages":[{"role":"user","content":"a"}],"temperature":1.0e0,"x":{"y":[null,-0,1E400]},"x2":""}`,
  `{"model":"gpt-4o-min\\u0069","messages":[{"role":"user","content":"a"}]}`,
]

it('a body is forwarded byte for byte, whatever it contains', async () => {
  const { post, arrived, upstream } = gateway()
  upstream.script({ times: 'always', status: 200, body: { ok: true } })
  for (const body of ODD) assert.equal((await post(CHAT, body)).status, 200, body)
  assert.deepEqual(arrived(), ODD)
})

it('unknown members reach the upstream, and its rejection the caller', async () => {
  const { post, upstream } = gateway()
  const answer = await post(CHAT, chat('a', { from_the_future: [1, 2] }))
  assert.equal(answer.status, 400)
  assert.match(answer.text, /Unrecognized request argument supplied: from_the_future/)
  assert.equal(upstream.arrived, 1)
})

it('every other route forwards byte for byte too', async () => {
  const { post, arrived, upstream } = gateway()
  upstream.script({ times: 'always', status: 200, body: { ok: true } })
  const bodies: readonly (readonly [string, string])[] = [
    ['/v1/completions', '{"model": "gpt-3.5-turbo-instruct", "prompt": [1, 2 ,3]}'],
    ['/v1/responses', '{ "input":"\\u0061" ,"model":"gpt-4o" ,"later": {"a":1.50} }'],
    ['/v1/embeddings', '{"input":["a", "b"],  "model":"text-embedding-3-small"}'],
    ['/v1/moderations', '{"model":"omni-moderation-latest","input":"a"  }'],
  ]
  for (const [path, body] of bodies) assert.equal((await post(path, body)).status, 200, path)
  assert.deepEqual(
    arrived(),
    bodies.map(([, body]) => body),
  )
  assert.deepEqual(
    upstream.requests.map(({ target }) => target),
    bodies.map(([path]) => path),
  )
})

it('responses are relayed byte for byte, with their status and type', async () => {
  const { post, upstream } = gateway()
  const odd = ' {"id": "\\u0061",\n"n":1.0,  "big":12345678901234567890,"é":"é🎈"}\n'
  upstream.script(
    { status: 200, body: odd, headers: { 'content-type': 'application/json; odd=1' } },
    { status: 418, body: 'short and stout', headers: { 'content-type': 'text/plain' } },
    { status: 500, body: odd },
    { status: 200, body: odd.repeat(20_000) },
  )
  const whole = await post(CHAT, chat('a'))
  assert.deepEqual([whole.status, whole.text], [200, odd])
  assert.equal(whole.headers.get('content-type'), 'application/json; odd=1')
  const teapot = await post(CHAT, chat('a'))
  assert.deepEqual([teapot.status, teapot.text], [418, 'short and stout'])
  assert.equal(teapot.headers.get('content-type'), 'text/plain')
  assert.deepEqual((await post(CHAT, chat('a'))).status, 500)
  const long = await post(CHAT, chat('a'))
  assert.equal(long.text, odd.repeat(20_000))
})

it('a query is dropped, and a malformed path reaches no upstream', async () => {
  const { post, upstream } = gateway()
  assert.equal((await post(`${CHAT}?api-version=1&x=../..`, chat('a'))).status, 200)
  assert.equal(upstream.requests[0]?.target, CHAT)
  for (const path of ['/v1/chat/completions/', '/v1/chat//completions', '/v1/%63hat/completions']) {
    assert.equal((await post(path, chat('a'))).status, 404, path)
  }
  assert.equal(
    (await post('/v1/nowhere', chat('a'))).error.message,
    'Invalid URL (POST /v1/nowhere)',
  )
  assert.equal(upstream.arrived, 1)
})
