/**
 * Endpoints that OpenAI's API has and this server does not serve, which their 404 says: it would
 * read like a wrong base URL otherwise.
 *
 * Source: the paths of OpenAI's SDK for Node, 7.57.0, without those of the contract. A test compares
 * them with the installed SDK.
 */

/** Paths below `/v1`, with all that is below them. */
export const UNSERVED_PATHS = [
  '/agents',
  '/assistants',
  '/audio/voice_consents',
  '/audio/voices',
  '/chatkit',
  '/containers',
  '/content_provenance_checks',
  '/decisions',
  '/evals',
  '/fine_tuning',
  '/live',
  '/realtime',
  '/safety',
  '/skills',
  '/threads',
  '/vaults',
  '/vector_stores',
  '/videos',
  '/webhook_endpoints',
  '/webhook_event_types',
  '/organization/certificates',
  '/organization/external_keys',
  '/organization/external_storage',
  '/organization/workload_identity_providers',
  '/organization/projects/:id/certificates',
] as const

function anyOf(paths: readonly string[]): string {
  return paths.join('|').replaceAll(':id', '[^/]+')
}

const UNSERVED = new RegExp(`^/v1(?:${anyOf(UNSERVED_PATHS)})(?:/|$)`)
/** Of Anthropic's API, also below a base URL that ends with `/v1`. */
const ANTHROPIC = /^(?:\/v1){1,2}\/messages(?:\/|$)/

/** The API that has a path which is not served here; undefined for a path of none. */
export function apiOfUnserved(path: string): 'openai' | 'anthropic' | undefined {
  if (UNSERVED.test(path)) return 'openai'
  return ANTHROPIC.test(path) ? 'anthropic' : undefined
}
