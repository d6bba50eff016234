/**
 * Slows the pages of tests in a way that `TEST_SLOWED` names, to find tests that pass by their
 * speed alone: `npm run trial:races`.
 *
 * - `actions`: each action and each look at an element waits, until the page is complete. Finds
 *   elements whose name is unique only before all answers have arrived.
 * - `answers`: each answer of the server arrives later, after some that were asked for later.
 * - `processor`: pages have a quarter of the processor.
 */
import type { Page } from 'playwright-core'

const SLOWED = process.env.TEST_SLOWED ?? ''
/** Whether pages are slowed: what hangs then shows itself later. */
export const IS_SLOWED = SLOWED !== ''
const ACTION_MS = 250
const ANSWER_MAX_MS = 500
const PROCESSOR_DIVISOR = 4
/** Methods of a locator that resolve to one element or read the present ones. */
const ACTIONS = [
  ...['click', 'dblclick', 'hover', 'focus', 'fill', 'press', 'pressSequentially', 'check'],
  ...['uncheck', 'selectOption', 'waitFor', 'evaluate', 'evaluateAll', 'textContent', 'count'],
  ...['innerText', 'allTextContents', 'allInnerTexts', 'getAttribute', 'inputValue'],
  ...['isVisible', 'isEnabled', 'isDisabled', 'isChecked', 'ariaSnapshot', 'boundingBox'],
]
/** The real one: tests move the clock. */
const wait = setTimeout

type Action = (this: unknown, ...values: unknown[]) => Promise<unknown>

let slowsActions = false

/** Slows a new page of a test, if that was asked for. */
export async function slow(page: Page): Promise<void> {
  if (SLOWED === 'actions' && !slowsActions) slowActions(page)
  if (SLOWED === 'answers') {
    await page.route('**/*', async (route) => {
      await delay(Math.random() * ANSWER_MAX_MS)
      // The page may have left meanwhile.
      await route.fallback().catch(() => undefined)
    })
  }
  if (SLOWED === 'processor') {
    const session = await page.context().newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: PROCESSOR_DIVISOR })
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    wait(resolve, ms)
  })
}

/** Slows the locators of all pages, which share a prototype. */
function slowActions(page: Page): void {
  slowsActions = true
  const prototype: Record<string, Action> = Object.getPrototypeOf(page.locator('html'))
  for (const name of ACTIONS) {
    const act = prototype[name]
    if (!act) continue
    prototype[name] = async function (...values) {
      await delay(ACTION_MS)
      return await act.apply(this, values)
    }
  }
}
