import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { resize, signIn, skipWithoutBrowser, type Visit, visit, WIDTHS } from './browser.ts'
import { settled } from './pages.ts'
import { openSeededConsole } from './seeded-organization.ts'

/** Threshold of a good score: web.dev/articles/cls. */
const SHIFT_MAX = 0.1
/** Of a page whose buttons do not move: one that moves under the pointer is not pressed. */
const STILL_MAX = 0.0005
/** Of the page that everybody who administers begins with. */
const FIRST_MAX = 0.05

declare global {
  var shifts: number
  /** Resolves when every response until now is drawn. */
  var drawn: Promise<unknown>
}

describe('layout shift while a page loads', { skip: skipWithoutBrowser }, () => {
  let harness: Awaited<ReturnType<typeof openSeededConsole>>

  let visited: Visit
  let person = ''
  let group = ''

  before(async () => {
    harness = await openSeededConsole()
    const { client } = harness
    person = harness.seeded.people[0]?.id ?? assert.fail('no person')
    group = (await client.createGroup({ name: 'Platform' })).id
    await client.createGroupUser({ group_id: group, user_id: person })
    const role = { role_name: 'Finance', permissions: ['api.usage.read'] }
    await client.createGroupRole({ group_id: group, role_id: (await client.createRole(role)).id })
    visited = await visit(harness.browser, harness.url)
    await signIn(visited.page, harness.seeded.adminKeys.operator)
    await visited.context.addInitScript(sumShifts)
    await visited.context.addInitScript(drawEachResponse)
  })
  after(() => harness?.close())

  /** All shifts without user input; the browser's own score is the worst 5 s of them. */
  const shiftsOf = async (page: Page, path: string, shown: Locator): Promise<number> => {
    await page.goto(path)
    await shown.waitFor()
    await settled(page)
    await page.waitForLoadState('networkidle')
    return page.evaluate(async () => {
      await globalThis.drawn
      return globalThis.shifts
    })
  }

  for (const width of ['wide', 'narrow'] as const) {
    it(`pages with several queries shift by less than ${SHIFT_MAX} at ${WIDTHS[width]} px`, async (t) => {
      const { page } = visited
      await resize(page, width)
      const refused = harness.seeded.projects.find(({ name }) => name === 'Translation pipeline')
      const project = `/console/projects/${refused?.id}`
      const table = (name: string) => page.getByRole('table', { name })
      const pages = [
        ['/console/overview', table('Projects')],
        [project, table('By key')],
        ['/console/usage', table('Usage by project')],
        ['/console/usage?by=key', table('Usage by key')],
        ['/console/usage?range=30d&by=tag:team', table('Usage by tag team')],
        ['/console/people/scim', page.getByText('No tokens yet')],
        [`/console/people/members/${person}`, page.getByRole('list', { name: 'Access' })],
        [`/console/people/groups/${group}`, table('Roles')],
        [`${project}/policies`, page.getByRole('main').getByText('Data retention').first()],
        ['/console/usage/statements', table('Statement by team')],
        ['/console/usage/budget', page.getByRole('main').getByText('Spend limit').first()],
        [`${project}/limits?models=all`, page.getByRole('list', { name: 'Limits by model' })],
      ] as const
      for (const [path, shown] of pages) {
        const most = path.includes('/limits')
          ? STILL_MAX
          : path.endsWith('/overview')
            ? FIRST_MAX
            : SHIFT_MAX
        const shifts = await shiftsOf(page, path, shown)
        t.diagnostic(`${shifts.toFixed(3)} ${path}`)
        assert.ok(shifts < most, `${path}: ${shifts}`)
      }
    })
  }
})

/** Sums the shifts of a document in the page. */
function sumShifts(): void {
  globalThis.shifts = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput } = entry as unknown as {
        value: number
        hadRecentInput: boolean
      }
      if (!hadRecentInput) globalThis.shifts += value
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

/**
 * Has each response drawn before the next one arrives, as over a slow network. It runs in the page:
 * interception by the browser turns its cache off, so that every script is compiled again.
 */
function drawEachResponse(): void {
  const send = fetch
  const frame = (): Promise<unknown> => new Promise(requestAnimationFrame)
  globalThis.drawn = Promise.resolve()
  globalThis.fetch = async (input, init) => {
    const response = await send(input, init)
    if (!new URL(response.url).pathname.startsWith('/v1/organization/')) return response
    // Its body has arrived as well, so that it is drawn within the two frames.
    const whole = new Response(await response.arrayBuffer(), response)
    const before = globalThis.drawn
    globalThis.drawn = before.then(frame).then(frame)
    await before
    return whole
  }
}
