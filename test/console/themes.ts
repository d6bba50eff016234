/** Accessibility of one page in both themes. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { seriousViolations } from './browser.ts'

export type Theme = 'light' | 'dark'

/**
 * No serious violation in the light theme or in the dark one, and no horizontal scrolling. The
 * elements are the same in both, so that only the rules about colours are run again. The page is
 * light at the end.
 */
export async function assertAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await showTheme(page, colorScheme)
    const coloursOnly = colorScheme === 'dark'
    assert.deepEqual(await seriousViolations(page, { coloursOnly }), [], colorScheme)
  }
  await showTheme(page, 'light')
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.equal(width, page.viewportSize()?.width)
}

/** Resolves when the theme is applied, and all animations and transitions have ended. */
export async function showTheme(page: Page, colorScheme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
  await still(page)
}

/** Resolves when all animations and transitions have ended. */
export async function still(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  )
}
