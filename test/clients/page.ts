/**
 * `docs/get-started/clients.md`: its table is generated from the recordings alone. The
 * configurations of `docs/guides/coding-agents.md` are those that the agents run with.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '#test/support/source.ts'
import type { Client, Setup, Stage } from './client.ts'
import { type MessagesClient, messagesClients } from './messages/clients.ts'
import { readRecording as readMessages } from './messages/recordings.ts'
import { type Recording, recordingOf } from './recordings.ts'

const PAGE = join(ROOT, 'docs/get-started/clients.md')
const AGENTS_PAGE = join(ROOT, 'docs/guides/coding-agents.md')
const TABLE = /(?<=<!-- begin of the table -->\n).*(?=<!-- end of the table -->)/s
const HEAD =
  '| Client | Version | Endpoint | Verdict | Settings |\n| --- | --- | --- | --- | --- |\n'
const SHOWN_URL = 'http://127.0.0.1:8080/v1'
const SHOWN_KEY = 'sk-svcacct-…'

export function readPage(): string {
  return readFileSync(PAGE, 'utf8')
}

/** The page with the table of the recordings. */
export function pageWithTable(clients: readonly Client[]): string {
  return readPage().replace(TABLE, () => `\n${table(clients)}\n`)
}

export function writePage(clients: readonly Client[]): void {
  writeFileSync(PAGE, pageWithTable(clients))
}

/** Reads the configuration under a heading of the agents' page for a stage, by its position. */
export function configurationOf({ baseUrl, key }: Stage, heading: string, index = 0): string {
  const [, section = ''] = readFileSync(AGENTS_PAGE, 'utf8').split(`\n## ${heading}\n`)
  const [inSection = ''] = section.split('\n## ')
  const block = [...inSection.matchAll(/^```\w+\n(.*?)^```$/gms)][index]?.[1]
  if (block === undefined) throw new Error(`no configuration ${index} under "${heading}"`)
  return block.replaceAll(SHOWN_URL, baseUrl).replaceAll(SHOWN_KEY, key)
}

function table(clients: readonly Client[]): string {
  const rows = clients.flatMap((client) => client.setups.map((setup) => row(client, setup)))
  return HEAD + [...rows, ...messagesClients.map(messagesRow)].join('')
}

function messagesRow({ name, packages, set }: MessagesClient): string {
  const verdict = verdictOf(readMessages(`${name}.jsonl`))
  return rowOf(Object.entries(packages), ['`/messages`', verdict, set])
}

/** Omitted for a setup that was not run. */
function row(client: Client, setup: Setup): string {
  const recording = recordingOf(client, setup)
  if (!recording) return ''
  const packages = Object.entries(client.packages).slice(0, client.shown)
  const endpoints = setup.endpoints.map((endpoint) => `\`${endpoint}\``).join(', ')
  return rowOf(packages, [endpoints, verdictOf(recording), setup.set])
}

type Packages = readonly (readonly [name: string, version: string])[]

function rowOf(packages: Packages, cells: readonly string[]): string {
  const names = packages.map(([name]) => `\`${name}\``).join(', ')
  const versions = packages.map(([, version]) => version).join(', ')
  return `| ${[names, versions, ...cells].join(' | ')} |\n`
}

function verdictOf({ failures }: Pick<Recording, 'failures'>): string {
  const failed = Object.entries(failures).map(([act, reason]) => `${act}: ${reason}`)
  return failed.length === 0 ? 'works' : `fails: ${failed.join('; ')}`
}
