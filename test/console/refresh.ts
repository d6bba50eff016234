/** New responses for an open page after data has changed behind it, without a load of it. */
import type { Page, Request } from 'playwright-core'

/** A frame in which a response that has arrived is processed. Run in the page. */
const NEXT_FRAME = 'new Promise((done) => requestAnimationFrame(() => setTimeout(done)))'

/**
 * The return to the tab of the page after a minute, longer than any response counts as fresh. The
 * query client compares times some microtasks after the event, before any response.
 */
const RETURN = `(async () => {
  const { now } = Date
  Date.now = () => now() + 60_000
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  for (let turn = 0; turn < 50; turn++) await null
  Date.now = now
})()`

/** Requests of each page that have not ended. */
const openRequests = new WeakMap<Page, Set<Request>>()

/** Records the requests of a page from now on. Returns those that have not ended. */
export function recordRequests(page: Page): ReadonlySet<Request> {
  const known = openRequests.get(page)
  if (known) return known
  const open = new Set<Request>()
  openRequests.set(page, open)
  page.on('request', (request) => open.add(request))
  page.on('requestfailed', (request) => open.delete(request))
  page.on('requestfinished', (request) => open.delete(request))
  return open
}

/**
 * Requests again whatever the page shows, as the return to its tab does. The responses arrive
 * later. A request that is under way would not be sent again, and may be older than the change: it
 * ends first.
 */
export async function refresh(page: Page): Promise<void> {
  const open = recordRequests(page)
  do {
    await page.evaluate(NEXT_FRAME)
  } while (open.size > 0)
  await page.evaluate(RETURN)
}
