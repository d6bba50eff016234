/** Pages of costs, and their dialogs. */
import { dialog, press, rowsOf, text } from './listed-page.ts'
import type { ListedPage } from './pages.ts'

export const COSTS_PAGES: readonly ListedPage[] = [
  { name: 'costs', path: '/costs?range=30d', shown: rowsOf('Costs by project') },
  { name: 'costs-budget', path: '/costs/budget', shown: text('No spend limit') },
  {
    name: 'costs-budget-edit',
    inFront: true,
    path: '/costs/budget',
    shown: text('No spend limit'),
    open: async (page) => {
      await press(page, 'Set spend limit')
      return dialog(page, 'Spend limit of the organization')
    },
  },
  {
    name: 'costs-alert-create',
    inFront: true,
    path: '/costs/budget',
    shown: text('No spend alerts'),
    open: async (page) => {
      await press(page, 'Create alert')
      return dialog(page, 'Create an alert')
    },
  },
]
