import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { SIGN_IN_ERRORS } from '#contract/extensions/sign-in.ts'
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type Person,
  type RunningProvider,
  startProvider,
} from '#test/access/provider.ts'
import { freePort } from '#test/support/free-port.ts'
import { serial } from '#test/support/serial.ts'
import { newContext, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog } from './dialogs.ts'
import { refresh } from './refresh.ts'
import { nowhereOnPage, secretIn, works } from './secrets.ts'

const MODEL = 'gpt-4o-mini'
const CONTINUE = { name: 'Continue with Example SSO' } as const

describe('invite by OpenID Connect', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let provider: RunningProvider
  let consoleUrl: string
  let olga: Visit
  let ada: Visit
  /** Browser of the other people, one after the other. */
  let context: BrowserContext
  let projectId: string
  const people: Person[] = ['olga', 'ada', 'mallory'].map((login) => ({
    login,
    email: `${login}@example.com`,
    email_verified: true,
  }))

  before(async () => {
    // The provider is configured with the console's address before it listens.
    const port = await freePort()
    // Another site than the provider's: the redirect back is cross-site and omits the cookie.
    const publicUrl = `http://localhost:${port}`
    consoleUrl = `${publicUrl}/console/`
    provider = await startProvider({ redirectUri: `${consoleUrl}oidc/callback`, people })
    harness = await openConsole({
      port,
      publicUrl,
      environment: { OIDC_CLIENT_SECRET: CLIENT_SECRET },
      config: [
        'oidc:',
        `  issuer: ${provider.issuer}`,
        `  client_id: ${CLIENT_ID}`,
        '  client_secret: $' + '{OIDC_CLIENT_SECRET}',
        '  name: Example SSO',
      ].join('\n'),
    })
    const { client } = harness
    await client.createUser({ email: 'olga@example.com', name: 'Olga', role: 'owner' })
    await client.createProject({ name: 'Not hers' })
    projectId = (await client.createProject({ name: 'Research' })).id
    olga = await visit(harness.browser, publicUrl)
    ada = await visit(harness.browser, publicUrl)
    context = await newContext(harness.browser, publicUrl)
  })
  after(async () => {
    assert.deepEqual([...(olga?.troubles() ?? []), ...(ada?.troubles() ?? [])], [])
    await harness?.close()
    await provider?.close()
  })

  /** A browser without cookies. */
  const visitFresh = async (): Promise<Visit> => {
    await context.clearCookies()
    return visit(harness.browser, new URL(consoleUrl).origin, { context })
  }
  /** From the console to the provider, and through its form. */
  const signInThere = async (page: Page, login: string, path = ''): Promise<void> => {
    await page.goto(`${consoleUrl}${path}`)
    await page.getByRole('link', CONTINUE).click()
    await signInAtProvider(page, login)
  }
  /** By the address of the link: others have clicked it. */
  const signInByAddress = async (page: Page, login: string): Promise<void> => {
    await page.goto(`${consoleUrl}oidc/login?return_to=%2Fprojects`)
    await signInAtProvider(page, login)
  }
  const signInAtProvider = async (page: Page, login: string): Promise<void> => {
    await page.getByLabel('Login').fill(login)
    assert.equal(new URL(page.url()).origin, provider.issuer)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  const isHere = (page: Page, email: string) =>
    page.getByRole('button', { name: email, exact: true }).waitFor()
  const person = async (email: string) =>
    (await harness.client.listUsers({ emails: [email] })).data[0]

  serial('an invite is accepted, and the identity identifies the user afterwards', (step) => {
    step('an owner signs in at the provider and invites a person to a project', async () => {
      const { page } = olga
      await signInThere(page, 'olga', 'people/invites')
      await isHere(page, 'olga@example.com')
      await page.getByRole('button', { name: 'Invite person' }).first().click()
      const form = page.getByRole('dialog', { name: 'Invite people' })
      await form.getByLabel('Email').fill('ada@example.com')
      await form.getByRole('button', { name: 'Remove Default project' }).click()
      await form.getByRole('combobox', { name: 'Projects' }).fill('rese')
      await page.getByRole('option', { name: 'Research' }).click()
      await form.getByText('Ask them to sign in here with Example SSO').waitFor()
      await closeDialog(form, 'Invite')
      await page.getByRole('row', { name: 'ada@example.com' }).getByText('Pending').waitFor()
    })

    step('the invited person signs in there, is a member, and sees that project only', async () => {
      const { page } = ada
      await signInThere(page, 'ada', `projects/${projectId}/keys?search=laptop`)
      await isHere(page, 'ada@example.com')
      // The page she opened before she was sent to sign in.
      await page.getByText('No results for “laptop”').waitFor()
      assert.equal(page.url(), `${consoleUrl}projects/${projectId}/keys?search=laptop`)

      await page
        .getByRole('navigation', { name: 'Main' })
        .getByRole('link', { name: 'Projects' })
        .click()
      await page.getByRole('row', { name: 'Research' }).waitFor()
      assert.equal(await page.getByRole('row').count(), 2)
      assert.equal(await page.getByRole('button', { name: 'Create project' }).count(), 0)
      const { id, role } = (await person('ada@example.com')) ?? assert.fail('she is not in')
      assert.equal(role, 'reader')
      const { data } = await harness.client.listProjectUsers({ project_id: projectId })
      assert.deepEqual(
        data.map((user) => [user.id, user.role]),
        [[id, 'member']],
      )
      await refresh(olga.page)
      const invited = olga.page.getByRole('row', { name: 'ada@example.com' })
      await invited.getByText('Accepted', { exact: true }).waitFor()
    })

    step('the cookie is SameSite=Strict, and works after the redirect', async () => {
      const cookies = await ada.context.cookies(consoleUrl)
      assert.deepEqual(
        cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite })),
        [{ name: 'bailiwick', httpOnly: true, sameSite: 'Strict' }],
      )
      const { page } = ada
      // A link on another site, as in a mail: the page itself loads, and finds the session.
      await page.goto(`${provider.issuer}/nothing-here`)
      await page.evaluate((address) => {
        const link = document.createElement('a')
        link.href = address
        link.textContent = 'Your project'
        document.body.append(link)
      }, `${consoleUrl}projects/${projectId}/members`)
      await page.getByRole('link', { name: 'Your project' }).click()
      await page.getByRole('row', { name: 'ada@example.com (you)' }).waitFor()
    })

    step('she creates a key of her own, uses it, and deletes it', async () => {
      const { page } = ada
      await page.getByRole('link', { name: 'Keys', exact: true }).click()
      await page.getByRole('button', { name: 'Create key' }).first().click()
      const dialog = page.getByRole('dialog', { name: 'Create a key' })
      await dialog.getByRole('textbox', { name: 'Name' }).fill('laptop')
      await dialog.getByRole('button', { name: 'Create' }).click()
      const secret = await secretIn(dialog)
      await closeDialog(dialog, 'Done')
      await nowhereOnPage(page, secret)
      const answer = await harness.caller(secret).chat.completions.create({
        model: MODEL,
        messages: [{ role: 'user', content: 'Who am I?' }],
      })
      assert.ok(answer.choices[0]?.message.content)

      await page.getByRole('button', { name: 'Actions for laptop' }).click()
      await page.getByRole('menuitem', { name: 'Revoke' }).click()
      const revocation = page.getByRole('dialog', { name: 'Revoke the key' })
      await revocation.getByLabel('Type laptop to confirm').fill('laptop')
      await closeDialog(revocation, 'Revoke')
      await page.getByRole('row', { name: 'laptop' }).waitFor({ state: 'detached' })
      assert.equal(await works(harness, secret), false)
    })

    step('the audit log has her actions', async () => {
      const { data } = await harness.client.listAuditLogs({
        actor_emails: ['ada@example.com'],
      })
      const types = data.map(({ type }) => type).toReversed()
      assert.deepEqual(types.slice(-3), ['login.succeeded', 'api_key.created', 'api_key.deleted'])
    })

    step('signing out ends the session, although the provider remembers her', async () => {
      const { page } = ada
      await page.getByRole('button', { name: 'ada@example.com', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByRole('link', CONTINUE).waitFor()
      assert.deepEqual(
        (await ada.context.cookies(consoleUrl)).filter(({ name }) => name === 'bailiwick'),
        [],
      )
      await page.reload()
      await page.getByRole('link', CONTINUE).waitFor()
    })

    step('a new address at the provider keeps her identity here', async () => {
      const atProvider = people.find(({ login }) => login === 'ada') ?? assert.fail()
      atProvider.email = 'ada.lovelace@example.com'
      await using elsewhere = await visitFresh()
      await signInByAddress(elsewhere.page, 'ada')
      await isHere(elsewhere.page, 'ada@example.com')
      await elsewhere.page.getByRole('row', { name: 'Research' }).waitFor()
      assert.equal(await person('ada.lovelace@example.com'), undefined)
      assert.deepEqual(elsewhere.troubles(), [])

      // The provider remembers her and shows no form.
      await ada.page.getByRole('link', CONTINUE).click()
      await isHere(ada.page, 'ada@example.com')
    })

    step('a new person with her old address is not signed in as her', async () => {
      people.push({ login: 'eve', email: 'ada@example.com', email_verified: true })
      await using visited = await visitFresh()
      await signInByAddress(visited.page, 'eve')
      await visited.page.getByRole('alert').getByText(SIGN_IN_ERRORS.other_identity).waitFor()
      assert.equal(await visited.page.getByRole('table').count(), 0)
    })

    step('an uninvited person gets an error, and can try another account', async () => {
      await using visited = await visitFresh()
      const { page } = visited
      await signInByAddress(page, 'mallory')
      await page.getByRole('alert').getByText(SIGN_IN_ERRORS.person_unknown).waitFor()
      assert.equal(await person('mallory@example.com'), undefined)
      await page.reload()
      await page.getByLabel('Admin key').fill(harness.adminKey)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByRole('button', { name: 'Operator' }).waitFor()
      assert.deepEqual(visited.troubles(), [])
    })

    step('cancelling at the provider shows an error', async () => {
      await using visited = await visitFresh()
      await signInByAddress(visited.page, '')
      await visited.page.getByRole('alert').getByText(SIGN_IN_ERRORS.access_denied).waitFor()
    })
  })
})
