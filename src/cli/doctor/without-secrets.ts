/** Removal of secrets from messages, many of which quote other programs. */
import { maskKeys } from '#base/secrets.ts'
import { SECRET_VARIABLES } from '#config/secret-variables.ts'
import type { Installation } from './installation.ts'

/** A shorter secret would remove ordinary words. */
const LENGTH_MIN = 6
const CREDENTIALS_OF_URL = /\/\/[^/@\s]*@/g
const CONTROL = /[\p{Cc}\u2028\u2029]+/gu

/** A function that removes keys, passwords and control characters from a text. */
export function withoutSecrets(installation: Installation): (text: string) => string {
  const secrets = secretsOf(installation)
    .flatMap((secret) => [secret, safelyDecoded(secret)])
    .filter(({ length }) => length >= LENGTH_MIN)
    .sort((one, other) => other.length - one.length)
  return (text) => {
    let clean = text
    for (const secret of secrets) clean = clean.replaceAll(secret, '***')
    return maskKeys(clean.replaceAll(CREDENTIALS_OF_URL, '//***@')).replaceAll(CONTROL, ' ')
  }
}

function secretsOf({ environment, settings, store, redisUrl }: Installation): string[] {
  const urls = [store?.kind === 'postgres' ? store.url : '', ...(redisUrl?.split(',') ?? [])]
  const headers = (settings?.upstreams ?? []).flatMap(({ auth }) =>
    auth?.type === 'header' ? auth.value.current().split(' ') : [],
  )
  return [
    ...SECRET_VARIABLES.flatMap((name) => environment[name] ?? []),
    ...[environment.OPENAI_ADMIN_KEY, environment.OPENAI_API_KEY].flatMap((key) => key ?? []),
    ...urls.flatMap((url) => URL.parse(url)?.password ?? []),
    ...headers,
  ]
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
