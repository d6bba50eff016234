/** The console under a path prefix, as behind a shared proxy. */
import assert from 'node:assert/strict'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe } from 'node:test'
import { buildConsole } from '#test/support/cached-build.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { serial } from '#test/support/serial.ts'
import {
  type OpenBrowser,
  openBrowser,
  signInByForm,
  skipWithoutBrowser,
  type Visit,
  visit,
} from './browser.ts'

const PREFIX = '/ai/models'

describe('console under a path prefix', { skip: skipWithoutBrowser }, () => {
  let proxy: Server
  let target = ''
  let origin = ''
  let h: Harness
  let opened: OpenBrowser
  let one: Visit
  /** Requests outside the prefix. */
  const strays: string[] = []

  before(async () => {
    proxy = createServer((incoming, outgoing) => {
      const path = incoming.url ?? ''
      if (!path.startsWith(`${PREFIX}/`)) {
        strays.push(path)
        outgoing.writeHead(404).end()
        return
      }
      const { method, headers } = incoming
      const sent = request(
        target + path.slice(PREFIX.length),
        { ...(method !== undefined && { method }), headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(outgoing)
        },
      )
      sent.on('error', () => outgoing.destroy())
      incoming.pipe(sent)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    h = await startHarness('sqlite', {
      consoleFolder: await buildConsole(),
      publicUrl: `${origin}${PREFIX}`,
    })
    target = h.url
    opened = await openBrowser()
    one = await visit(opened.browser, origin)
  })
  after(async () => {
    await opened?.close()
    proxy?.closeAllConnections()
    proxy?.close()
    await h?.close()
  })

  serial('sign-in, a reload and a change', (step) => {
    step('the root of the prefix redirects there, without requests outside it', async () => {
      const { page } = one
      await signInByForm(page, h.adminKey, `${PREFIX}/`)
      assert.equal(new URL(page.url()).pathname, `${PREFIX}/console/overview`)
      await page
        .getByRole('navigation', { name: 'Main' })
        .getByRole('link', { name: 'Projects' })
        .click()
      await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor()
      await page.getByRole('link', { name: 'Default project' }).click()
      await page.getByRole('link', { name: 'Members' }).click()
      await page.getByRole('table', { name: 'Members' }).waitFor()
      assert.deepEqual(strays, [])
      assert.deepEqual(one.troubles(), [])
    })

    step('a page survives a reload, and saves a change', async () => {
      const { page } = one
      await page.reload()
      await page.getByRole('table', { name: 'Members' }).waitFor()
      await page
        .getByRole('navigation', { name: 'Main' })
        .getByRole('link', { name: 'Projects' })
        .click()
      await page.getByRole('button', { name: 'Create project' }).first().click()
      await page.getByLabel('Name').fill('Below a path')
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await page.getByRole('heading', { name: 'Below a path' }).waitFor()
      const { data } = await h.client.listProjects()
      assert.equal(data[0]?.name, 'Below a path')
      assert.deepEqual(strays, [])
    })

    step('the cookie is limited to the prefix', async () => {
      const cookies = await one.context.cookies(`${origin}${PREFIX}/`)
      const [cookie] = cookies
      assert.equal(cookies.length, 1)
      assert.equal(cookie?.path, PREFIX)
      assert.equal(cookie?.httpOnly, true)
      assert.equal(cookie?.sameSite, 'Strict')
      assert.deepEqual(await one.context.cookies(`${origin}/other`), [])
    })
  })
})
