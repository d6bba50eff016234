/** Anthropic's Messages API. */
import { anthropicFormat } from '#contract/formats/anthropic/wire-format.ts'
import { type ApiFormat, apiFormat } from '#gateway/formats/api-format.ts'
import { ANTHROPIC_ANSWER } from './answer.ts'
import { MESSAGE_BODIES, PASSED_MESSAGE } from './bodies.ts'
import { boundOfMessage } from './bound.ts'
import { CLIENT_SESSION_HEADERS, endUserOf, metadataOf } from './end-user.ts'

export const ANTHROPIC_API: ApiFormat = apiFormat(anthropicFormat, {
  request: {
    bodies: MESSAGE_BODIES,
    passedBody: PASSED_MESSAGE,
    replacesMaxOutput: true,
    boundOf: boundOfMessage,
    sessionHeaders: CLIENT_SESSION_HEADERS,
    metadataOf,
    endUserOf,
  },
  answer: ANTHROPIC_ANSWER,
  reservation: { output: 'learned', demand: 'sum' },
})
