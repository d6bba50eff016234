/** Checks of the settings, as a start reads them. */
import { isLoopback } from '#config/environment-values.ts'
import type { Check } from './checks.ts'
import { failure, ok, warning } from './finding.ts'

const REFERENCE = 'docs/reference/configuration.md has all settings.'

/** Invalid settings that are listed. */
const FAULTS_MAX = 20

export const SETTINGS_CHECKS: readonly Check[] = [
  {
    name: 'settings.valid',
    run: ({ settingsFaults }) => {
      if (settingsFaults.length === 0) return ok('Environment and file are valid.')
      const remedy = `Correct the setting: the server does not start. ${REFERENCE}`
      const shown = settingsFaults.slice(0, FAULTS_MAX).map((fault) => failure(fault, remedy))
      const more = settingsFaults.length - shown.length
      if (more === 0) return shown
      return [
        ...shown,
        failure(`${more} further settings are invalid.`, 'bailiwick config check prints all.'),
      ]
    },
  },
  {
    name: 'settings.likely_mistakes',
    run: ({ settings }) => {
      if (!settings) return undefined
      const { warnings } = settings
      return warnings.length === 0
        ? ok('No setting is likely a mistake.')
        : warning(warnings.join(' '), `Correct these settings. ${REFERENCE}`)
    },
  },
  {
    name: 'settings.upstreams',
    run: ({ settings }) => {
      if (!settings || settings.planes === 'control') return undefined
      const { length } = settings.upstreams
      return length > 0
        ? ok(`${length} ${length === 1 ? 'upstream is' : 'upstreams are'} configured.`)
        : warning(
            'No upstream is configured: the server serves no models.',
            'Set UPSTREAM_URL, or add upstreams to the file of BAILIWICK_CONFIG.',
          )
    },
  },
  {
    name: 'settings.plain_http',
    run: ({ settings }) => {
      if (!settings) return undefined
      const { host, admin, tls, trustedProxies } = settings
      const open = [host, admin?.host].filter((one) => one !== undefined && !isLoopback(one))
      if (open.length === 0) return ok('Other machines cannot connect: the address is loopback.')
      if (tls) return ok(`${open.join(' and ')} serve HTTPS alone.`)
      if (trustedProxies.length > 0) {
        return ok(`${open.join(' and ')} serve HTTP to the proxies of TRUSTED_PROXIES.`)
      }
      return warning(
        `${open.join(' and ')} serve plain HTTP: keys can be read on the network.`,
        'Set TLS_CERT_FILE and TLS_KEY_FILE; or put a proxy with TLS in front, and name it in TRUSTED_PROXIES.',
      )
    },
  },
]
