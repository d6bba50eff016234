/** Headers of all requests and responses, on both planes. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exchange, head } from '#test/http/wire.ts'
import { line, requestOf } from '#test/support/connection.ts'
import { chat, shareGateway } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'

describe('a request with two Host headers', () => {
  const gateway = shareGateway()

  it('returns 400 on the control plane and on unknown paths', async () => {
    const { h } = gateway()
    const key = `authorization: Bearer ${h.adminKey}`
    for (const path of ['/v1/organization/projects', '/healthz', '/nowhere']) {
      for (const second of ['host: a', 'HOST: b', 'Host: a']) {
        const lines = [`GET ${path} HTTP/1.1`, 'Host: a', key, second, 'connection: close']
        const [answer] = await exchange(h.url, head(lines))
        assert.equal(answer?.status, 400, path)
        assert.match(answer.body, /The request has more than one Host header\./)
      }
    }
  })

  it('returns 400 on the data plane, before its key is checked', async () => {
    const { h, upstream } = gateway()
    const { socket, until } = line(h.url)
    socket.write(requestOf('sk-proj-x', chat('a'), ['Host: other']))
    await until('The request has more than one Host header.')
    assert.equal(upstream.arrived, 0)
    socket.destroy()
  })
})

describe('a server', () => {
  for (const [publicUrl, expected] of [
    ['https://api.example.com', 'max-age=31536000'],
    ['http://api.example.com', null],
    [undefined, null],
  ] as const) {
    it(`with PUBLIC_URL ${publicUrl} sends Strict-Transport-Security: ${expected}`, async (t) => {
      const h = await startHarness('sqlite', {
        upstreamUrl: 'http://127.0.0.1:9/v1',
        ...(publicUrl && { publicUrl }),
      })
      t.after(h.close)
      for (const path of ['/v1/organization/projects', '/v1/models', '/healthz', '/nowhere']) {
        const { headers } = await h.raw('GET', path)
        assert.equal(headers.get('strict-transport-security'), expected, path)
      }
    })
  }
})
