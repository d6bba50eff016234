/** Tables of allowed exceptions and imports for `tidy.test.ts` and `imports.test.ts`. */

/** Folders of `src/` that a folder may import, besides itself. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  base: ['contract'],
  background: ['base', 'contract'],
  'event-loop': ['base', 'contract'],
  'model-names': ['base'],
  config: ['base', 'contract', 'model-names'],
  egress: ['base', 'config'],
  storage: ['base', 'background', 'event-loop'],
  catalog: ['base', 'contract', 'config', 'model-names'],
  json: ['base', 'contract', 'config'],
  limits: ['base', 'config', 'background', 'event-loop', 'egress'],
  metrics: ['contract', 'config'],
  context: ['base', 'storage', 'catalog'],
  tokens: ['base', 'config', 'json', 'model-names', 'event-loop'],
  audit: ['contract', 'storage', 'context'],
  access: ['base', 'contract', 'storage', 'context', 'background', 'event-loop'],
  idempotency: ['base', 'contract', 'storage', 'context'],
  usage: ['base', 'contract', 'storage', 'background', 'catalog', 'model-names'],
  spend: ['base', 'contract', 'storage', 'usage'],
  'request-logs': ['base', 'contract', 'config', 'storage', 'usage', 'background'],
  tracing: ['base', 'contract', 'config', 'background', 'request-logs', 'usage', 'egress'],
  'upstream-credentials': ['base', 'config', 'background', 'egress'],
  'provider-costs': ['base', 'config', 'upstream-credentials'],
  alerts: [
    ...['base', 'contract', 'config', 'catalog', 'metrics', 'storage', 'usage', 'spend'],
    ...['background', 'egress', 'model-names'],
  ],
  'audit-delivery': [
    ...['base', 'contract', 'config', 'metrics', 'storage', 'background', 'alerts', 'egress'],
  ],
  control: [
    ...['base', 'contract', 'storage', 'context', 'audit', 'access', 'usage', 'catalog'],
    ...['background', 'event-loop', 'model-names', 'spend/ledger', 'request-logs'],
    'provider-costs',
    ...['alerts/channels', 'alerts/enqueue', 'alerts/limit-alerts', 'alerts/public-addresses'],
  ],
  gateway: [
    ...['base', 'contract', 'config', 'json', 'metrics', 'storage', 'limits', 'usage', 'spend'],
    ...['background', 'event-loop', 'catalog', 'model-names', 'tokens', 'request-logs'],
    ...['tracing', 'egress', 'upstream-credentials'],
  ],
  client: ['contract'],
  conformance: ['contract', 'client'],
  http: [
    ...['base', 'contract', 'config', 'json', 'metrics', 'storage', 'limits', 'context', 'access'],
    ...['idempotency', 'usage', 'control', 'gateway', 'background', 'event-loop', 'catalog'],
    ...['request-logs', 'tracing'],
  ],
  cli: [
    'audit',
    ...['base', 'contract', 'config', 'metrics', 'storage', 'limits', 'context', 'access'],
    ...['idempotency', 'usage', 'control', 'gateway', 'client', 'http', 'background', 'spend'],
    ...['alerts', 'audit-delivery', 'tokens', 'event-loop', 'catalog', 'request-logs'],
    ...['tracing', 'egress', 'upstream-credentials', 'conformance', 'provider-costs'],
  ],
}

/**
 * Rooms of a folder of `src/`, and those that each may import, besides itself. A file beside the
 * rooms has a row of its name.
 */
export const ROOMS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  gateway: {
    'project-use': [],
    auth: ['project-use'],
    request: [],
    response: [],
    'call-log': [],
    formats: ['request', 'response'],
    call: ['auth', 'request', 'formats', 'call-log'],
    upstream: ['call', 'call-log', 'formats', 'project-use', 'response'],
    accounting: ['call', 'call-log', 'auth', 'request', 'response', 'upstream'],
    prepared: ['request', 'upstream', 'accounting'],
    prepare: ['auth', 'call', 'prepared', 'request', 'upstream', 'accounting'],
    fallbacks: ['auth', 'call', 'request', 'upstream'],
    objects: [
      ...['call', 'auth', 'request', 'formats', 'project-use', 'response', 'upstream'],
      'accounting',
    ],
    'codex-models': ['response'],
    models: ['accounting', 'auth', 'call', 'codex-models', 'formats', 'response', 'upstream'],
    routing: ['auth', 'call', 'request', 'upstream', 'accounting', 'objects'],
    'token-counts': [
      ...['accounting', 'call', 'prepare', 'prepared', 'request', 'routing', 'upstream'],
    ],
    status: ['auth', 'accounting', 'objects', 'upstream'],
    'person-models': ['auth', 'accounting', 'upstream', 'models', 'gateway'],
    'gateway-state': ['accounting', 'upstream'],
    generations: ['gateway', 'upstream'],
    gateway: [
      'gateway-state',
      ...['auth', 'request', 'response', 'call', 'upstream', 'accounting', 'prepare', 'objects'],
      ...['models', 'routing', 'status', 'formats', 'token-counts', 'prepared', 'fallbacks'],
    ],
  },
  http: {
    callers: [],
    answers: ['callers'],
    connection: ['callers', 'answers'],
    'data-plane': ['callers', 'answers', 'connection'],
    'control-plane': ['callers', 'answers', 'connection'],
    pages: ['callers', 'answers'],
    'request-checks': ['answers', 'connection', 'data-plane', 'control-plane', 'pages'],
    server: [
      ...['callers', 'answers', 'connection', 'data-plane', 'control-plane', 'pages'],
      'request-checks',
    ],
  },
  spend: {
    ledger: [],
    bounds: ['ledger'],
    counters: ['ledger'],
    leases: ['ledger', 'counters'],
    values: ['ledger', 'leases'],
  },
  'control/spend': {
    limits: [],
    budgets: ['limits'],
    alerts: ['limits'],
    deliveries: ['limits'],
    reservations: [],
  },
}

/** Resources of the control plane: each may import those before it. */
export const CONTROL_ORDER: readonly string[] = [
  ...['organizations', 'names', 'projects', 'user-key-settings'],
  ...['admin-api-keys', 'scim-tokens', 'configuration'],
  ...['users', 'api-keys', 'groups'],
  'tags',
  ...['project-users', 'device-codes', 'terminal-sign-ins'],
  ...['service-accounts', 'roles', 'project-groups', 'access-explanations'],
  ...['rate-limits', 'project-policies', 'model-routing'],
  ...['invites', 'audit-logs'],
  ...['usage-ranges', 'usage-sums', 'usage', 'cost-reconciliation'],
  ...['request-logs', 'spend'],
  ...['subject-rate-limits', 'tag-values', 'subject-rate-levels'],
  ...['rate-limit-replays', 'rate-limit-sources', 'rate-limit-activity'],
  'account',
  ...['organization-keys', 'search'],
  'raise-requests',
  ...['sessions', 'scim', 'sign-in', 'erasures'],
]

/** Rooms of the console, and files beside them: each may import those before it. */
export const CONSOLE_ORDER: readonly string[] = [
  ...['component-styles.ts', 'theme.ts'],
  ...['address', 'page-settings.ts', 'time'],
  ...['api', 'navigation', 'display', 'limits', 'charts', 'pasted-key', 'fields'],
  ...['changes', 'dialogs', 'server', 'finder', 'layout'],
  ...['pages/not-found-page.tsx', 'pages/sessions', 'pages/sign-in'],
  ...['pages/playground', 'pages/roles', 'pages/admin-keys', 'pages/model-routing'],
  ...['pages/audit-log', 'pages/costs', 'pages/raise-requests', 'pages/request-logs'],
  ...['pages/usage', 'pages/keys', 'pages/people', 'pages/project', 'pages/projects'],
  ...['pages/account', 'pages/settings', 'pages/overview'],
  ...['routes.tsx', 'main.tsx', 'vite.config.ts'],
]

const OPERATION = 'an operation of a resource, called as `projects.create`'
const STATEMENT = 'a statement of a `store.ts`, called as `store.insert`'
const OPERATION_AND_STATEMENT = 'an operation of a resource, and its statement in `store.ts`'

/** Names that several files of `src` export, and the convention that they share. */
export const SHARED_NAMES: Readonly<Record<string, string>> = {
  create: OPERATION,
  createKey: OPERATION,
  list: OPERATION,
  modify: OPERATION,
  patch: OPERATION,
  replace: OPERATION,
  retrieve: OPERATION,
  show: OPERATION,
  empty: OPERATION_AND_STATEMENT,
  remove: OPERATION_AND_STATEMENT,
  update: OPERATION_AND_STATEMENT,
  find: STATEMENT,
  insert: STATEMENT,
  page: STATEMENT,
  purge: STATEMENT,
  put: STATEMENT,
  routes: 'handlers of endpoints, in a `routes.ts`',
  toWire: 'the object of the contract from the row of a resource',
}

/**
 * Most files with a function that runs during a warm streamed completion (`npm run warm-path`). The
 * bound is lowered when files merge. Raised twice, by the record and the latency of a request.
 */
export const WARM_PATH_FILES_MAX = 96

/** Files that read the time: one of the server, and one of the console. */
export const CLOCKS: ReadonlySet<string> = new Set(['src/base/clock.ts', 'console/time/clock.ts'])

/** Files that draw random numbers by `Math.random`. */
export const RANDOM: Readonly<Record<string, string>> = {
  'src/cli/runtime.ts': 'composes the runtime, which has the source of randomness',
  'src/client/transport.ts': 'a client has no runtime; delays of its retries',
}

const PURE_CACHE = 'a cache of a pure function'

/** Variables of modules that change. */
export const MODULE_STATE: Readonly<Record<string, string>> = {
  'src/gateway/auth/model-routing.ts shared': PURE_CACHE,
  'src/gateway/accounting/maxima.ts cached': PURE_CACHE,
  'src/gateway/accounting/rate-limit-error.ts hour': PURE_CACHE,
  'src/http/control-plane/serialize.ts serializers': PURE_CACHE,
  'src/http/control-plane/validate.ts validators': PURE_CACHE,
  'src/metrics/process-metrics.ts collected': 'observers of a process, which never end',
  'src/spend/bounds/dearest.ts prepared': PURE_CACHE,
  'src/tokens/counter-thread.ts tokenizers': 'the program of a thread, not a module of others',
  'src/usage/prices/dearest-list.ts dearest': PURE_CACHE,
  'src/usage/prices/price-list.ts batches': PURE_CACHE,
}

/**
 * Files of the console that make requests themselves: the client knows neither the data plane, nor
 * the files of the console, nor exports of a list.
 */
export const REQUESTING: ReadonlySet<string> = new Set([
  'console/api/export.ts',
  'console/pages/playground/send.ts',
  'console/server/server-watch.tsx',
])

/** Files whose long functions cannot be shorter. */
export const LONG_FUNCTIONS: Readonly<Record<string, string>> = {
  'src/storage/migrations/0001-organizations-and-projects.ts': 'a list of tables, to be read whole',
}

/** Files whose long lines cannot be shorter. */
export const WIDE_LINES: Readonly<Record<string, string>> = {
  'src/http/pages/reference-page.ts': 'markup and style, which breaks would change or only hide',
}

const PER_REQUEST = 'made for each request: 12 ns, and 100 with a closure for each method'

/** Classes that are no errors. */
export const CLASSES: Readonly<Record<string, string>> = {
  'src/config/config-file.ts': 'a SettingsError, and so an error, with its line',
  'src/config/settings-error.ts': 'a SettingsError, and so an error, of several faults',
  'src/config/bound-exceeded.ts': 'a Problem, and so an error, that names the bound exceeded',
  'src/gateway/accounting/charges.ts': PER_REQUEST,
  'src/gateway/formats/anthropic/answer.ts': PER_REQUEST,
  'src/gateway/formats/openai/answer.ts': PER_REQUEST,
  'src/gateway/response/sse-tap.ts': PER_REQUEST,
  'src/gateway/upstream/answer-probe.ts': PER_REQUEST,
  'src/gateway/upstream/attempt.ts': PER_REQUEST,
  'src/gateway/upstream/failures.ts': 'a Problem, and so an error, of an upstream',
  'src/gateway/call-log.ts': PER_REQUEST,
  'src/gateway/upstream/relay.ts': PER_REQUEST,
  'src/http/data-plane/body.ts': PER_REQUEST,
  'src/http/data-plane/reply.ts': PER_REQUEST,
  'src/http/connection/request-message.ts': 'the runtime makes each request from a class',
  'src/limits/redis-script-call.ts': 'a command that the client makes from a class of its own',
  'src/storage/statement.ts': 'a placeholder must be distinguished from every value by instanceof',
}

const WRITTEN = 'the column is text; only what was written enters it'
const EDGE = 'a value from outside is looked at before its shape is known'
const LIBRARY = "the library's type is wider than what it gives"
const CHECKED = 'the lines before it have shown that it is there'
const GENERIC = 'TypeScript does not follow a mapped or conditional type through the code'

/** Allowed number of casts per file, and the reason. */
export const CASTS: Readonly<Record<string, readonly [count: number, reason: string]>> = {
  'console/api/queries.ts': [1, GENERIC],
  'console/api/query-options.ts': [3, GENERIC],
  'console/pages/audit-log/sentence.ts': [1, CHECKED],
  'src/base/ids.ts': [2, CHECKED],
  'src/cli/api-commands.ts': [3, GENERIC],
  'src/cli/failure.ts': [1, EDGE],
  'src/cli/operation-options.ts': [1, GENERIC],
  'src/contract/command-options.ts': [1, LIBRARY],
  'src/cli/request-logs/follow-command.ts': [1, GENERIC],
  'src/cli/servers.ts': [1, LIBRARY],
  'src/cli/version.ts': [1, EDGE],
  'src/client/client.ts': [3, GENERIC],
  'src/client/errors.ts': [2, EDGE],
  'src/client/transport.ts': [1, EDGE],
  'src/config/bounds.ts': [3, GENERIC],
  'src/conformance/answer-shape.ts': [4, LIBRARY],
  'src/config/config-file.ts': [3, EDGE],
  'src/config/file-faults.ts': [4, EDGE],
  'src/config/settings-error.ts': [1, GENERIC],
  'src/contract/audit/audit-logs.ts': [2, GENERIC],
  'src/contract/endpoint.ts': [2, GENERIC],
  'src/contract/openapi/examples.ts': [2, LIBRARY],
  'src/contract/openapi/schemas.ts': [1, LIBRARY],
  'src/contract/page.ts': [2, GENERIC],
  'src/contract/schema.ts': [2, LIBRARY],
  'src/control/audit-logs/audit-logs.ts': [2, 'a payload is the member named by its type'],
  'src/control/project-policies/hosted-tool-permissions.ts': [1, WRITTEN],
  'src/control/project-policies/model-permissions.ts': [1, WRITTEN],
  'src/control/project-policies/service-tier-settings.ts': [1, WRITTEN],
  'src/control/projects/projects.ts': [1, 'the column is text; only listed residencies enter it'],
  'src/control/roles/routes.ts': [1, GENERIC],
  'src/control/route.ts': [2, GENERIC],
  'src/control/usage/costs.ts': [1, 'the column is text; only listed kinds enter it'],
  'src/control/usage/focus.ts': [1, 'the column is text; only listed kinds enter it'],
  'src/control/usage/usage.ts': [1, GENERIC],
  'src/control/users/users.ts': [1, CHECKED],
  'src/egress/tunnel.ts': [1, LIBRARY],
  'src/gateway/auth/policy.ts': [5, WRITTEN],
  'src/gateway/objects/batches/detail.ts': [2, WRITTEN],
  'src/gateway/objects/uploads/detail.ts': [1, WRITTEN],
  'src/gateway/objects/ownership.ts': [1, GENERIC],
  'src/gateway/objects/store.ts': [2, 'the kind of a row says which of its columns are set'],
  'src/json/values.ts': [1, EDGE],
  'src/gateway/prepare.ts': [1, 'the form of a body is that of its route'],
  'src/gateway/request/format-shapes.ts': [2, GENERIC],
  'src/gateway/accounting/background-charge.ts': [
    1,
    'the column is text; only what is written above enters it',
  ],
  'src/gateway/accounting/buckets.ts': [1, GENERIC],
  'src/http/control-plane/endpoints.ts': [5, LIBRARY],
  'src/http/answers/errors.ts': [1, EDGE],
  'src/http/control-plane/optional-nulls.ts': [1, LIBRARY],
  'src/http/control-plane/query.ts': [8, LIBRARY],
  'src/http/pages/reference-page.ts': [3, LIBRARY],
  'src/http/control-plane/serialize.ts': [2, LIBRARY],
  'src/http/server.ts': [1, LIBRARY],
  'src/http/control-plane/validate.ts': [7, LIBRARY],
  'src/catalog/catalog.ts': [1, CHECKED],
  'src/metrics/request-path.ts': [2, LIBRARY],
  'src/metrics/openmetrics.ts': [1, LIBRARY],
  'src/storage/sqlite/group-commit.ts': [1, GENERIC],
  'src/storage/kysely.ts': [5, GENERIC],
  'src/storage/postgres/postgres-run.ts': [2, EDGE],
  'src/storage/postgres/postgres.ts': [1, EDGE],
  'src/storage/sqlite/sqlite-statements.ts': [2, EDGE],
  'src/storage/sqlite/sqlite-thread.ts': [1, LIBRARY],
  'src/tokens/counter-thread.ts': [1, LIBRARY],
  'src/storage/add-rows.ts': [5, GENERIC],
  'src/request-logs/details.ts': [1, WRITTEN],
  'src/request-logs/store.ts': [2, GENERIC],
  'src/storage/statement.ts': [3, GENERIC],
  'src/usage/sums/dimensions.ts': [1, GENERIC],
  'src/usage/values/store.ts': [2, GENERIC],
  'src/usage/sums/store.ts': [6, GENERIC],
  'src/usage/row-kinds.ts': [1, GENERIC],
  'src/usage/tally.ts': [1, GENERIC],
}
