/** Webhooks to addresses that are not public, through proxies with a password. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Resolve, systemResolve } from '#alerts/public-addresses.ts'
import { postSigned } from '#alerts/webhook.ts'
import { fixedSecret } from '#config/secret.ts'
import { egressOf } from '#test/support/egress.ts'
import { eventually } from '#test/support/eventually.ts'
import { type KeptProxy, PROXY_KINDS } from '#test/support/kept-proxies.ts'
import { startWebhookReceiver } from '#test/support/webhook-receiver.ts'

const PUBLIC = '93.184.216.34'
const NAME = 'hooks.receiver.example'
const KEY = Buffer.alloc(32, 7)
/** Addresses that are not public, in all spellings that URLs have for them. */
const LITERALS = [
  ...['127.0.0.1', '127.1', '0x7f.1', '0x7f000001', '2130706433', '017700000001', '0177.0.0.0x1'],
  ...['127.0.0.1.', '0x7f.1.', '127。0。0。1', '%31%32%37.1', '０.0.0.0', '0', '169.254.169.254'],
  ...['0xa9fea9fe', '10.1', '192.168.257', '172.16.0.1', '100.64.0.1', '[::1]', '[::]'],
  ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:7f00:0001]', '[::127.0.0.1]'],
  ...['[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[fd00:ec2::254]', '[fe80::1]', '[ff02::1]'],
]
const RESOLVED = ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:10.0.0.1', 'fd00::1']
const REJECTED = { message: 'The webhook has no public address' }

function resolving(...answers: readonly string[]): Resolve & { readonly names: string[] } {
  const names: string[] = []
  const resolve: Resolve = (name, done) => {
    const address = answers[Math.min(names.push(name), answers.length) - 1] ?? ''
    done(null, [{ address, family: address.includes(':') ? 6 : 4 }])
  }
  return Object.assign(resolve, { names })
}

for (const { name, skip, start } of PROXY_KINDS) {
  describe(`a webhook behind ${name}`, { skip }, () => {
    let proxy: KeptProxy
    before(async () => {
      proxy = await start()
    })
    after(() => proxy[Symbol.asyncDispose]())

    interface Trial {
      readonly resolve?: Resolve
      readonly at?: 'here' | 'proxy'
      readonly allowPrivate?: boolean
    }

    async function post(address: string, trial: Trial = {}): Promise<void> {
      const { resolve = systemResolve, at = 'here', allowPrivate = false } = trial
      const egress = egressOf({ proxy: proxy.url, proxy_loopback: true, resolve: at })
      const settings = { url: undefined, key: fixedSecret(KEY), allowPrivate }
      const message = { id: 'msg_a', body: '{}', address, key: KEY }
      const options = { settings, now: () => 0, resolve, egress }
      await postSigned(options, message, AbortSignal.timeout(10_000))
    }

    it('is not sent to a literal in any spelling, wherever names are resolved', async () => {
      for (const host of LITERALS) {
        for (const at of ['here', 'proxy'] as const) {
          await assert.rejects(post(`https://${host}/`, { at }), REJECTED, host)
        }
      }
    })

    it('is not sent to a name that resolves to such an address', async () => {
      for (const address of RESOLVED) {
        for (const host of [NAME, `${NAME}.`]) {
          const resolve = resolving(address)
          await assert.rejects(post(`https://${host}/`, { resolve }), REJECTED, address)
        }
      }
      await assert.rejects(post('https://localhost/'), REJECTED)
    })

    it('is a tunnel to the address that was checked, whatever the name is afterwards', async () => {
      const resolve = resolving(PUBLIC, '127.0.0.1')
      await assert.rejects(post(`https://${NAME}/`, { resolve }), /\(PROXY_403\)/)
      assert.deepEqual(resolve.names, [NAME])
      await assert.rejects(post(`https://${NAME}/`, { resolve }), REJECTED)
      // Neither this nor an earlier test has asked for another tunnel.
      await eventually('the tunnel is logged', () => proxy.tunnels().length > 0)
      assert.deepEqual(proxy.tunnels(), [`${PUBLIC}:443`])
    })

    it('does not follow a redirect', async () => {
      await using target = await startWebhookReceiver()
      await using receiver = await startWebhookReceiver()
      receiver.answer((response) => void response.writeHead(307, { location: target.url }).end())
      await assert.rejects(
        post(receiver.url, { allowPrivate: true }),
        /answered 307: redirects are not followed/,
      )
      await eventually('the tunnel is logged', () => proxy.tunnels().length > 1)
      assert.deepEqual(proxy.tunnels().slice(1), [new URL(receiver.url).host])
      assert.deepEqual([receiver.received.length, target.received.length], [1, 0])
    })
  })
}
