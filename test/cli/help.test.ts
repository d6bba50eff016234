import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createProgram } from '#cli/main.ts'
import { processTerminal } from '#cli/terminal.ts'
import { api } from '#contract/api.ts'
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'
import { ROOT } from '#test/support/source.ts'
import { run } from './command.ts'

const all: AnyEndpoint[] = Object.values(api)
/** Session endpoints, which have no commands. */
const endpoints = all.filter(({ access }) => access !== 'self')

/** Matches `bailiwick projects list --limit 5` in running text or a block of code. */
const COMMAND = /(?:npx |`)bailiwick ([a-z][a-z-]* [a-z][^`\n#]*|serve\b)/g

function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8')
}

function kebab(name: string): string {
  return name.replaceAll('_', '-')
}

describe('help', () => {
  const program = createProgram(processTerminal)
  for (const { command, summary, path, query, body } of endpoints) {
    it(`of ${command} names its arguments and options`, () => {
      const [noun, verb] = command.split(' ')
      const group = program.commands.find((one) => one.name() === noun)
      const help = group?.commands.find((one) => one.name() === verb)?.helpInformation() ?? ''
      const text = help.replaceAll(/\s+/g, ' ')
      const names = pathParameters(path).map((name) => `<${kebab(name)}>`)
      assert.ok(
        text.startsWith(['Usage: bailiwick', command, '[options]', ...names].join(' ')),
        text,
      )
      assert.ok(text.includes(summary))
      for (const name of Object.keys({ ...query.properties, ...body.properties })) {
        assert.match(text, new RegExp(` --${kebab(name)}\\b`))
      }
    })
  }

  for (const command of ['projects list', 'serve', 'organizations create', 'admin-keys create']) {
    it(`of ${command} is printed, and nothing is executed`, async () => {
      const { status, stdout, stderr } = await run([...command.split(' '), '--help'], {})
      assert.equal(status, 0)
      assert.equal(stderr, '')
      assert.ok(stdout.startsWith(`Usage: bailiwick ${command} [options]`))
    })
  }

  it('of a command is also printed by help with its name', async () => {
    const { status, stdout } = await run(['help', 'projects', 'create'], {})
    assert.equal(status, 0)
    assert.ok(stdout.startsWith('Usage: bailiwick projects create [options]'))
    const unknown = await run(['help', 'projects', 'make'], {})
    assert.equal(unknown.status, 2)
    assert.match(unknown.stderr, /unknown command 'make'/)
  })

  it('lists choices on lines of their own when they are too many for one', async () => {
    const { stdout } = await run(['audit-logs', 'list', '--help'], {})
    assert.match(stdout, /^Choices of --event-types:\n(?: {2}\S+\n)*? {2}project\.archived\n/m)
  })

  it('has every command and option that the documentation uses', () => {
    const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })]
    const texts = pages.map((page) => textOf(page))
    const used = texts.flatMap((text) => [...text.matchAll(COMMAND)].map(([, rest = '']) => rest))
    assert.ok(used.length > 10)
    for (const words of used.map((text) => text.trim().split(/\s+/))) {
      const [noun = '', verb = ''] = words
      const group = program.commands.find((one) => one.name() === noun)
      const command = group?.commands.find((one) => one.name() === verb) ?? group
      assert.ok(command && (command !== group || noun === 'serve'), words.join(' '))
      const flags = words.filter((word) => word.startsWith('--'))
      const known = new Set(command.options.map(({ long }) => long))
      assert.deepEqual(
        flags.filter((flag) => !known.has(flag)),
        [],
        words.join(' '),
      )
    }
  })

  it('has no command for what a person does alone, such as a browser session', () => {
    const nouns = all
      .filter(({ access }) => access === 'self')
      .map(({ command }) => command.split(' ')[0])
    assert.ok(nouns.includes('session'))
    const shown = program.commands.map((one) => one.name())
    assert.deepEqual(
      nouns.filter((noun = '') => shown.includes(noun)),
      [],
    )
  })

  it('without a command lists every noun, the environment and the exit statuses', async () => {
    const { status, stdout } = await run(['--help'], {})
    assert.equal(status, 0)
    for (const { command } of endpoints) assert.ok(stdout.includes(`  ${command.split(' ')[0]} `))
    assert.match(stdout, /OPENAI_ADMIN_KEY/)
    assert.match(stdout, /Exit status: 0/)
  })

  it('is printed, with status 2, without a command', async () => {
    const { status, stderr } = await run([], {})
    assert.equal(status, 2)
    assert.match(stderr, /Usage: bailiwick/)
  })

  it('does not interfere with --version', async () => {
    const { status, stdout } = await run(['--version'], {})
    assert.equal(status, 0)
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
  })
})
