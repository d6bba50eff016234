/** Facts of a JSON body by which its cost is bounded. */
import type { CostFacts } from '#spend/bound.ts'
import type { BodyFacts } from './facts.ts'

type Counted = Pick<
  BodyFacts,
  | ('images' | 'audios' | 'files' | 'references' | 'hostsTools' | 'maxToolCalls')
  | ('maxOutputTokens' | 'choices')
>

/** Text in the body is all that the model reads, unless the body names something else. */
export function costFactsOf(
  bodyBytes: number,
  facts: Counted,
): Omit<CostFacts, 'kind' | 'writes' | 'pieces' | 'size' | 'quality'> {
  return {
    bodyBytes,
    isInline: facts.images + facts.audios + facts.files === 0 && facts.references.length === 0,
    toolCalls: facts.hostsTools ? facts.maxToolCalls : 0,
    maxOutputTokens: facts.maxOutputTokens || undefined,
    choices: facts.choices,
  }
}
