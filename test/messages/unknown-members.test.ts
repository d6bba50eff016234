/** Members of a message that the gateway does not know, with and without an enforced limit. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { type Answer, shareGateway } from '#test/support/gateway.ts'
import { makeLimitedProject } from '#test/support/spend.ts'

const gateway = shareGateway({
  config: (url) =>
    ['pass', 'reject']
      .map(
        (setting) => `
  ${setting}:
    base_url: ${url}
    api_key: ${UPSTREAM_KEY}
    api_format: anthropic
    unknown_members: ${setting}
    model_names: { claude-${setting}: claude-haiku-5-5 }
    context_window: 1000
    prices: { claude-${setting}: { input: 10, output: 10 } }`,
      )
      .reduce((text, upstream) => text + upstream, 'upstreams:'),
})

const BODY = '"max_tokens":10, "messages":[{"role":"user","content":"a"}], "tomorrow" : 1e-7}'

function send(setting: string, key?: string): Promise<Answer> {
  const headers = { 'anthropic-version': '2023-06-01' }
  const body = `{"model":"claude-${setting}", ${BODY}`
  return gateway().post('/v1/messages', body, { headers, ...(key !== undefined && { key }) })
}

function assertPassed(): void {
  assert.equal(gateway().arrived().at(-1), `{"model":"claude-haiku-5-5", ${BODY}`)
}

describe('an unknown member', () => {
  it('passes without an enforced limit', async () => {
    for (const setting of ['pass', 'reject']) {
      await send(setting)
      assertPassed()
    }
  })

  it('passes under an enforced limit, and reserves the window, as the upstream says', async () => {
    const enough = await makeLimitedProject(gateway().h, 2)
    await send('pass', enough.key)
    assertPassed()
    // A window of 1,000 tokens costs a cent.
    const { key } = await makeLimitedProject(gateway().h, 1)
    assert.equal((await send('pass', key)).status, 429)
  })

  it('is rejected with 403 under an enforced limit at any other upstream', async () => {
    const { key } = await makeLimitedProject(gateway().h, 100)
    const { arrived } = gateway().upstream
    const { status, error } = await send('reject', key)
    assert.deepEqual([status, error.type], [403, 'permission_error'])
    assert.match(error.message, /^Unknown parameter: 'tomorrow'/)
    assert.equal(gateway().upstream.arrived, arrived)
  })
})
