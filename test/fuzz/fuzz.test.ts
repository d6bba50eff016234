/**
 * Fuzzing of every endpoint: any response is in the contract, and a rejected request changes
 * nothing. `FUZZ_RUNS` sets the number of requests per endpoint; a failure prints the seed, and
 * `FUZZ_SEED` repeats it.
 */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import fc from 'fast-check'
import { Compile, type Validator } from 'typebox/compile'
import { systemClock } from '#base/clock.ts'
import { api } from '#contract/api.ts'
import { type AnyEndpoint, CSV } from '#contract/endpoint.ts'
import { ErrorBody, errors, ScopeErrorBody } from '#contract/errors/errors.ts'
import { openApiDocument } from '#contract/openapi/openapi.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type Digests, type Watch, watchStore } from './digests.ts'
import { type Answer, createObjects, type KnownObjects, learn } from './known-objects.ts'
import { type GeneratedRequest, requestTo } from './requests.ts'
import { checkScimAnswer } from './scim-answers.ts'
import { learnScim, newScimIds, newScimToken } from './scim-objects.ts'
import { type ScimRequest, scimRequests } from './scim-requests.ts'
import {
  createSender,
  endpointOf,
  type Received,
  type Sender,
  type Sent,
  spell,
} from './sending.ts'

/**
 * Requests for each endpoint. On PostgreSQL each takes three times as long, and differs in its
 * statements alone; `npm run trial:fuzz` sends 300.
 */
const RUNS_PER_ENDPOINT = { sqlite: 30, postgres: 10 }
const RUNS = process.env.FUZZ_RUNS
const SEED = process.env.FUZZ_SEED
/** Requests of SCIM are as many as those to this number of endpoints. */
const SCIM_RUNS = 10
const SEEDED = SEED !== undefined && { seed: Number(SEED) }

const CONFIG = `
models:
  meta-llama/Llama-3-8B: { max_requests_per_1_minute: 100, max_tokens_per_1_minute: 1000 }
  qwen:7b: { max_requests_per_1_minute: 100, max_tokens_per_1_minute: unlimited }
`

/** Destructive endpoints, which are drawn seldom, so that objects exist. */
function weighted(endpoint: AnyEndpoint) {
  return {
    weight: /^(delete|archive)/.test(endpoint.id) ? 1 : 3,
    arbitrary: requestTo(endpoint),
  }
}

const isError = Compile(ErrorBody)
const isScopeError = Compile(ScopeErrorBody)
/** Compiled responses by endpoint. */
const responses = new Map<string, Validator>()

function isResponse({ id, response }: AnyEndpoint, answer: unknown): boolean {
  const compiled = responses.get(id) ?? Compile(response)
  responses.set(id, compiled)
  return compiled.Check(answer)
}

const rows = Object.entries(errors).map(([name, row]) => ({
  status: row.status,
  type: row.type,
  code: 'wireCode' in row ? row.wireCode : name,
}))

/** Error codes about one parameter, which must be named. */
const NAMED = /^(missing_required_parameter|unknown_parameter|integer_|string_|array_|empty_string)/

function checkError({ status, text }: Received): void {
  const body: unknown = JSON.parse(text)
  if (isScopeError.Check(body)) {
    assert.equal(status, 403)
    return
  }
  assert.ok(isError.Check(body), `no error of the contract: ${text}`)
  const { code, type, param, message } = body.error
  assert.ok(
    rows.some((row) => row.status === status && row.type === type && row.code === code),
    `no row of the error table: ${status} ${text}`,
  )
  assert.ok(status < 500, text)
  assert.notEqual(message, '')
  if (NAMED.test(code ?? '')) assert.notEqual(param, null, `the parameter has no name: ${text}`)
}

const { paths } = openApiDocument({ version: '1.0.0', serverUrl: '/v1', isHttps: false })

function isDocumented({ method, path }: AnyEndpoint, status: number): boolean {
  const operation = paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
  const { responses } = operation as { responses: Readonly<Record<string, unknown>> }
  return Object.hasOwn(responses, String(status))
}

function checkHeaders({ media }: AnyEndpoint, { status, headers }: Received): void {
  const isText = media === CSV && status === 200
  const type = String(headers['content-type'])
  assert.match(type, isText ? /^text\/csv/ : /^application\/json/)
  assert.match(String(headers['x-request-id']), /^req_[0-9a-f]{32}$/)
}

/** Tables of the audit log and of its sequence. */
const LOG_TABLES = ['audit_log', 'change', 'change_counter']

/** A budget is read with the flush of usage, which counts itself. */
function withoutFlush({ usage_flush: _flush, ...others }: Digests) {
  return others
}

/** Tables unchanged by rejected requests; a failed sign-in writes to the audit log alone. */
function traces({ id }: AnyEndpoint, state: Digests) {
  return Object.entries(state).filter(
    ([table]) => id !== 'createSession' || !LOG_TABLES.includes(table),
  )
}

onEachStore('any input to any endpoint', (dialect) => {
  const runs = Number(RUNS ?? RUNS_PER_ENDPOINT[dialect])
  let h: Harness
  let objects: KnownObjects
  let sender: Sender
  let databaseUrl: string
  let watch: Watch

  before(async () => {
    // A minute of failed keys that ended between two requests would be written as its event.
    const startedAt = systemClock()
    databaseUrl = await emptyDatabase(dialect)
    h = await startHarness(dialect, { config: CONFIG, clock: () => startedAt, databaseUrl })
    objects = await createObjects(h)
    sender = createSender(h.url)
    watch = await watchStore(h.store, databaseUrl)
  })
  after(async () => {
    sender?.close()
    await watch?.close()
    await h?.close()
    await dropDatabase(databaseUrl)
  })

  const assertUnchanged = async (message: string, compared = (all: Digests): object => all) => {
    const difference = await watch.difference()
    if (!difference) return
    assert.deepEqual(compared(difference.after), compared(difference.before), message)
  }

  const check = async (endpoint: AnyEndpoint, sent: Sent, received: Received): Promise<void> => {
    checkHeaders(endpoint, received)
    if (received.status !== 200) {
      checkError(received)
      assert.ok(isDocumented(endpoint, received.status), `${received.status} is not documented`)
      return assertUnchanged('a refusal left a trace', (all) => traces(endpoint, all))
    }
    if (endpoint.media === CSV) {
      assert.match(received.text, /^\w+(,\w+)+\r\n/)
      return assertUnchanged('an export changed something')
    }
    const answer: Answer = JSON.parse(received.text)
    assert.ok(isResponse(endpoint, answer), `the answer is not in the contract: ${received.text}`)
    if (endpoint.method === 'GET') {
      await assertUnchanged('a GET changed something', withoutFlush)
    } else if (sent.method === 'POST') learn(objects, sent.params, answer)
    // A release begins a flush before its answer: the next request is not to find it.
    if (endpoint.id === 'releaseProjectSpendReservation') await h.flush()
  }

  const answers = async (request: GeneratedRequest): Promise<void> => {
    const sent = spell(request, objects, h.adminKey)
    await watch.mark()
    const received = await sender.send(sent)
    try {
      await check(endpointOf(request), sent, received)
    } catch (error) {
      const exchange = { ...sent, body: sent.body.toString(), answer: received }
      throw new Error(`${error}\n${JSON.stringify(exchange, null, 1)}`, { cause: error })
    }
  }

  it('gets a response of the contract, never a 5xx, and changes nothing when rejected', async () => {
    // Its answer pauses as long as the request says, which a moved clock does not shorten.
    const { testConnection: _, ...quick } = api
    const endpoints: readonly AnyEndpoint[] = Object.values(quick)
    const atFirst = await watch.read()
    await fc.assert(fc.asyncProperty(fc.oneof(...endpoints.map(weighted)), answers), {
      numRuns: runs * endpoints.length,
      includeErrorInReport: true,
      ...SEEDED,
    })
    assert.notDeepEqual(await watch.read(), atFirst, 'the digests show no change')
  })

  it('of SCIM gets an answer of RFC 7644, never a 5xx, and changes nothing when rejected', async () => {
    const token = await newScimToken(h)
    const ids = await newScimIds(h)
    const isAnswered = async (toRequest: ScimRequest): Promise<void> => {
      const sent = toRequest(ids, token)
      await watch.mark()
      const received = await sender.send(sent)
      try {
        checkScimAnswer(sent, received)
        if (received.status === 201) learnScim(ids, received)
        const isRead = sent.method === 'GET' || sent.path.includes('/.search')
        if (isRead || received.status >= 400) await assertUnchanged('it left a trace')
      } catch (error) {
        const exchange = { ...sent, body: sent.body.toString(), answer: received }
        throw new Error(`${error}\n${JSON.stringify(exchange, null, 1)}`, { cause: error })
      }
    }
    await fc.assert(fc.asyncProperty(scimRequests, isAnswered), {
      numRuns: runs * SCIM_RUNS,
      includeErrorInReport: true,
      ...SEEDED,
    })
  })
})
