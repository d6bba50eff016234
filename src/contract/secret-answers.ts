/**
 * Operations with a secret in their answers, or about the caller's session. Their answers are never
 * compressed: the length of a compressed answer depends on its content, and an attacker who can
 * choose a part of it could guess the rest (BREACH). A test compares the list with the schemas.
 */
import type { EndpointId } from './api.ts'

export const SECRET_ANSWERS: ReadonlySet<string> = new Set<EndpointId>([
  'createAdminApiKey',
  'createProjectServiceAccount',
  'createProjectServiceAccountApiKey',
  'createProjectUserApiKey',
  'createScimToken',
  'createSession',
  'retrieveDeviceRequest',
  'retrieveSession',
  'rotateAccountApiKey',
])
