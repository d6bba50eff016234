/** Starts that fail name the setting, the place and the cause, and never a password. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { createProgram } from '#cli/main.ts'
import { processTerminal } from '#cli/terminal.ts'
import { failToServe, temporaryFolder } from './command.ts'

async function messageOf(DATABASE_URL: string): Promise<string> {
  const { status, stderr } = await failToServe({ DATABASE_URL })
  assert.equal(status, 1)
  assert.doesNotMatch(stderr, /\n\s+at /)
  return stderr.trimEnd()
}

it('a file that is no store, and a folder, are named with the setting', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'junk.db')
  writeFileSync(file, 'x'.repeat(8_192))
  assert.equal(
    await messageOf(`sqlite:${file}`),
    `error: The store ${file} of DATABASE_URL cannot be opened: file is not a database.`,
  )
  const path = join(folder.path, 'data')
  mkdirSync(path)
  assert.equal(
    await messageOf(`sqlite:${path}`),
    `error: The store ${path} of DATABASE_URL is a folder. Name a file in it: sqlite:${path}/bailiwick.db`,
  )
})

it('a path alone gets the form that was meant', async () => {
  assert.match(await messageOf('./data/bailiwick.db'), /Did you mean sqlite:PATH\?$/)
  assert.doesNotMatch(await messageOf('mysql://root:hunter2@db/x'), /Did you mean|hunter2/)
})

it('a PostgreSQL that is away is named by its address and the cause', async () => {
  assert.equal(
    await messageOf('postgres://bailiwick:hunter2@127.0.0.1:1/bailiwick'),
    'error: The database of DATABASE_URL cannot be reached: ECONNREFUSED 127.0.0.1:1.',
  )
})

it('the help begins with the commands of the API that are used most', () => {
  const text = createProgram(processTerminal).helpInformation()
  const [, common = ''] = /\nMost used, through the API:\n([\s\S]*?)\n\n/.exec(text) ?? []
  const names = [...common.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name)
  assert.deepEqual(names, [
    'projects',
    'service-accounts',
    'rate-limits',
    'project-spend-limit',
    'usage',
  ])
  assert.ok(text.indexOf('Most used') < text.indexOf('Through the API, of this server'))
})
