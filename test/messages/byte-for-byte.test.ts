/**
 * Bytes of the Messages API on both sides of the gateway, which is a process of its own, as is its
 * upstream: bodies differ by the splices alone, and answers do not differ. Each event of a stream
 * is held until the client has received the one before: a gateway that keeps one back hangs.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ANTHROPIC_STEERING } from '#contract/formats/anthropic/members.ts'
import { ACCOUNT_FAILURES, REQUEST_FAILURES } from '#simulator/anthropic/failures.ts'
import { readRecording, recordingFiles } from '#test/clients/messages/recordings.ts'
import type { Received } from './bytes/client.ts'
import { headerOf } from './bytes/http.ts'
import { replaced } from './bytes/members.ts'
import type { Exchange } from './bytes/relay.ts'
import { openWorld, type World } from './bytes/world.ts'
import { type Case, corpusOf } from './corpus.ts'

const CORPUS = corpusOf(1)
/** Headers that each request of this test has. */
const OF_EACH_REQUEST = /^(?:authorization|x-api-key|content-type)$/
const STEERING = ANTHROPIC_STEERING.map(({ path }) => JSON.stringify(path)).join(', ')
const PASSED_MEMBERS = `pass_members: [${STEERING}]`

/** Messages of shipped clients as they were recorded, with their prompts replaced. */
const RECORDED = recordingFiles().flatMap((file) => {
  const sent = readRecording(file).exchanges.filter(({ method, target, body }) => {
    return method === 'POST' && target.replace(/\?.*/, '') === '/v1/messages' && body !== undefined
  })
  return sent.map(({ headers, body }, index) => recordedCase(`${file} ${index}`, headers, body))
})

function recordedCase(
  name: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): Case {
  const passed = Object.entries(headers).filter(([header]) => !OF_EACH_REQUEST.test(header))
  return {
    name,
    headers: Object.fromEntries(passed),
    body: Buffer.from(JSON.stringify(body)),
    behaviour: {},
  }
}

/** Bodies with objects of the upstream's account, which are rejected. */
const REJECTED = [
  ...['a container', 'a container with skills', 'a new thread', 'a continued thread'],
  ...['an image of a file', 'a document of a file', 'an upload into a container'],
]
/** Failures that are the operator's, or the upstream's: answers of the gateway. */
const FAILED = [
  ...ACCOUNT_FAILURES.filter(({ code, status }) => code !== undefined || status !== 400),
  ...REQUEST_FAILURES.filter(({ status }) => status === 504 || status === 529),
].map(({ status, code = '' }) => `failure ${status} ${code}`)

/** The part of a name that does not depend on the version and the writing. */
function kindOf({ name }: Case): string {
  return name.split(',')[0] ?? ''
}

/** A case, the answer that the client has received, and the exchanges upstream for it. */
interface Passed extends Case {
  readonly received: Received
  readonly exchanges: readonly Exchange[]
}

async function pass(
  { upstream, client, relay }: World,
  key: string,
  one: Case,
  path = '/v1/messages',
): Promise<Passed> {
  await upstream.script({ path, ...one.behaviour })
  const lines = [
    `POST ${path}?beta=true HTTP/1.1`,
    'host: gateway',
    `x-api-key: ${key}`,
    'content-type: application/json',
    ...Object.entries(one.headers).map(([name, value]) => `${name}: ${value}`),
  ]
  const received = await client.send(lines, one.body)
  const exchanges = relay.take().filter(({ request }) => request.start.startsWith('POST'))
  await upstream.reset()
  return { ...one, received, exchanges }
}

function textOf({ received }: Passed): string {
  return received.body.toString()
}

describe('a body and its answer', () => {
  let world: World
  const passed: Passed[] = []
  before(async () => {
    world = await openWorld([PASSED_MEMBERS])
    const key = await world.newKey()
    for (const one of [...CORPUS, ...RECORDED]) passed.push(await pass(world, key, one))
  })
  after(() => world?.[Symbol.asyncDispose]())

  it('60 of them are recorded from shipped clients, and their upstream answers each', () => {
    const answered = passed.filter(({ name, exchanges, received }) => {
      return RECORDED.some((one) => one.name === name) && exchanges[0] && received.status === 200
    })
    assert.equal(answered.length, RECORDED.length)
    assert.ok(RECORDED.length >= 60, String(RECORDED.length))
  })

  it('the body reaches the upstream byte for byte, unless it names an object of the account', () => {
    const rejected = passed.filter(({ exchanges }) => exchanges.length === 0)
    assert.deepEqual([...new Set(rejected.map(kindOf))], REJECTED)
    for (const one of rejected) assert.match(textOf(one), /"reference_not_supported"/, one.name)
    const forwarded = passed.filter(({ exchanges }) => exchanges.length > 0)
    assert.ok(forwarded.length >= 300, String(forwarded.length))
    for (const { name, body, exchanges } of forwarded) {
      assert.deepEqual(
        exchanges.map((exchange) => exchange.body.toString()),
        [body.toString()],
        name,
      )
      assert.equal(exchanges[0]?.request.start, 'POST /v1/messages HTTP/1.1')
    }
  })

  it('the answer reaches the client byte for byte, with its status', () => {
    let compared = 0
    for (const one of passed) {
      const [exchange] = one.exchanges
      if (!exchange || FAILED.includes(kindOf(one))) continue
      compared += 1
      assert.equal(one.received.status, Number(exchange.answer.start.split(' ')[1]), one.name)
      assert.equal(textOf(one), exchange.answerBody.toString(), one.name)
    }
    assert.ok(compared >= 300, String(compared))
  })

  it('an event reaches the client before the upstream writes the next, pings included', () => {
    const streams = passed.flatMap(({ exchanges }) => exchanges.filter(({ events }) => events > 0))
    assert.ok(streams.length >= 80, String(streams.length))
    const [events, pings] = streams.reduce(
      ([all, ofPings], { events: count, answerBody }) => [
        all + count,
        ofPings + (answerBody.toString().match(/^event: ping\r?$/gm)?.length ?? 0),
      ],
      [0, 0],
    )
    assert.ok(events >= 2_000 && pings >= 300, `${events} events, ${pings} pings`)
  })

  it('a failure of the account or of the upstream is an answer of the gateway', () => {
    const failed = passed.filter(({ received: { status }, exchanges: [exchange] }) => {
      return exchange !== undefined && status >= 400 && exchange.answerBody.length > 0
    })
    const ours = failed.filter((one) => textOf(one) !== one.exchanges[0]?.answerBody.toString())
    assert.deepEqual([...new Set(ours.map(kindOf))], FAILED)
    for (const one of ours) {
      assert.match(textOf(one), /"error_code": "(?:upstream|rate_limit)/, one.name)
      assert.doesNotMatch(textOf(one), /linked_organization|_spend_limit_reached|user_profile/)
    }
  })
})

/** Cases with a body of other cases. */
const SCRIPTED = /^random|, (?:whole|streamed),/
const OTHER_NAME = 'claude-opus-5-5-“é”'
const DOLLARS_20 = 2_000
/** Bodies that keep their maximum: a credit is for the same body. */
const UNCAPPED = ['a credit of a fallback', 'a credit with a mode']

/** Its advisor has the renamed model, and only the model of the request is renamed: it is 404. */
const ADVISED = 'an advisor'

describe('a body with other values', () => {
  let world: World
  before(async () => {
    world = await openWorld([
      PASSED_MEMBERS,
      'unknown_members: pass',
      // Models of fallbacks are served under their own names.
      'models: [claude-*]',
      `model_names: { claude-opus-5-5: ${OTHER_NAME} }`,
    ])
  })
  after(() => world?.[Symbol.asyncDispose]())

  /** Cases of the upstream's own answers, of the model that has another name there. */
  const named = CORPUS.filter(
    (one) => ![...REJECTED, ADVISED].includes(kindOf(one)) && !one.name.startsWith('failure'),
  ).filter(({ body }) => JSON.parse(body.toString()).model === 'claude-opus-5-5')

  it('differs by the name of the model, if the upstream has another', async () => {
    const key = await world.newKey()
    for (const one of named) {
      const { exchanges, received } = await pass(world, key, one)
      const [exchange] = exchanges
      const expected = replaced(one.body.toString(), { model: JSON.stringify(OTHER_NAME) })
      assert.equal(exchange?.body.toString(), expected, one.name)
      assert.deepEqual(received.body, exchange?.answerBody, one.name)
    }
    assert.ok(named.length >= 250, String(named.length))
  })

  it('is counted by its own bytes, and the count is the upstream’s', async () => {
    const key = await world.newKey()
    const counted = named.filter(({ name }) => !SCRIPTED.test(name))
    for (const one of counted) {
      const sent = { ...one, behaviour: {} }
      const passed = await pass(world, key, sent, '/v1/messages/count_tokens')
      const [exchange] = passed.exchanges
      const expected = replaced(one.body.toString(), { model: JSON.stringify(OTHER_NAME) })
      assert.equal(exchange?.body.toString(), expected, one.name)
      assert.deepEqual(passed.received.body, exchange?.answerBody, one.name)
    }
    assert.ok(counted.length >= 100, String(counted.length))
  })

  it('differs by the maximum of output too, if a budget has room for less', async () => {
    const key = await world.newKey(DOLLARS_20)
    const uncapped = new Set<string>()
    let compared = 0
    for (const one of named.filter(({ name }) => !SCRIPTED.test(name))) {
      const text = replaced(one.body.toString(), { max_tokens: '128000' })
      const passed = await pass(world, key, { ...one, body: Buffer.from(text) })
      const [exchange] = passed.exchanges
      if (!exchange) {
        // of some tools the cost has no maximum
        assert.match(textOf(passed), /spend_limit|not_priced/, one.name)
        continue
      }
      compared += 1
      const cap = headerOf(passed.received.head, 'x-bailiwick-capped')
      if (cap === undefined) uncapped.add(kindOf(one))
      else assert.ok(Number(cap) >= 4_096 && Number(cap) < 128_000, `${one.name}: ${cap}`)
      const values = { model: JSON.stringify(OTHER_NAME), max_tokens: cap ?? '128000' }
      assert.equal(exchange.body.toString(), replaced(text, values), one.name)
    }
    assert.deepEqual([...uncapped], UNCAPPED)
    assert.ok(compared >= 100, String(compared))
  })
})
