/** The first five minutes with a new server, as one serial test. */
import assert from 'node:assert/strict'
import { cpSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { createClient } from '#client/client.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { buildConsole, buildPackage } from '#test/support/cached-build.ts'
import { eventually } from '#test/support/eventually.ts'
import { serial } from '#test/support/serial.ts'
import { type ServerProcess, startProcess } from '#test/support/server-process.ts'
import { ROOT } from '#test/support/source.ts'
import { type OpenBrowser, openBrowser, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { closeDialog } from './dialogs.ts'
import { nowhereOnPage } from './secrets.ts'

const MODEL = 'gpt-5.6-luna'
const REPLY =
  'A limit that leaks like a bucket forgets what is old, drop by drop, and never at once.'
/** Slow enough for a visible wait. */
const PACE_MS = 50

/** The program as installed: the package with its console. */
async function install(folder: string): Promise<string> {
  const [built, consoleFolder] = await Promise.all([buildPackage(), buildConsole()])
  for (const part of ['bin', 'dist', 'package.json']) {
    cpSync(join(built, part), join(folder, part), { recursive: true })
  }
  cpSync(consoleFolder, join(folder, 'dist/console'), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return join(folder, 'bin/bailiwick.mjs')
}

describe('the first five minutes', { skip: skipWithoutBrowser }, () => {
  const folder = temporaryFolder()
  let upstream: Upstream
  let server: ServerProcess
  let opened: OpenBrowser
  let visited: Visit
  let page: Page
  let secret: string

  before(async () => {
    upstream = await startUpstream()
    upstream.script({
      path: '/v1/chat/completions',
      times: 'always',
      reply: REPLY,
      paceMs: PACE_MS,
    })
    server = await startProcess({
      program: await install(folder.path),
      databaseUrl: `sqlite:${join(folder.path, 'first.db')}`,
      env: {
        UPSTREAM_URL: upstream.url,
        UPSTREAM_API_KEY: UPSTREAM_KEY,
        // Its modules are at a path that is used once.
        NODE_DISABLE_COMPILE_CACHE: '1',
      },
    })
    opened = await openBrowser()
    visited = await visit(opened.browser, server.url)
    page = visited.page
  })
  after(async () => {
    assert.deepEqual(visited?.troubles(), [])
    await opened?.close()
    await server?.end('SIGTERM')
    await upstream?.close()
    folder[Symbol.dispose]()
  })

  const firstKey = (): Promise<string> =>
    eventually(
      'the first admin key is printed',
      () => /sk-admin-[\w-]+/.exec(server.printed())?.[0] ?? false,
    )
  const projectTab = (name: string) =>
    page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name, exact: true })
  const goTo = (name: string) =>
    page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click()
  const openProject = async (): Promise<void> => {
    await goTo('Projects')
    await page.getByRole('link', { name: 'Support bot' }).click()
  }
  const send = async (text: string): Promise<void> => {
    await page.getByLabel('Message', { exact: true }).fill(text)
    await page.getByRole('button', { name: 'Send' }).click()
  }
  const useKey = async (): Promise<void> => {
    await page.getByLabel('Project key').fill(secret)
    await page.getByRole('button', { name: 'Use this key' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).waitFor()
  }
  const ended = (how: string) => page.getByRole('status').getByText(how, { exact: true }).waitFor()

  serial('a project, a key, a request and a limit', (step) => {
    step('the key printed by the first start signs in', async () => {
      const key = await firstKey()
      await page.goto('/')
      await page.waitForURL('**/console/**')
      await page.getByLabel('Admin key', { exact: true }).fill(key)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      const steps = page.getByRole('list', { name: 'Get started' })
      await steps.getByText('Set an upstream: done').waitFor()
      await nowhereOnPage(page, key)
    })

    step('a project is created, and shows the next step', async () => {
      await page.getByRole('link', { name: 'Create project' }).click()
      const form = page.getByRole('dialog', { name: 'Create a project' })
      await form.getByLabel('Name').fill('Support bot')
      await closeDialog(form, 'Create')
      await page.getByRole('heading', { level: 1, name: 'Support bot' }).waitFor()
      await page.getByText('No usage yet').waitFor()
    })

    step(
      'a service account is created with a key, which is copied and not shown again',
      async () => {
        await projectTab('Service accounts').click()
        await page.getByRole('button', { name: 'Create service account' }).first().click()
        const dialog = page.getByRole('dialog', { name: 'Create a service account' })
        await dialog.getByRole('textbox', { name: 'Name' }).fill('bot')
        await dialog.getByRole('button', { name: 'Create', exact: true }).click()
        await page.getByRole('button', { name: 'Copy key' }).click()
        secret = await page.evaluate(() => navigator.clipboard.readText())
        assert.match(secret, /^sk-[\w-]{40,}$/)
        await closeDialog(page.getByRole('dialog'), 'Done')
        await page.getByRole('row', { name: 'bot' }).waitFor()
        await nowhereOnPage(page, secret)
      },
    )

    step(
      'a first request is shown as it arrives, with its usage and the remaining limits',
      async () => {
        await goTo('Playground')
        await useKey()
        await page.getByText('in Support bot').waitFor()
        const coming = page
          .getByRole('log')
          .getByText(/^A limit/)
          .waitFor()
        await send('What is a leaky limit?')
        await coming
        await ended('Complete')
        const answer = page.getByRole('textbox', { name: 'Assistant, message 2' })
        assert.equal(await answer.inputValue(), REPLY)
        await page
          .getByText(/^\d+ tokens$/)
          .first()
          .waitFor()
        await page
          .getByText(/^[\d,]+ of [\d,]+ left/)
          .first()
          .waitFor()
      },
    )

    step('the request is in the overview of the project and on the usage page', async () => {
      await openProject()
      await page.getByRole('table', { name: 'By key' }).getByRole('row', { name: 'bot' }).waitFor()
      await page.getByRole('table', { name: 'By model' }).getByText(MODEL).waitFor()
      await goTo('Usage and costs')
      const usage = page.getByRole('table', { name: 'Usage by project' })
      await usage.getByRole('row', { name: 'Support bot' }).waitFor()
    })

    step('a tight limit is set, after its replay is shown', async () => {
      await openProject()
      await projectTab('Limits').click()
      await page.getByRole('button', { name: `Edit ${MODEL}`, exact: true }).click()
      const form = page.getByRole('form', { name: `Limits of ${MODEL}` })
      await form.getByLabel('Requests per minute').fill('1')
      // The replay excludes the current minute and includes those before.
      await form
        .getByRole('status')
        .getByText(/^(No requests .* in|At this limit,.*) the .*7 days/)
        .waitFor()
      await form.getByRole('button', { name: 'Save' }).click()
      const limits = page.getByRole('listitem', { name: MODEL, exact: true })
      await limits.getByText('Project limit').waitFor()
      await limits.getByText('1 request', { exact: true }).waitFor()
    })

    step('the 429 of the limit names the limit and its page', async () => {
      await goTo('Playground')
      await useKey()
      await send('One is allowed.')
      await ended('Complete')
      await send('And one more?')
      await ended('Failed')
      await page.getByText(`The project’s limit for ${MODEL} is 1 request per minute.`).waitFor()
      await page
        .getByRole('timer')
        .getByText(/^Try again in \d+ s\.$/)
        .waitFor()
      await page.getByRole('link', { name: 'Project limits' }).click()
    })

    step('the bucket is full on that page', async () => {
      const limits = page.getByRole('listitem', { name: MODEL, exact: true })
      await limits.getByText('Full:').waitFor()
      await limits.getByRole('progressbar', { name: `Requests per minute of ${MODEL}` }).waitFor()
    })

    step('the overview names the limit of the 429, and the key', async () => {
      await projectTab('Overview').click()
      const why = page.getByRole('listitem').filter({ hasText: 'over the limit on' })
      await why.getByText('requests per minute').waitFor()
      // The name of the key arrives after the rest of the sentence.
      await why.filter({ hasText: /: 1 request .*over.* the key bot\./ }).waitFor()
      await page.getByRole('link', { name: 'Project limits' }).waitFor()
    })

    step('the audit log has all of it, in order', async () => {
      const client = createClient({ baseUrl: `${server.url}/v1`, adminKey: await firstKey() })
      const { data } = await client.listAuditLogs({ limit: 100 })
      const done = ['login.succeeded', 'project.created', 'service_account.created']
      const types = data.map(({ type }) => type).toReversed()
      const mine = types.filter((type) => [...done, 'rate_limit.updated'].includes(type))
      assert.deepEqual(mine.slice(-4), [...done, 'rate_limit.updated'])
    })
  })
})
