/** API formats of upstreams by their names. */
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import type { UpstreamFormat } from '#gateway/formats/upstream-format.ts'
import { ANTHROPIC_UPSTREAM } from './anthropic/upstream.ts'
import { OPENAI_UPSTREAM } from './openai/upstream.ts'

export const UPSTREAM_FORMATS: Readonly<Record<ApiFormatName, UpstreamFormat>> = {
  openai: OPENAI_UPSTREAM,
  anthropic: ANTHROPIC_UPSTREAM,
}
