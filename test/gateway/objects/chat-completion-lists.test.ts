/** Lists of stored chat completions: pages, filters, their bounds and their cost. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { collect } from '#simulator/collect.ts'
import { record } from '#storage/transaction.ts'
import { startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'

const PATH = '/v1/chat/completions'
const SEARCHED = 5_000

onEachStore('lists of stored chat completions', (dialect) => {
  let gateway: TwoProjects
  /** Ids in creation order. */
  let made: string[]
  before(async () => {
    gateway = await startTwoProjects(dialect)
    made = []
    for (const [index, metadata] of [
      { even: 'yes', name: 'a"b\\\u00e9' },
      { even: 'no', $: '$' },
      { even: 'yes' },
      undefined,
      { even: 'yes', name: 'last' },
    ].entries()) {
      const model = index === 3 ? 'gpt-4.1' : MODEL
      const messages = [{ role: 'user' as const, content: String(index) }]
      const body = { model, messages, store: true, ...(metadata && { metadata }) }
      made.push((await gateway.ours.openai.chat.completions.create(body)).id)
      gateway.clock.move(1)
      // Completions of another project are between them.
      await gateway.theirs.openai.chat.completions.create({ ...body, metadata: { even: 'yes' } })
    }
    await gateway.h.flush()
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const list = async (query: object = {}): Promise<string[]> =>
    (await collect(gateway.ours.openai.chat.completions.list(query))).map(({ id }) => id)
  const get = (query: string) => gateway.ours.raw('GET', `${PATH}?${query}`)
  const some = (...indexes: number[]): (string | undefined)[] => indexes.map((at) => made[at])

  it('a list has the completions of the project, in both orders, over pages', async () => {
    assert.deepEqual(await list(), made)
    assert.deepEqual(await list({ order: 'desc' }), made.toReversed())
    assert.deepEqual(await list({ limit: 2 }), made)
    assert.deepEqual(await list({ limit: 2, order: 'desc' }), made.toReversed())
    assert.deepEqual(await list({ after: made[2] }), some(3, 4))
    assert.deepEqual(await list({ after: made[2], order: 'desc' }), some(1, 0))
  })

  it('a page has the objects of the upstream, in OpenAI’s form', async () => {
    const { json } = await get('limit=2&order=desc')
    const page: object = json
    const { completions } = gateway.ours.openai.chat
    assert.deepEqual(page, {
      object: 'list',
      data: [
        await completions.retrieve(String(made[4])),
        await completions.retrieve(String(made[3])),
      ],
      first_id: made[4],
      last_id: made[3],
      has_more: true,
    })
  })

  it('a list retrieves its objects, and never requests the upstream’s list', async () => {
    await list()
    const requests = gateway.upstream.requests.map(({ method, path }) => `${method} ${path}`)
    assert.deepEqual(requests.toSorted(), made.map((id) => `GET ${PATH}/${id}`).toSorted())
  })

  it('a list is filtered by model and metadata', async () => {
    assert.deepEqual(await list({ model: 'gpt-4.1' }), some(3))
    assert.deepEqual(await list({ model: MODEL }), some(0, 1, 2, 4))
    assert.deepEqual(await list({ metadata: { even: 'yes' } }), some(0, 2, 4))
    assert.deepEqual(await list({ metadata: { even: 'yes' }, order: 'desc' }), some(4, 2, 0))
    assert.deepEqual(await list({ metadata: { even: 'yes', name: 'last' } }), some(4))
    assert.deepEqual(await list({ metadata: { even: 'yes' }, limit: 1 }), some(0, 2, 4))
    assert.deepEqual(await list({ metadata: { even: 'yes' }, model: 'gpt-4.1' }), [])
    assert.deepEqual(await list({ metadata: { even: 'YES' } }), [])
    assert.deepEqual(await list({ metadata: { name: 'a"b\\\u00e9' } }), some(0))
    assert.deepEqual(await list({ metadata: { $: '$' } }), some(1))
    for (const metadata of [{ '$.even': 'yes' }, { 'a"b': '%' }, { "'": "' or 1=1" }]) {
      assert.deepEqual(await list({ metadata }), [])
    }
  })

  it('an invalid parameter returns 400 with its name', async () => {
    const many = Array.from({ length: 17 }, (_, at) => `metadata[k${at}]=v`).join('&')
    for (const [query, code, param] of [
      ['limit=0', 'integer_below_min_value', 'limit'],
      ['limit=101', 'integer_above_max_value', 'limit'],
      ['order=up', 'invalid_value', 'order'],
      ['purpose=batch', 'unknown_parameter', 'purpose'],
      ['metadata=x', 'unknown_parameter', 'metadata'],
      ['limit=1&limit=2', 'duplicate_parameter', 'limit'],
      ['metadata[a]=1&metadata[a]=2', 'duplicate_parameter', 'metadata'],
      [`metadata[${'n'.repeat(65)}]=v`, 'invalid_value', 'metadata'],
      [`metadata[n]=${'v'.repeat(513)}`, 'invalid_value', 'metadata'],
      ['metadata[n]=%00', 'invalid_value', 'metadata'],
      ['model=%00', 'invalid_value', 'model'],
      [many, 'object_above_max_properties', 'metadata'],
    ] as const) {
      const { status, json } = await get(query)
      assert.deepEqual([status, json.error?.code, json.error?.param], [400, code, param], query)
    }
    assert.equal(gateway.upstream.arrived, 0)
  })

  it('an object that the upstream answers with 404, or above 1 MiB, is omitted', async () => {
    const [first, second] = made
    gateway.upstream.script({ path: `${PATH}/${first}`, status: 404, body: {} })
    assert.deepEqual(await list(), made.slice(1))
    const long = { id: second, object: 'chat.completion', text: 'x'.repeat(1_048_576) }
    gateway.upstream.script({ path: `${PATH}/${second}`, status: 200, body: long })
    assert.deepEqual(await list(), some(0, 2, 3, 4))
    assert.deepEqual(await list(), made)
  })

  it('a page ends before its objects exceed 4 MiB', async () => {
    for (const id of made) {
      const body = { id, object: 'chat.completion', text: 'x'.repeat(1_000_000) }
      gateway.upstream.script({ path: `${PATH}/${id}`, status: 200, body })
    }
    const page = await gateway.ours.openai.chat.completions.list({ limit: 5 })
    assert.deepEqual([page.data.at(-1)?.id, page.has_more], [made[3], true])
  })

  it('a list fails when an upstream fails', async () => {
    gateway.upstream.script({ path: `${PATH}/${made[2]}`, status: 500, body: {} })
    const failed = await get('limit=5')
    assert.deepEqual([failed.status, failed.json.error?.code], [502, 'upstream_failed'])
    const headers = { 'retry-after': '7' }
    gateway.upstream.script({ path: `${PATH}/${made[2]}`, status: 429, headers, body: {} })
    const limited = await get('limit=5')
    assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '7'])
  })

  it('a filtered list searches a bounded number of rows, and its 400 has the cursor to continue with', async () => {
    const { key } = gateway.theirs
    // Created before the five of the project.
    const rows = Array.from({ length: SEARCHED + 1 }, (_, at) => at)
    const [newest = 0] = rows.slice(-1)
    const idOf = (at: number): string => `chatcmpl-row-${String(at).padStart(6, '0')}`
    const rowOf = (at: number) => ({
      project_id: key.project_id,
      id: idOf(at),
      kind: 'chat_completion' as const,
      key_id: key.id,
      owner_id: key.owner,
      upstream: 'default',
      model: MODEL,
      organization_id: gateway.h.bootstrapped.organization.id,
      created_at: at,
      expires_at: gateway.clock.clock() + 60_000,
      object: null,
      enqueued_tokens: 0,
      poll_at: null,
      bytes: null,
      detail: at === newest ? '{"needle":"here"}' : null,
    })
    await record(gateway.h.store, async (tx) => {
      for (let at = 0; at < rows.length; at += 1_000) {
        const values = rows.slice(at, at + 1_000).map(rowOf)
        await tx.insertInto('owned_object').values(values).execute()
      }
    })
    const search = async (query: string) =>
      gateway.theirs.raw('GET', `${PATH}?metadata[needle]=here${query}`)
    const edge = idOf(SEARCHED - 1)
    const { status, json } = await search('')
    assert.deepEqual([status, json.error?.param], [400, 'after'])
    assert.match(String(json.error?.message), new RegExp(`'after=${edge}'`))
    gateway.upstream.script({ status: 200, body: { id: idOf(newest) } })
    const found = await search(`&after=${edge}`)
    const page: object = found.json
    assert.deepEqual(page, {
      object: 'list',
      data: [{ id: idOf(newest) }],
      first_id: idOf(newest),
      last_id: idOf(newest),
      has_more: false,
    })
  })
})
