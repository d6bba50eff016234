import type { ColumnTypes } from './column-types.ts'

/**
 * Programs that people sign in. `device_code`: requests that nobody has approved. A
 * `terminal_sign_in` is an approval, with the code that it is exchanged for and, from then on, its
 * refresh token. All secrets are hashes.
 */
export function terminalSignIns(t: ColumnTypes): string[] {
  return [
    `create table device_code (
    hash ${t.id} primary key,
    user_code_hash ${t.id} not null,
    client_id ${t.text} not null,
    host ${t.text},
    address ${t.text} not null,
    address_group ${t.id} not null,
    project_id ${t.text},
    created_at ${t.integer} not null,
    expires_at ${t.integer} not null,
    polled_at ${t.integer},
    denied_at ${t.integer}
  )`,
    'create unique index device_code_user_code on device_code (user_code_hash)',
    'create index device_code_address on device_code (address_group, expires_at)',
    'create index device_code_age on device_code (expires_at)',
    `create table terminal_sign_in (
    key_id ${t.id} primary key,
    organization_id ${t.id} not null,
    project_id ${t.id} not null,
    user_id ${t.id} not null,
    client_id ${t.text} not null,
    way ${t.text} not null,
    host ${t.text},
    address ${t.text} not null,
    code_hash ${t.id} not null,
    redirect_uri ${t.text},
    challenge ${t.text},
    exchanged_at ${t.integer},
    family_hash ${t.id},
    secret_hash ${t.id},
    previous_secret_hash ${t.id},
    created_at ${t.integer} not null,
    refreshed_at ${t.integer},
    expires_at ${t.integer} not null,
    ends_at ${t.integer} not null
  )`,
    'create unique index terminal_sign_in_code on terminal_sign_in (code_hash)',
    `create unique index terminal_sign_in_family on terminal_sign_in (family_hash)
      where family_hash is not null`,
    'create index terminal_sign_in_user on terminal_sign_in (user_id)',
    'create index terminal_sign_in_age on terminal_sign_in (organization_id, expires_at)',
  ]
}
