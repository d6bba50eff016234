import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readSettings } from '#config/settings.ts'
import { welcome } from './welcome.ts'

const organization = { id: 'org-1', name: 'Acme', defaultProjectId: 'proj_1', operatorId: 'svc_1' }
const start = {
  url: 'https://bailiwick.example.com',
  dataUrl: undefined,
  settings: readSettings({}, {}),
  installation: { organization, newKey: undefined },
}

it('the address of the console is printed where the console is served', () => {
  const line = '\n  console        https://bailiwick.example.com/console/\n'
  assert.ok(welcome({ ...start, hasConsole: true }).includes(line))
  assert.ok(!welcome({ ...start, hasConsole: false }).includes('console  '))
})
