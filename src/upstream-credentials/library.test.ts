import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loaded } from './library.ts'

describe('a library that is imported on use', () => {
  it('that is absent is an error that says how to install it', async () => {
    const name: string = '@bailiwick/absent-library'
    await assert.rejects(loaded(name, import(name)), {
      message: `The package ${name} is not installed: npm install ${name}`,
    })
  })

  it('that fails otherwise fails with its own error', async () => {
    await assert.rejects(loaded('a', Promise.reject(new Error('broken'))), { message: 'broken' })
  })
})
