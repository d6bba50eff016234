/** A key that is pasted into a field of a search, or that an address has: it is in no address. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { ROOT } from '#test/support/source.ts'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { moveTo, settled } from './pages.ts'

const SAID = 'This looks like a key.'
/** Characters at the end of a key, by which it is found however it begins. */
const END = 12

/** A key as editors, copied pages and addresses change it. */
function changedKeys(key: string): string[] {
  const encoded = key.replaceAll('-', '%2D')
  return [
    key.replaceAll('-', '\u2011'),
    key.replaceAll('-', '\u2013'),
    key.replaceAll('-', '\uff0d'),
    key.replace('-', '-\u200b'),
    key.replace('-', '- '),
    key.replace('-', ' -'),
    key.replace('proj', 'pr oj'),
    key.replace('sk-proj-', 'sk- '),
    encoded,
    encoded.replaceAll('%', '%25'),
    encoded.replaceAll('%', '%25').replaceAll('%', '%25'),
    `100% of ${encoded}`,
  ]
}

/** Fields that search, in the components that have them: each recognizes a key. */
const SEARCHING = [
  'fields/search',
  'fields/searched-select',
  'finder/finder',
  'pages/playground/request-form',
  'pages/project/project-switcher',
  'pages/request-logs/lookup',
  'pages/request-logs/text-filter',
]
/** Fields over options that are loaded before, and one of a form: their text is not searched. */
const UNSENT = [
  'pages/account/keys/create-key',
  'pages/account/limits/limits-left',
  'pages/account/models/account-models-page',
  'pages/audit-log/filters',
  'pages/costs/limits/defaults/value-fields',
  'pages/project/members/groups/add-group',
  'pages/roles/role-select',
  'pages/sign-in/programs/answer-form',
  'pages/usage/report/grouping',
]
const FIELD = /type="search"|role="combobox"|<Autocomplete\b|^\s*searchable\b/m

it('fields of searches recognize a key, and there are no others', () => {
  const files = globSync('**/*.tsx', { cwd: join(ROOT, 'console') }).map((file) => ({
    name: file.replace(/\.tsx$/, ''),
    text: readFileSync(join(ROOT, 'console', file), 'utf8'),
  }))
  const fields = files.filter(({ text }) => FIELD.test(text)).map(({ name }) => name)
  assert.deepEqual(fields.toSorted(), [...SEARCHING, ...UNSENT].toSorted())
  const guarded = files.filter(
    ({ name, text }) =>
      name !== 'pasted-key/pasted-key' && /\bkeyGuard\(|<KeyLookUp text=/.test(text),
  )
  assert.deepEqual(guarded.map(({ name }) => name).toSorted(), SEARCHING.toSorted())
})

describe('a pasted key', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let project: string
  /** Addresses of requests, and of the page, in order. */
  const addresses: string[] = []
  const keys = new Map<string, string>()
  const keyOf = (kind: string): string => keys.get(kind) ?? assert.fail(kind)

  before(async () => {
    harness = await openConsole()
    const { client } = harness
    project = (await client.createProject({ name: 'Atlas' })).id
    const account = await client.createProjectServiceAccount({ project_id: project, name: 'robot' })
    const { id: user_id } = await client.createUser({ email: 'mia@example.com', role: 'reader' })
    await client.createProjectUser({ project_id: project, user_id, role: 'member' })
    const ofMia = { project_id: project, user_id, name: 'laptop' }
    keys.set('project key', (await client.createProjectUserApiKey(ofMia)).value)
    keys.set('service account’s key', account.api_key?.value ?? assert.fail('no key'))
    keys.set('admin key', (await client.createAdminApiKey({ name: 'script' })).value)
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    page.on('request', (request) => addresses.push(request.url()))
    page.on('framenavigated', (frame) => addresses.push(frame.url()))
    await signIn(page, harness.adminKey)
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  /** Types into a field as a paste does, and waits until a search would have been made. */
  const paste = async (field: Locator, text: string): Promise<void> => {
    await field.fill(text)
    await page.getByText(SAID).first().waitFor()
    await settled(page)
    assertNowhere()
    await field.fill('')
    await page.getByText(SAID).waitFor({ state: 'detached' })
  }

  const assertNowhere = (): void => {
    const ends = [...keys.values()].map((key) => key.slice(-END))
    const found = [...addresses.splice(0), page.url()].filter(
      (one) => /\bsk-/.test(decodeURIComponent(one)) || ends.some((end) => one.includes(end)),
    )
    assert.deepEqual(found, [])
  }

  const searches = (): Readonly<Record<string, string>> => ({
    projects: '/projects',
    people: '/people',
    invites: '/people/invites',
    'admin keys': '/admin-keys',
    members: `/projects/${project}/members`,
    'all keys': '/keys',
    'request logs': '/request-logs',
    'service accounts': `/projects/${project}/service-accounts`,
    keys: `/projects/${project}/keys`,
    limits: `/projects/${project}/limits`,
  })

  it('in the search of any list is in no address and no request, and the page says why', async () => {
    const values = [...keys.values()]
    for (const [at, path] of Object.values(searches()).entries()) {
      await moveTo(page, `/console${path}`)
      const field = page.getByRole('main').getByRole('searchbox')
      await paste(field, values[at % values.length] ?? '')
    }
  })

  it('is recognized with white space around it, within a text, and in capitals', async () => {
    await moveTo(page, '/console/projects')
    const key = keyOf('project key')
    const field = page.getByRole('searchbox', { name: 'Search projects' })
    for (const text of [
      ...[` ${key}`, `${key}\t`, `export KEY=${key}; curl`, `"${key}"`, `Bearer ${key}`],
      ...[`leaked${key}`, key.toUpperCase(), key.slice(0, 20), `(${keyOf('admin key')})`],
      ...changedKeys(key),
    ]) {
      await paste(field, text)
    }
  })

  it('names that only contain the letters are searched', async () => {
    await moveTo(page, '/console/projects')
    const field = page.getByRole('searchbox', { name: 'Search projects' })
    await field.fill('task-force')
    await page.getByText('No results for “task-force”').waitFor()
    assert.equal(new URL(page.url()).search, '?search=task-force')
    await field.fill('')
    addresses.length = 0
  })

  for (const [page_, label] of [
    ['usage', 'Project'],
    ['audit-log', 'Project'],
    ['audit-log', 'Actor'],
    ['audit-log', 'Target'],
    ['request-logs', 'Project'],
    ['request-logs', 'Key'],
    ['request-logs', 'Person or service account'],
    ['request-logs', 'Model'],
    ['playground', 'Project'],
    ['playground', 'Model'],
  ] as const) {
    it(`in the filter ${label} of ${page_} is in no address and no request`, async () => {
      await moveTo(page, `/console/${page_}`)
      const named = { name: label, exact: true }
      const field = page.getByRole('combobox', named).or(page.getByRole('textbox', named))
      await field.click()
      await field.fill(`${keyOf('project key')}@`)
      await page.getByText(SAID).first().waitFor()
      assert.equal(await page.getByRole('option', { name: /sk-/ }).count(), 0)
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
      assertNowhere()
    })
  }

  it('in a field of a dialog is in no request, and leads to its owner', async () => {
    await moveTo(page, '/console/people/invites')
    await page.getByRole('button', { name: 'Invite' }).first().click()
    const dialog = page.getByRole('dialog')
    const field = dialog.getByRole('combobox', { name: 'Projects' })
    await field.fill(keyOf('service account’s key'))
    await dialog.getByText('of robot in Atlas. It works.').waitFor()
    assert.equal(await page.getByRole('option', { name: 'Atlas' }).count(), 0)
    assertNowhere()
    await field.fill('atl')
    await page.getByRole('option', { name: 'Atlas' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
  })

  it('in the project switcher is in no request', async () => {
    await moveTo(page, `/console/projects/${project}/members`)
    await page.getByRole('button', { name: 'Atlas: switch project' }).click()
    const field = page.getByRole('dialog').getByRole('searchbox')
    await field.fill(keyOf('admin key'))
    await page.getByRole('dialog').getByText(SAID).waitFor()
    assertNowhere()
    await page.keyboard.press('Escape')
  })

  it('in an address is removed from it before any request, and the page says so', async () => {
    const key = keyOf('service account’s key')
    for (const [address, left] of [
      [`/console/projects?search=${key}&archived=yes`, '/console/projects?archived=yes'],
      [`/console/audit-log?actor=a%20${key}`, '/console/audit-log'],
      [`/console/people?${key}`, '/console/people'],
      [`/console/settings#${key}`, '/console/settings'],
      [`/console/projects/${key}`, '/console/projects'],
      [`/console/projects?search=${key.replace('-', '+-')}`, '/console/projects'],
      [`/console/people?search=${key.replaceAll('-', '%252D')}`, '/console/people'],
      [`/console/people?search=${key.replaceAll('-', '%25252D')}`, '/console/people'],
      [`/console/people?search=${key.replaceAll('-', '%E2%80%91')}`, '/console/people'],
      [`/console/projects/${key.replaceAll('-', '%252D')}`, '/console/projects'],
    ]) {
      await page.goto(address ?? '')
      await page.getByText('The address had a key in it').waitFor()
      await settled(page)
      assert.equal(page.url(), harness.url + left)
      const sent = addresses.splice(0).filter((one) => new URL(one).pathname.startsWith('/v1'))
      assert.deepEqual(
        sent.filter((one) => one.includes('sk-') || one.includes(key.slice(-END))),
        [],
      )
      assert.equal(await page.evaluate('JSON.stringify(history.state).includes("sk-")'), false)
    }
    await page.goto(`/console/projects#${key}`)
    await page.waitForURL(`${harness.url}/console/projects`)
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByText('The address had a key in it').waitFor({ state: 'detached' })
  })
})
