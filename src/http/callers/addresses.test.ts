import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import { addressGroup, createAddresses } from './addresses.ts'

function request(remoteAddress: string | undefined, forwarded?: string): IncomingMessage {
  return { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as never
}

describe('the address of a request', () => {
  const none = createAddresses([])
  const some = createAddresses(['10.0.0.0/8', '2001:db8:1::/48', '::1'])

  it('without trusted proxies is the address of the connection', () => {
    assert.equal(none.of(request('203.0.113.1', '198.51.100.1')), '203.0.113.1')
    assert.equal(none.of(request('::ffff:203.0.113.1')), '203.0.113.1')
    assert.equal(none.of(request(undefined)), null)
  })

  it('behind trusted proxies is the last forwarded address of no trusted proxy', () => {
    const cases: readonly (readonly [string, string | undefined, string])[] = [
      ['203.0.113.1', '198.51.100.1', '203.0.113.1'],
      ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
      ['::ffff:10.1.2.3', '192.0.2.7, 198.51.100.1', '198.51.100.1'],
      ['10.1.2.3', '192.0.2.7, 198.51.100.1 ,10.9.9.9', '198.51.100.1'],
      ['2001:db8:1::9', '2001:db8:2::5,2001:db8:1:ffff::1', '2001:db8:2::5'],
      ['10.1.2.3', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
      ['10.1.2.3', undefined, '10.1.2.3'],
    ]
    for (const [own, forwarded, address] of cases) {
      assert.equal(some.of(request(own, forwarded)), address, `${own} ${forwarded}`)
    }
  })

  it('is the address of the connection where a proxy forwards an invalid address', () => {
    for (const forwarded of ['', ',', 'unknown', 'a, b', '198.51.100.1,', '198.51.100.1:80']) {
      assert.equal(some.of(request('10.1.2.3', forwarded)), '10.1.2.3', forwarded)
    }
  })

  it('is shared when it is loopback or a trusted proxy', () => {
    for (const shared of ['127.0.0.1', '::ffff:127.9.9.9', '::1', '10.1.2.3', '2001:db8:1::9']) {
      assert.equal(some.isShared(shared), true, shared)
    }
    for (const own of ['203.0.113.1', '2001:db8:2::1', 'fe80::1%eth0', '']) {
      assert.equal(some.isShared(own), false, own)
    }
  })
})

it('an address counts as itself in IPv4 and as its /64 in IPv6', () => {
  const cases = {
    '203.0.113.1': '203.0.113.1',
    '2001:db8:1:2:3:4:5:6': '2001:db8:1:2::/64',
    '2001:0DB8:1:2::6': '2001:db8:1:2::/64',
    '2001:db8::6': '2001:db8:0:0::/64',
    '2001:db8::2:3:4:5:6': '2001:db8:0:2::/64',
    '::1': '0:0:0:0::/64',
    'fe80::1:2%eth0': 'fe80:0:0:0::/64',
    '64:ff9b::192.0.2.1': '64:ff9b:0:0::/64',
    '1:2:3:4:5::': '1:2:3:4::/64',
    'made up': 'made up',
  }
  for (const [address, group] of Object.entries(cases)) assert.equal(addressGroup(address), group)
})
