/** A project as far as the upstreams that it may use depend on it. */
import { type Residence, regionOf } from '#contract/region.ts'
import type { Tags } from '#contract/tag.ts'
import { tagNames } from '#usage/tag-set.ts'

export interface ProjectUse {
  readonly id: string
  /** The region that its data may not leave. Undefined: anywhere. */
  readonly region: string | undefined
  /** Names of its tags: `team=search`. */
  readonly tags: readonly string[]
  /** Equal for equal uses: a key of caches. */
  readonly key: string
}

interface Project extends Residence {
  readonly id: string
  readonly tags: Tags
}

export function projectUseOf({ id, tags, ...residence }: Project): ProjectUse {
  const region = regionOf(residence)
  const names = tagNames(tags)
  return { id, region, tags: names, key: JSON.stringify([id, region, names]) }
}
