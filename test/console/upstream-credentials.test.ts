/** Tokens of upstreams in the console: their end, and a source that fails. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { systemClock } from '#base/clock.ts'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { numberedTokens, startIssuer, type TokenIssuer } from '#test/support/token-issuer.ts'
import { seriousViolations, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'

const ADDRESS = '/console/settings'

describe('tokens of an upstream', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let upstream: Upstream
  let issuer: TokenIssuer
  let visited: Visit
  let page: Page
  const { clock, move } = movableClock(systemClock)
  const monotonic = movableClock(0)

  before(async () => {
    upstream = await startUpstream({ keys: null })
    issuer = await startIssuer(numberedTokens(3_600))
    harness = await openConsole({
      clock,
      elapsed: monotonic.clock,
      isWithoutTimers: true,
      upstreamUrl: undefined,
      config: `
upstreams:
  main:
    base_url: ${upstream.url}
    auth:
      type: token_exchange
      token_url: ${issuer.url}/token
      subject_token: { value: subject }
`,
    })
    visited = await visit(harness.browser, harness.url)
    page = visited.page
    await signIn(page, harness.adminKey, ADDRESS)
  })
  after(async () => {
    assert.deepEqual(visited?.troubles(), [])
    await harness?.close()
    await issuer?.[Symbol.asyncDispose]()
    await upstream?.close()
  })

  /** Passes time on the server, and reloads the page when the fetch has failed so often. */
  const passUntil = async (ms: number, failures: number): Promise<void> => {
    move(ms)
    monotonic.move(ms)
    harness.tick('upstream_credentials')
    await eventually('the failure', async () => {
      const [main] = (await harness.client.retrieveServer()).upstreams
      return main?.credentials?.failures === failures
    })
    await page.goto(harness.url + ADDRESS)
  }

  it('are shown with their end while they are renewed', async () => {
    const row = page.getByRole('row', { name: 'main' })
    await row.getByText('OK', { exact: true }).waitFor()
    await row.getByText(/^The token ends in (?:59 minutes|1 hour)\.$/).waitFor()
  })

  it('are shown with the last error when their source fails, and no banner', async () => {
    issuer.mode = 'fail'
    await passUntil(50 * 60_000, 1)
    const row = page.getByRole('row', { name: 'main' })
    const sentence = `Getting another failed 1 time in a row. Last error: ${issuer.host} answered 500`
    await row
      .getByText(/^The token ends in .*\./)
      .filter({ hasText: sentence })
      .waitFor()
    assert.equal(await page.getByRole('alert').count(), 0)
  })

  it('that have ended are a banner on each page, with the reason', async () => {
    await passUntil(10 * 60_000, 2)
    const row = page.getByRole('row', { name: 'main' })
    await row.getByText('No credentials', { exact: true }).waitFor()
    await row.getByText(/^There is no token\. Getting another failed 2 times/).waitFor()
    const banner = page.getByRole('alert').filter({ hasText: 'main has no credentials.' })
    await banner.getByText(`Last error: ${issuer.host} answered 500`).waitFor()
    assert.deepEqual(await seriousViolations(page), [])
  })
})
