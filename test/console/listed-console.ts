/** The seeded organization, in which each listed page can be opened. */
import assert from 'node:assert/strict'
import { RateLimitError } from 'openai'
import type { Page } from 'playwright-core'
import { OWNER } from '#demo/people.ts'
import type { Harness } from '#test/support/harness.ts'
import { GROUP, PERSON, ROLE } from './access-pages.ts'
import { type Look, type Visit, visit, type Width } from './browser.ts'
import type { ConsoleHarness } from './console-harness.ts'
import { addValues } from './listed-values.ts'
import { DEFAULT, KEY, type ListedPage, moveTo, settled } from './pages.ts'
import { type Cookies, cookiesOf } from './person.ts'
import { openSeededConsole, PRESENT } from './seeded-organization.ts'

/** Requests made before, so that some limits are half used. */
const REQUESTS = 40

export interface ListedConsole extends ConsoleHarness {
  /** Id of a project, or of an object made for these pages. */
  readonly idOf: (name: string) => string
  /** Project key, in clear. */
  readonly key: string
  /** Cookie of a session of an owner of the organization. */
  readonly cookies: Cookies
}

/**
 * The seeded organization at a fixed time, with some limits in use. A request of the project whose
 * budget is used up is rejected: pages then say so.
 */
export async function openListedConsole(): Promise<ListedConsole> {
  const harness = await openSeededConsole({ clock: () => PRESENT.getTime() })
  const { seeded } = harness
  const ids = new Map(seeded.projects.map(({ name, id }) => [name, id]))
  ids.set(DEFAULT, harness.bootstrapped.organization.defaultProjectId)
  const idOf = (project: string): string => ids.get(project) ?? assert.fail(`no ${project}`)
  const liveKeyOf = (project: string) =>
    seeded.keys.find(
      ({ projectId, endsMs }) => projectId === idOf(project) && endsMs === Infinity,
    ) ?? assert.fail(`no key of ${project}`)
  const keyOf = (project: string): string => liveKeyOf(project).value
  await useLimits(harness, keyOf('Evaluation harness'))
  await assert.rejects(ask(harness, keyOf('Data labelling')), (error) => {
    assert.ok(error instanceof RateLimitError)
    ids.set('rejected request', error.requestID ?? assert.fail('no request id'))
    return true
  })
  await harness.flush()
  await addValues(harness, idOf('Support assistant'))
  const owner = seeded.people.find(({ who }) => who === OWNER) ?? assert.fail('no owner')
  ids.set(PERSON, owner.id)
  ids.set(KEY, liveKeyOf('Support assistant').id)
  ids.set(GROUP, await giveRoleByGroup(harness, owner.id, idOf('Support assistant')))
  const cookies = await cookiesOf(harness, owner.id)
  return { ...harness, idOf, key: keyOf('Support assistant'), cookies }
}

async function useLimits(harness: Harness, key: string): Promise<void> {
  await Promise.all(Array.from({ length: REQUESTS }, () => ask(harness, key)))
}

function ask({ caller }: Harness, key: string) {
  const messages = [{ role: 'user' as const, content: 'Which of the two prompts did better?' }]
  return caller(key).chat.completions.create({ model: 'gpt-5.6-luna', messages })
}

/** A group of a person and its custom role, with a permission that has no effect. */
async function giveRoleByGroup(
  { client }: Harness,
  userId: string,
  projectId: string,
): Promise<string> {
  const { id } = await client.createGroup({ name: GROUP })
  const permissions = ['api.usage.read', 'api.billing.read']
  const role = await client.createRole({ role_name: ROLE, permissions })
  await client.createGroupRole({ group_id: id, role_id: role.id })
  await client.createGroupUser({ group_id: id, user_id: userId })
  const member = { group_id: id, role: 'role-api-project-viewer' }
  await client.createProjectGroup({ project_id: projectId, ...member })
  return id
}

export function addressOf({ path }: ListedPage, { idOf }: ListedConsole): string {
  return `/console${path.replace(/\{(.+)\}/, (_, name) => idOf(name))}`
}

/** Resolves when the page and its dialog are complete. */
async function arrive(page: Page, listed: ListedPage, harness: ListedConsole): Promise<void> {
  await listed.shown(page).waitFor()
  await settled(page)
  const opened = await listed.open?.(page, harness.key)
  await opened?.waitFor()
  if (opened) await settled(page)
}

/** Opens the page as an owner of the organization. */
export async function visitListed(
  harness: ListedConsole,
  listed: ListedPage,
  look: Look,
): Promise<Visit> {
  const visited = await visit(harness.browser, harness.url, look)
  await visited.page.clock.setSystemTime(PRESENT)
  if (!listed.signedOut) await visited.context.addCookies(harness.cookies)
  try {
    await visited.page.goto(addressOf(listed, harness))
    await arrive(visited.page, listed, harness)
  } catch (error) {
    await visited.close()
    throw error
  }
  return visited
}

/** Opens another page where one is open, as a link does; at another width. */
export async function moveToListed(
  harness: ListedConsole,
  listed: ListedPage,
  { page }: Visit,
  width?: Width,
): Promise<void> {
  await moveTo(page, addressOf(listed, harness), width)
  await arrive(page, listed, harness)
}
