/** Model names in another letter case share the limits of the model. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const gateway = shareGateway({
  config: (url) => `
upstreams:
  careless:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
models:
  llama3:
    max_requests_per_1_minute: 2
  default:
    max_requests_per_1_minute: 2
`,
})

it('spellings of a model name share one limit, in the catalog or not', async () => {
  const { post, upstream } = gateway()
  upstream.script({ times: 'always', status: 200, body: {} })
  for (const names of [
    ['llama3', 'Llama3', 'LLAMA3', ' llama3 '],
    ['nobody-knows', 'Nobody-Knows', 'nobody-knowS', 'nobody-knows '],
  ]) {
    const statuses = []
    for (const model of names) statuses.push((await post(CHAT, chat('a', { model }))).status)
    assert.deepEqual(statuses, [200, 200, 429, 429])
  }
  assert.equal(upstream.requests.filter(({ path }) => path === CHAT).length, 4)
})
