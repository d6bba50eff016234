/** The recorded sessions of Codex: what they hold, and their way through the gateway. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { RECORDINGS } from '#test/clients/recordings.ts'
import { movableClock } from '#test/support/clock.ts'
import { shareGateway } from '#test/support/gateway.ts'
import { readSession, SESSIONS, type SessionUsage } from './session.ts'

const LEAKS =
  /sk-(svcacct|proj|admin)-|127\.0\.0\.1|localhost|\/(root|tmp|Users|dev)\/|\b20\d\d-\d\d-\d\d/

const MINUTE_MS = 60_000

function asReported(usage: SessionUsage) {
  return {
    input_tokens: usage.input_tokens,
    input_tokens_details: { cached_tokens: usage.cached_tokens },
    output_tokens: usage.output_tokens,
    output_tokens_details: { reasoning_tokens: usage.reasoning_tokens },
    total_tokens: usage.input_tokens + usage.output_tokens,
  }
}

describe('recorded sessions of Codex', () => {
  const { clock, move } = movableClock(Date.UTC(2026, 10, 30))
  const gateway = shareGateway({ clock })

  for (const name of SESSIONS) {
    it(`${name}: each request repeats the one before, and the last has over 100 kB`, () => {
      const bodies = readSession(name).map(({ body }) => body)
      for (const [index, { input }] of bodies.entries()) {
        const before = bodies[index - 1]?.input ?? []
        assert.deepEqual(input.slice(0, before.length), before)
        assert.ok(input.length > before.length)
      }
      assert.ok(JSON.stringify(bodies.at(-1)).length > 100_000)
    })

    it(`${name}: holds no key, host, path or time of the machine`, () => {
      assert.doesNotMatch(readFileSync(join(RECORDINGS, `${name}.jsonl`), 'utf8'), LEAKS)
    })

    it(`${name}: every request is forwarded, and counted as reported`, async () => {
      const { upstream, post, counted } = gateway()
      const sum = { input: 0, cached: 0, output: 0 }
      for (const { body, usage } of readSession(name)) {
        upstream.script({ path: '/v1/responses', usage: asReported(usage) })
        // Nearer together, they would reach the limit on tokens.
        move(MINUTE_MS)
        const { status, text } = await post('/v1/responses', body)
        assert.equal(status, 200, text)
        sum.input += usage.input_tokens
        sum.cached += usage.cached_tokens
        sum.output += usage.output_tokens
      }
      const { input_tokens, input_cached_tokens, output_tokens } = await counted()
      assert.deepEqual(
        { input: input_tokens, cached: input_cached_tokens, output: output_tokens },
        sum,
      )
    })
  }
})
