/**
 * Attacks of `npm run bench:hostile` on a server with HTTPS. An attack of one address comes from
 * another address of this machine. Loopback, which has no bound of its own, stands for many
 * addresses.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { type ConnectionOptions, connect } from 'node:tls'
import { captureHello, fragmentHello } from '#test/support/client-hello.ts'
import { clientSecret, KEY_UPDATE_CIPHERS, keyUpdates } from '#test/support/key-updates.ts'
import { type Attack, type AttackTarget, keepOpen, open, paced } from './hostile-attacks.ts'

const SLOW_BYTE_MS = 5_000
/** A client that is not answered in this time leaves. */
const LEAVE_MS = 10_000
const KEYS = { ecdsa: ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'], rsa: ['rsa:2048'] }

/** A certificate of 127.0.0.1, which is its own issuer. */
export function makeCertificate(folder: string, keyType: keyof typeof KEYS) {
  const certFile = join(folder, `${keyType}.crt`)
  const keyFile = join(folder, `${keyType}.key`)
  const names = ['-subj', '/CN=bench', '-addext', 'subjectAltName=IP:127.0.0.1']
  const files = ['-keyout', keyFile, '-out', certFile]
  const key = ['-newkey', ...KEYS[keyType], '-nodes', '-days', '2']
  if (!existsSync(certFile)) {
    execFileSync('openssl', ['req', '-x509', ...key, ...files, ...names], { stdio: 'ignore' })
  }
  return { certFile, keyFile }
}

/** The most expensive group of the server, and one that it does not have. */
const ACCEPTED = { ecdhCurve: 'P-256' }
const EXPENSIVE = { ecdhCurve: 'P-521' }
const OLDER = { maxVersion: 'TLSv1.2', ecdhCurve: 'P-256' } as const
const LONG_ALPN = Array.from({ length: 2_000 }, (_, n) => `protocol-${n}`)

type Sent = (hello: Buffer) => Buffer

interface Flood {
  readonly perSecond: number
  readonly host: string
  readonly client?: ConnectionOptions
  /** Default: the message itself. */
  readonly sent?: Sent
  /** Whether it leaves as soon as it has sent, and not at the server's answer; default: no. */
  readonly leaves?: boolean
}

/** Connections that send a first message, and leave when the server has done its work on it. */
async function flood(port: number, { host, perSecond, client, sent, leaves }: Flood) {
  const hello = await captureHello(client)
  const bytes = sent ? sent(hello) : hello
  paced(perSecond, () => {
    const socket = open(port, { host })
    socket.write(bytes, () => {
      if (leaves) socket.destroy()
    })
    socket.once('data', () => socket.destroy())
    leaveLater(socket)
  })
}

function leaveLater(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), LEAVE_MS)
  socket.once('close', () => clearTimeout(timer))
}

/** Half-open handshakes, each with one byte more of its first message each 5 s. */
async function slowHandshakes(port: number, count: number): Promise<void> {
  const hello = await captureHello()
  keepOpen(count, 500, () => {
    const socket = open(port)
    let sent = 0
    const send = (): void => void socket.write(hello.subarray(sent, ++sent))
    send()
    const timer = setInterval(send, SLOW_BYTE_MS)
    return socket.once('close', () => clearInterval(timer))
  })
}

/** Handshakes that are left open when the server has answered the first message. */
async function stoppedHandshakes(port: number, count: number): Promise<void> {
  const hello = await captureHello()
  keepOpen(count, 500, () => {
    const socket = open(port)
    socket.write(hello)
    return socket
  })
}

function resumptions(port: number): void {
  let session: Buffer | undefined
  paced(200, () => {
    const options = { host: '127.0.0.1', port, rejectUnauthorized: false, session }
    const socket = connect(options).on('error', () => {})
    socket.on('session', (ticket: Buffer) => {
      session = ticket
      socket.destroy()
    })
    leaveLater(socket)
  })
}

function renegotiations(port: number): void {
  paced(100, () => {
    const client = { rejectUnauthorized: false, maxVersion: 'TLSv1.2' } as const
    const socket = connect({ host: '127.0.0.1', port, ...client }).on('error', () => {})
    socket.once('secureConnect', () => socket.renegotiate({}, () => {}))
    leaveLater(socket)
  })
}

/** A stream above a socket: what the attacker writes to the socket passes the client. */
function above(raw: Socket): Duplex {
  const stream = new Duplex({
    read: () => {},
    write: (bytes: Buffer, _encoding, done) => void raw.write(bytes, () => done()),
  })
  raw.on('data', (bytes) => stream.push(bytes)).once('close', () => stream.destroy())
  return stream
}

/** Requests for new keys by clients that do not read the answers. */
function updates(port: number, host: string, perSecond: number): void {
  paced(perSecond, () => {
    const raw = open(port, { host })
    const client = { rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const
    const socket = connect({ socket: above(raw), ciphers: KEY_UPDATE_CIPHERS, ...client })
    let secret: Buffer | undefined
    socket.on('keylog', (line: Buffer) => {
      secret ??= clientSecret(line)
    })
    socket
      .on('error', () => {})
      .once('secureConnect', () => {
        raw.pause()
        if (secret) raw.write(keyUpdates(secret, 2_400))
      })
    leaveLater(raw)
  })
}

type Start = (target: AttackTarget) => unknown

function attack(title: string, start: Start, more: Partial<Attack> = {}): Attack {
  return { title, tls: 'ecdsa', start: (target) => void start(target), ...more }
}

const fromMany = { host: '127.0.0.1', perSecond: 500, client: ACCEPTED }

export const TLS_ATTACKS = {
  handshakes: attack('500 handshakes/s of one address', ({ port, foreignHost: host }) =>
    flood(port, { ...fromMany, host }),
  ),
  manyHandshakes: attack('500 handshakes/s of many addresses', ({ port }) => flood(port, fromMany)),
  rsaHandshakes: attack(
    '500 handshakes/s of many addresses, RSA',
    ({ port }) => flood(port, fromMany),
    { tls: 'rsa' },
  ),
  oldHandshakes: attack(
    '500 handshakes/s of TLS 1.2 of many addresses, RSA',
    ({ port }) => flood(port, { ...fromMany, client: OLDER }),
    { tls: 'rsa' },
  ),
  expensiveGroups: attack('500 handshakes/s of many addresses, expensive groups', ({ port }) =>
    flood(port, { ...fromMany, client: EXPENSIVE }),
  ),
  newConnections: attack(
    'the first, beside callers on new connections',
    ({ port, foreignHost: host }) => flood(port, { ...fromMany, host }),
    { measured: 'new connections' },
  ),
  slowHandshakes: attack('5,000 slow handshakes, one byte each 5 s', ({ port }) =>
    slowHandshakes(port, 5_000),
  ),
  stoppedHandshakes: attack('5,000 handshakes that stop after the first message', ({ port }) =>
    stoppedHandshakes(port, 5_000),
  ),
  fragments: attack('first messages in records of one byte, 200/s', ({ port }) =>
    flood(port, { ...fromMany, perSecond: 200, sent: (hello) => fragmentHello(hello, 1) }),
  ),
  hugeHellos: attack('first messages of 32 KiB, 200/s', ({ port }) =>
    flood(port, { ...fromMany, perSecond: 200, client: { ALPNProtocols: LONG_ALPN } }),
  ),
  resumptions: attack('200 resumed sessions/s', ({ port }) => resumptions(port)),
  renegotiations: attack('100 renegotiations/s', ({ port }) => renegotiations(port)),
  keyUpdates: attack(
    'new keys on 20 connections/s of one address, 2,400 times each',
    ({ port, foreignHost }) => updates(port, foreignHost, 20),
  ),
  plainHttp: attack('500 requests/s of plain HTTP', ({ port }) =>
    flood(port, { ...fromMany, sent: () => Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n') }),
  ),
  foreignProtocols: attack('500 handshakes/s without a common protocol', ({ port }) =>
    flood(port, { ...fromMany, client: { servername: 'x'.repeat(200), ALPNProtocols: ['h2'] } }),
  ),
  earlyCloses: attack('1,000 connections/s that are closed at once', ({ port }) =>
    flood(port, { ...fromMany, perSecond: 1_000, leaves: true }),
  ),
}
