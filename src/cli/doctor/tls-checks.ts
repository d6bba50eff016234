/** Checks of the certificate that this server has for HTTPS. */
import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Check } from './checks.ts'
import { failure, ok, warning } from './finding.ts'

const DAY_MS = 86_400_000
/** Rest of the validity from which a certificate is due for renewal. */
const ENDING_MS = 14 * DAY_MS

export const TLS_CHECKS: readonly Check[] = [
  {
    name: 'tls.validity',
    run: ({ settings, now }) => {
      if (!settings?.tls) return undefined
      const { validFromDate, validToDate } = new X509Certificate(settings.tls.current().cert)
      const end = validToDate.toISOString()
      const renew = 'Renew it: the server reads the new files within five seconds.'
      if (validFromDate.getTime() > now()) {
        return failure(`The certificate is not valid before ${validFromDate.toISOString()}.`, renew)
      }
      const left = validToDate.getTime() - now()
      if (left <= 0) return failure(`The certificate has ended at ${end}.`, renew)
      const message = `The certificate ends at ${end}.`
      return left < ENDING_MS ? warning(message, renew) : ok(message)
    },
  },
  {
    name: 'tls.name',
    run: ({ settings }) => {
      if (!settings?.tls || !settings.publicUrl?.startsWith('https:')) return undefined
      const { hostname } = new URL(settings.publicUrl)
      const host = hostname.replace(/^\[|\]$/g, '')
      const certificate = new X509Certificate(settings.tls.current().cert)
      const isNamed = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)
      return isNamed === undefined
        ? warning(
            `The certificate is not of ${host}, the host of PUBLIC_URL.`,
            'Get a certificate of this name; without need if a proxy in front has another one.',
          )
        : ok(`The certificate is of ${host}.`)
    },
  },
]
