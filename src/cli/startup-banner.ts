/** Output of a start: the addresses, the key, and two examples that work when pasted. */
import { redactKey } from '#base/secrets.ts'
import type { Settings } from '#config/settings.ts'
import type { App } from './app.ts'
import type { BootstrapResult } from './bootstrap.ts'

type Started = Pick<App, 'url' | 'adminUrl' | 'bootstrapped' | 'hasConsole'> & {
  readonly dataPlane: unknown
}

export function startupBanner(settings: Settings, app: Started): string {
  const { bootstrapped } = app
  const url = app.adminUrl ?? settings.publicUrl ?? app.url
  const dataUrl = app.dataPlane ? (settings.publicUrl ?? app.url) : undefined
  const { organization, newKey } = bootstrapped
  const key = newKey ?? '$OPENAI_ADMIN_KEY'
  return `
Bailiwick is listening on ${url}
  organization   ${organization.name} (${organization.id})
  store          ${withoutPassword(settings.databaseUrl)}
  admin key      ${keyLine(settings, bootstrapped)}
  reference      ${url}/docs${app.hasConsole ? `\n  console        ${url}/console/` : ''}
  models         ${modelsLine(settings, dataUrl)}

Try it:

  curl ${url}/v1/organization/projects -H "Authorization: Bearer ${key}"

Or with OpenAI's SDK (npm install openai), in a file try.mjs:

  import OpenAI from 'openai'
  const openai = new OpenAI({
    baseURL: '${url}/v1',
    adminAPIKey: ${newKey ? `'${newKey}'` : 'process.env.OPENAI_ADMIN_KEY'},
  })
  const project = await openai.admin.organization.projects.create({ name: 'Research' })
  console.log(project)
`
}

const modelsLine = ({ upstreams }: Settings, dataUrl: string | undefined): string =>
  dataUrl === undefined
    ? 'none: set UPSTREAM_URL to serve models'
    : `${dataUrl}/v1, from ${upstreams.map(({ name, origin, basePath }) => `${name} (${origin}${basePath})`).join(', ')}`

const keyLine = (settings: Settings, { newKey, keyFile }: BootstrapResult): string => {
  if (newKey !== undefined) return `${newKey}   (shown once)`
  if (keyFile !== undefined) return `written to ${keyFile}`
  if (settings.adminKey !== undefined)
    return `${redactKey(settings.adminKey)}, from BAILIWICK_ADMIN_KEY`
  return 'created before; replace a lost key with: bailiwick admin-keys create'
}

const withoutPassword = (databaseUrl: string): string => {
  if (!URL.canParse(databaseUrl) || databaseUrl.startsWith('sqlite:')) return databaseUrl
  const url = new URL(databaseUrl)
  if (url.password !== '') url.password = '***'
  return url.href
}
