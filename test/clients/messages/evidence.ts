/** Checks that the exchanges of an act show what its name promises. */
import assert from 'node:assert/strict'
import type { Exchange } from '#test/clients/tap.ts'
import type { Act } from './clients.ts'

const PATH = '/v1/messages'

export function checkEvidence(act: Act, exchanges: readonly Exchange[]): void {
  const sent = exchanges.filter(
    ({ method, target }) => method === 'POST' && target.split('?')[0] === PATH,
  )
  assert.ok(sent.length > 0, `no request to ${PATH}`)
  CHECKS[act](sent)
}

type Check = (sent: readonly Exchange[]) => void

const CHECKS: Readonly<Record<Act, Check>> = {
  'tool call': (sent) => {
    assert.ok(
      sent.some(({ answer }) => answer.includes('"type":"tool_use"')),
      'no answer calls a tool',
    )
    assert.ok(
      sent.some(({ body }) => body.includes('"tool_result"')),
      'no request has the result of a tool',
    )
    allSucceed(sent)
  },
  surfaces: allSucceed,
  'rate limit': (sent) => {
    const statuses = sent.map(({ status }) => status)
    assert.deepEqual([statuses.at(0), statuses.at(-1)], [429, 200], statuses.join(' '))
  },
  'large budget': (sent) => {
    allSucceed(sent)
    assert.ok(
      sent.some(({ body }) => JSON.parse(body.toString()).max_tokens === 128_000),
      'no request has max_tokens of 128,000',
    )
  },
  'end of a budget': (sent) => isRejectedOnce(sent, 429),
  'revoked key': ([cut, ...again]) => {
    assert.equal(cut?.status, 200)
    assert.match(cut.answer, /\nevent: error\ndata: .*"authentication_error".*\n\n$/)
    isRejectedOnce(again, 401)
    assert.notEqual(JSON.parse(again[0]?.body.toString() ?? '').stream, true)
  },
}

function allSucceed(sent: readonly Exchange[]): void {
  for (const { target, status, answer } of sent) assert.equal(status, 200, `${target}: ${answer}`)
}

/** A client that sends the request again loads a server that has said no. */
function isRejectedOnce(sent: readonly Exchange[], status: number): void {
  assert.deepEqual(
    sent.map((exchange) => exchange.status),
    [status],
  )
}
