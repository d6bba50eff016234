import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Page, Request } from 'playwright-core'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { resize, skipWithoutBrowser, type Visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { visitAs } from './person.ts'
import { nowhereOnPage } from './secrets.ts'
import { assertAccessible } from './themes.ts'

const ADDRESS = '/console/playground'
const HOUR_SECONDS = 3_600
const REPLY = 'A limit that leaks — like a bucket 🪣 — forgets what is old, drop by drop.'
const START = 'A limit that'

/** An upstream of Anthropic's API format, beside the one of OpenAI's. */
function anthropicAt(url: string): string {
  return `
upstreams:
  anthropic:
    api_format: anthropic
    base_url: ${url}
    api_key: ${UPSTREAM_KEY}
`
}

describe('the playground', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let upstream: Upstream
  let projectId: string
  let adaId: string
  /** Ada at the playground with a key of hers, in one page for all tests. */
  let ada: Visit
  let page: Page
  /** Value of the key, from the page's requests. */
  let key: string

  before(async () => {
    upstream = await startUpstream()
    harness = await openConsole({ upstreamUrl: upstream.url, config: anthropicAt(upstream.url) })
    const { client } = harness
    projectId = (await client.createProject({ name: 'Search' })).id
    await client.createProject({ name: 'Elsewhere' })
    const person = { email: 'ada@example.com', name: 'Ada', role: 'owner' } as const
    adaId = (await client.createUser(person)).id
    await client.createProjectUser({ project_id: projectId, user_id: adaId, role: 'member' })
    ada = await visitAs(harness, adaId)
    page = ada.page
    key = await createKey()
  })
  after(async () => {
    await harness?.close()
    await upstream?.close()
  })
  beforeEach(() => {
    upstream.reset()
    upstream.script({ times: 'always', path: '/v1/chat/completions', reply: REPLY })
  })

  const keysNow = async () =>
    (await harness.client.listProjectApiKeys({ project_id: projectId })).data
  const message = () => page.getByLabel('Message', { exact: true })
  const model = () => page.getByRole('combobox', { name: 'Model' })
  const send = async (text: string): Promise<void> => {
    await message().fill(text)
    await page.getByRole('button', { name: 'Send' }).click()
  }
  const state = (text: string) =>
    page.getByRole('status').getByText(text, { exact: true }).waitFor()
  const turn = (name: string) => page.getByRole('textbox', { name })
  const bodyOf = (request: Request) => request.postDataJSON()
  const lastBody = () => JSON.parse(String(upstream.requests.at(-1)?.body))
  const keyIn = async (request: Request): Promise<string> =>
    ((await request.headerValue('authorization')) ?? '').replace('Bearer ', '')

  const createKey = async (): Promise<string> => {
    const listing = page.waitForRequest('**/v1/models')
    await page.goto(ADDRESS)
    const make = page.getByRole('button', { name: 'Create a one-hour key' })
    await make.and(page.locator(':enabled')).click()
    const created = await keyIn(await listing)
    await page.getByRole('button', { name: 'Revoke now' }).waitFor()
    return created
  }
  /** Removes the messages of the test before. */
  const startOver = (): Promise<void> => page.getByRole('button', { name: 'Clear' }).click()

  it('a key is created for an hour, and the reply has its usage and cost', async () => {
    const [made] = await keysNow()
    assert.match(made?.name ?? '', /^Playground, until \d\d:\d\d UTC$/)
    assert.equal((made?.expires_at ?? 0) - (made?.created_at ?? 0), HOUR_SECONDS)
    assert.equal(made?.owner.user?.id, adaId)

    const sent = page.waitForRequest('**/v1/chat/completions')
    await send('What is a leaky limit?')
    const request = await sent
    const headers = await request.allHeaders()
    assert.equal(headers.authorization, `Bearer ${key}`)
    assert.equal(headers.cookie, undefined, 'the session has no business at the gateway')
    assert.deepEqual(bodyOf(request), {
      model: 'gpt-5.6-luna',
      messages: [{ role: 'user', content: 'What is a leaky limit?' }],
      stream: true,
      stream_options: { include_usage: true },
    })
    await state('Complete')
    assert.equal(await turn('Assistant, message 2').inputValue(), REPLY)
    const id = (await (await request.response())?.headerValue('x-request-id')) ?? 'no id'
    await page.getByText(id).waitFor()
    await page.getByText('Time to first token').waitFor()
    await page.getByText(/^9,999 of 10,000 left, resets in \d+ ms$/).waitFor()

    const parameters = { start_time: (made?.created_at ?? 0) - HOUR_SECONDS * 24, limit: 3 }
    const filter = { api_key_ids: [made?.id ?? ''], group_by: ['line_item' as const] }
    const charged = page.getByText(/^\$0\.0000\d+ for \d+ tokens$/)
    const shown = (await charged.textContent()) ?? ''
    const costs = await harness.client.usageCosts({ ...parameters, ...filter })
    const lines = costs.data.flatMap(({ results }) => results)
    const tokens = lines.reduce((sum, { quantity }) => sum + (quantity ?? 0), 0)
    const dollars = lines.reduce((sum, { amount }) => sum + amount.value, 0)
    assert.ok(tokens > 0 && dollars > 0)
    assert.ok(shown.endsWith(` for ${tokens} tokens`), shown)
    assert.ok(Math.abs(Number(/[\d.]+/.exec(shown)?.[0]) - dollars) < dollars / 10, shown)
    await nowhereOnPage(page, key)
    assert.deepEqual(ada.troubles(), [])
  })

  it('a reply is shown as it streams, can be stopped, and is part of the next request', async () => {
    await startOver()
    upstream.script({ includes: 'Go on and on', reply: REPLY, fault: { kind: 'stall', at: 4 } })
    await send('Go on and on')
    await page.getByRole('log').getByText(START, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await state('Stopped')
    await upstream.until((requests) => requests.some(({ aborted }) => aborted))
    const answer = turn('Assistant, message 2')
    assert.equal(await answer.inputValue(), START)

    await answer.fill('No limit leaks.')
    await send('Are you sure?')
    await state('Complete')
    assert.deepEqual(lastBody().messages, [
      { role: 'user', content: 'Go on and on' },
      { role: 'assistant', content: 'No limit leaks.' },
      { role: 'user', content: 'Are you sure?' },
    ])
    await page.getByRole('button', { name: 'Remove message 2' }).click()
    assert.equal(await turn('User, message 2').inputValue(), 'Are you sure?')
    await page.getByRole('button', { name: 'Clear' }).click()
    assert.equal(await page.getByRole('button', { name: /^Remove message/ }).count(), 0)
    assert.deepEqual(ada.troubles(), [])
  })

  it('an error in the middle of a reply is shown, and the text so far is kept', async () => {
    upstream.script({ includes: 'Break', reply: REPLY, stream: { errorAfter: 4 } })
    await send('Break')
    await state('Failed')
    await page
      .getByRole('alert')
      .getByText(/^Request ID req_/)
      .waitFor()
    assert.equal(await turn('Assistant, message 2').inputValue(), START)
    const fault = { kind: 'end', at: 4, when: 'it is seen' } as const
    upstream.script({ includes: 'Cut', reply: REPLY, fault })
    await send('Cut')
    await page.getByRole('log').getByText(START, { exact: true }).waitFor()
    upstream.open('it is seen')
    await page.getByText('The response ended early.').waitFor()
    assert.equal(await turn('Assistant, message 4').inputValue(), START)
    // The browser’s message about the connection that was cut.
    ada.troubles()
  })

  it('settings are sent, by keyboard too, and any model name may be typed', async () => {
    await startOver()
    await model().fill('gpt-4o')
    await page.getByLabel('System prompt').fill('You are brief.')
    await page.getByLabel('Temperature').fill('0')
    await page.getByLabel('Max tokens').fill('3')
    await message().fill('Go')
    // Unlike a click, keys do not wait until the button is enabled.
    await page.getByRole('button', { name: 'Send', disabled: false }).waitFor()
    await message().press('Control+Enter')
    await page.getByText('length', { exact: true }).waitFor()
    const { messages, ...rest } = lastBody()
    assert.deepEqual(messages[0], { role: 'system', content: 'You are brief.' })
    assert.deepEqual([rest.model, rest.temperature, rest.max_completion_tokens], ['gpt-4o', 0, 3])
    await page.getByText('Show as curl').click()
    await page.getByText('"max_completion_tokens": 3').waitFor()

    await model().fill('no-such-model')
    await send('Are you there?')
    const alert = page.getByRole('alert')
    await alert.getByText('The model `no-such-model` does not exist').waitFor()
    await alert.getByText(/^Request ID req_/).waitFor()
    await model().fill('gpt-4o')
    await page.getByRole('button', { name: 'Send' }).click()
    await state('Complete')
    assert.equal(lastBody().messages.at(-1).content, 'Are you there?', 'nothing is typed again')
    assert.deepEqual(ada.troubles(), [])
  })

  it('a model of Anthropic’s API format gets a message, and its reply has usage', async () => {
    await startOver()
    await page.getByLabel('System prompt').fill('You are brief.')
    await page.getByLabel('Temperature').fill('')
    await page.getByLabel('Max tokens').fill('')
    await model().fill('claude-opus-5-5')
    await send('Are you Claude?')
    await state('Complete')
    assert.equal(await turn('Assistant, message 2').inputValue(), 'Are you Claude?')
    await page.getByText('end_turn', { exact: true }).waitFor()
    const { path, headers } = upstream.requests.at(-1) ?? {}
    assert.deepEqual([path, headers?.['anthropic-version']], ['/v1/messages', '2023-06-01'])
    const { system, messages, max_tokens, stream } = lastBody()
    assert.equal(system, 'You are brief.')
    assert.deepEqual(messages, [{ role: 'user', content: 'Are you Claude?' }])
    assert.deepEqual([max_tokens, stream], [4_096, true])
    await page.getByText('"max_tokens": 4096').waitFor()
    await page
      .getByText(/ left, resets in \d+ s$/)
      .first()
      .waitFor()
    await model().fill('gpt-4o')
    assert.deepEqual(ada.troubles(), [])
  })

  it('a 429 is explained, accessibly in both themes', async () => {
    await harness.client.updateProjectRateLimits({
      project_id: projectId,
      rate_limit_id: 'rl-gpt-4.1',
      max_requests_per_1_minute: 1,
    })
    await startOver()
    await resize(page, 'narrow')
    await model().fill('gpt-4.1')
    await send('Once')
    await state('Complete')
    await send('Twice')
    const alert = page.getByRole('alert')
    await alert.getByText('Rate limit reached for gpt-4.1 in project').waitFor()
    await page.getByText('limit for gpt-4.1 is 1 request per minute. Used: 1.').waitFor()
    const timer = page.getByRole('timer')
    const countdown = await timer.getByText(/^Try again in \d+ s\.$/).textContent()
    await assertAccessible(page)
    await page.waitForFunction(
      (before) => document.querySelector('[role=timer]')?.textContent !== before,
      countdown,
    )
    await page.getByRole('link', { name: 'Project limits' }).click()
    await page.waitForURL(`**/console/projects/${projectId}/limits`)
  })
})
