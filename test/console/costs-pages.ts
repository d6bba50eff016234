/** Pages of costs, and their dialogs. */
import { dialog, press, rowsOf, text } from './listed-page.ts'
import type { ListedPage } from './pages.ts'

const VALUES = '/projects/{Support assistant}/tag-values'

export const COSTS_PAGES: readonly ListedPage[] = [
  { name: 'usage-tag', path: '/usage?by=tag:team', shown: rowsOf('Usage by tag team') },
  {
    name: 'usage-tokens',
    path: '/usage?measure=tokens&range=last-week&by=user',
    shown: rowsOf('Usage by user'),
  },
  {
    name: 'usage-requests',
    path: '/usage?measure=requests&range=custom&from=2026-01-01&to=2026-12-31&by=key',
    shown: rowsOf('Usage by key'),
  },
  { name: 'costs-statements', path: '/usage/statements', shown: rowsOf('Statement by team') },
  { name: 'costs-invoices', path: '/usage/invoices', shown: text('No account to compare with') },
  { name: 'costs-limits', path: '/usage/limits', shown: rowsOf('Spend limits') },
  { name: 'costs-tag-values', path: '/usage/tag-values', shown: rowsOf('Values of end_user') },
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
  { name: 'costs-budget', path: '/usage/spend-limit', shown: rowsOf('Deliveries') },
  {
    name: 'costs-budget-edit',
    inFront: true,
    path: '/usage/spend-limit',
    shown: rowsOf('Deliveries'),
    open: async (page) => {
      await press(page, 'Edit spend limit')
      return dialog(page, 'Spend limit of the organization')
    },
  },
  {
    name: 'costs-alert-create',
    inFront: true,
    path: '/usage/spend-limit',
    shown: rowsOf('Deliveries'),
    open: async (page) => {
      await press(page, 'Create alert')
      return dialog(page, 'Create an alert')
    },
  },
]
