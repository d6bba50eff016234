/** The audit log in the console: sentences, raw events, filters, and export. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { sentenceOf } from '#console/pages/audit-log/sentence.ts'
import { type AuditLog, auditLogPayloads } from '#contract/audit/audit-logs.ts'
import type { Seeded } from '#demo/seed.ts'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import type { ConsoleHarness } from './console-harness.ts'
import { moveTo } from './pages.ts'
import { openSeededConsole, PRESENT } from './seeded-organization.ts'

function sentence(event: Partial<AuditLog>) {
  return sentenceOf({
    object: 'organization.audit_log',
    id: 'audit_log-a',
    type: 'project.updated',
    effective_at: 0,
    project: { id: 'proj_a', name: 'Research' },
    actor: { type: 'session' },
    ...event,
  })
}

it('a released reservation is a sentence with its amount and its object', () => {
  const spend_reservation = { id: 'batch_a', type: 'batch', amount: 12.5, released: true }
  const { did } = sentence({
    'project.updated': { id: 'proj_a', changes_requested: { spend_reservation } },
  })
  assert.equal(
    did,
    'updated the project “Research”: spend reservation → $12.50 of batch_a released',
  )
})

it('a change is a sentence with the value before and after', () => {
  const limits = (max_tokens_per_1_minute: number) => ({ max_tokens_per_1_minute })
  const limit = { id: 'rl-gpt-5.6-luna', changes_requested: limits(12_000) }
  const of = (payload: typeof limit & { previous?: object }) =>
    sentence({ type: 'rate_limit.updated', 'rate_limit.updated': payload }).did
  assert.equal(of(limit), 'set gpt-5.6-luna to 12,000 tokens per minute')
  assert.equal(
    of({ ...limit, previous: limits(8_000) }),
    'changed the limits of gpt-5.6-luna: 8,000 → 12,000 tokens per minute',
  )
  const month = { currency: 'USD', interval: 'month', mode: 'enforce' }
  const spend = (threshold_amount: number) => ({ spend_limit: { threshold_amount, ...month } })
  const project = { id: 'proj_a', changes_requested: spend(12_000), previous: spend(8_000) }
  assert.equal(
    sentence({ 'project.updated': project }).did,
    'updated the project “Research”: spend limit: $80.00 per month → $120.00 per month',
  )
})

it('the sign-in of a program is a sentence with its machine, and its renewal one without a time', () => {
  const sign_in = { client_id: 'bailiwick-cli', host: 'build-7', address: '203.0.113.7' }
  const resource = {
    id: 'key_a',
    name: 'Bailiwick command line',
    owner_name: 'Ada',
    deleted: false,
  }
  const created = { id: 'key_a', data: { scopes: [], sign_in } }
  assert.equal(
    sentence({ type: 'api_key.created', 'api_key.created': created, resource }).did,
    'signed in bailiwick-cli on build-7 (203.0.113.7), with the API key “Bailiwick command line” of Ada',
  )
  const replaced = { secret_replaced: true, previous_secret_expires_at: 1_800_000_000 }
  const updated = { id: 'key_a', changes_requested: replaced }
  assert.equal(
    sentence({ type: 'api_key.updated', 'api_key.updated': updated, resource }).did,
    'replaced the secret of the API key “Bailiwick command line” of Ada',
  )
})

it('changes of aliases and fallbacks of models are sentences with the models', () => {
  const aliases = (model: string | null) => ({ model_aliases: { fast: model } })
  const ofAlias = (before: string | null, after: string | null) => {
    const change = { id: 'a', changes_requested: aliases(after), previous: aliases(before) }
    return [
      sentence({ type: 'organization.updated', 'organization.updated': change }).did,
      sentence({ 'project.updated': change }).did,
    ]
  }
  const [all, one] = ['for all projects', 'in the project “Research”']
  const added = 'added the model alias “fast” of gpt-5.6-sol'
  assert.deepEqual(ofAlias(null, 'gpt-5.6-sol'), [`${added} ${all}`, `${added} ${one}`])
  const changed = 'changed the model alias “fast”: gpt-5.6-sol → gpt-5.6-luna'
  assert.deepEqual(ofAlias('gpt-5.6-sol', 'gpt-5.6-luna')[1], `${changed} ${one}`)
  assert.deepEqual(ofAlias('gpt-5.6-luna', null)[0], `deleted the model alias “fast” ${all}`)
  const ofFallback = (fallback: { fallback_models: string[]; when: string } | null) => {
    const changes_requested = { model_fallbacks: { 'gpt-5.6-sol': fallback } }
    return sentence({ 'project.updated': { id: 'proj_a', changes_requested } }).did
  }
  assert.equal(
    ofFallback({ fallback_models: ['gpt-5.6-terra', 'gpt-5.6-luna'], when: 'failure_or_limit' }),
    `set the fallbacks of gpt-5.6-sol to gpt-5.6-terra, gpt-5.6-luna, also at a rate limit ${one}`,
  )
  assert.equal(ofFallback(null), `removed the fallbacks of gpt-5.6-sol ${one}`)
})

it('a reading of request logs is a sentence with its filters', () => {
  const filters = { start_time: 1, models: ['gpt-5.6-luna'], statuses: [429, 503] }
  const read = { id: 'org-1', format: 'csv' as const, filters }
  const said = (one: AuditLog['request_logs.read']) =>
    sentence({ type: 'request_logs.read', ...(one && { 'request_logs.read': one }) }).did
  assert.equal(said(read), 'exported request logs with model gpt-5.6-luna and status 429, 503')
  assert.equal(said({ ...read, format: 'json', filters: {} }), 'read request logs')
  const { filters: _, ...one } = read
  assert.equal(said({ ...one, id: 'req_1' }), 'read the log of the request req_1')
})

it('an assignment is a sentence with names, and the key that was used is named', () => {
  const assigned = {
    id: 'role_assignment_role_a_group_a',
    principal_id: 'group_a',
    principal_type: 'group',
    resource_id: 'org-a',
    resource_type: 'api.organization',
  } as const
  const { did, key } = sentence({
    type: 'role.assignment.created',
    'role.assignment.created': assigned,
    names: { role_a: 'Auditor', group_a: 'Finance' },
    actor: { type: 'session', session: { api_key: { id: 'key_a', name: 'Terraform' } } },
  })
  assert.equal(did, 'assigned the role “Auditor” to the group “Finance”')
  assert.equal(key, 'Terraform')
})

describe('the audit log', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness & { readonly seeded: Seeded }
  let one: Visit

  before(async () => {
    harness = await openSeededConsole({ clock: () => PRESENT.getTime() })
    one = await visit(harness.browser, harness.url)
    await one.page.clock.setSystemTime(PRESENT)
    await signIn(one.page, harness.seeded.adminKeys.operator, '/console/audit-log')
  })
  after(async () => {
    await one?.close()
    await harness?.close()
  })

  it('has a sentence for every type of event in the seeded month', async () => {
    const client = harness.as(harness.seeded.adminKeys.operator)
    const sentences = new Map<string, string>()
    for await (const event of client.admin.organization.auditLogs.list({ limit: 100 })) {
      const { who, did, id } = sentenceOf(event as unknown as AuditLog)
      assert.doesNotMatch(`${who} ${did}`, /undefined|null|\[object|svc_acct|\b(key_|user-)/)
      if (!/^log(in|out)/.test(event.type)) assert.equal(id, undefined, `${event.type} has no name`)
      sentences.set(event.type, did)
    }
    const kinds = Object.keys(auditLogPayloads).filter((kind) => sentences.has(kind))
    assert.ok(kinds.length >= 15, `only ${kinds.join(', ')} are in the month`)
  })

  it('shows the newest first, and the raw event under its sentence', async () => {
    const { page } = one
    const { data } = await harness.client.listAuditLogs({ limit: 1 })
    const newest = data[0] ?? assert.fail('there is no event')
    const first = page.getByRole('list', { name: 'Events' }).getByRole('listitem').first()
    await first.locator('summary').click()
    const raw = (await first.locator('pre').textContent()) ?? ''
    assert.ok(raw.includes(`"id": "${newest.id}"`) && raw.includes(`"type": "${newest.type}"`), raw)
  })

  it('sends the filters to the API, and keeps them in the address', async () => {
    const { page } = one
    await moveTo(page, '/console/audit-log')
    await page.getByRole('combobox', { name: 'Event' }).click()
    await page.getByRole('option', { name: 'Project archived' }).click()
    await page.keyboard.press('Escape')
    const events = page.getByRole('list', { name: 'Events' }).getByRole('listitem')
    await events.filter({ hasText: 'archived the project' }).first().waitFor()
    await events.filter({ hasText: 'signed in' }).first().waitFor({ state: 'detached' })
    assert.match(page.url(), /types=project\.archived/)
    await moveTo(page, page.url())
    await events.filter({ hasText: 'archived the project' }).first().waitFor()
    assert.equal(await events.count(), 2)
    await page.getByRole('combobox', { name: 'Actor' }).fill('nobody@acme-research.example')
    await page.getByRole('option', { name: 'nobody@acme-research.example' }).click()
    await page.getByText('No events match these filters').waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await events.filter({ hasText: 'signed in' }).first().waitFor()
  })

  it('a preset range is in the address, and of its days alone', async () => {
    const { page } = one
    await moveTo(page, '/console/audit-log')
    await page.getByRole('combobox', { name: 'Range' }).click()
    const asked = page.waitForRequest((request) => request.url().includes('effective_at'))
    await page.getByRole('option', { name: 'Last 7 days' }).click()
    const query = new URL((await asked).url()).searchParams
    const first = Math.floor(PRESENT.getTime() / 86_400_000) * 86_400 - 6 * 86_400
    assert.equal(query.get('effective_at[gte]'), String(first))
    await page.waitForURL(/range=7d/)
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.waitForURL((url) => url.search === '')
  })

  it('two filters that change before the page is rendered are both kept', async () => {
    const { page } = one
    await moveTo(page, '/console/audit-log')
    await page.getByRole('combobox', { name: 'Range' }).click()
    await page.getByRole('option', { name: 'Custom range' }).click()
    await page.getByLabel('From (UTC)').waitFor()
    await page.evaluate(() => {
      const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') ?? {}
      for (const field of document.querySelectorAll('input[type="date"]')) {
        set?.call(field, '2026-10-15')
        field.dispatchEvent(new Event('input', { bubbles: true }))
      }
    })
    await page.waitForURL(/to=2026-10-15/)
    assert.match(page.url(), /from=2026-10-15/)
  })

  it('actors and targets are chosen by name, among all kinds', async () => {
    const { page } = one
    const events = page.getByRole('list', { name: 'Events' }).getByRole('listitem')
    const choose = async (field: string, typed: string, option: string | RegExp): Promise<void> => {
      await page.getByRole('combobox', { name: field }).fill(typed)
      await page.getByRole('option', { name: option }).click()
    }
    await moveTo(page, '/console/audit-log')
    const leila = harness.seeded.people.find(({ email }) => email.startsWith('leila'))
    await choose('Target', 'leil', 'Leila Haddad')
    await page.waitForURL(new RegExp(`resource=${leila?.id}`))
    await events.filter({ hasText: 'added Leila Haddad' }).first().waitFor()
    assert.equal(await events.filter({ hasText: 'signed in' }).count(), 0)
    await page.reload()
    await events.filter({ hasText: 'added Leila Haddad' }).first().waitFor()
    const target = page.getByRole('combobox', { name: 'Target' })
    await page.waitForFunction(() => document.querySelector('input[value^="Leila Haddad"]'))
    assert.match(await target.inputValue(), /^Leila Haddad/)
    await choose('Target', '', 'All targets')
    await choose('Actor', 'operat', /^Operator: admin keys of no person$/)
    await events
      .filter({ hasText: /admin key( “.+”)? signed in/ })
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()

    await choose('Project', 'support', 'Support assistant')
    await page.getByRole('combobox', { name: 'Target' }).click()
    const keys = page.getByRole('group', { name: 'Keys', exact: true }).getByRole('option')
    const name = (await keys.first().textContent()) ?? ''
    await keys.first().click()
    await page.waitForURL(/resource=key_/)
    const [label = ''] = name.split(' (')
    await events.filter({ hasText: `created the API key “${label}”` }).waitFor()
    await events.filter({ hasNotText: 'API key' }).first().waitFor({ state: 'detached' })
  })

  it('events are grouped by day, with the time, and today relative to now', async () => {
    const { page } = one
    await moveTo(page, '/console/audit-log')
    const list = page.getByRole('list', { name: 'Events' })
    const headings = list.getByRole('heading', { level: 2 })
    await headings.nth(1).waitFor()
    const days = await headings.allTextContents()
    assert.equal(days[0], 'Today')
    for (const day of days.slice(1)) assert.match(day, /^\w+day, \w+ \d+, \d{4}$/)
    assert.equal(new Set(days).size, days.length)
    const times = await list.locator('time').allTextContents()
    assert.match(times[0] ?? '', /just now|ago/)
    assert.match(times.at(-1) ?? '', /^\d\d:\d\d UTC$/)
  })

  it('an id is vertically centred, and a deleted object has its name and a mark', async () => {
    const { page } = one
    const { client } = harness
    const person = await client.createUser({ email: 'jo@example.com', name: 'Jo', role: 'reader' })
    await client.deleteUser({ user_id: person.id })
    await moveTo(page, `/console/audit-log?resource=${person.id}`)
    const events = page.getByRole('list', { name: 'Events' }).getByRole('listitem')
    await events.filter({ hasText: 'removed Jo' }).waitFor()
    await events
      .filter({ hasText: 'added Jo as a reader' })
      .getByText('Deleted', { exact: true })
      .waitFor()
    const { id: session_id } = await client.createSession()
    await client.endSession({ session_id })
    await moveTo(page, '/console/audit-log?types=logout.succeeded')
    const sentence = page.locator('.events .sentence:has(.id)').first()
    await sentence.waitFor()
    const off = await sentence.evaluate((line) => {
      const middle = (box: DOMRect | undefined) => (box ? box.top + box.height / 2 : Number.NaN)
      const [chip, name] = [line.querySelector('.id'), line.querySelector('b')]
      return middle(chip?.getBoundingClientRect()) - middle(name?.getBoundingClientRect())
    })
    assert.ok(Math.abs(off) < 3, `the id is ${off} px off its line`)
  })

  it('the events of one project are found by its name', async () => {
    const { page } = one
    await moveTo(page, '/console/audit-log')
    await page.getByRole('combobox', { name: 'Project' }).fill('meeting')
    await page.getByRole('option', { name: 'Meeting notes' }).click()
    const events = page.getByRole('list', { name: 'Events' })
    await events.getByText('created the project “Meeting notes”').waitFor()
    assert.equal(await events.getByText('signed in').count(), 0)
    const meetings = harness.seeded.projects.find(({ name }) => name === 'Meeting notes')
    assert.match(page.url(), new RegExp(`project=${meetings?.id}`))
  })

  it('exports the filtered events as a file', async () => {
    const { page } = one
    await moveTo(page, '/console/audit-log?types=project.created')
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export CSV' }).click()
    const csv = readFileSync(await (await downloading).path(), 'utf8')
    const lines = csv.trim().split('\r\n')
    assert.equal(lines.length - 1, harness.seeded.projects.length)
    assert.match(lines[0] ?? '', /^Time,Type,Actor,Action/)
    for (const line of lines.slice(1)) assert.match(line, /Z,project\.created,/)
  })

  it('a project’s tab has its events alone', async () => {
    const { page } = one
    const project = harness.seeded.projects.find(({ name }) => name === 'Support assistant')
    await moveTo(page, `/console/projects/${project?.id}/activity`)
    const events = page.getByRole('list', { name: 'Events' })
    await events.getByText('created the project “Support assistant”').waitFor()
    assert.equal(await events.getByText('created the project “Meeting notes”').count(), 0)
    assert.deepEqual(one.troubles(), [])
  })
})
