/**
 * Requests of a TLS 1.3 client for new keys, of which each costs the server two derivations of keys
 * and an answer (RFC 8446 §4.6.3). The runtime has no call for them: they are encrypted here, from
 * the secret of the connection, and written beneath its client.
 */
import { createCipheriv, createHmac } from 'node:crypto'

/** TLS_AES_128_GCM_SHA256. */
const KEY_BYTES = 16
const IV_BYTES = 12
const SECRET_BYTES = 32
const TAG_BYTES = 16
export const KEY_UPDATE_CIPHERS = 'TLS_AES_128_GCM_SHA256'
/** A handshake message of type 24 which requests an update, and the record's type. */
const MESSAGE = Buffer.from([24, 0, 0, 1, 1, 22])
const HEADER = Buffer.from([23, 3, 3, 0, MESSAGE.length + TAG_BYTES])

/** HKDF-Expand-Label of RFC 8446 §7.1 without a context, for at most one block of the hash. */
function expandLabel(secret: Buffer, label: string, bytes: number): Buffer {
  const name = `tls13 ${label}`
  const info = Buffer.concat([Buffer.from([0, bytes, name.length]), Buffer.from(`${name}\0\x01`)])
  return createHmac('sha256', secret).update(info).digest().subarray(0, bytes)
}

/**
 * `count` requests, each in a record under the keys that the one before has brought. `sent` records
 * have been written under the first ones.
 */
export function keyUpdates(clientSecret: Buffer, count: number, sent = 0): Buffer {
  const pieces: Buffer[] = []
  let secret = clientSecret
  for (let n = 0; n < count; n++) {
    const key = expandLabel(secret, 'key', KEY_BYTES)
    const nonce = Buffer.from(expandLabel(secret, 'iv', IV_BYTES))
    if (n === 0) nonce[IV_BYTES - 1] = (nonce[IV_BYTES - 1] ?? 0) ^ sent
    const cipher = createCipheriv('aes-128-gcm', key, nonce)
    cipher.setAAD(HEADER)
    pieces.push(HEADER, cipher.update(MESSAGE), cipher.final(), cipher.getAuthTag())
    secret = expandLabel(secret, 'traffic upd', SECRET_BYTES)
  }
  return Buffer.concat(pieces)
}

/** The client's secret in a line of the event `keylog`, if it has that. */
export function clientSecret(line: Buffer): Buffer | undefined {
  const [label, , secret = ''] = line.toString().trim().split(' ')
  return label === 'CLIENT_TRAFFIC_SECRET_0' ? Buffer.from(secret, 'hex') : undefined
}
