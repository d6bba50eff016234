/** Values that a reader replaces in a block: addresses, keys and ids. */
import OpenAI from 'openai'
import { createClient } from '#client/client.ts'

/** A server for the blocks of a page, with a project of theirs. */
export interface Values {
  /** Base URL of the server, without a path. */
  readonly url: string
  readonly upstreamUrl: string
  readonly adminKey: string
  readonly projectKey: string
  readonly projectId: string
  readonly organizationId: string
  /** Folder for backups. */
  readonly backups: string
}

export type ServerValues = Pick<Values, 'url' | 'adminKey'>

/** Creates a project and a key for a page, and sends a request, so that usage has some. */
export async function createProject(
  { url, adminKey }: ServerValues,
  page: string,
): Promise<Pick<Values, 'projectId' | 'projectKey'>> {
  const client = createClient({ baseUrl: `${url}/v1`, adminKey })
  const { id: project_id } = await client.createProject({ name: page })
  const account = await client.createProjectServiceAccount({ project_id, name: 'reader' })
  const projectKey = account.api_key?.value ?? ''
  const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: projectKey })
  await openai.responses.create({ model: 'gpt-5.6-luna', input: 'Say hello.' })
  return { projectId: project_id, projectKey }
}

/** Replaces what the pages leave to the reader. */
export function fillIn(text: string, values: Values): string {
  const replacements: readonly (readonly [string, string])[] = [
    ['http://127.0.0.1:8080', values.url],
    ['https://api.openai.com/v1', values.upstreamUrl],
    ['--port 4000', '--port 0'],
    ['sk-admin-…', values.adminKey],
    ['sk-svcacct-…', values.projectKey],
    ['proj_…', values.projectId],
    ['org-…', values.organizationId],
    ['/backup/', `${values.backups}/`],
  ]
  return replacements.reduce((filled, [from, to]) => filled.replaceAll(from, to), text)
}

/** Values that a started server prints, or undefined where it prints no admin key. */
export function printedValues(printed: string): ServerValues | undefined {
  const [adminKey] = /sk-admin-[\w-]+/.exec(printed) ?? []
  const [url] = /http:\/\/[\d.]+:\d+/.exec(printed) ?? []
  return adminKey === undefined || url === undefined ? undefined : { url, adminKey }
}

/**
 * Commands that a started server prints to be pasted: indented, with their continuation lines. One
 * after `rejects:` must fail.
 */
export function printedCommands(printed: string): string {
  const found = printed.matchAll(/(?:(rejects:)\n\n)?^( +curl (?:.*\\\n)*.*)\n/gm)
  return Array.from(found, ([, rejects, command]) =>
    rejects === undefined ? `${command}\n` : `if ${command}\nthen false; fi\n`,
  ).join('')
}
