/** Pages of costs, and their dialogs. */
import { dialog, press, rowsOf, text } from './listed-page.ts'
import type { ListedPage } from './pages.ts'

const VALUES = '/projects/{Support assistant}/tag-values'

export const COSTS_PAGES: readonly ListedPage[] = [
  { name: 'costs', path: '/costs?range=30d', shown: rowsOf('Costs by project') },
  {
    name: 'costs-tag',
    path: '/costs?range=30d&by=tag:team',
    shown: rowsOf('Costs by tag team'),
  },
  { name: 'costs-statements', path: '/costs/statements', shown: rowsOf('Statement by team') },
  { name: 'costs-invoices', path: '/costs/invoices', shown: text('No account to compare with') },
  { name: 'costs-limits', path: '/costs/limits', shown: rowsOf('Spend limits') },
  { name: 'costs-tag-values', path: '/costs/tag-values', shown: rowsOf('Values of end_user') },
  { name: 'project-tag-values', path: VALUES, shown: rowsOf('Values of end_user') },
  {
    name: 'project-tag-values-session',
    path: `${VALUES}?key=session`,
    shown: rowsOf('Values of session'),
  },
  {
    name: 'project-tag-values-limits',
    inFront: true,
    path: VALUES,
    shown: rowsOf('Values of end_user'),
    open: async (page) => {
      await press(page, 'Actions for acme-4711')
      await page.getByRole('menuitem', { name: 'Limits', exact: true }).click()
      return dialog(page, 'Limits of').getByText('60 requests per minute')
    },
  },
  {
    name: 'project-tag-values-add',
    inFront: true,
    path: VALUES,
    shown: rowsOf('Values of end_user'),
    open: async (page) => {
      await press(page, 'Add limit')
      return dialog(page, 'Limit of a value of end_user')
    },
  },
  {
    name: 'costs-person-limit',
    inFront: true,
    path: '/people',
    shown: rowsOf('Members'),
    open: async (page) => {
      await page.getByRole('button', { name: 'Actions for' }).first().click()
      await page.getByRole('menuitem', { name: 'Limits' }).click()
      return dialog(page, 'Limits of').getByText('No limit of its own.')
    },
  },
  { name: 'costs-budget', path: '/costs/budget', shown: rowsOf('Deliveries') },
  {
    name: 'costs-budget-edit',
    inFront: true,
    path: '/costs/budget',
    shown: rowsOf('Deliveries'),
    open: async (page) => {
      await press(page, 'Edit spend limit')
      return dialog(page, 'Spend limit of the organization')
    },
  },
  {
    name: 'costs-alert-create',
    inFront: true,
    path: '/costs/budget',
    shown: rowsOf('Deliveries'),
    open: async (page) => {
      await press(page, 'Create alert')
      return dialog(page, 'Create an alert')
    },
  },
]
