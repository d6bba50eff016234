/** Pages of groups, roles, a person and SCIM, and their dialogs. */
import { dialog, press, rowsOf, text } from './listed-page.ts'
import type { ListedPage } from './pages.ts'

const PROJECT = '/projects/{Support assistant}'

/** Group, role and person that the seeded organization gets for these pages. */
export const GROUP = 'Platform'
export const ROLE = 'Billing reader'
export const PERSON = 'a person'

export const ACCESS_PAGES: readonly ListedPage[] = [
  { name: 'people-groups', path: '/people/groups', shown: rowsOf('Groups') },
  { name: 'people-group', path: `/people/groups/{${GROUP}}`, shown: rowsOf('Roles') },
  {
    name: 'people-person',
    path: `/people/members/{${PERSON}}`,
    shown: rowsOf('By project'),
  },
  {
    name: 'project-group',
    path: `${PROJECT}/members`,
    shown: rowsOf('Groups'),
    open: async (page) => {
      await page.getByRole('link', { name: GROUP, exact: true }).click()
      return rowsOf('Roles')(page)
    },
  },
  {
    name: 'project-service-account',
    path: `${PROJECT}/service-accounts`,
    shown: rowsOf('Service accounts'),
    open: async (page) => {
      const accounts = page.getByRole('table', { name: 'Service accounts' })
      await accounts
        .getByRole('button', { name: /^Actions for/ })
        .first()
        .click()
      await page.getByRole('menuitem', { name: 'View access' }).click()
      return page.getByRole('list', { name: 'Access' })
    },
  },
  { name: 'project-roles', path: `${PROJECT}/roles`, shown: rowsOf('Roles') },
  { name: 'people-roles', path: '/people/roles', shown: rowsOf('Roles') },
  {
    name: 'people-role-create',
    inFront: true,
    path: '/people/roles',
    shown: rowsOf('Roles'),
    open: async (page) => {
      await press(page, 'Create role')
      return dialog(page, 'Create a role')
    },
  },
  { name: 'people-scim', path: '/people/scim', shown: text('No tokens yet') },
  {
    name: 'people-scim-token',
    inFront: true,
    path: '/people/scim',
    shown: text('No tokens yet'),
    open: async (page) => {
      await press(page, 'Create token')
      return dialog(page, 'Create a SCIM token').getByText('Anyone with this token')
    },
  },
]
