/** Addresses in a pasted text: a column of a table, the recipients of a message, or a list. */
import { isEmail } from '#console/fields/email-address.ts'

export interface AddressList {
  /** Each once, in their order; compared without regard to case, as the server does. */
  readonly addresses: readonly string[]
  /** Other texts. */
  readonly wrong: readonly string[]
}

const SEPARATORS = /[\s,;]+/

export function addressesIn(text: string): AddressList {
  const parts = withoutNames(text)
    .split(SEPARATORS)
    .map((part) => part.replace(/^mailto:/i, ''))
    .filter((part) => part !== '')
  const byKey = new Map<string, string>()
  for (const one of parts.filter(isEmail)) {
    if (!byKey.has(one.toLowerCase())) byKey.set(one.toLowerCase(), one)
  }
  return {
    addresses: [...byKey.values()],
    wrong: [...new Set(parts.filter((part) => !isEmail(part)))],
  }
}

/** The text with `ada@example.com` in place of `"Lovelace, Ada" <ada@example.com>`. */
function withoutNames(text: string): string {
  const [first = '', ...others] = text.split('<')
  let before = first
  let found = ''
  for (const part of others) {
    const [address = '', ...after] = part.split('>')
    found += `${withoutName(before)} ${address.replace(/\s/g, '')} `
    before = after.join('>')
  }
  return found + before
}

/** The text before the name at its end, which has no separator in it, or quotation marks around. */
function withoutName(text: string): string {
  const trimmed = text.trimEnd()
  const end = trimmed.endsWith('"')
    ? trimmed.lastIndexOf('"', trimmed.length - 2)
    : Math.max(...[',', ';', '\n'].map((one) => text.lastIndexOf(one))) + 1
  return text.slice(0, Math.max(end, 0))
}
