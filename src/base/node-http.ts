/**
 * Values of `node:http` and `node:https`, read one by one. An import reads all that they export,
 * and so loads the runtime's own copy of undici as well: 3 MiB, and 30 ms of every start.
 */
const http = process.getBuiltinModule('node:http')
const https = process.getBuiltinModule('node:https')

export const { IncomingMessage, STATUS_CODES } = http
export const requestHttp = http.request
export const requestHttps = https.request
