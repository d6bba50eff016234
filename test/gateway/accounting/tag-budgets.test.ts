/** Spend limits of tags: who pays from them, and from when on. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'

/** Dollars for a million tokens: a cent buys 100 tokens of input, or 10 of output. */
const CONFIG = `
bounds: { spend_wait_seconds: 0 }
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000 }
    max_requests_per_1_minute: 100000
    max_tokens_per_1_minute: 100000000
`
const MONTHLY = { currency: 'USD', interval: 'month' } as const
const NANO_PER_DOLLAR = 1e9
const HEADER = 'x-bailiwick-tags'
const EXHAUSTED = 'tag_spend_limit_exceeded'
/** Reserves two cents or less, and more than one; costs less than half a cent. */
const TWO_CENTS = chat('x', { max_tokens: 10 })

onEachStore('spend limits of tags', (dialect) => {
  const { clock, move } = movableClock(Date.parse('2026-11-26T12:00:00Z'))
  const gateway = shareGateway({ dialect, config: CONFIG, clock })
  let made = 0

  const newTag = () => ({ value: `t${++made}`, tag: `team=t${made}` })
  const limit = (tag: string, threshold_amount: number) =>
    gateway().h.client.updateTagSpendLimit({ tag, threshold_amount, ...MONTHLY })
  const newKey = async (project_id?: string): Promise<MadeKey> => {
    const { h } = gateway()
    return makeUserKey(h, project_id ?? (await makeProject(h)))
  }
  const tagKey = ({ project_id, id: api_key_id }: MadeKey, tags: object) =>
    gateway().h.client.updateProjectApiKeyTags({ project_id, api_key_id, ...tags })
  const send = ({ value: key }: MadeKey, tags?: string) =>
    gateway().post(CHAT, TWO_CENTS, { key, headers: tags === undefined ? {} : { [HEADER]: tags } })
  const spentOf = async (tag: string): Promise<number> => {
    const { h } = gateway()
    await h.flush()
    const { spent } = await h.client.retrieveTagSpendBudget({ tag })
    return Math.round(spent * NANO_PER_DOLLAR)
  }
  /** Cost of a project by the ledger, in nano-dollars. */
  const costOf = async (project_id: string): Promise<number> => {
    const { h } = gateway()
    await h.flush()
    const { data } = await h.client.usageCosts({
      start_time: Math.floor(clock() / 86_400_000) * 86_400,
      project_ids: [project_id],
    })
    return Math.round((data[0]?.results[0]?.amount.value ?? 0) * NANO_PER_DOLLAR)
  }

  it('count the keys and projects with the tag, what they spent before too', async () => {
    const { h } = gateway()
    const { value, tag } = newTag()
    const [first, second, other] = [await newKey(), await newKey(), await newKey()]
    await h.client.updateProjectTags({ project_id: first.project_id, tags: { team: value } })
    await tagKey(second, { tags: { team: value } })
    for (const key of [first, second, other]) assert.equal((await send(key)).status, 200)
    const before = (await costOf(first.project_id)) + (await costOf(second.project_id))
    await limit(tag, 2)
    assert.equal(await spentOf(tag), before)
    for (const key of [first, second]) {
      const { status, error, headers } = await send(key)
      assert.deepEqual([status, error.type, error.code], [429, 'insufficient_quota', EXHAUSTED])
      assert.ok(error.message.includes(` of the spend limit of the tag '${tag}' `), error.message)
      assert.match(headers.get('x-bailiwick-limit') ?? '', /source=tag; /)
    }
    assert.equal((await send(other)).status, 200)
  })

  it('follow a change of tags from the next request on, without what was spent', async () => {
    const { h } = gateway()
    const [one, two] = [newTag(), newTag()]
    await limit(one.tag, 2)
    await limit(two.tag, 2)
    const key = await newKey()
    const { project_id } = key
    await h.client.updateProjectTags({ project_id, tags: { team: one.value } })
    assert.equal((await send(key)).status, 200)
    assert.equal((await send(key)).error.code, EXHAUSTED)
    await h.client.updateProjectTags({ project_id, tags: { team: two.value } })
    assert.equal((await send(key)).status, 200)
    assert.equal((await send(key)).error.code, EXHAUSTED)
    await tagKey(key, { tags: { team: 'another' } })
    assert.equal((await send(key)).status, 200)
    const spent = await spentOf(one.tag)
    assert.ok(spent > 0)
    assert.equal(await spentOf(two.tag), spent)
    // Three equal requests, one of each tag.
    assert.equal(await costOf(project_id), 3 * spent)
  })

  it('count tags of requests where the project requires them, and no others', async () => {
    const { h } = gateway()
    const { value, tag } = newTag()
    const key = await newKey()
    const { project_id } = key
    await tagKey(key, { may_tag: true })
    await limit(tag, 2)
    for (let n = 0; n < 3; n++) assert.equal((await send(key, `team=${value}`)).status, 200)
    assert.equal(await spentOf(tag), 0)
    await h.client.updateProjectTags({ project_id, require_tags: ['team'] })
    assert.equal((await send(key, `team=${value},job=x`)).status, 200)
    assert.equal((await send(key, `team=${value}`)).error.code, EXHAUSTED)
    assert.equal((await send(key, 'team=another')).status, 200)
    assert.equal((await send(key, 'job=x')).error.code, 'missing_required_parameter')
    const spent = await spentOf(tag)
    assert.ok(spent > 0 && spent < (await costOf(project_id)))
  })

  it('of a required tag that is set later counts what requests with it spent before', async () => {
    const { h } = gateway()
    const { value, tag } = newTag()
    const key = await newKey()
    await tagKey(key, { may_tag: true })
    const { project_id } = key
    await h.client.updateProjectTags({ project_id, require_tags: ['team'] })
    assert.equal((await send(key, `team=${value}`)).status, 200)
    const cost = await costOf(project_id)
    await limit(tag, 2)
    assert.equal(await spentOf(tag), cost)
    assert.equal((await send(key, `team=${value}`)).error.code, EXHAUSTED)
  })

  it('are among the budgets that a key lists, with the tags of the request', async () => {
    const { h } = gateway()
    const [own, asked] = [newTag(), newTag()]
    const key = await newKey()
    await tagKey(key, { tags: { team: own.value }, may_tag: true })
    await h.client.updateProjectTags({ project_id: key.project_id, require_tags: ['job'] })
    await limit(own.tag, 100)
    await limit(`job=${asked.value}`, 200)
    const list = async (headers: Record<string, string>) => {
      const answer = await fetch(`${h.url}/v1/spend_budgets`, {
        headers: { authorization: `Bearer ${key.value}`, ...headers },
      })
      const { data } = (await answer.json()) as { data: { scope: string; id: string }[] }
      return data.map(({ scope, id }) => `${scope} ${id}`)
    }
    assert.deepEqual(await list({}), [`tag ${own.tag}`])
    const both = [`tag ${own.tag}`, `tag job=${asked.value}`]
    assert.deepEqual(await list({ [HEADER]: `job=${asked.value}` }), both)
  })

  it('hold what background responses and batches reserve, by the tags of their creation', async () => {
    const { h, upstream } = gateway()
    const { value, tag } = newTag()
    const key = await newKey()
    await tagKey(key, { may_tag: true })
    const { project_id } = key
    await h.client.updateProjectTags({ project_id, require_tags: ['team'] })
    await limit(tag, 1_000)
    const openai = h.caller(key.value, { defaultHeaders: { [HEADER]: `team=${value}` } })
    const input = { model: MODEL, input: 'a', background: true, max_output_tokens: 60 }
    const response = await openai.responses.create(input)
    const batch = await startBatch({ openai }, [chatLine(1, 'abcd', { max_tokens: 60 })])
    await h.flush()
    const { reserved } = await h.client.retrieveTagSpendBudget({ tag })
    assert.ok(reserved > 0.06, String(reserved))
    await h.client.updateProjectTags({ project_id, require_tags: [] })
    for (let step = 0; step < 3; step++) {
      await upstream.step(response.id)
      await upstream.step(batch.id)
      move(LEASE_MS)
      await h.poll()
    }
    const cost = await costOf(project_id)
    assert.ok(cost > 0)
    assert.equal(await spentOf(tag), cost)
    assert.equal((await h.client.retrieveTagSpendBudget({ tag })).reserved, 0)
  })

  it('replay the hour in which a limit would have been reached', async () => {
    const { h } = gateway()
    const { value, tag } = newTag()
    const key = await newKey()
    await tagKey(key, { tags: { team: value } })
    for (let n = 0; n < 6; n++) assert.equal((await send(key)).status, 200)
    await h.flush()
    const query = { tag, threshold_amount: 1, interval: 'day' } as const
    const [today] = (await h.client.replayTagSpendLimit(query)).periods
    const hour = Math.floor(clock() / 3_600_000) * 3_600
    assert.deepEqual([today?.reached_at, today?.reached_within_seconds], [hour, 3_600])
    assert.equal(Math.round((today?.spent ?? 0) * NANO_PER_DOLLAR), await costOf(key.project_id))
  })
})
