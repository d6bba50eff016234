/** API format of a request that passes through the framework. */
import type { FastifyRequest } from 'fastify'
import { formatOf } from '#contract/formats/formats.ts'
import { openaiFormat } from '#contract/formats/openai/wire-format.ts'
import type { WireFormat } from '#contract/formats/wire-format.ts'

/** Pages and the administration have OpenAI's format; other paths that of their API. */
export function formatOfRequest(request: FastifyRequest): WireFormat {
  return request.is404 ? formatOf(urlPathOf(request), request.headers) : openaiFormat
}

export function urlPathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? ''
}
