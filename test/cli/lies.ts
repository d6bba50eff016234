/** Lies of a wrong server, each with the check that must find it. */
import { ok } from 'node:assert/strict'
import type { AnswerDraft, Lie, SeenRequest } from './lying-server.ts'

export interface KnownLie extends Lie {
  /** Area, operation and beginning of the expectation of the findings that fail. */
  readonly found: readonly string[]
}

type Json = Record<string, unknown>

const CHAT = 'POST /chat/completions'

/** Requests of a method at a path, whose ids are `*`. */
function at(method: string, path: string): (request: SeenRequest) => boolean {
  const pattern = new RegExp(`^${path.replaceAll('*', '[^/]+')}$`)
  return (request) => request.method === method && pattern.test(request.path)
}

/** Changes the JSON of an answer with this status. */
function rewritten(status: number, change: (json: Json) => Json | undefined) {
  return (draft: AnswerDraft): void => {
    if (draft.status !== status) return
    const json = JSON.parse(draft.body)
    draft.body = JSON.stringify(change(json) ?? json)
  }
}

const OK = 200
const PROJECT = '/organization/projects/*'

const lists: readonly KnownLie[] = [
  {
    of: at('GET', `${PROJECT}/service_accounts`),
    answered: rewritten(OK, (json) => ({ ...json, has_more: false })),
    found: ['lists: listProjectServiceAccounts: pages'],
  },
  {
    of: at('GET', `${PROJECT}/spend_alerts`),
    answered: rewritten(OK, (json) => ({ ...json, first_id: 'alert_other' })),
    found: ['lists: listProjectSpendAlerts: pages'],
  },
  {
    // The cursor is ignored: every page is the first one.
    of: at('GET', `${PROJECT}/api_keys`),
    asked: ({ query }) => {
      const rest = new URLSearchParams(query)
      rest.delete('after')
      return { query: rest }
    },
    found: ['lists: listProjectApiKeys: pages', 'lists: listProjectApiKeys: an unknown cursor'],
  },
  {
    of: at('GET', '/projects/*/roles'),
    answered: rewritten(OK, (json) => ({ ...json, next: null })),
    found: ['lists: listProjectRoles: pages'],
  },
  {
    of: at('GET', '/organization/roles'),
    asked: ({ query }) => {
      const rest = new URLSearchParams(query)
      rest.delete('order')
      return { query: rest }
    },
    found: ['lists: listRoles: order=desc'],
  },
  {
    of: (request) =>
      at('GET', '/organization/users')(request) && request.query.get('limit') === '-1',
    asked: () => ({ query: new URLSearchParams() }),
    found: ['lists: listUsers: limit=-1'],
  },
]

const answers: readonly KnownLie[] = [
  {
    of: at('GET', `${PROJECT}/rate_limits`),
    answered: rewritten(OK, (json) => ({
      ...json,
      data: (json.data as Json[]).map((one) => ({ ...one, max_requests_per_1_minute: 'many' })),
    })),
    found: ['answers: listProjectRateLimits: GET'],
  },
  {
    of: at('POST', `${PROJECT}/service_accounts/*`),
    answered: rewritten(OK, ({ role: _, ...json }) => json),
    found: ['answers: modifyProjectServiceAccount: POST'],
  },
  {
    // A status that OpenAI had before December 2025.
    of: (request) =>
      at('POST', `${PROJECT}/spend_limit`)(request) &&
      request.body.includes('"threshold_amount":100'),
    answered: (draft) => {
      if (draft.status === OK) draft.status = 201
    },
    found: ['answers: updateProjectSpendLimit: POST'],
  },
]

const errors: readonly KnownLie[] = [
  {
    of: at('GET', `${PROJECT}/spend_alerts/*`),
    answered: rewritten(404, ({ error }) => {
      const { type: _, ...rest } = error as Json
      return { error: rest }
    }),
    found: [
      'errors: retrieveProjectSpendAlert: missing objects',
      'deletes: deleteProjectSpendAlert: a deleted object',
    ],
  },
  {
    of: at('GET', '/organization/invites/*'),
    answered: (draft) => {
      if (draft.status === 404) draft.status = 500
    },
    found: ['errors: retrieveInvite: missing objects'],
  },
  {
    // Unknown members are ignored.
    of: at('POST', '/projects/*/roles/*'),
    asked: ({ body }) => ({ body: body.replace(',"conformance_unknown":true', '') }),
    found: ['errors: updateProjectRole: an unknown member'],
  },
  {
    of: at('POST', `${PROJECT}/data_retention`),
    answered: rewritten(400, ({ error }) => ({ error: { ...(error as Json), param: null } })),
    found: [
      'errors: updateProjectDataRetention: an unknown member',
      'errors: updateProjectDataRetention: a body without retention_type',
      'errors: updateProjectDataRetention: a number as retention_type',
    ],
  },
  {
    of: (request) => request.method === 'POST' && request.body === '{"name": ',
    answered: (draft) => {
      draft.status = 500
    },
    found: ['errors: createProject: a body that is no JSON'],
  },
]

const authentication: readonly KnownLie[] = [
  {
    of: (request) => at('GET', '/organization/users')(request) && request.key === '',
    answered: (draft) => {
      Object.assign(draft, { status: OK, body: '{"object":"list","data":[],"has_more":false}' })
    },
    found: ['authentication: listUsers: no key'],
  },
  {
    of: (request) => at('POST', '/organization/groups')(request) && request.key === '',
    answered: (draft) => {
      draft.body = '{"detail":"Unauthorized"}'
    },
    found: ['authentication: createGroup: no key'],
  },
  {
    of: (request) =>
      at('GET', '/organization/projects')(request) && request.key.includes('conformance'),
    answered: (draft, { key }) =>
      rewritten(401, ({ error }) => ({ error: { ...(error as Json), message: `not ${key}` } }))(
        draft,
      ),
    found: ['authentication: listProjects: an unknown key'],
  },
  {
    of: (request) =>
      at('GET', '/organization/projects')(request) && request.key.startsWith('sk-svcacct-'),
    answered: (draft) => {
      Object.assign(draft, { status: OK, body: '{"object":"list","data":[],"has_more":false}' })
    },
    found: ['authentication: listProjects: the key of a project'],
  },
]

/** Paths of keys that were deleted once. */
const deleted = new Set<string>()

const deletes: readonly KnownLie[] = [
  {
    of: at('DELETE', `${PROJECT}/api_keys/*`),
    answered: (draft, { path }) => {
      if (draft.status === 404 && deleted.has(path)) {
        Object.assign(draft, { status: OK, body: '{"deleted":true}' })
      }
      if (draft.status === OK) deleted.add(path)
    },
    found: ['deletes: deleteProjectApiKey: a repeated delete'],
  },
  {
    of: at('DELETE', `${PROJECT}/model_permissions`),
    answered: rewritten(OK, (json) => ({ ...json, deleted: false })),
    found: ['deletes: deleteProjectModelPermissions: a delete'],
  },
  {
    of: at('GET', `${PROJECT}/service_accounts/*`),
    answered: rememberedAnswer(),
    found: ['deletes: deleteProjectServiceAccount: a deleted object'],
  },
]

/** The last success at a path in place of its 404. */
function rememberedAnswer() {
  const kept = new Map<string, string>()
  return (draft: AnswerDraft, { path }: SeenRequest): void => {
    if (draft.status === OK) kept.set(path, draft.body)
    const before = kept.get(path)
    if (draft.status === 404 && before) Object.assign(draft, { status: OK, body: before })
  }
}

function isChat({ path }: SeenRequest): boolean {
  return path === '/chat/completions'
}

/** The last whole chat of a server's cache. */
function cachedChats() {
  let chat = ''
  const valid = new Set<string>()
  return (draft: AnswerDraft, { key }: SeenRequest): void => {
    const isWhole = draft.body.includes('"chat.completion"')
    if (draft.status === OK && isWhole) {
      chat = draft.body
      valid.add(key)
    }
    if (draft.status === 401 && valid.has(key)) Object.assign(draft, { status: OK, body: chat })
  }
}

/** One request over the limit passes. */
function overrun() {
  let rejected = 0
  return (draft: AnswerDraft): void => {
    if (draft.status !== 429 || !draft.body.includes('rate_limit_exceeded')) return
    rejected += 1
    draft.headers.delete('retry-after')
    if (rejected === 1) Object.assign(draft, { status: OK, body: '{}' })
  }
}

const dataPlane: readonly KnownLie[] = [
  {
    of: isChat,
    answered: cachedChats(),
    found: [
      `keys: ${CHAT}: a deleted key`,
      `keys: ${CHAT}: the key of a deleted account`,
      `keys: ${CHAT}: a key of an archived project`,
    ],
  },
  {
    of: (request) => isChat(request) && request.key.startsWith('sk-admin-'),
    answered: (draft) => {
      Object.assign(draft, { status: OK, body: '{}' })
    },
    found: [`keys: ${CHAT}: an admin key`],
  },
  {
    of: (request) => isChat(request) && request.key === '',
    answered: (draft) => {
      draft.status = 403
    },
    found: [`keys: ${CHAT}: no key`],
  },
  {
    of: (request) => isChat(request) && request.key.includes('conformance'),
    answered: rewritten(401, ({ error }) => ({ error: { ...(error as Json), code: null } })),
    found: [`keys: ${CHAT}: an unknown key`],
  },
  {
    of: (request) => isChat(request) && request.body.includes('"stream":true'),
    answered: (draft) => {
      ok(draft.body.includes('data: [DONE]'))
      draft.body = draft.body.replace('data: [DONE]', '')
    },
    found: [
      `streaming: ${CHAT}: each event is JSON, and the last one`,
      `streaming: ${CHAT}: the first event arrives before`,
    ],
  },
  {
    of: isChat,
    answered: overrun(),
    found: [
      `rate limits: ${CHAT}: of 25 requests at once`,
      `rate limits: ${CHAT}: the others are 429`,
    ],
  },
  {
    // The organization's limit in place of the project's.
    of: isChat,
    answered: ({ headers }) => {
      for (const scope of ['', 'project-']) headers.set(`x-ratelimit-limit-${scope}requests`, '500')
    },
    found: [`rate limits: ${CHAT}: answers have x-ratelimit`],
  },
  {
    of: (request) => isChat(request) && !request.body.includes('"stream":true'),
    answered: (draft) => {
      draft.body = draft.body.replace('"insufficient_quota"', '"tokens"')
    },
    found: [`spend limits: ${CHAT}: a request that the limit has no room for`],
  },
  {
    of: (request) =>
      at('GET', '/organization/costs')(request) && request.query.has('project_ids[]'),
    answered: rewritten(OK, (json) => {
      const amount = { value: 0.05, currency: 'USD' }
      const [bucket] = json.data as Json[]
      return { ...json, data: [{ ...bucket, results: [{ object: 'costs', amount }] }] }
    }),
    found: [`spend limits: ${CHAT}: 20 requests at once`],
  },
]

export const LIES: readonly KnownLie[] = [
  ...[...answers, ...lists, ...errors, ...authentication, ...deletes, ...dataPlane],
]
