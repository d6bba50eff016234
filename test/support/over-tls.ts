/**
 * `BAILIWICK_TEST_TLS=1` starts the servers of harnesses with HTTPS, and the clients of a test trust
 * them: tests of connections hold over TLS too.
 */
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { makeCertificates } from './certificates.ts'

type TlsVariables = Readonly<Record<'TLS_CERT_FILE' | 'TLS_KEY_FILE', string>>

let variables: TlsVariables | undefined

/** Variables of a server with a certificate; empty without the switch. */
export function tlsVariables(): Partial<TlsVariables> {
  if (process.env.BAILIWICK_TEST_TLS !== '1') return {}
  variables ??= makeVariables()
  return variables
}

function makeVariables(): TlsVariables {
  const made = makeCertificates('IP:127.0.0.1,DNS:localhost')
  process.on('exit', () => made[Symbol.dispose]())
  setDefaultCACertificates([...getCACertificates(), made.ca.cert])
  return { TLS_CERT_FILE: made.server.certFile, TLS_KEY_FILE: made.server.keyFile }
}
