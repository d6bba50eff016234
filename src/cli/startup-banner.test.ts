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

it('the proxy is printed without its password, and only if there is one', () => {
  const banner = (environment: Record<string, string>) =>
    startupBanner(readSettings(environment, {}), { ...app, hasConsole: false }, [])
  const both = { HTTPS_PROXY: 'http://ada:hunter2@proxy:3128', HTTP_PROXY: 'https://other:3129' }
  assert.ok(banner(both).includes('\n  proxy          http://proxy:3128, https://other:3129\n'))
  assert.ok(!banner(both).includes('hunter2'))
  assert.ok(!banner({}).includes('  proxy '))
})
