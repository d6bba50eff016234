import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createProgram } from '#cli/main.ts'
import { api } from '#contract/api.ts'
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'
import { run } from './command.ts'

const all: AnyEndpoint[] = Object.values(api)
/** A command has no session, and so nothing that concerns one. */
const endpoints = all.filter(({ access }) => access !== 'self')

const kebab = (name: string): string => name.replaceAll('_', '-')

describe('help', () => {
  const program = createProgram()
  for (const { command, summary, path, query, body } of endpoints) {
    it(`of ${command} names its arguments and options`, () => {
      const [noun, verb] = command.split(' ')
      const group = program.commands.find((one) => one.name() === noun)
      const help = group?.commands.find((one) => one.name() === verb)?.helpInformation() ?? ''
      const told = help.replaceAll(/\s+/g, ' ')
      const names = pathParameters(path).map((name) => `<${kebab(name)}>`)
      assert.ok(
        told.startsWith(['Usage: bailiwick', command, '[options]', ...names].join(' ')),
        told,
      )
      assert.ok(told.includes(summary))
      for (const name of Object.keys({ ...query.properties, ...body.properties })) {
        assert.match(told, new RegExp(` --${kebab(name)}\\b`))
      }
    })
  }

  for (const command of ['projects list', 'serve', 'organizations create', 'admin-keys create']) {
    it(`of ${command} is printed, and nothing is done`, async () => {
      const { status, stdout, stderr } = await run([...command.split(' '), '--help'], {})
      assert.equal(status, 0)
      assert.equal(stderr, '')
      assert.ok(stdout.startsWith(`Usage: bailiwick ${command} [options]`))
    })
  }

  it('has no command for the session of a browser', () => {
    assert.equal(all.length, endpoints.length + 3)
    assert.ok(!program.commands.some((one) => one.name() === 'session'))
  })

  it('of the whole lists every noun, the environment and the exit status', async () => {
    const { status, stdout } = await run(['--help'], {})
    assert.equal(status, 0)
    for (const { command } of endpoints) assert.ok(stdout.includes(`  ${command.split(' ')[0]} `))
    assert.match(stdout, /OPENAI_ADMIN_KEY/)
    assert.match(stdout, /Exit status: 0/)
  })

  it('comes, with status 2, where no command is given', async () => {
    const { status, stderr } = await run([], {})
    assert.equal(status, 2)
    assert.match(stderr, /Usage: bailiwick/)
  })

  it('does not stand in the way of --version', async () => {
    const { status, stdout } = await run(['--version'], {})
    assert.equal(status, 0)
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
  })
})
