/**
 * `bailiwick connect CLIENT`: prints the settings of a client for this server, writes them into the
 * user's own settings, or restores these. It makes no request.
 */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { hasValidChecksum, keyKind } from '#base/secrets.ts'
import { addBaseUrlOption, baseUrlOf, givenBaseUrl } from '#cli/connection.ts'
import { credentialPath, readCredentials } from '#cli/login/credential-file.ts'
import type { Terminal } from '#cli/terminal.ts'
import type { Environment } from '#config/settings.ts'
import {
  CLIENT_SETTINGS,
  type ClientSettings,
  type SettingsFile,
} from '#contract/clients/client-settings.ts'
import { redactKeys } from './difference.ts'
import { durableProgram } from './durable-program.ts'
import { settingsPath } from './settings-location.ts'

const KEY_PLACEHOLDER = 'sk-svcacct-…'
/** For paths of members alone, whatever the model and the source of the key. */
const ANY_VALUES = { url: '', key: '', model: 'any' }
const ANY_COMMAND = { ...ANY_VALUES, tokenCommand: ['any'] }
const INSTALL_HINT =
  'The command is in the cache of npx, which npm may delete: install it with npm install --global, and connect again.\n'

const HELP = `
The key is that of BAILIWICK_API_KEY. Without one, and signed in by bailiwick login, Claude Code and
Codex get a command that prints a token. Others use the key of OPENAI_API_KEY if that is a project's
key of Bailiwick. The output has it redacted. A file in a repository is never written.
`

interface Options {
  readonly model?: string
  readonly write?: true
  readonly restore?: true
  readonly showKey?: true
}

export function addConnect(program: Command, terminal: Terminal): void {
  const group = program
    .command('connect')
    .description('Settings of coding agents for this server, printed or written.')
  for (const [name, client] of Object.entries<ClientSettings>(CLIENT_SETTINGS)) {
    addClient(group, name, client, terminal)
  }
}

function addClient(group: Command, name: string, client: ClientSettings, terminal: Terminal): void {
  const { title, file } = client
  const place = file ? `a file, ~/${file.folder}/${file.name}` : 'a command'
  const command = group
    .command(name)
    .description(`Settings of ${title}: ${place}.`)
    .option('--model <name>', 'Model to use.', readModel)
  if (file) {
    command
      .option('--write', 'Write the settings into the file, and print the difference.')
      .addOption(new Option('--restore', 'Restore the file from before.').conflicts('write'))
  }
  command.option('--show-key', 'Print the key as it is.')
  addBaseUrlOption(command).addHelpText('after', HELP)
  command.action(async () => {
    const { write, restore } = command.opts<Options>()
    if (file && restore) return restoreFile(terminal, client, file)
    const settings = await settingsOf(command, client, terminal)
    if (file && write) return writeFile(command, terminal, file, settings)
    printSettings(terminal, settings)
  })
}

interface Settings {
  readonly client: ClientSettings
  readonly key: string | undefined
  /** Whether the client gets tokens of the sign-in. */
  readonly hasCommand: boolean
  readonly text: string
  /** The text as it may be printed. */
  readonly shown: string
}

async function settingsOf(
  command: Command,
  client: ClientSettings,
  { environment, program }: Terminal,
): Promise<Settings> {
  const { model, showKey } = command.opts<Options>()
  if (client.needsModel && model === undefined) {
    return command.error(`error: ${client.title} needs the name of a model: --model <name>`)
  }
  const key = keyOf(command, environment)
  const { url, isSignedIn } = await serverOf(command, environment)
  const hasCommand =
    isSignedIn && client.commandRivalMembers !== undefined && !environment.BAILIWICK_API_KEY
  const text = client.text({
    url,
    key: key ?? KEY_PLACEHOLDER,
    model,
    tokenCommand: hasCommand
      ? [...durableProgram(program).words, 'token', '--base-url', url]
      : undefined,
  })
  return {
    client,
    key,
    hasCommand,
    text,
    shown: showKey ? text : redactKeys(text),
  }
}

/** The server that is named, else that of the last sign-in. */
async function serverOf(command: Command, environment: Environment) {
  const { current, sign_ins } = await readCredentials(credentialPath(environment))
  const url = givenBaseUrl(command, environment) ?? current ?? baseUrlOf(command, environment)
  return { url, isSignedIn: Object.hasOwn(sign_ins, url) }
}

/** The key of a project in the environment; undefined without one. */
function keyOf(command: Command, environment: Environment): string | undefined {
  const { BAILIWICK_API_KEY, OPENAI_API_KEY } = environment
  if (BAILIWICK_API_KEY) {
    if (isProjectKey(BAILIWICK_API_KEY)) return BAILIWICK_API_KEY
    return command.error('error: BAILIWICK_API_KEY is not a project’s key of Bailiwick')
  }
  return OPENAI_API_KEY && isProjectKey(OPENAI_API_KEY) ? OPENAI_API_KEY : undefined
}

/** Keys of OpenAI have the same prefixes, and another end. */
function isProjectKey(key: string): boolean {
  const kind = keyKind(key)
  return (kind === 'user' || kind === 'service_account') && hasValidChecksum(key)
}

function readModel(name: string): string {
  if (name !== '' && !/[\p{C}\s]/u.test(name)) return name
  throw new InvalidArgumentError('It must be a name without spaces.')
}

function printSettings(to: Terminal, settings: Settings): void {
  to.stdout.write(settings.shown)
  const { file } = settings.client
  if (file) to.stderr.write(`They belong in ${settingsPath(file, to.environment)}: see --write.\n`)
  printKeyHints(to, settings)
}

async function writeFile(
  command: Command,
  to: Terminal,
  file: SettingsFile,
  settings: Settings,
): Promise<void> {
  const { client, key, hasCommand, text } = settings
  if (client.keyVariable === undefined && key === undefined && !hasCommand) {
    return command.error(
      'error: no key: set BAILIWICK_API_KEY to a key of a project, or sign in with bailiwick login',
    )
  }
  const rivals = (hasCommand ? client.commandRivalMembers : client.rivalMembers) ?? []
  const { writeClientSettings } = await import('./client-settings-file.ts')
  const path = settingsPath(file, to.environment)
  const showsKey = command.opts<Options>().showKey === true
  const isChanged = await writeClientSettings({
    path,
    file,
    settings: text,
    showsKey,
    show: (difference, members) => {
      to.stdout.write(difference)
      printRivals(
        to,
        client,
        members.filter((one) => rivals.includes(one)),
      )
    },
  })
  const done = isChanged ? 'Wrote' : 'Nothing to change in'
  to.stderr.write(`${done} ${path}.\n`)
  printKeyHints(to, settings)
}

async function restoreFile(
  to: Terminal,
  client: ClientSettings,
  file: SettingsFile,
): Promise<void> {
  const { restoreClientSettings } = await import('./client-settings-file.ts')
  const path = settingsPath(file, to.environment)
  await restoreClientSettings({
    path,
    file,
    settings: client.text(ANY_VALUES),
    otherSettings: client.text(ANY_COMMAND),
    show: (difference) => to.stdout.write(difference),
  })
  to.stderr.write(`Restored ${path}.\n`)
}

function printKeyHints(to: Terminal, { client, hasCommand }: Settings): void {
  const { title, keyVariable, rivalVariable } = client
  if (hasCommand) {
    to.stderr.write(`${title} runs bailiwick token, and works while you are signed in.\n`)
    if (durableProgram(to.program).isCached) to.stderr.write(INSTALL_HINT)
  } else if (keyVariable) to.stderr.write(`${title} takes the key from ${keyVariable}.\n`)
  if (rivalVariable && to.environment[rivalVariable]) printRivals(to, client, [rivalVariable])
}

function printRivals(to: Terminal, { title }: ClientSettings, rivals: readonly string[]): void {
  for (const rival of rivals) {
    to.stderr.write(
      `${title} sends the key of ${rival} too, and two keys are rejected: unset it.\n`,
    )
  }
}
