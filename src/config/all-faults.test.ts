/** All faults of a configuration are reported together, with line and path. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { checkConfigFile, failIn } from './config-file.ts'
import { readSettings } from './settings.ts'
import { SettingsError } from './settings-error.ts'

const FILE = 'bailiwick.yaml'

function faultsOf(text: string, environment: Readonly<Record<string, string>> = {}) {
  try {
    const { file, check } = checkConfigFile(text, FILE, new Set(['gpt-4o']))
    readSettings(environment, file, failIn(text, FILE))
    check()
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return error.faults
  }
  return []
}

it('each invalid setting of a section is reported', () => {
  const text = `models:
  a: { max_requests_per_1_minute: -1, nothing: 2 }
  b: { price: { input: 1 } }
bounds: { uploads: many }
`
  const faults = faultsOf(text)
  assert.match(faults[0] ?? '', /^bailiwick\.yaml, line 2: models\.a\.max_requests_per_1_minute: /)
  assert.match(faults[1] ?? '', /^bailiwick\.yaml, line 2: models\.a\.nothing: unknown setting/)
  assert.deepEqual(faults.slice(2), [
    "bailiwick.yaml, line 3: models.b.price: 'output' is missing",
    "bailiwick.yaml, line 4: bounds.uploads: 'uploads' must be a whole number from 1 to 1000000000",
  ])
})

it('sections, upstreams and variables are checked beside an invalid section', () => {
  const text = `models: []
upstreams:
  one: { base_url: http://127.0.0.1/v1, api_key: "\${NONE}" }
  two: { base_url: nowhere }
`
  assert.deepEqual(faultsOf(text, { PORT: 'x', LOG_LEVEL: 'loud', REDIS_URL_FILE: '/none' }), [
    'REDIS_URL_FILE: the file cannot be read (ENOENT): /none.',
    "PORT must be a number from 0 to 65535, but is 'x'.",
    "LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, but is 'loud'.",
    "bailiwick.yaml, line 3: upstreams.one.api_key: 'api_key': the variable NONE is not set",
    "bailiwick.yaml, line 4: upstreams.two.base_url: 'base_url': it must be an http or https address without query or password",
  ])
  const { check } = checkConfigFile(text, FILE, new Set())
  assert.throws(check, {
    message: "bailiwick.yaml, line 1: 'models' must be a mapping of settings",
  })
})

it('of a section with any number of faults a hundred are reported', () => {
  const names = Array.from({ length: 1_000 }, (_, n) => `  n${n}: 1\n`).join('')
  assert.equal(faultsOf(`bounds:\n${names}`).length, 100)
})

it('each error of the syntax has its line', () => {
  const faults = faultsOf('models:\n  a: {}\n  a: {}\nmodels: {}\n')
  assert.deepEqual(
    faults.map((fault) => fault.slice(0, 'bailiwick.yaml, line 3'.length)),
    ['bailiwick.yaml, line 3', 'bailiwick.yaml, line 4'],
  )
})
