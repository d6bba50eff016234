/** The card "Keys of people" of the settings: each switch and bound is kept, and then enforced. */
import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { CLIENT, post, type SignedIn, signedIn, signProgramIn } from '#test/access/programs.ts'
import { serial } from '#test/support/serial.ts'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog } from './dialogs.ts'
import { assertAccessible } from './themes.ts'

const DAY_SECONDS = 86_400
const IN_BROWSER = 'Sign-in in the browser of the machine'
const BY_CODE = 'Sign-in by a code'
const LONGEST = 'Longest sign-in, in days'
const MOST = 'Most keys of a person'
const LIFE = 'Longest life of a key, in days'

describe('keys of people', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let owner: Visit
  let page: Page
  let person: SignedIn
  const dialog = () => page.getByRole('dialog', { name: 'Keys of people' })
  const change = async (edit: () => Promise<unknown>): Promise<void> => {
    await page.getByRole('button', { name: 'Change keys of people' }).click()
    await edit()
    await closeDialog(dialog(), 'Save')
  }
  const turn = async (label: string, isOn: boolean): Promise<void> => {
    await dialog().getByRole('switch', { name: label }).setChecked(isOn, { force: true })
  }
  const fill = (label: string, value: string) =>
    dialog().getByRole('textbox', { name: label }).fill(value)
  /** The fact on the card. */
  const shows = (name: string, value: string): Promise<void> =>
    page.locator('dl > div').filter({ hasText: name }).getByText(value, { exact: true }).waitFor()
  const settings = () => harness.client.retrieveUserKeySettings()
  const makeKey = (expires_in_seconds?: number) =>
    person.browser.client.createProjectUserApiKey({
      project_id: person.project,
      user_id: person.id,
      name: 'laptop',
      ...(expires_in_seconds !== undefined && { expires_in_seconds }),
    })

  before(async () => {
    harness = await openConsole()
    person = await signedIn(harness)
    owner = await visit(harness.browser, harness.url)
    page = owner.page
    await signIn(page, harness.adminKey, '/console/settings')
  })
  after(async () => {
    assert.deepEqual(owner?.troubles(), [])
    await harness?.close()
  })

  serial('an owner bounds the keys of people', (step) => {
    step('the dialog is accessible, and begins with what holds', async () => {
      await page.getByRole('button', { name: 'Change keys of people' }).click()
      assert.ok(await dialog().getByRole('switch', { name: IN_BROWSER }).isChecked())
      assert.equal(await dialog().getByRole('textbox', { name: LONGEST }).inputValue(), '90')
      await assertAccessible(page)
      await page.keyboard.press('Escape')
    })

    step('sign-in by a code that is off gives a program no code', async () => {
      await change(() => turn(BY_CODE, false))
      await shows(BY_CODE, 'Off')
      assert.equal((await settings()).sign_in.device_code, false)
      const answer = await post(harness, '/oauth/device_authorization', { client_id: CLIENT })
      assert.equal(answer.status, 200)
      const { user_code } = JSON.parse(answer.text)
      const approval = { user_code, project_id: person.project }
      await assert.rejects(person.browser.client.approveDeviceRequest(approval), { status: 403 })
      await change(() => turn(BY_CODE, true))
      await shows(BY_CODE, 'On')
      await person.browser.client.approveDeviceRequest(approval)
    })

    step('sign-in in the browser that is off is kept so', async () => {
      await change(() => turn(IN_BROWSER, false))
      await shows(IN_BROWSER, 'Off')
      assert.equal((await settings()).sign_in.authorization_code, false)
      await page.reload()
      await shows(IN_BROWSER, 'Off')
      await change(() => turn(IN_BROWSER, true))
      await shows(IN_BROWSER, 'On')
    })

    step('a sign-in lasts as long as the longest', async () => {
      await change(() => fill(LONGEST, '5'))
      await shows('Longest sign-in', '5 days')
      const tokens = await signProgramIn(harness, person)
      assert.ok(tokens.refresh_token_expires_in <= 5 * DAY_SECONDS)
    })

    step('a key without an end is rejected under a longest life', async () => {
      await change(() => fill(LIFE, '7'))
      await shows('Longest life of a key', '7 days')
      await assert.rejects(makeKey(), { status: 400 })
      await assert.rejects(makeKey(8 * DAY_SECONDS), { status: 400 })
      await makeKey(7 * DAY_SECONDS)
      await change(() => fill(LIFE, ''))
      // The next dialog begins with what is shown.
      await shows('Longest life of a key', 'No bound')
      assert.equal((await settings()).max_lifetime_seconds, null)
      await makeKey()
    })

    step('one key more than the most is rejected', async () => {
      const { data } = await person.browser.client.listAccountApiKeys()
      await change(() => fill(MOST, String(data.length)))
      await shows(MOST, String(data.length))
      await assert.rejects(makeKey(), { status: 400 })
      await change(() => fill(MOST, ''))
      await shows(MOST, 'No bound')
      await makeKey()
    })

    step('a change is undone from its notice', async () => {
      await change(() => turn(IN_BROWSER, false))
      // Its notice is the last one by then.
      await shows(IN_BROWSER, 'Off')
      await page.getByRole('button', { name: 'Undo' }).last().click()
      await page.getByText('Undone').last().waitFor()
      assert.equal((await settings()).sign_in.authorization_code, true)
    })
  })
})
