/**
 * Generated requests under a spend limit: what an upstream can make is at most what was reserved,
 * and what is charged is at least what it made and reported, or what of it was relayed. The truth
 * comes from `truth/`, which imports nothing of the source. `npm run trial:reservations` runs more
 * cases, and repeats one.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ROOT } from '#test/support/source.ts'
import { chosenNumbers } from './chosen.ts'
import { createCoverage, shortOf } from './coverage.ts'
import { FLOORS } from './floors.ts'
import { MUTANTS } from './mutants/mutants.ts'
import { findFailure } from './trial.ts'

const { TRIAL_CASES } = process.env
const NUMBERS = TRIAL_CASES ? [...Array(Number(TRIAL_CASES)).keys()] : chosenNumbers()
const SEED = Number(process.env.TRIAL_SEED ?? 1)
/** Share of cases that reach an upstream at least. */
const ADMITTED = 0.8

describe('generated requests under a spend limit', () => {
  it('reserve the most that upstreams can bill, and are charged what these report', async (t) => {
    const coverage = createCoverage()
    const failure = await findFailure({ seed: SEED, numbers: NUMBERS, coverage })
    const { cases, admitted } = coverage
    t.diagnostic(`${cases} cases, ${admitted} admitted`)
    assert.equal(failure, undefined)
    assert.equal(cases, NUMBERS.length)
    assert.ok(admitted > ADMITTED * cases, `${admitted} of ${cases} admitted`)
    assert.deepEqual(shortOf(coverage, FLOORS), [])
  })
})

const ALLOWED = /^(?:\.\/|node:|@pydantic\/genai-prices$|gpt-tokenizer\/)/

describe('the program of the truth', () => {
  it('imports only itself, Node, the data of prices and a tokenizer', () => {
    const folder = join(import.meta.dirname, 'truth')
    for (const file of readdirSync(folder)) {
      const text = readFileSync(join(folder, file), 'utf8')
      const imported = [...text.matchAll(/\bfrom '([^']+)'|\bimport\(?\s*'([^']+)'/g)]
      for (const [, from, alone] of imported) {
        assert.match(String(from ?? alone), ALLOWED, file)
      }
    }
  })
})

describe('each planted fault', () => {
  it('has its text in the source once', () => {
    for (const { name, file, find } of MUTANTS) {
      const source = readFileSync(join(ROOT, 'src', file), 'utf8')
      assert.equal(source.split(find).length, 2, `${name}: ${file}`)
    }
  })
})
