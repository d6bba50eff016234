/** A request before it is sent, with variables in place of values that are not known yet. */
import type { EndpointId } from '#contract/api.ts'

export interface PlannedRequest {
  readonly id: EndpointId
  readonly parameters: Readonly<Record<string, unknown>>
}

/** Characters without a meaning around the name of a variable, until a text is quoted. */
export const [OPEN, CLOSE] = ['\uE000', '\uE001']

/** A value that is not known before the requests run, as a variable of a shell. */
export function variable(name: string): string {
  return OPEN + name + CLOSE
}
