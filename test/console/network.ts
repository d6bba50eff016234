/** Network of a page: its rejected requests, and idleness. */
import type { Page } from 'playwright-core'
import { WAITING } from './pages.ts'
import { recordRequests } from './refresh.ts'

/** Most frames until a page has settled. */
const FRAMES_MAX = 1_000

/** Records the requests of a page from now on. */
export function watch(page: Page) {
  const open = recordRequests(page)
  const refused: string[] = []
  page.on('response', (response) => {
    const status = response.status()
    if (status >= 400) refused.push(`${status} from ${response.url()}`)
  })
  /** Resolves with the number of alerts when the page waits for nothing any more. */
  const settle = async (): Promise<number> => {
    for (;;) {
      const alerts = await page.evaluate(settledAlerts, [WAITING, FRAMES_MAX] as const)
      if (open.size === 0) return alerts
    }
  }
  return { settle, refused }
}

/** Runs in the page: one call of the browser in place of three for each page of each role. */
async function settledAlerts([waiting, framesMax]: readonly [string, number]): Promise<number> {
  for (let frame = 0; document.querySelector(waiting); frame++) {
    if (frame === framesMax) throw new Error('the page does not stop loading')
    await new Promise(requestAnimationFrame)
  }
  // A frame for further requests that the responses cause.
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
  return document.querySelectorAll('[role="alert"]').length
}
