/** Request logs in the console, over requests to a real server with two upstreams. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { Frame, Page, Request } from 'playwright-core'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { makeUserKey } from '#test/support/keys.ts'
import { seriousViolations, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { moveTo } from './pages.ts'
import { visitAs } from './person.ts'

const MODEL = 'gpt-5.6-luna'
const LIMITED = 'gpt-5.6-sol'
const TABLE = 'Request logs'
const SUCCEEDED = 3
const FAILED = 2
const REJECTED = 2

describe('request logs in the console', { skip: skipWithoutBrowser }, () => {
  const upstreams: Upstream[] = []
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let key: Awaited<ReturnType<typeof makeUserKey>>
  /** Ids of the last request with each outcome. */
  const ids = { succeeded: '', failed: '', rejected: '', project: '' }

  const send = async (model: string, tags = '', more = {}) => {
    const response = await fetch(`${harness.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key.value}`,
        'content-type': 'application/json',
        ...(tags && { 'x-bailiwick-tags': tags }),
      },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], ...more }),
    })
    await response.arrayBuffer()
    return { status: response.status, id: response.headers.get('x-request-id') ?? '' }
  }
  const times = async (count: number, model: string, status: number, tags = '') => {
    let last = ''
    for (let at = 0; at < count; at++) {
      const sent = await send(model, tags)
      assert.equal(sent.status, status)
      last = sent.id
    }
    return last
  }
  const breakUpstreams = (): void => {
    const body = { error: { message: 'No room for anybody.' } }
    for (const upstream of upstreams) upstream.script({ status: 503, body, times: 'always' })
  }

  before(async () => {
    upstreams.push(await startUpstream(), await startUpstream())
    const entries = ['east', 'west'].map(
      (name, at) =>
        `  ${name}:\n    base_url: ${upstreams[at]?.url}\n    api_key: sk-upstream-key\n`,
    )
    const config = `upstreams:\n${entries.join('')}`
    harness = await openConsole({ upstreamUrl: undefined, config })
    const { client } = harness
    const { id: project_id } = await client.createProject({ name: 'Atlas' })
    key = await makeUserKey(harness, project_id)
    await client.updateProjectApiKeyTags({ project_id, api_key_id: key.id, may_tag: true })
    ids.project = project_id
    const none = { rate_limit_id: `rl-${LIMITED}`, max_requests_per_1_minute: 0 }
    await client.updateProjectRateLimits({ project_id, ...none })
    ids.succeeded = await times(SUCCEEDED, MODEL, 200, 'team=search')
    ids.rejected = await times(REJECTED, LIMITED, 429)
    breakUpstreams()
    ids.failed = await times(FAILED, MODEL, 503)
    for (const upstream of upstreams) upstream.reset()
    await harness.flush()
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, '/console/request-logs')
  })
  after(async () => {
    const troubles = operator?.troubles()
    await harness?.close()
    await Promise.all(upstreams.map((upstream) => upstream.close()))
    assert.deepEqual(troubles, [])
  })

  const rows = () => page.getByRole('table', { name: TABLE, exact: true }).getByRole('row')
  /** Texts of the cells of each row, by the headings. */
  const cells = async (): Promise<Record<string, string>[]> => {
    const [heads, ...others] = await rows().all()
    const headings = (await heads?.getByRole('columnheader').allInnerTexts()) ?? []
    return Promise.all(
      others.map(async (row) => {
        const texts = await row.getByRole('cell').allInnerTexts()
        return Object.fromEntries(
          headings.map((heading, at) => [heading, texts[at]?.replaceAll(/\s+/g, ' ') ?? '']),
        )
      }),
    )
  }
  const shows = async (count: number): Promise<void> => {
    // Rows of the filter before stay until those of this one are there.
    await rows()
      .nth(count + 1)
      .waitFor({ state: 'detached' })
    await rows().nth(count).waitFor()
  }
  const query = (): Record<string, string> =>
    Object.fromEntries(new URL(page.url()).searchParams.entries())

  it('each request has its outcome, key, owner, upstream, attempts and amounts', async () => {
    await moveTo(page, '/console/request-logs')
    await shows(SUCCEEDED + REJECTED + FAILED)
    const all = await cells()
    const [failed, rejected, succeeded] = [all[0], all[FAILED], all.at(-1)]
    assert.match(failed?.Outcome ?? '', /^Failed 503 /)
    assert.match(failed?.Upstream ?? '', / 2 attempts$/)
    assert.equal(failed?.Cost, '–')
    assert.match(rejected?.Outcome ?? '', /^Rejected 429 rate_limit_requests$/)
    assert.equal(rejected?.Model, LIMITED)
    assert.equal(rejected?.Upstream, '–')
    assert.equal(succeeded?.Outcome, 'Succeeded 200')
    assert.equal(succeeded?.Project, 'Atlas')
    assert.match(succeeded?.Key ?? '', /^key-\d+@example\.com Secret Key$/)
    assert.match(succeeded?.Tokens ?? '', /^\d+$/)
    assert.match(succeeded?.Cost ?? '', /^\$0\.0/)
    const row = page.getByRole('table', { name: 'Request logs' }).getByRole('row').nth(1)
    const addresses = await row
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
    assert.ok(addresses.includes(`/console/usage/models/${MODEL}`))
    assert.ok(addresses.some((one) => /^\/console\/settings\/upstreams\/\w+$/.test(one ?? '')))
  })

  it('a chosen filter is in the address, and a reload shows the same rows', async () => {
    await moveTo(page, '/console/request-logs')
    await shows(SUCCEEDED + REJECTED + FAILED)
    await page.getByRole('combobox', { name: 'Outcome' }).click()
    await page.getByRole('option', { name: 'Failed', exact: true }).click()
    await shows(FAILED)
    await page.getByRole('combobox', { name: 'Project' }).fill('Atl')
    await page.getByRole('option', { name: 'Atlas' }).click()
    await page.getByRole('combobox', { name: 'Model' }).fill(MODEL)
    await page.getByRole('combobox', { name: 'Model' }).press('Enter')
    await page.waitForURL(/model=/)
    assert.deepEqual(query(), { outcome: 'failed', project: key.project_id, model: MODEL })
    await page.reload()
    await shows(FAILED)
    await page.getByRole('button', { name: 'Clear' }).click()
    await shows(SUCCEEDED + REJECTED + FAILED)
    assert.deepEqual(query(), {})
  })

  it('filters of the address by tag, status and code show these rows alone', async () => {
    for (const [filter, count] of [
      ['tag=team%3Dsearch', SUCCEEDED],
      ['status=429', REJECTED],
      ['code=rate_limit_requests', REJECTED],
      [`key=${key.id}&outcome=rejected,failed`, REJECTED + FAILED],
      [`person=${key.owner}`, SUCCEEDED + REJECTED + FAILED],
    ] as const) {
      await moveTo(page, `/console/request-logs?${filter}`)
      await shows(count)
    }
    await moveTo(page, '/console/request-logs?status=503&status=abc&tag=x')
    await shows(FAILED)
    await page.getByText('A name and a value: team=search').waitFor()
  })

  it('the pasted id of a rejected request leads to the limit that rejected it', async () => {
    await moveTo(page, '/console/request-logs')
    await page.getByRole('searchbox', { name: 'Request ID' }).fill(` ${ids.rejected} `)
    await page.getByRole('searchbox', { name: 'Request ID' }).press('Enter')
    await page.waitForURL(`**/request-logs/${ids.rejected}`)
    await page
      .getByRole('status')
      .getByText(/^Rejected with 429 \(rate_limit_requests\)\. .*project's limit of 0 requests/)
      .waitFor()
    assert.deepEqual(await seriousViolations(page), [])
    await page.getByRole('link', { name: 'Requests with the same outcome' }).click()
    await shows(REJECTED)
  })

  it('the page of a failed request has each attempt, its ids, and links to project and key', async () => {
    await moveTo(page, `/console/request-logs/${ids.failed}`)
    const timeline = page.getByRole('list', { name: 'Timeline' })
    await timeline.waitFor()
    assert.equal(
      await timeline.getByText(/^Upstream (east|west) (answered|failed with) 503 after /).count(),
      2,
    )
    await timeline.getByText('Whole request').waitFor()
    await page.getByRole('button', { name: 'Copy request ID' }).click()
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), ids.failed)
    await page.getByRole('link', { name: 'Atlas' }).click()
    await page.getByRole('heading', { level: 1, name: 'Atlas' }).waitFor()
  })

  it('a key in a field is looked up by its hash alone, and put in no address', async () => {
    const unknown = `sk-proj-${'a'.repeat(58)}b1C2d3`
    const keys = [key.value, unknown]
    const addresses: string[] = []
    const bodies: string[] = []
    const onRequest = (request: Request): void => {
      addresses.push(request.url())
      bodies.push(request.postData() ?? '')
    }
    const onNavigated = (frame: Frame): void => void addresses.push(frame.url())
    await moveTo(page, '/console/request-logs')
    page.on('request', onRequest)
    page.on('framenavigated', onNavigated)
    const field = page.getByRole('searchbox', { name: 'Request ID' })
    await field.fill(key.value)
    await page.getByText(/ of key-\d+@example\.com in Atlas\. It works\./).waitFor()
    await field.press('Enter')
    assert.equal(await page.getByRole('button', { name: 'Open' }).isDisabled(), true)
    await field.fill('')
    const filter = page.getByRole('combobox', { name: 'Model', exact: true })
    await filter.fill(unknown)
    await filter.press('Enter')
    await page.getByText('It isn’t a key of this server').waitFor()
    await filter.fill('')
    await filter.press('Enter')
    page.off('request', onRequest)
    page.off('framenavigated', onNavigated)
    const hashes = keys.map((one) => hash('sha256', one, 'hex'))
    const secrets = keys.map((one) => one.slice('sk-proj-'.length, -4))
    const holding = (texts: readonly string[], parts: readonly string[]): string[] =>
      texts.filter((text) => parts.some((part) => text.includes(part)))
    assert.deepEqual(holding([...addresses, page.url()], [...secrets, ...hashes]), [])
    assert.deepEqual(holding(bodies, secrets), [])
    assert.deepEqual(
      holding(bodies, hashes).map((body) => JSON.parse(body)),
      hashes.map((sha256) => ({ sha256 })),
    )
  })

  it('an unknown id says why a request may have no log', async () => {
    await moveTo(page, '/console/request-logs/req_nowhere')
    await page.getByText('This request has no log').waitFor()
    await page
      .getByText(/Logs are kept for 30 days\. Of successful requests, 500 a second/)
      .waitFor()
  })

  it('an id without a log links to the requests of its time', async () => {
    const ms = Date.parse('2026-11-30T12:00:00Z')
    const id = `req_${ms.toString(16).padStart(12, '0')}7${'0'.repeat(19)}`
    await moveTo(page, `/console/request-logs/${id}`)
    const link = page.getByRole('link', { name: 'the requests of its time' })
    assert.equal(
      await link.getAttribute('href'),
      `/console/request-logs?from=${ms / 1_000}&to=${ms / 1_000 + 150}`,
    )
  })

  it('an empty list says that nothing is in the range, and of which requests there are logs', async () => {
    await moveTo(page, '/console/request-logs?model=nothing')
    await page.getByText('No requests match these filters').waitFor()
    await page.getByText(/^Nothing was found in the last 24 hours\. .* kept for 30 days/).waitFor()
  })

  it('numbers of failed and rejected requests lead to as many logs', async () => {
    const counted = async (address: string, link: string | RegExp, count: number) => {
      await moveTo(page, address)
      await page.getByRole('link', { name: link }).first().click()
      await page.getByRole('heading', { level: 1, name: TABLE }).waitFor()
      await shows(count)
    }
    const overview = `/console/projects/${key.project_id}`
    const figure = (name: string) => page.getByRole('group', { name, exact: true })
    for (const [name, count] of [
      ['Failed', FAILED],
      ['Rejected by limits', REJECTED],
    ] as const) {
      await moveTo(page, overview)
      await figure(name)
        .getByRole('link', { name: String(count) })
        .click()
      await shows(count)
    }
    await counted(overview, /^2 requests were over the limit on requests per minute/, REJECTED)
    await counted(overview, /^2 \(40\.0%\) failed requests: request logs$/, FAILED)
    await counted(`${overview}/limits`, /^2 rate limited in 24 hours/, REJECTED)
    await counted('/console/usage', /^2 failed requests: request logs$/, FAILED)
    await counted(
      '/console/usage?by=key',
      /^2 requests rejected by limits: request logs$/,
      REJECTED,
    )
    await counted(overview, 'Request logs', SUCCEEDED + REJECTED + FAILED)
  })

  it('a bar of a chart leads to the logs of its day', async () => {
    await moveTo(page, `/console/projects/${key.project_id}`)
    const bars = page.getByRole('slider', { name: 'Requests over time: selected bar' })
    await bars.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: TABLE }).waitFor()
    await shows(REJECTED + FAILED)
  })

  it('the export has every request of the filter', async () => {
    await moveTo(page, '/console/request-logs?outcome=rejected')
    await shows(REJECTED)
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export CSV' }).click()
    const download = await downloading
    assert.equal(download.suggestedFilename(), 'bailiwick-request-logs.csv')
    const text = await (await download.createReadStream()).toArray()
    const lines = Buffer.concat(text).toString().trimEnd().split('\r\n')
    assert.equal(lines.length, 1 + REJECTED)
    assert.ok(lines.some((line) => line.includes(ids.rejected)))
  })

  it('a member sees the requests of their key alone, and is told whose they are', async () => {
    const other = await makeUserKey(harness, key.project_id)
    await using member = await visitAs(harness, other.owner)
    await member.page.goto('/console/request-logs')
    await member.page.getByText(/^Requests of your keys, and of service accounts/).waitFor()
    await member.page.getByText('No requests in the last 24 hours').waitFor()
    await member.page.getByText(/Ask an owner of the organization about others\./).waitFor()
    await member.page.goto(`/console/request-logs/${ids.failed}`)
    await member.page.getByText('This request has no log').waitFor()
    assert.deepEqual(member.troubles(), [])
  })

  it('a new request is shown without a reload while they are followed', async () => {
    await moveTo(page, '/console/request-logs')
    await shows(SUCCEEDED + REJECTED + FAILED)
    await page.getByRole('switch', { name: 'Follow new requests' }).click()
    await page.waitForURL(/follow=yes/)
    const { id } = await send(MODEL)
    await harness.flush()
    await page.locator(`a[href$="/request-logs/${id}"]`).waitFor()
    await shows(SUCCEEDED + REJECTED + FAILED + 1)
  })
  it('a request rejected by a spend limit leads to that limit, with what can be done', async () => {
    const limit = { threshold_amount: 1, currency: 'USD', interval: 'month' } as const
    await harness.client.updateProjectSpendLimit({ project_id: ids.project, ...limit })
    const { id } = await send(MODEL, '', { max_completion_tokens: 100_000 })
    await harness.flush()
    await moveTo(page, `/console/request-logs/${id}`)
    await page.getByText(/^What to do: .*raise the limit/).waitFor()
    await page.locator('a[href$="/limits#spend-limit"]').waitFor()
    assert.equal(await page.getByText('First byte').count(), 0)
  })
})
