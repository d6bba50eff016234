/** Members of bodies, of any API format, that `pass_members` of an upstream may name. */
import { MODEL_LIST, STEERING_MEMBERS } from '#contract/data-plane/steering-members.ts'
import { ANTHROPIC_STEERING } from './anthropic/members.ts'

export const PASSABLE_MEMBERS: ReadonlySet<string> = new Set(
  [MODEL_LIST, ...STEERING_MEMBERS, ...ANTHROPIC_STEERING].map(({ path }) => path),
)
