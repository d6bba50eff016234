/** Writes docs/reference/command-line.md from the commands themselves: `npm run docs:commands`. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Argument, Command, Option } from 'commander'
import { createProgram } from '#cli/main.ts'
import { isRequired } from '#cli/required-option.ts'
import { processTerminal } from '#cli/terminal.ts'

const PAGE = fileURLToPath(new URL('../docs/reference/command-line.md', import.meta.url))

const HEAD = `\
# Command line

Each noun and verb of \`bailiwick\`. [Administration](../guides/administration.md) has how to use it.

\`\`\`text
bailiwick NOUN VERB [ARGUMENTS] [OPTIONS]
\`\`\`

Arguments are positional. Options in *italics* are required. \`--help\` after a command describes
each option and its values.

## Options of every command

| Option | Meaning |
| --- | --- |
| \`--json\` | prints JSON, for programs |
| \`--base-url <url>\` | the base URL of the API |
| \`--help\` | shows help |

A list has \`--all\`, which fetches every page. A command that creates or changes something through the
API has \`--idempotency-key\` ([idempotency](../guides/idempotency.md)).

## Environment

| Variable | Meaning |
| --- | --- |
| \`OPENAI_ADMIN_KEY\`, else \`BAILIWICK_ADMIN_KEY\` | the admin key, for commands through the API |
| \`BAILIWICK_API_KEY\` | a project's key, for \`connect\` |
| \`BAILIWICK_BASE_URL\` | the base URL of the API; default \`http://127.0.0.1:8080/v1\` |
| \`XDG_CONFIG_HOME\` | folder of the file of sign-ins; default \`~/.config\` |
| \`DATABASE_URL\` | the store, for \`serve\` and the commands on this machine |

\`serve\` has [all other settings](configuration.md).

## Exit status

| Status | Meaning |
| --- | --- |
| 0 | done |
| 1 | rejected or failed |
| 2 | not a command |
`

const FOOT = `
## How this page is made

\`npm run docs:commands\` writes it from the commands, which are made from the contract of the API.
`

/** Options that most commands have, listed once above. */
const COMMON = new Set(['--json', '--base-url', '--help', '--all', '--idempotency-key'])
const EXTENSION = / \(Bailiwick's own; OpenAI's API does not have it\.\)$/

/** The text of the page. */
export function commandLinePage(): string {
  const nouns = createProgram(processTerminal).commands.filter((noun) => noun.name() !== 'help')
  return [HEAD, ...nouns.map(sectionOf), FOOT].join('')
}

function sectionOf(noun: Command): string {
  const head = `\n## ${noun.name()}\n\n${noun.description()}\n\n`
  if (noun.commands.length === 0) {
    const options = noun.options.filter(isSpecific).map(optionOf)
    return options.length === 0 ? `${head.trimEnd()}\n` : `${head}Options: ${options.join(', ')}.\n`
  }
  const rows = noun.commands.map((verb) => rowOf(noun, verb)).join('')
  return `${head}| Command | Options | Purpose |\n| --- | --- | --- |\n${rows}`
}

function rowOf(noun: Command, verb: Command): string {
  const command = [noun.name(), verb.name(), ...verb.registeredArguments.map(argumentOf)].join(' ')
  const options = verb.options.filter(isSpecific).map(optionOf)
  const purpose = verb.description().replace(EXTENSION, ' [Extension](extensions.md).')
  return `| \`${command}\` | ${options.join(' ')} | ${purpose} |\n`
}

function isSpecific({ long }: Option): boolean {
  return !COMMON.has(long ?? '')
}

function argumentOf(argument: Argument): string {
  return `<${argument.name()}>`
}

function optionOf(option: Option): string {
  return isRequired(option) ? `*\`${option.long}\`*` : `\`${option.long}\``
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, commandLinePage())
