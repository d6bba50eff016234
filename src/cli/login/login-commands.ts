/**
 * `bailiwick login`, `logout`, `whoami` and `token`: a person's sign-in at a server from a
 * terminal, and the short-lived key that it gives to programs.
 */
import { type Command, InvalidArgumentError } from 'commander'
import { toSeconds } from '#base/clock.ts'
import { write } from '#cli/answer.ts'
import {
  addBaseUrlOption,
  addJsonOption,
  baseUrlOf,
  givenBaseUrl,
  readBaseUrl,
  wantsJson,
} from '#cli/connection.ts'
import { linesOf, printable } from '#cli/table.ts'
import type { Terminal } from '#cli/terminal.ts'
import { credentialPath, readCredentials } from './credential-file.ts'
import type { SignInStore } from './sign-ins.ts'
import { checkAccepted, currentSignIn, endSignIn, rootOf, validSignIn } from './sign-ins.ts'

const TOKEN_HELP = `
The output is the token alone: a key of the project that was chosen at the sign-in, valid for ten
minutes or more. Programs that run at once share one refresh.
`

export function addLogin(program: Command, terminal: Terminal): void {
  program.commandsGroup('Sign-in of a person:')
  addLoginCommand(program, terminal)
  const add = (name: string, about: string, run: Run): Command => {
    const command = addBaseUrlOption(program.command(name).description(about))
    return command.action(() => run(command, terminal))
  }
  add('logout', 'End the sign-in, here and at the server.', logout)
  addJsonOption(add('whoami', 'Show who is signed in, where, and in which project.', whoami))
  add('token', 'Print a valid access token, for helpers of programs.', printToken).addHelpText(
    'after',
    TOKEN_HELP,
  )
}

type Run = (command: Command, terminal: Terminal) => Promise<void>

interface LoginOptions {
  readonly device?: true
  readonly project?: string
}

function addLoginCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('login')
    .description('Sign in to a server as a person, in the browser of this machine or any other.')
    .argument('[address]', 'Address of the server or its console.', readAddress)
    .option('--device', 'Show a code to confirm in any browser: without one here the default.')
    .option('--project <id>', 'Project to select first.')
  addBaseUrlOption(command).action(async (address: string | undefined) => {
    const { login } = await import('./login.ts')
    const { device, project } = command.opts<LoginOptions>()
    const baseUrl = address ?? baseUrlOf(command, terminal.environment)
    await login(terminal, storeOf(terminal), {
      baseUrl,
      project,
      isDevice: device === true,
    })
  })
}

/** As people write it: `ai.example.com`, also with the path of the console. */
function readAddress(text: string): string {
  const isLocal = /^(?:localhost|127\.|\[::1\])/.test(text)
  const address = /^[a-z]+:\/\//i.test(text) ? text : `${isLocal ? 'http' : 'https'}://${text}`
  if (!URL.canParse(address)) throw new InvalidArgumentError('It must be the address of a server.')
  const { origin, pathname } = new URL(address)
  return readBaseUrl(origin + pathname.replace(/\/console(?:\/.*)?$/, ''))
}

function storeOf({ environment, now, wait }: Terminal): SignInStore {
  return {
    path: credentialPath(environment),
    now,
    wait,
  }
}

async function printToken(command: Command, terminal: Terminal): Promise<void> {
  const given = givenBaseUrl(command, terminal.environment)
  const { signIn } = await validSignIn(storeOf(terminal), given)
  await write(terminal, `${signIn.access_token}\n`)
}

async function whoami(command: Command, terminal: Terminal): Promise<void> {
  const given = givenBaseUrl(command, terminal.environment)
  const found = await validSignIn(storeOf(terminal), given)
  await checkAccepted(found)
  const { user, organization, project, key_id, ends_at } = found.signIn
  const shown = {
    server: rootOf(found.baseUrl),
    user: user.email ?? user.id,
    organization: organization.name,
    project: project.name,
    project_id: project.id,
    api_key_id: key_id,
    ends_at: toSeconds(ends_at),
  }
  await write(terminal, wantsJson(command) ? `${JSON.stringify(shown, null, 2)}\n` : linesOf(shown))
}

async function logout(command: Command, terminal: Terminal): Promise<void> {
  const store = storeOf(terminal)
  const given = givenBaseUrl(command, terminal.environment)
  const found = currentSignIn(await readCredentials(store.path), given)
  await endSignIn(store, found)
  const { email, id } = found.signIn.user
  await write(terminal, `Signed out ${printable(email ?? id)} at ${rootOf(found.baseUrl)}.\n`)
}
