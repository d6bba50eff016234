/** Keys of callers, whatever header they come in, are in no log, error, metric or audit event. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import { bothFormats, COUNT, MESSAGES, message, VERSION } from '#test/gateway/messages/messages.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { exchange, head } from './wire.ts'

let logged = ''
const gateway = shareGateway({
  logLevel: 'trace',
  onLog: (line) => {
    logged += line
  },
  config: bothFormats,
})

/** The parts of a key that nobody may see: the ends are shown of an unknown one. */
function secretOf(key: string): string {
  return key.slice(12, -8)
}

it('a key in any header is in no log line, answer, metric or event, also of failures', async () => {
  const { h, key, upstream } = gateway()
  const [unknown, admin] = [mintKey('user'), mintKey('admin')]
  const secrets = [key.value, unknown, admin, h.adminKey].map(secretOf)
  const answers: string[] = []
  for (const name of ['authorization', 'api-key', 'x-api-key']) {
    for (const secret of [key.value, unknown, admin]) {
      const value = name === 'authorization' ? `Bearer ${secret}` : secret
      for (const [method, path, body] of [
        ['POST', MESSAGES, message('a')],
        ['POST', MESSAGES, '{'],
        ['POST', COUNT, message('a')],
        ['GET', '/v1/models', undefined],
        ['POST', CHAT, JSON.parse(chat('a'))],
        ['GET', '/v1/organization/users', undefined],
        ['POST', '/v1/messages/batches', {}],
        ['GET', '/nothing', undefined],
      ] as const) {
        const headers = { ...VERSION, [name]: value }
        const answer = await h.raw(method, path, { key: null, headers, body })
        answers.push(answer.text + JSON.stringify([...answer.headers]))
      }
    }
  }
  // The upstream fails, and repeats what it was sent.
  upstream.script({ status: 500, body: { error: { message: 'boom' } }, times: 'always' })
  const headers = { ...VERSION, 'x-api-key': key.value, authorization: `Bearer ${key.value}` }
  answers.push((await h.raw('POST', MESSAGES, { key: null, headers, body: message('a') })).text)
  // Two keys, and a request that no parser accepts.
  const two = { 'x-api-key': key.value, authorization: `Bearer ${unknown}` }
  answers.push((await h.raw('POST', MESSAGES, { key: null, headers: two, body: {} })).text)
  const lines = ['POST /v1/messages HTTP/1.1', 'host: x', `x-api-key: ${key.value}`, 'bad line']
  answers.push(JSON.stringify(await exchange(h.url, head(lines))))
  const metrics = await h.raw('GET', '/metrics', { key: null })
  const events = await h.raw('GET', '/v1/organization/audit_logs?limit=100')
  assert.ok(logged.includes('"answered"') && metrics.status === 200 && events.status === 200)
  for (const secret of secrets) {
    assert.ok(!logged.includes(secret), 'in the log')
    assert.ok(!answers.some((text) => text.includes(secret)), 'in an answer')
    assert.ok(!metrics.text.includes(secret) && !events.text.includes(secret))
  }
})
