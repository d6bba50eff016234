/** Migrations in the steps of upgrades, in recorded stores of releases, and in the source. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { it } from 'node:test'

const UPGRADES = 'docs/operate/upgrades.md'
const RELEASED = JSON.parse(readFileSync('package.json', 'utf8')).version as string

/** Last number of the sentence that names the migrations; undefined without a section. */
function lastNamed(heading: string): string | undefined {
  const [, section] = readFileSync(UPGRADES, 'utf8').split(`## ${heading}\n`)
  const [, named] = /runs the migrations? ([\w ]+):?/.exec(section?.split('\n## ')[0] ?? '') ?? []
  return named?.match(/\d{4}/g)?.at(-1)
}

it('upgrades name the migrations of a release to the last that its recorded store has', () => {
  const dump = readFileSync(`test/storage/shipped/${RELEASED}.sqlite.sql`, 'utf8')
  const [last] = [...dump.matchAll(/kysely_migration VALUES\('(\d{4})-/g)].slice(-1)
  assert.equal(lastNamed(`Upgrading to ${RELEASED}`), last?.[1])
})

it('upgrades name the last migration of the source', () => {
  const files = globSync('0*.ts', { cwd: 'src/storage/migrations' })
  const last = files.toSorted().at(-1)
  assert.equal(lastNamed('Unreleased') ?? lastNamed(`Upgrading to ${RELEASED}`), last?.slice(0, 4))
})
