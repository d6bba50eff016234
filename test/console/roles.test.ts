/** Each role's view of the console: content and actions, and the server's agreement with them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { skipWithoutBrowser } from './browser.ts'
import { watch } from './network.ts'
import { moveTo, settled } from './pages.ts'
import { openPeopleByRole, type PeopleByRole } from './people-by-role.ts'
import {
  type Call,
  CONSOLE_PAGES,
  type ConsolePage,
  callsOn,
  MODEL,
  ROLES,
  type Role,
  SEE_ATLAS,
} from './roles.ts'

/** Rows whose menus are opened and whose limits are viewed: others of their kind are equal. */
const LOOKED_AT =
  /(Atlas|mia@example\.com|robot|nina@example\.com|script|gpt-4o-mini|laptop|alice|staff|Adm\w+)$/
const LIKE_OTHERS = /^(Actions for|Edit|Reset|Empty) /
/** Actions that only show something, or write what is shown elsewhere. */
const SHOWS =
  /^(Copy|Show|Open$|More filters|All models|In use|Send$|\d+ projects? of|Clear|Print$|Show as curl)|: switch project$| by (model|project)$/
/** Filters of the list of all keys with their numbers. */
const SHOWS_KEYS =
  /^(All|Unused for 90 days|Expiring|Expired|Owner without access|No spend limit)\d+$/

/** Types of events of sessions that only look. */
const NO_EFFECTS: ReadonlySet<string> = new Set(['login.succeeded', 'request_logs.read'])
/** Most frames until a menu is open or closed. */
const FRAMES_MAX = 1_000

interface Button {
  readonly name: string
  /** Of a menu that is looked at. */
  readonly items?: readonly string[]
}

declare global {
  /** Menus that were opened since the page was loaded. */
  var openedMenus: WeakMap<Element, Button> | undefined
}

/** Follows a link by keyboard: the tests of the layout use the mouse. */
function follow(link: Locator): Promise<void> {
  return link.press('Enter')
}

describe('the console by role', { skip: skipWithoutBrowser }, () => {
  let harness: PeopleByRole
  let lastEvent: string

  before(async () => {
    harness = await openPeopleByRole()
    lastEvent = (await harness.client.listAuditLogs({ limit: 1 })).first_id ?? ''
  })
  after(async () => {
    await assertNoEffect()
    await harness.close()
  })

  for (const role of ROLES) {
    it(`${role}: each page shows the allowed content and actions`, async () => {
      await using visited = await harness.come(role)
      const { page } = visited
      const { settle, refused } = watch(page)
      await page.goto('/console/')
      for (const entry of CONSOLE_PAGES) {
        if (entry.isOfAtlas && !SEE_ATLAS.includes(role)) continue
        if (entry.seen && !entry.seen.includes(role)) {
          assert.equal(await linkTo(page, entry).count(), 0, `a link to ${entry.tab ?? entry.link}`)
          continue
        }
        await go(page, entry)
        const where = `${entry.link}, ${entry.tab ?? 'first'}`
        assert.equal(await settle(), 0, `something failed at ${where}`)
        const offered = await offersOf(page)
        const due = Object.entries(entry.actions).filter(([, who]) => who.includes(role))
        assert.deepEqual(offered, due.map(([action]) => action).toSorted(), `offered at ${where}`)
      }
      await assertOwnView[role]?.(page)
      await settle()
      assert.deepEqual(refused, [])
      assert.deepEqual(visited.troubles(), [])
      await assertServerAgrees(page, role)
    })
  }

  const assertNoProjects = async (page: Page): Promise<void> => {
    await moveTo(page, '/console/projects')
    await page.getByText('You’re in no project').waitFor()
    await page.getByText('Ask an owner to add you to one.').waitFor()
    await moveTo(page, '/console/people/invites')
    const invited = page.getByRole('row', { name: 'nina@example.com' })
    await invited.getByText('none of yours').waitFor()
    await page.goto(`/console/projects/${harness.idOf('Atlas')}/keys`)
    await page.getByText('You don’t have access to this project').waitFor()
    await settled(page)
    assert.equal(await page.getByText('laptop').count(), 0)
  }

  const assertAtlasAlone = async (page: Page): Promise<void> => {
    await moveTo(page, '/console/projects')
    await page.getByRole('row', { name: 'Atlas' }).waitFor()
    assert.equal(await page.getByRole('row').count(), 2)
    await page.goto(`/console/projects/${harness.idOf('Borealis')}`)
    await page.getByText('You don’t have access to this project').waitFor()
  }

  const assertNoFigures = async (page: Page): Promise<void> => {
    for (const path of ['usage', `projects/${harness.idOf('Atlas')}`, 'projects']) {
      await moveTo(page, `/console/${path}`)
      await page.getByText('Your admin key doesn’t include usage').waitFor()
      await page.getByText('api.usage.read').waitFor()
    }
    const cells = page.getByRole('row', { name: 'Atlas' }).getByRole('cell', { name: '–' })
    assert.equal(await cells.count(), 3)
  }

  /** Content that depends on the role, besides actions. */
  const assertOwnView: Partial<Record<Role, (page: Page) => Promise<void>>> = {
    reader: assertNoProjects,
    'project owner': assertAtlasAlone,
    'project member': assertAtlasAlone,
    'key without usage': assertNoFigures,
  }

  /** Asserts with the page's cookie that hidden actions are rejected and shown content is not. */
  const assertServerAgrees = async (page: Page, role: Role): Promise<void> => {
    const isAllowed = ({ by }: Call): boolean => by.includes(role)
    const calls = callsOn(harness.idOf).filter((call) => !isAllowed(call) || call.method === 'GET')
    const statuses = await page.evaluate(
      (all) =>
        Promise.all(
          all.map(async ({ method = 'POST', path, body = {} }) => {
            const { status } = await fetch(`/v1/organization/${path}`, {
              method,
              headers: { 'x-bailiwick-console': '1', 'content-type': 'application/json' },
              ...(method === 'POST' && { body: JSON.stringify(body) }),
            })
            return `${method} ${path}: ${status}`
          }),
        ),
      calls,
    )
    const due = calls.map((call) => {
      const { method = 'POST', path } = call
      return `${method} ${path}: ${isAllowed(call) ? 200 : 403}`
    })
    assert.deepEqual(statuses, due)
  }

  const offersOf = async (page: Page): Promise<string[]> => {
    const isOther = (name: string): boolean => LIKE_OTHERS.test(name) && !LOOKED_AT.test(name)
    // Headings sort their table for all who see it.
    const notSorting = page.locator(':not(.sort)')
    const buttons = page.getByRole('main').getByRole('button').and(notSorting)
    const looks = { lookedAt: LOOKED_AT, framesMax: FRAMES_MAX }
    const found = await buttons.evaluateAll(openMenus, looks)
    const shown = found.filter(
      ({ name }) => !SHOWS.test(name) && !SHOWS_KEYS.test(name) && name !== '',
    )
    const others = shown.filter(({ name }) => isOther(name))
    const offers = shown
      .filter(({ name }) => !isOther(name))
      .flatMap(({ name, items }) =>
        items ? items.map((item) => `${name.replace('Actions for ', '')}: ${item}`) : [name],
      )
    // An action that is possible for this row is possible for others, and conversely.
    assert.ok(others.length === 0 || offers.some((offer) => /: |^(Edit|Reset|Empty)/.test(offer)))
    return offers.toSorted()
  }

  /** Its link in the navigation, or its tab. */
  const linkTo = (page: Page, { link, tab, isOfAtlas = false }: ConsolePage): Locator =>
    tab === undefined
      ? page
          .getByRole('navigation', { name: 'Main' })
          .getByRole('link', { name: link, exact: true })
      : page
          .getByRole('navigation', { name: isOfAtlas ? 'Project' : link, exact: true })
          .getByRole('link', { name: tab, exact: true })

  const go = async (page: Page, entry: ConsolePage): Promise<void> => {
    const { link, tab, isOfAtlas = false } = entry
    const target = linkTo(page, entry)
    // Pages with tabs follow each other: the next tab is on the page that is open.
    if (tab === undefined || (await target.count()) === 0) {
      await follow(linkTo(page, { link, actions: {} }))
      await page.getByRole('heading', { level: 1, name: link }).waitFor()
    }
    if (isOfAtlas && (await target.count()) === 0) {
      await follow(page.getByRole('link', { name: 'Atlas' }))
    }
    if (tab === undefined) return
    await follow(target)
    await target.and(page.locator('[aria-current="page"]')).waitFor()
    if (tab === 'Limits') await page.getByRole('searchbox').fill(MODEL)
    if (tab === 'Limits') await page.getByRole('listitem', { name: MODEL, exact: true }).waitFor()
  }

  const assertNoEffect = async (): Promise<void> => {
    const { data } = await harness.client.listAuditLogs({ before: lastEvent, limit: 100 })
    const effects = data.filter(({ type }) => !NO_EFFECTS.has(type))
    assert.deepEqual(effects, [], 'a rejected request had an effect')
  }
})

/**
 * Names of buttons, and the items of each menu that is looked at. It runs in the page: a click of
 * the mouse on every menu of every page takes ten times as long. A menu that is still on the page
 * from another tab, such as that of the project above them, is not opened again.
 */
async function openMenus(
  buttons: readonly Element[],
  looks: { readonly lookedAt: RegExp; readonly framesMax: number },
): Promise<Button[]> {
  globalThis.openedMenus ??= new WeakMap()
  const opened = globalThis.openedMenus
  const itemsNow = () => [...document.querySelectorAll('[role="menuitem"]')]
  const until = async (is: () => boolean, what: string): Promise<void> => {
    for (let frame = 0; !is(); frame++) {
      if (frame === looks.framesMax) throw new Error(what)
      await new Promise(requestAnimationFrame)
    }
  }
  const itemsOf = async (button: Element, name: string): Promise<string[]> => {
    ;(button as HTMLElement).click()
    const isOpen = () => itemsNow()[0]?.checkVisibility({ visibilityProperty: true }) ?? false
    await until(isOpen, `“${name}” does not open a menu`)
    const texts = itemsNow().map((item) => item.textContent)
    const press = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })
    itemsNow()[0]?.dispatchEvent(press)
    await until(() => itemsNow().length === 0, `the menu “${name}” does not close`)
    return texts
  }
  const lookAt = async (button: Element): Promise<Button> => {
    const name = button.getAttribute('aria-label') ?? button.textContent
    if (!name.startsWith('Actions for ') || !looks.lookedAt.test(name)) return { name }
    const before = opened.get(button)
    if (before?.name === name) return before
    const looked = { name, items: await itemsOf(button, name) }
    opened.set(button, looked)
    return looked
  }
  const found = []
  for (const button of buttons) found.push(await lookAt(button))
  return found
}
