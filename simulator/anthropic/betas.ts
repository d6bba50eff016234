/** Values of `anthropic-beta` that are accepted: of the SDK, deprecated, and of Claude Code. */

/** Values of features that today's SDK knows, without those of administration. */
export const SDK_BETAS: readonly string[] = [
  ...['computer-use-2024-10-22', 'computer-use-2025-01-24', 'computer-use-2025-11-24'],
  ...['output-128k-2025-02-19', 'output-300k-2026-03-24', 'mcp-client-2025-04-04'],
  ...['mcp-client-2025-11-20', 'mcp-client-2026-09-15', 'interleaved-thinking-2025-05-14'],
  ...['dev-full-thinking-2025-05-14', 'code-execution-2025-05-22', 'context-1m-2025-08-07'],
  ...['context-management-2025-06-27', 'model-context-window-exceeded-2025-08-26'],
  ...['fast-mode-2026-02-01', 'user-profiles-2026-03-24', 'user-profiles-2026-08-18'],
  ...['user-profiles-2026-09-04', 'advisor-tool-2026-03-01', 'thinking-token-count-2026-05-13'],
  ...['server-side-fallback-2026-06-01', 'server-side-fallback-2026-07-01'],
  ...['fallback-credit-2026-06-01', 'fallback-credit-2026-07-01'],
  ...['mid-conversation-tool-changes-2026-07-01', 'mid-conversation-output-config-2026-07-01'],
  ...['mid-conversation-system-clear-at-2026-08-21', 'compact-2026-01-12', 'compact-2026-09-04'],
  ...['structured-outputs-2025-11-13', 'task-budgets-2026-03-13', 'inline-tools-2026-09-15'],
  ...['thinking-display-updates-2026-08-18', 'thinking-binding-controls-2026-08-01'],
  'message-threads-2026-08-12',
]

/** Deprecated values, and those of old shapes. */
export const OLD_BETAS: readonly string[] = [
  ...['message-batches-2024-09-24', 'prompt-caching-2024-07-31', 'pdfs-2024-09-25'],
  ...['token-counting-2024-11-01', 'token-efficient-tools-2025-02-19'],
  ...['extended-cache-ttl-2025-04-11', 'cache-diagnosis-2026-04-07', 'files-api-2025-04-14'],
  'skills-2025-10-02',
]

/** Values that no SDK lists. */
export const CLAUDE_CODE_BETAS: readonly string[] = [
  ...['claude-code-20250219', 'per-turn-control-2026-07-01', 'advanced-tool-use-2025-11-20'],
  ...['effort-2025-11-24', 'redact-thinking-2026-02-12', 'structured-outputs-2025-12-15'],
  ...['dangerous-tool-use-2026-09-03', 'afk-mode-2026-01-31', 'oauth-2025-04-20'],
]

const KNOWN = new Set([...SDK_BETAS, ...OLD_BETAS, ...CLAUDE_CODE_BETAS])

export function isKnownBeta(value: string): boolean {
  return KNOWN.has(value)
}
