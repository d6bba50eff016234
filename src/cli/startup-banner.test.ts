import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readSettings } from '#config/settings.ts'
import { startupBanner } from './startup-banner.ts'

const organization = { id: 'org-1', name: 'Acme', defaultProjectId: 'proj_1', operatorId: 'svc_1' }
const settings = readSettings({}, {})
const app = {
  url: 'https://bailiwick.example.com',
  adminUrl: undefined,
  dataPlane: undefined,
  bootstrapped: { organization, newKey: undefined },
}

it('the address of the console is printed where the console is served', () => {
  const line = '\n  console        https://bailiwick.example.com/console/\n'
  assert.ok(startupBanner(settings, { ...app, hasConsole: true }, []).includes(line))
  assert.ok(!startupBanner(settings, { ...app, hasConsole: false }, []).includes('console  '))
})
