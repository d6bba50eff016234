/**
 * Service tiers of Anthropic's answers, by which their prices are found: the answer's tier, its
 * speed and its place of inference, as words in this order. An ordinary answer has no tier, and
 * `fast us` is fast in the US. A value that has no price here is a word too: such a tier costs the
 * dearest known one, and is listed among those without a price.
 */

export interface AnswerTier {
  readonly serviceTier: string | undefined
  readonly speed: string | undefined
  readonly inferenceGeo: string | undefined
}

const ORDINARY: ReadonlySet<string> = new Set(['', 'standard', 'auto', 'default'])
/** The second: of models without a choice of place. */
const ANY_PLACE: ReadonlySet<string> = new Set(['', 'global', 'not_available'])

/** The tier of an answer; null for an ordinary one. */
export function tierOfAnswer({ serviceTier, speed, inferenceGeo }: AnswerTier): string | null {
  let tier = serviceTier === undefined || ORDINARY.has(serviceTier) ? '' : serviceTier
  if (speed !== undefined && !ORDINARY.has(speed)) tier = tier === '' ? speed : `${tier} ${speed}`
  if (inferenceGeo !== undefined && !ANY_PLACE.has(inferenceGeo)) {
    tier = tier === '' ? inferenceGeo : `${tier} ${inferenceGeo}`
  }
  return tier === '' ? null : tier
}

/** Tiers by the bits of the function below. */
const TIERS: readonly (readonly string[])[] = [
  ['standard'],
  ['fast'],
  ['us'],
  ['fast us'],
  ['priority'],
  ['fast', 'priority fast'],
  ['priority us'],
  ['fast us', 'priority fast us'],
]

/**
 * The tiers that an answer to a request may have, apart from cheaper ones: the dearest of their
 * prices bound its cost. Without a place the workspace's setting decides, and without a tier it may
 * be `priority`. An answer to a fast request may be of the standard speed.
 */
export function tiersOfRequest({
  serviceTier,
  speed,
  inferenceGeo,
}: AnswerTier): readonly string[] {
  const bits =
    (speed === undefined || speed === 'standard' ? 0 : 1) +
    (inferenceGeo === 'global' ? 0 : 2) +
    (serviceTier === 'standard_only' ? 0 : 4)
  return TIERS[bits] ?? []
}
