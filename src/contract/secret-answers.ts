/**
 * The operations whose answers hold a secret, or whose session the caller is. They are never
 * compressed: the length of a compressed answer depends on its content, and whoever can have a part
 * of it chosen could guess the rest by it (BREACH). A test compares the list with the schemas.
 */
import type { EndpointId } from './api.ts'

export const SECRET_ANSWERS: ReadonlySet<string> = new Set<EndpointId>([
  'createAdminApiKey',
  'createProjectServiceAccount',
  'createProjectServiceAccountApiKey',
  'createProjectUserApiKey',
  'createSession',
  'retrieveSession',
])
