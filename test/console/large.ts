/**
 * The console over a large store: by default 10,000 projects in use, in one of them 100,000 keys
 * and members, and request logs of 30 days. The pages and searches to load, and their times.
 */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from 'playwright-core'
import { elapsedClock, systemClock } from '#base/clock.ts'
import { SCALE, type Scale, seedScale } from '#demo/scale.ts'
import type { Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { scheduleSumsFill } from '#usage/sums/fill.ts'
import { signIn, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { fillLargeLogs } from './large-logs.ts'
import { type LargePage, type LargeSubjects, largePages } from './large-pages.ts'
import { settled } from './pages.ts'
import { visitAs } from './person.ts'

/** Timeout for one page, not a measurement: cores may be busy. */
const PAGE_TIMEOUT_MS = 120_000
/** Rows of usage in a slice, while nobody else needs the store. */
const SLICE_ROWS = 20_000
/** Rows of request logs are kept as they are. */
const CONFIG = 'request_logs: { days: 60, rows: 1000000000, personal_days: 60 }'

export interface LargeOrganization extends AsyncDisposable {
  /** Browsers of somebody with an admin key, of a person with a key in use, and of nobody. */
  readonly visits: Readonly<Record<'operator' | 'person' | 'nobody', Visit>>
  readonly pages: readonly LargePage[]
}

export interface LargeOptions {
  readonly scale?: Scale
  /** Rows of request logs. */
  readonly logs: number
  /** SQLite file that is filled if it is absent, and kept. Default: a temporary one. */
  readonly file?: string | undefined
  readonly print?: (line: string) => void
}

export async function openLargeOrganization({
  scale = SCALE,
  logs,
  file,
  print = () => {},
}: LargeOptions): Promise<LargeOrganization> {
  await using opening = new AsyncDisposableStack()
  const databaseUrl = file ? `sqlite:${file}` : opening.use(temporaryFolder()).databaseUrl
  const path = databaseUrl.slice('sqlite:'.length)
  if (!existsSync(path)) {
    const { organizationId, callers } = await seedScale(path, scale)
    await fillLargeLogs(path, { organizationId, callers, usedKeys: scale.usedKeys, logs, print })
  }
  const subjects = subjectsOf(path)
  const store = opening.adopt(await openStore(databaseUrl), (one) => one.close())
  await fillSums(store)
  const harness = opening.use(await openConsole({ store, config: CONFIG }))
  const groupId = await groupOf(harness, subjects)
  const visits = {
    operator: await visit(harness.browser, harness.url),
    person: await visitAs(harness, subjects.userId),
    nobody: await visit(harness.browser, harness.url),
  }
  for (const { page } of Object.values(visits)) page.setDefaultTimeout(PAGE_TIMEOUT_MS)
  await signIn(visits.operator.page, harness.adminKey)
  for (const { page } of [visits.person, visits.nobody]) await page.goto('/console/')
  const opened = opening.move()
  return {
    visits,
    pages: largePages({ ...subjects, groupId }, scale),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

type Subjects = Omit<LargeSubjects, 'groupId'>

/** The project with everything in it, a person with a key in use, and a request that failed. */
function subjectsOf(file: string): Subjects {
  const db = new DatabaseSync(file, { readOnly: true })
  const row = db
    .prepare(
      `select default_project_id as projectId, "key".id as keyId, "key".user_id as userId,
         (select request_id from request_logs where organization_id = organization.id
           and outcome = 'failed' order by ended_at desc limit 1) as requestId
       from organization join api_key as "key" on "key".project_id = default_project_id
       where "key".user_id is not null order by "key".id limit 1`,
    )
    .get() as unknown as Subjects
  db.close()
  return row
}

const GROUP = 'Platform'

/** A group of the person in the project. */
async function groupOf(
  { client }: ConsoleHarness,
  { projectId: project_id, userId: user_id }: Subjects,
): Promise<string> {
  const [known] = (await client.listGroups({ limit: 1 })).data
  if (known) return known.id
  const { id: group_id } = await client.createGroup({ name: GROUP })
  await client.createGroupUser({ group_id, user_id })
  await client.createProjectGroup({ project_id, group_id, role: 'role-api-project-viewer' })
  return group_id
}

/** Sums of all usage, as a server has some minutes after an upgrade. */
async function fillSums(store: Store): Promise<void> {
  const schedule = manualSchedule()
  const options = { store, now: systemClock, schedule, sliceRows: SLICE_ROWS, pauseMs: 0 }
  await scheduleSumsFill(options).run()
}

/** The browser that opens a page. */
export function visitOf({ visits }: LargeOrganization, { by }: LargePage): Visit {
  return visits[by ?? 'operator']
}

/** Milliseconds from the navigation until everything is shown. */
export async function timeOf(
  harness: LargeOrganization,
  one: LargePage,
  open: (page: Page, address: string) => Promise<unknown> = (tab, address) => tab.goto(address),
): Promise<number> {
  const { page } = visitOf(harness, one)
  const began = elapsedClock()
  await open(page, `/console${one.path}`)
  await one.shown(page).waitFor()
  await settled(page)
  return elapsedClock() - began
}
