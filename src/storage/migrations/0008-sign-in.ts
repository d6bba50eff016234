/** Who signs in for the first time is looked for among the invites that nobody accepted. */
export const signIn = (): string[] => [
  `create index invite_address on invite (organization_id, email_key)
    where accepted_at is null`,
]
