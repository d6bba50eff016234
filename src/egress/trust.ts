/** Certificates of a connection, as contexts of TLS that its connections share. */
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { TlsMaterial } from '#config/tls-files.ts'

/** Options of TLS; empty for the runtime's. */
export interface Trust {
  readonly secureContext?: SecureContext
}

/** Authorities in addition to those of the runtime, and a client certificate. */
export function trustOf(
  authorities: readonly (string | undefined)[],
  client?: TlsMaterial['client'],
): Trust {
  const own = authorities.filter((one) => one !== undefined)
  if (own.length === 0 && !client) return {}
  const ca = own.length > 0 && { ca: [...getCACertificates('default'), ...own] }
  return { secureContext: createSecureContext({ ...ca, ...client }) }
}

/** Authorities in place of the runtime's. */
export function trustOnly(ca: Buffer): Trust {
  return { secureContext: createSecureContext({ ca }) }
}
