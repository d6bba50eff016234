/** Locators and actions of the pages in the list of all. */
import type { Locator, Page } from 'playwright-core'

/** First row of a table. */
export function rowsOf(name: string): (page: Page) => Locator {
  return (page) => page.getByRole('table', { name, exact: true }).getByRole('row').nth(1)
}

export function text(words: string): (page: Page) => Locator {
  return (page) => page.getByRole('main').getByText(words).first()
}

export function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click()
}

export function dialog(page: Page, name: string): Locator {
  return page.getByRole('dialog', { name })
}
