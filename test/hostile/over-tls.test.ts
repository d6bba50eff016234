/**
 * Bounds on a connection, over TLS: the tests of plain HTTP, with servers that have HTTPS. `npm run
 * test:tls` has all of them.
 */
import { hasOpenssl } from '#test/support/certificates.ts'

if (hasOpenssl()) {
  process.env.BAILIWICK_TEST_TLS = '1'
  await import('./pipelined-requests.test.ts')
}
