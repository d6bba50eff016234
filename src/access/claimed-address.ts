/**
 * Address of a person, read from the claims of a sign-in. It is verified if the provider says so,
 * or if the issuer owns its mail domain and the provider says nothing: Entra ID sends no
 * `email_verified`. A provider that says anything else, in either source, is believed.
 *
 * An address in another claim, such as `upn`, is verified by its domain alone: `email_verified` is
 * about `email`. Where a provider sends that, people may have chosen their other names, and none of
 * them is taken for an address.
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
/** In Entra ID's names of guests. */
const GUEST_NAME = '#ext#'
/** Entra ID's `acct` of a guest. */
const GUEST_ACCOUNT: readonly unknown[] = [1, '1']
const EMAIL = 'email'
/** Values of Entra ID's `xms_edov` for an address that its domain's owner has verified. */
const DOMAIN_OWNER_VERIFIED: readonly unknown[] = [undefined, true, 1, '1', 'true']

type Claims = Readonly<Record<string, unknown>>

export interface AddressOptions {
  readonly issuer: URL
  /** The claim that has the address. */
  readonly emailClaim: string
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
  const { emailClaim } = options
  const source = EMAIL_CLAIMS.every((claim) => token[claim] !== undefined) ? token : userInfo
  const email = emailClaim === EMAIL ? (source.email ?? token.email) : token[emailClaim]
  if (!isAddress(email)) return { email: undefined, isEmailVerified: false, domain: undefined }
  const domain = domainOf(email)
  const isStated = emailClaim === EMAIL && source.email === email && source.email_verified === true
  const isOwned = domain !== undefined && options.emailDomains.has(domain)
  const isEmailVerified =
    isStated || (isOwned && [token, userInfo].every((claims) => isSilent(options, claims, email)))
  const isManaged = isEmailVerified && isManagedDomain(options, token, domain)
  return {
    email,
    isEmailVerified,
    domain: isManaged ? domain : undefined,
  }
}

/** Whether a source has no word against the address. */
function isSilent({ emailClaim }: AddressOptions, claims: Claims, email: string): boolean {
  return (
    !Object.hasOwn(claims, 'email_verified') &&
    (claims[emailClaim] === undefined || claims[emailClaim] === email) &&
    DOMAIN_OWNER_VERIFIED.includes(claims.xms_edov) &&
    (!isGuest(claims, email) || (emailClaim === EMAIL && claims.xms_edov !== undefined))
  )
}

/**
 * Whether another tenant, or nobody, administers the account: the issuer's authority for a domain
 * says nothing about it. `idp` is the provider that authenticated a guest of the tenant `tid`.
 */
function isGuest({ acct, idp, tid }: Claims, email: string): boolean {
  return (
    GUEST_ACCOUNT.includes(acct) ||
    email.toLowerCase().includes(GUEST_NAME) ||
    (typeof tid === 'string' && idp !== undefined && !isProviderOf(tid, idp))
  )
}

/** Whether the provider is the tenant's: its address has the tenant's id. */
function isProviderOf(tenantId: string, idp: unknown): boolean {
  return typeof idp === 'string' && idp.split('/').includes(tenantId)
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
