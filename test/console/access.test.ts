/** Groups, roles, their assignments, and their provisioning by SCIM. */
import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { record } from '#storage/transaction.ts'
import { newPerson, sendScim } from '#test/scim/scim-client.ts'
import { serial } from '#test/support/serial.ts'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog, dialogGone } from './dialogs.ts'
import { moveTo } from './pages.ts'
import { visitAs } from './person.ts'
import { refresh } from './refresh.ts'

const EVE = 'eve@contractor.example'

describe('groups and roles', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let ada: string
  const table = (name: string) => page.getByRole('table', { name, exact: true })
  const row = (of: string, name: string) => table(of).getByRole('row', { name })
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const dialog = () => page.getByRole('dialog')
  const choose = async (of: string, item: string): Promise<void> => {
    await press(`Actions for ${of}`)
    await page.getByRole('menuitem', { name: item }).click()
  }
  const submit = (name: string) => closeDialog(dialog(), name)
  const groups = async () => (await harness.client.listGroups({})).data
  /** Asserts that Eve views the project by the group, and deletes both. */
  const assertViewedByEve = async (projectId: string, groupName: string): Promise<void> => {
    const { client } = harness
    const [eve] = (await client.listUsers({ emails: [EVE] })).data
    const group = (await groups()).find(({ name }) => name === groupName)
    assert.equal(eve?.role, 'reader')
    const parameters = { project_id: projectId, user_id: eve.id }
    const roles = (await client.listProjectUserRoles(parameters)).data
    assert.deepEqual(
      roles.map(({ name }) => name),
      ['viewer'],
    )
    await client.deleteGroup({ group_id: group?.id ?? '' })
    await client.deleteUser({ user_id: eve.id })
  }

  before(async () => {
    harness = await openConsole()
    const person = { email: 'ada@example.com', name: 'Ada Lovelace', role: 'reader' } as const
    ada = (await harness.client.createUser(person)).id
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, '/console/people/groups')
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  serial('a group with a custom role gives its permissions to its members', (step) => {
    step('a group is created, and a person added to it', async () => {
      await page.getByText('No groups yet').waitFor()
      await page.getByRole('button', { name: 'Create group' }).first().click()
      await dialog().getByLabel('Name').fill('Platform')
      await dialog().getByRole('button', { name: 'Create' }).click()
      await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor()
      await press('Add member')
      await dialog().getByRole('combobox', { name: 'Person' }).fill('lovel')
      await page.getByRole('option', { name: /^Ada Lovelace/ }).click()
      await submit('Add')
      await row('Members', 'Ada Lovelace').getByText('Person').waitFor()
    })

    step('a role is created; a permission without an effect is marked', async () => {
      await moveTo(page, '/console/people/roles')
      await row('Roles', 'owner').getByText('Predefined').waitFor()
      await press('Create role')
      await dialog().getByLabel('Name').fill('Cost reader')
      await dialog()
        .getByRole('checkbox', { name: /^View usage and costs/ })
        .check()
      await dialog().getByRole('textbox', { name: 'Other permissions' }).fill('api.billing.read')
      await submit('Create')
      await row('Roles', 'Cost reader')
        .getByText('Without effect: api.billing.read', { exact: true })
        .waitFor()
    })

    step('a role is edited', async () => {
      await choose('Cost reader', 'Edit')
      await dialog().getByLabel('Description').fill('For the finance team')
      await submit('Save')
      await row('Roles', 'Cost reader').getByText('For the finance team').waitFor()
      const role = (await harness.client.listRoles({})).data.find(
        ({ name }) => name === 'Cost reader',
      )
      assert.deepEqual(role?.permissions, ['api.usage.read', 'api.billing.read'])
    })

    step(
      'a permission that was unknown when stored is listed until the role is saved',
      async () => {
        await record(harness.store, (tx) =>
          tx.updateTable('access_role').set({ effective: '[]' }).execute(),
        )
        await refresh(page)
        const listed = row('Roles', 'Cost reader').getByText('until the role is saved again')
        assert.match((await listed.textContent()) ?? '', /: api\.usage\.read$/)
        await choose('Cost reader', 'Edit')
        await submit('Save')
        await listed.waitFor({ state: 'detached' })
      },
    )

    step('the role is assigned to the group, and the person has it through the group', async () => {
      await moveTo(page, `/console/people/groups/${(await groups())[0]?.id}`)
      await press('Assign role')
      await dialog().getByRole('combobox', { name: 'Role' }).click()
      await page.getByRole('option', { name: 'Cost reader' }).click()
      await submit('Assign')
      await row('Roles', 'Cost reader').waitFor()
      await moveTo(page, `/console/people/members/${ada}`)
      await row('Roles', 'Cost reader').getByRole('link', { name: 'Group Platform' }).waitFor()
      await row('Roles', 'reader').getByText('Directly').first().waitFor()
      const access = page.getByRole('list', { name: 'Access' })
      await access
        .getByText(
          'Can view usage and costs of all projects: through group Platform, role Cost reader of the organization.',
        )
        .waitFor()
      assert.equal(await page.getByRole('button', { name: 'Actions for Cost reader' }).count(), 0)
    })

    step(
      'the group is added to a project with a role, which the person has through it',
      async () => {
        const { id } = await harness.client.createProject({ name: 'Search' })
        await moveTo(page, `/console/projects/${id}/members`)
        await press('Add group')
        await dialog().getByRole('combobox', { name: 'Group' }).click()
        await page.getByRole('option', { name: 'Platform' }).click()
        await dialog().getByRole('combobox', { name: 'Role' }).click()
        await page.getByRole('option', { name: 'viewer' }).click()
        await submit('Add')
        await table('Groups').getByRole('link', { name: 'Platform' }).click()
        await row('Roles', 'viewer').waitFor()
        await moveTo(page, `/console/projects/${id}/members/users/${ada}`)
        await row('Roles', 'viewer').getByRole('link', { name: 'Group Platform' }).waitFor()
        await page.getByRole('link', { name: 'Members' }).last().click()
        await choose('Platform', 'Remove from project')
        await dialog().getByRole('textbox').fill('Platform')
        await submit('Remove')
        await page.getByText('No groups in this project').waitFor()
        await moveTo(page, `/console/people/members/${ada}`)
      },
    )

    step('a project gets a new group with somebody who is not in the organization', async () => {
      const { client } = harness
      const { id } = await client.createProject({ name: 'Contracted' })
      await moveTo(page, '/console/projects')
      await table('Projects').getByRole('link', { name: 'Contracted' }).click()
      await page.getByRole('link', { name: 'Members', exact: true }).click()
      await press('Add group')
      await dialog().getByText('New group', { exact: true }).click()
      await dialog().getByLabel('Name').fill('Contractors')
      await dialog().getByLabel('Members (optional)').fill(`${EVE}, ada@example.com`)
      await dialog().getByText(`Not in the organization yet, added as readers: ${EVE}.`).waitFor()
      await dialog().getByText('Can view the project, its models, files and batches.').waitFor()
      await dialog().getByRole('button', { name: 'Show as curl, CLI, Terraform' }).click()
      await dialog().getByText(`"email": "${EVE}"`).waitFor()
      await dialog().getByRole('tab', { name: 'Terraform' }).click()
      await dialog().getByText('group_id = openai_group.contractors.id').first().waitFor()
      await submit('Create and add')
      await row('Groups', 'Contractors').waitFor()
      const cells = row('Groups', 'Contractors').locator('td')
      assert.deepEqual((await cells.allInnerTexts()).slice(0, 3), ['Contractors', 'viewer', '2'])
      await assertViewedByEve(id, 'Contractors')
    })

    step('a new group of the organization gets a member and a project', async () => {
      const { id } = await harness.client.createProject({ name: 'Contract review' })
      await moveTo(page, '/console/people/groups')
      await press('Create group')
      await dialog().getByLabel('Name').fill('Contractors')
      await dialog().getByLabel('Members (optional)').fill(EVE)
      assert.equal(await dialog().getByRole('combobox', { name: 'Role' }).count(), 0)
      const project = dialog().getByRole('combobox', { name: 'Project (optional)' })
      await project.fill('Contracted')
      await page.getByRole('option', { name: 'Contracted' }).click()
      await project.click()
      await page.getByRole('option', { name: 'No project' }).click()
      await dialog().getByRole('combobox', { name: 'Role' }).waitFor({ state: 'detached' })
      await project.click()
      await page.getByRole('option', { name: 'Contract review' }).click()
      await dialog().getByText('Can view the project, its models, files and batches.').waitFor()
      await submit('Create')
      await page.getByRole('heading', { level: 1, name: 'Contractors' }).waitFor()
      await row('Members', EVE).waitFor()
      await row('Projects', 'Contract review').waitFor()
      const cells = row('Projects', 'Contract review').locator('td')
      assert.deepEqual(await cells.allInnerTexts(), ['Contract review', 'viewer'])
      await row('Projects', 'Contract review').getByRole('link', { name: 'viewer' }).click()
      await row('Roles', 'viewer').waitFor()
      await page.goBack()
      await press('Add to project')
      await dialog().getByRole('combobox', { name: 'Project' }).click()
      await page.getByRole('option', { name: 'Contracted' }).click()
      await submit('Add')
      await row('Projects', 'Contracted').getByRole('link', { name: 'Contracted' }).waitFor()
      await assertViewedByEve(id, 'Contractors')
      await moveTo(page, `/console/people/members/${ada}`)
    })

    step('who may manage groups only adds neither people nor groups to projects', async () => {
      const { client } = harness
      const permissions = ['api.groups.read', 'api.groups.write']
      const role = await client.createRole({ role_name: 'Groups', permissions })
      await client.createUserRole({ user_id: ada, role_id: role.id })
      {
        await using visited = await visitAs(harness, ada)
        await visited.page.goto('/console/people/groups')
        await visited.page.getByRole('button', { name: 'Create group' }).click()
        const form = visited.page.getByRole('dialog')
        await form.getByLabel('Name').fill('Contractors')
        await form.getByLabel('Members (optional)').fill(EVE)
        await form
          .getByText(`Not in the organization, ask an owner to invite them first: ${EVE}.`)
          .waitFor()
        assert.ok(await form.getByRole('button', { name: 'Create' }).isDisabled())
        assert.equal(await form.getByLabel('Project (optional)').count(), 0)
        assert.deepEqual(visited.troubles(), [])
      }
      await client.deleteRole({ role_id: role.id })
    })

    step('a reader of the organization reads groups and has nothing to edit', async () => {
      await using visited = await visitAs(harness, ada)
      await visited.page.goto('/console/people/groups')
      await visited.page.getByRole('link', { name: 'Platform' }).click()
      await visited.page.getByRole('row', { name: 'Ada Lovelace' }).waitFor()
      const actions = visited.page.getByRole('button', { name: /^(Add|Assign|Actions)/ })
      assert.equal(await actions.count(), 0)
      assert.deepEqual(visited.troubles(), [])
    })

    step(
      'the role is unassigned, the person removed, the group linked, unlinked and deleted',
      async () => {
        await page.getByRole('link', { name: 'Group Platform' }).click()
        await choose('Cost reader', 'Unassign')
        await submit('Unassign')
        await page.getByText('No roles').waitFor()
        await choose('ada@example.com', 'Remove from group')
        await dialog().getByRole('textbox').fill('ada@example.com')
        await submit('Remove')
        await page.getByText('No members yet').waitFor()
        await page.getByRole('link', { name: 'Groups' }).click()
        await choose('Platform', 'Rename')
        await dialog().getByLabel('Name').fill('Platform team')
        await submit('Rename')
        await choose('Platform team', 'Link to the identity provider')
        await dialog().getByLabel('Group at the identity provider').fill('platform-engineers')
        await submit('Save')
        await row('Groups', 'Platform team').getByText('Managed by sign-in').waitFor()
        assert.equal((await groups())[0]?.oidc_group, 'platform-engineers')
        await choose('Platform team', 'Change the link')
        await dialog().getByLabel('Group at the identity provider').fill('')
        await submit('Save')
        await page.getByText('Managed by sign-in').waitFor({ state: 'detached' })
        await choose('Platform team', 'Delete')
        assert.ok(await dialog().getByRole('button', { name: 'Delete' }).isDisabled())
        await dialog().getByRole('textbox').fill('Platform team')
        await submit('Delete')
        await page.getByText('No groups yet').waitFor()
        assert.deepEqual(await groups(), [])
        await dialogGone(dialog())
      },
    )
  })

  serial('an identity provider is connected by SCIM', (step) => {
    let token = ''
    const create = async (name: string): Promise<string> => {
      await press('Create token')
      await dialog().getByLabel('Name').fill(name)
      await dialog().getByRole('button', { name: 'Create' }).click()
      const secret = dialog().getByText(/^bwscim_/)
      const value = (await secret.textContent()) ?? ''
      await submit('Done')
      assert.equal(await page.getByText(value).count(), 0, 'shown once')
      return value
    }

    step('the page has the base URL, and the first token turns provisioning on', async () => {
      await page.getByRole('link', { name: 'SCIM' }).click()
      await page.getByText('Off', { exact: true }).waitFor()
      await page.getByText(`${harness.url}/scim/v2`, { exact: true }).waitFor()
      token = await create('Okta')
      await page.getByText('On', { exact: true }).waitFor()
      await row('Tokens', 'Okta').getByText('Never').waitFor()
      const [made] = (await harness.client.listScimTokens()).data
      await row('Tokens', 'Okta')
        .getByText(made?.owner?.name ?? '', { exact: true })
        .waitFor()
    })

    step('a second token replaces the first, and there are two at most', async () => {
      const first = token
      token = await create('Okta, next')
      await page.getByText('Two tokens are in use').waitFor()
      assert.ok(await page.getByRole('button', { name: 'Create token' }).isDisabled())
      await choose('Okta', 'Delete')
      await dialog().getByRole('textbox').fill('Okta')
      await submit('Delete')
      await page.getByText('Deleted the SCIM token').waitFor()
      assert.equal((await sendScim(harness.url, first, 'GET', '/Users')).status, 401)
    })

    step('managed groups and people show their source', async () => {
      const { body } = await sendScim(harness.url, token, 'POST', '/Users', newPerson())
      const group = { displayName: 'Directory', members: [{ value: body.id }] }
      await sendScim(harness.url, token, 'POST', '/Groups', group)
      await page.getByRole('link', { name: 'Groups' }).click()
      await row('Groups', 'Directory').getByText('Managed by SCIM').waitFor()
      const gone = { ...body, active: false }
      await sendScim(harness.url, token, 'PUT', `/Users/${body.id}`, gone)
      await page.getByRole('link', { name: 'Members' }).click()
      const person = row('Members', body.userName)
      await person.getByText('Managed by SCIM').waitFor()
      await person.getByText('Deactivated').waitFor()
    })

    step('without a token provisioning is off', async () => {
      await page.getByRole('link', { name: 'SCIM' }).click()
      await choose('Okta, next', 'Delete')
      await dialog().getByText('provisioning is turned off').waitFor()
      await dialog().getByRole('textbox').fill('Okta, next')
      await submit('Delete')
      await page.getByText('Off', { exact: true }).waitFor()
    })
  })
})
