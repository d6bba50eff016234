/**
 * Commands of the API, one for each operation of the contract: `bailiwick projects list --limit 5`.
 */
import { type Command, Option } from 'commander'
import { type CallOptions, createClient } from '#client/client.ts'
import { api } from '#contract/api.ts'
import { kebab } from '#contract/command-options.ts'
import {
  type AnyEndpoint,
  CSV,
  type ExportMedia,
  JSONL,
  pathParameters,
} from '#contract/endpoint.ts'
import { print, printAll, printPage, printUsage, save } from './answer.ts'
import { addConfigCheck } from './config-check.ts'
import { addConnectionOptions, connectionOf } from './connection.ts'
import { addParameters, type OptionValues, valuesOf } from './operation-options.ts'
import { largestPage, parametersOf } from './parameters.ts'
import { printReconciliation } from './print-reconciliation.ts'
import { addFollow } from './request-logs/follow-command.ts'
import { printRequestLog, printRequestLogs } from './request-logs/print.ts'
import type { Terminal } from './terminal.ts'

/** An operation of the client, untyped: the contract checks its parameters. */
type Operation = (
  parameters: OptionValues,
  options: CallOptions,
) => Promise<unknown> & AsyncIterable<unknown>

/** Nouns that a new operator needs, in the order of their first use. */
const MOST_USED: readonly string[] = [
  'projects',
  'service-accounts',
  'rate-limits',
  'project-spend-limit',
  'usage',
]

/** Descriptions of the nouns. */
const GROUPS: Readonly<Record<string, string>> = {
  'admin-api-keys': 'Admin keys.',
  'api-key-spend-limit': 'Spend limit of an API key.',
  'api-key-rate-limit': 'Rate limit of an API key, over all models.',
  'api-keys': 'Keys of a project, of its users and service accounts.',
  'api-key-tags': 'Tags of a key.',
  'audit-logs': 'Audit log: changes and their actors.',
  budget: 'Spend of the organization in this period, beside its spend limit.',
  config: 'Configuration of the server: its check, and its reload.',
  costs: 'Costs beside the invoices of providers.',
  'data-retention': 'Data retention control of the organization.',
  groups: 'Groups of the organization.',
  'group-projects': 'Projects of a group, with its roles in each.',
  'group-roles': 'Roles of a group in the organization.',
  'scim-tokens': 'SCIM tokens, with which an identity provider manages people.',
  'group-users': 'Members of a group: users and service accounts.',
  'hosted-tool-permissions': 'Hosted tools that a project may use.',
  invites: 'Invites to the organization.',
  'model-facts': 'Price, end and limits of a model.',
  'model-aliases': 'Aliases of models, in all projects.',
  'model-fallbacks': 'Models that are tried where a model of a project fails.',
  'model-permissions': 'Models that a project may use.',
  'organization-api-keys': 'Keys of all projects, and the key with a hash.',
  'project-budget': 'Spend of a project in this period, beside its spend limit.',
  'project-data-retention': 'Data retention control of a project.',
  'project-model-aliases': 'Aliases of models, in one project.',
  'project-policies': 'Policies of a project.',
  'project-group-roles': 'Roles of a group in a project.',
  'project-groups': 'Groups of a project, whose members are in it.',
  'project-rate-limit-defaults': 'Rate limits of all in a project who have none of their own.',
  'project-roles': 'Roles of a project.',
  'project-user-roles': 'Roles of a user in a project.',
  'project-user-access': 'Permissions of a user in a project, and the roles that give them.',
  'project-subject-rate-limits': 'Rate limits of members, accounts, keys and values in a project.',
  'project-user-rate-limit': 'Rate limit of a user in a project, over all models.',
  'project-user-budgets': 'People of a project, with what each has spent and what is left.',
  'project-users': 'Members of a project, and their keys.',
  'project-spend-alerts': 'Spend alerts of a project.',
  'project-spend-limit': 'Spend limit of a project.',
  'project-spend-limits': 'Spend limits of a project, its service accounts and its keys.',
  'project-spend-reservations': 'What batches and background responses of a project reserve.',
  'project-tag-values': 'Values of a key of tags in a project, and their limits.',
  'project-tags': 'Tags of a project.',
  projects: 'Projects of the organization.',
  roles: 'Roles of the organization.',
  'rate-limit-defaults': 'Rate limits of all who have none of their own.',
  'rate-limits': 'Rate limits of a project, by model.',
  'request-logs': 'Requests of keys, each with its outcome and its cause.',
  search: 'Projects, people, keys, service accounts and groups, by their names.',
  server: 'Status of the server and its upstreams.',
  'service-account-access': 'Permissions of a service account, and the roles that give them.',
  'service-account-rate-limit': 'Rate limit of a service account, over all models.',
  'service-account-spend-limit': 'Spend limit of a service account.',
  'service-tier-settings': 'Service tiers that a project may use.',
  'service-accounts': 'Members of a project that are programs, with keys of their own.',
  sessions: 'Sessions of the console.',
  'spend-alerts': 'Spend alerts of the organization.',
  'spend-limit': 'Spend limit of the organization.',
  'spend-limits': 'Every spend limit of the organization.',
  'spend-reservations': 'What batches and background responses reserve of budgets.',
  'spend-limit-defaults': 'Spend limits of all who have none of their own.',
  'subject-rate-limits': 'Rate limits of users and values of tags, over all projects.',
  'tag-values': 'Values of a key of tags over all projects, such as end users, and their limits.',
  'tag-spend-limit': 'Spend limits of tags, each for all projects together.',
  usage: 'Usage and costs.',
  'user-budgets': 'People of the organization, with what each has spent and what is left.',
  'user-key-settings': 'Bounds on keys of people, and the ways to sign a program in.',
  'user-projects': 'Projects of a user, with the roles and groups that give them.',
  'user-access': 'Permissions of a user in the organization, and the roles that give them.',
  'user-rate-limit': 'Rate limit of a user, over all models and projects.',
  'user-roles': 'Roles of a user in the organization.',
  'user-spend-limit': 'Spend limit of a user, for all projects together.',
  'project-user-spend-limit': 'Spend limit of a user, for what they spend in a project.',
  'project-spend-limit-defaults': 'Spend limits in a project of everybody without one.',
  users: 'Users of the organization.',
}

/** Adds the commands to `program`, as subcommands of their nouns. */
export function addApiCommands(program: Command, terminal: Terminal): void {
  // Operations of the caller itself are for a browser's session, which a command does not have.
  const all: AnyEndpoint[] = Object.values(api)
  const endpoints = all.filter(({ access }) => access !== 'self')
  const byNoun = Map.groupBy(endpoints, ({ command }) => command.split(' ')[0] ?? '')
  const add = (noun: string): void => {
    const group = program.command(noun).description(GROUPS[noun] ?? '')
    for (const endpoint of byNoun.get(noun) ?? []) addOperation(group, endpoint, terminal)
    if (noun === 'request-logs') addFollow(group, terminal)
    if (noun === 'config') addConfigCheck(group, terminal)
  }
  program.commandsGroup('Most used, through the API:')
  MOST_USED.forEach(add)
  program.commandsGroup('Through the API, of this server or of OpenAI:')
  for (const noun of byNoun.keys()) if (!MOST_USED.includes(noun)) add(noun)
}

function addOperation(group: Command, endpoint: AnyEndpoint, terminal: Terminal): void {
  const [, verb = ''] = endpoint.command.split(' ')
  const extension = endpoint.extension ? " (Bailiwick's own; OpenAI's API does not have it.)" : ''
  const command = group.command(verb).description(endpoint.summary + extension)
  const names = pathParameters(endpoint.path)
  for (const name of names) command.argument(`<${kebab(name)}>`)
  const parameters = parametersOf(endpoint)
  addParameters(command, endpoint, parameters)
  if (isList(endpoint)) addAll(command, endpoint)
  if (endpoint.exports) addExports(command)
  if (endpoint.media || endpoint.exports) {
    command.option('--output <file>', 'Writes to a file, not to the output.')
  }
  if (endpoint.method === 'POST') {
    command.option(
      '--idempotency-key <text>',
      'Makes a retry return the first response, for 24 hours.',
    )
  }
  addConnectionOptions(command)
  command.action(async () => {
    const values = valuesOf(command, endpoint, parameters)
    names.forEach((name, at) => {
      values[name] = command.args[at]
    })
    await perform(command, endpoint, values, terminal)
  })
}

function isList({ query }: AnyEndpoint): boolean {
  return 'after' in query.properties
}

function isUsage({ query }: AnyEndpoint): boolean {
  return 'page' in query.properties
}

function addAll(command: Command, { query }: AnyEndpoint): void {
  const all = new Option('--all', 'Walk through all pages.')
  command.addOption('before' in query.properties ? all.conflicts('before') : all)
}

function addExports(command: Command): void {
  const csv = new Option('--csv', 'Print all from the page on as CSV.')
  const jsonl = new Option('--jsonl', 'Print all from the page on as JSON, a line each.')
  command.addOption(csv.conflicts(['jsonl', 'json'])).addOption(jsonl.conflicts('json'))
}

/** Options of a call that are no parameters of its operation. */
interface CallFlags {
  readonly all?: true
  readonly csv?: true
  readonly jsonl?: true
  readonly idempotencyKey?: string
  readonly output?: string
}

async function perform(
  command: Command,
  endpoint: AnyEndpoint,
  values: OptionValues,
  terminal: Terminal,
): Promise<void> {
  const { baseUrl, adminKey, json } = connectionOf(command, terminal.environment)
  const client: Readonly<Record<string, unknown>> = createClient({ baseUrl, adminKey })
  const operation = client[endpoint.id] as Operation
  const { all, idempotencyKey, output, ...flags } = command.opts<CallFlags>()
  if (all)
    return printAll(terminal, operation({ limit: largestPage(endpoint), ...values }, {}), json)
  const exported = exportOf(flags)
  const media = endpoint.media ?? exported
  if (output !== undefined && media === undefined) {
    return command.error("error: option '--output <file>' needs '--csv' or '--jsonl'")
  }
  const answer = await operation(values, {
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(exported !== undefined && { media: exported }),
  })
  if (media !== undefined) return save(terminal, answer as AsyncIterable<string>, output)
  // Each printer is for the answer of its operation.
  return printerOf(endpoint)(terminal, answer as never, json)
}

function exportOf({ csv, jsonl }: CallFlags): ExportMedia | undefined {
  return csv ? CSV : jsonl ? JSONL : undefined
}

type Printer = (to: Terminal, answer: never, json: boolean) => Promise<void>

/** Printers of answers that neither a table nor lines of their members explain. */
const PRINTERS: Readonly<Partial<Record<string, Printer>>> = {
  listRequestLogs: printRequestLogs,
  retrieveRequestLog: printRequestLog,
  retrieveCostReconciliation: printReconciliation,
}

function printerOf(endpoint: AnyEndpoint): Printer {
  const printer = PRINTERS[endpoint.id]
  if (printer) return printer
  if (isUsage(endpoint)) return printUsage
  return isList(endpoint) ? printPage : print
}
