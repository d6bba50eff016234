import assert from 'node:assert/strict'
import { it } from 'node:test'
import { skipWithoutBrowser } from './browser.ts'
import { openLargeWorld, timeOf } from './large.ts'

/** A million rows are written and 31 pages read, which is no hang where cores are busy. */
const TIMEOUT_MS = 900_000

/** The times are for the reader: `npm run bench:console` is where they are measured. */
it('with 10,000 projects and 100,000 keys, members and users every page and search answers', {
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
