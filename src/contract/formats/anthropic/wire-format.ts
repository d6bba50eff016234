/** Anthropic's API format, as its clients see it. */
import { missingApiKey } from '#contract/errors/credentials.ts'
import type { WireFormat } from '#contract/formats/wire-format.ts'
import { ANTHROPIC_UNSERVED_PATHS } from '#contract/unserved-endpoints.ts'
import { renderAnthropicError, renderAnthropicErrorEvent } from './errors.ts'
import { ANTHROPIC_LIMIT_HEADER_NAMES } from './headers.ts'
import { ANTHROPIC_REJECTED_HEADERS } from './members.ts'
import { anthropicRoutes } from './routes.ts'

export const anthropicFormat: WireFormat = Object.freeze<WireFormat>({
  name: 'anthropic',
  routes: anthropicRoutes,
  unserved: ANTHROPIC_UNSERVED_PATHS,
  selector: 'anthropic-version',
  answerHeaders: {
    constant: [],
    duration: undefined,
    caller: undefined,
  },
  limitHeaders: {
    organization: ANTHROPIC_LIMIT_HEADER_NAMES,
    project: undefined,
    reset: 'time',
  },
  rejectedHeaders: ANTHROPIC_REJECTED_HEADERS,
  missingKey: missingApiKey,
  renderError: renderAnthropicError,
  renderErrorEvent: renderAnthropicErrorEvent,
})
