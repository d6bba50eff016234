/** Where the limits of a model are on the page of a project's limits. */
import type { Locator, Page } from 'playwright-core'

export const limitsAddress = (projectId: string): string => `/console/projects/${projectId}/limits`

export const card = (page: Page, model: string): Locator =>
  page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: model, exact: true }) })

export const edit = (page: Page, model: string): Locator =>
  page.getByRole('button', { name: `Edit ${model}`, exact: true })

export const form = (page: Page, model: string): Locator =>
  page.getByRole('form', { name: `Limits of ${model}`, exact: true })

export const box = (page: Page, model: string, name: string): Locator =>
  form(page, model).getByRole('textbox', { name })

export const save = (page: Page, model: string): Locator =>
  form(page, model).getByRole('button', { name: 'Save' })
