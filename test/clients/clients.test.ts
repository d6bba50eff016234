/** Consistency of the client recordings and the page about them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { clients } from './clients.ts'
import { pageWithTable, readPage } from './page.ts'
import { RECORDINGS, readRecording, recordingFiles, recordingName } from './recordings.ts'

/** Keys, hosts, paths and times of the recording machine, and ids that a replay would lack. */
const LEAKS = new RegExp(
  [
    ...['sk-(svcacct|proj|admin)-', '127\\.0\\.0\\.1', 'localhost', '/(root|tmp|Users)/'],
    ...['[a-z]+[_-][0-9a-f]{24}', '\\b20\\d\\d-\\d\\d-\\d\\dT', '\\b1[789]\\d{8}(\\d{3})?\\b'],
  ].join('|'),
)

it('each setup of each client has a recording of the versions that are installed', () => {
  const setups = clients.flatMap((client) => client.setups.map((setup) => ({ client, setup })))
  assert.deepEqual(
    recordingFiles(),
    setups.map(({ client, setup }) => recordingName(client.name, setup.name)).sort(),
  )
  for (const { client, setup } of setups) {
    const { packages, endpoints } = readRecording(recordingName(client.name, setup.name))
    assert.deepEqual({ packages, endpoints }, pick(client.packages, setup.endpoints))
  }
})

function pick(packages: Readonly<Record<string, string>>, endpoints: readonly string[]) {
  return {
    packages,
    endpoints,
  }
}

it('docs/get-started/clients.md has the table of the recordings', () => {
  assert.deepEqual(readPage().split('\n'), pageWithTable(clients).split('\n'))
})

it('recordings hold no key, host, path, time or id', () => {
  for (const file of recordingFiles()) {
    const text = readFileSync(join(RECORDINGS, file), 'utf8')
    assert.doesNotMatch(text, LEAKS, file)
  }
})
