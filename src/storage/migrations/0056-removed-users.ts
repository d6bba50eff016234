/**
 * Indexes of removed users by address and identity: a sign-in that would create a user looks for
 * the removed one. `user_email` and its like are of present users.
 */
export function removedUsers(): string[] {
  return [
    `create index user_removed_email on "user" (organization_id, email_key)
    where removed_at is not null`,
    `create index user_removed_oidc on "user" (organization_id, oidc_issuer, oidc_subject)
    where removed_at is not null and oidc_subject is not null`,
    `create index user_removed_oidc_claimed
    on "user" (organization_id, oidc_issuer, oidc_subject_claim, oidc_claimed_subject)
    where removed_at is not null and oidc_claimed_subject is not null`,
  ]
}
