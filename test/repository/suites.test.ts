/** The parts of the tests: `test:unit`, `test:api`, `test:gateway` and `test:console`. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { ALONE, groupsOf, LONGEST } from '#test/groups.ts'
import { ROOT } from '#test/support/source.ts'

const PARTS = ['test:unit', 'test:api', 'test:gateway', 'test:console']
const NOT_OURS = ['node_modules', 'dist', 'data', '.git']

/** Files of the patterns in a command, which are quoted. */
function filesOf(command: string): string[] {
  return [...command.matchAll(/(["'])(.*?)\1/g)].flatMap(([, , pattern = '']) =>
    globSync(pattern, { cwd: ROOT }),
  )
}

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

const all = globSync('**/*.test.*', { cwd: ROOT, exclude: (name) => NOT_OURS.includes(name) })

it('each test file belongs to one of the four parts', () => {
  const { scripts } = JSON.parse(textOf('package.json'))
  const files = PARTS.flatMap((part) => filesOf(scripts[part]))
  assert.deepEqual(files.toSorted(), all.toSorted())
})

it('each pattern of a part has files', () => {
  const { scripts } = JSON.parse(textOf('package.json'))
  for (const part of PARTS) {
    for (const [, folders = '', rest = ''] of scripts[part].matchAll(/test\/\{(.+?)\}(.+?)"/g)) {
      for (const folder of folders.split(',')) {
        assert.notDeepEqual(globSync(`test/${folder}${rest}`, { cwd: ROOT }), [], folder)
      }
    }
  }
})

it('test/run.sh without a pattern runs every test file', () => {
  const [command = ''] = /^ {2}run '.+$/m.exec(textOf('test/run.sh')) ?? []
  assert.deepEqual(filesOf(command).toSorted(), all.toSorted())
})

it('each test file is in one group of test/groups.ts, and the files that it names exist', () => {
  const groups = groupsOf(all, () => 1_000)
  assert.deepEqual(groups.flat().toSorted(), all.toSorted())
  const named = [...LONGEST, ...Object.values(ALONE).flat()]
  assert.deepEqual(
    named.filter((path) => !all.includes(path)),
    [],
  )
  for (const path of named) {
    assert.equal(groups.find((group) => group.includes(path))?.length, 1, path)
  }
})
