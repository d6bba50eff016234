/**
 * Aliases and fallbacks that change under load, at two nodes on PostgreSQL: each request is served,
 * limited, charged and logged by one of the states before or after a change.
 */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { sideWith } from '#test/gateway/two-projects.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'

const [LUNA, TERRA, DOWN] = ['gpt-5.6-luna', 'gpt-5.6-terra', 'gpt-5.6-sol']
/** Requests per minute of each model in the project, which its answers name. */
const LIMITS: Readonly<Record<string, number>> = { [LUNA]: 4_000, [TERRA]: 3_000 }
/** Models of the alias and of the fallback in turn; undefined: there is none. */
const STATES = [LUNA, TERRA, undefined, TERRA, LUNA, undefined, LUNA, TERRA] as const
const CALLERS = 6

interface Served {
  readonly requestId: string
  readonly asked: string
  readonly status: number
  /** Undefined: none served. */
  readonly model: string | undefined
}

onEachStore('aliases and fallbacks that change under load', (dialect) => {
  let upstream: Upstream
  let databaseUrl: string
  let nodes: Harness[]
  let key: MadeKey

  before(async () => {
    upstream = await startUpstream()
    upstream.script({ includes: DOWN, status: 503, times: 'always' })
    databaseUrl = await emptyDatabase(dialect)
    const config = `
upstreams:
  main: { base_url: "${upstream.url}", api_key: "\${UPSTREAM_KEY}", models: [${LUNA}, ${TERRA}] }
  down: { base_url: "${upstream.url}", api_key: "\${UPSTREAM_KEY}", models: [${DOWN}] }
`
    const count = dialect === 'postgres' ? 2 : 1
    nodes = []
    for (let n = 0; n < count; n++) nodes.push(await startHarness(dialect, { databaseUrl, config }))
    const project_id = await makeProject(at(0))
    key = await makeUserKey(at(0), project_id)
    for (const [model, max_requests_per_1_minute] of Object.entries(LIMITS)) {
      const limit = { project_id, rate_limit_id: `rl-${model}`, max_requests_per_1_minute }
      await at(0).client.updateProjectRateLimits(limit)
    }
  })
  after(async () => {
    for (const node of nodes) await node.close()
    await upstream.close()
    await dropDatabase(databaseUrl)
  })

  const at = (n: number): Harness => nodes[n % nodes.length] ?? assert.fail('no node')

  /** Sends a request, and checks that what its answer says is of one model. */
  const send = async (node: Harness, asked: string): Promise<Served> => {
    const body = chat('of one state', { model: asked })
    const { status, headers, json } = await sideWith(node, key).raw('POST', CHAT, { body })
    const requestId = headers.get('x-request-id') ?? assert.fail('no id')
    if (status !== 200) {
      assert.equal(status, asked === DOWN ? 503 : 404, JSON.stringify(json))
      return { requestId, asked, status, model: undefined }
    }
    const model = String(json.model)
    assert.equal(headers.get('x-bailiwick-model'), model)
    assert.equal(headers.get('x-ratelimit-limit-project-requests'), String(LIMITS[model]))
    return { requestId, asked, status, model }
  }

  const setAlias = ({ client }: Harness, alias: string, model: string | undefined) => {
    const { project_id } = key
    if (model === undefined) return client.deleteProjectModelAlias({ project_id, alias })
    return client.updateProjectModelAlias({ project_id, alias, model })
  }
  const setFallback = ({ client }: Harness, model: string | undefined) => {
    const ids = { project_id: key.project_id, model: DOWN }
    if (model === undefined) return client.deleteProjectModelFallback(ids)
    return client.updateProjectModelFallback({ ...ids, fallback_models: [model] })
  }

  it('serve, limit, charge and log each request by one state', async () => {
    const answers: Served[] = []
    let isOver = false
    const caller = async (n: number): Promise<void> => {
      for (let turn = n; !isOver; turn++) {
        answers.push(await send(at(turn), turn % 3 === 0 ? DOWN : 'fast'))
      }
    }
    const callers = Array.from({ length: CALLERS }, (_, n) => caller(n))
    try {
      for (const [turn, model] of STATES.entries()) {
        const node = at(turn)
        await setAlias(node, 'fast', model)
        await setFallback(node, model)
        // A change that a node has acknowledged holds there for the next request.
        for (const asked of ['fast', DOWN]) {
          const answer = await send(node, asked)
          assert.equal(answer.model, model, asked)
          answers.push(answer)
        }
        await eventually('requests are served by every node meanwhile', async () => {
          const models = await Promise.all(nodes.map((one) => send(one, 'fast')))
          answers.push(...models)
          return models.every((one) => one.model === model)
        })
      }
    } finally {
      isOver = true
      await Promise.all(callers)
    }
    await checkLogs(answers)
    await checkUsage(answers)
  })

  /** Logs name the model that served, and the price of a request is that of its model. */
  const checkLogs = async (answers: readonly Served[]): Promise<void> => {
    const rows = await eventually('every request has its log', async () => {
      for (const node of nodes) await node.flush()
      const all = await at(0).store.reader.selectFrom('request_logs').selectAll().execute()
      return all.length >= answers.length && new Map(all.map((row) => [row.request_id, row]))
    })
    const costs = new Map<string, Set<number>>()
    for (const { requestId, model } of answers) {
      const row = rows.get(requestId) ?? assert.fail(requestId)
      if (model === undefined) {
        assert.equal(row.cost, 0)
        continue
      }
      assert.equal(row.model, model)
      costs.set(model, (costs.get(model) ?? new Set()).add(row.cost))
    }
    const prices = [LUNA, TERRA].map((model) => [...(costs.get(model) ?? [])])
    assert.deepEqual(
      prices.map(({ length }) => length),
      [1, 1],
    )
    assert.notEqual(prices[0]?.[0], prices[1]?.[0])
  }

  /** Usage is of the models that served, and of no alias. */
  const checkUsage = async (answers: readonly Served[]): Promise<void> => {
    const used = await at(0)
      .store.reader.selectFrom('usage')
      .select(({ fn }) => ['model', fn.sum<number>('output_tokens').as('tokens')])
      .where('width', '=', '1d')
      .groupBy('model')
      .execute()
    const tokens = new Map(used.map((row) => [row.model, Number(row.tokens)]))
    const served = Map.groupBy(answers, ({ model }) => model)
    const [luna, terra] = [LUNA, TERRA].map((model) => served.get(model)?.length ?? 0)
    assert.ok(luna && terra)
    assert.equal((tokens.get(LUNA) ?? 0) / luna, (tokens.get(TERRA) ?? 0) / terra)
    assert.equal(tokens.get('fast') ?? 0, 0)
  }
})
