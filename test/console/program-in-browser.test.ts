/** Sign-in of a program that opens the console on its machine: allowed, denied, and mixed up. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { systemClock } from '#base/clock.ts'
import { AUTHORIZATION, exchange, tokensOf } from '#test/access/programs.ts'
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type RunningProvider,
  startProvider,
} from '#test/access/provider.ts'
import { movableClock } from '#test/support/clock.ts'
import { freePort } from '#test/support/free-port.ts'
import { serial } from '#test/support/serial.ts'
import { signInByRequest, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { moveTo } from './pages.ts'

const ADA = { login: 'ada', email: 'ada@example.com', email_verified: true }
const MINUTE_MS = 60_000

describe('a program that opens the console', { skip: skipWithoutBrowser }, () => {
  const time = movableClock(systemClock)
  /** Addresses that the browser was sent to, as the program receives them. */
  const received: URL[] = []
  let program: Server
  let redirect: string
  let provider: RunningProvider
  let harness: ConsoleHarness
  let consoleUrl: string
  let ada: Visit
  let page: Page
  let projectId: string

  before(async () => {
    program = createServer((request, response) => {
      received.push(new URL(request.url ?? '', redirect))
      response.end('Back in the terminal')
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => program.once('listening', resolve))
    redirect = `http://127.0.0.1:${(program.address() as AddressInfo).port}/callback`
    const port = await freePort()
    consoleUrl = `http://localhost:${port}/console/`
    provider = await startProvider({ redirectUri: `${consoleUrl}oidc/callback`, people: [ADA] })
    harness = await openConsole({
      port,
      publicUrl: `http://localhost:${port}`,
      clock: time.clock,
      environment: { OIDC_CLIENT_SECRET: CLIENT_SECRET },
      config: [
        'oidc:',
        `  issuer: ${provider.issuer}`,
        `  client_id: ${CLIENT_ID}`,
        '  client_secret: $' + '{OIDC_CLIENT_SECRET}',
        '  name: Example SSO',
      ].join('\n'),
    })
    const { client } = harness
    const user = await client.createUser({ email: ADA.email, name: 'Ada', role: 'reader' })
    projectId = (await client.createProject({ name: 'Research' })).id
    await client.createProjectUser({ project_id: projectId, user_id: user.id, role: 'member' })
    ada = await visit(harness.browser, `http://localhost:${port}`)
    page = ada.page
  })
  after(async () => {
    program.closeAllConnections()
    program.close()
    await harness?.close()
    await provider?.close()
  })

  const addressOf = (changes: Readonly<Record<string, string>> = {}): string => {
    const parameters = { ...AUTHORIZATION, redirect_uri: redirect, ...changes }
    return `${consoleUrl}authorize?${new URLSearchParams(parameters)}`
  }
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const answered = async (): Promise<URLSearchParams> => {
    await page.getByText('Back in the terminal').waitFor()
    return received.at(-1)?.searchParams ?? assert.fail()
  }

  serial('a person answers the request of a program', (step) => {
    step('who is not signed in comes back to the request after the sign-in', async () => {
      await page.goto(addressOf())
      await page.getByRole('link', { name: 'Continue with Example SSO' }).click()
      await page.getByLabel('Login').fill('ada')
      await press('Sign in')
      await page.getByText('asks to sign in as ada@example.com').waitFor()
      await page.getByText(redirect, { exact: true }).waitFor()
      await page.getByText('laptop', { exact: true }).waitFor()
      assert.equal(received.length, 0)
    })

    step('an allowed program gets a code that gives it a key of the project', async () => {
      await press('Allow')
      const answer = await answered()
      assert.equal(answer.get('state'), AUTHORIZATION.state)
      const code = answer.get('code') ?? assert.fail()
      const tokens = await tokensOf(await exchange(harness, code, { redirect_uri: redirect }))
      const keys = await harness.client.listProjectApiKeys({ project_id: projectId })
      assert.deepEqual(
        keys.data.map(({ id }) => id),
        [tokens.key_id],
      )
      const again = await exchange(harness, code, { redirect_uri: redirect })
      assert.deepEqual([again.status, again.json.error], [400, 'invalid_grant'])
    })

    step('a denied program gets the error and no code', async () => {
      await page.goto(addressOf({ state: 'state-2' }))
      await press('Deny')
      const answer = await answered()
      assert.deepEqual([answer.get('error'), answer.get('state')], ['access_denied', 'state-2'])
      assert.equal(answer.get('code'), null)
    })

    step('mixed-up requests are shown as such, and the browser is sent nowhere', async () => {
      const before = received.length
      await page.goto(consoleUrl)
      for (const [changes, sentence] of [
        [{ redirect_uri: 'https://evil.example/callback' }, /only redirect to http:/],
        [{ client_id: 'another-program' }, /client is unknown/],
        [{ code_challenge_method: 'plain' }, /no S256 challenge/],
      ] as const) {
        await moveTo(page, addressOf(changes))
        await page.getByText(sentence).first().waitFor()
        assert.equal(await page.getByRole('button', { name: 'Allow' }).count(), 0)
        assert.equal(await page.getByRole('button', { name: 'Deny' }).count(), 0)
        assert.ok(page.url().startsWith(consoleUrl))
      }
      assert.equal(received.length, before)
      ada.troubles()
    })

    step('a code that is exchanged too late gives no key', async () => {
      await page.goto(addressOf())
      await press('Allow')
      const code = (await answered()).get('code') ?? assert.fail()
      time.move(11 * MINUTE_MS)
      const late = await exchange(harness, code, { redirect_uri: redirect })
      assert.deepEqual([late.status, late.json.error], [400, 'invalid_grant'])
    })

    step('an organization that turns the way off says so at the page', async () => {
      await harness.client.updateUserKeySettings({ sign_in: { authorization_code: false } })
      await page.goto(addressOf())
      await page.getByRole('alert').waitFor()
      assert.equal(await page.getByRole('button', { name: 'Allow' }).count(), 0)
      await harness.client.updateUserKeySettings({ sign_in: { authorization_code: true } })
      ada.troubles()
    })

    step('a session of an admin key cannot answer', async () => {
      await using other = await visit(harness.browser, new URL(consoleUrl).origin)
      await signInByRequest(other.page, harness.adminKey)
      await other.page.goto(addressOf())
      await other.page.getByText('Sign in as a person first').waitFor()
      assert.equal(await other.page.getByRole('button', { name: 'Allow' }).count(), 0)
    })
  })
})
