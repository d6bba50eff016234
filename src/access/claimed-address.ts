/**
 * Address of a person, read from the claims of a sign-in. It is verified if the provider says so,
 * or if the issuer owns its mail domain and the provider says nothing: Entra ID sends no
 * `email_verified`. A provider that says anything else, in either source, is believed.
 */
import { Compile } from 'typebox/compile'
import { Email } from '#contract/schema.ts'

export const EMAIL_CLAIMS = ['email', 'email_verified']
/** Text that a store does not keep unchanged. */
const UNPRINTABLE = /\p{C}/u
const ASCII_DOMAIN = /@([a-z0-9.-]+)$/
/**
 * Google verifies an address of a foreign domain once, for an account that its owner keeps after
 * leaving. Its claim `hd` names the domain of an account that the domain manages.
 */
const GOOGLE = 'https://accounts.google.com/'
/** Values of Entra ID's `xms_edov` for an address that its domain's owner has verified. */
const DOMAIN_OWNER_VERIFIED: readonly unknown[] = [undefined, true, 1, '1', 'true']

type Claims = Readonly<Record<string, unknown>>

export interface AddressOptions {
  readonly issuer: URL
  /** Mail domains of the issuer, in lower case. */
  readonly emailDomains: ReadonlySet<string>
}

export interface ClaimedAddress {
  readonly email: string | undefined
  readonly isEmailVerified: boolean
  /** Domain that manages the verified address, in lower case. Undefined: not known. */
  readonly domain: string | undefined
}

/** The address and whether it is verified, both from the same source. */
export function readClaimedAddress(
  options: AddressOptions,
  token: Claims,
  userInfo: Claims,
): ClaimedAddress {
  const source = EMAIL_CLAIMS.every((claim) => token[claim] !== undefined) ? token : userInfo
  const email = source.email ?? token.email
  if (!isAddress(email)) return { email: undefined, isEmailVerified: false, domain: undefined }
  const domain = domainOf(email)
  const isStated = source.email === email && source.email_verified === true
  const isOwned = domain !== undefined && options.emailDomains.has(domain)
  const isEmailVerified =
    isStated || (isOwned && [token, userInfo].every((claims) => isSilent(claims, email)))
  const isManaged = isEmailVerified && isManagedDomain(options, token, domain)
  return {
    email,
    isEmailVerified,
    domain: isManaged ? domain : undefined,
  }
}

/** Whether a source has no word against the address. */
function isSilent(claims: Claims, email: string): boolean {
  return (
    !Object.hasOwn(claims, 'email_verified') &&
    (claims.email === undefined || claims.email === email) &&
    DOMAIN_OWNER_VERIFIED.includes(claims.xms_edov)
  )
}

function isManagedDomain({ issuer }: AddressOptions, { hd }: Claims, domain: unknown): boolean {
  if (issuer.href !== GOOGLE) return true
  return typeof hd === 'string' && hd.toLowerCase() === domain
}

/** The domain in lower case; undefined unless it is ASCII, in which no two letters look alike. */
function domainOf(email: string): string | undefined {
  return ASCII_DOMAIN.exec(email.toLowerCase())?.[1]
}

const anAddress = Compile(Email)

/** An address that cannot be mistaken for another: in lower case, the sign for kelvin is a k. */
function isAddress(value: unknown): value is string {
  return anAddress.Check(value) && !UNPRINTABLE.test(value) && value === value.normalize('NFKC')
}
