/**
 * Commands of the API, one for each operation of the contract: `bailiwick projects list --limit 5`.
 */
import { type Command, Option } from 'commander'
import { type CallOptions, createClient } from '#client/client.ts'
import { api } from '#contract/api.ts'
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'
import { print, printAll, printPage, printUsage, save } from './answer.ts'
import { addConnectionOptions, connectionOf } from './connection.ts'
import { kebab, largestPage, nullablePathsOf, type Parameter, parametersOf } from './parameters.ts'
import { addRequiredOption } from './required-option.ts'
import type { Terminal } from './terminal.ts'

/** An operation of the client, untyped: the contract checks its parameters. */
type Operation = (
  parameters: Values,
  options: CallOptions,
) => Promise<unknown> & AsyncIterable<unknown>
type Values = Record<string, unknown>

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
  'api-keys': 'Keys of a project, of its users and service accounts.',
  'api-key-tags': 'Tags of a key.',
  'audit-logs': 'Audit log: changes and their actors.',
  budget: 'Spend of the organization in this period, beside its spend limit.',
  'data-retention': 'Data retention control of the organization.',
  groups: 'Groups of the organization.',
  'group-roles': 'Roles of a group in the organization.',
  'scim-tokens': 'SCIM tokens, with which an identity provider manages people.',
  'group-users': 'Members of a group: users and service accounts.',
  'hosted-tool-permissions': 'Hosted tools that a project may use.',
  invites: 'Invites to the organization.',
  'model-permissions': 'Models that a project may use.',
  'project-budget': 'Spend of a project in this period, beside its spend limit.',
  'project-data-retention': 'Data retention control of a project.',
  'project-policies': 'Policies of a project.',
  'project-group-roles': 'Roles of a group in a project.',
  'project-groups': 'Groups of a project, whose members are in it.',
  'project-roles': 'Roles of a project.',
  'project-user-roles': 'Roles of a user in a project.',
  'project-user-access': 'Permissions of a user in a project, and the roles that give them.',
  'project-users': 'Members of a project, and their keys.',
  'project-spend-alerts': 'Spend alerts of a project.',
  'project-spend-limit': 'Spend limit of a project.',
  'project-spend-limits': 'Spend limits of a project, its service accounts and its keys.',
  'project-spend-reservations': 'What batches and background responses of a project reserve.',
  'project-tags': 'Tags of a project.',
  projects: 'Projects of the organization.',
  roles: 'Roles of the organization.',
  'rate-limits': 'Rate limits of a project, by model.',
  'request-logs': 'Requests of keys, each with its outcome and its cause.',
  server: 'Status of the server and its upstreams.',
  'service-account-access': 'Permissions of a service account, and the roles that give them.',
  'service-account-spend-limit': 'Spend limit of a service account.',
  'service-tier-settings': 'Service tiers that a project may use.',
  'service-accounts': 'Members of a project that are programs, with keys of their own.',
  sessions: 'Sessions of the console.',
  'spend-alerts': 'Spend alerts of the organization.',
  'spend-limit': 'Spend limit of the organization.',
  'spend-limits': 'Every spend limit of the organization.',
  'spend-reservations': 'What batches and background responses reserve of budgets.',
  'spend-limit-defaults': 'Spend limits of all who have none of their own.',
  'tag-spend-limit': 'Spend limits of tags, each for all projects together.',
  usage: 'Usage and costs.',
  'user-access': 'Permissions of a user in the organization, and the roles that give them.',
  'user-roles': 'Roles of a user in the organization.',
  'user-spend-limit': 'Spend limit of a user, for all projects together.',
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
  for (const parameter of parameters) {
    const option = optionOf(parameter)
    if (parameter.required) addRequiredOption(command, option)
    else command.addOption(option)
    addChoices(command, parameter)
  }
  addNull(command, endpoint)
  if (isList(endpoint)) addAll(command, endpoint)
  if (endpoint.media) command.option('--output <file>', 'Writes to a file, not to the output.')
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

function addChoices(command: Command, { path, choices }: Parameter): void {
  if (choices.length === 0) return
  const list = choices.map((choice) => `  ${choice}\n`).join('')
  command.addHelpText('after', `\nChoices of --${path.map(kebab).join('-')}:\n${list}`)
}

function isList({ query }: AnyEndpoint): boolean {
  return 'after' in query.properties
}

function isUsage({ query }: AnyEndpoint): boolean {
  return 'page' in query.properties
}

function optionOf({ flags, help, list, map, commas, read }: Parameter): Option {
  const option = new Option(flags, help)
  if (option.isBoolean()) return option
  if (map) {
    return option.argParser((text: string, before: object = {}) => {
      const member = read(text)
      return Array.isArray(member) ? { ...before, ...Object.fromEntries([member]) } : before
    })
  }
  if (!list) return option.argParser(read)
  return option.argParser((text: string, before: readonly unknown[] = []) => [
    ...before,
    ...(commas ? text.split(',') : [text])
      .filter((item) => item !== '')
      .map((item) => read(item.trim())),
  ])
}

/** `null` has a separate option: as a value of the others it would be ordinary text. */
function addNull(command: Command, endpoint: AnyEndpoint): void {
  const names = nullablePathsOf(endpoint).map(nameOf)
  // A new object has nothing to clear: leaving a parameter out is its null.
  const isNew = !endpoint.path.includes(':') && command.name() !== 'update'
  if (names.length === 0 || isNew) return
  command.option(
    '--null <list>',
    `Clears these, comma separated: ${names.join(', ')}.`,
    (text: string, before: readonly string[] = []) => [...before, ...text.split(',')],
  )
}

function nameOf(path: Parameter['path']): string {
  return path.map(kebab).join('-')
}

function addAll(command: Command, { query }: AnyEndpoint): void {
  const all = new Option('--all', 'Walk through all pages.')
  command.addOption('before' in query.properties ? all.conflicts('before') : all)
}

/** The given options, by the contract's names. */
function valuesOf(
  command: Command,
  endpoint: AnyEndpoint,
  parameters: readonly Parameter[],
): Values {
  const given = command.opts()
  const values: Values = {}
  for (const parameter of parameters) {
    const value: unknown = given[optionOf(parameter).attributeName()]
    if (value === undefined) continue
    const { path, whole } = parameter
    const isWhole = whole !== undefined && [value].flat().includes(whole)
    put(values, path, isWhole ? whole : value)
  }
  for (const name of (given.null as readonly string[] | undefined) ?? []) {
    const path = nullablePathsOf(endpoint).find((one) => nameOf(one) === kebab(name.trim()))
    if (!path) return command.error(`error: '${name}' is no parameter that can be null`)
    put(values, path, null)
  }
  return values
}

/** Sets a value at the path of its parameter. */
function put(values: Values, [name, member]: Parameter['path'], value: unknown): void {
  values[name] = member === undefined ? value : { ...Object(values[name]), [member]: value }
}

/** Options of a call that are no parameters of its operation. */
interface CallFlags {
  readonly all?: true
  readonly idempotencyKey?: string
  readonly output?: string
}

async function perform(
  command: Command,
  endpoint: AnyEndpoint,
  values: Values,
  terminal: Terminal,
): Promise<void> {
  const { baseUrl, adminKey, json } = connectionOf(command, terminal.environment)
  const client: Readonly<Record<string, unknown>> = createClient({ baseUrl, adminKey })
  const operation = client[endpoint.id] as Operation
  const { all, idempotencyKey, output } = command.opts<CallFlags>()
  if (all)
    return printAll(terminal, operation({ limit: largestPage(endpoint), ...values }, {}), json)
  const answer = await operation(values, idempotencyKey === undefined ? {} : { idempotencyKey })
  if (endpoint.media) return save(terminal, answer as AsyncIterable<string>, output)
  if (isUsage(endpoint)) return printUsage(terminal, answer, json)
  return isList(endpoint) ? printPage(terminal, answer, json) : print(terminal, answer, json)
}
