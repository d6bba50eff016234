/** Settings that are lists of networks and origins, separated by commas. */
import { isIP } from 'node:net'
import { SettingsError } from './settings-error.ts'

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

/** Origins as browsers send them: scheme, host and port alone. */
export function readOrigins(text: string): string[] {
  return listOf(text).map((entry) => {
    const url = URL.canParse(entry) ? new URL(entry) : undefined
    if (url && url.origin === entry && /^https?:$/.test(url.protocol)) return entry
    throw new SettingsError(
      `CORS_ORIGINS must list origins (https://app.example.com), but contains '${entry}'.`,
    )
  })
}

export function readProxies(text: string): string[] {
  return listOf(text).map((entry) => {
    const [address = '', bits, ...more] = entry.split('/')
    const version = address.includes('%') ? 0 : isIP(address)
    if (version !== 0 && isPrefix(bits, version) && more.length === 0) return entry
    throw new SettingsError(
      `TRUSTED_PROXIES must list addresses or networks (10.0.0.0/8), but contains '${entry}'.`,
    )
  })
}

/** A network of all addresses would let any client forge its address. */
function isPrefix(bits: string | undefined, version: number): boolean {
  return (
    bits === undefined ||
    (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 6 ? 128 : 32))
  )
}
