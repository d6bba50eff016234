/** Accessibility of one page in both themes. */
import type { Page } from 'playwright-core'
import { seriousViolations } from './browser.ts'

/**
 * Serious violations of the page in the light theme, and in the dark one. The elements are the same
 * in both, so that only the rules about colours are run again. The page is light at the end.
 */
export async function violationsInBothThemes(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await showTheme(page, colorScheme)
    const coloursOnly = colorScheme === 'dark'
    const violations = await seriousViolations(page, { coloursOnly })
    found.push(...violations.map((violation) => `${colorScheme}: ${violation}`))
  }
  await showTheme(page, 'light')
  return found
}

/** Resolves when the theme is applied, and all animations and transitions have ended. */
export async function showTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
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
