/** Tables of programs that people sign in. All secrets are SHA-256 hashes. */

/** A program's request to be signed in, which nobody has approved. */
export interface DeviceCodeTable {
  hash: string
  user_code_hash: string
  client_id: string
  /** Name of its machine, as the program states it. */
  host: string | null
  address: string
  /** The address in the unit of the bounds. */
  address_group: string
  /** The project that the program asks for. */
  project_id: string | null
  created_at: number
  expires_at: number
  polled_at: number | null
  denied_at: number | null
}

/** Wrong user codes of a caller in a minute. */
export interface UserCodeTryTable {
  /** Hash of a person's id, or of an address. */
  caller: string
  started_at: number
  tries: number
}

/** An approval, with the key that it made. The row may outlive the key: then it has ended. */
export interface TerminalSignInTable {
  key_id: string
  organization_id: string
  project_id: string
  user_id: string
  client_id: string
  way: 'authorization_code' | 'device_code'
  host: string | null
  address: string
  /** The authorization code, or the device code. */
  code_hash: string
  /** Of an authorization code, as the challenge. */
  redirect_uri: string | null
  challenge: string | null
  /** When the code was exchanged for tokens. */
  exchanged_at: number | null
  /** The part that all refresh tokens of the sign-in share. Null until the exchange. */
  family_hash: string | null
  /** The valid refresh token, and the one before it. */
  secret_hash: string | null
  previous_secret_hash: string | null
  created_at: number
  refreshed_at: number | null
  /** When it ends unless it is refreshed: of an approval, the end of its code. */
  expires_at: number
  /** When it ends however often it is refreshed. */
  ends_at: number
}
