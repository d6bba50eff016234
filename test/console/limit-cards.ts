/** Limits of a model on the page of a project's limits. */
import type { Locator, Page } from 'playwright-core'
import { formatShare } from '#console/display/numbers.ts'
import type { RateLimitReplay } from '#contract/extensions/rate-limit-replays.ts'

export function limitsAddress(projectId: string): string {
  return `/console/projects/${projectId}/limits`
}

export function card(page: Page, model: string): Locator {
  return page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: model, exact: true }) })
}

export function edit(page: Page, model: string): Locator {
  return page.getByRole('button', { name: `Edit ${model}`, exact: true })
}

export function form(page: Page, model: string): Locator {
  return page.getByRole('form', { name: `Limits of ${model}`, exact: true })
}

export function box(page: Page, model: string, name: string): Locator {
  return form(page, model).getByRole('textbox', { name })
}

export function save(page: Page, model: string): Locator {
  return form(page, model).getByRole('button', { name: 'Save' })
}

export async function saveAnyway(page: Page): Promise<void> {
  return page.getByRole('dialog').getByRole('button', { name: 'Save anyway' }).click()
}

/** The replay of a changed limit as the page formats it, where some were rejected at the time. */
export function sentence(replay: RateLimitReplay, now: RateLimitReplay): string {
  const { refused_requests: refused, requested_requests: requested } = replay
  return `about ${refused} of the last 7 days’ ${requested} requests would have been rate limited (${formatShare(refused / requested)}); at today’s limit, ${now.refused_requests === 0 ? 'none' : `about ${now.refused_requests}`}. By key:`
}
