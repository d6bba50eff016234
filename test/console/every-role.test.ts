/**
 * Every page of the console that links lead to, as people of each role see it: no number and no
 * empty list that is not so, no link to a page without content, and no request that is rejected.
 * An owner of the organization sees what is so.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { BrowserContext } from 'playwright-core'
import { formatDollars } from '#console/display/numbers.ts'
import { use } from '#test/support/usage.ts'
import { newContext, skipWithoutBrowser, type Visit } from './browser.ts'
import { openPeopleByRole, type PeopleByRole } from './people-by-role.ts'
import { visitAs } from './person.ts'
import { type Reader, readerOn, type Shown, statusesOf, type Walked, walk } from './walk.ts'

const PRESENT = new Date('2026-10-14T14:30:00Z')
const AT = Date.parse('2026-10-14T10:00:00Z') / 1000
/** Tokens of input of `gpt-4o` for a dollar. */
const DOLLAR = 400_000
const COSTS = { Atlas: 63.95, Borealis: 12.5 }

/** People by what they may see, and the page that the console opens with for each. */
const PEOPLE = {
  'owner of the organization': { name: 'Olga', first: '/overview' },
  'project owner': { name: 'Paul', first: '/overview' },
  'project member': { name: 'Mia', first: '/account' },
  viewer: { name: 'Vera', first: '/account' },
  'viewer of one project and owner of another': { name: 'Max', first: '/overview' },
  'reader without a project': { name: 'Rita', first: '/account' },
  'custom role by a group': { name: 'Fiona', first: '/overview' },
} as const
type Role = keyof typeof PEOPLE

/** No amount: of money, of tokens, or of anything else that is counted. */
const ZERO = /^(\$0(\.0+)?( .*)?|0%?|0 [a-z ]+|none)$/
/** A page that a link should not lead to. */
const DEAD = /^Page not found$|^You don’t have access|doesn’t include|^No results for/
/** A reason that is another's: people have no admin key, and do not think in scopes. */
const WRONG_REASON = /Your admin key[^.]*|Missing scopes?[^.]*/g
const ASK = /Ask an owner/
/** The limits of all models, beside those in use: not everybody sees which these are. */
const ALL_MODELS = '?models=all'

describe('every page of the console', { skip: skipWithoutBrowser }, () => {
  let harness: PeopleByRole
  let owner: Visit
  let truths: Reader
  const others = new Map<string, string>()
  /** Pages as an owner of the organization sees them, by address. */
  const truth = new Map<string, Shown>()

  const truthAt = async (address: string): Promise<Shown> => {
    const found = truth.get(address) ?? (await truths.read(address))
    truth.set(address, found)
    return found
  }

  /** People but for the owner come one after another: their browser keeps compiled scripts. */
  let context: BrowserContext

  const come = async (role: Role): Promise<Visit> => {
    const { name } = PEOPLE[role]
    await context.clearCookies()
    const visited = await visitAs(harness, others.get(name) ?? harness.idOf(name), { context })
    await visited.page.clock.setSystemTime(PRESENT)
    return visited
  }

  before(async () => {
    harness = await openPeopleByRole({ clock: () => PRESENT.getTime() })
    await addOthers(harness, others)
    await use(
      harness,
      Object.entries(COSTS).map(([name, dollars]) => ({
        at: AT,
        subject: { projectId: harness.idOf(name), ownerId: harness.idOf('Mia'), upstream: 'main' },
        amounts: { requests: 7, requestedRequests: 7, inputTokens: dollars * DOLLAR },
      })),
    )
    owner = await visitAs(harness, harness.idOf('Olga'))
    await owner.page.clock.setSystemTime(PRESENT)
    context = await newContext(harness.browser, harness.url)
    truths = readerOn(owner)
    await truths.open()
  })
  after(async () => {
    await owner?.close()
    await harness?.close()
  })

  it('the owner of the organization sees the costs that the API reports', async () => {
    const { data } = await harness.client.usageCosts({ start_time: AT, group_by: ['project_id'] })
    const results = data.flatMap((bucket) => bucket.results)
    const { figures } = await truthAt('/projects')
    for (const [name, dollars] of Object.entries(COSTS)) {
      const cost = results.find(({ project_id: id }) => id === harness.idOf(name))?.amount.value
      assert.equal(formatDollars(cost ?? 0), formatDollars(dollars))
      assert.equal(figures[`Projects, ${name}: Cost this month`], formatDollars(dollars))
    }
  })

  /** Faults of a page that a role sees. */
  const faultsAt = async (address: string, shown: Shown): Promise<string[]> => {
    const same = [await truthAt(address)]
    if (address.endsWith('/limits')) same.push(await truthAt(address + ALL_MODELS))
    // Request logs of others are left out, and the page says so.
    const isOfSome = address.startsWith('/request-logs') && ASK.test(shown.text)
    // An account is the person's: that of the owner says nothing of it.
    const isOwn = address.startsWith('/account')
    const compared = isOwn ? { ...shown, figures: {} } : shown
    const faults = [
      ...inventedIn(isOfSome || isOwn ? { ...compared, empty: [] } : compared, same),
      ...shown.failed,
      ...(shown.text.match(WRONG_REASON) ?? []),
    ]
    return faults.map((fault) => `${address}: ${fault}`)
  }

  /** Faults of pages that no link leads to: each shows what is so, or says who can be asked. */
  const faultsElsewhere = async (reader: Reader, walked: Walked): Promise<string[]> => {
    const faults = []
    for (const address of addressesIn(harness)) {
      if (walked.pages.has(address)) continue
      const shown = await reader.read(address)
      const isExplained = ASK.test(shown.text)
      const seen = isExplained ? { ...shown, empty: [] } : shown
      faults.push(...reader.faults(), ...(await faultsAt(address, seen)))
      const hasContent = Object.keys(shown.figures).length > 0
      if (!isExplained && !hasContent) faults.push(`${address}: ${shown.text}`)
    }
    return faults
  }

  for (const [role, { first }] of Object.entries(PEOPLE) as [Role, { first: string }][]) {
    it(`${role}: no invented zero, no dead link, no failed request`, async () => {
      await using visited = await come(role)
      const reader = readerOn(visited)
      const walked = await walk(reader)
      if (role === 'owner of the organization') {
        for (const [address, shown] of walked.pages) truth.set(address, shown)
      }
      const faults = [...walked.faults, ...deadIn(walked)]
      faults.push(...(await statusesOf(visited.page, walked.files)))
      for (const [address, shown] of walked.pages) faults.push(...(await faultsAt(address, shown)))
      faults.push(...(await faultsElsewhere(reader, walked)))
      assert.deepEqual(faults, [])
      assert.equal(walked.first, first)
    })
  }
})

/** Addresses that a colleague may have sent. */
function addressesIn({ idOf }: PeopleByRole): string[] {
  const [atlas, borealis] = [idOf('Atlas'), idOf('Borealis')]
  return [
    ...['/overview', '/projects', '/usage', '/usage/statements', '/usage/spend-limit'],
    ...['/usage/limits', '/audit-log', `/projects/${atlas}`, `/projects/${borealis}/activity`],
    '/usage/invoices',
    ...[`/usage?project=${atlas}`, `/usage?project=${atlas}&measure=requests`],
  ]
}

/** Somebody with two roles, and somebody with a permission of a group's custom role alone. */
async function addOthers({ client, idOf }: PeopleByRole, ids: Map<string, string>): Promise<void> {
  const add = async (name: string): Promise<string> => {
    const email = `${name.toLowerCase()}@example.com`
    const { id } = await client.createUser({ email, role: 'reader' })
    ids.set(name, id)
    return id
  }
  const max = await add('Max')
  await client.createProjectUser({ project_id: idOf('Atlas'), user_id: max, role: 'viewer' })
  await client.createProjectUser({ project_id: idOf('Borealis'), user_id: max, role: 'owner' })
  const { id: group_id } = await client.createGroup({ name: 'finance' })
  const role = await client.createRole({ role_name: 'Costs', permissions: ['api.usage.read'] })
  await client.createGroupRole({ group_id, role_id: role.id })
  await client.createGroupUser({ group_id, user_id: await add('Fiona') })
}

/** Amounts of nothing, and lists without content, that are none for the owner. */
function inventedIn(shown: Shown, same: readonly Shown[]): string[] {
  const figures = Object.assign({}, ...same.map((known) => known.figures))
  const empty = same.flatMap((known) => known.empty)
  return [
    ...Object.entries(shown.figures)
      .filter(([name, text]) => ZERO.test(text) && figures[name] !== text)
      .map(([name, text]) => `“${text}” in ${name}, which is ${figures[name]}`),
    ...shown.empty.filter((title) => !empty.includes(title)).map((title) => `“${title}”`),
  ]
}

function deadIn({ pages, from }: Walked): string[] {
  return [...pages].flatMap(([address, { heading, empty }]) =>
    [heading, ...empty]
      .filter((text) => DEAD.test(text))
      .map((text) => `the link from ${from.get(address)} to ${address}: ${text}`),
  )
}
