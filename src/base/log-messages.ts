/**
 * Messages of the log, with meaning and remedy for docs/reference/errors.md. The line of a request
 * that was answered with an error has the message of that error instead. `{name}` is replaced by a
 * value.
 */

interface LogMessage {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
  readonly means: string
  readonly remedy: string
}

export const LOG_MESSAGES = {
  answered: {
    level: 'info',
    text: 'answered',
    means: 'A request was answered. `status`, `code` and `upstream_message` say how.',
    remedy: 'Look a request up by `reqId`, which the caller has as `x-request-id`.',
  },
  background_failed: {
    level: 'error',
    text: '{task} failed and will be tried again',
    means: 'Work in the background failed, most often because the store was unreachable.',
    remedy: 'Restore the store. Counters are kept in memory and written then.',
  },
  stop_timed_out: {
    level: 'warn',
    text: 'The stop took longer than {seconds} s, so open answers were ended: {count}.',
    means: 'A stop waited for `STOP_TIMEOUT_SECONDS`. These callers got a broken answer.',
    remedy: 'Give a stop more time, or callers a shorter one for an answer.',
  },
  revoked_keys_unchecked: {
    level: 'error',
    text: 'revoked keys could not be checked',
    means: 'It is not known whether keys of running answers are still valid.',
    remedy: 'Restore the store. Answers continue until it is known.',
  },
  sign_in_failed: {
    level: 'error',
    text: 'A sign-in failed.',
    means: 'The identity provider failed, or answered with something unexpected.',
    remedy: 'See `err`, and the table of errors in [sign-in.md](sign-in.md).',
  },
  sign_in_refused: {
    level: 'warn',
    text: 'A sign-in was refused.',
    means: 'The person may not sign in; `code` says why.',
    remedy: 'Invite the person, or correct what `code` names.',
  },
  owner_kept: {
    level: 'warn',
    text: '{email} stays an owner, although the groups say {role}: {reason}',
    means: 'The groups of a person would take the role from the last owner.',
    remedy: 'Make someone else an owner, or correct the groups.',
  },
  redis_fault: {
    level: 'warn',
    text: 'Redis: {fault}',
    means: 'The connection to Redis failed. While it is away, each node limits alone.',
    remedy: 'Restore Redis. `bailiwick_rate_limiter_fallback_active` is 1 until then.',
  },
  redis_policy_unknown: {
    level: 'warn',
    text: 'Redis does not say its maxmemory-policy ({fault}). See to it that it is noeviction, or limits are forgotten when its memory is full.',
    means: 'Whether Redis evicts limits could not be checked.',
    remedy: 'Set `maxmemory-policy noeviction`.',
  },
  settlements_given_up: {
    level: 'warn',
    text: '{count} settlements were given up, since Redis did not answer.',
    means: 'Levels keep the reservations of these requests until they leak.',
    remedy: 'Restore Redis.',
  },
  weak_admin_key: {
    level: 'warn',
    text: 'BAILIWICK_ADMIN_KEY can be guessed: it is under {bits} bits. Replace it.',
    means: 'The admin key that the operator chose is weak.',
    remedy: 'Create another one (`openssl rand -hex 32`), and delete this one.',
  },
  near_miss: {
    level: 'warn',
    text: '{name} is not a setting and is ignored. Did you mean {setting}?',
    means: 'A variable is likely misspelled.',
    remedy: 'Rename or remove it.',
  },
  upstream_without_path: {
    level: 'warn',
    text: "The address of the upstream '{upstream}' has no path: requests go to {origin}/chat/completions. Most APIs want {origin}/v1.",
    means: 'The `/v1` of an address was likely forgotten. The upstream then answers 404.',
    remedy: 'Add the path, or ignore this where the API has none.',
  },
  files_twice: {
    level: 'warn',
    text: "'files: true' of {others} has no effect: files go to {first}.",
    means: 'Two upstreams are to hold the files of the same projects.',
    remedy: 'Leave it at one of them.',
  },
  unknown_projects: {
    level: 'warn',
    text: "The upstream '{upstream}' is for projects that do not exist: {ids}.",
    means: '`projects:` has ids that no project has, so nobody uses the upstream for them.',
    remedy: 'Correct the ids: `bailiwick projects list`.',
  },
} as const satisfies Record<string, LogMessage>

export type LogMessageName = keyof typeof LOG_MESSAGES

/** The text of a message, with its values. */
export function logMessage(
  name: LogMessageName,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return LOG_MESSAGES[name].text.replaceAll(/\{(\w+)\}/g, (placeholder, value: string) =>
    String(values[value] ?? placeholder),
  )
}
