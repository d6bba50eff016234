import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { systemClock } from '#base/clock.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { openAs } from '#test/access/browser.ts'
import { refused } from '#test/sdk/suite.ts'
import { setExpiryOfKeys } from '#test/support/admin-keys.ts'
import { movableClock } from '#test/support/clock.ts'
import { personActor } from '#test/support/people.ts'
import { serial } from '#test/support/serial.ts'
import { newContext, resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog, dialogGone } from './dialogs.ts'
import { moveTo } from './pages.ts'
import { visitAs } from './person.ts'
import { assertAccessible } from './themes.ts'

const WEEK_MS = 7 * 86_400_000

describe('people', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  /** Browser of the other people, one after the other. */
  let context: BrowserContext
  const { clock, move } = movableClock(systemClock)

  before(async () => {
    harness = await openConsole({ clock })
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, '/console/people')
    context = await newContext(harness.browser, harness.url)
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  const row = (name: string) => page.getByRole('row', { name })
  const dialog = (name: string) => page.getByRole('dialog', { name })
  const choose = async (of: string, item: string): Promise<void> => {
    await page.getByRole('button', { name: `Actions for ${of}` }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  const find = async (email: string) =>
    (await harness.client.listUsers({ emails: [email] })).data[0]

  serial('people and invites are added, changed and removed', (step) => {
    step('a person is added at once, and an error keeps the form', async () => {
      const { client } = harness
      await client.createUser({ email: 'grace@example.com', name: 'Grace Hopper', role: 'reader' })
      await page.getByRole('button', { name: 'Add person' }).click()
      const form = dialog('Add a person')
      const add = form.getByRole('button', { name: 'Add', exact: true })
      await form.getByLabel('Email').fill('no address')
      assert.ok(await add.isDisabled())
      await form.getByLabel('Email').fill('Grace@example.com')
      await form.getByLabel('Name').fill('Ada Lovelace')
      await add.click()
      await form.getByRole('alert').getByText('already exists in the organization').waitFor()
      await form
        .getByRole('alert')
        .getByText(/^Request ID req_/)
        .waitFor()
      assert.equal(await form.getByLabel('Name').inputValue(), 'Ada Lovelace')

      await form.getByLabel('Email').fill(' ada@example.com ')
      await add.click()
      await dialogGone(form)
      await row('Ada Lovelace').getByText('Reader').waitFor()
      const { name, role } = (await find('ada@example.com')) ?? {}
      assert.deepEqual({ name, role }, { name: 'Ada Lovelace', role: 'reader' })
    })

    step(
      'a search is done by the server, is in the address, and says when nothing matches',
      async () => {
        const search = page.getByRole('searchbox', { name: 'Search members' })
        await search.fill('HOPPER')
        await row('Ada Lovelace').waitFor({ state: 'detached' })
        await row('Grace Hopper').waitFor()
        await page.reload()
        await row('Grace Hopper').waitFor()
        assert.equal(await row('Ada Lovelace').count(), 0)
        await search.fill('nobody of that name')
        await page.getByText('No results for “nobody of that name”').waitFor()
      },
    )

    step(
      'without a search all are listed again, and more than a page holds are paged',
      async () => {
        const { client } = harness
        const guests = Array.from({ length: 20 }, (_, at) => `guest-${at}@example.com`)
        const users = await Promise.all(
          guests.map((email) => client.createUser({ email, role: 'reader' })),
        )
        await page.getByRole('searchbox', { name: 'Search members' }).fill('')
        await row('guest-0@').or(row('guest-1@')).first().waitFor()
        assert.equal(await row('Grace Hopper').count(), 0)
        await page.getByRole('button', { name: 'Show more' }).click()
        await row('Grace Hopper').waitFor()
        await row('Ada Lovelace').waitFor()
        await Promise.all(users.map(({ id }) => client.deleteUser({ user_id: id })))
        await page.reload()
      },
    )

    step('the last owner keeps the role, and the dialog says why', async () => {
      await setExpiryOfKeys(harness.store, clock() + WEEK_MS)
      await choose('owner@localhost', 'Change role')
      const form = dialog('Role of owner@localhost')
      assert.ok(await form.getByRole('button', { name: 'Save' }).isDisabled())
      await form.getByRole('radio', { name: 'Reader' }).check()
      await form.getByRole('button', { name: 'Save' }).click()
      await form.getByRole('alert').getByText('an owner who can sign in').waitFor()
      assert.equal((await find('owner@localhost'))?.role, 'owner')
      await Promise.all([closeDialog(form, 'Cancel'), setExpiryOfKeys(harness.store, null)])
    })

    step('a role is changed by keyboard alone', async () => {
      await page.getByRole('button', { name: 'Actions for ada@example.com' }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('menuitem', { name: 'Change role' }).waitFor()
      await page.keyboard.press('Enter')
      const form = dialog('Role of Ada Lovelace')
      await form.getByRole('radio', { name: 'Reader' }).focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await dialogGone(form)
      await row('Ada Lovelace').getByText('Owner').waitFor()
      assert.equal((await find('ada@example.com'))?.role, 'owner')
    })

    step('a removal lists the admin keys that stop working, and requires the address', async () => {
      const { client, system } = harness
      const grace = (await find('grace@example.com')) ?? assert.fail('she is not there')
      // Only an owner can have admin keys.
      await client.modifyUser({ user_id: grace.id, role: 'owner' })
      const asGrace = { ...system, actor: personActor(grace, 'owner') }
      const { id: key_id } = await adminApiKeys.create(asGrace, { name: 'her laptop' })
      await client.createAdminApiKey({ name: 'for grace@example.com' })
      await choose('grace@example.com', 'Remove')
      const confirmation = dialog('Remove from the organization')
      await confirmation.getByText('So does their 1 admin key: her laptop.').waitFor()
      const remove = confirmation.getByRole('button', { name: 'Remove' })
      const name = confirmation.getByLabel('Type grace@example.com to confirm')
      await name.fill('grace')
      assert.ok(await remove.isDisabled())
      await name.fill('grace@example.com')
      await remove.click()
      await dialogGone(confirmation)
      await row('Grace Hopper').waitFor({ state: 'detached' })
      assert.equal(await find('grace@example.com'), undefined)
      await assert.rejects(client.retrieveAdminApiKey({ key_id }), { status: 404 })
    })

    step('an erasure says what goes and what stays, and ends in the audit log', async () => {
      const { client } = harness
      const { id } = await client.createUser({
        email: 'kay@example.com',
        name: 'Kay Nobody',
        role: 'reader',
      })
      await moveTo(page, `/console/people/members/${id}`)
      await page.getByRole('button', { name: 'Erase' }).click()
      const confirmation = dialog('Erase the person')
      await confirmation.getByText('usage and costs, under an id without a name').waitFor()
      await assertAccessible(page)
      await confirmation.getByLabel('Type kay@example.com to confirm').fill('kay@example.com')
      await closeDialog(confirmation, 'Erase')
      await row('Ada Lovelace').waitFor()
      assert.match(page.url(), /\/people$/)
      assert.equal(await find('kay@example.com'), undefined)
      assert.ok((await client.eraseUser({ user_id: id })).requested_at > 0)
      await moveTo(page, `/console/audit-log?resource=${id}`)
      await page.getByText('erased a person').waitFor()
      await moveTo(page, '/console/people')
    })

    step('without invites the page explains them', async () => {
      await page.getByRole('link', { name: 'Invites' }).click()
      await page.getByText('No invites yet').waitFor()
      assert.match(page.url(), /\/people\/invites$/)
    })

    step('an invite grants the projects that were searched for and chosen', async () => {
      const { client } = harness
      const search = await client.createProject({ name: 'Document search' })
      await client.createProject({ name: 'Meeting notes' })
      await page.getByRole('button', { name: 'Invite person' }).first().click()
      const form = dialog('Invite people')
      await form.getByLabel('Email').fill('mary@example.com')
      const projects = form.getByRole('combobox', { name: 'Projects' })
      await projects.fill('DOCUMENT')
      await page.getByRole('option', { name: 'Meeting notes' }).waitFor({ state: 'detached' })
      await page.getByRole('option', { name: 'Document search' }).click()
      assert.equal(await projects.inputValue(), '')
      await form.getByLabel('Role in Document search').selectOption('Owner')
      await form.getByRole('button', { name: 'Remove Default project' }).click()
      await closeDialog(form, 'Invite')
      await row('mary@example.com').getByText('Pending').waitFor()
      const { data } = await client.listInvites({ search: 'mary@' })
      assert.deepEqual(
        data.map(({ role, projects }) => ({ role, projects })),
        [{ role: 'reader', projects: [{ id: search.id, role: 'owner' }] }],
      )
      await page
        .getByRole('button', { name: '1 project of the invite to mary@example.com' })
        .click()
      const granted = dialog('Projects for mary@example.com')
      await granted.getByText('Document search').waitFor()
      await page.keyboard.press('Escape')
      await dialogGone(granted)
    })

    step('a rejected invite keeps the form', async () => {
      await page.getByRole('button', { name: 'Invite person' }).click()
      const form = dialog('Invite people')
      await form.getByLabel('Email').fill('ada@example.com')
      await form.getByText('Default project').waitFor()
      await form.getByRole('button', { name: 'Invite', exact: true }).click()
      await form.getByRole('alert').getByText('already exists in the organization').waitFor()
      assert.equal(await form.getByLabel('Email').inputValue(), 'ada@example.com')
      await form.getByText('Default project').waitFor()
      await closeDialog(form, 'Cancel')
    })

    step('an invite is accepted by the invited person', async () => {
      await choose('mary@example.com', 'Accept invite')
      await closeDialog(dialog('Accept invite'), 'Accept')
      await row('mary@example.com').getByText('Accepted', { exact: true }).waitFor()
      assert.equal((await find('mary@example.com'))?.role, 'reader')
      assert.equal(await page.getByRole('button', { name: 'Actions for mary@' }).count(), 0)
    })

    step('an invite is deleted after its address is typed', async () => {
      const { client } = harness
      await client.createInvite({ email: 'wrong@example.com', role: 'reader' })
      await client.createInvite({ email: 'late@example.com', role: 'reader' })
      await page.reload()
      await choose('wrong@example.com', 'Delete')
      const confirmation = dialog('Delete the invite')
      await confirmation.getByLabel('Type wrong@example.com to confirm').fill('wrong@example.com')
      await closeDialog(confirmation, 'Delete')
      await row('wrong@example.com').waitFor({ state: 'detached' })
      assert.deepEqual((await client.listInvites({ search: 'wrong@' })).data, [])
    })

    step('a conflicting change made elsewhere is an error with a sentence', async () => {
      const { client } = harness
      const [late] = (await client.listInvites({ search: 'late@' })).data
      const { id } = late ?? assert.fail('it is not listed')
      await choose('late@example.com', 'Accept invite')
      await client.deleteInvite({ invite_id: id })
      const form = dialog('Accept invite')
      await form.getByRole('button', { name: 'Accept' }).click()
      await form.getByRole('alert').getByText(`The invite ${id} was not found`).waitFor()
      await closeDialog(form, 'Cancel')
    })

    step('a reader sees the people, without actions', async () => {
      const mary = (await find('mary@example.com')) ?? assert.fail('she is not there')
      await using reader = await visitAs(harness, mary.id, { context })
      await reader.page.goto('/console/people')
      await reader.page.getByRole('row', { name: 'mary@example.com (you)' }).waitFor()
      assert.equal(await reader.page.getByRole('button', { name: 'Add person' }).count(), 0)
      assert.equal(await reader.page.getByRole('button', { name: /^Actions for/ }).count(), 0)
      await reader.page.getByRole('link', { name: 'Invites' }).click()
      await reader.page.getByRole('row', { name: 'mary@example.com' }).waitFor()
      assert.equal(await reader.page.getByRole('button', { name: 'Invite person' }).count(), 0)
      assert.deepEqual(reader.troubles(), [])
    })

    step('an owner is warned before giving up her own role or membership', async () => {
      const ada = (await find('ada@example.com')) ?? assert.fail('she is not there')
      await using owner = await visitAs(harness, ada.id, { context })
      await owner.page.goto('/console/people')
      const actions = owner.page.getByRole('button', { name: 'Actions for ada@example.com' })
      await actions.click()
      await owner.page.getByRole('menuitem', { name: 'Change role' }).click()
      await owner.page.getByRole('radio', { name: 'Reader' }).check()
      await owner.page.getByText('can’t restore it yourself').waitFor()
      await owner.page.keyboard.press('Escape')
      await dialogGone(owner.page.getByRole('dialog'))
      await actions.click()
      await owner.page.getByRole('menuitem', { name: 'Remove' }).click()
      await owner.page.getByText('Your session ends too').waitFor()
      assert.deepEqual(owner.troubles(), [])
    })

    step('an owner signs a person out of every browser', async () => {
      await moveTo(page, '/console/people')
      const open = async (email: string) =>
        (await openAs(harness, (await find(email))?.id ?? assert.fail('not there'))).client
      const ofAda = await open('ada@example.com')
      const ofMary = await open('mary@example.com')
      await ofAda.retrieveSession()
      await choose('ada@example.com', 'Sign out everywhere')
      const confirmation = dialog('Sign out everywhere')
      await confirmation.getByText('Ada Lovelace is signed out of every browser').waitFor()
      await closeDialog(confirmation, 'Sign out everywhere')
      await page.getByText('Signed the person out everywhere').waitFor()
      await refused(ofAda.retrieveSession(), { status: 401 })
      await ofMary.retrieveSession()
      await row('Ada Lovelace').waitFor()
    })

    step('no accessibility violations in either theme, and it fits a narrow screen', async () => {
      await resize(page, 'narrow')
      await moveTo(page, '/console/people')
      await row('Ada Lovelace').waitFor()
      await assertAccessible(page)
      await choose('ada@example.com', 'Remove')
      await page.getByLabel('Type ada@example.com to confirm').waitFor()
      await assertAccessible(page)
      await closeDialog(dialog('Remove from the organization'), 'Cancel')
      await moveTo(page, '/console/people/invites')
      await row('mary@example.com').waitFor()
      await assertAccessible(page)
      await page.getByRole('button', { name: 'Invite person' }).click()
      await page.getByRole('combobox', { name: 'Projects' }).click()
      await page.getByRole('option', { name: 'Meeting notes' }).waitFor()
      await assertAccessible(page)
      await resize(page, 'wide')
    })

    step('an unaccepted invite is expired after a week, and can only be deleted', async () => {
      await harness.client.createInvite({ email: 'slow@example.com', role: 'reader' })
      move(WEEK_MS)
      await signIn(page, harness.adminKey, '/console/people/invites')
      await row('slow@example.com').getByText('Expired').waitFor()
      await page.getByRole('button', { name: 'Actions for slow@example.com' }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).waitFor()
      assert.equal(await page.getByRole('menuitem').count(), 1)
    })
  })
})
