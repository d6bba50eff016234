import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { serial } from '#test/support/serial.ts'
import { use } from '#test/support/usage.ts'
import {
  resize,
  seriousViolations,
  signIn,
  skipWithoutBrowser,
  type Visit,
  visit,
} from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { dialogGone } from './dialogs.ts'
import { box, card, edit, form, limitsAddress, save, saveAnyway, sentence } from './limit-cards.ts'
import { moveTo } from './pages.ts'
import { signInAs } from './person.ts'
import { refresh } from './refresh.ts'
import { assertAccessible } from './themes.ts'

const MINUTE = 60
/** Requests that were rejected by limits of their time. */
const LIMITED = 7

describe('editing limits', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let projectId: string
  let key: { readonly id: string; readonly value: string }
  const people = new Map<string, string>()

  const sourcesOf = async (model: string, id = projectId) => {
    const { client } = harness
    const { data } = await client.listProjectRateLimitSources({ project_id: id, search: model })
    return data.find((one) => one.model === model) ?? assert.fail(`no ${model}`)
  }
  const replay = (change: object) =>
    harness.client.replayProjectRateLimit({
      project_id: projectId,
      rate_limit_id: 'rl-gpt-4o',
      ...change,
    })

  const addPerson = async (name: string, role: 'owner' | 'member'): Promise<void> => {
    const { client } = harness
    const email = `${name}@example.com`
    const { id } = await client.createUser({ email, name, role: 'reader' })
    await client.createProjectUser({ project_id: projectId, user_id: id, role })
    people.set(name, id)
  }
  const newProject = async (name: string): Promise<string> =>
    (await harness.client.createProject({ name })).id

  before(async () => {
    harness = await openConsole()
    const { client } = harness
    projectId = await newProject('Search')
    await addPerson('Ada', 'owner')
    await addPerson('Grace', 'member')
    const account = await client.createProjectServiceAccount({
      project_id: projectId,
      name: 'crawler',
    })
    key = account.api_key ?? assert.fail('no key')
    await record(30, 40, undefined, LIMITED)
    await record(20, 100)
    await record(20, 60, 'Ada')
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, limitsAddress(projectId))
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  /** One time for all: requests of two minutes would be replayed one after the other. */
  const startedAt = Math.floor(Date.now() / 1000)

  /** Records requests for gpt-4o, so many minutes ago, with the key of `crawler` or a person. */
  const record = async (minutesAgo: number, requests: number, person?: string, limited = 0) => {
    const { client, store, bootstrapped } = harness
    const user_id = person && people.get(person)
    const made = user_id
      ? await client.createProjectUserApiKey({
          project_id: projectId,
          user_id,
          name: `${person}'s laptop`,
        })
      : key
    await use({ store, bootstrapped }, [
      {
        at: startedAt - minutesAgo * MINUTE,
        subject: { projectId, ownerId: user_id ?? '', keyId: made.id, model: 'gpt-4o' },
        amounts: { requestedRequests: requests, refusedRequestsPerMinute: limited },
      },
    ])
  }

  serial('limits are changed and reset', (step) => {
    step(
      'the form shows a limit’s replay before saving: rejected requests, and of whom',
      async () => {
        await edit(page, 'gpt-4o').click()
        const status = form(page, 'gpt-4o').getByRole('status')
        const whole =
          'At today’s limits, none of the last 7 days’ 200 requests would have been rate limited.'
        await status.getByText(whole).waitFor()
        await form(page, 'gpt-4o')
          .getByText(`at the limits of that time: ${LIMITED} rate limited.`)
          .waitFor()
        await box(page, 'gpt-4o', 'Requests per minute').fill('50')
        const now = await replay({})
        const answer = await replay({ max_requests_per_1_minute: 50 })
        assert.ok(answer.refused_requests > 0)
        await status.getByText(sentence(answer, now)).waitFor()
        const callers = form(page, 'gpt-4o').getByRole('list', { name: /^Callers/ })
        const [most, second] = answer.callers
        assert.ok(most && second)
        await callers.getByText(`crawler: ${most.refused_requests} of 140`).waitFor()
        await callers.getByText(`Ada's laptop of Ada: ${second.refused_requests} of 60`).waitFor()
        await form(page, 'gpt-4o').getByText('Organization limits are not included.').waitFor()
        await box(page, 'gpt-4o', 'Images per minute').fill('5')
        await form(page, 'gpt-4o')
          .getByText('Limits on images, audio and batches are not included')
          .waitFor()
        await box(page, 'gpt-4o', 'Images per minute').fill('50000')
        await box(page, 'gpt-4o', 'Requests per minute').fill('0')
        await status
          .getByText(sentence(await replay({ max_requests_per_1_minute: 0 }), now))
          .waitFor()
        await box(page, 'gpt-4o', 'Requests per minute').fill('50')
        await status.getByText(sentence(answer, now)).waitFor()
      },
    )

    step('a limit that would have rejected over 10 % is saved after a confirmation', async () => {
      await save(page, 'gpt-4o').click()
      const dialog = page.getByRole('dialog', { name: 'Limits of gpt-4o' })
      await dialog
        .getByText(/would have been rate limited \(\d.*%\); at today’s limit, none\./)
        .waitFor()
      assert.deepEqual(await seriousViolations(page), [])
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await dialogGone(dialog)
      assert.deepEqual((await sourcesOf('gpt-4o')).project_limits, {})
    })

    step('a search keeps the form, and it is saved unchanged', async () => {
      const search = page.getByRole('searchbox', { name: 'Search models' })
      await search.fill('gpt-5')
      await card(page, 'gpt-4o').waitFor({ state: 'detached' })
      await search.fill('')
      assert.equal(await box(page, 'gpt-4o', 'Requests per minute').inputValue(), '50')
      const [before] = (await harness.client.listAuditLogs({ limit: 1 })).data
      await save(page, 'gpt-4o').click()
      await saveAnyway(page)
      await card(page, 'gpt-4o').getByText('50 requests', { exact: true }).waitFor()
      await card(page, 'gpt-4o').getByText('organization: 10,000 requests').waitFor()
      assert.equal(await card(page, 'gpt-4o').getByText('Project limit').count(), 1)
      assert.deepEqual((await sourcesOf('gpt-4o')).project_limits, {
        max_requests_per_1_minute: 50,
      })
      const [event] = (await harness.client.listAuditLogs({ limit: 1 })).data
      assert.equal(event?.type, 'rate_limit.updated')
      assert.notEqual(event?.id, before?.id)
    })

    step(
      'a limit above the organization’s is an error at its field, and the form is kept',
      async () => {
        await edit(page, 'gpt-4o').click()
        const requests = box(page, 'gpt-4o', 'Requests per minute')
        await requests.fill('20000')
        const most = 'At most 10,000, the organization’s limit.'
        await form(page, 'gpt-4o').getByText(most).waitFor()
        assert.equal(await requests.getAttribute('aria-invalid'), 'true')
        await requests.fill('40')
        await form(page, 'gpt-4o').getByText(most).waitFor({ state: 'detached' })
        // The replay covers no such limit, so the error comes when it is saved.
        const images = box(page, 'gpt-4o', 'Images per minute')
        await images.fill('60000')
        // By keyboard: the notice of the last change may cover the button.
        await images.press('Enter')
        await saveAnyway(page)
        const mostImages = 'At most 50,000, the organization’s limit.'
        await form(page, 'gpt-4o').getByText(mostImages).waitFor()
        assert.equal(await images.inputValue(), '60,000')
        assert.equal(await requests.inputValue(), '40')
        assert.deepEqual((await sourcesOf('gpt-4o')).project_limits, {
          max_requests_per_1_minute: 50,
        })
        await images.fill('')
        await form(page, 'gpt-4o').getByText('Enter a number.').waitFor()
        assert.ok(await save(page, 'gpt-4o').isDisabled())
        await form(page, 'gpt-4o').getByRole('button', { name: 'Cancel' }).click()
        await card(page, 'gpt-4o').getByText('50 requests', { exact: true }).waitFor()
      },
    )

    step('a limit is changed by keyboard alone, and the focus returns', async () => {
      await edit(page, 'gpt-4o').focus()
      await page.keyboard.press('Enter')
      await box(page, 'gpt-4o', 'Requests per minute').waitFor()
      await page.keyboard.press('Control+A')
      await page.keyboard.type('60')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Control+A')
      await page.keyboard.type('70000')
      await page.keyboard.press('Enter')
      await card(page, 'gpt-4o').getByText('70,000 tokens', { exact: true }).waitFor()
      await page.waitForFunction(
        () => document.activeElement?.getAttribute('aria-label') === 'Edit gpt-4o',
      )
      assert.deepEqual((await sourcesOf('gpt-4o')).project_limits, {
        max_requests_per_1_minute: 60,
        max_tokens_per_1_minute: 70_000,
      })
    })

    step('a reset shows the effective limits, and restores them', async () => {
      await moveTo(page, limitsAddress(projectId))
      await page.getByRole('button', { name: 'Reset limits of gpt-4o' }).click()
      const dialog = page.getByRole('dialog', { name: 'Reset to the organization’s limits' })
      await dialog.getByText('Requests per minute: from 60 requests to 10,000 requests').waitFor()
      await dialog.getByRole('button', { name: 'Reset' }).click()
      await dialogGone(dialog)
      await card(page, 'gpt-4o').getByText('10,000 requests', { exact: true }).waitFor()
      assert.equal(await page.getByRole('button', { name: 'Reset limits of gpt-4o' }).count(), 0)
      assert.deepEqual((await sourcesOf('gpt-4o')).project_limits, {})
    })

    step(
      'limit 0 rejects every request, and an empty field is no limit where that is allowed',
      async () => {
        await moveTo(page, `${limitsAddress(projectId)}?models=all&search=dall-e-2`)
        await card(page, 'dall-e-2').getByText('no limit', { exact: true }).waitFor()
        await edit(page, 'dall-e-2').click()
        await form(page, 'dall-e-2').getByText('No requests for dall-e-2').waitFor()
        await box(page, 'dall-e-2', 'Tokens per minute').fill('5')
        await box(page, 'dall-e-2', 'Tokens per minute').fill('')
        await box(page, 'dall-e-2', 'Images per minute').fill('0')
        await save(page, 'dall-e-2').click()
        await card(page, 'dall-e-2').getByText('All requests are rejected.').waitFor()
        const { project_limits: own } = await sourcesOf('dall-e-2')
        assert.deepEqual(own, { max_images_per_1_minute: 0 })
      },
    )

    step('a failed change and reset say why, and keep the form', async () => {
      const { client } = harness
      const id = await newProject('Short-lived')
      const own = { project_id: id, rate_limit_id: 'rl-o1', max_requests_per_1_minute: 5 }
      await client.updateProjectRateLimits(own)
      await moveTo(page, limitsAddress(id))
      await edit(page, 'o1').click()
      await box(page, 'o1', 'Requests per minute').fill('7')
      await form(page, 'o1').getByText('No requests for o1').waitFor()
      await client.archiveProject({ project_id: id })
      await save(page, 'o1').click()
      const alert = form(page, 'o1').getByRole('alert')
      await alert.getByText('archived').waitFor()
      await alert.getByText(/^Request/).waitFor()
      assert.equal(await box(page, 'o1', 'Requests per minute').inputValue(), '7')
      await form(page, 'o1').getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: 'Reset limits of o1' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Reset' }).click()
      await dialog.getByRole('alert').getByText('archived').waitFor()
      await moveTo(page, limitsAddress(id))
      await page.getByRole('heading', { level: 1, name: 'Short-lived' }).waitFor()
      await refresh(page)
      await page.getByText('This project is archived').waitFor()
    })

    step('no accessibility violations in either theme, and it fits a narrow screen', async () => {
      await moveTo(page, limitsAddress(projectId), 'narrow')
      await edit(page, 'gpt-4o').click()
      await box(page, 'gpt-4o', 'Requests per minute').fill('20000')
      await form(page, 'gpt-4o').getByText('At most 10,000').waitFor()
      await assertAccessible(page)
      await resize(page, 'wide')
    })

    step('a project owner changes it too', async () => {
      await signInAs(operator, harness, people.get('Ada') ?? '')
      await page.goto(limitsAddress(projectId))
      await edit(page, 'gpt-4o').click()
      await box(page, 'gpt-4o', 'Requests per minute').fill('50')
      const answer = await replay({ max_requests_per_1_minute: 50 })
      await form(page, 'gpt-4o')
        .getByText(sentence(answer, await replay({})))
        .waitFor()
      await form(page, 'gpt-4o').getByText('crawler:').waitFor()
      await save(page, 'gpt-4o').click()
      await saveAnyway(page)
      await card(page, 'gpt-4o').getByText('Project limit').waitFor()
      assert.deepEqual((await sourcesOf('gpt-4o')).project_limits, {
        max_requests_per_1_minute: 50,
      })
    })
  })
})
