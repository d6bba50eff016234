/** The facts of `npm run upgrade-check`, held against the repository. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { ASSUMPTIONS, MEASURED_WITH, MEASURES } from '#bench/upgrade-facts.ts'
import { none, ROOT, sourceFiles } from '#test/support/source.ts'

/** Forms by which code relies on what its runtime or a library does not promise. */
const INTERNALS = [
  /\b(?:setFlagsFromString|runInNewContext|stackTraceLimit|getBuiltinModule)\b/,
  /\.destroyed = |\.prototype\b/,
  /\bextends (?:IncomingMessage|Command|Pool|Redis)\b/,
]

const { dependencies, optionalDependencies } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
)

it('the versions are those that were measured: npm run upgrade-check says what to do', () => {
  const installed = { ...dependencies, ...optionalDependencies }
  const versions = Object.keys(MEASURED_WITH).map((name) => [name, installed[name]])
  assert.deepEqual(Object.fromEntries(versions), MEASURED_WITH)
})

it('every assumption has a file of the source, and is found by a test or a check that passes', () => {
  for (const { file, found } of ASSUMPTIONS) {
    assert.ok(existsSync(join(ROOT, file)), file)
    if (typeof found === 'string') assert.ok(existsSync(join(ROOT, found)), found)
    else found()
  }
})

it('code that relies on internals of a dependency has its assumption', () => {
  const listed = new Set(ASSUMPTIONS.map(({ file }) => file))
  none(
    sourceFiles('src')
      .filter(({ path }) => !path.endsWith('.test.ts') && !listed.has(path))
      .filter(({ text }) => INTERNALS.some((internal) => internal.test(text)))
      .map(({ path }) => path),
  )
})

it('every measure names a command of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  for (const { command } of MEASURES) {
    const [, name = ''] = /npm (?:run )?([\w:]+)/.exec(command) ?? []
    assert.ok(name in scripts, command)
  }
})
