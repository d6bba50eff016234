/** The mouse: each press is a click. A click into a field that is typed into is not counted. */
import type { Locator, Page } from 'playwright-core'
import type { Hand } from './task.ts'

export function createMouse(page: Page): Hand {
  let clicks = 0
  const click = async (target: Locator): Promise<void> => {
    await (await visiblePart(target)).click()
    clicks += 1
  }
  return {
    press: click,
    type: (field, text) => field.fill(text),
    choose: async (field, option) => {
      await click(field)
      await click(page.getByRole('option', { name: option, exact: true }))
    },
    search: async (text) => {
      await click(page.getByRole('button', { name: 'Search', exact: true }))
      await page.getByRole('combobox', { name: 'Search', exact: true }).fill(text)
    },
    count: () => clicks,
  }
}

/** The label of a radio: the input itself is hidden below it. */
async function visiblePart(target: Locator): Promise<Locator> {
  await target.waitFor({ state: 'attached' })
  const id = await target.evaluate((element) =>
    element.matches('input[type="radio"]') ? element.id : '',
  )
  return id === '' ? target : target.page().locator(`label[for="${id}"]`)
}
