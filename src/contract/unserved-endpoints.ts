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

/**
 * Paths of Anthropic's API below `/v1`, with all that is below them. Routes that are served are
 * matched before.
 *
 * Source: the paths of Anthropic's SDK for TypeScript, 1.14.0.
 */
export const ANTHROPIC_UNSERVED_PATHS = [
  '/agents',
  '/complete',
  '/environments',
  '/files',
  '/memory_stores',
  '/messages',
  '/models',
  '/oauth',
  '/organizations',
  '/sessions',
  '/skills',
  '/user_profiles',
  '/vaults',
] as const

function anyOf(paths: readonly string[]): string {
  return paths.join('|').replaceAll(':id', '[^/]+')
}

const OPENAI = new RegExp(`^/v1(?:${anyOf(UNSERVED_PATHS)})(?:/|$)`)
/** Also below a base URL that ends with `/v1`, as OpenAI's clients need it. */
const ANTHROPIC = new RegExp(`^(?:/v1){1,2}(?:${anyOf(ANTHROPIC_UNSERVED_PATHS)})(?:/|$)`)

/** Whether an API has a path that is not served here. */
export function isUnserved(path: string, api: 'openai' | 'anthropic'): boolean {
  return api === 'openai' ? OPENAI.test(path) : ANTHROPIC.test(path)
}
