import type { ColumnTypes } from './column-types.ts'

/** Identities by another claim than `sub`, and projects that sign-ins create for a person. */
export function firstSignIns(t: ColumnTypes): string[] {
  return [
    `alter table "user" add column oidc_subject_claim ${t.text}`,
    `alter table "user" add column oidc_claimed_subject ${t.text}`,
    `create unique index user_oidc_claimed
    on "user" (organization_id, oidc_issuer, oidc_subject_claim, oidc_claimed_subject)
    where removed_at is null and oidc_claimed_subject is not null`,
    `alter table project add column personal_user_id ${t.id}`,
    `create unique index project_personal on project (personal_user_id)
    where personal_user_id is not null`,
  ]
}
