import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

const PROGRAM = `
await import('${import.meta.resolve('#cli/app.ts')}')
console.log(process.moduleLoadList.includes('NativeModule internal/deps/undici/undici'))
`

test("a start does not load the runtime's own undici", () => {
  const args = ['--input-type=module', '--eval', PROGRAM]
  assert.equal(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim(), 'false')
})
