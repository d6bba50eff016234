import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isPublicAddress } from './public-addresses.ts'

it('addresses of the public internet are public', () => {
  for (const address of ['93.184.216.34', '1.1.1.1', '2606:4700::1111', '2a00:1450:4001::1']) {
    assert.equal(isPublicAddress(address), true, address)
  }
})

it('private, loopback, link-local and reserved addresses are not', () => {
  const v4 = [
    ...['127.0.0.1', '127.255.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '198.18.0.1'],
  ]
  const v6 = ['::1', '::', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '100::1']
  for (const address of [...v4, ...v6]) assert.equal(isPublicAddress(address), false, address)
})

it('IPv4 addresses in IPv6 are not, whatever they are', () => {
  const mapped = ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:93.184.216.34', '::127.0.0.1']
  const tunnels = ['64:ff9b::7f00:1', '64:ff9b:1::1', '2002:7f00:1::', '2001::1', '2001:db8::1']
  for (const address of [...mapped, ...tunnels]) {
    assert.equal(isPublicAddress(address), false, address)
  }
})

it('a text that is no address is not', () => {
  for (const text of ['', 'localhost', '2130706433', '0x7f000001', '127.1']) {
    assert.equal(isPublicAddress(text), false, text)
  }
})
