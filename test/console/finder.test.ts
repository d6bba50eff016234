/** The finder: everything by keyboard, whole keys by their hash, and the list of all keys. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { sha256 } from '#console/pasted-key/sha256.ts'
import { measure } from '#test/support/latency.ts'
import { serial } from '#test/support/serial.ts'
import { resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { dialogGone } from './dialogs.ts'
import { signInAs } from './person.ts'
import { assertAccessible } from './themes.ts'

it('the hash of a text is its SHA-256, for each length within some blocks', () => {
  for (let length = 0; length < 200; length++) {
    const text = 'sk-é☃'.repeat(length).slice(0, length)
    assert.equal(sha256(text), hash('sha256', text, 'hex'), `${length}`)
  }
})

describe('finder', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let project: string
  const values: Record<string, string> = {}
  /** Addresses and bodies of requests, and addresses of the page. */
  const sent: string[] = []

  before(async () => {
    harness = await openConsole()
    const { client } = harness
    project = (await client.createProject({ name: 'Atlas' })).id
    const { id: user_id } = await client.createUser({ email: 'mia@example.com', role: 'reader' })
    await client.createProjectUser({ project_id: project, user_id, role: 'member' })
    for (const name of ['laptop', 'notebook', 'server']) {
      const key = await client.createProjectUserApiKey({ project_id: project, user_id, name })
      values[name] = key.value
    }
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    page.on('request', (request) => sent.push(request.url(), request.postData() ?? ''))
    page.on('framenavigated', (frame) => sent.push(frame.url()))
    await signIn(page, harness.adminKey, '/console/people')
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  const finder = () => page.getByRole('dialog', { name: 'Search' })
  const field = () => finder().getByRole('combobox', { name: 'Search' })
  const chosen = () => finder().getByRole('option', { selected: true })
  const find = async (text: string) => {
    await page.keyboard.press('Control+k')
    await field().fill(text)
  }
  /** Chooses the best entry once it is the expected one. */
  const open = async (text: string, expected: string, address: string) => {
    await find(text)
    await chosen().getByText(expected, { exact: true }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/console${address}`)
    await dialogGone(finder())
  }

  serial('the keyboard alone', (step) => {
    step('Ctrl+K opens it with pages and actions, and Escape returns the focus', async () => {
      await page.getByRole('button', { name: 'Search', exact: true }).focus()
      await page.keyboard.press('Control+k')
      await finder().getByRole('option', { name: 'Audit log' }).waitFor()
      await finder().getByRole('group', { name: 'Actions' }).waitFor()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowUp')
      const first = await finder().getByRole('option').first().getAttribute('id')
      assert.equal(await field().getAttribute('aria-activedescendant'), first)
      await page.keyboard.press('Escape')
      await dialogGone(finder())
      await page.locator('.find:focus').waitFor()
    })

    step('names, parts of names and ids lead to their pages', async () => {
      await open('aud', 'Audit log', '/audit-log')
      await open('atl', 'Atlas', `/projects/${project}`)
      await open('mia', 'mia@example.com', '/people/members/*')
      await open(project, 'Atlas', `/projects/${project}`)
      const last = values.laptop?.slice(-4) ?? ''
      await open(last, 'laptop', '/keys/*')
      await page.getByRole('heading', { level: 1, name: 'laptop' }).waitFor()
      await open('req_0123456789abcdef', 'req_0123456789abcdef', '/request-logs/req_*')
    })

    step('settings are found by words for them, and shown where they are', async () => {
      await open('certificate', 'Server', '/settings')
      await open('retention jobs', 'Background tasks', '/settings#background-tasks')
      const tasks = page.getByRole('heading', { name: 'Background tasks' })
      await tasks.waitFor()
      // Little may follow it: the part is at the top, or in view with the page at its end.
      await page.waitForFunction(() => {
        const top = document.getElementById('background-tasks')?.getBoundingClientRect().top
        if (top === undefined || top > innerHeight - 200) return false
        const below = document.documentElement.scrollHeight - innerHeight - scrollY
        return top < 100 || below < 1
      })
      await open('rbac', 'People: Roles', '/people/roles')
      await open('rpm', 'Limits of a project', '/projects')
      await open('atlas', 'Atlas', `/projects/${project}`)
      await open('rpm', 'Limits of this project', `/projects/${project}/limits`)
    })

    step(
      'a typing error is forgiven in pages, settings, actions and the documentation',
      async () => {
        await open('audti', 'Audit log', '/audit-log')
        await open('bakground', 'Background tasks', '/settings#background-tasks')
        await open('invlte a pers', 'Invite a person', '/people/invites')
        const dialog = page.getByRole('dialog', { name: 'Invite people' })
        await dialog.waitFor()
        await page.keyboard.press('Escape')
        await dialogGone(dialog)
        await find('Failrue modes')
        await chosen().getByText('Operate', { exact: true }).waitFor()
        await page.keyboard.press('Escape')
        await dialogGone(finder())
      },
    )

    step('a heading of the documentation has its path', async () => {
      await find('keys of all projects')
      const path = 'docs/guides/console.md#keys-of-all-projects'
      await chosen().getByText('Keys of all projects', { exact: true }).waitFor()
      await page.keyboard.press('Enter')
      await page.getByText(`${path} in Bailiwick’s repository`).waitFor()
    })

    step('an action opens its dialog', async () => {
      await open('create proj', 'Create a project', '/projects')
      const dialog = page.getByRole('dialog', { name: 'Create a project' })
      await dialog.waitFor()
      // The dialog keeps the keys, since a name may have been typed.
      await page.keyboard.press('Control+k')
      assert.equal(await finder().count(), 0)
      await page.keyboard.press('Escape')
      await dialogGone(dialog)
      await open('dark', 'Switch theme: dark', '/projects')
      await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
      await open('as the system', 'Switch theme: as the system', '/projects')
    })

    step('what nobody has is not found', async () => {
      await find('zzzz')
      await finder().getByText('No results for “zzzz”').waitFor()
      await page.keyboard.press('Escape')
    })

    step('is accessible in both themes on a phone', async () => {
      await resize(page, 'narrow')
      await find('a')
      await finder().getByRole('option').first().waitFor()
      await assertAccessible(page)
      await page.keyboard.press('Escape')
      await resize(page, 'wide')
      await dialogGone(finder())
    })
  })

  /** Nothing but hashes left the page. */
  const assertUnsent = () => {
    for (const text of [...sent, page.url()]) {
      assert.ok(!Object.values(values).some((key) => text.includes(key.slice(8, -4))), text)
    }
    const hashes = Object.values(values).map((key) => hash('sha256', key, 'hex'))
    const bodies = sent.filter((one) => hashes.some((hashed) => one.includes(hashed)))
    assert.ok(bodies.length > 0)
    assert.ok(
      bodies.every((one) => one.startsWith('{')),
      bodies.join(),
    )
  }

  serial('a whole key', (step) => {
    step('leads from the finder to its owner and its end, by its hash alone', async () => {
      await find(`export KEY="${values.laptop}"`)
      const found = finder().getByText('laptop of mia@example.com in Atlas. It works.')
      await found.waitFor()
      await finder().getByRole('link', { name: 'Revoke' }).click()
      const confirmation = page.getByRole('dialog', { name: 'Revoke the key' })
      await confirmation.getByLabel('Type laptop to confirm').fill('laptop')
      await confirmation.getByRole('button', { name: 'Revoke' }).click()
      await dialogGone(confirmation)
      await find(values.laptop ?? '')
      await finder().getByText('It was revoked').waitFor()
      await page.keyboard.press('Escape')
      await dialogGone(finder())
      assertUnsent()
    })

    step('is found in the search of a list, and another is not', async () => {
      await open('Keys', 'Keys', '/keys')
      const search = page.getByRole('searchbox', { name: 'Search keys' })
      await search.fill(values.notebook ?? '')
      await page.getByText('notebook of mia@example.com in Atlas. It works.').waitFor()
      await search.fill(`sk-proj-${'a'.repeat(58)}b1C2d3`)
      await page.getByText('It isn’t a key of this server').waitFor()
      await search.fill('')
      assertUnsent()
    })
  })

  serial('the list of all keys', (step) => {
    step('has a number at each filter, and revokes several at once', async () => {
      await page.getByRole('button', { name: /^No spend limit ?2$/ }).click()
      await page.waitForURL('**/keys?show=unlimited')
      await page.getByRole('button', { name: 'Choose all shown' }).click()
      await page.getByRole('button', { name: 'Revoke 2' }).click()
      const confirmation = page.getByRole('dialog', { name: /^Revoke \d keys?$/ })
      await confirmation.getByText('of mia@example.com in Atlas: ').waitFor()
      await confirmation.getByRole('button', { name: 'Show as curl, CLI, Terraform' }).click()
      const shown = confirmation.getByRole('tabpanel').locator('pre')
      assert.equal(((await shown.textContent()) ?? '').match(/curl -X DELETE/g)?.length, 2)
      // Somebody else is quicker with one of them.
      const { data } = await harness.client.listOrganizationApiKeys({ search: 'server' })
      const api_key_id = data[0]?.id ?? assert.fail('no key')
      await harness.client.deleteProjectApiKey({ project_id: project, api_key_id })
      await confirmation.getByLabel('Type 2 to confirm').fill('2')
      await confirmation.getByRole('button', { name: 'Revoke' }).click()
      await confirmation.getByText(`server of mia@example.com in Atlas: The API key`).waitFor()
      await confirmation.getByRole('button', { name: 'Cancel' }).click()
      await page.getByText('Every key has a spend limit').waitFor()
      const { data: events } = await harness.client.listAuditLogs({
        event_types: ['api_key.deleted'],
      })
      assert.equal(events.length, 3)
    })
  })

  serial('the page of a person', (step) => {
    step('has their projects, and revokes all of their keys', async () => {
      const { client } = harness
      const { data } = await client.listUsers({ search: 'mia' })
      const user_id = data[0]?.id ?? assert.fail('no Mia')
      for (const name of ['phone', 'tablet']) {
        await client.createProjectUserApiKey({ project_id: project, user_id, name })
      }
      await open('mia', 'mia@example.com', `/people/members/${user_id}`)
      const projects = page.getByRole('table', { name: 'Projects' })
      await projects.getByRole('row', { name: 'Atlas' }).getByText('Directly, member').waitFor()
      await page.getByRole('button', { name: 'Revoke all' }).click()
      const confirmation = page.getByRole('dialog', { name: 'Revoke 2 keys' })
      await confirmation.getByLabel('Type 2 to confirm').fill('2')
      await confirmation.getByRole('button', { name: 'Revoke' }).click()
      await page.getByText('No keys', { exact: true }).waitFor()
      const type = { event_types: ['api_key.deleted' as const] }
      assert.equal((await client.listAuditLogs(type)).data.length, 5)
    })

    step('an upstream is found by its name, too, and has its requests by model', async () => {
      const at = Math.floor(Date.now() / 1_000) - 3_600
      const failed = { status: 502, outcome: 'failed' } as const
      const requests = [{ at }, { at }, { at, ...failed }]
      await measure(
        harness,
        requests.map((one) => ({ ...one, upstream: 'default' })),
      )
      await open('default', 'default', '/settings/upstreams/default')
      await page.getByText('Weight').waitFor()
      const row = page.getByRole('table', { name: 'Requests by model' }).getByRole('row').nth(1)
      await row.waitFor()
      const cells = await row.getByRole('cell').allInnerTexts()
      assert.deepEqual(cells.slice(0, 3), ['gpt-5.6-luna', '3', '1'])
      await row.getByRole('link', { name: 'gpt-5.6-luna' }).click()
      await page.waitForURL('**/usage/models/gpt-5.6-luna')
    })
  })

  it('has the entries of a project whose page loads while it is open', async () => {
    const slow = await visit(harness.browser, harness.url)
    await signIn(slow.page, harness.adminKey, '/console/people')
    page = slow.page
    await find('atlas')
    await chosen().getByText('Atlas', { exact: true }).waitFor()
    const loaded = Promise.withResolvers<void>()
    const asked = page.waitForRequest('**/assets/**')
    await page.route('**/assets/**', async (route) => {
      await loaded.promise
      await route.continue()
    })
    await page.keyboard.press('Enter')
    await asked
    await dialogGone(finder())
    await find('rpm')
    await chosen().getByText('Limits of a project', { exact: true }).waitFor()
    loaded.resolve()
    await chosen().getByText('Limits of this project', { exact: true }).waitFor()
    assert.deepEqual(slow.troubles(), [])
  })

  it('a member finds their project, and neither people’s keys nor pages of others', async () => {
    const member = await visit(harness.browser, harness.url)
    const { data } = await harness.client.listUsers({ search: 'mia' })
    await signInAs(member, harness, data[0]?.id ?? '')
    page = member.page
    await page.goto('/console/account')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await finder().getByRole('option', { name: 'My account', exact: true }).waitFor()
    assert.equal(await finder().getByRole('option', { name: 'Create a project' }).count(), 0)
    await field().fill('atlas')
    await chosen().getByText('Atlas', { exact: true }).waitFor()
    await field().fill(harness.bootstrapped.organization.defaultProjectId)
    await finder().getByText('No results for').waitFor()
    await field().fill(harness.adminKey)
    await finder()
      .getByText('an admin key')
      .or(finder().getByText('none that you may see'))
      .waitFor()
    assert.deepEqual(member.troubles(), [])
  })
})
