/** The audit log in the console: its sentences, the events behind them, filters, and the file. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { sentenceOf } from '#console/pages/audit-log/sentence.ts'
import { type AuditLog, auditLogPayloads } from '#contract/audit-logs.ts'
import type { Seeded } from '#demo/seed.ts'
import { seriousViolations, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { openSeededWorld, type World } from './world.ts'

describe('the audit log', { skip: skipWithoutBrowser }, () => {
  let world: World & { readonly seeded: Seeded }
  let one: Visit

  before(async () => {
    world = await openSeededWorld()
    one = await visit(world.browser, world.harness.url)
    await signIn(one.page, world.seeded.adminKeys.operator)
  })
  after(async () => {
    await one?.close()
    await world?.close()
  })

  it('tells every kind of event in the seeded month as a sentence of its own', async () => {
    const client = world.harness.as(world.seeded.adminKeys.operator)
    const told = new Map<string, string>()
    for await (const event of client.admin.organization.auditLogs.list({ limit: 100 })) {
      const { who, did } = sentenceOf(event as unknown as AuditLog)
      assert.doesNotMatch(`${who} ${did}`, /undefined|null|\[object|svc_acct/)
      told.set(event.type, did)
    }
    const kinds = Object.keys(auditLogPayloads).filter((kind) => told.has(kind))
    assert.ok(kinds.length >= 15, `only ${kinds.join(', ')} are in the month`)
  })

  it('shows the newest first, and the event itself behind the sentence', async () => {
    const { page } = one
    await page.goto('/console/audit-log')
    const first = page.getByRole('list', { name: 'Events' }).getByRole('listitem').first()
    await first.getByText('signed in').click()
    assert.match((await first.locator('pre').textContent()) ?? '', /"type": "login.succeeded"/)
    assert.deepEqual(await seriousViolations(page), [])
    await page.emulateMedia({ colorScheme: 'dark' })
    assert.deepEqual(await seriousViolations(page), [])
    await page.emulateMedia({ colorScheme: 'light' })
  })

  it('asks the API for what the filters say, and keeps them in the address', async () => {
    const { page } = one
    await page.goto('/console/audit-log')
    await page.getByRole('combobox', { name: 'Kinds of event' }).click()
    await page.getByRole('option', { name: 'project.archived' }).click()
    await page.keyboard.press('Escape')
    const events = page.getByRole('list', { name: 'Events' }).getByRole('listitem')
    await events.filter({ hasText: 'archived the project' }).first().waitFor()
    await events.filter({ hasText: 'signed in' }).first().waitFor({ state: 'detached' })
    assert.match(page.url(), /types=project\.archived/)
    await page.reload()
    await events.filter({ hasText: 'archived the project' }).first().waitFor()
    assert.equal(await events.count(), 2)
    await page.getByLabel('Who').fill('nobody@acme-research.example')
    await page.getByLabel('Who').press('Enter')
    await page.getByText('No event matches these filters').waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await events.filter({ hasText: 'signed in' }).first().waitFor()
  })

  it('shows what was done in one project, found by its name', async () => {
    const { page } = one
    await page.goto('/console/audit-log')
    await page.getByRole('combobox', { name: 'Project' }).fill('meeting')
    await page.getByRole('option', { name: 'Meeting notes' }).click()
    const events = page.getByRole('list', { name: 'Events' })
    await events.getByText('created the project “Meeting notes”').waitFor()
    assert.equal(await events.getByText('signed in').count(), 0)
    const meetings = world.seeded.projects.find(({ name }) => name === 'Meeting notes')
    assert.match(page.url(), new RegExp(`project=${meetings?.id}`))
  })

  it('gives the filtered events as a file', async () => {
    const { page } = one
    await page.goto('/console/audit-log?types=project.created')
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export CSV' }).click()
    const csv = readFileSync(await (await downloading).path(), 'utf8')
    const lines = csv.trim().split('\r\n')
    assert.equal(lines.length - 1, world.seeded.projects.length)
    assert.match(lines[0] ?? '', /^Time,Kind,Who,What/)
    for (const line of lines.slice(1)) assert.match(line, /Z,project\.created,/)
  })

  it('shows of a project only what was done in it', async () => {
    const { page } = one
    const project = world.seeded.projects.find(({ name }) => name === 'Support assistant')
    await page.goto(`/console/projects/${project?.id}/activity`)
    const events = page.getByRole('list', { name: 'Events' })
    await events.getByText('created the project “Support assistant”').waitFor()
    assert.equal(await events.getByText('created the project “Meeting notes”').count(), 0)
    assert.deepEqual(one.troubles(), [])
  })
})
