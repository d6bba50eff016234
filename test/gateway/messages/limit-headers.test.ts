/** Limit headers of messages, and the headers of the upstream's account, which never pass. */
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { CLAUDE, COUNT, MESSAGES, message, shareMessages, VERSION } from './messages.ts'

const START = Date.parse('2026-11-30T12:00:00Z')
const { clock, move } = movableClock(START)
const gateway = shareMessages(
  `models: { ${CLAUDE}: { max_requests_per_1_minute: 6, max_tokens_per_1_minute: 6000 } }`,
  { clock },
)
const PREFIX = 'anthropic-ratelimit-'

beforeEach(() => move(60_000))

function send(body: object = message('a'), key = gateway().key.value, path = MESSAGES) {
  return gateway().post(path, body, { key, headers: VERSION })
}

function limitsOf({ headers }: { readonly headers: Headers }): Record<string, string> {
  const named = [...headers].filter(([name]) => name.startsWith(PREFIX))
  return Object.fromEntries(named.map(([name, value]) => [name.slice(PREFIX.length), value]))
}

/** A key of a project with less requests or tokens than its organization. */
async function keyWith(limits: object) {
  const { h } = gateway()
  const key = await makeUserKey(h, await makeProject(h))
  await h.client.updateProjectRateLimits({
    project_id: key.project_id,
    rate_limit_id: `rl-${CLAUDE}`,
    ...limits,
  })
  return key.value
}

it('an answer has limit, remaining and the time of the reset, of requests and tokens', async () => {
  const limits = limitsOf(await send())
  assert.deepEqual(Object.keys(limits).sort(), [
    'requests-limit',
    'requests-remaining',
    'requests-reset',
    'tokens-limit',
    'tokens-remaining',
    'tokens-reset',
  ])
  assert.deepEqual(
    [limits['requests-limit'], limits['requests-remaining'], limits['requests-reset']],
    ['6', '5', '2026-11-30T12:01:10Z'],
  )
  assert.equal(limits['tokens-limit'], '6000')
  assert.ok(Number(limits['tokens-remaining']) < 6_000)
  assert.ok(Date.parse(limits['tokens-reset'] ?? '') > clock())
})

it('a stream has them too, and a rejection', async () => {
  const streamed = limitsOf(await send(message('a', { stream: true })))
  assert.equal(streamed['requests-remaining'], '5')
  for (let i = 0; i < 5; i++) await send()
  const rejected = await send()
  assert.equal(rejected.status, 429)
  const limits = limitsOf(rejected)
  assert.deepEqual([limits['requests-limit'], limits['requests-remaining']], ['6', '0'])
})

it('the tighter of the organization’s and the project’s is shown, each dimension apart', async () => {
  const key = await keyWith({ max_requests_per_1_minute: 3 })
  const limits = limitsOf(await send(message('a'), key))
  assert.deepEqual([limits['requests-limit'], limits['requests-remaining']], ['3', '2'])
  assert.equal(limits['tokens-limit'], '6000')
  move(60_000)
  // Of the organization less is left.
  for (let i = 0; i < 5; i++) await send()
  const after = limitsOf(await send(message('a'), key))
  assert.deepEqual([after['requests-limit'], after['requests-remaining']], ['6', '0'])
})

describe('headers of the upstream’s account', () => {
  const OWN = new Set(['requests', 'tokens'])

  it('are on no answer, whole, streamed, failed or of a count', async () => {
    const { upstream } = gateway()
    const answers = [
      await send(),
      await send(message('a', { stream: true })),
      await send({ model: CLAUDE, messages: message('a').messages }, undefined, COUNT),
    ]
    upstream.script({ status: 400 })
    answers.push(await send())
    upstream.script({ status: 429 })
    answers.push(await send())
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 400, 429],
    )
    for (const answer of answers) {
      assert.equal(answer.headers.get('anthropic-organization-id'), null)
      assert.equal(answer.headers.get('anthropic-workspace-id'), null)
      const limits = limitsOf(answer)
      for (const [name, value] of Object.entries(limits)) {
        assert.ok(OWN.has(name.split('-')[0] ?? ''), name)
        if (name.endsWith('-limit')) assert.match(value, /^(?:6|6000|100)$/)
      }
      const others = [...answer.headers.keys()].filter((name) =>
        /^anthropic-(?!ratelimit-)/.test(name),
      )
      assert.deepEqual(others, [])
      assert.equal(answer.headers.get('set-cookie'), null)
      assert.match(answer.headers.get('request-id') ?? '', /^req_/)
    }
  })
})
