/**
 * Tasks that people bring to the console. Most clicks are those of a review of 30 November 2026,
 * and 3 for tasks that could not be done then.
 */
import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { settled } from '#test/console/pages.ts'
import type { Place, Task } from './task.ts'
import { DEVELOPERS_PROJECT, ENDING, STOPPED } from './world.ts'

/** Clicks of a task without a number in the review. */
const NEW = 3
/** Time of the console's own refresh, and half as much again. */
const REFRESH_MS = 15_000
const LIMITED = { project: 'Translation pipeline', model: 'gpt-5.6-luna' }
const CHANGED = { project: 'Evaluation harness', model: 'gpt-5.6-terra' }
const CAPPED = 'Sales insights'
const CONTRACTED = 'Contract review'
const CONTRACTOR = 'eve@contractor.example'

const MONEY: readonly Task[] = [
  {
    name: 'Which project spent most this week, and why?',
    clicksMax: 4,
    run: async ({ page }) => {
      const [first] = await page
        .getByRole('table', { name: 'Projects', exact: true })
        .locator('tbody tr')
        .all()
      const row = first ?? assert.fail('no projects')
      // The model and the key that changed the most.
      await row.getByText(/^gpt-\S+ [+−]\$[\d.]+, key .+ [+−]\$[\d.]+$/).waitFor()
    },
  },
  {
    name: '$100 a month for a project, alert at 80 %',
    clicksMax: 6,
    run: async ({ page, hand }) => {
      const dialog = page.getByRole('dialog')
      const amount = dialog.getByRole('textbox', { name: 'Amount in US dollars' })
      await hand.press(projectLink(page, CAPPED))
      await hand.press(tab(page, 'Limits'))
      await hand.press(button(page, 'Set spend limit'))
      await hand.type(amount, '100')
      await hand.type(dialog.getByRole('textbox', { name: /^Alert at 80/ }), 'sofia@acme.example')
      await hand.press(button(dialog, 'Save'))
      await page.getByText('$100.00 per month', { exact: true }).waitFor()
      const alerts = page.getByRole('table', { name: 'Spend alerts' })
      await alerts.getByText(/\$80\.00 of \$100\.00/).waitFor()
    },
  },
  {
    name: 'A statement for September for finance',
    clicksMax: 5,
    run: async ({ page, hand }) => {
      await hand.press(page.getByRole('link', { name: 'Statement of September 2026' }))
      await page.getByText('Closed', { exact: true }).waitFor()
      const started = page.waitForEvent('download')
      await hand.press(page.getByRole('link', { name: 'Export CSV' }))
      const file = await started
      assert.equal(file.suggestedFilename(), 'bailiwick-statement-2026-09.csv')
    },
  },
  {
    name: 'Spend beside the provider’s invoice',
    clicksMax: NEW,
    run: async ({ page, hand }) => {
      await hand.press(section(page, 'Usage and costs'))
      await hand.press(tab(page, 'Invoices'))
      for (const name of ['Counted', 'Billed', 'Difference']) {
        await page.getByRole('group', { name, exact: true }).getByText('$').waitFor()
      }
      const models = page.getByRole('table', { name: 'Comparison by model' })
      await models.getByRole('row', { name: LIMITED.model }).getByText('$').first().waitFor()
    },
  },
]

const REQUESTS: readonly Task[] = [
  {
    name: 'A request id: why did it fail?',
    clicksMax: NEW,
    run: async ({ page, hand, world }) => {
      await hand.search(world.requestId)
      await hand.press(found(page, world.requestId))
      const main = page.getByRole('main')
      await main
        .getByText(/^Rejected with 429/)
        .first()
        .waitFor()
      await main
        .getByText(/spend limit/)
        .first()
        .waitFor()
      await main.getByText(STOPPED).first().waitFor()
    },
  },
  {
    name: 'A limit is too low: who is rejected, and a higher one after a replay',
    clicksMax: 5,
    run: async ({ page, hand }) => {
      const { project, model } = LIMITED
      await hand.press(projectLink(page, project))
      await hand.press(tab(page, 'Limits'))
      await hand.press(button(page, `Edit ${model}`))
      const form = page.getByRole('form', { name: `Limits of ${model}` })
      const callers = form.getByRole('list', { name: /^Callers/ })
      await callers
        .getByText(/: [\d,]+ of [\d,]+/)
        .first()
        .waitFor()
      await hand.type(form.getByRole('textbox', { name: 'Tokens per minute' }), '60000')
      await form.locator('[data-stale="false"]').getByRole('status').waitFor()
      await hand.press(button(form, 'Save'))
      await page.getByText('60,000').first().waitFor()
    },
  },
  {
    name: 'Who was rejected, over all projects?',
    clicksMax: 1,
    run: async ({ page, hand }) => {
      const rejected = page.getByRole('group', { name: 'Rejected by limits, 24 hours' })
      await hand.press(rejected.getByRole('link', { name: /^[\d,]+$/ }))
      const keys = page.getByRole('table', { name: 'Usage by key' })
      await keys.locator('th[aria-sort="descending"]', { hasText: 'Rejected by limits' }).waitFor()
      await keys
        .getByRole('link', { name: /rejected by limits/ })
        .first()
        .waitFor()
    },
  },
  {
    name: 'A model ends: who uses it, and what replaces it?',
    clicksMax: NEW,
    run: async ({ page, hand }) => {
      const { model, project, next } = ENDING
      await page.getByRole('list', { name: 'Needs attention' }).getByText(model).waitFor()
      await hand.search(model)
      await hand.press(found(page, model))
      await page.getByRole('main').getByRole('link', { name: next }).first().waitFor()
      const row = page
        .getByRole('table', { name: 'By project' })
        .getByRole('row', { name: project })
      await row.waitFor()
      await page.getByRole('table', { name: 'By user' }).getByRole('row').nth(1).waitFor()
    },
  },
]

const ACCESS: readonly Task[] = [
  {
    name: 'Revoke the key of a person who left',
    clicksMax: 4,
    run: async ({ page, hand }) => {
      await hand.press(page.getByRole('link', { name: 'Review keys' }))
      await hand.press(button(page, 'Choose all shown'))
      const revoke = page.getByRole('button', { name: /^Revoke \d+$/ })
      const count = ((await revoke.textContent()) ?? '').replace(/\D/g, '')
      await hand.press(revoke)
      const dialog = page.getByRole('dialog')
      await hand.type(dialog.getByRole('textbox'), count)
      await hand.press(button(dialog, 'Revoke'))
      await page.getByText('Every key’s owner has access to its project').waitFor()
    },
  },
  {
    name: 'A leaked key: whose is it?',
    clicksMax: NEW,
    run: async ({ page, hand, world: { leaked } }) => {
      await hand.search(`export OPENAI_API_KEY=${leaked.value}`)
      const dialog = page.getByRole('dialog', { name: 'Search' })
      const whose = `${leaked.name} of Noah Williams in ${DEVELOPERS_PROJECT}. It works.`
      await dialog.getByText(whose).waitFor()
      await dialog.getByRole('link', { name: 'Revoke' }).waitFor()
    },
  },
  {
    name: 'Who changed this limit, and when?',
    clicksMax: 2,
    run: async ({ page, hand }) => {
      await hand.press(projectLink(page, CHANGED.project))
      await hand.press(tab(page, 'Activity'))
      const event = page
        .getByRole('list', { name: 'Events' })
        .locator('summary')
        .filter({ hasText: CHANGED.model })
        .first()
      await event
        .getByText(/60 .*90/)
        .first()
        .waitFor()
      await event
        .getByText(/admin key/i)
        .first()
        .waitFor()
    },
  },
  {
    name: 'A contractor reads one project by a group',
    clicksMax: 8,
    run: async ({ page, hand }) => {
      const dialog = page.getByRole('dialog')
      await hand.press(section(page, 'People'))
      await hand.press(tab(page, 'Groups'))
      await hand.press(button(page, 'Create group').first())
      await hand.type(dialog.getByLabel('Name'), 'Contractors')
      await hand.type(dialog.getByLabel('Members (optional)'), CONTRACTOR)
      await hand.choose(dialog.getByRole('combobox', { name: 'Project (optional)' }), CONTRACTED)
      await dialog.getByText('Can view the project, its models, files and batches.').waitFor()
      await hand.press(button(dialog, 'Create'))
      await page.getByRole('heading', { level: 1, name: 'Contractors' }).waitFor()
      const members = page.getByRole('table', { name: 'Members', exact: true })
      await members.getByRole('row', { name: CONTRACTOR }).waitFor()
    },
  },
  {
    name: 'A developer makes a key for herself',
    clicksMax: 4,
    by: 'developer',
    run: async ({ page, hand }) => {
      const dialog = page.getByRole('dialog')
      await hand.press(button(page, 'Create key').first())
      await hand.type(dialog.getByLabel('Name'), 'workstation')
      await hand.choose(dialog.getByRole('combobox', { name: 'Project' }), DEVELOPERS_PROJECT)
      await hand.press(button(dialog, 'Create'))
      await dialog.getByText('Copy it now').waitFor()
      await dialog
        .getByText(/^sk-proj-/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'A developer: what is left of the limits and of the budget?',
    clicksMax: 2,
    by: 'developer',
    run: async ({ page, hand }) => {
      const card = page
        .locator('section')
        .filter({ has: page.getByRole('heading', { name: 'What is left' }) })
      await hand.choose(card.getByRole('combobox', { name: 'Project' }), DEVELOPERS_PROJECT)
      await card.getByRole('list', { name: 'Spend limits' }).getByText('$20.00').first().waitFor()
      await card.getByText('gpt-5.6-terra').first().waitFor()
    },
  },
]

/** Last: they end the upstream, and then the server. */
const FAILURES: readonly Task[] = [
  {
    name: 'The upstream is down: seen within one refresh?',
    clicksMax: 0,
    run: async ({ page, world }) => {
      await world.stopUpstream()
      const banner = page.getByRole('alert').filter({ hasText: 'is down' })
      await banner.getByText('default').first().waitFor({ timeout: REFRESH_MS })
    },
  },
  {
    name: 'Bailiwick itself is down: is it seen?',
    clicksMax: 0,
    run: async ({ page, world }) => {
      await world.stopServer()
      const notice = page.getByRole('alert').filter({ hasText: 'The server does not answer' })
      await notice.waitFor({ timeout: REFRESH_MS })
    },
  },
]

export const TASKS: readonly Task[] = [...MONEY, ...REQUESTS, ...ACCESS, ...FAILURES]

/** Opens the first page after sign-in, as a load of it does. */
export async function openFirstPage({ page, world }: Place, { by = 'owner' }: Task): Promise<void> {
  await page.context().addCookies(world.cookies[by])
  await page.goto('/console/')
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor()
  await settled(page)
}

function section(page: Page, name: string): Locator {
  return page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true })
}

function tab(page: Page, name: string): Locator {
  const tabs = page.getByRole('main').getByRole('navigation')
  return tabs.getByRole('link', { name, exact: true })
}

function button(within: Page | Locator, name: string): Locator {
  return within.getByRole('button', { name, exact: true })
}

/** In the table of projects. */
function projectLink(page: Page, name: string): Locator {
  const projects = page.getByRole('table', { name: 'Projects', exact: true })
  return projects.getByRole('link', { name, exact: true })
}

/** Entry of the finder. */
function found(page: Page, text: string): Locator {
  return page.getByRole('dialog', { name: 'Search' }).getByRole('option', { name: text }).first()
}
