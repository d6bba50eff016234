/** Maxima of output of messages, which a spend limit lowers. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Answer, shareGateway } from '#test/support/gateway.ts'
import { makeLimitedProject } from '#test/support/spend.ts'

const MODEL = 'claude-small'
const MAXIMUM = 10_000
/** A cent buys 1,000 tokens of output. */
const CENTS = 6
const CAP_MIN = 4_096

function configOf(url: string, more = ''): string {
  return `${more}
bounds: { spend_wait_seconds: 0 }
models:
  ${MODEL}:
    context_window: 100000
    max_output_tokens: ${MAXIMUM}
    price: { input: 1, output: 10 }
upstreams:
  claude:
    base_url: ${url}
    api_key: ${UPSTREAM_KEY}
    api_format: anthropic
    model_names: { ${MODEL}: claude-haiku-5-5 }
`
}

const BEFORE = `{"model":"${MODEL}", "messages":[{"role":"user","content":"a"}],\t"max_tokens" : `

type Gateway = ReturnType<ReturnType<typeof shareGateway>>

/** Sends a message in a project with a limit of so many cents. */
async function sendWith({ h, post }: Gateway, cents: number, after: string): Promise<Answer> {
  const { key } = await makeLimitedProject(h, cents)
  const headers = {
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'fallback-credit-2026-07-01',
  }
  return post('/v1/messages', BEFORE + after, { key, headers })
}

onEachStore('a maximum of output under a spend limit', (dialect) => {
  const gateway = shareGateway({ dialect, config: (url) => configOf(url) })
  const arrived = (): string => gateway().arrived().at(-1) ?? ''

  it('is replaced by what the room covers, and the body differs by that and its model', async () => {
    const { status, headers, text } = await sendWith(gateway(), CENTS, `${MAXIMUM} }`)
    assert.equal(status, 200, text)
    const cap = Number(headers.get('x-bailiwick-capped'))
    assert.ok(cap >= CAP_MIN && cap < CENTS * 1_000, String(cap))
    assert.equal(arrived(), `${BEFORE.replace(MODEL, 'claude-haiku-5-5')}${cap} }`)
  })

  it('stays where the room is enough, and where it is small', async () => {
    for (const [cents, maximum] of [
      [100, MAXIMUM],
      [1, 100],
    ] as const) {
      const { status, headers, text } = await sendWith(gateway(), cents, `${maximum}}`)
      assert.deepEqual([status, headers.get('x-bailiwick-capped')], [200, null], text)
      assert.ok(arrived().endsWith(`${maximum}}`), arrived())
    }
  })

  it('is never lowered to the budget of thinking', async () => {
    const thinking = (tokens: number) =>
      `${MAXIMUM},"thinking":{"type":"enabled","budget_tokens":${tokens}}}`
    const { headers } = await sendWith(gateway(), CENTS, thinking(5_000))
    assert.ok(Number(headers.get('x-bailiwick-capped')) > 5_000)
    const { arrived: before } = gateway().upstream
    const { status, error } = await sendWith(gateway(), CENTS, thinking(6_000))
    assert.deepEqual([status, error.type], [429, 'billing_error'])
    assert.equal(gateway().upstream.arrived, before)
  })

  it('is never added, and never raised from 0', async () => {
    const { arrived: before } = gateway().upstream
    const { status, error } = await sendWith(gateway(), CENTS, 'null}')
    assert.deepEqual([status, error.type], [403, 'permission_error'])
    assert.equal(gateway().upstream.arrived, before)
    const { headers } = await sendWith(gateway(), CENTS, '0}')
    assert.equal(headers.get('x-bailiwick-capped'), null)
    assert.ok(arrived().endsWith('0}'), arrived())
  })

  it('is not lowered in a body with the credit of a fallback', async () => {
    const after = `${MAXIMUM},"fallback_credit_token":"fct_1"}`
    const { status, error } = await sendWith(gateway(), CENTS, after)
    assert.deepEqual([status, error.type], [429, 'billing_error'])
    const { status: other, headers } = await sendWith(gateway(), CENTS * 2, after)
    assert.deepEqual([other, headers.get('x-bailiwick-capped')], [200, null])
    assert.ok(arrived().endsWith(after), arrived())
  })
})

describe('with spend_cap_output off', () => {
  const gateway = shareGateway({ config: (url) => configOf(url, 'spend_cap_output: false') })

  it('a maximum that has no room is rejected, and none is replaced', async () => {
    const { status, error } = await sendWith(gateway(), CENTS, `${MAXIMUM}}`)
    assert.deepEqual([status, error.type], [429, 'billing_error'])
    assert.equal((await sendWith(gateway(), CENTS * 2, `${MAXIMUM}}`)).status, 200)
  })
})
