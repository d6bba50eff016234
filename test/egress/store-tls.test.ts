/** PostgreSQL and Redis over TLS: an own authority, and a client certificate. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createRedisClient, inTime, parseRedisUrl } from '#limits/redis-client.ts'
import { run } from '#storage/db.ts'
import { openPostgres } from '#storage/postgres/postgres.ts'
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
  OPENSSL_HINT,
} from '#test/support/certificates.ts'
import { POSTGRES_HINT } from '#test/support/databases.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { startTlsFront } from '#test/support/tls-front.ts'

const withoutOpenssl = hasOpenssl() ? false : OPENSSL_HINT
const withoutPostgres = process.env.TEST_POSTGRES_URL ? false : POSTGRES_HINT

let certificates: Certificates
before(() => {
  if (!withoutOpenssl) certificates = makeCertificates('DNS:localhost')
})
after(() => certificates?.[Symbol.dispose]())

/** PostgreSQL's request for TLS has 8 bytes. */
const REQUEST_BYTES = 8

describe('PostgreSQL over TLS', { skip: withoutOpenssl || withoutPostgres }, () => {
  it('is reached with sslrootcert, sslcert and sslkey, and not without them', async () => {
    const { username, pathname, port } = new URL(process.env.TEST_POSTGRES_URL ?? '')
    await using front = await startTlsFront({
      certificates,
      port: Number(port),
      preamble: REQUEST_BYTES,
    })
    const { ca, client, stranger, other } = certificates
    const open = async (root: string, cert: { certFile: string; keyFile: string }) => {
      const url = new URL(`postgres://${username}@localhost:${front.port}${pathname}`)
      url.searchParams.set('sslmode', 'verify-full')
      url.searchParams.set('sslrootcert', root)
      url.searchParams.set('sslcert', cert.certFile)
      url.searchParams.set('sslkey', cert.keyFile)
      const store = await openPostgres(url.href)
      try {
        return await store.reader[run]('select 1 as one', [])
      } finally {
        await store.close()
      }
    }
    assert.deepEqual(await open(ca.certFile, client), [{ one: 1 }])
    const known = front.clients.length
    assert.deepEqual(new Set(front.clients), new Set(['client']))
    await assert.rejects(open(other.certFile, client))
    await assert.rejects(open(ca.certFile, stranger))
    assert.equal(front.clients.length, known)
  })
})

describe('Redis over TLS', { skip: withoutOpenssl || withoutRedis }, () => {
  it('is reached with ssl_ca_certs, ssl_certfile and ssl_keyfile, and not without them', async () => {
    await using front = await startTlsFront({
      certificates,
      port: Number(new URL(sharedRedisUrl()).port),
    })
    const { ca, client, stranger, other } = certificates
    const ping = async (members: Readonly<Record<string, string>>): Promise<string> => {
      const query = new URLSearchParams(members)
      const redis = createRedisClient(`rediss://localhost:${front.port}/0?${query}`)
      redis.on('error', () => {})
      try {
        await redis.connect()
        return await inTime(redis.ping())
      } finally {
        redis.disconnect()
      }
    }
    const files = { ssl_certfile: client.certFile, ssl_keyfile: client.keyFile }
    assert.equal(await ping({ ...files, ssl_ca_certs: ca.certFile }), 'PONG')
    assert.deepEqual(front.clients, ['client'])
    const strange = { ssl_certfile: stranger.certFile, ssl_keyfile: stranger.keyFile }
    await assert.rejects(ping({ ...files, ssl_ca_certs: other.certFile }))
    await assert.rejects(ping({ ...strange, ssl_ca_certs: ca.certFile }))
    await assert.rejects(ping({ ssl_ca_certs: ca.certFile }))
    assert.deepEqual(front.clients, ['client'])
  })
})

describe('REDIS_URL', { skip: withoutOpenssl }, () => {
  it('with files is rejected without TLS, without a file, and with an unknown member', () => {
    const path = '/nowhere/ca.pem'
    for (const [url, reason] of [
      [`redis://a?ssl_ca_certs=${path}`, /needs rediss:/],
      ['rediss://a?ssl_ca_certs=', /needs rediss:/],
      [`rediss://a?ssl_ca_certs=${path}`, /'ssl_ca_certs' that cannot be used: .*\(ENOENT\)/],
      [`rediss://a?ssl_certfile=${certificates.client.certFile}`, /it requires/],
      ['rediss://a?ssl_cert_reqs=none', /not one of cluster=true, ssl_ca_certs/],
    ] as const) {
      assert.throws(() => parseRedisUrl(url), reason, url)
    }
  })
})
