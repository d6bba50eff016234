/** Index for first sign-ins, which look for a pending invite. */
export function signInIndex(): string[] {
  return [
    `create index invite_address on invite (organization_id, email_key)
    where accepted_at is null`,
  ]
}
