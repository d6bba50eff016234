/** Reading of the accounts of providers, honest and hostile ones, over HTTP. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AccountAnswer, accountJson } from '#simulator/provider-account.ts'
import {
  billed,
  CLAUDE_KEY,
  DAY,
  KEPT_MS,
  KEY,
  MILLION,
  OCTOBER,
  shareReconciled,
} from './reconciled-accounts.ts'
import { refused } from './suite.ts'

describe('the account of a provider', () => {
  const s = shareReconciled('sqlite')

  it('reads every page with the admin key and the filters, once for several askers', async () => {
    s().openai.requests.length = 0
    const [one, other] = await Promise.all([s().accountOf(), s().accountOf()])
    assert.deepEqual(one, other)
    assert.equal(s().openai.requests.length, 9)
    const [first, second] = s().openai.requests
    assert.equal(first?.headers.authorization, `Bearer ${KEY}`)
    const asked = new URL(first?.path ?? '', s().openai.url).searchParams
    assert.deepEqual(asked.getAll('project_ids[]'), ['proj_bailiwick'])
    assert.deepEqual(asked.getAll('group_by[]'), ['line_item'])
    assert.match(second?.path ?? '', /page=page_7$/)
    await s().accountOf()
    assert.equal(s().openai.requests.length, 9)
    s().move(KEPT_MS)
    await s().accountOf()
    assert.equal(s().openai.requests.length, 18)
  })

  it('waits as long as a 429 asks, and gives up if that is too long', async () => {
    s().openai.script(accountJson({}, 429, { 'retry-after': '7' }), accountJson({}, 503))
    assert.equal((await s().accountOf()).error, null)
    assert.deepEqual(s().waits, [7_000, 2_000])
    s().move(KEPT_MS)
    s().openai.script(accountJson({}, 429, { 'retry-after': '3600' }))
    const host = new URL(s().openai.url).host
    assert.equal(
      (await s().accountOf()).error,
      `${host} answered 429, and asks to wait 3600 seconds.`,
    )
    s().move(KEPT_MS)
    s().openai.script(...Array.from({ length: 4 }, () => accountJson({}, 429)))
    assert.equal((await s().accountOf()).error, `${host} answered 429 to 4 attempts.`)
  })

  it('states why an account cannot be read, without the key and the provider’s words', async () => {
    const host = new URL(s().openai.url).host
    const faults: [AccountAnswer, string][] = [
      [accountJson({ error: KEY }, 401), 'answered 401: it does not accept the admin key.'],
      [accountJson({}, 403), 'answered 403: the admin key may not read costs and usage.'],
      [accountJson({}, 404), "answered 404: it has no cost API at this address; set 'base_url'."],
      [accountJson({}, 500), 'answered 500.'],
      [accountJson({}, 302, { location: 'http://127.0.0.1:1/' }), 'gave no usable answer'],
      [{ status: 200, body: 'no json' }, 'answered with no JSON.'],
      [accountJson({ data: 'none' }), 'answered without a list of days.'],
      [accountJson({ data: [], has_more: true }), 'says that there are more days, and not where.'],
      [{ status: 200, body: ' '.repeat(2 * MILLION) }, 'gave no usable answer: it is too long.'],
    ]
    for (const [answer, sentence] of faults) {
      s().move(KEPT_MS)
      s().openai.script(answer)
      const { error, closed, read_at, days } = await s().accountOf()
      assert.ok(error?.startsWith(`${host} ${sentence}`), String(error))
      assert.ok(!error?.includes(KEY))
      assert.deepEqual([closed.billed, closed.difference, read_at], [null, null, null])
      assert.equal(days[0]?.counted.value, 1.91)
    }
    s().move(KEPT_MS)
    s().openai.script(accountJson({}, 500))
    assert.equal(
      (await s().h.client.retrieveCostReconciliation({ upstream: 'east' })).status,
      'unread',
    )
  })

  it('ends at a page that comes again', async () => {
    const page = accountJson({ data: [], has_more: true, next_page: 'page_7' })
    s().openai.script(page, page)
    const host = new URL(s().openai.url).host
    assert.equal((await s().accountOf()).error, `${host} lists the same page again and again.`)
  })

  it('compares no negative amount, no other currency and no number that is none', async () => {
    const result = (amount: unknown, item: unknown = 'gpt-5.6-luna, input') => ({
      amount,
      line_item: item,
    })
    s().openai.script(
      accountJson({
        data: [
          {
            start_time: OCTOBER,
            results: [
              result({ value: -5, currency: 'usd' }),
              result({ value: 5, currency: 'eur' }),
              result({ value: 'much', currency: 'usd' }),
              result({ value: 1e300, currency: 'usd' }),
              result(null),
              result({ value: '1.5', currency: 'usd' }),
              result({ value: 2, currency: 'usd' }, `${'x'.repeat(5_000)}\u0000, input`),
            ],
          },
          { start_time: OCTOBER - DAY, results: [result({ value: 7, currency: 'usd' })] },
          { results: 'none' },
        ],
        has_more: false,
      }),
    )
    const { days, notes, closed } = await s().accountOf()
    assert.equal(closed.billed?.value, 3.5)
    const luna = days[0]?.models.find(({ model }) => model === 'gpt-5.6-luna')
    assert.equal(luna?.billed?.value, 1.5)
    const names = days.flatMap(({ models }) => models.map(({ model }) => model.length))
    assert.ok(Math.max(...names) <= 201)
    for (const part of ['Negative amounts', 'Amounts in EUR', 'no numbers of dollars']) {
      assert.ok(
        notes.some((note) => note.includes(part)),
        part,
      )
    }
  })

  it('compares Anthropic’s cost report of the configured workspaces', async () => {
    const more = { project: 'wrkspc_1' }
    s().anthropic.uses = [
      billed('2026-10-05', 'claude-sonnet-5-5', { Input: 3, Output: 1.5 }, more),
      billed('2026-10-05', 'claude-opus-5-5', { Input: 80 }, { project: 'wrkspc_2' }),
      billed('2026-10-05', '', { 'Web Search Usage': 0.5 }, { ...more, hasTokens: false }),
      billed('2026-10-06', 'claude-sonnet-5-5', {}, { ...more, tier: 'priority' }),
    ]
    s().anthropic.requests.length = 0
    const account = await s().accountOf({ upstream: 'claude' })
    const { headers, path } = s().anthropic.requests[0] ?? {}
    assert.equal(headers?.['x-api-key'], CLAUDE_KEY)
    assert.equal(headers?.['anthropic-version'], '2023-06-01')
    assert.match(path ?? '', /^\/v1\/organizations\/cost_report\?starting_at=2026-10-01T00%3A00/)
    const day = account.days[4]
    assert.deepEqual(
      day?.models.map(({ model, counted, billed: by }) => [model, counted.value, by?.value]),
      [
        ['claude-sonnet-5-5', 4.5, 4.5],
        ['Web Search Usage', 0, 0.5],
      ],
    )
    const [sonnet] = day.models
    assert.deepEqual(sonnet?.requests, { counted: 10, billed: null })
    assert.deepEqual(sonnet?.input_tokens, { counted: MILLION, billed: MILLION })
    assert.ok(account.notes.some((note) => note.includes('Priority Tier')))
  })

  it('a reload of the configuration changes, removes and adds accounts at once', async () => {
    const { openai, reload, accountOf, h } = s()
    await accountOf()
    openai.requests.length = 0
    await reload((config) => config.replace('proj_bailiwick', 'proj_other'))
    assert.deepEqual((await accountOf()).filters.project_ids, ['proj_other'])
    const [first] = openai.requests
    assert.match(first?.path ?? '', /project_ids%5B%5D=proj_other/)
    await reload((config) => config.replaceAll(/^ {4}billing:\n(?: {6}.*\n)+/gm, ''))
    const { status, accounts } = await h.client.retrieveCostReconciliation({})
    assert.deepEqual([status, accounts], ['not_configured', []])
    await refused(h.client.retrieveCostReconciliation({ upstream: 'east' }), {
      status: 400,
      code: 'invalid_value',
      param: 'upstream',
    })
    await reload((config) => config)
    assert.deepEqual((await accountOf()).filters.project_ids, ['proj_bailiwick'])
  })
})
