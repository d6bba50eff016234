/** The compose files: valid for Compose, hardened, and with settings that the server accepts. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Compile } from 'typebox/schema'
import { builtInModelNames } from '#catalog/catalog.ts'
import { parseConfigFile } from '#config/config-file.ts'
import { readSettings } from '#config/settings.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { ROOT } from '#test/support/source.ts'
import {
  type ComposeFile,
  parseCompose,
  parseEnvironment,
  readCompose,
  type Service,
  type Variables,
  variablesOf,
} from './compose-file.ts'
import { createEnvironmentFile, createVariables } from './environment-file.ts'

const FILES = ['compose.yaml', 'compose.cluster.yaml']
/** The last writes of a stop: 5 s of usage at most, and a margin. */
const WRITES_SECONDS = 10

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

const variables: Variables = { ...createVariables(), UPSTREAM_API_KEY: 'k' }

function namesOf(list: readonly string[] | object = []): string[] {
  return Array.isArray(list) ? list : Object.keys(list)
}

function servicesOf(file: string): [name: string, service: Service][] {
  return Object.entries(readCompose(file, variables).services)
}

function isNode({ image }: Service): boolean {
  return image.startsWith('bailiwick:')
}

describe('compose files', () => {
  it('match the schema of the Compose specification', () => {
    const schema = Compile(JSON.parse(textOf('test/deployment/compose-spec.json')))
    for (const file of FILES) assert.deepEqual(schema.Errors(parseCompose(file)), [true, []], file)
    assert.equal(schema.Check({ services: { node: { imge: 'bailiwick' } } }), false)
  })

  it('refer to services, networks, volumes and files that exist', () => {
    for (const file of FILES) {
      const compose: ComposeFile = readCompose(file, variables)
      const networks = new Set(['default', ...namesOf(compose.networks)])
      for (const [name, service] of servicesOf(file)) {
        const volumes = (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '')
        const configs = (service.configs ?? []).map(({ source }) => source)
        const missing = [
          ...namesOf(service.depends_on).filter((other) => !compose.services[other]),
          ...namesOf(service.networks).filter((network) => !networks.has(network)),
          ...volumes.filter((volume) => !namesOf(compose.volumes).includes(volume)),
          ...configs.filter((config) => !compose.configs?.[config]),
        ]
        assert.deepEqual(missing, [], `${file}: ${name}`)
      }
      for (const config of Object.values(compose.configs ?? {})) {
        assert.ok(existsSync(join(ROOT, config.file)), config.file)
      }
    }
  })

  it('use the variables of .env.example, each of them', () => {
    const used = new Set(FILES.flatMap(variablesOf))
    assert.deepEqual([...used].sort(), Object.keys(parseEnvironment(textOf('.env.example'))).sort())
  })

  it('each service restarts, is not root, has a read-only root and a health check', () => {
    for (const file of FILES) {
      for (const [name, service] of servicesOf(file)) {
        const { restart, read_only, cap_drop, security_opt } = service
        assert.deepEqual(
          { restart, read_only, cap_drop, security_opt },
          {
            restart: 'unless-stopped',
            read_only: true,
            cap_drop: ['ALL'],
            security_opt: ['no-new-privileges:true'],
          },
          `${file}: ${name}`,
        )
        assert.match(service.user ?? '', /^(node|haproxy|postgres|valkey)$/)
        assert.equal(service.healthcheck?.test[0], 'CMD', name)
        assert.match(service.image, /:[\w.-]*\d[\w.-]*$/, `${name} has no version`)
      }
    }
  })

  it('publish one address, on loopback unless PUBLISH changes it', () => {
    for (const [file, publisher] of [
      ['compose.yaml', 'bailiwick'],
      ['compose.cluster.yaml', 'balancer'],
    ] as const) {
      const published = servicesOf(file).filter(([, { ports }]) => ports)
      assert.deepEqual(
        published.map(([name, { ports }]) => [name, ports]),
        [[publisher, ['127.0.0.1:8080:8080']]],
      )
    }
  })

  it('the nodes of the cluster are the same service', () => {
    const { services } = readCompose('compose.cluster.yaml', variables)
    assert.deepEqual(services['node-1'], services['node-2'])
  })
})

describe('nodes of the compose files', () => {
  const nodes = FILES.flatMap((file) => servicesOf(file).filter(([, service]) => isNode(service)))

  it('have the image of this version', () => {
    const { version } = JSON.parse(textOf('package.json'))
    assert.equal(nodes.length, 3)
    for (const [, { image }] of nodes) assert.equal(image, `bailiwick:${version}`)
  })

  it('have settings that the server accepts, without a warning', () => {
    const config = textOf('deploy/bailiwick.yaml')
    const file = parseConfigFile(config, 'bailiwick.yaml', builtInModelNames())
    for (const [name, { environment = {} }] of nodes) {
      const settings = readSettings(environment, file)
      assert.deepEqual(settings.warnings, [], name)
      assert.deepEqual(settings.metrics, { token: variables.METRICS_TOKEN })
      assert.equal(settings.upstreams.length, 1)
    }
  })

  it('are stopped only after STOP_TIMEOUT_SECONDS and the last writes', () => {
    for (const [, { stop_grace_period = '', environment = {} }] of nodes) {
      const least = Number(environment.STOP_TIMEOUT_SECONDS) + WRITES_SECONDS
      assert.match(stop_grace_period, /^\d+s$/)
      assert.ok(Number.parseInt(stop_grace_period, 10) >= least, stop_grace_period)
    }
  })

  it('the cluster trusts the balancer’s address alone', () => {
    const { services } = readCompose('compose.cluster.yaml', { ...variables, NETWORK: '10.1.2' })
    assert.equal(services['node-1']?.environment?.TRUSTED_PROXIES, '10.1.2.10')
    assert.deepEqual(services.balancer?.networks, { edge: { ipv4_address: '10.1.2.10' } })
  })
})

describe('.env of the documented command', () => {
  it('has a new value of each secret, and mode 0600', () => {
    using folder = temporaryFolder()
    const path = createEnvironmentFile(folder.path)
    assert.equal(statSync(path).mode & 0o777, 0o600)
    const written = parseEnvironment(readFileSync(path, 'utf8'))
    assert.match(written.BAILIWICK_ADMIN_KEY ?? '', /^sk-admin-[0-9a-f]{64}$/)
    for (const name of ['METRICS_TOKEN', 'POSTGRES_PASSWORD']) {
      assert.match(written[name] ?? '', /^[0-9a-f]{64}$/)
    }
    assert.equal(new Set(Object.values(written).filter((value) => value?.length === 64)).size, 2)
  })

  it('is required: a file without an admin key does not start', () => {
    const without = { ...variables, BAILIWICK_ADMIN_KEY: '' }
    for (const file of FILES) {
      assert.throws(() => readCompose(file, without), /^Error: BAILIWICK_ADMIN_KEY: see \.env/)
    }
  })
})
