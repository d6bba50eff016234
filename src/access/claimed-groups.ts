/**
 * Groups of a person, read from the claims of a sign-in. Providers send a list of names or ids, or
 * a single one as a string. If the groups are unknown, memberships and roles stay unchanged. A
 * missing claim leaves them unknown, unless the configuration says that the provider omits it for
 * people without groups.
 */

/** Most groups in a claim. More are not cut: half a list would take away the other half. */
const GROUPS_MAX = 10_000

/** Reason why the groups of a person are not known. */
export type GroupsFault = 'absent' | 'overage' | 'too_many' | 'malformed'

export type ClaimedGroups =
  | { readonly kind: 'listed'; readonly names: ReadonlySet<string> }
  | { readonly kind: 'unknown'; readonly fault: GroupsFault }

export interface GroupsClaim {
  readonly claim: string
  /** Whether a missing claim means a person without groups. */
  readonly isMissingEmpty: boolean
}

type Claims = Readonly<Record<string, unknown>>

/** The groups in the first of these sources that has the claim. */
export function readClaimedGroups(
  { claim, isMissingEmpty }: GroupsClaim,
  sources: readonly Claims[],
): ClaimedGroups {
  const source = sources.find((claims) => Object.hasOwn(claims, claim) && claims[claim] != null)
  if (!source) {
    if (sources.some((claims) => isElsewhere(claim, claims))) return unknown('overage')
    return isMissingEmpty ? listed([]) : unknown('absent')
  }
  const value = source[claim]
  if (typeof value === 'string') return listed([value])
  if (!Array.isArray(value)) return unknown('malformed')
  if (value.length > GROUPS_MAX) return unknown('too_many')
  return listed(value.filter((group) => typeof group === 'string'))
}

/**
 * Whether the claim is at another address (OpenID Connect Core 1.0 §5.6.2), as at Entra ID for
 * people in more groups than a token holds. It is not requested from there: the token chooses the
 * address.
 */
function isElsewhere(claim: string, { _claim_names: names, hasgroups }: Claims): boolean {
  return (
    (typeof names === 'object' && names !== null && Object.hasOwn(names, claim)) ||
    hasgroups === true
  )
}

function listed(names: readonly string[]): ClaimedGroups {
  return {
    kind: 'listed',
    names: new Set(names),
  }
}

function unknown(fault: GroupsFault): ClaimedGroups {
  return { kind: 'unknown', fault }
}
