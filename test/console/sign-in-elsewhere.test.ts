import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemClock } from '#base/clock.ts'
import { SIGN_IN_ERRORS } from '#contract/extensions/sign-in.ts'
import { movableClock } from '#test/support/clock.ts'
import { skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog } from './dialogs.ts'
import { signInAs, visitAs } from './person.ts'

const DAY_MS = 86_400_000

describe('sign-in at an identity provider', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let visited: Visit

  const { clock, move } = movableClock(systemClock)

  before(async () => {
    harness = await openConsole({
      clock,
      config: 'oidc:\n  issuer: http://127.0.0.1:9\n  client_id: bailiwick\n  name: Acme SSO\n',
      publicUrl: 'http://127.0.0.1:9',
    })
    visited = await visit(harness.browser, harness.url)
  })
  after(async () => {
    assert.deepEqual(visited?.troubles(), [])
    await harness?.close()
  })

  it('the button names the provider, and leads back to the page', async () => {
    await visited.page.goto('/console/people?search=ada')
    const button = visited.page.getByRole('link', { name: 'Continue with Acme SSO' })
    const href = new URL((await button.getAttribute('href')) ?? '', visited.page.url())
    assert.equal(href.searchParams.get('return_to'), '/people?search=ada')
  })

  it('each error of the return has a sentence', async () => {
    for (const [code, sentence] of Object.entries(SIGN_IN_ERRORS)) {
      await visited.page.goto(`/console/sign-in?error=${code}`)
      await visited.page.getByRole('alert').getByText(sentence).waitFor()
    }
    await visited.page.goto('/console/sign-in?error=toString')
    await visited.page.getByRole('alert').getByText('Sign-in failed.').waitFor()
  })
  it('an ended session is renewed in another tab, and the form is kept', async () => {
    const ada = { email: 'ada@example.com', role: 'owner' } as const
    const { id } = await harness.client.createUser(ada)
    await using owner = await visitAs(harness, id)
    const { page } = owner
    await page.goto('/console/people')
    const search = page.getByRole('searchbox', { name: 'Search members' })
    await page.getByRole('row', { name: 'ada@example.com (you)' }).waitFor()
    move(DAY_MS)
    await search.fill('ada')
    const ended = page.getByRole('dialog', { name: 'Your session has ended' })
    const link = ended.getByRole('link', { name: 'Continue with Acme SSO' })
    assert.equal(await link.getAttribute('target'), '_blank')
    await ended.getByRole('button', { name: 'I’ve signed in' }).click()
    await ended.getByText('This browser isn’t signed in yet.').waitFor()

    await signInAs(owner, harness, id)
    await closeDialog(ended, 'I’ve signed in')
    assert.equal(await search.inputValue(), 'ada')
    await page.getByRole('row', { name: 'owner@localhost' }).waitFor({ state: 'detached' })
    assert.equal(await page.getByRole('alert').count(), 0)
    assert.deepEqual(owner.troubles(), [])
  })
})
