/** Layout shift of a page while it loads, as over a slow network. */
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { settled } from './pages.ts'

/** Most of a page: half of what is a good score (web.dev/articles/cls). */
export const SHIFT_MAX = 0.05

declare global {
  var shifts: number
  /** Resolves when every response until now is drawn. */
  var drawn: Promise<unknown>
}

/** Sums the shifts of each document that is opened from now on. */
export async function watchShifts(context: BrowserContext): Promise<void> {
  await context.addInitScript(sumShifts)
  await context.addInitScript(drawEachResponse)
}

/** All shifts without user input; the browser's own score is the worst 5 s of them. */
export async function shiftsOf(page: Page, path: string, shown: Locator): Promise<number> {
  await page.goto(path)
  await shown.waitFor()
  await settled(page)
  await page.waitForLoadState('networkidle')
  return page.evaluate(async () => {
    await globalThis.drawn
    return globalThis.shifts
  })
}

/** Sums the shifts of a document in the page. */
function sumShifts(): void {
  globalThis.shifts = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput } = entry as unknown as {
        value: number
        hadRecentInput: boolean
      }
      if (!hadRecentInput) globalThis.shifts += value
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

/**
 * Has each response drawn before the next one arrives, as over a slow network. It runs in the page:
 * interception by the browser turns its cache off, so that every script is compiled again.
 */
function drawEachResponse(): void {
  const send = fetch
  const frame = (): Promise<unknown> => new Promise(requestAnimationFrame)
  globalThis.drawn = Promise.resolve()
  globalThis.fetch = async (input, init) => {
    const response = await send(input, init)
    if (!new URL(response.url).pathname.startsWith('/v1/organization/')) return response
    // Its body has arrived as well, so that it is drawn within the two frames.
    const whole = new Response(await response.arrayBuffer(), response)
    const before = globalThis.drawn
    globalThis.drawn = before.then(frame).then(frame)
    await before
    return whole
  }
}
