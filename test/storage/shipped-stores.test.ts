/** Stores of shipped versions, as dumps (`record-shipped.ts`), under this version. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { it } from 'node:test'
import pg from 'pg'
import { startUpstream, UPSTREAM_KEY } from '#simulator/upstream.ts'
import type { Dialect } from '#storage/db.ts'
import { bareDatabase, dropDatabase, onEachStore } from '#test/support/databases.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { factsOf, type ShippedFacts } from './shipped-facts.ts'

const FOLDER = join(import.meta.dirname, 'shipped')
/** Requests that each old version has answered. */
const RECORDED_REQUESTS = 3

/** A database with the dump's schema and rows. */
async function restore(dialect: Dialect, dump: string): Promise<string> {
  if (dialect === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'bailiwick-shipped-'))
    const file = join(folder, 'store.db')
    const db = new DatabaseSync(file)
    db.exec(dump)
    db.close()
    return `sqlite:${file}`
  }
  const url = await bareDatabase(dialect)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(dump)
  await client.end()
  return url
}

onEachStore('a store of', (dialect) => {
  for (const version of ['0.1.0', '0.2.0', '0.2.1', '0.3.0']) {
    it(`${version} keeps its people, projects, keys, limits, events and usage, and serves`, async (t) => {
      const path = join(FOLDER, `${version}.${dialect}`)
      const recorded: ShippedFacts = JSON.parse(readFileSync(`${path}.json`, 'utf8'))
      const { adminKey, key, projectId, ...facts } = recorded
      const databaseUrl = await restore(dialect, readFileSync(`${path}.sql`, 'utf8'))
      t.after(() => dropDatabase(databaseUrl))
      const upstream = await startUpstream()
      t.after(() => upstream.close())
      const config = `upstreams:\n  one:\n    base_url: ${upstream.url}\n    api_key: ${UPSTREAM_KEY}\n`
      await using h = await startHarness(dialect, { databaseUrl, adminKey, config })
      assert.deepEqual(await factsOf(h.client, projectId), facts)
      const sum = async (): Promise<number> => {
        const rows = await h.store.reader
          .selectFrom('usage')
          .select((all) => all.fn.sum('requests').as('requests'))
          .where('width', '=', '1d')
          .executeTakeFirstOrThrow()
        return Number(rows.requests)
      }
      assert.equal(await sum(), RECORDED_REQUESTS)
      const limits =
        version === '0.1.0'
          ? undefined
          : await h.client.retrieveProjectSpendLimit({ project_id: projectId })
      assert.equal(limits?.threshold_amount, version === '0.1.0' ? undefined : 5_000)
      const { status } = await h.raw('POST', CHAT, { key, body: chat('hi') })
      assert.equal(status, 200)
      await h.flush()
      assert.equal(await sum(), RECORDED_REQUESTS + 1)
      await h.client.updateSpendLimitDefaults({
        tags: { end_user: { threshold_amount: 100, currency: 'USD', interval: 'lifetime' } },
      })
      const tagged = { key, body: chat('hi'), headers: { 'x-bailiwick-tags': 'end_user=one' } }
      assert.equal((await h.raw('POST', CHAT, tagged)).status, 200)
      await h.flush()
      const values = await h.client.listTagValues({ key: 'end_user' })
      assert.deepEqual(
        values.data.map(({ value }) => value),
        ['one'],
      )
    })
  }
})
