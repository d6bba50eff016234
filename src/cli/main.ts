/** The command line. */
import { Command } from 'commander'
import { addApiCommands } from './api-commands.ts'
import { addBackupCommands } from './backup-commands.ts'
import { addConformance } from './conformance-command.ts'
import { addConnect } from './connect/connect-command.ts'
import { addConnectionOptions } from './connection.ts'
import { addDoctor } from './doctor/doctor-command.ts'
import { report } from './failure.ts'
import { addLogin } from './login/login-commands.ts'
import { addServe } from './serve-command.ts'
import { addStoreCommands } from './store-commands.ts'
import { processTerminal, type Terminal } from './terminal.ts'
import { VERSION } from './version.ts'

/** Runs the command of this process, and sets its exit status. */
export async function main(args: readonly string[]): Promise<void> {
  process.stdout.on('error', endWithReader)
  process.exitCode = await runCommand(args, processTerminal)
}

/** Runs one command and returns its exit status: 0 done, 1 rejected or failed, 2 not a command. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    return report(error, terminal.stderr)
  }
}

/** All commands, each with its help. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('bailiwick')
    .description(
      'A self-hosted, OpenAI-compatible gateway with per-project API keys, rate limits, spend limits, usage and costs, managed through OpenAI’s own Admin API: the server, and its command line.',
    )
    .version(VERSION, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Show help.')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .showHelpAfterError('(--help shows the commands and options.)')
  program.commandsGroup('On this machine:')
  addServe(program, terminal)
  addStoreCommands(program, terminal)
  addBackupCommands(program, terminal)
  addDoctor(program, terminal)
  addConnect(program, terminal)
  addConformance(program, terminal)
  addLogin(program, terminal)
  addApiCommands(program, terminal)
  program.commandsGroup('Help:')
  addHelp(program)
  addConnectionOptions(program).addHelpText('after', ENVIRONMENT)
  return program
}

/** `help projects create`, as well as `projects create --help`. */
function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .command('help [command...]')
    .description('Show help for a command.')
    .action((names: readonly string[] = []) => {
      let found = program
      for (const name of names) {
        const next = found.commands.find((one) => one.name() === name)
        if (!next) return found.error(`error: unknown command '${name}'`)
        found = next
      }
      found.outputHelp()
    })
}

const ENVIRONMENT = `
Environment:
  OPENAI_ADMIN_KEY    the admin key of API requests; else BAILIWICK_ADMIN_KEY
  BAILIWICK_BASE_URL  where the API is
  XDG_CONFIG_HOME     folder of the file of sign-ins; else ~/.config
  BAILIWICK_API_KEY   a project's key, for the settings of connect
  DATABASE_URL        the store, for the commands on this machine
Exit status: 0 done, 1 refused or failed, 2 not understood.
`

/** `bailiwick … | head` closes the pipe early, which is no failure. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
}
