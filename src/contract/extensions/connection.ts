/** Extension: a test of the connection to the server, through the proxies between. */
import { type Static, Type } from 'typebox'
import { EVENTS, endpoint } from '#contract/endpoint.ts'
import { Closed, Nullable } from '#contract/schema.ts'

/** Longest pause: the default of `first_byte_seconds`, the longest silence of an upstream. */
export const PAUSE_SECONDS_MAX = 600

/** Data of an event: the connection as the server sees it. */
export const ConnectionEvent = Type.Object({
  object: Type.Literal('organization.connection'),
  address: Nullable(
    Type.String({ description: 'Address of the caller, as audit log and limits have it.' }),
  ),
  peer: Type.Object(
    { address: Nullable(Type.String()), port: Nullable(Type.Integer()) },
    { description: 'The other end of the server’s connection: the caller, or the last proxy.' },
  ),
  peer_is_trusted: Type.Boolean({ description: 'Whether TRUSTED_PROXIES has the peer.' }),
  forwarded_for: Nullable(
    Type.String({
      description:
        'The last address in X-Forwarded-For, which the last proxy has written. Null without a valid one.',
    }),
  ),
  paused_seconds: Type.Number({ description: 'Time since the first event.' }),
})
export type ConnectionEvent = Static<typeof ConnectionEvent>

export const testConnection = endpoint({
  id: 'testConnection',
  method: 'GET',
  path: '/organization/server/connection',
  summary: 'Send an event at once and one after a pause, to test the proxies between.',
  access: 'organization.read',
  command: 'server test-connection',
  query: Closed({
    pause_seconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: PAUSE_SECONDS_MAX,
        default: 0,
        description: 'Seconds without a byte between the two events.',
      }),
    ),
  }),
  // Without a type: some readers take the schema for that of the text, others for that of an event.
  response: Type.Unsafe<AsyncIterable<string>>({
    description: 'Two events without a name, with a JSON object each: the connection.',
  }),
  media: EVENTS,
  extension: true,
})
