/** JSON bodies of Anthropic's API. */
import type { BodyFormat } from '#gateway/request/json-body.ts'
import { MESSAGE_BODY } from './shapes.ts'
import { onToolsEnd } from './tools.ts'

const MESSAGE: BodyFormat = {
  shape: MESSAGE_BODY,
  secondShape: undefined,
  onEnd: onToolsEnd,
  needsModel: true,
  defaultModel: undefined,
}

/** JSON bodies by route. A request to count tokens has some of the members of a message. */
export const MESSAGE_BODIES = {
  createMessage: MESSAGE,
  countMessageTokens: MESSAGE,
} as const satisfies Readonly<Record<string, BodyFormat>>

/** The configuration opens no routes of this format. */
export const PASSED_MESSAGE: BodyFormat = MESSAGE
