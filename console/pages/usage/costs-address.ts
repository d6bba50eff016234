/** Addresses of costs until version 0.3, in bookmarks and mails: they lead to those of usage. */
import { redirect } from 'react-router'
import { basePath } from '#console/page-settings.ts'

/** Columns by the names of their orders. */
const HEADINGS: Readonly<Record<string, string>> = {
  cost: 'Cost',
  before: 'Previous period',
  change: 'Change',
}

/** The report was of this month, with an order and its direction apart. */
export function usageAddress(pathname: string, search: string): string {
  // Both old addresses are as long: `costs`, and `usage` of the spend limit.
  const below = pathname.slice(`${basePath}costs`.length).replace(/\/$/, '')
  if (below === '/budget') return `/usage/spend-limit${search}`
  if (below !== '') return `/usage${below}${search}`
  const parameters = new URLSearchParams(search)
  const heading = HEADINGS[parameters.get('order') ?? '']
  const isUp = parameters.get('direction') === 'up'
  parameters.delete('order')
  parameters.delete('direction')
  if (heading !== undefined || isUp)
    parameters.set('sort', `${heading ?? 'Cost'}${isUp ? ' up' : ''}`)
  if (!parameters.has('range')) parameters.set('range', 'month')
  return `/usage?${parameters}`
}

export function loader({ request }: { readonly request: Request }): Response {
  const { pathname, search } = new URL(request.url)
  return redirect(usageAddress(pathname, search))
}
