/** Extension: bounds on the keys of people, and the ways in which programs may be signed in. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, Nullable } from '#contract/schema.ts'

const DAY_SECONDS = 86_400
const HOUR_SECONDS = 3_600
const YEAR_SECONDS = 366 * DAY_SECONDS
const KEYS_MAX = 1_000

const Ways = {
  authorization_code: Type.Boolean({
    description: 'In a browser on the machine of the program.',
  }),
  device_code: Type.Boolean({ description: 'By a code that the program shows.' }),
  max_lifetime_seconds: Type.Integer({
    minimum: HOUR_SECONDS,
    maximum: YEAR_SECONDS,
    description: 'Greatest lifetime of a sign-in. It also ends after 30 days without a refresh.',
  }),
}

const bounds = {
  max_keys: Nullable(
    Type.Integer({
      minimum: 1,
      maximum: KEYS_MAX,
      description: 'Most live keys of a person, those of sign-ins too. Null: no bound.',
    }),
  ),
  max_lifetime_seconds: Nullable(
    Type.Integer({
      minimum: HOUR_SECONDS,
      maximum: YEAR_SECONDS,
      description: 'Greatest lifetime of a key that a person makes. Null: no bound.',
    }),
  ),
}

export const UserKeySettings = Type.Object({
  object: Type.Literal('organization.user_key_settings'),
  sign_in: Type.Object(Ways),
  ...bounds,
})
export type UserKeySettings = Static<typeof UserKeySettings>

export const UserKeySettingsChange = Closed({
  sign_in: Type.Optional(
    Closed({
      authorization_code: Type.Optional(Ways.authorization_code),
      device_code: Type.Optional(Ways.device_code),
      max_lifetime_seconds: Type.Optional(Ways.max_lifetime_seconds),
    }),
  ),
  max_keys: Type.Optional(bounds.max_keys),
  max_lifetime_seconds: Type.Optional(bounds.max_lifetime_seconds),
})
export type UserKeySettingsChange = Static<typeof UserKeySettingsChange>

/** Settings of an organization that has set none. */
export const DEFAULT_USER_KEY_SETTINGS: Omit<UserKeySettings, 'object'> = {
  sign_in: {
    authorization_code: true,
    device_code: true,
    max_lifetime_seconds: 90 * DAY_SECONDS,
  },
  max_keys: null,
  max_lifetime_seconds: null,
}

export const userKeySettingsEndpoints = {
  retrieveUserKeySettings: endpoint({
    id: 'retrieveUserKeySettings',
    method: 'GET',
    path: '/organization/user_key_settings',
    summary: 'Retrieve the bounds on the keys of people, and the ways to sign in a program.',
    access: 'organization.read',
    command: 'user-key-settings retrieve',
    response: UserKeySettings,
    extension: true,
  }),
  updateUserKeySettings: endpoint({
    id: 'updateUserKeySettings',
    method: 'POST',
    path: '/organization/user_key_settings',
    summary: 'Change the bounds on the keys of people, and the ways to sign in a program.',
    access: 'organization.write',
    command: 'user-key-settings update',
    body: UserKeySettingsChange,
    response: UserKeySettings,
    extension: true,
  }),
} as const
