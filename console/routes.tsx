/** Routes of all pages. Each page is loaded on demand, with the loader of its queries. */
import type { QueryClient } from '@tanstack/react-query'
import {
  createBrowserRouter,
  type RouteObject,
  redirect,
  type ShouldRevalidateFunction,
} from 'react-router'
import { createLoader, type Load } from './api/loader.ts'
import { permissionsOf } from './api/permissions.ts'
import { whenSignedIn } from './api/session.tsx'
import { Broken, BrokenPage, Waiting } from './layout/alone.tsx'
import { load as loadBudget } from './layout/budget-watch.tsx'
import { Shell } from './layout/shell.tsx'
import { load as loadUpstreams } from './layout/upstream-watch.tsx'
import { firstAddress, unseenAt } from './navigation/sections.ts'
import { basePath } from './page-settings.ts'

interface PageModule {
  readonly default: React.ComponentType
  /** Left out of a page without queries. */
  readonly load?: Load
}

const loadShell: Load = (prefetch, visited) => {
  loadUpstreams(prefetch, visited)
  loadBudget(prefetch, visited)
}

type Import = () => Promise<PageModule>

export function createRouter(queries: QueryClient) {
  const lazy = (load: Import) => async () => {
    const module = await load()
    return {
      Component: module.default,
      ...(module.load && {
        loader: createLoader(queries, module.load, unseenAt),
        shouldRevalidate: isOtherPath,
      }),
    }
  }
  const page: Page = (path, load, children) =>
    path === ''
      ? { index: true, lazy: lazy(load) }
      : { path, lazy: lazy(load), ...(children && { children }) }
  const toFirst = async () => redirect(firstAddress(permissionsOf(await whenSignedIn(queries))))
  return createBrowserRouter(
    [
      {
        path: '/',
        Component: Shell,
        loader: createLoader(queries, loadShell, unseenAt),
        shouldRevalidate: isOtherPath,
        HydrateFallback: Waiting,
        ErrorBoundary: Broken,
        // Within the shell: a page that fails to load leaves the navigation usable.
        children: [{ ErrorBoundary: BrokenPage, children: pagesOf(page, toFirst) }],
      },
    ],
    { basename: basePath.replace(/\/$/, '') },
  )
}

/**
 * A change of filters alone runs no loader: the components are there, and the address changes at
 * once, so that a second change starts from it.
 */
const isOtherPath: ShouldRevalidateFunction = ({ currentUrl, nextUrl }) =>
  currentUrl.pathname !== nextUrl.pathname

/** Route of a page; the index of its parent at ''. */
type Page = (path: string, load: Import, children?: RouteObject[]) => RouteObject

function pagesOf(page: Page, toFirst: () => Promise<Response>): RouteObject[] {
  return [
    { index: true, loader: toFirst },
    { path: 'sign-in', loader: toFirst },
    page('overview', () => import('./pages/overview/overview-page.tsx')),
    page('account', () => import('./pages/account/account-page.tsx'), [
      page('', () => import('./pages/account/overview/account-overview-page.tsx')),
      page('models', () => import('./pages/account/models/account-models-page.tsx')),
      page('usage', () => import('./pages/account/usage/account-usage-page.tsx')),
    ]),
    page('projects', () => import('./pages/projects/projects-page.tsx')),
    page('projects/:projectId', () => import('./pages/project/project-page.tsx'), tabsOf(page)),
    page('keys', () => import('./pages/keys/all-keys-page.tsx')),
    page('keys/:keyId', () => import('./pages/keys/key-page.tsx')),
    page('people', () => import('./pages/people/people-page.tsx'), [
      page('', () => import('./pages/people/members/members-page.tsx')),
      page('invites', () => import('./pages/people/invites/invites-page.tsx')),
      page('groups', () => import('./pages/people/groups/groups-page.tsx')),
      page('roles', () => import('./pages/people/roles/roles-page.tsx')),
      page('scim', () => import('./pages/people/scim/scim-page.tsx')),
    ]),
    page('people/members/:userId', () => import('./pages/people/members/person-page.tsx')),
    page('people/groups/:groupId', () => import('./pages/people/groups/group-page.tsx')),
    page('admin-keys', () => import('./pages/admin-keys/admin-keys-page.tsx')),
    page('usage', () => import('./pages/usage/usage-page.tsx'), [
      page('', () => import('./pages/usage/report/report-page.tsx')),
      page('latency', () => import('./pages/usage/latency/latency-page.tsx')),
      page('statements', () => import('./pages/costs/statements/statements-page.tsx')),
      page('invoices', () => import('./pages/costs/invoices/invoices-page.tsx')),
      page('spend-limit', () => import('./pages/costs/budget/budget-page.tsx')),
      page('limits', () => import('./pages/costs/limits/limits-page.tsx')),
      page('tag-values', () => import('./pages/costs/tag-values/tag-values-page.tsx')),
    ]),
    page('usage/models/:modelName', () => import('./pages/usage/model-page.tsx')),
    { path: 'costs/*', lazy: () => import('./pages/usage/costs-address.ts') },
    { path: 'usage/budget', lazy: () => import('./pages/usage/costs-address.ts') },
    page('raise-requests', () => import('./pages/raise-requests/raise-requests-page.tsx')),
    page('request-logs', () => import('./pages/request-logs/request-logs-page.tsx')),
    page('request-logs/:requestId', () => import('./pages/request-logs/request-log-page.tsx')),
    page('audit-log', () => import('./pages/audit-log/audit-log-page.tsx')),
    page('playground', () => import('./pages/playground/playground-page.tsx')),
    page('device', () => import('./pages/sign-in/programs/device-page.tsx')),
    page('authorize', () => import('./pages/sign-in/programs/authorize-page.tsx')),
    page('sessions', () => import('./pages/sessions/sessions-page.tsx')),
    page('settings', () => import('./pages/settings/settings-page.tsx')),
    page('settings/upstreams/:upstreamName', () => import('./pages/settings/upstream-page.tsx')),
    page('*', () => import('./pages/not-found-page.tsx')),
  ]
}

/** Tabs of a project. */
function tabsOf(page: Page): RouteObject[] {
  return [
    page('', () => import('./pages/project/overview/overview-page.tsx')),
    page('members', () => import('./pages/project/members/members-page.tsx')),
    page('members/users/:userId', () => import('./pages/project/members/access-page.tsx')),
    page('members/groups/:groupId', () => import('./pages/project/members/access-page.tsx')),
    page('roles', () => import('./pages/project/roles/roles-page.tsx')),
    page('service-accounts/:accountId', () => import('./pages/project/members/access-page.tsx')),
    page('service-accounts', () => import('./pages/project/service-accounts/accounts-page.tsx')),
    page('keys', () => import('./pages/project/keys/keys-page.tsx')),
    page('limits', () => import('./pages/project/limits/limits-page.tsx')),
    page('tag-values', () => import('./pages/project/tag-values/project-tag-values-page.tsx')),
    page('policies', () => import('./pages/project/policies/policies-page.tsx')),
    page('activity', () => import('./pages/project/activity/activity-page.tsx')),
    page('*', () => import('./pages/project/no-such-tab-page.tsx')),
  ]
}
