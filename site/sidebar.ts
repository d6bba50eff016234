/**
 * The sidebar: every page of the site has its place here, in the order of reading. A page that is
 * missing fails the build, since nobody would find it.
 */

export interface SidebarGroup {
  readonly text: string
  /** Markdown files, by their paths in the repository. */
  readonly files: readonly string[]
}

/** The first page, which the name of the product in the navigation bar leads to. */
export const HOME = 'docs/index.md'

/** The index of decisions, below which each decision has its item. */
export const DECISIONS = 'docs/decisions/README.md'

function inFolder(folder: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `docs/${folder}/${name}.md`)
}

export const SIDEBAR: readonly SidebarGroup[] = [
  {
    text: 'Get started',
    files: inFolder('get-started', 'quick-start', 'docker', 'compose', 'first-project', 'clients'),
  },
  {
    text: 'Guides',
    files: inFolder(
      'guides',
      ...['upstreams', 'anthropic-upstreams', 'upstream-credentials'],
      ...['rate-limits', 'budgets', 'spend-alerts'],
      ...['model-aliases', 'models-that-end'],
      ...['project-policies', 'access', 'audit-deliveries'],
      ...['usage-and-costs', 'request-logs', 'chargeback', 'invoices'],
      ...['console', 'sign-in', 'my-account', 'scim', 'terraform'],
      ...['administration', 'idempotency', 'conformance'],
      ...['coding-agents', 'sign-in-from-a-terminal'],
    ),
  },
  {
    text: 'Concepts',
    files: inFolder('concepts', 'two-planes', 'how-limits-count', 'consistency', 'ownership'),
  },
  {
    text: 'Operate',
    files: inFolder(
      'operate',
      ...[
        'running',
        'doctor',
        'tls',
        'kubernetes',
        'stores',
        'high-availability',
        'backup-and-restore',
        'upgrades',
        'versions',
      ],
      ...[
        'failure-modes',
        'metrics',
        'tracing',
        'egress',
        'logs',
        'sizing',
        'sessions',
        'lock-out',
        'threat-model',
      ],
      'troubleshooting',
    ),
  },
  {
    text: 'Reference',
    files: [
      ...inFolder(
        'reference',
        ...['configuration', 'errors', 'metrics', 'limits-and-timeouts', 'bounds', 'endpoints'],
        ...['compatibility', 'extensions', 'command-line'],
      ),
      'CHANGELOG.md',
    ],
  },
  {
    text: 'Internals',
    files: [
      'ARCHITECTURE.md',
      ...inFolder('internals', 'benchmarks', 'reservations'),
      ...[DECISIONS, 'STYLE.md', 'CONTRIBUTING.md', 'SECURITY.md'],
    ],
  },
]
