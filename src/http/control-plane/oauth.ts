/**
 * Endpoints of the authorization server: metadata, device codes, tokens and their revocation. Every
 * server has them, with the console or with models: a program knows one address. Their callers have
 * no key yet, so each request counts as one without a key, before its body is read; what it costs
 * the store is bounded by the queue of look-ups.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { logMessage } from '#base/log-messages.ts'
import {
  DEVICE_GRANT,
  OAUTH_PATHS,
  type OAuthErrorCode,
  type OAuthTokens,
  oauthMetadata,
} from '#contract/oauth.ts'
import { requestDeviceCode, requireKnownClient } from '#control/device-codes/device-codes.ts'
import { OAuthError } from '#control/device-codes/oauth-error.ts'
import { exchangeCode, refreshTokens, revokeToken } from '#control/terminal-sign-ins/tokens.ts'
import { createLookUpQueue, type LookUpBounds } from '#event-loop/look-up-queue.ts'
import type { BoundedLog } from '#http/answers/bounded-log.ts'
import { toProblem } from '#http/answers/errors.ts'
import type { AnonymousLimit } from '#http/callers/anonymous-limit.ts'
import { checkEncoding } from '#http/connection/header-checks.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { addressGroupOf, originOf, serverUrlOf } from './authenticate.ts'
import type { EndpointServices } from './endpoint-services.ts'

/** Largest form. */
const FORM_MAX_BYTES = 8_192
const FORM_TYPE = /^application\/x-www-form-urlencoded(?:\s*;|$)/i

export interface OAuthOptions {
  readonly services: EndpointServices
  readonly anonymous: Pick<AnonymousLimit, 'count'>
  readonly metrics: Metrics
  readonly log: BoundedLog
  readonly lookUps: LookUpBounds
  readonly publicUrl: string | undefined
  /** Address of the console; undefined: this server's, if it has one. */
  readonly consoleUrl: string | undefined
  readonly hasConsole: boolean
}

export function serveOAuth(app: FastifyInstance, options: OAuthOptions): void {
  const { services, anonymous } = options
  const queue = createLookUpQueue(options.lookUps)
  const errorHandler = createOAuthErrorHandler(options)
  const onRequest = async (request: FastifyRequest): Promise<void> => {
    anonymous.count(request.raw)
    checkEncoding(request.headers)
  }
  const serve = (path: string, answer: (call: Call) => Promise<object>): void => {
    app.post(
      path,
      { config: { endpoint: 'oauth' }, bodyLimit: FORM_MAX_BYTES, onRequest, errorHandler },
      async (request, reply) => {
        const call = callOf(request)
        // Queued by address: floods of codes and tokens wait behind each other.
        return send(reply, await queue.run(addressGroupOf(request), () => answer(call)))
      },
    )
  }
  app.get(
    OAUTH_PATHS.metadata,
    { config: { endpoint: 'oauth' }, exposeHeadRoute: false, onRequest, errorHandler },
    (request, reply) => {
      const serverUrl = serverUrlOf(options.publicUrl, request)
      const consoleUrl = consoleOf(options, request)
      // The console names itself in its answers (RFC 9207), wherever models are served.
      const issuer = options.hasConsole ? serverUrl : consoleUrl
      return send(reply, oauthMetadata({ issuer, serverUrl, consoleUrl }))
    },
  )
  serve(OAUTH_PATHS.deviceAuthorization, ({ request, form, origin }) =>
    requestDeviceCode(services, {
      clientId: clientIn(form),
      host: form.get('host') ?? undefined,
      projectId: form.get('project_id') ?? undefined,
      origin,
      addressGroup: addressGroupOf(request),
      consoleUrl: consoleOf(options, request),
    }),
  )
  serve(OAUTH_PATHS.token, (call) => tokensOf(services, call))
  serve(OAUTH_PATHS.revocation, async ({ form, origin }) => {
    const clientId = clientIn(form)
    await revokeToken(services, { token: required(form, 'token'), clientId, origin })
    return {}
  })
}

interface Call {
  readonly request: FastifyRequest
  readonly form: URLSearchParams
  readonly origin: ReturnType<typeof originOf>
}

function tokensOf(services: EndpointServices, { form, origin }: Call): Promise<OAuthTokens> {
  const clientId = clientIn(form)
  const grantType = required(form, 'grant_type')
  switch (grantType) {
    case 'authorization_code':
      return exchangeCode(services, {
        way: 'authorization_code',
        code: required(form, 'code'),
        redirectUri: required(form, 'redirect_uri'),
        verifier: required(form, 'code_verifier'),
        clientId,
        origin,
      })
    case DEVICE_GRANT: {
      const code = required(form, 'device_code')
      return exchangeCode(services, { way: 'device_code', code, clientId, origin })
    }
    case 'refresh_token': {
      const refreshToken = required(form, 'refresh_token')
      return refreshTokens(services, { refreshToken, clientId, origin })
    }
    default:
      throw new OAuthError('unsupported_grant_type', 'The grant_type is not supported.')
  }
}

/** Address of the console, where people answer requests. */
function consoleOf(
  { publicUrl, consoleUrl, hasConsole }: OAuthOptions,
  request: FastifyRequest,
): string {
  if (consoleUrl !== undefined) return consoleUrl
  if (hasConsole) return serverUrlOf(publicUrl, request)
  throw new OAuthError(
    'temporarily_unavailable',
    'This server does not know the address of its console: its operator sets CONSOLE_URL.',
  )
}

/** The form of a request. A parameter that is there twice has no meaning (RFC 6749 §3.2). */
function callOf(request: FastifyRequest): Call {
  const { body, headers } = request
  if (!FORM_TYPE.test(headers['content-type'] ?? '')) {
    throw new OAuthError('invalid_request', 'Send application/x-www-form-urlencoded.')
  }
  const form = new URLSearchParams(Buffer.isBuffer(body) ? body.toString('utf8') : '')
  const names = [...form.keys()]
  if (new Set(names).size < names.length) {
    throw new OAuthError('invalid_request', 'A parameter is there twice.')
  }
  return { request, form, origin: originOf(request) }
}

function clientIn(form: URLSearchParams): string {
  const clientId = required(form, 'client_id')
  requireKnownClient(clientId)
  return clientId
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name)
  if (value) return value
  throw new OAuthError('invalid_request', `The parameter ${name} is missing.`)
}

function send(reply: FastifyReply, body: object): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body)
}

/** Errors in the form of RFC 6749 §5.2. */
function createOAuthErrorHandler({ metrics, log }: OAuthOptions) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    if (error instanceof OAuthError) {
      metrics.errors.inc({ code: `oauth_${error.code}` })
      sendError(reply.status(error.status), error.code, error.message)
      return
    }
    const problem = toProblem(error, request.raw)
    const { code, status, message, retry } = problem
    metrics.errors.inc({ code })
    if (problem.kind === 'failed') {
      log('error', code, { err: error, reqId: request.id }, logMessage('oauth_failed'))
    }
    if (retry?.kind === 'never' && retry.resetsInMs !== undefined) {
      reply.header('retry-after', Math.ceil(retry.resetsInMs / 1_000))
    }
    const isRequest = problem.kind === 'rejected'
    sendError(
      reply.status(status),
      isRequest ? 'invalid_request' : 'temporarily_unavailable',
      message,
    )
  }
}

function sendError(reply: FastifyReply, error: OAuthErrorCode, description: string): void {
  void send(reply, {
    error,
    error_description: description,
  })
}
