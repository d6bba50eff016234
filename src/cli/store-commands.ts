/**
 * Commands on this machine. Most work on the store itself, as the system: creating organizations,
 * and restoring access after every key was lost. On SQLite the store's lock prevents them while a
 * server runs.
 */
import { type Command, Option } from 'commander'
import { mintKey } from '#base/secrets.ts'
import { print, printAll } from './answer.ts'
import { addJsonOption, wantsJson } from './connection.ts'
import { readInteger } from './parameters.ts'
import { addRequiredOption } from './required-option.ts'
import type { Terminal } from './terminal.ts'

const STORE_HELP = `
Uses the store of DATABASE_URL (default: sqlite:./data/bailiwick.db) directly, without a server.
SQLite supports one process: stop the server first.
`

export function addStoreCommands(program: Command, terminal: Terminal): void {
  const organizations = program.command('organizations').description('Organizations of the store.')
  addCreateOrganization(organizations, terminal)
  addListOrganizations(organizations, terminal)
  addRestoreOwner(organizations, terminal)
  addMigrate(program, terminal)
  const adminKeys = program
    .command('admin-keys')
    .description('Admin keys: for BAILIWICK_ADMIN_KEY, and when all others are lost.')
  addGenerateAdminKey(adminKeys, terminal)
  addCreateAdminKey(adminKeys, terminal)
}

function addMigrate(program: Command, terminal: Terminal): void {
  const command = program
    .command('migrate')
    .description('Migrate the store to this version, as its first start would, and exit.')
  finishWithPrint(command, terminal, async () => {
    const { migrateStore } = await import('./store-operations.ts')
    return migrateStore(terminal.environment)
  })
}

function addCreateOrganization(group: Command, terminal: Terminal): void {
  const command = group
    .command('create')
    .description('Create an organization with an owner, a default project and an admin key.')
  addRequiredOption(command, new Option('--name <text>', 'Name of the organization.'))
  addRequiredOption(
    command,
    new Option('--owner-email <text>', 'E-mail address of its first owner.'),
  )
  finishWithPrint(command, terminal, async () => {
    const { createOrganization } = await import('./store-operations.ts')
    return createOrganization(terminal.environment, command.opts())
  })
}

function addListOrganizations(group: Command, terminal: Terminal): void {
  const command = group.command('list').description('List the organizations, oldest first.')
  finish(command, async () => {
    const { withStore, listOrganizations } = await import('./store-operations.ts')
    await withStore(terminal.environment, (system) =>
      printAll(terminal, listOrganizations(system.reader), wantsJson(command)),
    )
  })
}

function addRestoreOwner(group: Command, terminal: Terminal): void {
  const command = group
    .command('restore-owner')
    .description(
      'Make a person an active owner, when an identity provider has removed the last one.',
    )
  addRequiredOption(
    command,
    new Option('--email <text>', 'E-mail address of the person, who is added if need be.'),
  )
  command.option('--organization <id>', 'Id of the organization (default: the first one).')
  finishWithPrint(command, terminal, async () => {
    const { restoreOwner } = await import('./store-operations.ts')
    return restoreOwner(terminal.environment, command.opts())
  })
}

function addGenerateAdminKey(group: Command, terminal: Terminal): void {
  group
    .command('generate')
    .description('Print a new key for BAILIWICK_ADMIN_KEY. It is stored nowhere.')
    .action(() => void terminal.stdout.write(`${mintKey('admin')}\n`))
}

function addCreateAdminKey(group: Command, terminal: Terminal): void {
  const command = group
    .command('create')
    .description('Create an admin key. It is shown once.')
    .option('--organization <id>', 'Id of the organization (default: the first one).')
    .option('--name <text>', 'Name of the key.')
    .option(
      '--expires-in-seconds <number>',
      'Lifetime of the key (default: unlimited).',
      readInteger,
    )
  finishWithPrint(command, terminal, async () => {
    const { createAdminKey } = await import('./store-operations.ts')
    return createAdminKey(terminal.environment, command.opts())
  })
}

/** Finishes a command that prints the result of its action. */
function finishWithPrint(
  command: Command,
  terminal: Terminal,
  action: () => Promise<unknown>,
): void {
  finish(command, async () => print(terminal, await action(), wantsJson(command)))
}

function finish(command: Command, action: () => Promise<void>): void {
  addJsonOption(command).addHelpText('after', STORE_HELP).action(action)
}
