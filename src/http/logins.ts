/** Signing in with a key: attempts that fail are limited, and those that count are told. */
import type { FastifyRequest } from 'fastify'
import { createLoginLimits, type LoginLimits } from '#access/login-limits.ts'
import { Problem } from '#base/problem.ts'
import type { ErrorCode } from '#contract/errors.ts'
import { keyFailed } from '#control/sessions/failed-logins.ts'
import { originOf } from './authenticate.ts'
import { bearerOf } from './bearer.ts'
import type { Services } from './endpoints.ts'

/** The refusals that say a key is no key to sign in with, and how the audit log tells of them. */
const FAILURES: Partial<Record<ErrorCode, string>> = {
  invalid_api_key: 'The key is no admin key, or no longer one.',
  missing_scope: "The key is a project's, and no admin key.",
}

export interface Logins {
  readonly limits: LoginLimits
  /**
   * Lets somebody try, unless too many attempts have failed. Where `attempt` refuses, the failure
   * is counted and told before it is answered.
   */
  guard(
    request: FastifyRequest,
    refuse: (error: unknown) => void,
    attempt: (refuse: (error: unknown) => void) => void,
  ): void
}

export const createLogins = (services: Services): Logins => {
  const limits = createLoginLimits(services.now)
  const addressOf = (request: FastifyRequest): string => originOf(request).ipAddress ?? ''
  const tell = async (request: FastifyRequest, error: unknown): Promise<void> => {
    const key = bearerOf(request.headers)
    const message = error instanceof Problem ? FAILURES[error.code] : undefined
    if (!(error instanceof Problem) || message === undefined || key === undefined) return
    limits.fail(addressOf(request))
    const { store } = services
    const visitor = { kind: 'visitor' as const, origin: originOf(request) }
    const { reader, slowReader } = store
    const context = { ...services, reader, slowReader, actor: visitor, visible: [] }
    await keyFailed(context, key, { error_code: error.code, error_message: message })
  }
  return {
    limits,
    guard: (request, refuse, attempt) => {
      try {
        limits.check(addressOf(request))
      } catch (error) {
        return refuse(error)
      }
      attempt((error) => {
        tell(request, error).then(() => refuse(error), refuse)
      })
    },
  }
}
