/**
 * Loaders of the console's routes: each page shows its content after one round of parallel requests.
 * Later requests are held here. They are of parts that need ids from the first round: the figures
 * of listed projects, the levels of listed limits, the series of the largest groups in a chart.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page, Request } from 'playwright-core'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { openSeededConsole } from './seeded-organization.ts'

/** Time without a new request or script after which a round is complete. */
const QUIET_MS = 300
const NEVER = new Promise<never>(() => {})

declare global {
  /** Functions of the test that the page calls. */
  var startRound: () => Promise<void>
  var holdRequest: (path: string) => Promise<void>
}

interface Case {
  /** Below the console; `{}` is the address of a project. */
  readonly path: string
  /** Content of the page. */
  readonly shown: (page: Page) => Locator
  /** Requests of the first round, besides others. */
  readonly requests: readonly string[]
}

function rowsOf(name: string) {
  return (page: Page) => page.getByRole('table', { name, exact: true }).getByRole('row').nth(1)
}

function event(page: Page) {
  return page.getByRole('list', { name: 'Events' }).locator('summary').first()
}

const PROJECT = 'projects/proj_'

const CASES: readonly Case[] = [
  { path: 'projects', shown: rowsOf('Projects'), requests: ['projects'] },
  {
    path: '{}',
    shown: rowsOf('By key'),
    requests: [PROJECT, 'usage/summary', 'usage/unpriced_models'],
  },
  { path: '{}/members', shown: rowsOf('Members'), requests: [PROJECT, 'user_budgets'] },
  {
    path: '{}/service-accounts',
    shown: rowsOf('Service accounts'),
    requests: [PROJECT, 'service_accounts'],
  },
  { path: '{}/keys', shown: rowsOf('Keys'), requests: [PROJECT, 'api_keys'] },
  {
    path: '{}/limits',
    shown: (page) => page.getByRole('button', { name: /^Edit / }).first(),
    requests: [PROJECT, 'rate_limit_sources'],
  },
  { path: '{}/activity', shown: event, requests: [PROJECT, 'audit_logs'] },
  { path: 'people', shown: rowsOf('Members'), requests: ['user_budgets'] },
  { path: 'people/invites', shown: rowsOf('Invites'), requests: ['invites'] },
  {
    path: 'people/scim',
    shown: (page) => page.getByText('No tokens yet'),
    requests: ['scim_tokens'],
  },
  { path: 'admin-keys', shown: rowsOf('Admin keys'), requests: ['admin_api_keys'] },
  {
    path: 'usage',
    shown: rowsOf('Usage by project'),
    requests: [
      ...['usage/summary', 'usage/upstreams', 'usage/unpriced_models', 'usage/tags'],
      'projects',
    ],
  },
  {
    path: 'usage/limits',
    shown: rowsOf('Default spend limits'),
    requests: ['spend_limits', 'spend_limit_defaults'],
  },
  {
    path: 'usage/tag-values?key=end_user',
    shown: (page) => page.getByText('No values yet'),
    requests: ['tag_values', 'budget', 'spend_limit_defaults', 'rate_limit_defaults'],
  },
  { path: 'audit-log', shown: event, requests: ['audit_logs', 'projects'] },
  {
    path: 'playground',
    shown: (page) => page.getByRole('combobox', { name: 'Project' }),
    requests: ['server', 'projects'],
  },
  { path: 'sessions', shown: rowsOf('Sessions'), requests: ['sessions'] },
  {
    path: 'settings',
    shown: (page) => page.getByRole('heading', { name: 'Background tasks' }),
    requests: ['server'],
  },
]

describe('first round of requests', { skip: skipWithoutBrowser }, () => {
  let harness: Awaited<ReturnType<typeof openSeededConsole>>
  let operator: Visit
  let project: string
  let round: () => readonly string[]

  before(async () => {
    harness = await openSeededConsole()
    const { id } = harness.seeded.projects.find(({ name }) => name === 'Support assistant') ?? {}
    project = `projects/${id ?? assert.fail('no such project')}`
    operator = await visit(harness.browser, harness.url)
    await signIn(operator.page, harness.seeded.adminKeys.operator)
    round = await holdLaterRounds(operator.page)
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await operator?.close()
    await harness?.close()
  })

  for (const { path, shown, requests } of CASES) {
    it(`shows ${path}`, async () => {
      const { page } = operator
      await page.goto(`/console/${path.replace('{}', project)}`)
      await shown(page)
        .waitFor()
        .catch(() => assert.fail(round().join('\n')))
      for (const name of new Set(requests)) {
        const due = requests.filter((one) => one === name).length
        const sent = round().filter((one) => one.includes(`/${name}`)).length
        assert.ok(sent >= due, `${sent} requests to ${name} instead of ${due}`)
      }
    })
  }
})

/**
 * Sends the requests of each document to the API up to the first pause, and no later ones. Returns
 * the paths of the first round of the document that is open. The page holds them: interception by
 * the browser turns its cache off, so that every script is compiled again.
 */
async function holdLaterRounds(page: Page): Promise<() => readonly string[]> {
  let round: string[] = []
  let held: (() => void)[] | undefined
  let timer: NodeJS.Timeout | undefined
  const scripts = new Set<Request>()
  const release = (): void => {
    for (const send of held ?? []) send()
    held = undefined
  }
  const wait = (): void => {
    clearTimeout(timer)
    if (held && held.length > 0 && scripts.size === 0) timer = setTimeout(release, QUIET_MS)
  }
  const onLoaded = (request: Request): void => {
    scripts.delete(request)
    wait()
  }
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.add(request)
    wait()
  })
  page.on('requestfinished', onLoaded)
  page.on('requestfailed', onLoaded)
  await page.exposeFunction('startRound', () => {
    round = []
    held = []
    scripts.clear()
  })
  await page.exposeFunction('holdRequest', (path: string) => {
    if (!held) return NEVER
    round.push(path)
    const sent = new Promise<void>((send) => held?.push(send))
    wait()
    return sent
  })
  await page.addInitScript(() => {
    const send = fetch
    void startRound()
    globalThis.fetch = async (input, init) => {
      const { pathname } = new URL(String(input), location.href)
      if (/^\/v1\/(?!.*\/session$)/.test(pathname)) await holdRequest(pathname)
      return send(input, init)
    }
  })
  return () => round
}
