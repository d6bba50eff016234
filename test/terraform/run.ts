/**
 * A Terraform provider against Bailiwick: apply, plan without a difference, change, import, a
 * resource that is gone, destroy. Needs `terraform`, and a provider that was built before, or `go`
 * to build it from its source. docs/guides/terraform.md has the commands.
 *
 *   npm run test:terraform -- --provider=NAME (--binary=FILE | --source=FOLDER) [--record]
 *
 * `--record` writes the requests to recordings/NAME.jsonl, which replay.test.ts reads.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { mintKey } from '#base/secrets.ts'
import { type Client, createClient } from '#client/client.ts'
import { startProcess } from '#test/support/server-process.ts'
import { PROVIDERS, type Provider } from './providers.ts'
import { startRecorder } from './recorder.ts'
import { format, toRecording } from './recording.ts'
import { prepareTerraform, type Terraform } from './terraform.ts'

const ADMIN_KEY = mintKey('admin')
const FLAGS = ['-input=false', '-no-color', '-parallelism=1']
/** Summary lines of a command's result or plan. */
const RESULTS = /^(Apply complete|Destroy complete|No changes|Plan:|Import successful).*$/gm
const NO_DIFFERENCE = 0
const DIFFERENCES = 2

const { values: options } = parseArgs({
  options: {
    provider: { type: 'string', default: 'openai' },
    binary: { type: 'string' },
    source: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
})

/** The executable of the provider, built into `folder` from source if necessary. */
function binaryIn(folder: string): string {
  const { binary, source } = options
  if (binary !== undefined) return binary
  if (source === undefined) throw new Error('--binary=FILE or --source=FOLDER names the provider')
  const built = join(folder, 'built')
  execFileSync('go', ['build', '-o', built, '.'], { cwd: source, stdio: 'inherit' })
  return built
}

/** A user of the organization, created by accepting an invite. */
async function addUser(client: Client, email: string): Promise<string> {
  const invite = await client.createInvite({ email, role: 'reader' })
  await client.acceptInvite({ invite_id: invite.id })
  const users = await client.listUsers({ emails: [email] })
  const [user] = users.data
  assert.ok(user)
  return user.id
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Runs a command that must exit with `status`, and returns its summary line. */
async function step(
  terraform: Terraform,
  name: string,
  args: readonly string[],
  status = 0,
): Promise<string> {
  const outcome = await terraform.run(...args)
  const results = outcome.output.match(RESULTS) ?? []
  const result = results.at(-1) ?? 'done'
  assert.equal(outcome.status, status, `${name}: terraform ${args.join(' ')}\n${outcome.output}`)
  print(`${name}: ${result}`)
  return result
}

function apply(terraform: Terraform, name: string, ...rest: readonly string[]): Promise<string> {
  return step(terraform, name, ['apply', '-auto-approve', ...FLAGS, ...rest])
}

function plan(terraform: Terraform, name: string, status: number): Promise<string> {
  return step(terraform, name, ['plan', '-detailed-exitcode', ...FLAGS, ...CHANGED], status)
}

const CHANGED = ['-var=changed=true']

/** Removes every importable resource from the state, and imports it. */
async function importAll(terraform: Terraform, { importIds }: Provider): Promise<void> {
  const known = (await terraform.resources()).flatMap(({ address, type, values }) => {
    const importId = importIds[type]?.(values)
    return importId === undefined ? [] : [{ address, importId }]
  })
  await step(terraform, 'forget', ['state', 'rm', ...known.map(({ address }) => address)])
  for (const { address, importId } of known) {
    await step(terraform, `import ${address}`, [
      ...['import', ...FLAGS, ...CHANGED, address, importId],
    ])
  }
  const result = await apply(terraform, 'apply after import', ...CHANGED)
  assert.match(result, / 0 added, \d+ changed, 0 destroyed/)
}

/** Checks that a service account deleted elsewhere is created again. */
async function deleteElsewhere(terraform: Terraform, client: Client): Promise<void> {
  const resources = await terraform.resources()
  const account = resources.find(({ type }) => type === 'openai_project_service_account')
  assert.ok(account)
  await client.deleteProjectServiceAccount({
    project_id: `${account.values.project_id}`,
    service_account_id: `${account.values.service_account_id ?? account.values.id}`,
  })
  await plan(terraform, 'plan after a deletion elsewhere', DIFFERENCES)
  await apply(terraform, 'apply after a deletion elsewhere', ...CHANGED)
}

async function expectNothingLeft(client: Client): Promise<void> {
  const projects = await client.listProjects({})
  assert.deepEqual(
    projects.data.map(({ name }) => name),
    ['Default project'],
  )
  const invites = await client.listInvites({})
  assert.deepEqual(
    invites.data.filter(({ status }) => status === 'pending'),
    [],
  )
  const keys = await client.listAdminApiKeys({})
  assert.equal(keys.data.length, 1)
  const alerts = await client.listOrganizationSpendAlerts({})
  assert.deepEqual(alerts.data, [])
}

async function main(name: string): Promise<void> {
  const provider = PROVIDERS[name]
  if (!provider) throw new Error(`--provider is one of ${Object.keys(PROVIDERS).join(', ')}`)
  using home = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-terraform-'))
  const binary = binaryIn(home.path)
  const server = await startProcess({
    databaseUrl: `sqlite:${join(home.path, 'store.db')}`,
    adminKey: ADMIN_KEY,
  })
  const recorder = await startRecorder(server.url)
  try {
    const client = createClient({ baseUrl: `${recorder.url}/v1`, adminKey: ADMIN_KEY })
    const terraform = prepareTerraform({
      folder: home.path,
      source: provider.source,
      binary,
      adminKey: ADMIN_KEY,
      configuration: join(import.meta.dirname, 'configurations', name),
      variables: {
        base_url: `${recorder.url}/v1`,
        member_id: await addUser(client, 'terraform-member@example.com'),
        user_id: await addUser(client, 'terraform-managed@example.com'),
      },
    })
    await apply(terraform, 'apply')
    await step(terraform, 'plan', ['plan', '-detailed-exitcode', ...FLAGS])
    await apply(terraform, 'apply a change', ...CHANGED)
    await plan(terraform, 'plan after the change', NO_DIFFERENCE)
    await importAll(terraform, provider)
    await plan(terraform, 'plan after import', NO_DIFFERENCE)
    await deleteElsewhere(terraform, client)
    await plan(terraform, 'plan', NO_DIFFERENCE)
    await step(terraform, 'destroy', ['destroy', '-auto-approve', ...FLAGS, ...CHANGED])
    await expectNothingLeft(createClient({ baseUrl: `${server.url}/v1`, adminKey: ADMIN_KEY }))
    const { exchanges } = recorder
    const errors = exchanges.filter(({ status }) => status >= 400)
    print(`${exchanges.length} requests, ${errors.length} with an error status`)
    if (options.record) {
      const file = join(import.meta.dirname, 'recordings', `${name}.jsonl`)
      writeFileSync(file, format(toRecording(exchanges)))
    }
  } finally {
    await recorder.close()
    await server.end('SIGTERM')
  }
}

await main(options.provider)
