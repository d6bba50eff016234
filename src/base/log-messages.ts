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
    means: 'A request was answered. `status`, `code` and `upstream_code` give the result.',
    remedy: 'Find a request by `reqId`; the caller has it as `x-request-id`.',
  },
  background_failed: {
    level: 'error',
    text: 'The task {task} failed and is retried.',
    means: 'A periodic task failed, most often because the store is unavailable.',
    remedy: 'Restore the store. Counters stay in memory until then.',
  },
  audit_events_deleted: {
    level: 'info',
    text: 'Events of the audit log from before {before} were deleted: {count}.',
    means: 'Their retention has ended: `audit_log.days` of the configuration file.',
    remedy: 'None. Set `days` to 0 to keep all events.',
  },
  stop_timed_out: {
    level: 'warn',
    text: 'STOP_TIMEOUT_SECONDS ({seconds} s) has passed. Open answers that were ended: {count}.',
    means:
      'The stop timeout passed before these answers had ended. Their callers received a broken answer.',
    remedy: 'Increase `STOP_TIMEOUT_SECONDS`, or reduce `answer_seconds`.',
  },
  revoked_keys_unchecked: {
    level: 'error',
    text: 'The keys of open answers could not be checked for revocation.',
    means: 'Keys may have been revoked while the store was unavailable.',
    remedy: 'Restore the store. Open answers continue until the check succeeds.',
  },
  limited_answers_ended: {
    level: 'warn',
    text: 'Usage could not be written in time. Open answers under a spend limit that were ended: {count}.',
    means:
      'This node could not write to the store, and its leases of spend limits were about to end.',
    remedy: 'Restore the store. Callers may send their requests again to another node.',
  },
  token_counter_failed: {
    level: 'warn',
    text: 'The thread that counts tokens has failed: {reason}',
    means:
      'Requests that do not fit into a budget by their bytes were not counted by their tokens.',
    remedy: 'None at once: it starts again. Report it if it is repeated.',
  },
  sign_in_failed: {
    level: 'error',
    text: 'The sign-in failed.',
    means: 'The identity provider failed, or returned an unexpected response.',
    remedy: 'See `err`, and [sign-in](../guides/sign-in.md#troubleshooting).',
  },
  oauth_failed: {
    level: 'error',
    text: 'The request of a program that signs in failed.',
    means: 'The store, or this server itself, failed during the request for a code or a token.',
    remedy: 'See `err`. The program repeats the request; report it if it is repeated.',
  },
  sign_in_refused: {
    level: 'warn',
    text: 'The sign-in was rejected.',
    means: 'The person may not sign in; `code` has the reason.',
    remedy: 'Invite the person, or correct what `code` names.',
  },
  owner_kept: {
    level: 'warn',
    text: '{email} remains an owner, although their groups map to {role}: {reason}',
    means: 'The groups of a person would remove the last owner.',
    remedy: 'Make someone else an owner, or correct the groups.',
  },
  groups_unknown: {
    level: 'warn',
    text: 'The groups of {email} at the identity provider are not known ({fault}): memberships stay as they are.',
    means:
      'The claim of groups was `absent`, `malformed`, had `too_many` values, or was left out since the person is in very many groups (`overage`).',
    remedy: 'Let the provider send the claim to everybody, or only groups of the application.',
  },
  sign_in_creation_ignored: {
    level: 'warn',
    text: 'The sign-in of {email} created neither a user nor a project: SCIM is enabled.',
    means: '`create_users` and `personal_project` of `oidc` are ignored while SCIM is enabled.',
    remedy:
      'Let the identity provider create people and the groups of projects, or delete the SCIM tokens.',
  },
  personal_models_unknown: {
    level: 'warn',
    text: 'No upstream serves models of `personal_project`: {models}',
    means: '`oidc.personal_project` lists models that no upstream and no catalog knows.',
    remedy: 'Correct the names, or add the models to an upstream.',
  },
  owning_group_kept: {
    level: 'warn',
    text: '{email} remains in groups of owners, although the identity provider does not list them: nobody else could administer the organization.',
    means: 'The groups of a person would remove the last owner.',
    remedy: 'Make someone else an owner, or correct the groups.',
  },
  last_owner_removed: {
    level: 'error',
    text: 'An identity provider has deactivated or removed the last owner of an organization.',
    means: 'The organization of `organization_id` has no active owner. SCIM is never refused.',
    remedy: 'Run `bailiwick organizations restore-owner`, or activate the person of `user_id`.',
  },
  redis_fault: {
    level: 'warn',
    text: 'Redis: {fault}',
    means:
      'The connection to Redis failed. While it is unavailable, each node limits with its fallback.',
    remedy: 'Restore Redis. `bailiwick_rate_limiter_fallback_active` is 1 until then.',
  },
  redis_policy_unknown: {
    level: 'warn',
    text: 'The maxmemory-policy of Redis cannot be read ({fault}). Make sure that it is noeviction: any other policy evicts limits when memory is full.',
    means: 'Redis may evict limits.',
    remedy: 'Set `maxmemory-policy noeviction`.',
  },
  settlements_given_up: {
    level: 'warn',
    text: '{count} settlements were dropped, since Redis did not answer.',
    means: 'The reservations of these requests count until they have leaked.',
    remedy: 'Restore Redis.',
  },
  weak_admin_key: {
    level: 'warn',
    text: 'BAILIWICK_ADMIN_KEY is not random. Replace it.',
    means: 'The admin key that the operator chose, and that is stored, could be guessed.',
    remedy: 'Set a new key (`bailiwick admin-keys generate`), restart, and delete this one.',
  },
  pass_route_ignored: {
    level: 'warn',
    text: "The path {path} in pass_routes of upstream '{upstream}' is served by this release, and ignored there.",
    means: 'The path is one of an API that this release serves: its requests are no longer passed.',
    remedy: 'Remove the path from `pass_routes`. The next release will not start with it.',
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
    means: 'The address probably lacks `/v1`. The upstream then returns 404.',
    remedy: 'Add the path, or ignore this where the API has none.',
  },
  files_twice: {
    level: 'warn',
    text: "'files: true' of {others} has no effect: files go to {first}.",
    means: 'Two upstreams have `files: true` for the same projects.',
    remedy: 'Keep it at one of them.',
  },
  models_outside_regions: {
    level: 'warn',
    text: 'The upstream {upstream} has the regions {regions}, and models elsewhere: {models}.',
    means:
      'The beginnings of these names (`global.`, `us.`) choose another place. Projects with a residency do not get these models there.',
    remedy: 'Name the models of its region (`eu.…`), or put the others at an upstream without it.',
  },
  config_reloaded: {
    level: 'info',
    text: 'The configuration was read again. Changed and in use: {changed}.',
    means: 'A signal, a request or a change of the file has reloaded the configuration.',
    remedy: 'None is needed.',
  },
  config_reload_failed: {
    level: 'error',
    text: 'The configuration stays as it was, since it could not be read again: {reason}',
    means: 'A reload was asked for, and the file is invalid or the store did not answer.',
    remedy: 'Correct what the reason names. `bailiwick config check` reads the file alone.',
  },
  config_needs_restart: {
    level: 'warn',
    text: 'Changed settings that a restart applies: {names}.',
    means: 'A reload has applied all other changes of the configuration.',
    remedy: 'Restart the server at a time of your choice.',
  },
  credentials_failed: {
    level: 'warn',
    text: 'The credentials of the upstream {upstream} could not be fetched: {reason}',
    means:
      'A source of tokens (`auth:` of an upstream) has failed. The last token is used to its end.',
    remedy: 'Restore what the reason names: [credentials](../guides/upstream-credentials.md).',
  },
  credentials_ended: {
    level: 'warn',
    text: 'The upstream {upstream} is without credentials: its last token has ended.',
    means: 'Its source of tokens failed for longer than the last token was valid.',
    remedy:
      'Restore the source: `bailiwick server retrieve` has its last error. Requests go to other upstreams, or fail with 502.',
  },
  credentials_restored: {
    level: 'warn',
    text: 'The credentials of the upstream {upstream} are fetched again, after {failures} failures.',
    means: 'Its source of tokens, which had failed, has given one.',
    remedy: 'None is needed.',
  },
  unknown_projects: {
    level: 'warn',
    text: "The upstream '{upstream}' is for projects that do not exist: {ids}.",
    means: '`projects:` has ids that no project has, so it has no effect for them.',
    remedy: 'Correct the ids: `bailiwick projects list`.',
  },
  projects_without_upstream: {
    level: 'warn',
    text: 'No upstream stays within the region of these projects: {projects}.',
    means: 'Their requests return 403, since every upstream may process them elsewhere.',
    remedy: 'Give an upstream the region by its [`regions`](../guides/upstreams.md#regions).',
  },
  models_ending: {
    level: 'warn',
    text: 'The configuration names models that end or have ended: {models}.',
    means: 'Models of `models:` or of an upstream have an announced end within 90 days.',
    remedy: '[Move to another model](../guides/models-that-end.md), or correct `shutdown_date`.',
  },
  certificate_ending: {
    level: 'warn',
    text: 'The certificate of the server expires at {time}.',
    means: 'It has expired, or will within 14 days. Clients reject it then.',
    remedy: '[Renew](../operate/tls.md#renewal) the certificate. A restart is not needed.',
  },
  alert_given_up: {
    level: 'error',
    text: 'The delivery {delivery} of the spend alert {alert} by {channel} was given up: {error}',
    means: 'A spend alert could not be delivered for a day, or a test message for ten minutes.',
    remedy: 'Correct what the error names, and send a test message.',
  },
  notice_given_up: {
    level: 'error',
    text: 'The delivery {delivery} of a notice about models that end by {channel} was given up: {error}',
    means: 'No notice reached the owners of a project for a day, and models that they use end.',
    remedy: 'Correct what the error names.',
  },
  raise_notice_given_up: {
    level: 'error',
    text: 'The delivery {delivery} of a notice of the raise request {request} by {channel} was given up: {error}',
    means: 'For a day no notice reached the owners who decide, or the person of a decision.',
    remedy: 'Correct what the error names. The request is listed in the console.',
  },
  audit_events_rejected: {
    level: 'error',
    text: 'The subscription {subscription} rejected {count} audit events of {organization} between {from} and {to}: {error}',
    means: 'A collector of OTLP logs has rejected audit events, which are not sent again.',
    remedy: 'Correct what the error names. The events are in the audit log.',
  },
  audit_events_missing: {
    level: 'error',
    text: 'The audit events {first} to {last} of {organization} were deleted before the subscription {subscription} could deliver them.',
    means: 'A receiver of audit events was unavailable for longer than the audit log is kept.',
    remedy: 'Keep the audit log for longer than a receiver may be unavailable.',
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
