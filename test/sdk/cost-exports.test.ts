/** Exports of costs in the columns of FOCUS, and monthly statements. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { FOCUS_COLUMNS } from '#contract/extensions/cost-exports.ts'
import { closeMonths } from '#control/usage/statements/statements.ts'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { record } from '#storage/transaction.ts'
import { openAs } from '#test/access/browser.ts'
import { movableClock } from '#test/support/clock.ts'
import { nanoOf, parseCsv } from '#test/support/csv.ts'
import { onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { shareHarness } from '#test/support/harness.ts'
import { SUBJECT, type Use, use } from '#test/support/usage.ts'
import { createPrices } from '#usage/prices/prices.ts'
import { createRecorder } from '#usage/record.ts'
import { tagSetOf } from '#usage/tag-set.ts'
import { newProject, newUser, refused } from './suite.ts'

const HOUR = 3_600
const DAY = 24 * HOUR
const START = Date.parse('2026-01-01T00:00:00Z') / 1000
const FEBRUARY = Date.parse('2026-02-01T00:00:00Z') / 1000
const PROJECTS = 601
const HOSTILE = `=HYPERLINK("http://evil.example";"a")`
const SEARCH = tagSetOf({ team: 'search', note: ';=1+1;@x' })
const AMOUNTS = { requests: 1, inputTokens: 1_001, inputCachedTokens: 7, outputTokens: 333 }

/** `2026-01-01` */
function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

onEachStore('exports of costs', (dialect) => {
  const { clock, move } = movableClock((FEBRUARY + 10 * DAY) * 1000)
  const server = shareHarness(dialect, { clock })

  const ledger = async (): Promise<bigint> => {
    const rows = await server()
      .store.reader.selectFrom('usage')
      .select([...USAGE_COSTS])
      .where('width', '=', '1d')
      .execute()
    return rows.flatMap((row) => Object.values(row)).reduce((sum, cost) => sum + BigInt(cost), 0n)
  }
  const textOf = async (pieces: Promise<AsyncIterable<string>>) => {
    let text = ''
    for await (const piece of await pieces) text += piece
    return text
  }
  const exported = async (query: { start_time: number; end_time?: number }) => {
    const text = await textOf(server().client.exportCosts(query))
    assert.ok(text.startsWith(`${FOCUS_COLUMNS.join()}\r\n`))
    return parseCsv(text)
  }

  it('a file is named for what it has and for its period', async () => {
    const named = async (path: string) => {
      const { headers } = await server().raw('GET', `/v1/organization/costs/${path}`)
      return headers.get('content-disposition')
    }
    assert.equal(
      await named('statement/export?month=2025-12'),
      'attachment; filename="bailiwick-statement-2025-12.csv"',
    )
    assert.equal(
      await named(`export?start_time=${START}&end_time=${START + 2 * DAY}`),
      `attachment; filename="bailiwick-focus-${dateOf(START)}-${dateOf(START + DAY)}.csv"`,
    )
  })

  it('a project, a day, a model and a tag set are a line for each meter', async () => {
    const { id } = await server().client.createProject({ name: HOSTILE })
    const subject = { projectId: id, tags: SEARCH, model: 'gpt-4o' }
    await use(server(), [{ at: START + 5 * DAY, subject, amounts: AMOUNTS }])
    await server().client.archiveProject({ project_id: id })
    const lines = await exported({ start_time: START + 5 * DAY, end_time: START + 6 * DAY })
    assert.deepEqual(
      lines.map(({ SkuMeter, ConsumedQuantity, ConsumedUnit }) => [
        ...[SkuMeter, ConsumedQuantity, ConsumedUnit],
      ]),
      [
        ['input', '994', 'Tokens'],
        ['cached input', '7', 'Tokens'],
        ['output', '333', 'Tokens'],
      ],
    )
    const [line] = lines
    assert.equal(line?.SubAccountId, id)
    assert.equal(line.SubAccountName, `'${HOSTILE}`)
    assert.deepEqual(JSON.parse(line.Tags ?? ''), SEARCH.tags)
    assert.doesNotMatch(line.Tags ?? '', /;[=@]/)
    assert.equal(line.ChargePeriodStart, '2026-01-06T00:00:00Z')
    assert.equal(line.ChargePeriodEnd, '2026-01-07T00:00:00Z')
    assert.equal(line.BillingPeriodStart, '2026-01-01T00:00:00Z')
    assert.equal(line.BillingPeriodEnd, '2026-02-01T00:00:00Z')
    assert.equal(line.BilledCost, line.EffectiveCost)
    assert.equal(line.BilledCost, '0.002485000')
  })

  it('the sum of all lines is that of the ledger, over more than a page of a day', async () => {
    const uses = Array.from({ length: PROJECTS }, (_, n): Use => {
      const subject = { projectId: `proj_${n}`, ...(n % 3 === 0 && { tags: SEARCH }) }
      return { at: START + 40 * DAY + (n % 7), subject, amounts: AMOUNTS }
    })
    await use(server(), uses)
    const lines = await exported({ start_time: START })
    const sum = lines.reduce((nano, { BilledCost = '' }) => nano + nanoOf(BilledCost), 0n)
    assert.equal(sum, await ledger())
    const projects = lines.map(({ SubAccountId }) => SubAccountId)
    assert.equal(new Set(projects).size, PROJECTS + 1)
    assert.equal(lines.length, 3 * (PROJECTS + 1))
  })

  it('an end before the start is rejected', async () => {
    const wrong = server().client.exportCosts({ start_time: START, end_time: START - 1 })
    await refused(wrong, { status: 400, code: 'integer_below_min_value', param: 'end_time' })
  })

  it('an export of more than 366 days is rejected before a day is read', async () => {
    const { client } = server()
    const start_time = START + 100 * DAY
    for (const days of [368, 10 ** 7]) {
      await refused(client.exportCosts({ start_time, end_time: start_time + days * DAY }), {
        status: 400,
        code: 'integer_below_min_value',
        param: 'start_time',
      })
    }
    await exported({ start_time, end_time: start_time + 366 * DAY })
  })

  it('a statement has the costs of a month by project, model and team', async () => {
    const { id } = await server().client.createProject({ name: 'Fraud' })
    const at = START - 20 * DAY
    const subject = { projectId: id }
    await use(server(), [
      { at, subject: { ...subject, tags: SEARCH, model: 'gpt-4o' }, amounts: AMOUNTS },
      { at: at + HOUR, subject: { ...subject, model: 'gpt-4o-mini' }, amounts: AMOUNTS },
    ])
    const statement = await server().client.retrieveCostStatement({ month: '2025-12' })
    assert.equal(statement.status, 'open')
    const total = statement.amount.value
    assert.deepEqual(statement.projects, [
      { project_id: id, name: 'Fraud', amount: { value: total, currency: 'usd' } },
    ])
    assert.deepEqual(
      statement.models.map(({ model }) => model),
      ['gpt-4o', 'gpt-4o-mini'],
    )
    assert.deepEqual(
      statement.teams.map(({ team }) => team),
      ['search', null],
    )
    const lines = parseCsv(await textOf(server().client.exportCostStatement({ month: '2025-12' })))
    const sum = lines.reduce((nano, { Cost = '' }) => nano + nanoOf(Cost), 0n)
    assert.equal(Number(sum) / 1e9, total)
    await refused(server().client.retrieveCostStatement({ month: '2025-13' }), {
      status: 400,
      code: 'invalid_value',
      param: 'month',
    })
  })

  it('a statement and costs by tag are the same while the sums of usage are being filled', async () => {
    const { client, store } = server()
    const days = { start_time: START, end_time: FEBRUARY, limit: 31 }
    const read = async () => ({
      ...(await client.retrieveCostStatement({ month: '2026-01' })),
      byTag: await client.usageCosts({ ...days, group_by_tags: ['team'] }),
    })
    const setPhase = (phase: 'fill' | 'ended') =>
      record(store, (tx) => tx.updateTable('usage_sum_fill').set({ phase }).execute())
    const before = await read()
    assert.ok(before.amount.value > 0)
    await setPhase('fill')
    try {
      assert.deepEqual(await read(), before)
    } finally {
      await setPhase('ended')
    }
  })

  it('a member has the statement of their projects, which agrees with their costs by tag', async () => {
    const h = server()
    const [mine, other] = [await newProject(h, 'Mine'), await newProject(h, 'Other')]
    const start_time = Date.parse('2025-11-01T00:00:00Z') / 1000
    await use(h, [
      { at: start_time, subject: { projectId: mine.id, tags: SEARCH }, amounts: AMOUNTS },
      { at: start_time + DAY, subject: { projectId: mine.id }, amounts: AMOUNTS },
      { at: start_time + DAY, subject: { projectId: other.id, tags: SEARCH }, amounts: AMOUNTS },
    ])
    const { id: user_id } = await newUser(h)
    const { client } = await openAs(h, user_id)
    const none = await client.retrieveCostStatement({ month: '2025-11' })
    assert.deepEqual([none.amount.value, none.projects, none.teams], [0, [], []])
    await h.client.createProjectUser({ project_id: mine.id, user_id, role: 'member' })
    const all = await h.client.retrieveCostStatement({ month: '2025-11' })
    const amount = all.projects.find(({ name }) => name === 'Other')?.amount ?? assert.fail()
    const both = { ...amount, value: 2 * amount.value }
    const own = await client.retrieveCostStatement({ month: '2025-11' })
    assert.deepEqual(own.projects, [{ project_id: mine.id, name: 'Mine', amount: both }])
    assert.deepEqual(own.models, [{ model: SUBJECT.model, amount: both }])
    const byTeam = [
      { team: null, amount },
      { team: 'search', amount },
    ]
    assert.deepEqual(own.teams, byTeam)
    const days = { start_time, end_time: start_time + 30 * DAY, limit: 30 }
    for (const asked of [client, h.client]) {
      const { data } = await asked.usageCosts({
        ...days,
        group_by_tags: ['team'],
        project_ids: [mine.id],
      })
      const results = data.flatMap((bucket) => bucket.results)
      assert.deepEqual(
        results.map(({ tags, amount: { value } }) => [tags?.team, value]),
        [
          ['search', amount.value],
          [null, amount.value],
        ],
      )
    }
  })

  it('a closed statement does not change, with what is settled or written late', async () => {
    const h = server()
    const { id } = await h.client.createProject({ name: 'Search' })
    const subject = { projectId: id }
    move(Date.parse('2026-03-31T23:59:30Z') - clock())
    await use(h, [{ at: clock() / 1000, subject, amounts: AMOUNTS }])
    move(2 * HOUR * 1000 - 1)
    await closeMonths(h.store, clock())
    assert.equal((await h.client.retrieveCostStatement({ month: '2026-03' })).status, 'open')
    move(30_001)
    h.tick('statements')
    const before = await eventually('the end of March', async () => {
      const statement = await h.client.retrieveCostStatement({ month: '2026-03' })
      return statement.status === 'closed' && statement
    })
    await writeLate(Date.parse('2026-03-31T23:59:50Z'), id)
    await h.client.modifyProject({ project_id: id, name: 'Renamed' })
    assert.deepEqual(await h.client.retrieveCostStatement({ month: '2026-03' }), before)
    assert.equal(before.projects[0]?.name, 'Search')
    const april = await h.client.retrieveCostStatement({ month: '2026-04' })
    assert.equal(april.amount.value, before.amount.value)
    const costs = await h.client.usageCosts({
      start_time: Date.parse('2026-03-01T00:00:00Z') / 1000,
      limit: 31,
      end_time: Date.parse('2026-04-01T00:00:00Z') / 1000,
      project_ids: [id],
    })
    const march = costs.data.flatMap(({ results }) => results.map(({ amount }) => amount.value))
    assert.deepEqual(march, [before.amount.value])
  })

  /** Counts usage at a time, and writes it at the present one, as after a long outage. */
  const writeLate = async (countedMs: number, projectId: string): Promise<void> => {
    const { store, system, bootstrapped } = server()
    let now = countedMs
    const recorder = createRecorder({
      now: () => now,
      prices: createPrices(system.catalog.resolve, () => {}),
      onLost: () => assert.fail('there was no room'),
    })
    const organizationId = bootstrapped.organization.id
    recorder.add({ subject: { ...SUBJECT, organizationId, projectId }, amounts: AMOUNTS })
    now = clock()
    await record(store, async (tx) => recorder.take(true)?.write(tx))
  }
})
