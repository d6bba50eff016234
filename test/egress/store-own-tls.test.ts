/** PostgreSQL with `ssl=on` and Redis with `tls-port`, which both require a client certificate. */
import assert from 'node:assert/strict'
import { chmod, copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createRedisClient, inTime } from '#limits/redis-client.ts'
import { run } from '#storage/db.ts'
import { openPostgres } from '#storage/postgres/postgres.ts'
import { hasPostgres, startPostgres } from '#test/processes/postgres-server.ts'
import {
  type Certificates,
  hasOpenssl,
  type MadeCertificate,
  makeCertificates,
  OPENSSL_HINT,
} from '#test/support/certificates.ts'
import { POSTGRES_HINT } from '#test/support/databases.ts'
import { freePort } from '#test/support/free-port.ts'
import { startRedis, withoutRedis } from '#test/support/redis.ts'

const withoutOpenssl = hasOpenssl() ? false : OPENSSL_HINT
const withoutPostgres = hasPostgres() ? false : POSTGRES_HINT

let certificates: Certificates
before(() => {
  if (!withoutOpenssl) certificates = makeCertificates('DNS:localhost')
})
after(() => certificates?.[Symbol.dispose]())

/** Copies the certificates into the folder of a cluster, and returns its settings. */
async function secure(data: string): Promise<readonly string[]> {
  const { ca, server } = certificates
  const files = { ca: ca.certFile, cert: server.certFile, key: server.keyFile }
  for (const [name, path] of Object.entries(files)) {
    await copyFile(path, join(data, `${name}.pem`))
    await chmod(join(data, `${name}.pem`), 0o600)
  }
  const rule = 'hostssl all all 127.0.0.1/32 trust clientcert=verify-ca\n'
  await writeFile(join(data, 'pg_hba.conf'), rule)
  return ['ssl=on', 'ssl_ca_file=ca.pem', 'ssl_cert_file=cert.pem', 'ssl_key_file=key.pem']
}

describe('PostgreSQL with ssl=on', { skip: withoutOpenssl || withoutPostgres }, () => {
  it('is reached with sslrootcert, sslcert and sslkey, and not without them', async () => {
    await using stack = new AsyncDisposableStack()
    const server = stack.adopt(await startPostgres(secure), (one) => one.remove())
    const { ca, client, stranger, other } = certificates
    const open = async (members: Readonly<Record<string, string>>) => {
      const url = new URL(server.url.replace('127.0.0.1', 'localhost'))
      url.search = new URLSearchParams(members).toString()
      const store = await openPostgres(url.href)
      try {
        const query = 'select ssl, client_dn from pg_stat_ssl where pid = pg_backend_pid()'
        return await store.reader[run](query, [])
      } finally {
        await store.close()
      }
    }
    const of = (root: string, { certFile, keyFile }: MadeCertificate) => ({
      sslmode: 'verify-full',
      sslrootcert: root,
      sslcert: certFile,
      sslkey: keyFile,
    })
    assert.deepEqual(await open(of(ca.certFile, client)), [{ ssl: true, client_dn: '/CN=client' }])
    await assert.rejects(open(of(other.certFile, client)), /self-signed|verify/)
    await assert.rejects(open(of(ca.certFile, stranger)))
    await assert.rejects(open({ sslmode: 'verify-full', sslrootcert: ca.certFile }))
    await assert.rejects(open({ sslmode: 'disable' }))
  })
})

describe('Redis with tls-port', { skip: withoutOpenssl || withoutRedis }, () => {
  it('is reached with ssl_ca_certs, ssl_certfile and ssl_keyfile, and not without them', async (t) => {
    await using stack = new AsyncDisposableStack()
    const { ca, server: own, client, stranger, other } = certificates
    const port = await freePort()
    const started = await startRedis(
      ...['--tls-port', String(port), '--tls-auth-clients', 'yes'],
      ...['--tls-cert-file', own.certFile, '--tls-key-file', own.keyFile],
      ...['--tls-ca-cert-file', ca.certFile],
    ).catch((error: Error) => error)
    if (started instanceof Error) {
      t.skip(`needs a Redis with TLS: ${started.message}`)
      return
    }
    stack.adopt(started, (one) => one.remove())
    const ping = async (members: Readonly<Record<string, string>>): Promise<string> => {
      const redis = createRedisClient(
        `rediss://localhost:${port}/0?${new URLSearchParams(members)}`,
      )
      redis.on('error', () => {})
      try {
        await redis.connect()
        return await inTime(redis.ping())
      } finally {
        redis.disconnect()
      }
    }
    const of = (root: string, { certFile, keyFile }: MadeCertificate) => ({
      ssl_ca_certs: root,
      ssl_certfile: certFile,
      ssl_keyfile: keyFile,
    })
    assert.equal(await ping(of(ca.certFile, client)), 'PONG')
    await assert.rejects(ping(of(other.certFile, client)))
    await assert.rejects(ping(of(ca.certFile, stranger)))
    await assert.rejects(ping({ ssl_ca_certs: ca.certFile }))
  })
})
