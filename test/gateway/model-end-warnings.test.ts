/** Warning of a start about models of the configuration that end. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { builtInModelNames, createCatalog } from '#catalog/catalog.ts'
import { startupWarnings } from '#cli/startup-checks.ts'
import { parseConfigFile } from '#config/config-file.ts'
import { configuredModels } from '#config/models.ts'
import { readSettings } from '#config/settings.ts'
import { shareHarness } from '#test/support/harness.ts'

const NOW = Date.parse('2026-12-20T12:00:00Z')
const DAY = 86_400_000

const server = shareHarness('sqlite')

function configOf(models: string): string {
  return `
models: { ${models} }
upstreams:
  one:
    base_url: "http://127.0.0.1:1/v1"
    api_key: \${UPSTREAM_KEY}
    models: [gpt-4o, gpt-5, gpt-5.6-luna]
`
}

async function warningOf(config: string, nowMs = NOW): Promise<string | undefined> {
  const { store } = server()
  const file = parseConfigFile(config, 'bailiwick.yaml', builtInModelNames())
  const settings = readSettings({ UPSTREAM_KEY: 'k' }, file)
  const { ends } = createCatalog(configuredModels(file))
  const warnings = await startupWarnings({ reader: store.reader, ends, nowMs }, settings)
  return warnings.find((one) => one.includes('end or have ended'))
}

it('names the models that end within 90 days, or have ended, the earliest first', async () => {
  const config = configOf('own: { shutdown_date: 2027-03-20 }, late: { shutdown_date: 2027-03-21 }')
  assert.equal(
    await warningOf(config),
    'The configuration names models that end or have ended: ' +
      '2026-12-11: gpt-5, 2027-01-14: gpt-4o, 2027-03-20: own.',
  )
})

it('has at most ten names, and the number of the others', async () => {
  const models = Array.from(
    { length: 30 },
    (_, n) => `own-${n + 10}: { shutdown_date: 2026-12-21 }`,
  )
  const warning = await warningOf(configOf(models.join(', ')))
  assert.match(warning ?? '', /2026-12-21: own-18 and 22 more\.$/)
})

it('is absent while no model ends within 90 days', async () => {
  assert.equal(await warningOf(configOf(''), Date.parse('2026-09-11') - DAY), undefined)
})
