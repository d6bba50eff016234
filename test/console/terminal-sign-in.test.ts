/**
 * Sign-in of a terminal without a browser: a person who has only the address confirms its code on
 * another machine, after a sign-in at the identity provider on the way.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { systemClock } from '#base/clock.ts'
import { requestCodes } from '#test/access/programs.ts'
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type RunningProvider,
  startProvider,
} from '#test/access/provider.ts'
import { begin, run } from '#test/cli/command.ts'
import { movableClock } from '#test/support/clock.ts'
import { freePort } from '#test/support/free-port.ts'
import { serial } from '#test/support/serial.ts'
import { seriousViolations, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'

const MODEL = 'gpt-4o-mini'
const ADA = { login: 'ada', email: 'ada@example.com', email_verified: true }
const CODE = /[B-Z]{4}-[B-Z]{4}/
const POLL_MS = 5_000
const HTML = '<img src=x onerror="location=1">'

describe('sign-in from a terminal', { skip: skipWithoutBrowser }, () => {
  const home = mkdtempSync(join(tmpdir(), 'terminal-'))
  const environment = { HOME: home, SSH_TTY: '/dev/pts/1' }
  const time = movableClock(systemClock)
  let provider: RunningProvider
  let harness: ConsoleHarness
  let consoleUrl: string
  let address: string
  let ada: Visit
  let projectId: string

  before(async () => {
    const port = await freePort()
    address = `localhost:${port}`
    consoleUrl = `http://${address}/console/`
    provider = await startProvider({ redirectUri: `${consoleUrl}oidc/callback`, people: [ADA] })
    harness = await openConsole({
      port,
      publicUrl: `http://${address}`,
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
    await client.createProject({ name: 'Not hers' })
    await client.createProjectUser({ project_id: projectId, user_id: user.id, role: 'member' })
    ada = await visit(harness.browser, `http://${address}`, { width: 'narrow' })
  })
  after(async () => {
    assert.deepEqual(ada?.troubles() ?? [], [])
    await harness?.close()
    await provider?.close()
    rmSync(home, { recursive: true })
  })

  /** A terminal that has asked for a code, and polls when the test lets it. */
  const startLogin = async (...options: string[]) => {
    const confirmed = Promise.withResolvers<void>()
    const wait = async (): Promise<void> => {
      await confirmed.promise
      time.move(POLL_MS)
    }
    const command = await begin(['login', address, ...options], environment, {
      now: time.clock,
      wait,
    })
    const shown = await untilWaiting(command.stderr)
    return {
      link: /http\S+/.exec(shown)?.[0] ?? assert.fail(shown),
      code: CODE.exec(shown)?.[0] ?? assert.fail(shown),
      poll: confirmed.resolve,
      stdout: text(command.stdout),
      status: command.ended,
    }
  }
  const bailiwick = (...args: string[]) => run(args, environment, { now: time.clock })
  const ask = async (token: string) =>
    (
      await harness.caller(token).chat.completions.create({
        model: MODEL,
        messages: [{ role: 'user', content: 'Say hello.' }],
      })
    ).choices[0]?.message.content
  const answer = async (page: Page, action: 'Allow' | 'Deny'): Promise<void> =>
    page.getByRole('button', { name: action, exact: true }).click()

  serial('a terminal without a browser is signed in, used and signed out', (step) => {
    let token = ''

    step('the code is confirmed on a phone after the provider’s sign-in', async () => {
      const terminal = await startLogin()
      const { page } = ada
      await page.goto(terminal.link)
      await page.getByRole('link', { name: 'Continue with Example SSO' }).click()
      await page.getByLabel('Login').fill('ada')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText(`Your terminal must show the code ${terminal.code}.`).waitFor()
      assert.deepEqual(await seriousViolations(page), [])
      await answer(page, 'Allow')
      await page.getByText('The program is signed in').waitFor()
      terminal.poll()
      assert.equal(await terminal.status, 0)
      assert.match(await terminal.stdout, /as ada@example.com, in the project Research\./)
    })

    step('its token is the only output, and answers requests of an agent', async () => {
      const printed = await bailiwick('token')
      assert.deepEqual([printed.status, printed.stderr], [0, ''])
      assert.match(printed.stdout, /^sk-proj-[\w-]+\n$/)
      token = printed.stdout.trim()
      assert.ok(await ask(token))
      const { stdout } = await bailiwick('whoami')
      for (const part of [ADA.email, 'Research', projectId])
        assert.ok(stdout.includes(part), stdout)
    })

    step('ten programs at once share one refresh, ahead of the end of the token', async () => {
      time.move(55 * 60_000)
      const printed = await Promise.all(Array.from({ length: 10 }, () => bailiwick('token')))
      assert.deepEqual(
        [...new Set(printed.map(({ status, stderr }) => `${status}${stderr}`))],
        ['0'],
      )
      const before = token
      token = (await bailiwick('token')).stdout.trim()
      assert.notEqual(token, before)
      // Those that found the refresh under way got the token of before, which is still valid.
      for (const { stdout } of printed) assert.ok([before, token].includes(stdout.trim()))
      assert.ok(await ask(before))
      assert.ok(await ask(token))
    })

    step('a person sees the sign-in among their keys', async () => {
      const { page } = ada
      await page.goto(`${consoleUrl}projects/${projectId}/keys`)
      await page.getByText(/Sign-in of bailiwick-cli/).waitFor()
      await page.goto(`${consoleUrl}account`)
      await page.getByText(/Sign-in of bailiwick-cli/).waitFor()
      await page.getByRole('button', { name: /^Actions for Bailiwick command line/ }).click()
      await page.getByRole('menuitem', { name: 'Revoke' }).waitFor()
      // Its program renews it.
      assert.equal(await page.getByRole('menuitem', { name: 'Rotate' }).count(), 0)
      await page.keyboard.press('Escape')
    })

    step('the name of a machine is a text, whatever it is', async () => {
      const { page } = ada
      const { user_code } = await requestCodes(harness, { host: HTML })
      await page.goto(`${consoleUrl}device?user_code=${user_code}`)
      await page.getByText(HTML, { exact: true }).waitFor()
      await answer(page, 'Allow')
      await page.getByText('The program is signed in').waitFor()
      await page.goto(`${consoleUrl}account`)
      await page.getByText(`Sign-in of bailiwick-cli on ${HTML}`, { exact: true }).waitFor()
      assert.equal(await page.locator('img[src="x"]').count(), 0)
    })

    step('an unknown code is rejected, and another can be entered', async () => {
      const terminal = await startLogin()
      const { page } = ada
      await page.goto(`${consoleUrl}device?user_code=BBBB-BBBB`)
      await page.getByRole('alert').getByText('This code is wrong').waitFor()
      await page.getByRole('button', { name: 'Enter another code' }).click()
      await page.getByLabel('Code').fill(terminal.code.toLowerCase().replace('-', ' '))
      await page.keyboard.press('Enter')
      await answer(page, 'Deny')
      await page.getByText('The program isn’t signed in.').waitFor()
      terminal.poll()
      assert.equal(await terminal.status, 1)
      assert.equal((await bailiwick('token')).stdout.trim(), token)
    })

    step('logout ends the key', async () => {
      assert.equal((await bailiwick('logout')).status, 0)
      await assert.rejects(ask(token), { status: 401 })
      const { status, stdout, stderr } = await bailiwick('token')
      assert.deepEqual([status, stdout], [1, ''])
      assert.match(stderr, /You are not signed in anywhere\. Sign in with: bailiwick login/)
    })
  })
})

/** What a terminal shows until it waits. Its later output is dropped. */
function untilWaiting(output: Readable): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  let shown = ''
  output.on('data', (piece) => {
    shown += piece
    if (shown.includes('Waiting')) resolve(shown)
  })
  output.on('end', () => resolve(shown))
  return promise
}
