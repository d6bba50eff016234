import assert from 'node:assert/strict'
import { it } from 'node:test'
import { skipWithoutBrowser } from './browser.ts'
import { openLargeOrganization, timeOf } from './large.ts'
import { moveTo } from './pages.ts'

/** Timeout: 250,000 rows are written and 70 pages read, and cores may be busy. */
const TIMEOUT_MS = 900_000

/** A fifth of what `npm run bench:console` measures, beyond every page size and cap of a query. */
const SCALE = {
  projects: 2_000,
  keys: 20_000,
  people: 20_000,
  usedKeys: 50,
  // More days are more of the same rows. Every day of the month has usage of `usedKeys`.
  projectDays: 2,
  keyDays: 1,
}

/** More than a search without an index reads at a time. */
const LOGS = 20_000

/** Times are printed for information. */
it('every page and search loads with 2,000 projects and 20,000 keys, members and users', {
  skip: skipWithoutBrowser,
  timeout: TIMEOUT_MS,
}, async (t) => {
  await using harness = await openLargeOrganization({ scale: SCALE, logs: LOGS })
  for (const page of harness.pages) {
    const ms = await timeOf(harness, page, page.by === 'nobody' ? undefined : moveTo)
    t.diagnostic(`${ms.toFixed(0).padStart(6)} ms  ${page.name}`)
  }
  for (const { troubles } of Object.values(harness.visits)) assert.deepEqual(troubles(), [])
})
