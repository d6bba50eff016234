/** The lint rule `build/packed-literals.grit`, as `biome.json` applies it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { ROOT } from '#test/support/source.ts'

interface Report {
  readonly diagnostics: readonly {
    readonly category: string
    readonly severity: string
    readonly location: { readonly start: { readonly line: number } }
  }[]
}

/** Lines with an error of the repository's own lint rules. */
function linesWithErrors(...lines: string[]): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'packed-literals-'))
  try {
    const { plugins } = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'))
    const settings = { plugins: plugins.map((plugin: string) => join(ROOT, plugin)) }
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(settings))
    writeFileSync(join(folder, 'example.tsx'), `${lines.join('\n')}\n`)
    const { stdout } = spawnSync(
      join(ROOT, 'node_modules/.bin/biome'),
      ['lint', '--reporter=json', 'example.tsx'],
      { cwd: folder, encoding: 'utf8' },
    )
    return (JSON.parse(stdout) as Report).diagnostics
      .filter(({ category, severity }) => category === 'plugin' && severity === 'error')
      .map(({ location }) => location.start.line)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('an object literal spread into another one or into JSX is an error', () => {
  const lines = linesWithErrors(
    'export const one = (a: number) => ({ ...{ a } })',
    'export const asserted = { ...({ a: 1 } as const) }',
    'export const satisfying = { ...({ a: 1 } satisfies object) }',
    'export const element = (a: number) => <p {...{ a }} />',
  )
  assert.deepEqual(lines, [1, 2, 3, 4])
})

it('spreads of values and of conditions are no errors', () => {
  const lines = linesWithErrors(
    'export const value = (a: object) => ({ ...a })',
    'export const either = (a?: number) => ({ ...(a ? { a } : {}) })',
    'export const both = (a?: number) => ({ ...(a && { a }) })',
    'export const element = (a: object) => <p {...a} />',
    "export const elements = [...['a', 'b'], 'c']",
  )
  assert.deepEqual(lines, [])
})
