import assert from 'node:assert/strict'
import { it } from 'node:test'
import { skipWithoutBrowser } from './browser.ts'
import { openLargeWorld, timeOf } from './large.ts'

/** Timeout: a million rows are written and 31 pages read, and cores may be busy. */
const TIMEOUT_MS = 900_000

/** Times are printed for information; `npm run bench:console` measures them. */
it('every page and search loads with 10,000 projects and 100,000 keys, members and users', {
  skip: skipWithoutBrowser,
  timeout: TIMEOUT_MS,
}, async (t) => {
  await using world = await openLargeWorld()
  for (const page of world.pages) {
    const ms = await timeOf(world.visited, page)
    t.diagnostic(`${ms.toFixed(0).padStart(6)} ms  ${page.name}`)
  }
  assert.deepEqual(world.visited.troubles(), [])
})
