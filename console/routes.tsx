/** Routes of all pages. Each page is loaded on demand. */
import { createBrowserRouter, type RouteObject, redirect } from 'react-router'
import { Broken, BrokenPage, Waiting } from './layout/alone.tsx'
import { Shell } from './layout/shell.tsx'
import { basePath } from './page-settings.ts'

type Page = () => Promise<{ default: React.ComponentType }>

const page = (path: string, load: Page, children?: RouteObject[]): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).default }),
  ...(children && { children }),
})

const first = (load: Page): RouteObject => ({
  index: true,
  lazy: async () => ({ Component: (await load()).default }),
})

const project = [
  first(() => import('./pages/project/overview/overview-page.tsx')),
  page('members', () => import('./pages/project/members/members-page.tsx')),
  page('service-accounts', () => import('./pages/project/service-accounts/accounts-page.tsx')),
  page('keys', () => import('./pages/project/keys/keys-page.tsx')),
  page('limits', () => import('./pages/project/limits/limits-page.tsx')),
  page('activity', () => import('./pages/project/activity/activity-page.tsx')),
]

const people = [
  first(() => import('./pages/people/members/members-page.tsx')),
  page('invites', () => import('./pages/people/invites/invites-page.tsx')),
]

const pages: RouteObject[] = [
  { index: true, loader: () => redirect('/projects') },
  { path: 'sign-in', loader: () => redirect('/projects') },
  page('projects', () => import('./pages/projects/projects-page.tsx')),
  page('projects/:projectId', () => import('./pages/project/project-page.tsx'), project),
  page('people', () => import('./pages/people/people-page.tsx'), people),
  page('admin-keys', () => import('./pages/admin-keys/admin-keys-page.tsx')),
  page('usage', () => import('./pages/usage/usage-page.tsx')),
  page('audit-log', () => import('./pages/audit-log/audit-log-page.tsx')),
  page('playground', () => import('./pages/playground/playground-page.tsx')),
  page('sessions', () => import('./pages/sessions/sessions-page.tsx')),
  page('settings', () => import('./pages/settings/settings-page.tsx')),
  page('*', () => import('./pages/not-found-page.tsx')),
]

export const router = createBrowserRouter(
  [
    {
      path: '/',
      Component: Shell,
      HydrateFallback: Waiting,
      ErrorBoundary: Broken,
      // Within what is around them: a page that cannot be had leaves the way to the others.
      children: [{ ErrorBoundary: BrokenPage, children: pages }],
    },
  ],
  { basename: basePath.replace(/\/$/, '') },
)
