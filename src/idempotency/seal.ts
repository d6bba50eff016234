/**
 * Encryption of a kept answer for its caller alone: AES-256-GCM under a key derived (HKDF-SHA-256,
 * RFC 5869) from the caller's secret and a random salt. The store never holds the secret, so an
 * answer cannot be read from a copy of it.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
const PURPOSE = 'bailiwick idempotent answer v1'

/** Base64 of salt, nonce, tag and ciphertext. */
export function seal(answer: string, secret: string): string {
  const salt = randomBytes(SALT_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, derive(secret, salt), nonce)
  const text = Buffer.concat([cipher.update(answer, 'utf8'), cipher.final()])
  return Buffer.concat([salt, nonce, cipher.getAuthTag(), text]).toString('base64')
}

/** Decrypts an answer. Throws when the secret is another, or a byte of it was changed. */
export function unseal(sealed: string, secret: string): string {
  const bytes = Buffer.from(sealed, 'base64')
  const salt = bytes.subarray(0, SALT_BYTES)
  const nonce = bytes.subarray(SALT_BYTES, SALT_BYTES + NONCE_BYTES)
  const textStart = SALT_BYTES + NONCE_BYTES + TAG_BYTES
  const decipher = createDecipheriv(CIPHER, derive(secret, salt), nonce)
  decipher.setAuthTag(bytes.subarray(SALT_BYTES + NONCE_BYTES, textStart))
  return Buffer.concat([decipher.update(bytes.subarray(textStart)), decipher.final()]).toString()
}

function derive(secret: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, PURPOSE, KEY_BYTES))
}
