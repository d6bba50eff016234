/** Requests of identities through a proxy with a password, and those that never use one. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
  OPENSSL_HINT,
} from '#test/support/certificates.ts'
import { startConnectProxy } from '#test/support/connect-proxy.ts'
import { egressOf } from '#test/support/egress.ts'
import { IDENTITIES } from '#test/support/identities.ts'
import { openIdentity } from '#test/support/identity-source.ts'
import type { TokenIssuer } from '#test/support/token-issuer.ts'

/** A name that the proxy alone knows. */
const NAME = 'issuer.example'

function named(issuer: TokenIssuer): TokenIssuer {
  const rename = (text: string): string => text.replace('localhost', NAME)
  return { ...issuer, url: rename(issuer.url), host: rename(issuer.host) }
}

describe('with a proxy in the variables', { skip: hasOpenssl() ? false : OPENSSL_HINT }, () => {
  let certificates: Certificates
  before(() => {
    certificates = makeCertificates(`DNS:${NAME}`)
  })
  after(() => certificates[Symbol.dispose]())

  for (const identity of IDENTITIES) {
    const { name, isLocal } = identity
    it(`${name}: its requests ${isLocal ? 'are direct' : 'are tunnels to its name'}`, async (t) => {
      const proxy = await startConnectProxy()
      t.after(() => proxy[Symbol.asyncDispose]())
      const variables = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, https_proxy: proxy.url }
      const { ca, server } = certificates
      const one = await openIdentity(t, identity, {
        egress: egressOf({ ca_file: ca.certFile }, variables),
        variables,
        ...(!isLocal && { tls: server }),
        named: (issuer) => {
          const address = isLocal ? issuer : named(issuer)
          proxy.route(address.host, Number(issuer.host.split(':')[1]))
          return address
        },
      })
      await one.resultsAre(1)
      assert.deepEqual([one.source.state()?.lastError, one.results], [null, ['fetched']])
      const tunnels = new Set(proxy.tunnels)
      assert.deepEqual([...tunnels], isLocal ? [] : [named(one.issuer).host])
      assert.deepEqual([proxy.rejected, proxy.forwarded], [[], []])
    })
  }
})
