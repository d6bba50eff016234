/** Announcement of a run: what it reads, writes and spends. */
import type { ConformanceOptions } from './conformance.ts'
import { published } from './probe.ts'
import { RATE_BURST, RATE_LIMIT } from './rate-limits.ts'
import { SPEND_LIMIT_CENTS, SPEND_WAVE, SPEND_WAVES_MAX } from './spend-limits.ts'

type Planned = Pick<ConformanceOptions, 'baseUrl' | 'model' | 'extensions' | 'maxRequests' | 'only'>

export function planOf({ baseUrl, model, extensions, maxRequests, only }: Planned): string {
  const burst = SPEND_WAVE * SPEND_WAVES_MAX
  const lines = [
    `Checks ${baseUrl}${only ? `, ${only.join(', ')} alone` : ''}.`,
    `Reads all that the ${published.length} operations of OpenAI’s Admin API list.`,
    'Writes in new projects “bailiwick-conformance …” alone, and archives them at the end, also after Ctrl-C.',
    'People, invites, admin keys and limits of the organization are not changed; requests that must be rejected name objects that do not exist.',
    ...(model === undefined
      ? ['Sends no request to a model (--model).']
      : [
          `Sends requests to ${model}: some 20 short ones, ${RATE_BURST} at once under ${RATE_LIMIT} a minute, and up to ${burst} under a spend limit of ${SPEND_LIMIT_CENTS} cent; a server that does not enforce it spends some cents more.`,
        ]),
    ...(extensions ? ['Reads what Bailiwick’s additions list.'] : []),
    `Sends at most ${maxRequests} requests.`,
  ]
  return lines.map((line) => `${line}\n`).join('')
}
