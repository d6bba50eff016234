import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { SIGN_IN_ERRORS } from '#contract/extensions/sign-in.ts'
import { skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { openWorld, type World } from './world.ts'

describe('signing in elsewhere', { skip: skipWithoutBrowser }, () => {
  let world: World
  let visited: Visit

  before(async () => {
    world = await openWorld({
      config: 'oidc:\n  issuer: http://127.0.0.1:9\n  client_id: bailiwick\n  name: Acme SSO\n',
      publicUrl: 'http://127.0.0.1:9',
    })
    visited = await visit(world.browser, world.harness.url)
  })
  after(async () => {
    assert.deepEqual(visited?.troubles(), [])
    await world?.close()
  })

  it('the button names the provider, and leads back to where one was', async () => {
    await visited.page.goto('/console/people?search=ada')
    const button = visited.page.getByRole('link', { name: 'Continue with Acme SSO' })
    const href = new URL((await button.getAttribute('href')) ?? '', visited.page.url())
    assert.equal(href.searchParams.get('return_to'), '/people?search=ada')
  })

  it('each reason why somebody comes back is told in a sentence', async () => {
    for (const [code, sentence] of Object.entries(SIGN_IN_ERRORS)) {
      await visited.page.goto(`/console/sign-in?error=${code}`)
      await visited.page.getByRole('alert').getByText(sentence).waitFor()
    }
    await visited.page.goto('/console/sign-in?error=toString')
    await visited.page.getByRole('alert').getByText('Signing in did not work.').waitFor()
  })
})
