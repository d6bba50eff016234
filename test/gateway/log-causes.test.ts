/** The log lines of a path that is wrong, and of an upstream that is away. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

type Line = Readonly<Record<string, unknown>>

const logged: Line[] = []

function onLog(line: string): void {
  logged.push(JSON.parse(line))
}

const gateway = shareGateway({ logLevel: 'debug', onLog })

function lineOf(headers: Headers): Line | undefined {
  return logged.find(
    ({ reqId, msg }) => reqId === headers.get('x-request-id') && msg === 'answered',
  )
}

it('a path without an endpoint is logged, without its query, keys and all beyond 128', async () => {
  const { h, key } = gateway()
  for (const [target, path] of [
    ['/v1/complete?beta=true', '/v1/complete'],
    ['/chat/completions', '/chat/completions'],
    [`/v1/${key.value}/x?key=${key.value}`, '/v1/***'],
    [`/v1/nothing/${'Ab1_'.repeat(8)}`, '/v1/nothing/***'],
    [`/v1/${'a/'.repeat(400)}`, `/v1/${'a/'.repeat(400)}`.slice(0, 128)],
  ] as const) {
    const { headers } = await h.raw('POST', target, { key: key.value, body: {} })
    assert.equal(lineOf(headers)?.path, path)
  }
  const { headers } = await h.raw('GET', '/v1/models', { key: key.value })
  assert.equal(lineOf(headers)?.path, undefined)
})

it('a key in escapes, or at the end of what is read of a path, is not logged', async () => {
  const { h, key } = gateway()
  const escaped = `%${Buffer.from(key.value)
    .toString('hex')
    .replaceAll(/..(?=.)/g, '$&%')}`
  const end = key.value.slice(-64)
  for (const [target, path] of [
    [`/v1/${escaped}`, '/v1/***'],
    [`/v1/${key.value.replaceAll('-', '%2d')}/%20x`, '/v1/***%20x'],
    [`/${'a'.repeat(1_000)}/${end}`, '/***/***'],
  ] as const) {
    const { headers } = await h.raw('POST', target, { key: key.value, body: {} })
    assert.equal(lineOf(headers)?.path, path)
  }
})

it('an upstream that is away is logged with the cause and its address', async () => {
  const config = 'upstreams: { only: { base_url: "http://127.0.0.1:1/v1" } }'
  await using h = await startHarness('sqlite', { config, logLevel: 'debug', onLog })
  const { value } = await makeUserKey(h, await makeProject(h))
  const { status, headers, text } = await h.raw('POST', CHAT, {
    key: value,
    body: JSON.parse(chat('one')),
  })
  assert.equal(status, 502)
  assert.doesNotMatch(text, /127\.0\.0\.1/)
  const lines = logged.filter(({ reqId }) => reqId === headers.get('x-request-id'))
  assert.deepEqual(
    lines.map(({ upstream_error }) => upstream_error),
    ['ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED 127.0.0.1:1'],
  )
})
