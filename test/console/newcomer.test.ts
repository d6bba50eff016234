/**
 * People who are given nothing but the address of the server: from there to a model's answer, in a
 * browser, and in a terminal without one. Clicks and typed fields are counted and printed.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { systemClock } from '#base/clock.ts'
import { SIGN_IN_ERRORS, type SignInError } from '#contract/extensions/sign-in.ts'
import { requestCodes } from '#test/access/programs.ts'
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type Person,
  type RunningProvider,
  startProvider,
} from '#test/access/provider.ts'
import { entraGuest, entraOverage, google, keycloak } from '#test/access/token-shapes.ts'
import { begin, run } from '#test/cli/command.ts'
import { movableClock } from '#test/support/clock.ts'
import { freePort } from '#test/support/free-port.ts'
import {
  newContext,
  seriousViolations,
  skipWithoutBrowser,
  type Visit,
  visit,
  type Width,
} from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'

const MODEL = 'gpt-5.6-luna'
const CODE = /[B-Z]{4}-[B-Z]{4}/
const POLL_MS = 5_000
const HELLO = 'Say hello.'
const execute = promisify(execFile)

const PEOPLE: readonly Person[] = [
  { login: 'ada', email: 'ada@example.com', email_verified: true, claims: keycloak() },
  { login: 'grace', email: 'grace@example.com', claims: entraOverage('oid-grace') },
  { login: 'linus', email: 'linus@example.com', email_verified: true },
  { login: 'alan', email: 'alan@example.com', email_verified: true },
  { login: 'scim', email: 'scim@example.com', email_verified: true },
  { login: 'nora', email: 'nora@example.net', email_verified: true },
  { login: 'gert', email: 'gert@example.org', email_verified: true, claims: google() },
  { login: 'guest', email: 'guest@example.com', claims: entraGuest('oid-guest') },
]

/** Counts what a person does at a page. */
function counting(page: Page) {
  const done = { clicks: 0, fields: 0 }
  return {
    done,
    async click(target: Locator): Promise<void> {
      await target.click()
      done.clicks += 1
    },
    async type(target: Locator, value: string): Promise<void> {
      await target.fill(value)
      done.fields += 1
    },
    button: (name: string) => page.getByRole('button', { name, exact: true }),
    report: (t: TestContext, way: string) =>
      t.diagnostic(`${way}: ${done.clicks} clicks, ${done.fields} typed fields`),
  }
}
type Hands = ReturnType<typeof counting>

describe('a newcomer with nothing but the address', { skip: skipWithoutBrowser }, () => {
  const time = movableClock(systemClock)
  let provider: RunningProvider
  let harness: ConsoleHarness
  let address: string
  const visits: Visit[] = []
  const contexts = new Map<Width, BrowserContext>()

  before(async () => {
    const port = await freePort()
    address = `localhost:${port}`
    provider = await startProvider({
      redirectUri: `http://${address}/console/oidc/callback`,
      people: PEOPLE,
      hasEmailInToken: true,
    })
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
        '  groups_claim: groups',
        '  email_domains: [example.com]',
        '  create_users: { email_domains: [example.com, example.net] }',
        '  personal_project:',
        `    models: [${MODEL}]`,
        '    spend_limit: { threshold_amount: 500, interval: month }',
      ].join('\n'),
    })
  })
  after(async () => {
    for (const visited of visits) assert.deepEqual(visited.troubles(), [])
    await harness?.close()
    await provider?.close()
  })

  /** People come one after another: a browser keeps compiled scripts, and no cookie. */
  const open = async (path = '/', width: Width = 'wide'): Promise<Visit> => {
    const url = `http://${address}`
    await visits.at(-1)?.close()
    const context = contexts.get(width) ?? (await newContext(harness.browser, url, { width }))
    contexts.set(width, context)
    await context.clearCookies()
    const visited = await visit(harness.browser, url, { context })
    visits.push(visited)
    await visited.page.goto(path)
    return visited
  }
  const signIn = async (page: Page, hands: Hands, login: string): Promise<void> => {
    await hands.click(page.getByRole('link', { name: 'Continue with Example SSO' }))
    await hands.type(page.getByLabel('Login'), login)
    await hands.click(hands.button('Sign in'))
  }
  /** From the address to a new key, and the answer of the snippet that is shown with it. */
  const toAnAnswer = async (login: string, width: Width = 'wide') => {
    const { page } = await open('/', width)
    const hands = counting(page)
    await signIn(page, hands, login)
    await hands.click(hands.button('Create key').first())
    const dialog = page.getByRole('dialog')
    await hands.type(dialog.getByLabel('Name'), 'laptop')
    await hands.click(dialog.getByRole('button', { name: 'Create', exact: true }))
    await hands.click(dialog.getByRole('tab', { name: 'curl' }))
    await hands.click(dialog.getByRole('button', { name: 'Copy curl' }))
    const snippet = await page.evaluate(() => navigator.clipboard.readText())
    const { stdout } = await execute('sh', ['-c', snippet])
    assert.ok(JSON.parse(stdout).choices[0].message.content, stdout)
    return { page, hands, dialog }
  }

  it('signs in, makes a key, and gets an answer by the snippet and in the playground', async (t) => {
    const { page, hands, dialog } = await toAnAnswer('ada')
    assert.deepEqual(await seriousViolations(page), [])
    hands.report(t, 'a browser, up to the answer of curl')
    await hands.click(dialog.getByRole('button', { name: 'Try it in the playground' }))
    await hands.type(page.getByLabel('Message', { exact: true }), HELLO)
    await hands.click(hands.button('Send'))
    await page.getByRole('status').getByText('Complete', { exact: true }).waitFor()
    assert.ok(await page.getByRole('textbox', { name: 'Assistant, message 2' }).inputValue())
    hands.report(t, 'a browser, up to the answer in the playground')
  })

  it('does so with Entra ID’s claims, without a list of groups, on a phone', async (t) => {
    const { page, hands } = await toAnAnswer('grace', 'narrow')
    assert.deepEqual(await seriousViolations(page), [])
    hands.report(t, 'a phone, with Entra ID’s claims')
  })

  it('does so without any group of the provider, in the domain of `create_users`', async (t) => {
    const { page, hands } = await toAnAnswer('nora')
    hands.report(t, 'a browser, without groups')
    await page.keyboard.press('Escape')
  })

  it('signs a terminal in without a browser there, and its agent gets an answer', async (t) => {
    const home = mkdtempSync(join(tmpdir(), 'newcomer-'))
    const environment = { HOME: home, SSH_TTY: '/dev/pts/1' }
    const confirmed = Promise.withResolvers<void>()
    const wait = async (): Promise<void> => {
      await confirmed.promise
      time.move(POLL_MS)
    }
    const login = await begin(['login', address], environment, { now: time.clock, wait })
    const shown = await untilWaiting(login.stderr)
    const link = /http\S+/.exec(shown)?.[0] ?? assert.fail(shown)
    const { page } = await open(link, 'narrow')
    const hands = counting(page)
    await page.getByText('Then you confirm the sign-in of your terminal.').waitFor()
    // Cancelled at the provider: the next try returns to the code.
    await page.getByRole('link', { name: 'Continue with Example SSO' }).click()
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').getByText(SIGN_IN_ERRORS.access_denied).waitFor()
    await signIn(page, hands, 'linus')
    await page
      .getByText(CODE.exec(shown)?.[0] ?? '')
      .first()
      .waitFor()
    await hands.click(hands.button('Allow'))
    await page.getByText('The program is signed in').waitFor()
    confirmed.resolve()
    assert.equal(await login.ended, 0, await text(login.stdout))
    const printed = async (...args: string[]) => {
      const { status, stdout } = await run(args, environment, { now: time.clock })
      assert.equal(status, 0)
      return stdout
    }
    assert.match(await printed('connect', 'codex', '--write'), /auth\.command/)
    const caller = harness.caller((await printed('token')).trim())
    const answer = await caller.responses.create({ model: MODEL, input: HELLO })
    assert.ok(answer.output_text)
    hands.report(t, 'a terminal with 3 commands, and a browser elsewhere')
    rmSync(home, { recursive: true })
  })

  const readsRefusal = async (login: string, code: SignInError): Promise<Page> => {
    const { page } = await open()
    await signIn(page, counting(page), login)
    await page.getByRole('alert').getByText(SIGN_IN_ERRORS[code]).waitFor()
    return page
  }

  it('of another domain, or a guest, reads whom to ask', async () => {
    const page = await readsRefusal('gert', 'person_unknown')
    assert.deepEqual(await seriousViolations(page), [])
    await readsRefusal('guest', 'email_unverified')
  })

  it('reads whom to ask while SCIM is enabled, without a user or without a project', async () => {
    const { client } = harness
    await client.createUser({ email: 'owner@example.com', name: 'Olga', role: 'owner' })
    const { id: token_id } = await client.createScimToken({ name: 'Example SSO' })
    await readsRefusal('scim', 'person_not_provisioned')
    await client.createUser({ email: 'alan@example.com', role: 'reader' })
    const { page } = await open()
    await signIn(page, counting(page), 'alan')
    await page.getByText('You’re in no project yet').waitFor()
    await page.getByText('Olga (owner@example.com)').waitFor()
    const { user_code } = await requestCodes(harness)
    await page.goto(`/console/device?user_code=${user_code}`)
    await page.getByText('You’re in no project in which you may have a key.').waitFor()
    await page.getByRole('link', { name: 'My account' }).last().click()
    await page.getByText('Olga (owner@example.com)').waitFor()
    await client.deleteScimToken({ token_id })
  })
})

/** Output of a terminal until it waits. The rest is dropped. */
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
