/** A call to each plane with the generated TypeScript client, whose folder is the argument. */
import assert from 'node:assert/strict'
import { join } from 'node:path'

const folder = process.argv[2]
const { BAILIWICK_URL: baseUrl, BAILIWICK_ADMIN_KEY: adminKey } = process.env
const { createChatCompletion, createProject, createProjectServiceAccount, listModels } =
  await import(join(folder, 'sdk.gen.ts'))
const { createClient } = await import(join(folder, 'client/index.ts'))

const admin = createClient({ baseUrl, auth: ({ scheme }) => scheme === 'bearer' && adminKey })
const { data: project, error } = await createProject({ client: admin, body: { name: 'Generated' } })
assert.equal(project?.object, 'organization.project', JSON.stringify(error))
const { data: account } = await createProjectServiceAccount({
  client: admin,
  path: { project_id: project.id },
  body: { name: 'Client' },
})

const client = createClient({ baseUrl, auth: account.api_key.value })
const models = await listModels({ client })
assert.equal(models.data.object, 'list')
const chat = await createChatCompletion({
  client,
  body: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello!' }] },
})
assert.equal(chat.data?.object, 'chat.completion', JSON.stringify(chat.error))
const rejected = await createChatCompletion({ client, body: { messages: [] } })
assert.equal(rejected.error.error.code, 'missing_required_parameter')
process.stdout.write('openapi-ts: a call to each plane\n')
