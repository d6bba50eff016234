/**
 * nginx twice: as an upstream that answers the same bytes to everything, and as a proxy before an
 * upstream. Both run as one process under the current user, in a folder of their own.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, isInstalled, type Pinned, startPinned } from './processes.ts'

export const NGINX_HINT = 'apt-get install -y nginx'
/** Debian has it where only root looks. */
const PROGRAM = ['nginx', '/usr/sbin/nginx'].find(isInstalled)
/** As many as the highest concurrency, so that no connection is made twice. */
const KEPT_CONNECTIONS = 512

export function hasNginx(): boolean {
  return PROGRAM !== undefined
}

export interface Listening {
  readonly process: Pinned
  readonly port: number
}

/** Answers `body` as JSON to every request. */
export function startStaticUpstream(folder: string, core: string, body: string) {
  if (/['$\\]/.test(body)) throw new Error('nginx would read something into this body')
  return start(folder, core, {
    http: '',
    location: `default_type application/json; return 200 '${body}';`,
  })
}

/** `proxy_pass` with connections kept open, and passing on piece by piece where it streams. */
export function startProxy(folder: string, core: string, upstreamPort: number, streams: boolean) {
  return start(folder, core, {
    http: `upstream there {
    server 127.0.0.1:${upstreamPort};
    keepalive ${KEPT_CONNECTIONS};
    keepalive_requests 1000000000;
  }`,
    location: `proxy_pass http://there;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering ${streams ? 'off' : 'on'};`,
  })
}

let made = 0

async function start(
  folder: string,
  core: string,
  { http, location }: { http: string; location: string },
): Promise<Listening> {
  if (PROGRAM === undefined) throw new Error(`nginx is not installed: ${NGINX_HINT}`)
  const prefix = join(folder, `nginx-${++made}`)
  mkdirSync(prefix)
  const port = await freePort()
  const file = join(prefix, 'nginx.conf')
  writeFileSync(file, configuration(prefix, port, http, location))
  const command = [PROGRAM, '-p', prefix, '-c', file, '-e', 'stderr']
  return { port, process: await startPinned(command, { core, port }) }
}

function configuration(prefix: string, port: number, http: string, location: string) {
  return `
daemon off;
master_process off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid ${join(prefix, 'nginx.pid')};
error_log stderr error;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${join(prefix, 'body')};
  proxy_temp_path ${join(prefix, 'proxy')};
  fastcgi_temp_path ${join(prefix, 'fastcgi')};
  uwsgi_temp_path ${join(prefix, 'uwsgi')};
  scgi_temp_path ${join(prefix, 'scgi')};
  keepalive_requests 1000000000;
  ${http}
  server {
    listen 127.0.0.1:${port};
    location / {
      ${location}
    }
  }
}
`
}
