/** Stores of tests of `bailiwick backup` and `bailiwick restore`. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Dialect } from '#storage/db.ts'
import { bareDatabase, dropDatabase } from '#test/support/databases.ts'
import { run, temporaryFolder } from './command.ts'

/** A folder, and a store without tables that outlives the process that opened it. */
export async function newStore(
  dialect: Dialect,
  open: (dialect: Dialect) => Promise<string> = bareDatabase,
) {
  const folder = temporaryFolder()
  const databaseUrl = dialect === 'sqlite' ? folder.databaseUrl : await open(dialect)
  return {
    databaseUrl,
    environment: { DATABASE_URL: databaseUrl },
    file: (name: string) => join(folder.path, name),
    [Symbol.asyncDispose]: async () => {
      if (dialect === 'postgres') await dropDatabase(databaseUrl)
      folder[Symbol.dispose]()
    },
  }
}

export async function createOrganization(
  environment: Readonly<Record<string, string>>,
  name = 'Acme',
) {
  const args = ['organizations', 'create', '--name', name, '--owner-email', 'ann@acme.example']
  const { status, stdout, stderr } = await run([...args, '--json'], environment)
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout)
}

export async function namesIn(environment: Readonly<Record<string, string>>): Promise<string> {
  return (await run(['organizations', 'list'], environment)).stdout
}
