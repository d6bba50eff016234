/** Keys that a page shows once: read, tried, and asserted to be gone afterwards. */
import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import type { Harness } from '#test/support/harness.ts'

/** The key that a dialog shows, of a project or of the organization. */
export async function secretIn(dialog: Locator): Promise<string> {
  const shown = dialog.getByText(/^sk-[A-Za-z0-9_-]{40,}$/)
  return (await shown.textContent()) ?? ''
}

/** Whether the gateway accepts it. */
export async function works({ url }: Harness, key: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${key}` }
  const response = await fetch(`${url}/v1/models`, { headers })
  const text = await response.text()
  assert.ok([200, 401].includes(response.status), text)
  return response.status === 200
}

/** Asserts that it is neither visible, in a field, in the address, nor in browser storage. */
export async function nowhereOnPage(page: Page, secret: string): Promise<void> {
  const texts = await page.evaluate(() => ({
    page: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll('input, textarea')].map((field) =>
      'value' in field ? String(field.value) : '',
    ),
    address: location.href,
    history: JSON.stringify(history.state),
    kept: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
  }))
  for (const [location, text] of Object.entries(texts)) {
    assert.ok(!String(text).includes(secret), `the key is still in the ${location}`)
  }
}
