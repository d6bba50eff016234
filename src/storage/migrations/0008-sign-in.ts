/** Index for first sign-ins, which look for a pending invite. */
export const signInIndex = (): string[] => [
  `create index invite_address on invite (organization_id, email_key)
    where accepted_at is null`,
]
