/** Output of a start: the addresses, and commands that work when pasted. */
import { resolve } from 'node:path'
import { redactKey } from '#base/secrets.ts'
import { proxyAddresses } from '#config/egress.ts'
import type { Settings } from '#config/settings.ts'
import type { App } from './app.ts'
import type { BootstrapResult } from './bootstrap.ts'

type Started = Pick<App, 'url' | 'adminUrl' | 'bootstrapped' | 'hasConsole'> & {
  readonly dataPlane: unknown
}

/** `program`: words of a shell command that run this program. */
export function startupBanner(
  settings: Settings,
  app: Started,
  program: readonly string[],
): string {
  const { bootstrapped } = app
  const url = app.adminUrl ?? settings.publicUrl ?? app.url
  const isServing = app.dataPlane && settings.upstreams.length > 0
  const dataUrl = isServing ? (settings.publicUrl ?? app.url) : undefined
  const { organization, newKey, keyFile } = bootstrapped
  const key = newKey ?? '$OPENAI_ADMIN_KEY'
  const load =
    keyFile === undefined ? '' : `\n  export OPENAI_ADMIN_KEY=$(cat ${word(resolve(keyFile))})`
  return `
Bailiwick is listening on ${url}
  organization   ${organization.name} (${organization.id})
  store          ${withoutPassword(settings.databaseUrl)}
  admin key      ${keyLine(settings, bootstrapped, program)}
  reference      ${url}/docs${app.hasConsole ? `\n  console        ${url}/console/` : ''}
  models         ${modelsLine(settings, dataUrl)}${proxyLine(settings)}

Try it:
${load}
  curl ${url}/v1/organization/projects -H "Authorization: Bearer ${key}"
  OPENAI_ADMIN_KEY=${newKey ?? '"$OPENAI_ADMIN_KEY"'} \\
    npx bailiwick projects list --base-url ${url}/v1
${requestLines(dataUrl)}
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

/** A request for a model, with the key of a project. */
function requestLines(dataUrl: string | undefined): string {
  return dataUrl === undefined
    ? ''
    : `
With the key of a project (npx bailiwick service-accounts create PROJECT_ID --name app):

  curl ${dataUrl}/v1/chat/completions -H "Authorization: Bearer $OPENAI_API_KEY" \\
    -H 'Content-Type: application/json' \\
    -d '{"model": "gpt-5.6-luna", "messages": [{"role": "user", "content": "Say hello."}]}'
`
}

/** Empty without a proxy. */
function proxyLine({ egress }: Settings): string {
  const addresses = proxyAddresses(egress)
  return addresses.length === 0 ? '' : `\n  proxy          ${addresses.join(', ')}`
}

function modelsLine({ upstreams }: Settings, dataUrl: string | undefined): string {
  return dataUrl === undefined
    ? 'none: set UPSTREAM_URL to serve models'
    : `${dataUrl}/v1, from ${upstreams.map(({ name, origin, basePath }) => `${name} (${origin}${basePath})`).join(', ')}`
}

function keyLine(
  settings: Settings,
  { newKey, keyFile }: BootstrapResult,
  program: readonly string[],
): string {
  if (newKey !== undefined) return 'printed above'
  if (keyFile !== undefined) return `written to ${keyFile}`
  if (settings.adminKey !== undefined)
    return `${redactKey(settings.adminKey)}, from BAILIWICK_ADMIN_KEY`
  const { databaseUrl } = settings
  const when = databaseUrl.startsWith('sqlite:') ? 'stop this server, and run:' : 'run:'
  const command = [...program.map(word), 'admin-keys', 'create'].join(' ')
  return `created before. To replace a lost one, ${when}
                 DATABASE_URL=${databaseUrlWord(databaseUrl)} ${command}`
}

/** The store in a shell command. A URL with a password is left to the variable of the shell. */
function databaseUrlWord(databaseUrl: string): string {
  if (databaseUrl.startsWith('sqlite:')) {
    return word(`sqlite:${resolve(databaseUrl.slice('sqlite:'.length))}`)
  }
  return hasPassword(databaseUrl)
    ? `"\${DATABASE_URL:?must be that of the server}"`
    : word(databaseUrl)
}

function hasPassword(databaseUrl: string): boolean {
  const url = URL.parse(databaseUrl)
  return url === null || url.password !== '' || url.searchParams.has('password')
}

/** A text as one word of a shell command. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

function withoutPassword(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl) || databaseUrl.startsWith('sqlite:')) return databaseUrl
  const url = new URL(databaseUrl)
  if (url.password !== '') url.password = '***'
  return url.href
}
