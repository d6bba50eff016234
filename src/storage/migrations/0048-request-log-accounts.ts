/**
 * Index of the request logs of service accounts by project. Whoever manages them, and sees no other
 * people, is shown pages that are read from it alone.
 */
export function requestLogAccounts(): string[] {
  return [
    `create index request_logs_accounts on request_logs (project_id, ended_at)
      where substr(owner_id, 1, 9) = 'svc_acct_'`,
  ]
}
