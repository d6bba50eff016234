/** Receivers of spend alerts: what no delivery would reach is rejected when an alert is made. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { api } from '#contract/api.ts'
import { alertAt, startAlertWorld } from '#test/support/alerts.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'

const CHANNEL = alertAt(10).notification_channel

async function create(h: Harness, channel: object) {
  const body = { ...alertAt(10), notification_channel: { ...CHANNEL, ...channel } }
  const { status, json } = await h.raw('POST', `/v1${api.createOrganizationSpendAlert.path}`, {
    body,
  })
  return [status, json.error?.param, json.error?.code]
}

onEachStore('a receiver of a spend alert', (dialect) => {
  const server = shareHarness(dialect)

  it('a webhook of a zone or of no valid host is rejected with 400', async () => {
    for (const webhook_url of [
      ...['https://[fe80::1%25eth0]/', 'https://[fe80::1%eth0]/', 'https://[::1', 'https://a:b/'],
      ...['https://example.com:99999/', 'https://1.2.3.4.5/', 'https://a|b/'],
    ]) {
      assert.deepEqual(
        await create(server(), { webhook_url }),
        [400, 'notification_channel.webhook_url', 'invalid_value'],
        webhook_url,
      )
    }
  })

  it('a webhook at a literal address that is not public is rejected with the reason', async () => {
    for (const host of [
      ...['127.0.0.1', '10.1.2.3', '169.254.169.254', '2130706433', '0x7f.1', '017700000001'],
      ...['[::1]', '[::ffff:127.0.0.1]', '[fd00::1]', '[fe80::1]', '[64:ff9b::7f00:1]', '127.1'],
    ]) {
      const webhook_url = `https://${host}/hook`
      assert.deepEqual(
        await create(server(), { webhook_url }),
        [400, 'notification_channel.webhook_url', 'invalid_value'],
        host,
      )
    }
    for (const webhook_url of ['https://93.184.216.34/', 'https://hooks.internal/']) {
      assert.equal((await create(server(), { webhook_url }))[0], 200, webhook_url)
    }
  })

  it('a private address is accepted where the configuration allows it', async () => {
    await using world = await startAlertWorld(dialect, { sections: ['webhook'] })
    assert.equal((await create(world.h, { webhook_url: 'http://127.0.0.1:1/' }))[0], 200)
  })

  it('a recipient is one address, without a name or a list', async () => {
    for (const recipient of [
      ...['a@b.c, d@e.f', 'a@b.c,d@e.f', 'a@b.c;d@e.f', '<a@b.c>', 'Ada <a@b.c>', 'a@b.c d@e.f'],
      ...['group: a@b.c;', '"a" a@b.c', 'a(x)@b.c', 'a@b@c', '@b.c', 'a@', ' a@b.c'],
      ...['a@b.c\u2028', 'a@[1.2.3.4]'],
    ]) {
      assert.deepEqual(
        await create(server(), { recipients: [recipient] }),
        [400, 'notification_channel.recipients[0]', 'invalid_value'],
        recipient,
      )
    }
    for (const recipient of [
      "o'hara+alerts@example.com",
      'ä@bücher.example',
      'a.b_c@d',
      'postmaster',
    ]) {
      assert.equal((await create(server(), { recipients: [recipient] }))[0], 200, recipient)
    }
  })
})
